import { isJsonObject, type JsonObject, ownProperty } from '../json.js';
import { readTextClaim } from './claim-names.js';
import { type Properties, readProperties } from './properties.js';

/** The organization that an access token was issued for. */
export interface TokenOrganization {
  /** Such as `org_…`; `undefined` without an organization. */
  readonly orgCode: string | undefined;
  readonly orgName: string | undefined;
  /** The id that your own system has for it. */
  readonly externalOrgId: string | undefined;
  /** Its properties that have a value. */
  readonly properties: Properties;
}

/** An organization that a user belongs to. */
export interface UserOrganization {
  /** Such as `org_…`. */
  readonly id: string;
  readonly name: string | undefined;
}

/** @param idClaims claims of the id token, which may know more properties; none for a machine */
export function readOrganization(
  accessClaims: JsonObject,
  idClaims: JsonObject = {},
): TokenOrganization {
  return {
    orgCode: readTextClaim(accessClaims, 'org_code'),
    orgName: readTextClaim(accessClaims, 'org_name'),
    // Kinde's documentation, its packages and its Hasura variant have a name each.
    externalOrgId:
      readTextClaim(accessClaims, 'external_organization_id') ??
      readTextClaim(accessClaims, 'external_org_id'),
    properties: readProperties([accessClaims, idClaims], 'organization_properties'),
  };
}

/** Reads the claim `organizations`, `[{ id, name }]`; one odd element spoils the list. */
export function readUserOrganizations(claim: unknown): readonly UserOrganization[] {
  const organizations = Array.isArray(claim) ? claim.map(readUserOrganization) : [];
  return organizations.every((organization) => organization !== undefined) ? organizations : [];
}

function readUserOrganization(value: unknown): UserOrganization | undefined {
  const id = isJsonObject(value) ? ownProperty(value, 'id') : undefined;
  if (!isJsonObject(value) || typeof id !== 'string' || id === '') {
    return undefined;
  }
  const name = ownProperty(value, 'name');
  return { id, name: typeof name === 'string' ? name : undefined };
}
