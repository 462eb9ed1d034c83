/**
 * The data of a tenant: who there is, what they belong to, what they may do. Plain values, so that
 * a test can write them down and read them back.
 */
export interface LocalKindeTenant {
  users: LocalKindeUser[];
  organizations: LocalKindeOrganization[];
  /** Roles that memberships name by key. A role that isn't listed has no permissions. */
  roles?: LocalKindeRole[];
  /** Names for permission keys. A key that isn't listed is its own name. */
  permissions?: LocalKindePermission[];
  /** Flags of the environment; organizations and users may override their values. */
  featureFlags?: LocalKindeFeatureFlag[];
  /** Where a newly registered user lands. Default: in no organization. */
  defaultOrgCode?: string;
}

/** Someone who can sign in. */
export interface LocalKindeUser {
  /** `kp_` and 32 hexadecimal digits. */
  id: string;
  email: string;
  givenName: string;
  familyName: string;
  /** Shown on the sign-in page: what this user is good for trying out. */
  description?: string;
  /** Default true. */
  emailVerified?: boolean;
  /** Somebody who is can neither sign in nor refresh. Default false. */
  isSuspended?: boolean;
  /** Whether they have to choose a new password, which nobody has here. Default false. */
  isPasswordResetRequested?: boolean;
  /** URL of a portrait. */
  picture?: string;
  username?: string;
  phoneNumber?: string;
  /** The user's id in your own system. */
  providedId?: string;
  /** `user_properties`; `null` is a property that exists without a value. */
  properties?: Record<string, unknown>;
  /** Values that replace those of the organization and the environment, by flag key. */
  featureFlags?: Record<string, unknown>;
  memberships: LocalKindeMembership[];
}

/** A user in an organization. */
export interface LocalKindeMembership {
  orgCode: string;
  /** Keys of roles. */
  roles?: string[];
  /** Exactly what the user may do there. Default: everything that `roles` grant. */
  permissions?: string[];
  /** Keys of permissions that the user has beside those. */
  directPermissions?: string[];
}

export interface LocalKindeOrganization {
  /** `org_` and hexadecimal digits. */
  code: string;
  name: string;
  externalId?: string;
  /** Default: none. */
  handle?: string;
  /** Nobody can sign in to one that is, or refresh. Default false. */
  isSuspended?: boolean;
  /** Whether registering with this `org_code` joins the organization. Default false. */
  allowRegistrations?: boolean;
  /** `organization_properties`; `null` is a property that exists without a value. */
  properties?: Record<string, unknown>;
  /** Values that replace those of the environment, by flag key. */
  featureFlags?: Record<string, unknown>;
  plans?: LocalKindePlan[];
  entitlements?: LocalKindeEntitlement[];
}

export interface LocalKindeRole {
  /** Default: derived from `key`. */
  id?: string;
  key: string;
  name: string;
  /** Keys of permissions. */
  permissions: string[];
  description?: string;
  /** Whether every new member gets it. Default false. */
  isDefault?: boolean;
}

export interface LocalKindePermission {
  /** Default: derived from `key`. */
  id?: string;
  key: string;
  name: string;
  description?: string;
}

/** A feature flag: its type and value always agree. */
export type LocalKindeFeatureFlag = {
  id?: string;
  key: string;
  name?: string;
  description?: string;
} & (
  | { type: 'boolean'; value: boolean }
  | { type: 'string'; value: string }
  | { type: 'integer'; value: number }
  | { type: 'json'; value: Record<string, unknown> }
);

export interface LocalKindePlan {
  key: string;
  name: string;
  /** ISO 8601. */
  subscribedOn: string;
}

export interface LocalKindeEntitlement {
  featureKey: string;
  featureName: string;
  priceName: string;
  fixedCharge?: number;
  unitAmount?: number;
  limitMax: number;
  limitMin: number;
}
