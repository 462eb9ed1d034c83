import { type JsonObject, ownProperty } from '../json.js';

/** The claims of Kinde's own tokens (docs.kinde.com/build/tokens). */
export type KindeClaimName =
  | 'application_properties'
  | 'at_hash'
  | 'aud'
  | 'auth_time'
  | 'azp'
  | 'billing'
  | 'email'
  | 'email_verified'
  | 'exp'
  | 'external_org_id'
  | 'external_organization_id'
  | 'family_name'
  | 'feature_flags'
  | 'given_name'
  | 'gty'
  | 'has_trial_period'
  | 'iat'
  | 'iss'
  | 'jti'
  | 'ksp'
  | 'name'
  | 'nonce'
  | 'org_code'
  | 'org_codes'
  | 'org_name'
  | 'organization_properties'
  | 'organizations'
  | 'permissions'
  | 'phone_number'
  | 'picture'
  | 'preferred_username'
  | 'provided_id'
  | 'rat'
  | 'roles'
  | 'scope'
  | 'scp'
  | 'sub'
  | 'trial_expires_on'
  | 'updated_at'
  | 'user_properties'
  | 'v'
  | `ext_${string}`
  | `x-hasura-${string}`;

/** The properties that Kinde itself defines (docs.kinde.com/properties). */
export type KindePropertyName =
  | 'kp_usr_city'
  | 'kp_usr_industry'
  | 'kp_usr_is_marketing_opt_in'
  | 'kp_usr_job_title'
  | 'kp_usr_middle_name'
  | 'kp_usr_postcode'
  | 'kp_usr_salutation'
  | 'kp_usr_state_region'
  | 'kp_usr_street_address'
  | 'kp_usr_street_address_2'
  | 'kp_org_city'
  | 'kp_org_industry'
  | 'kp_org_postcode'
  | 'kp_org_state_region'
  | 'kp_org_street_address'
  | 'kp_org_street_address_2';

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
