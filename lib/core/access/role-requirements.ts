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

/** As {@link allRoles}, by what Kinde says now instead of by the access token. */
export const allFreshRoles = (keys: NonEmpty<string>): Requirement => ({
  describes: `fresh roles: all of ${keys.join(', ')}`,
  isMetBy: async (principal, { account }) => {
    if (principal.kind !== 'user') {
      return false;
    }
    const held = await account.roles(principal);
    return keys.every((key) => held.has(key));
  },
});

/** As {@link anyRole}, by what Kinde says now instead of by the access token. */
export const anyFreshRole = (keys: NonEmpty<string>): Requirement => ({
  describes: `fresh roles: any of ${keys.join(', ')}`,
  isMetBy: async (principal, { account }) => {
    if (principal.kind !== 'user') {
      return false;
    }
    const held = await account.roles(principal);
    return keys.some((key) => held.has(key));
  },
});
