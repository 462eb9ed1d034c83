import { isJsonObject, type JsonObject } from '../json.js';
import type { EntitlementUnderCondition, KeyUnderCondition, UserConditions } from './conditions.js';

/** A feature flag, and the value that it has to have. */
export interface FlagCondition {
  readonly key: string;
  readonly value: boolean | number | string;
}

type Kind = UserConditions extends infer Each ? (Each extends unknown ? keyof Each : never) : never;

/** What asks Kinde comes last. */
const kinds: readonly Kind[] = [
  'permissions',
  'roles',
  'scopes',
  'featureFlags',
  'org',
  'entitlements',
];

/**
 * The conditions by kind. Checks what types cannot: they come from variables too.
 *
 * @throws TypeError for none at all, and for a kind that there is not
 */
export function readKinds(conditions: unknown): readonly (readonly [Kind, unknown])[] {
  const names: readonly string[] = kinds;
  if (!isJsonObject(conditions) || Object.keys(conditions).length === 0) {
    throw new TypeError(`has() takes an object with at least one of ${names.join(', ')}.`);
  }
  const unknown = Object.keys(conditions).find((name) => !names.includes(name));
  if (unknown !== undefined) {
    throw new TypeError(`has() takes ${names.join(', ')}, not ${unknown}.`);
  }
  return kinds
    .filter((kind) => Object.hasOwn(conditions, kind))
    .map((kind) => [kind, conditions[kind]]);
}

/** @throws TypeError */
export function readKeyConditions(
  kind: Kind,
  given: unknown,
): readonly (string | KeyUnderCondition<string>)[] {
  return readList(kind, given).map((entry) => {
    if (isText(entry) || isKeyUnderCondition(entry)) {
      return entry;
    }
    throw new TypeError(`has(): ${kind} are non-empty texts, or { key, condition } each.`);
  });
}

/** @throws TypeError */
export function readFlagConditions(given: unknown): readonly FlagCondition[] {
  return readList('featureFlags', given).map((entry) => {
    if (isText(entry)) {
      return { key: entry, value: true };
    }
    if (isFlagCondition(entry)) {
      return entry;
    }
    throw new TypeError(
      'has(): featureFlags are non-empty texts, or { key, value } each, the value being a boolean, a number or a text.',
    );
  });
}

/**
 * @returns `undefined` for any organization
 * @throws TypeError
 */
export function readOrgCodes(given: unknown): readonly string[] | undefined {
  if (given === true) {
    return undefined;
  }
  const codes = isText(given) ? [given] : readList('org', given);
  if (!codes.every(isText)) {
    throw new TypeError('has(): org is true, the code of an organization, or a list of codes.');
  }
  return codes;
}

/** @throws TypeError */
export function readEntitlementConditions(given: unknown): readonly EntitlementUnderCondition[] {
  return readList('entitlements', given).map((entry) => {
    if (isText(entry)) {
      return { featureKey: entry };
    }
    if (isEntitlementUnderCondition(entry)) {
      return entry;
    }
    throw new TypeError(
      'has(): entitlements are non-empty texts, or { featureKey, atLeast, condition } each, with a number and a function or without.',
    );
  });
}

function readList(kind: Kind, given: unknown): readonly unknown[] {
  if (!Array.isArray(given) || given.length === 0) {
    throw new TypeError(`has(): ${kind} is a list of at least one; leave it out to ask for none.`);
  }
  return Array.from<unknown>(given);
}

function isKeyUnderCondition(entry: unknown): entry is KeyUnderCondition<string> {
  return (
    hasOnly(entry, ['key', 'condition']) &&
    isText(entry['key']) &&
    typeof entry['condition'] === 'function'
  );
}

function isFlagCondition(entry: unknown): entry is FlagCondition {
  return (
    hasOnly(entry, ['key', 'value']) &&
    isText(entry['key']) &&
    ['boolean', 'number', 'string'].includes(typeof entry['value'])
  );
}

function isEntitlementUnderCondition(entry: unknown): entry is EntitlementUnderCondition {
  return (
    hasOnly(entry, ['featureKey', 'atLeast', 'condition']) &&
    isText(entry['featureKey']) &&
    (!('atLeast' in entry) || Number.isFinite(entry['atLeast'])) &&
    (!('condition' in entry) || typeof entry['condition'] === 'function')
  );
}

/** A limit or condition under a misspelt name would be no limit and no condition. */
function hasOnly(entry: unknown, names: readonly string[]): entry is JsonObject {
  return isJsonObject(entry) && Object.keys(entry).every((name) => names.includes(name));
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
