// Made from @kinde/management-api-js 0.18.0 by `npm run generate`: edit .ci/management-api.

import type { PagedAnswer } from '../../core/management/paged-answer.js';

/** The operations of `KindeManagementApi.search` (`/api/v1/search`). */
export interface SearchResource {
  /**
   * Search for users based on the provided query string. Set query to '*' to filter by other
   * parameters only. The number of records to return at a time can be controlled using the
   * `page_size` query string parameter.
   *
   * `GET /api/v1/search/users`, scope `read:users`
   */
  users(parameters?: SearchUsersParameters): PagedAnswer<SearchUsersAnswer, SearchUsersItem>;
}

export interface SearchUsersParameters {
  /** Number of results per page. Defaults to 10 if parameter not sent. */
  readonly page_size?: number | null;
  /** Search the users by email or name. Use '*' to search all. */
  readonly query?: string | null;
  /** Search the users by api scopes. */
  readonly api_scopes?: string | null;
  readonly properties?: {
    readonly [key: string]: readonly string[];
  };
  /** The ID of the user to start after. */
  readonly starting_after?: string | null;
  /** The ID of the user to end before. */
  readonly ending_before?: string | null;
  /**
   * Additional data to include in the response. One or more of (comma-separated): "organizations",
   * "identities", "properties".
   */
  readonly expand?: string | null;
}

/** An entry of what `users` answers. */
export interface SearchUsersItem {
  /** Unique ID of the user in Kinde. */
  readonly id?: string;
  /** External ID for user. */
  readonly provided_id?: string | null;
  /** Default email address of the user in Kinde. */
  readonly email?: string | null;
  /** Primary username of the user in Kinde. */
  readonly username?: string | null;
  /** User's last name. */
  readonly last_name?: string;
  /** User's first name. */
  readonly first_name?: string;
  /** Whether the user is currently suspended or not. */
  readonly is_suspended?: boolean;
  /** User's profile picture URL. */
  readonly picture?: string | null;
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
  /** The user properties. */
  readonly properties?: {
    readonly [key: string]: string;
  };
  /** Array of api scopes belonging to the user. */
  readonly api_scopes?: readonly {
    readonly org_code?: string;
    readonly scope?: string;
    readonly api_id?: string;
  }[];
}

export interface SearchUsersAnswer {
  /** Response code. */
  readonly code?: string;
  /** Response message. */
  readonly message?: string;
  readonly results?: readonly SearchUsersItem[];
}
