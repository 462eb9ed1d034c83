import type { NonEmpty, Requirement } from './requirement.js';

/** Holds when the user's organization grants every one of `keys`; never for a machine. */
export const allPermissions = (keys: NonEmpty<string>): Requirement => ({
  describes: `permissions: all of ${keys.join(', ')}`,
  isMetBy: (principal) =>
    principal.kind === 'user' && keys.every((key) => principal.permissions.has(key)),
});

/** Holds when the user's organization grants at least one of `keys`; never for a machine. */
export const anyPermission = (keys: NonEmpty<string>): Requirement => ({
  describes: `permissions: any of ${keys.join(', ')}`,
  isMetBy: (principal) =>
    principal.kind === 'user' && keys.some((key) => principal.permissions.has(key)),
});

/** As {@link allPermissions}, by what Kinde says now instead of by the access token. */
export const allFreshPermissions = (keys: NonEmpty<string>): Requirement => ({
  describes: `fresh permissions: all of ${keys.join(', ')}`,
  isMetBy: async (principal, { account }) => {
    if (principal.kind !== 'user') {
      return false;
    }
    const granted = await account.permissions(principal);
    return keys.every((key) => granted.has(key));
  },
});

/** As {@link anyPermission}, by what Kinde says now instead of by the access token. */
export const anyFreshPermission = (keys: NonEmpty<string>): Requirement => ({
  describes: `fresh permissions: any of ${keys.join(', ')}`,
  isMetBy: async (principal, { account }) => {
    if (principal.kind !== 'user') {
      return false;
    }
    const granted = await account.permissions(principal);
    return keys.some((key) => granted.has(key));
  },
});
