import type { ClaimName, ClaimValue, PermissionKey } from './kinde-register.js';
import type { UserOrganization } from './organization.js';

/** A claim, and its value; `null` when the token does not have it. */
export interface ClaimAnswer<Name extends string = ClaimName> {
  readonly name: Name;
  readonly value: ClaimValue<Name> | null;
}

/** Whether a user has a permission or a role. */
export interface KeyAnswer {
  /** The organization (`org_…`) that it is about; `undefined` without one. */
  readonly orgCode: string | undefined;
  readonly isGranted: boolean;
}

/** The permissions that an organization grants. */
export interface PermissionsAnswer {
  readonly orgCode: string | undefined;
  readonly permissions: readonly PermissionKey[];
}

/** The profile of a user, as far as the tokens know it. */
export interface UserDetails {
  readonly id: string;
  readonly givenName: string | undefined;
  readonly familyName: string | undefined;
  readonly email: string | undefined;
  /** URL of a picture. */
  readonly picture: string | undefined;
}

/** The organizations that a user belongs to. */
export interface UserOrganizations {
  /** Such as `org_…`. */
  readonly orgCodes: readonly string[];
  readonly organizations: readonly UserOrganization[];
}
