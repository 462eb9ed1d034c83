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
