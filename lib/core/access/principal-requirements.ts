import type { Requirement } from './requirement.js';

/** Holds for a person. */
export const userOnly: Requirement = {
  describes: 'principal: a user',
  isMetBy: ({ kind }) => kind === 'user',
};

/** Holds for a machine-to-machine application. */
export const machineOnly: Requirement = {
  describes: 'principal: a machine',
  isMetBy: ({ kind }) => kind === 'machine',
};
