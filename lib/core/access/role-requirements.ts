import type { NonEmpty, Requirement } from './requirement.js';

/** Holds when the user has every one of the roles, by key; never for a machine. */
export const allRoles = (keys: NonEmpty<string>): Requirement => ({
  describes: `roles: all of ${keys.join(', ')}`,
  isMetBy: (principal) =>
    principal.kind === 'user' && keys.every((key) => principal.roles.has(key)),
});

/** Holds when the user has at least one of the roles, by key; never for a machine. */
export const anyRole = (keys: NonEmpty<string>): Requirement => ({
  describes: `roles: any of ${keys.join(', ')}`,
  isMetBy: (principal) => principal.kind === 'user' && keys.some((key) => principal.roles.has(key)),
});
