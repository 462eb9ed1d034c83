// Made from @kinde/management-api-js 0.18.0 by `npm run generate`: edit .ci/management-api.

import type { PagedAnswer } from '../../core/management/paged-answer.js';
import type { SuccessAnswer } from './shared.js';

/** The operations of `KindeManagementApi.apiKeys` (`/api/v1/api_keys`). */
export interface ApiKeysResource {
  /**
   * Returns a list of API keys.
   *
   * `GET /api/v1/api_keys`, scope `read:api_keys`
   */
  list(parameters?: ApiKeysListParameters): PagedAnswer<ApiKeysListAnswer, ApiKeysListItem>;

  /**
   * Create a new API key.
   *
   * `POST /api/v1/api_keys`, scope `create:api_keys`
   */
  create(parameters: ApiKeysCreateParameters): Promise<ApiKeysCreateAnswer>;

  /**
   * Retrieve API key details by ID.
   *
   * `GET /api/v1/api_keys/{key_id}`, scope `read:api_keys`
   */
  get(parameters: ApiKeysGetParameters): Promise<ApiKeysGetAnswer>;

  /**
   * Rotate an API key to generate a new key while maintaining the same permissions and
   * associations.
   *
   * `PUT /api/v1/api_keys/{key_id}`, scope `update:api_keys`
   */
  rotate(parameters: ApiKeysRotateParameters): Promise<ApiKeysRotateAnswer>;

  /**
   * Delete an API key.
   *
   * `DELETE /api/v1/api_keys/{key_id}`, scope `delete:api_keys`
   */
  delete(parameters: ApiKeysDeleteParameters): Promise<SuccessAnswer>;

  /**
   * Verify an API key (public endpoint, no authentication required).
   *
   * `POST /api/v1/api_keys/verify`
   */
  verify(parameters: ApiKeysVerifyParameters): Promise<ApiKeysVerifyAnswer>;
}

export interface ApiKeysListParameters {
  /** Number of results per page. Defaults to 50 if parameter not sent. */
  readonly page_size?: number | null;
  /** The ID of the API key to start after. */
  readonly starting_after?: string | null;
  /** Filter by API key type (organization or user). */
  readonly key_type?: ('organization' | 'user') | null;
  /** Filter by API key status (active, inactive, revoked). */
  readonly status?: ('active' | 'inactive' | 'revoked') | null;
  /** Filter by user ID to get API keys associated with a specific user. */
  readonly user_id?: string | null;
  /** Filter by organization code to get API keys associated with a specific organization. */
  readonly org_code?: string | null;
}

/** An entry of what `list` answers. */
export interface ApiKeysListItem {
  /** The unique ID for the API key. */
  readonly id?: string;
  /** The API key's name. */
  readonly name?: string;
  /** The type of API key. */
  readonly type?: string;
  /** The status of the API key. */
  readonly status?: string;
  /** The first 6 characters of the API key for identification. */
  readonly key_prefix?: string;
  /** The last 4 characters of the API key for identification. */
  readonly key_suffix?: string | null;
  /** When the API key was created. */
  readonly created_on?: string;
  /** When the API key was last verified. */
  readonly last_verified_on?: string | null;
  /** The IP address from which the API key was last verified. */
  readonly last_verified_ip?: string | null;
  /** The name of the user who created the API key. */
  readonly created_by?: string | null;
  /** Array of API IDs associated with this key. */
  readonly api_ids?: readonly string[];
  /** Array of scopes associated with this key. */
  readonly scopes?: readonly string[];
}

export interface ApiKeysCreateParameters {
  /** The name of the API key. */
  readonly name: string;
  /** The entity type that will use this API key. */
  readonly type: 'user' | 'organization' | 'environment';
  /** The ID of the API this key is associated with. */
  readonly api_id: string;
  /** Array of scope IDs to associate with this API key. */
  readonly scope_ids?: readonly string[] | null;
  /** The ID of the user to associate with this API key (for user-level keys). */
  readonly user_id?: string | null;
  /** The organization code to associate with this API key (for organization-level keys). */
  readonly org_code?: string | null;
}

export interface ApiKeysGetParameters {
  /** The ID of the API key. */
  readonly key_id: string;
}

export interface ApiKeysRotateParameters {
  /** The ID of the API key to rotate. */
  readonly key_id: string;
}

export interface ApiKeysDeleteParameters {
  /** The ID of the API key. */
  readonly key_id: string;
}

export interface ApiKeysVerifyParameters {
  /** The API key to verify. */
  readonly api_key: string;
}

export interface ApiKeysCreateAnswer {
  /** A Kinde generated message. */
  readonly message?: string;
  /** A Kinde generated status code. */
  readonly code?: string;
  readonly api_key?: {
    /** The unique ID for the API key. */
    readonly id?: string;
    /** The API key value (only shown once on creation). */
    readonly key?: string;
  };
}

export interface ApiKeysGetAnswer {
  /** Response code. */
  readonly code?: string;
  /** Response message. */
  readonly message?: string;
  readonly api_key?: {
    /** The unique ID for the API key. */
    readonly id?: string;
    /** The API key's name. */
    readonly name?: string;
    /** The type of API key. */
    readonly type?: string;
    /** The status of the API key. */
    readonly status?: string;
    /** The first 6 characters of the API key for identification. */
    readonly key_prefix?: string;
    /** The last 4 characters of the API key for identification. */
    readonly key_suffix?: string | null;
    /** When the API key was created. */
    readonly created_on?: string;
    /** When the API key was last verified. */
    readonly last_verified_on?: string | null;
    /** The IP address from which the API key was last verified. */
    readonly last_verified_ip?: string | null;
    /** The name of the user who created the API key. */
    readonly created_by?: string | null;
    /** Array of API IDs associated with this key. */
    readonly api_ids?: readonly string[];
    /** Array of scopes associated with this key. */
    readonly scopes?: readonly string[];
    /** Number of times this API key has been verified. */
    readonly verification_count?: number | null;
    /** The organization code associated with this key. */
    readonly organization_id?: string | null;
    /** The user ID associated with this key. */
    readonly user_id?: string | null;
  };
}

export interface ApiKeysListAnswer {
  /** Response code. */
  readonly code?: string;
  /** Response message. */
  readonly message?: string;
  /** Whether more records exist. */
  readonly has_more?: boolean;
  readonly api_keys?: readonly ApiKeysListItem[];
}

export interface ApiKeysRotateAnswer {
  /** Response code. */
  readonly code?: string;
  /** Response message. */
  readonly message?: string;
  readonly api_key?: {
    /** The unique ID for the API key. */
    readonly id?: string;
    /** The new API key value (only shown once). */
    readonly key?: string;
  };
}

export interface ApiKeysVerifyAnswer {
  /** Response code. */
  readonly code?: string;
  /** Response message. */
  readonly message?: string;
  /** Whether the API key is valid. */
  readonly is_valid?: boolean;
  /** The unique ID for the API key. */
  readonly key_id?: string;
  /** The status of the API key. */
  readonly status?: string;
  /** Array of scopes associated with this key. */
  readonly scopes?: readonly string[];
  /** The organization code associated with this key. */
  readonly org_code?: string | null;
  /** The user ID associated with this key. */
  readonly user_id?: string | null;
  /** When the API key was last verified. */
  readonly last_verified_on?: string | null;
  /** Number of times this API key has been verified. */
  readonly verification_count?: number;
}
