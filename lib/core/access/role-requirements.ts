import type { NonEmpty, Requirement } from './requirement.js';

/** Holds when the principal has every one of the roles, by key. */
export const allRoles = (keys: NonEmpty<string>): Requirement => ({
  describes: `roles: all of ${keys.join(', ')}`,
  isMetBy: ({ roles }) => keys.every((key) => roles.has(key)),
});

/** Holds when the principal has at least one of the roles, by key. */
export const anyRole = (keys: NonEmpty<string>): Requirement => ({
  describes: `roles: any of ${keys.join(', ')}`,
  isMetBy: ({ roles }) => keys.some((key) => roles.has(key)),
});
