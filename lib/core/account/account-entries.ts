import { type FeatureFlag, featureFlagOf } from '../claims/feature-flag.js';
import { isJsonObject, type JsonObject, ownProperty } from '../json.js';

/** A permission or role as Kinde's account API tells of it. */
export interface AccountEntry {
  /** Kinde's id, such as `role_…`. */
  readonly id: string | undefined;
  /** Stable: what to compare by. */
  readonly key: string;
  /** A label, which people may change. */
  readonly name: string | undefined;
}

/** A feature flag, and nothing in its place when its value is not of its stated type. */
export interface AccountFeatureFlag {
  readonly key: string;
  readonly flag: FeatureFlag | undefined;
}

export interface AccountProperty {
  readonly key: string;
  /** `undefined` when it is not set. */
  readonly value: unknown;
}

/** @returns `undefined` for what is no permission or role */
export function readAccountEntry(value: unknown): AccountEntry | undefined {
  const entry = readKeyed(value);
  return entry && { id: readText(entry, 'id'), key: entry.key, name: readText(entry, 'name') };
}

/** @returns `undefined` for what is no feature flag at all */
export function readAccountFeatureFlag(value: unknown): AccountFeatureFlag | undefined {
  const entry = readKeyed(value);
  const [type, state] = entry ? [ownProperty(entry, 'type'), ownProperty(entry, 'value')] : [];
  return entry && { key: entry.key, flag: featureFlagOf(type, state) };
}

/** @returns `undefined` for what is no property */
export function readAccountProperty(value: unknown): AccountProperty | undefined {
  const entry = readKeyed(value);
  return entry && { key: entry.key, value: ownProperty(entry, 'value') ?? undefined };
}

type KeyedJson = JsonObject & { readonly key: string };

function readKeyed(value: unknown): KeyedJson | undefined {
  return isJsonObject(value) && isKeyed(value) ? value : undefined;
}

function isKeyed(entry: JsonObject): entry is KeyedJson {
  return readText(entry, 'key') !== undefined;
}

function readText(entry: JsonObject, name: string): string | undefined {
  const value = ownProperty(entry, name);
  return typeof value === 'string' && value !== '' ? value : undefined;
}
