// Made from @kinde/management-api-js 0.18.0 by `npm run generate`: edit .ci/management-api.

import type { PagedAnswer } from '../../core/management/paged-answer.js';
import type { Permission, SuccessAnswer } from './shared.js';

/** The operations of `KindeManagementApi.roles` (`/api/v1/roles`). */
export interface RolesResource {
  /**
   * List roles. The returned list can be sorted by role name or role key in ascending or descending
   * order. The number of records to return at a time can also be controlled using the `page_size`
   * query string parameter.
   *
   * `GET /api/v1/roles`, scope `read:roles`
   */
  list(parameters?: RolesListParameters): PagedAnswer<RolesListAnswer, Role>;

  /**
   * Create role.
   *
   * `POST /api/v1/roles`, scope `create:roles`
   */
  create(parameters?: RolesCreateParameters): Promise<RolesCreateAnswer>;

  /**
   * Get a role.
   *
   * `GET /api/v1/roles/{role_id}`, scope `read:roles`
   */
  get(parameters: RolesGetParameters): Promise<RolesGetAnswer>;

  /**
   * Update a role.
   *
   * `PATCH /api/v1/roles/{role_id}`, scope `update:roles`
   */
  update(parameters: RolesUpdateParameters): Promise<SuccessAnswer>;

  /**
   * Delete role.
   *
   * `DELETE /api/v1/roles/{role_id}`, scope `delete:roles`
   */
  delete(parameters: RolesDeleteParameters): Promise<SuccessAnswer>;

  /**
   * Get scopes for a role.
   *
   * `GET /api/v1/roles/{role_id}/scopes`, scope `read:role_scopes`
   */
  listScopes(parameters: RolesListScopesParameters): Promise<RolesListScopesAnswer>;

  /**
   * Add scope to role.
   *
   * `POST /api/v1/roles/{role_id}/scopes`, scope `create:role_scopes`
   */
  addScope(parameters: RolesAddScopeParameters): Promise<RolesAddScopeAnswer>;

  /**
   * Delete scope from role.
   *
   * `DELETE /api/v1/roles/{role_id}/scopes/{scope_id}`, scope `delete:role_scopes`
   */
  removeScope(parameters: RolesRemoveScopeParameters): Promise<RolesRemoveScopeAnswer>;

  /**
   * Get permissions for a role.
   *
   * `GET /api/v1/roles/{role_id}/permissions`, scope `read:role_permissions`
   */
  listPermissions(
    parameters: RolesListPermissionsParameters,
  ): PagedAnswer<RolesListPermissionsAnswer, Permission>;

  /**
   * Update role permissions.
   *
   * `PATCH /api/v1/roles/{role_id}/permissions`, scope `update:role_permissions`
   */
  updatePermissions(
    parameters: RolesUpdatePermissionsParameters,
  ): Promise<RolesUpdatePermissionsAnswer>;

  /**
   * Remove a permission from a role.
   *
   * `DELETE /api/v1/roles/{role_id}/permissions/{permission_id}`, scope `delete:role_permissions`
   */
  removePermission(parameters: RolesRemovePermissionParameters): Promise<SuccessAnswer>;

  /**
   * Get users that have a given role, across all organizations. Each user entry includes the
   * organization codes where they hold that role.
   *
   * `GET /api/v1/roles/{role_id}/users`, scope `read:organization_user_roles`
   */
  listUsers(
    parameters: RolesListUsersParameters,
  ): PagedAnswer<RolesListUsersAnswer, RolesListUsersItem>;
}

export interface RolesListParameters {
  /** Field and order to sort the result by. */
  readonly sort?: ('name_asc' | 'name_desc' | 'key_asc' | 'key_desc') | null;
  /** Number of results per page. Defaults to 10 if parameter not sent. */
  readonly page_size?: number | null;
  /** A string to get the next page of results if there are more results. */
  readonly next_token?: string | null;
}

export interface RolesCreateParameters {
  /** The role's name. */
  readonly name?: string;
  /** The role's description. */
  readonly description?: string;
  /** The role identifier to use in code. */
  readonly key?: string;
  /** Set role as default for new users. */
  readonly is_default_role?: boolean;
  /**
   * The public ID of the permission required to assign this role to users. If null, no permission
   * is required.
   */
  readonly assignment_permission_id?: string | null;
}

export interface RolesGetParameters {
  /** The identifier for the role. */
  readonly role_id: string;
}

export interface RolesUpdateParameters {
  /** The identifier for the role. */
  readonly role_id: string;
  /** The role's name. */
  readonly name: string;
  /** The role's description. */
  readonly description?: string;
  /** The role identifier to use in code. */
  readonly key: string;
  /** Set role as default for new users. */
  readonly is_default_role?: boolean;
  /**
   * The public ID of the permission required to assign this role to users. If null, no change to
   * the assignment permission is made. If set to 'NO_PERMISSION_REQUIRED', no permission is
   * required.
   */
  readonly assignment_permission_id?: string | null;
}

export interface RolesDeleteParameters {
  /** The identifier for the role. */
  readonly role_id: string;
}

export interface RolesListScopesParameters {
  /** The role id. */
  readonly role_id: string;
}

export interface RolesAddScopeParameters {
  /** The role id. */
  readonly role_id: string;
  /** The scope identifier. */
  readonly scope_id: string;
}

export interface RolesRemoveScopeParameters {
  /** The role id. */
  readonly role_id: string;
  /** The scope id. */
  readonly scope_id: string;
}

export interface RolesListPermissionsParameters {
  /** The role's public id. */
  readonly role_id: string;
  /** Field and order to sort the result by. */
  readonly sort?: ('name_asc' | 'name_desc' | 'id_asc' | 'id_desc') | null;
  /** Number of results per page. Defaults to 10 if parameter not sent. */
  readonly page_size?: number | null;
  /** A string to get the next page of results if there are more results. */
  readonly next_token?: string | null;
}

export interface RolesUpdatePermissionsParameters {
  /** The identifier for the role. */
  readonly role_id: string;
  /** Permissions to add or remove from the role. */
  readonly permissions?: readonly {
    /** The permission id. */
    readonly id?: string;
    /** Optional operation, set to 'delete' to remove the permission from the role. */
    readonly operation?: string;
  }[];
}

export interface RolesRemovePermissionParameters {
  /** The role's public id. */
  readonly role_id: string;
  /** The permission's public id. */
  readonly permission_id: string;
}

export interface RolesListUsersParameters {
  /** The role's public id. */
  readonly role_id: string;
  /** Number of results per page. Defaults to 10 if parameter not sent. */
  readonly page_size?: number | null;
  /** A string to get the next page of results if there are more results. */
  readonly next_token?: string | null;
}

/** An entry of what `listUsers` answers. */
export interface RolesListUsersItem {
  /** The user's ID. */
  readonly id?: string;
  /** The organization codes where the user has this role. */
  readonly org_codes?: readonly string[];
}

export interface RolesAddScopeAnswer {
  /** Response code. */
  readonly code?: string;
  /** Response message. */
  readonly message?: string;
}

export interface RolesCreateAnswer {
  /** Response code. */
  readonly code?: string;
  /** Response message. */
  readonly message?: string;
  readonly role?: {
    /** The role's ID. */
    readonly id?: string;
  };
}

export interface RolesRemoveScopeAnswer {
  /** Response code. */
  readonly code?: string;
  /** Response message. */
  readonly message?: string;
}

export interface RolesGetAnswer {
  /** Response code. */
  readonly code?: string;
  /** Response message. */
  readonly message?: string;
  readonly role?: {
    /** The role's ID. */
    readonly id?: string;
    /** The role identifier to use in code. */
    readonly key?: string;
    /** The role's name. */
    readonly name?: string;
    /** The role's description. */
    readonly description?: string;
    /** Whether the role is the default role. */
    readonly is_default_role?: boolean;
  };
}

export interface RolesListUsersAnswer {
  /** Response code. */
  readonly code?: string;
  /** Response message. */
  readonly message?: string;
  readonly users?: readonly RolesListUsersItem[];
  /** Pagination token. */
  readonly next_token?: string | null;
}

export interface RolesListAnswer {
  /** Response code. */
  readonly code?: string;
  /** Response message. */
  readonly message?: string;
  readonly roles?: readonly Role[];
  /** Pagination token. */
  readonly next_token?: string;
}

export interface RolesListPermissionsAnswer {
  /** Response code. */
  readonly code?: string;
  /** Response message. */
  readonly message?: string;
  readonly permissions?: readonly Permission[];
  /** Pagination token. */
  readonly next_token?: string;
}

export interface RolesListScopesAnswer {
  /** Response code. */
  readonly code?: string;
  /** Response message. */
  readonly message?: string;
  readonly scopes?: readonly RoleScope[];
}

export interface Role {
  /** The role's ID. */
  readonly id?: string;
  /** The role identifier to use in code. */
  readonly key?: string;
  /** The role's name. */
  readonly name?: string;
  /** The role's description. */
  readonly description?: string | null;
  /** Whether the role is the default role. */
  readonly is_default_role?: boolean;
}

export interface RoleScope {
  /** Scope ID. */
  readonly id?: string;
  /** Scope key. */
  readonly key?: string;
  /** Description of scope. */
  readonly description?: string;
  /** API ID. */
  readonly api_id?: string;
}

export interface RolesUpdatePermissionsAnswer {
  readonly code?: string;
  readonly message?: string;
  readonly permissions_added?: readonly string[];
  readonly permissions_removed?: readonly string[];
}
