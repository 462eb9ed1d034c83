import type { NonEmpty, Requirement } from './requirement.js';

/** Holds when the principal's organization grants every one of `keys`. */
export const allPermissions = (keys: NonEmpty<string>): Requirement => ({
  describes: `permissions: all of ${keys.join(', ')}`,
  isMetBy: ({ permissions }) => keys.every((key) => permissions.has(key)),
});

/** Holds when the principal's organization grants at least one of `keys`. */
export const anyPermission = (keys: NonEmpty<string>): Requirement => ({
  describes: `permissions: any of ${keys.join(', ')}`,
  isMetBy: ({ permissions }) => keys.some((key) => permissions.has(key)),
});
