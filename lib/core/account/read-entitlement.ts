import { isJsonObject, type JsonObject, ownProperty } from '../json.js';
import type { Entitlement } from './entitlement.js';

/**
 * Reads an entitlement as Kinde writes it in JSON, such as
 * `{ id, feature_key, feature_name, price_name, entitlement_limit_max, … }`.
 *
 * @returns `undefined` when it does not say what feature it is about, or states a limit that is no
 *   number: taken for no limit, it would allow everything
 */
export function readEntitlement(value: unknown): Entitlement | undefined {
  if (!isJsonObject(value)) {
    return undefined;
  }
  const featureKey = readText(value, 'feature_key');
  const limits = ['entitlement_limit_min', 'entitlement_limit_max'];
  if (featureKey === undefined || limits.some((name) => isMisshapen(value, name))) {
    return undefined;
  }
  return {
    id: readText(value, 'id'),
    featureKey,
    featureName: readText(value, 'feature_name'),
    priceName: readText(value, 'price_name'),
    limitMin: readNumber(value, 'entitlement_limit_min'),
    limitMax: readNumber(value, 'entitlement_limit_max'),
    fixedCharge: readNumber(value, 'fixed_charge'),
    unitAmount: readNumber(value, 'unit_amount'),
  };
}

function readText(entry: JsonObject, name: string): string | undefined {
  const value = ownProperty(entry, name);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function readNumber(entry: JsonObject, name: string): number | undefined {
  const value = ownProperty(entry, name);
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** Kinde writes null, or nothing, where there is no limit. */
function isMisshapen(entry: JsonObject, name: string): boolean {
  return (ownProperty(entry, name) ?? undefined) !== readNumber(entry, name);
}
