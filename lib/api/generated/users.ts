// Made from @kinde/management-api-js 0.18.0 by `npm run generate`: edit .ci/management-api.

import type { PagedAnswer } from '../../core/management/paged-answer.js';
import type { Identity, PropertyValuesAnswer, SuccessAnswer, UserMfaAnswer } from './shared.js';

/** The operations of `KindeManagementApi.users` (`/api/v1/users`). */
export interface UsersResource {
  /**
   * Get users. The returned list can be sorted by full name or email address in ascending or
   * descending order. The number of records to return at a time can also be controlled using the
   * `page_size` query string parameter.
   *
   * `GET /api/v1/users`, scope `read:users`
   */
  list(parameters?: UsersListParameters): PagedAnswer<UsersListAnswer, UsersListItem>;

  /**
   * Creates a user record and optionally zero or more identities for the user. An example identity
   * could be the email address of the user.
   *
   * `POST /api/v1/user`, scope `create:users`
   */
  create(parameters?: UsersCreateParameters): Promise<UsersCreateAnswer>;

  /**
   * Retrieve a user record.
   *
   * `GET /api/v1/user`, scope `read:users`
   */
  get(parameters: UsersGetParameters): Promise<UsersGetAnswer>;

  /**
   * Update a user record.
   *
   * `PATCH /api/v1/user`, scope `update:users`
   */
  update(parameters: UsersUpdateParameters): Promise<UsersUpdateAnswer>;

  /**
   * Delete a user record.
   *
   * `DELETE /api/v1/user`, scope `delete:users`
   */
  delete(parameters: UsersDeleteParameters): Promise<SuccessAnswer>;

  /**
   * Refreshes the user's claims and invalidates the current cache.
   *
   * `POST /api/v1/users/{user_id}/refresh_claims`, scope `update:user_refresh_claims`
   */
  refreshClaims(parameters: UsersRefreshClaimsParameters): Promise<SuccessAnswer>;

  /**
   * Update user feature flag override.
   *
   * `PATCH /api/v1/users/{user_id}/feature_flags/{feature_flag_key}`, scope
   * `update:user_feature_flags`
   */
  updateFeatureFlag(parameters: UsersUpdateFeatureFlagParameters): Promise<SuccessAnswer>;

  /**
   * Gets properties for an user by ID.
   *
   * `GET /api/v1/users/{user_id}/properties`, scope `read:user_properties`
   */
  listProperties(parameters: UsersListPropertiesParameters): Promise<PropertyValuesAnswer>;

  /**
   * Update property value.
   *
   * `PUT /api/v1/users/{user_id}/properties/{property_key}`, scope `update:user_properties`
   */
  updateProperty(parameters: UsersUpdatePropertyParameters): Promise<SuccessAnswer>;

  /**
   * Update property values.
   *
   * `PATCH /api/v1/users/{user_id}/properties`, scope `update:user_properties`
   */
  updateProperties(parameters: UsersUpdatePropertiesParameters): Promise<SuccessAnswer>;

  /**
   * Set user password.
   *
   * `PUT /api/v1/users/{user_id}/password`, scope `update:user_passwords`
   */
  setPassword(parameters: UsersSetPasswordParameters): Promise<SuccessAnswer>;

  /**
   * Gets a list of identities for an user by ID.
   *
   * `GET /api/v1/users/{user_id}/identities`, scope `read:user_identities`
   */
  listIdentities(
    parameters: UsersListIdentitiesParameters,
  ): PagedAnswer<UsersListIdentitiesAnswer, Identity>;

  /**
   * Creates an identity for a user.
   *
   * `POST /api/v1/users/{user_id}/identities`, scope `create:user_identities`
   */
  createIdentity(parameters: UsersCreateIdentityParameters): Promise<UsersCreateIdentityAnswer>;

  /**
   * Retrieve the list of active sessions for a specific user.
   *
   * `GET /api/v1/users/{user_id}/sessions`, scope `read:user_sessions`
   */
  listSessions(parameters: UsersListSessionsParameters): Promise<UsersListSessionsAnswer>;

  /**
   * Invalidate user sessions.
   *
   * `DELETE /api/v1/users/{user_id}/sessions`, scope `delete:user_sessions`
   */
  deleteSessions(parameters: UsersDeleteSessionsParameters): Promise<SuccessAnswer>;

  /**
   * Get a user’s MFA configuration.
   *
   * `GET /api/v1/users/{user_id}/mfa`, scope `read:user_mfa`
   */
  getMfa(parameters: UsersGetMfaParameters): Promise<UserMfaAnswer>;

  /**
   * Reset all environment MFA factors for a user.
   *
   * `DELETE /api/v1/users/{user_id}/mfa`, scope `delete:user_mfa`
   */
  resetMfa(parameters: UsersResetMfaParameters): Promise<SuccessAnswer>;

  /**
   * Reset a specific environment MFA factor for a user.
   *
   * `DELETE /api/v1/users/{user_id}/mfa/{factor_id}`, scope `delete:user_mfa`
   */
  resetMfaFactor(parameters: UsersResetMfaFactorParameters): Promise<SuccessAnswer>;
}

export interface UsersListParameters {
  /** Number of results per page. Defaults to 10 if parameter not sent. */
  readonly page_size?: number | null;
  /** Filter the results by User ID. The query string should be comma separated. */
  readonly user_id?: string | null;
  /** A string to get the next page of results if there are more results. */
  readonly next_token?: string | null;
  /** Filter the results by email address. The query string should be comma separated. */
  readonly email?: string | null;
  /** Filter the results by username. The query string should be comma separated. */
  readonly username?: string | null;
  /** Filter the results by phone. The query string should be comma separated. */
  readonly phone?: string | null;
  /**
   * Additional data to include in the response. One or more of (comma-separated): "organizations",
   * "identities", "billing".
   */
  readonly expand?: string | null;
  /** Filter the results by if the user has at least one organization assigned. */
  readonly has_organization?: boolean | null;
  /**
   * Filter the results to only include users who have been active since this date. Date should be
   * in ISO 8601 format.
   */
  readonly active_since?: string | null;
}

/** An entry of what `list` answers. */
export interface UsersListItem {
  /** Unique ID of the user in Kinde. */
  readonly id?: string;
  /** External ID for user. */
  readonly provided_id?: string;
  /** Default email address of the user in Kinde. */
  readonly email?: string;
  /** User's primary phone number. */
  readonly phone?: string;
  /** Primary username of the user in Kinde. */
  readonly username?: string;
  /** User's last name. */
  readonly last_name?: string;
  /** User's first name. */
  readonly first_name?: string;
  /** Whether the user is currently suspended or not. */
  readonly is_suspended?: boolean;
  /** User's profile picture URL. */
  readonly picture?: string;
  /** Total number of user sign ins. */
  readonly total_sign_ins?: number | null;
  /** Number of consecutive failed user sign ins. */
  readonly failed_sign_ins?: number | null;
  /** Last sign in date in ISO 8601 format. */
  readonly last_signed_in?: string | null;
  /** Date of user creation in ISO 8601 format. */
  readonly created_on?: string | null;
  /** Array of organization sign-in information for the user. */
  readonly last_organization_sign_ins?:
    | readonly {
        /** The organization code. */
        readonly org_code?: string;
        /** The date and time the user last signed in to this organization in ISO 8601 format. */
        readonly last_signed_in?: string;
      }[]
    | null;
  /** Array of organizations a user belongs to. */
  readonly organizations?: readonly string[];
  /** Array of identities belonging to the user. */
  readonly identities?: readonly {
    readonly type?: string;
    readonly identity?: string;
    /**
     * The social or enterprise connection ID associated with the identity. Null for email, phone,
     * username, and passkey identities.
     */
    readonly connection_id?: string | null;
  }[];
  readonly billing?: {
    /** The billing customer id. */
    readonly customer_id?: string;
  };
}

export interface UsersCreateParameters {
  /** Basic information required to create a user. */
  readonly profile?: {
    /** User's first name. */
    readonly given_name?: string;
    /** User's last name. */
    readonly family_name?: string;
    /** The user's profile picture. */
    readonly picture?: string;
  };
  /** The unique code associated with the organization you want the user to join. */
  readonly organization_code?: string;
  /** An external id to reference the user. */
  readonly provided_id?: string;
  /** Array of identities to assign to the created user */
  readonly identities?: readonly {
    /** The type of identity to create, e.g. email, username, or phone. */
    readonly type?: 'email' | 'phone' | 'username';
    /** Set whether an email or phone identity is verified or not. */
    readonly is_verified?: boolean;
    /** Additional details required to create the user. */
    readonly details?: {
      /** The email address of the user. */
      readonly email?: string;
      /** The phone number of the user. */
      readonly phone?: string;
      /** The country code for the phone number. */
      readonly phone_country_id?: string;
      /** The username of the user. */
      readonly username?: string;
    };
  }[];
}

export interface UsersGetParameters {
  /** The user's id. */
  readonly id: string;
  /**
   * Additional data to include in the response. One or more of (comma-separated): "organizations",
   * "identities", "billing".
   */
  readonly expand?: string | null;
}

export interface UsersUpdateParameters {
  /** The user's id. */
  readonly id: string;
  /** User's first name. */
  readonly given_name?: string;
  /** User's last name. */
  readonly family_name?: string;
  /** The user's profile picture. */
  readonly picture?: string;
  /** Whether the user is currently suspended or not. */
  readonly is_suspended?: boolean;
  /** Prompt the user to change their password on next sign in. */
  readonly is_password_reset_requested?: boolean;
  /** An external id to reference the user. */
  readonly provided_id?: string;
}

export interface UsersDeleteParameters {
  /** The user's id. */
  readonly id: string;
  /**
   * Delete all data and remove the user's profile from all of Kinde, including the subscriber list
   */
  readonly is_delete_profile?: boolean;
}

export interface UsersRefreshClaimsParameters {
  /** The id of the user whose claims needs to be updated. */
  readonly user_id: string;
}

export interface UsersUpdateFeatureFlagParameters {
  /** The identifier for the user */
  readonly user_id: string;
  /** The identifier for the feature flag */
  readonly feature_flag_key: string;
  /** Override value */
  readonly value: string;
}

export interface UsersListPropertiesParameters {
  /** The user's ID. */
  readonly user_id: string;
}

export interface UsersUpdatePropertyParameters {
  /** The identifier for the user */
  readonly user_id: string;
  /** The identifier for the property */
  readonly property_key: string;
  /** The new property value */
  readonly value: string;
}

export interface UsersUpdatePropertiesParameters {
  /** The identifier for the user */
  readonly user_id: string;
  /** Property keys and values */
  readonly properties: {
    readonly [key: string]: unknown;
  };
}

export interface UsersSetPasswordParameters {
  /** The identifier for the user */
  readonly user_id: string;
  /** The hashed password. */
  readonly hashed_password: string;
  /** The hashing method or algorithm used to encrypt the user’s password. Default is bcrypt. */
  readonly hashing_method?: 'bcrypt' | 'crypt' | 'md5' | 'sha256' | 'wordpress' | 'pbkdf2';
  /**
   * Extra characters added to passwords to make them stronger. Not required for bcrypt. Required
   * for pbkdf2; provide the base64-encoded salt.
   */
  readonly salt?: string;
  /** Position of salt in password string. Not required for bcrypt. */
  readonly salt_position?: 'prefix' | 'suffix';
  /**
   * The iteration count (factor) used to derive the hash. Optional for pbkdf2; when omitted,
   * verification defaults to 24000 (the FusionAuth default factor).
   */
  readonly iterations?: number;
  /**
   * The hashing variant. Required for pbkdf2 (e.g. salted-pbkdf2-hmac-sha256,
   * salted-pbkdf2-hmac-sha256-512, salted-pbkdf2-hmac-sha512-512).
   */
  readonly variant?: string;
  /** The user will be prompted to set a new password after entering this one. */
  readonly is_temporary_password?: boolean;
}

export interface UsersListIdentitiesParameters {
  /** The user's ID. */
  readonly user_id: string;
  /** The ID of the identity to start after. */
  readonly starting_after?: string | null;
  /** The ID of the identity to end before. */
  readonly ending_before?: string | null;
}

export interface UsersCreateIdentityParameters {
  /** The user's ID. */
  readonly user_id: string;
  /** The email address, social identity, or username of the user. */
  readonly value?: string;
  /** The identity type */
  readonly type?: 'email' | 'username' | 'phone' | 'enterprise' | 'social';
  /** The country code for the phone number, only required when identity type is 'phone'. */
  readonly phone_country_id?: string;
  /**
   * The social or enterprise connection ID, only required when identity type is 'social' or
   * 'enterprise'.
   */
  readonly connection_id?: string;
}

export interface UsersListSessionsParameters {
  /** The identifier for the user */
  readonly user_id: string;
}

export interface UsersDeleteSessionsParameters {
  /** The identifier for the user */
  readonly user_id: string;
}

export interface UsersGetMfaParameters {
  /** The identifier for the user */
  readonly user_id: string;
}

export interface UsersResetMfaParameters {
  /** The identifier for the user */
  readonly user_id: string;
}

export interface UsersResetMfaFactorParameters {
  /** The identifier for the user */
  readonly user_id: string;
  /** The identifier for the MFA factor */
  readonly factor_id: string;
}

export interface UsersCreateIdentityAnswer {
  readonly message?: string;
  readonly code?: string;
  readonly identity?: {
    /** The identity's ID. */
    readonly id?: string;
  };
}

export interface UsersCreateAnswer {
  /** Unique ID of the user in Kinde. */
  readonly id?: string;
  /** True if the user was successfully created. */
  readonly created?: boolean;
  readonly identities?: readonly UserIdentity[];
}

export interface UsersListIdentitiesAnswer {
  /** Response code. */
  readonly code?: string;
  /** Response message. */
  readonly message?: string;
  readonly identities?: readonly Identity[];
  /** Whether more records exist. */
  readonly has_more?: boolean;
}

export interface UsersListSessionsAnswer {
  readonly code?: string;
  readonly message?: string;
  readonly has_more?: boolean;
  readonly sessions?: readonly {
    /** The unique identifier of the user associated with the session. */
    readonly user_id?: string;
    /** The organization code associated with the session, if applicable. */
    readonly org_code?: string | null;
    /** The client ID used to initiate the session. */
    readonly client_id?: string;
    /** The timestamp indicating when the session will expire. */
    readonly expires_on?: string;
    /** The unique identifier of the session. */
    readonly session_id?: string;
    /** The timestamp when the session was initiated. */
    readonly started_on?: string;
    /** The timestamp of the last update to the session. */
    readonly updated_on?: string;
    /** The identifier of the connection through which the session was established. */
    readonly connection_id?: string;
    /** The last known IP address of the user during this session. */
    readonly last_ip_address?: string;
    /** The last known user agent (browser or app) used during this session. */
    readonly last_user_agent?: string;
    /** The IP address from which the session was initially started. */
    readonly initial_ip_address?: string;
    /** The user agent (browser or app) used when the session was first created. */
    readonly initial_user_agent?: string;
  }[];
}

export interface UsersUpdateAnswer {
  /** Unique ID of the user in Kinde. */
  readonly id?: string;
  /** User's first name. */
  readonly given_name?: string;
  /** User's last name. */
  readonly family_name?: string;
  /** User's preferred email. */
  readonly email?: string;
  /** Whether the user is currently suspended or not. */
  readonly is_suspended?: boolean;
  /** Whether a password reset has been requested. */
  readonly is_password_reset_requested?: boolean;
  /** User's profile picture URL. */
  readonly picture?: string | null;
}

export interface UsersGetAnswer {
  /** Unique ID of the user in Kinde. */
  readonly id?: string;
  /** External ID for user. */
  readonly provided_id?: string;
  /** Default email address of the user in Kinde. */
  readonly preferred_email?: string;
  /** User's primary phone number. */
  readonly phone?: string;
  /** Primary username of the user in Kinde. */
  readonly username?: string;
  /** User's last name. */
  readonly last_name?: string;
  /** User's first name. */
  readonly first_name?: string;
  /** Whether the user is currently suspended or not. */
  readonly is_suspended?: boolean;
  /** User's profile picture URL. */
  readonly picture?: string;
  /** Total number of user sign ins. */
  readonly total_sign_ins?: number | null;
  /** Number of consecutive failed user sign ins. */
  readonly failed_sign_ins?: number | null;
  /** Last sign in date in ISO 8601 format. */
  readonly last_signed_in?: string | null;
  /** Date of user creation in ISO 8601 format. */
  readonly created_on?: string | null;
  /** Array of organizations a user belongs to. */
  readonly organizations?: readonly string[];
  /** Array of identities belonging to the user. */
  readonly identities?: readonly {
    readonly type?: string;
    readonly identity?: string;
  }[];
  readonly billing?: {
    readonly customer_id?: string;
  };
}

export interface UserIdentity {
  /** The type of identity object created. */
  readonly type?: string;
  /** The result of the user creation operation. */
  readonly result?: {
    /** True if the user identity was successfully created. */
    readonly created?: boolean;
  };
}

export interface UsersListAnswer {
  /** Response code. */
  readonly code?: string;
  /** Response message. */
  readonly message?: string;
  readonly users?: readonly UsersListItem[];
  /** Pagination token. */
  readonly next_token?: string;
}
