import type { NonEmpty, Requirement } from './requirement.js';

/** RFC 6749 §3.3: what a challenge can quote and a list separate with blanks. */
const SCOPE = /^[\x21\x23-\x5b\x5d-\x7e]+$/;

/**
 * Holds when the access token has every one of `scopes`: granted to a machine, or a user's.
 *
 * @throws TypeError for what cannot be a scope
 */
export const allScopes = (scopes: NonEmpty<string>): Requirement => ({
  describes: `scopes: all of ${scopes.join(', ')}`,
  scopes: requireScopes(scopes),
  isMetBy: (principal) => scopes.every((scope) => principal.scopes.has(scope)),
});

/**
 * Holds when the access token has at least one of `scopes`: granted to a machine, or a user's.
 *
 * @throws TypeError for what cannot be a scope
 */
export const anyScope = (scopes: NonEmpty<string>): Requirement => ({
  describes: `scopes: any of ${scopes.join(', ')}`,
  scopes: requireScopes(scopes),
  isMetBy: (principal) => scopes.some((scope) => principal.scopes.has(scope)),
});

/** @throws TypeError for what cannot be a scope */
export function requireScopes(scopes: NonEmpty<string>): NonEmpty<string> {
  const wrong = scopes.find((scope) => !SCOPE.test(scope));
  if (wrong !== undefined) {
    throw new TypeError(
      `${JSON.stringify(wrong)} is no scope: a scope is one word of printable ASCII without quotes and backslashes (RFC 6749 §3.3). Give several as several arguments.`,
    );
  }
  return scopes;
}
