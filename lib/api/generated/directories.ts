// Made from @kinde/management-api-js 0.18.0 by `npm run generate`: edit .ci/management-api.

import type { PagedAnswer } from '../../core/management/paged-answer.js';

/** The operations of `KindeManagementApi.directories` (`/api/v1/directories`). */
export interface DirectoriesResource {
  /**
   * Returns a list of SCIM directories for your organization.
   *
   * `GET /api/v1/directories`, scope `read:scim_directories`
   */
  list(parameters?: DirectoriesListParameters): PagedAnswer<DirectoriesListAnswer, Directory>;

  /**
   * Create a new SCIM directory for user and group synchronization.
   *
   * `POST /api/v1/directories`, scope `create:scim_directories`
   */
  create(parameters: DirectoriesCreateParameters): Promise<DirectoriesCreateAnswer>;

  /**
   * Retrieve SCIM directory details by ID.
   *
   * `GET /api/v1/directories/{directory_id}`, scope `read:scim_directories`
   */
  get(parameters: DirectoriesGetParameters): Promise<DirectoriesGetAnswer>;

  /**
   * Update SCIM directory configuration.
   *
   * `PATCH /api/v1/directories/{directory_id}`, scope `update:scim_directories`
   */
  update(parameters: DirectoriesUpdateParameters): Promise<DirectoriesUpdateAnswer>;

  /**
   * Delete a SCIM directory and all associated data.
   *
   * `DELETE /api/v1/directories/{directory_id}`, scope `delete:scim_directories`
   */
  delete(parameters: DirectoriesDeleteParameters): Promise<DirectoriesDeleteAnswer>;
}

export interface DirectoriesListParameters {
  /** Number of results per page. Defaults to 50 if parameter not sent. */
  readonly page_size?: number | null;
  /** The ID of the directory to start after. */
  readonly starting_after?: string | null;
  /** Filter by organization code to get directories for a specific organization. */
  readonly organization_code?: string | null;
}

export interface DirectoriesCreateParameters {
  /** The organization code to create the SCIM directory for. */
  readonly org_code: string;
  /** A descriptive name for the SCIM directory. */
  readonly directory_name: string;
  /** The SCIM provider code to use for this directory. */
  readonly provider_code:
    | 'entra_id_azure_ad'
    | 'okta'
    | 'google_workspace'
    | 'custom_scim_v2'
    | 'cyberark'
    | 'jumpcloud'
    | 'onelogin'
    | 'pingfederate'
    | 'rippling';
  /**
   * The enterprise connection ID to associate with this directory for SCIM-provisioned users.
   * Required when the organization has multiple enabled enterprise connections.
   */
  readonly enterprise_connection_id?: string;
}

export interface DirectoriesGetParameters {
  /** The directory's ID. */
  readonly directory_id: string;
}

export interface DirectoriesUpdateParameters {
  /** The directory's ID. */
  readonly directory_id: string;
  /** A descriptive name for the SCIM directory. */
  readonly directory_name?: string;
}

export interface DirectoriesDeleteParameters {
  /** The directory's ID. */
  readonly directory_id: string;
}

export interface DirectoriesCreateAnswer {
  /** Response code. */
  readonly code?: string;
  /** Response message. */
  readonly message?: string;
  readonly directory?: Directory;
}

export interface DirectoriesDeleteAnswer {
  /** Response code. */
  readonly code?: string;
  /** Response message. */
  readonly message?: string;
  /** The ID of the deleted SCIM directory. */
  readonly directory_id?: string;
}

export interface Directory {
  /** The unique ID for the SCIM directory. */
  readonly id?: string;
  /** The name of the SCIM directory. */
  readonly directory_name?: string;
  /** The endpoint ID for the SCIM directory. */
  readonly directory_endpoint_id?: string;
  /** The secret token for SCIM authentication. */
  readonly secret_token?: string;
  /** The current status of the SCIM directory. */
  readonly status?: 'Pending' | 'Validating' | 'Active' | 'Inactive' | 'Error';
  /** The organization code this directory belongs to. */
  readonly organization_code?: string;
  /** The enterprise connection ID used for SCIM-provisioned users. */
  readonly enterprise_connection_id?: string | null;
  /** The display name of the selected enterprise connection. */
  readonly enterprise_connection_name?: string | null;
  /** When the last sync started. */
  readonly last_sync_started_at?: string | null;
  /** When the last sync completed. */
  readonly last_sync_completed_at?: string | null;
  /** The last sync error message. */
  readonly last_sync_error?: string | null;
  /** When the directory was created. */
  readonly created_on?: string;
}

export interface DirectoriesListAnswer {
  /** Response code. */
  readonly code?: string;
  /** Response message. */
  readonly message?: string;
  /** Whether more records exist. */
  readonly has_more?: boolean;
  readonly directories?: readonly Directory[];
}

export interface DirectoriesGetAnswer {
  /** Response code. */
  readonly code?: string;
  /** Response message. */
  readonly message?: string;
  readonly directory?: Directory;
}

export interface DirectoriesUpdateAnswer {
  /** Response code. */
  readonly code?: string;
  /** Response message. */
  readonly message?: string;
  readonly directory?: Directory;
}
