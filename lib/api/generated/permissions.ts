// Made from @kinde/management-api-js 0.18.0 by `npm run generate`: edit .ci/management-api.

import type { PagedAnswer } from '../../core/management/paged-answer.js';
import type { Permission, SuccessAnswer } from './shared.js';

/** The operations of `KindeManagementApi.permissions` (`/api/v1/permissions`). */
export interface PermissionsResource {
  /**
   * List Permissions. The returned list can be sorted by permission name or permission ID in
   * ascending or descending order. The number of records to return at a time can also be controlled
   * using the `page_size` query string parameter.
   *
   * `GET /api/v1/permissions`, scope `read:permissions`
   */
  list(parameters?: PermissionsListParameters): PagedAnswer<PermissionsListAnswer, Permission>;

  /**
   * Create a new permission.
   *
   * `POST /api/v1/permissions`, scope `create:permissions`
   */
  create(parameters?: PermissionsCreateParameters): Promise<SuccessAnswer>;

  /**
   * Update permission.
   *
   * `PATCH /api/v1/permissions/{permission_id}`, scope `update:permissions`
   */
  update(parameters: PermissionsUpdateParameters): Promise<SuccessAnswer>;

  /**
   * Delete permission.
   *
   * `DELETE /api/v1/permissions/{permission_id}`, scope `delete:permissions`
   */
  delete(parameters: PermissionsDeleteParameters): Promise<SuccessAnswer>;
}

export interface PermissionsListParameters {
  /** Field and order to sort the result by. */
  readonly sort?: ('name_asc' | 'name_desc' | 'id_asc' | 'id_desc') | null;
  /** Number of results per page. Defaults to 10 if parameter not sent. */
  readonly page_size?: number | null;
  /** A string to get the next page of results if there are more results. */
  readonly next_token?: string | null;
}

export interface PermissionsCreateParameters {
  /** The permission's name. */
  readonly name?: string;
  /** The permission's description. */
  readonly description?: string;
  /** The permission identifier to use in code. */
  readonly key?: string;
}

export interface PermissionsUpdateParameters {
  /** The identifier for the permission. */
  readonly permission_id: string;
  /** The permission's name. */
  readonly name?: string;
  /** The permission's description. */
  readonly description?: string;
  /** The permission identifier to use in code. */
  readonly key?: string;
}

export interface PermissionsDeleteParameters {
  /** The identifier for the permission. */
  readonly permission_id: string;
}

export interface PermissionsListAnswer {
  /** Response code. */
  readonly code?: string;
  /** Response message. */
  readonly message?: string;
  readonly permissions?: readonly Permission[];
  /** Pagination token. */
  readonly next_token?: string;
}
