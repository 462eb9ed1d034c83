import { readEntitlement } from '../account/read-entitlement.js';
import type { Entitlement } from '../account/entitlement.js';
import { isJsonObject, ownProperty } from '../json.js';

/**
 * Reads the entitlements in the claim `billing`, `{ org_entitlements: […] }`. An element that is
 * none entitles to nothing and is left out.
 */
export function readTokenEntitlements(claim: unknown): readonly Entitlement[] {
  const entries = isJsonObject(claim) ? ownProperty(claim, 'org_entitlements') : undefined;
  return Array.isArray(entries)
    ? entries.map(readEntitlement).filter((entitlement) => entitlement !== undefined)
    : [];
}
