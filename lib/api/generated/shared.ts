// Made from @kinde/management-api-js 0.18.0 by `npm run generate`: edit .ci/management-api.

export interface Connection {
  /** Response code. */
  readonly code?: string;
  /** Response message. */
  readonly message?: string;
  readonly connection?: {
    readonly id?: string;
    readonly name?: string;
    readonly display_name?: string;
    readonly strategy?: string;
  };
}

export interface ConnectionsAnswer {
  /** Response code. */
  readonly code?: string;
  /** Response message. */
  readonly message?: string;
  readonly connections?: readonly Connection[];
  /** Whether more records exist. */
  readonly has_more?: boolean;
}

export interface PropertyValuesAnswer {
  /** Response code. */
  readonly code?: string;
  /** Response message. */
  readonly message?: string;
  readonly properties?: readonly PropertyValue[];
  /** Pagination token. */
  readonly next_token?: string;
}

export interface UserMfaAnswer {
  readonly message?: string;
  readonly code?: string;
  readonly mfa?: {
    /** The MFA's identifier. */
    readonly id?: string;
    /** The type of MFA (e.g. email, SMS, authenticator app). */
    readonly type?: string;
    /** The timestamp when the MFA was created. */
    readonly created_on?: string;
    /** The identifier used for MFA (e.g. email address, phone number). */
    readonly name?: string;
    /** Whether the MFA is verified or not. */
    readonly is_verified?: boolean;
    /** The number of times MFA has been used. */
    readonly usage_count?: number;
    /** The timestamp when the MFA was last used. */
    readonly last_used_on?: string;
  };
}

export interface Identity {
  /** The unique ID for the identity */
  readonly id?: string;
  /** The type of identity */
  readonly type?: string;
  /** Whether the identity is confirmed */
  readonly is_confirmed?: boolean;
  /** Date of user creation in ISO 8601 format */
  readonly created_on?: string;
  /** Date of last login in ISO 8601 format */
  readonly last_login_on?: string;
  readonly total_logins?: number;
  /** The value of the identity */
  readonly name?: string;
  /** The associated email of the identity */
  readonly email?: string;
  /**
   * The social or enterprise connection ID associated with the identity. Null for email, phone,
   * username, and passkey identities.
   */
  readonly connection_id?: string | null;
  /** Whether the identity is the primary identity for the user */
  readonly is_primary?: boolean | null;
}

export interface Permission {
  /** The permission's ID. */
  readonly id?: string;
  /** The permission identifier to use in code. */
  readonly key?: string;
  /** The permission's name. */
  readonly name?: string;
  /** The permission's description. */
  readonly description?: string;
}

export interface PropertyValue {
  readonly id?: string;
  readonly name?: string;
  readonly description?: string | null;
  readonly key?: string;
  readonly value?: string | null;
}

export interface SuccessAnswer {
  readonly message?: string;
  readonly code?: string;
}
