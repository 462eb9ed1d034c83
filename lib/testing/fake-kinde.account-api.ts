import { flagValues, readFeatureFlags } from '../core/claims/feature-flag.js';
import { readKeys } from '../core/claims/key-list.js';
import { type Properties, readProperties } from '../core/claims/properties.js';
import { readRoles } from '../core/claims/role.js';
import { isJsonObject, type JsonObject, ownProperty } from '../core/json.js';

/** What the tokens of whoever asks say. */
export interface AskingTokens {
  readonly access: JsonObject;
  readonly id: JsonObject;
}

const LISTS = '/account_api/v1/';

/**
 * Answers what a user may ask Kinde about themself (docs.kinde.com/kinde-apis/frontend) with what
 * their tokens say: what a test made up holds at Kinde as well.
 *
 * @returns `undefined` for what it does not know
 */
export function accountAnswer(path: string, tokens: AskingTokens): JsonObject | undefined {
  if (path === '/oauth2/v2/user_profile') {
    return { ...tokens.id, id: tokens.access['sub'], sub: tokens.access['sub'] };
  }
  const resource = path.startsWith(LISTS) ? path.slice(LISTS.length) : '';
  const { access } = tokens;
  switch (resource) {
    case 'permissions':
      return list(access, { permissions: readKeys(access['permissions']).map(entry) });
    case 'roles':
      return list(access, { roles: readRoles(access['roles']) });
    case 'feature_flags':
      return list(access, { feature_flags: flagEntries(access) });
    case 'properties':
      return list(access, { properties: propertyEntries(tokens) });
    case 'entitlements':
      return list(access, { plans: [], entitlements: entitlementEntries(access) });
    default: {
      const key = resource.startsWith('entitlement/') && decodeURIComponent(resource.slice(12));
      const entitlement = entitlementEntries(access).find((each) => each['feature_key'] === key);
      return entitlement && list(access, { entitlement });
    }
  }
}

/** All of it is on the first page. */
function list({ org_code }: JsonObject, data: JsonObject): JsonObject {
  return { data: { org_code, ...data }, metadata: { has_more: false } };
}

function entry(key: string): JsonObject {
  return { id: `id_${key}`, name: key, key };
}

function flagEntries(access: JsonObject): JsonObject[] {
  const flags = readFeatureFlags(access['feature_flags']);
  const values = flagValues(flags);
  return [...flags].map(([key, { type }]) => ({ ...entry(key), type, value: values[key] }));
}

function propertyEntries({ access, id }: AskingTokens): JsonObject[] {
  const properties: Properties = {
    ...readProperties([access, id], 'organization_properties'),
    ...readProperties([access, id], 'user_properties'),
  };
  return Object.entries(properties).map(([key, value]) => ({ ...entry(key), value }));
}

function entitlementEntries({ billing }: JsonObject): JsonObject[] {
  const entries = isJsonObject(billing) ? ownProperty(billing, 'org_entitlements') : [];
  return Array.isArray(entries) ? entries.filter(isJsonObject) : [];
}
