import { type JsonObject, ownProperty } from '../json.js';

/**
 * Reads a claim under its plain name and, when that is absent or null, under the name that Kinde
 * gives it for Hasura (docs.kinde.com/build/tokens/token-customization).
 */
export function readClaim(claims: JsonObject, name: string): unknown {
  return ownProperty(claims, name) ?? ownProperty(claims, hasuraName(name)) ?? undefined;
}

/** As {@link readClaim}, and `undefined` unless it is a string that says something. */
export function readTextClaim(claims: JsonObject, name: string): string | undefined {
  const value = readClaim(claims, name);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Kinde keeps the underscore in the names of properties, and in those alone. */
function hasuraName(name: string): string {
  return `x-hasura-${name.endsWith('_properties') ? name : name.replaceAll('_', '-')}`;
}
