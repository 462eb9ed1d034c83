import { isJsonObject, type JsonObject, ownProperty } from '../json.js';
import { readClaim } from './claim-names.js';
import type { PropertyName, PropertyValue } from './kinde-register.js';

/** The values of properties by name. */
export type Properties = { readonly [Name in PropertyName]?: PropertyValue<Name> };

/** Where a token keeps properties: of a user, of an organization, of an application. */
export type PropertiesClaim =
  'user_properties' | 'organization_properties' | 'application_properties';

/**
 * The first value that a property has in one of these claims.
 *
 * @param tokens claims of tokens; of each claim, the first token is asked first
 * @returns `null` when it has none
 */
export function readProperty(
  tokens: readonly JsonObject[],
  claims: readonly PropertiesClaim[],
  name: string,
): unknown {
  for (const claim of claims) {
    for (const token of tokens) {
      const properties = readClaim(token, claim);
      const value = isJsonObject(properties) ? unwrap(ownProperty(properties, name)) : undefined;
      if (value !== undefined) {
        return value;
      }
    }
  }
  return null;
}

/** All properties of one claim that have a value; of each, what the first token says. */
export function readProperties(tokens: readonly JsonObject[], claim: PropertiesClaim): Properties {
  const values = new Map<string, unknown>();
  for (const token of tokens) {
    const properties = readClaim(token, claim);
    for (const [name, property] of isJsonObject(properties) ? Object.entries(properties) : []) {
      const value = unwrap(property);
      if (value !== undefined && !values.has(name)) {
        values.set(name, value);
      }
    }
  }
  return Object.fromEntries(values);
}

/** Kinde wraps a value as `{ v }`; `{}` is a property that is not set (docs.kinde.com/properties). */
function unwrap(property: unknown): unknown {
  return isJsonObject(property) ? (ownProperty(property, 'v') ?? undefined) : undefined;
}
