import { isJsonObject, type JsonObject, ownProperty } from '../json.js';

/** A feature flag as the access token states it. */
export type FeatureFlag =
  | { readonly type: 'boolean'; readonly value: boolean }
  | { readonly type: 'string'; readonly value: string }
  | { readonly type: 'integer'; readonly value: number }
  | { readonly type: 'json'; readonly value: unknown };

/**
 * Reads the claim `feature_flags`, `{ [key]: { t, v } }`. Kinde writes `t` as a letter or as a word.
 * A flag whose value is not of its stated type is left out, as if it were not there.
 */
export function readFeatureFlags(claim: unknown): ReadonlyMap<string, FeatureFlag> {
  const flags = new Map<string, FeatureFlag>();
  if (isJsonObject(claim)) {
    for (const [key, entry] of Object.entries(claim)) {
      const flag = isJsonObject(entry) ? readFeatureFlag(entry) : undefined;
      if (flag) {
        flags.set(key, flag);
      }
    }
  }
  return flags;
}

/** The bare values, by key. */
export function flagValues(
  flags: ReadonlyMap<string, FeatureFlag>,
): Readonly<Record<string, unknown>> {
  return Object.fromEntries([...flags].map(([key, flag]) => [key, flag.value]));
}

function readFeatureFlag(entry: JsonObject): FeatureFlag | undefined {
  return featureFlagOf(ownProperty(entry, 't'), ownProperty(entry, 'v'));
}

/** @returns `undefined` when the type is unknown, or the value of another */
export function featureFlagOf(type: unknown, value: unknown): FeatureFlag | undefined {
  switch (type) {
    case 'b':
    case 'boolean':
      return typeof value === 'boolean' ? { type: 'boolean', value } : undefined;
    case 's':
    case 'string':
      return typeof value === 'string' ? { type: 'string', value } : undefined;
    case 'i':
    case 'integer':
      return typeof value === 'number' && Number.isInteger(value)
        ? { type: 'integer', value }
        : undefined;
    case 'j':
    case 'json':
    case 'object':
      return value === undefined ? undefined : { type: 'json', value };
    default:
      return undefined;
  }
}
