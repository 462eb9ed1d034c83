// Made from @kinde/management-api-js 0.18.0 by `npm run generate`: edit .ci/management-api.

import type { PagedAnswer } from '../../core/management/paged-answer.js';
import type {
  ConnectionsAnswer,
  PropertyValuesAnswer,
  SuccessAnswer,
  UserMfaAnswer,
} from './shared.js';

/** The operations of `KindeManagementApi.organizations` (`/api/v1/organizations`). */
export interface OrganizationsResource {
  /**
   * Get a list of organizations.
   *
   * `GET /api/v1/organizations`, scope `read:organizations`
   */
  list(
    parameters?: OrganizationsListParameters,
  ): PagedAnswer<OrganizationsListAnswer, ListedOrganization>;

  /**
   * Create a new organization. To learn more read about [multi tenancy using
   * organizations](https://docs.kinde.com/build/organizations/multi-tenancy-using-organizations/).
   *
   * `POST /api/v1/organization`, scope `create:organizations`
   */
  create(parameters: OrganizationsCreateParameters): Promise<OrganizationsCreateAnswer>;

  /**
   * Retrieve organization details by code.
   *
   * `GET /api/v1/organization`, scope `read:organizations`
   */
  get(parameters: OrganizationsGetParameters): Promise<OrganizationsGetAnswer>;

  /**
   * Update an organization.
   *
   * `PATCH /api/v1/organization/{org_code}`, scope `update:organizations`
   */
  update(parameters: OrganizationsUpdateParameters): Promise<SuccessAnswer>;

  /**
   * Delete an organization.
   *
   * `DELETE /api/v1/organization/{org_code}`, scope `delete:organizations`
   */
  delete(parameters: OrganizationsDeleteParameters): Promise<SuccessAnswer>;

  /**
   * Get user details for all members of an organization.
   *
   * `GET /api/v1/organizations/{org_code}/users`, scope `read:organization_users`
   */
  listUsers(
    parameters: OrganizationsListUsersParameters,
  ): PagedAnswer<OrganizationsListUsersAnswer, OrganizationUser>;

  /**
   * Add existing users to an organization.
   *
   * `POST /api/v1/organizations/{org_code}/users`, scope `create:organization_users`
   */
  addUsers(parameters: OrganizationsAddUsersParameters): Promise<OrganizationsAddUsersAnswer>;

  /**
   * Update users that belong to an organization.
   *
   * `PATCH /api/v1/organizations/{org_code}/users`, scope `update:organization_users`
   */
  updateUsers(
    parameters: OrganizationsUpdateUsersParameters,
  ): Promise<OrganizationsUpdateUsersAnswer>;

  /**
   * Remove user from an organization.
   *
   * `DELETE /api/v1/organizations/{org_code}/users/{user_id}`, scope `delete:organization_users`
   */
  removeUser(parameters: OrganizationsRemoveUserParameters): Promise<SuccessAnswer>;

  /**
   * Get roles for an organization user.
   *
   * `GET /api/v1/organizations/{org_code}/users/{user_id}/roles`, scope
   * `read:organization_user_roles`
   */
  listUserRoles(
    parameters: OrganizationsListUserRolesParameters,
  ): Promise<OrganizationsListUserRolesAnswer>;

  /**
   * Add role to an organization user.
   *
   * `POST /api/v1/organizations/{org_code}/users/{user_id}/roles`, scope
   * `create:organization_user_roles`
   */
  addUserRole(parameters: OrganizationsAddUserRoleParameters): Promise<SuccessAnswer>;

  /**
   * Delete role for an organization user.
   *
   * `DELETE /api/v1/organizations/{org_code}/users/{user_id}/roles/{role_id}`, scope
   * `delete:organization_user_roles`
   */
  removeUserRole(parameters: OrganizationsRemoveUserRoleParameters): Promise<SuccessAnswer>;

  /**
   * Get users that have a given role within a specific organization.
   *
   * `GET /api/v1/organizations/{org_code}/roles/{role_id}/users`, scope
   * `read:organization_user_roles`
   */
  listRoleUsers(
    parameters: OrganizationsListRoleUsersParameters,
  ): PagedAnswer<OrganizationsListRoleUsersAnswer, OrganizationsListRoleUsersItem>;

  /**
   * Get permissions for an organization user.
   *
   * `GET /api/v1/organizations/{org_code}/users/{user_id}/permissions`, scope
   * `read:organization_user_permissions`
   */
  listUserPermissions(
    parameters: OrganizationsListUserPermissionsParameters,
  ): Promise<OrganizationsListUserPermissionsAnswer>;

  /**
   * Add permission to an organization user.
   *
   * `POST /api/v1/organizations/{org_code}/users/{user_id}/permissions`, scope
   * `create:organization_user_permissions`
   */
  addUserPermission(parameters: OrganizationsAddUserPermissionParameters): Promise<SuccessAnswer>;

  /**
   * Delete permission for an organization user.
   *
   * `DELETE /api/v1/organizations/{org_code}/users/{user_id}/permissions/{permission_id}`, scope
   * `delete:organization_user_permissions`
   */
  removeUserPermission(
    parameters: OrganizationsRemoveUserPermissionParameters,
  ): Promise<SuccessAnswer>;

  /**
   * Add a scope to an organization user api.
   *
   * `POST /api/v1/organizations/{org_code}/users/{user_id}/apis/{api_id}/scopes/{scope_id}`, scope
   * `create:organization_user_api_scopes`
   */
  addUserApiScope(parameters: OrganizationsAddUserApiScopeParameters): Promise<unknown>;

  /**
   * Delete a scope from an organization user api you previously created.
   *
   * `DELETE /api/v1/organizations/{org_code}/users/{user_id}/apis/{api_id}/scopes/{scope_id}`,
   * scope `delete:organization_user_api_scopes`
   */
  removeUserApiScope(parameters: OrganizationsRemoveUserApiScopeParameters): Promise<unknown>;

  /**
   * Get an organization user’s MFA configuration.
   *
   * `GET /api/v1/organizations/{org_code}/users/{user_id}/mfa`, scope `read:organization_user_mfa`
   */
  getUserMfa(parameters: OrganizationsGetUserMfaParameters): Promise<UserMfaAnswer>;

  /**
   * Reset all organization MFA factors for a user.
   *
   * `DELETE /api/v1/organizations/{org_code}/users/{user_id}/mfa`, scope
   * `delete:organization_user_mfa`
   */
  resetUserMfa(parameters: OrganizationsResetUserMfaParameters): Promise<SuccessAnswer>;

  /**
   * Reset a specific organization MFA factor for a user.
   *
   * `DELETE /api/v1/organizations/{org_code}/users/{user_id}/mfa/{factor_id}`, scope
   * `delete:organization_user_mfa`
   */
  resetUserMfaFactor(parameters: OrganizationsResetUserMfaFactorParameters): Promise<SuccessAnswer>;

  /**
   * Get a list of invitations for an organization. By default, only pending (non-revoked,
   * non-accepted) invitations are returned.
   *
   * `GET /api/v1/organization/{org_code}/invites`, scope `read:organization_invites`
   */
  listInvites(
    parameters: OrganizationsListInvitesParameters,
  ): PagedAnswer<OrganizationsListInvitesAnswer, OrganizationInvite>;

  /**
   * Create a new invitation for an organization. An invitation email will be sent to the provided
   * email address if `send_email` is set to `true`. Invitations cannot be created for organizations
   * that are managed by directory sync; user and role changes for those organizations must be made
   * in the upstream identity provider. Roles that require an explicit assignment permission cannot
   * be granted to an invitee unless the caller (or the user the token represents) holds that
   * permission. On Kinde-hosted plans, roles outside `owner`/`admin` additionally require the
   * `extended_roles` entitlement. Per-organization rate limits apply: a maximum number of
   * invitations may be created per rolling 24 hour window, and a maximum number of active
   * (non-accepted, non-revoked) invitations may exist at any time. Requests that exceed either
   * limit are rejected.
   *
   * `POST /api/v1/organization/{org_code}/invites`, scope `create:organization_invites`
   */
  createInvite(
    parameters: OrganizationsCreateInviteParameters,
  ): Promise<OrganizationsCreateInviteAnswer>;

  /**
   * Get details of a specific invitation by its code.
   *
   * `GET /api/v1/organization/{org_code}/invites/{invite_code}`, scope `read:organization_invites`
   */
  getInvite(parameters: OrganizationsGetInviteParameters): Promise<OrganizationsGetInviteAnswer>;

  /**
   * Revoke (delete) an invitation. This will mark the invitation as revoked and prevent it from
   * being accepted.
   *
   * `DELETE /api/v1/organization/{org_code}/invites/{invite_code}`, scope
   * `delete:organization_invites`
   */
  deleteInvite(parameters: OrganizationsDeleteInviteParameters): Promise<SuccessAnswer>;

  /**
   * Get all organization feature flags.
   *
   * `GET /api/v1/organizations/{org_code}/feature_flags`, scope `read:organization_feature_flags`
   */
  listFeatureFlags(
    parameters: OrganizationsListFeatureFlagsParameters,
  ): Promise<OrganizationsListFeatureFlagsAnswer>;

  /**
   * Update organization feature flag override.
   *
   * `PATCH /api/v1/organizations/{org_code}/feature_flags/{feature_flag_key}`, scope
   * `update:organization_feature_flags`
   */
  updateFeatureFlag(parameters: OrganizationsUpdateFeatureFlagParameters): Promise<SuccessAnswer>;

  /**
   * Delete organization feature flag override.
   *
   * `DELETE /api/v1/organizations/{org_code}/feature_flags/{feature_flag_key}`, scope
   * `delete:organization_feature_flags`
   */
  deleteFeatureFlag(parameters: OrganizationsDeleteFeatureFlagParameters): Promise<SuccessAnswer>;

  /**
   * Delete all organization feature flag overrides.
   *
   * `DELETE /api/v1/organizations/{org_code}/feature_flags`, scope
   * `delete:organization_feature_flags`
   */
  deleteFeatureFlags(parameters: OrganizationsDeleteFeatureFlagsParameters): Promise<SuccessAnswer>;

  /**
   * Gets properties for an organization by org code.
   *
   * `GET /api/v1/organizations/{org_code}/properties`, scope `read:organization_properties`
   */
  listProperties(parameters: OrganizationsListPropertiesParameters): Promise<PropertyValuesAnswer>;

  /**
   * Update organization property value.
   *
   * `PUT /api/v1/organizations/{org_code}/properties/{property_key}`, scope
   * `update:organization_properties`
   */
  updateProperty(parameters: OrganizationsUpdatePropertyParameters): Promise<SuccessAnswer>;

  /**
   * Update organization property values.
   *
   * `PATCH /api/v1/organizations/{org_code}/properties`, scope `update:organization_properties`
   */
  updateProperties(parameters: OrganizationsUpdatePropertiesParameters): Promise<SuccessAnswer>;

  /**
   * Gets all connections for an organization.
   *
   * `GET /api/v1/organizations/{organization_code}/connections`, scope
   * `read:organization_connections`
   */
  listConnections(parameters: OrganizationsListConnectionsParameters): Promise<ConnectionsAnswer>;

  /**
   * Enable an auth connection for an organization.
   *
   * `POST /api/v1/organizations/{organization_code}/connections/{connection_id}`, scope
   * `create:organization_connections`
   */
  enableConnection(parameters: OrganizationsEnableConnectionParameters): Promise<unknown>;

  /**
   * Turn off an auth connection for an organization.
   *
   * `DELETE /api/v1/organizations/{organization_code}/connections/{connection_id}`, scope
   * `delete:organization_connections`
   */
  removeConnection(parameters: OrganizationsRemoveConnectionParameters): Promise<SuccessAnswer>;

  /**
   * Read organization logo details.
   *
   * `GET /api/v1/organizations/{org_code}/logos`, scope `read:organizations`
   */
  listLogos(parameters: OrganizationsListLogosParameters): Promise<OrganizationsListLogosAnswer>;

  /**
   * Add organization logo.
   *
   * `POST /api/v1/organizations/{org_code}/logos/{type}`, scope `update:organizations`
   */
  addLogo(parameters: OrganizationsAddLogoParameters): Promise<SuccessAnswer>;

  /**
   * Delete organization logo.
   *
   * `DELETE /api/v1/organizations/{org_code}/logos/{type}`, scope `update:organizations`
   */
  deleteLogo(parameters: OrganizationsDeleteLogoParameters): Promise<SuccessAnswer | undefined>;

  /**
   * Replace Organization MFA Configuration.
   *
   * `PUT /api/v1/organizations/{org_code}/mfa`, scope `update:organization_mfa`
   */
  replaceMfa(parameters: OrganizationsReplaceMfaParameters): Promise<SuccessAnswer>;

  /**
   * Retrieve passkey settings for an organization, including whether the organization overrides the
   * environment default.
   *
   * `GET /api/v1/organizations/{org_code}/passkey`, scope `read:organization_passkey`
   */
  getPasskey(parameters: OrganizationsGetPasskeyParameters): Promise<OrganizationsGetPasskeyAnswer>;

  /**
   * Update passkey settings for an organization. Set `is_override_environment_passkey_settings` to
   * `false` to revert to the environment default without providing a policy.
   *
   * `PUT /api/v1/organizations/{org_code}/passkey`, scope `update:organization_passkey`
   */
  updatePasskey(
    parameters: OrganizationsUpdatePasskeyParameters,
  ): Promise<OrganizationsUpdatePasskeyAnswer>;

  /**
   * Update the organization's session configuration.
   *
   * `PATCH /api/v1/organizations/{org_code}/sessions`, scope `update:organizations`
   */
  updateSessions(parameters: OrganizationsUpdateSessionsParameters): Promise<SuccessAnswer>;

  /**
   * Delete organization handle.
   *
   * `DELETE /api/v1/organization/{org_code}/handle`, scope `delete:organization_handles`
   */
  deleteHandle(parameters: OrganizationsDeleteHandleParameters): Promise<SuccessAnswer>;
}

export interface OrganizationsListParameters {
  /** Field and order to sort the result by. */
  readonly sort?: ('name_asc' | 'name_desc' | 'email_asc' | 'email_desc') | null;
  /** Number of results per page. Defaults to 10 if parameter not sent. */
  readonly page_size?: number | null;
  /** A string to get the next page of results if there are more results. */
  readonly next_token?: string | null;
}

export interface OrganizationsCreateParameters {
  /** The organization's name. */
  readonly name: string;
  /** The organization's feature flag settings. */
  readonly feature_flags?: {
    readonly [key: string]: 'str' | 'int' | 'bool';
  };
  /**
   * The organization's external identifier - commonly used when migrating from or mapping to other
   * systems.
   */
  readonly external_id?: string;
  /** The organization's brand settings - background color. */
  readonly background_color?: string;
  /** The organization's brand settings - button color. */
  readonly button_color?: string;
  /** The organization's brand settings - button text color. */
  readonly button_text_color?: string;
  /** The organization's brand settings - link color. */
  readonly link_color?: string;
  /** The organization's brand settings - dark mode background color. */
  readonly background_color_dark?: string;
  /** The organization's brand settings - dark mode button color. */
  readonly button_color_dark?: string;
  /** The organization's brand settings - dark mode button text color. */
  readonly button_text_color_dark?: string;
  /** The organization's brand settings - dark mode link color. */
  readonly link_color_dark?: string;
  /** The organization's brand settings - theme/mode 'light' | 'dark' | 'user_preference'. */
  readonly theme_code?: string;
  /** A unique handle for the organization - can be used for dynamic callback urls. */
  readonly handle?: string;
  /** Deprecated - Use 'is_auto_membership_enabled' instead. */
  readonly is_allow_registrations?: boolean;
  /**
   * If users become members of this organization when the org code is supplied during
   * authentication.
   */
  readonly is_auto_membership_enabled?: boolean;
  /** The name of the organization that will be used in emails */
  readonly sender_name?: string | null;
  /** The email address that will be used in emails. Requires custom SMTP to be set up. */
  readonly sender_email?: string | null;
  /** If a billing customer is also created for this organization */
  readonly is_create_billing_customer?: boolean;
  /** The email address used for billing purposes for the organization */
  readonly billing_email?: string;
  /** The billing plan to put the customer on. If not specified, the default plan is used */
  readonly billing_plan_code?: string;
}

export interface OrganizationsGetParameters {
  /** The organization's code. */
  readonly code: string;
  /** Additional data to include in the response. Allowed value: "billing". */
  readonly expand?: string;
}

export interface OrganizationsUpdateParameters {
  /** The identifier for the organization. */
  readonly org_code: string;
  /** Additional data to include in the response. Allowed value: "billing". */
  readonly expand?: 'billing' | null;
  /** The organization's name. */
  readonly name?: string;
  /** The organization's ID. */
  readonly external_id?: string;
  /** The organization's brand settings - background color. */
  readonly background_color?: string;
  /** The organization's brand settings - button color. */
  readonly button_color?: string;
  /** The organization's brand settings - button text color. */
  readonly button_text_color?: string;
  /** The organization's brand settings - link color. */
  readonly link_color?: string;
  /** The organization's brand settings - dark mode background color. */
  readonly background_color_dark?: string;
  /** The organization's brand settings - dark mode button color. */
  readonly button_color_dark?: string;
  /** The organization's brand settings - dark mode button text color. */
  readonly button_text_color_dark?: string;
  /** The organization's brand settings - dark mode link color. */
  readonly link_color_dark?: string;
  /** The organization's brand settings - theme/mode. */
  readonly theme_code?: 'light' | 'dark' | 'user_preference';
  /** The organization's handle. */
  readonly handle?: string;
  /** Deprecated - Use 'is_auto_membership_enabled' instead. */
  readonly is_allow_registrations?: boolean;
  /**
   * If users become members of this organization when the org code is supplied during
   * authentication.
   */
  readonly is_auto_membership_enabled?: boolean;
  /** Users can sign up to this organization. */
  readonly is_auto_join_domain_list?: boolean;
  /** Domains allowed for self-sign up to this environment. */
  readonly allowed_domains?: readonly string[];
  /** Activate advanced organization features. */
  readonly is_enable_advanced_orgs?: boolean;
  /** Enforce MFA for all users in this organization. */
  readonly is_enforce_mfa?: boolean;
  /** The name of the organization that will be used in emails */
  readonly sender_name?: string | null;
  /** The email address that will be used in emails. Requires custom SMTP to be set up. */
  readonly sender_email?: string | null;
  /**
   * Whether to suspend or unsuspend the organization. Setting to true suspends the organization;
   * setting to false unsuspends it. The default organization cannot be suspended.
   */
  readonly is_suspended?: boolean;
}

export interface OrganizationsDeleteParameters {
  /** The identifier for the organization. */
  readonly org_code: string;
}

export interface OrganizationsListUsersParameters {
  /** The organization's code. */
  readonly org_code: string;
  /** Field and order to sort the result by. */
  readonly sort?: ('name_asc' | 'name_desc' | 'email_asc' | 'email_desc') | null;
  /** Number of results per page. Defaults to 10 if parameter not sent. */
  readonly page_size?: number | null;
  /** A string to get the next page of results if there are more results. */
  readonly next_token?: string | null;
  /** Filter by user permissions comma separated (where all match) */
  readonly permissions?: string;
  /** Filter by user roles comma separated (where all match) */
  readonly roles?: string;
}

export interface OrganizationsAddUsersParameters {
  /** The organization's code. */
  readonly org_code: string;
  /** Users to be added to the organization. */
  readonly users?: readonly {
    /** The users id. */
    readonly id?: string;
    /** Role keys to assign to the user. */
    readonly roles?: readonly string[];
    /** Permission keys to assign to the user. */
    readonly permissions?: readonly string[];
  }[];
}

export interface OrganizationsUpdateUsersParameters {
  /** The organization's code. */
  readonly org_code: string;
  /** Users to add, update or remove from the organization. */
  readonly users?: readonly {
    /** The users id. */
    readonly id?: string;
    /** Optional operation, set to 'delete' to remove the user from the organization. */
    readonly operation?: string;
    /** Role keys to assign to the user. */
    readonly roles?: readonly string[];
    /** Permission keys to assign to the user. */
    readonly permissions?: readonly string[];
  }[];
}

export interface OrganizationsRemoveUserParameters {
  /** The organization's code. */
  readonly org_code: string;
  /** The user's id. */
  readonly user_id: string;
}

export interface OrganizationsListUserRolesParameters {
  /** The organization's code. */
  readonly org_code: string;
  /** The user's id. */
  readonly user_id: string;
}

export interface OrganizationsAddUserRoleParameters {
  /** The organization's code. */
  readonly org_code: string;
  /** The user's id. */
  readonly user_id: string;
  /** The role id. */
  readonly role_id?: string;
}

export interface OrganizationsRemoveUserRoleParameters {
  /** The organization's code. */
  readonly org_code: string;
  /** The user's id. */
  readonly user_id: string;
  /** The role id. */
  readonly role_id: string;
}

export interface OrganizationsListRoleUsersParameters {
  /** The organization's code. */
  readonly org_code: string;
  /** The role's public id. */
  readonly role_id: string;
  /** Number of results per page. Defaults to 10 if parameter not sent. */
  readonly page_size?: number | null;
  /** A string to get the next page of results if there are more results. */
  readonly next_token?: string | null;
}

/** An entry of what `listRoleUsers` answers. */
export interface OrganizationsListRoleUsersItem {
  /** The user's ID. */
  readonly id?: string;
}

export interface OrganizationsListUserPermissionsParameters {
  /** The organization's code. */
  readonly org_code: string;
  /** The user's id. */
  readonly user_id: string;
  /** Additional data to include in the response. Allowed value: "roles". */
  readonly expand?: string | null;
}

export interface OrganizationsAddUserPermissionParameters {
  /** The organization's code. */
  readonly org_code: string;
  /** The user's id. */
  readonly user_id: string;
  /** The permission id. */
  readonly permission_id?: string;
}

export interface OrganizationsRemoveUserPermissionParameters {
  /** The organization's code. */
  readonly org_code: string;
  /** The user's id. */
  readonly user_id: string;
  /** The permission id. */
  readonly permission_id: string;
}

export interface OrganizationsAddUserApiScopeParameters {
  /** The identifier for the organization. */
  readonly org_code: string;
  /** User ID */
  readonly user_id: string;
  /** API ID */
  readonly api_id: string;
  /** Scope ID */
  readonly scope_id: string;
}

export interface OrganizationsRemoveUserApiScopeParameters {
  /** The identifier for the organization. */
  readonly org_code: string;
  /** User ID */
  readonly user_id: string;
  /** API ID */
  readonly api_id: string;
  /** Scope ID */
  readonly scope_id: string;
}

export interface OrganizationsGetUserMfaParameters {
  /** The identifier for the organization. */
  readonly org_code: string;
  /** The identifier for the user */
  readonly user_id: string;
}

export interface OrganizationsResetUserMfaParameters {
  /** The identifier for the organization. */
  readonly org_code: string;
  /** The identifier for the user */
  readonly user_id: string;
}

export interface OrganizationsResetUserMfaFactorParameters {
  /** The identifier for the organization. */
  readonly org_code: string;
  /** The identifier for the user */
  readonly user_id: string;
  /** The identifier for the MFA factor */
  readonly factor_id: string;
}

export interface OrganizationsListInvitesParameters {
  /** The organization's code. */
  readonly org_code: string;
  /** Field and order to sort the result by. */
  readonly sort?:
    | ('created_on_asc' | 'created_on_desc' | 'email_asc' | 'email_desc' | 'name_asc' | 'name_desc')
    | null;
  /** Number of results per page. Defaults to 10 if parameter not sent. */
  readonly page_size?: number | null;
  /** A string to get the next page of results if there are more results. */
  readonly next_token?: string | null;
  /** Include revoked invitations in the results. */
  readonly include_revoked?: boolean | null;
  /** Include accepted invitations in the results. */
  readonly include_accepted?: boolean | null;
}

export interface OrganizationsCreateInviteParameters {
  /** The organization's code. */
  readonly org_code: string;
  /** The email address of the user to invite. Maximum 254 characters. */
  readonly email: string;
  /** The first name of the user to invite. Maximum 64 characters. */
  readonly first_name?: string | null;
  /** The last name of the user to invite. Maximum 64 characters. */
  readonly last_name?: string | null;
  /** Array of role keys to assign to the user. */
  readonly roles: readonly string[];
  /** Whether to send an invitation email to the user. Defaults to false. */
  readonly send_email?: boolean;
}

export interface OrganizationsGetInviteParameters {
  /** The organization's code. */
  readonly org_code: string;
  /** The invitation's code. */
  readonly invite_code: string;
}

export interface OrganizationsDeleteInviteParameters {
  /** The organization's code. */
  readonly org_code: string;
  /** The invitation's code. */
  readonly invite_code: string;
}

export interface OrganizationsListFeatureFlagsParameters {
  /** The identifier for the organization. */
  readonly org_code: string;
}

export interface OrganizationsUpdateFeatureFlagParameters {
  /** The identifier for the organization */
  readonly org_code: string;
  /** The identifier for the feature flag */
  readonly feature_flag_key: string;
  /** Override value */
  readonly value: string;
}

export interface OrganizationsDeleteFeatureFlagParameters {
  /** The identifier for the organization. */
  readonly org_code: string;
  /** The identifier for the feature flag. */
  readonly feature_flag_key: string;
}

export interface OrganizationsDeleteFeatureFlagsParameters {
  /** The identifier for the organization. */
  readonly org_code: string;
}

export interface OrganizationsListPropertiesParameters {
  /** The organization's code. */
  readonly org_code: string;
}

export interface OrganizationsUpdatePropertyParameters {
  /** The identifier for the organization */
  readonly org_code: string;
  /** The identifier for the property */
  readonly property_key: string;
  /** The new property value */
  readonly value: string;
}

export interface OrganizationsUpdatePropertiesParameters {
  /** The identifier for the organization */
  readonly org_code: string;
  /** Property keys and values */
  readonly properties: {
    readonly [key: string]: unknown;
  };
}

export interface OrganizationsListConnectionsParameters {
  /** The organization code. */
  readonly organization_code: string;
}

export interface OrganizationsEnableConnectionParameters {
  /** The unique code for the organization. */
  readonly organization_code: string;
  /** The identifier for the connection. */
  readonly connection_id: string;
}

export interface OrganizationsRemoveConnectionParameters {
  /** The unique code for the organization. */
  readonly organization_code: string;
  /** The identifier for the connection. */
  readonly connection_id: string;
}

export interface OrganizationsListLogosParameters {
  /** The organization's code. */
  readonly org_code: string;
}

export interface OrganizationsAddLogoParameters {
  /** The organization's code. */
  readonly org_code: string;
  /** The type of logo to add. */
  readonly type: 'dark' | 'light';
  /** The logo file to upload. */
  readonly logo: Blob;
}

export interface OrganizationsDeleteLogoParameters {
  /** The organization's code. */
  readonly org_code: string;
  /** The type of logo to delete. */
  readonly type: 'dark' | 'light';
}

export interface OrganizationsReplaceMfaParameters {
  /** The identifier for the organization */
  readonly org_code: string;
  /** The MFA methods to enable. */
  readonly enabled_factors: readonly ('mfa:email' | 'mfa:sms' | 'mfa:authenticator_app')[];
  /**
   * Determines whether recovery codes are shown to users during MFA setup for this specific
   * organization. This overrides the environment-level setting.
   */
  readonly is_recovery_codes_enabled?: boolean;
}

export interface OrganizationsGetPasskeyParameters {
  /** The organization's code. */
  readonly org_code: string;
}

export type OrganizationsGetPasskeyAnswer = SuccessAnswer & {
  /** Whether passkeys are enabled for this organization. */
  readonly enabled?: boolean;
  /** The effective passkey policy for this organization. */
  readonly policy?: 'off' | 'optional' | 'mandatory';
  /**
   * Whether this organization uses a custom passkey policy instead of the environment default.
   */
  readonly is_override_environment_passkey_settings?: boolean;
  /** The environment-level passkey policy. */
  readonly environment_policy?: 'off' | 'optional' | 'mandatory';
};

export interface OrganizationsUpdatePasskeyParameters {
  /** The organization's code. */
  readonly org_code: string;
  /** Passkey policy when overriding the environment default. */
  readonly policy?: 'off' | 'optional' | 'mandatory';
  /**
   * Whether to use a custom passkey policy for this organization. Set to false to revert to the
   * environment default.
   */
  readonly is_override_environment_passkey_settings?: boolean;
}

export type OrganizationsUpdatePasskeyAnswer = SuccessAnswer & {
  readonly enabled?: boolean;
  readonly policy?: 'off' | 'optional' | 'mandatory';
  readonly is_override_environment_passkey_settings?: boolean;
};

export interface OrganizationsUpdateSessionsParameters {
  /** The organization's code. */
  readonly org_code: string;
  /** Whether to use the organization's SSO session policy override. */
  readonly is_use_org_sso_session_policy?: boolean;
  /** Determines if the session should be persistent or not. */
  readonly sso_session_persistence_mode?: 'persistent' | 'non_persistent';
  /** Whether to apply the organization's authenticated session lifetime override. */
  readonly is_use_org_authenticated_session_lifetime?: boolean;
  /** Authenticated session lifetime in seconds. */
  readonly authenticated_session_lifetime?: number;
}

export interface OrganizationsDeleteHandleParameters {
  /** The organization's code. */
  readonly org_code: string;
}

export interface OrganizationsAddUsersAnswer {
  /** Response code. */
  readonly code?: string;
  /** Response message. */
  readonly message?: string;
  readonly users_added?: readonly string[];
}

export interface OrganizationsCreateInviteAnswer {
  /** Response code. */
  readonly code?: string;
  /** Response message. */
  readonly message?: string;
  readonly invite?: {
    /** The invitation's unique identifier. */
    readonly id?: string;
    /** The invitation's code. */
    readonly code?: string;
    /** The email address of the invited user. */
    readonly email?: string;
    /** The first name of the invited user. */
    readonly first_name?: string | null;
    /** The last name of the invited user. */
    readonly last_name?: string | null;
    /** The full name of the invited user. */
    readonly full_name?: string;
    /** When the invitation was created. */
    readonly created_on?: string;
    /** Whether the invitation email was sent. */
    readonly is_sent?: boolean;
    /** When the invitation was accepted. Always null for a freshly created invitation. */
    readonly accepted_on?: string | null;
    /** The roles assigned to the invitation. */
    readonly roles?: readonly {
      /** The role's key. */
      readonly key?: string;
      /** The role's name. */
      readonly name?: string;
    }[];
    /** Whether the invitation has been revoked. Always false for a freshly created invitation. */
    readonly is_revoked?: boolean;
    /** URL to share with the invitee to accept the invitation. */
    readonly invite_link?: string;
  };
}

export interface OrganizationsCreateAnswer {
  /** Response message. */
  readonly message?: string;
  /** Response code. */
  readonly code?: string;
  readonly organization?: {
    /** The organization's unique code. */
    readonly code?: string;
    /**
     * The billing customer id if the organization was created with the is_create_billing_customer
     * as true
     */
    readonly billing_customer_id?: string;
  };
}

export interface OrganizationsListFeatureFlagsAnswer {
  /** Response code. */
  readonly code?: string;
  /** Response message. */
  readonly message?: string;
  /** The environment's feature flag settings. */
  readonly feature_flags?: {
    readonly [key: string]: {
      readonly type?: 'str' | 'int' | 'bool';
      readonly value?: string;
    };
  };
}

export interface OrganizationsGetInviteAnswer {
  /** Response message. */
  readonly message?: string;
  /** The invitation's unique identifier. */
  readonly id?: string;
  /** The invitation's code. */
  readonly code?: string;
  /** The email address of the invited user. */
  readonly email?: string;
  /** The first name of the invited user. */
  readonly first_name?: string | null;
  /** The last name of the invited user. */
  readonly last_name?: string | null;
  /** The full name of the invited user. */
  readonly full_name?: string;
  /** When the invitation was created. */
  readonly created_on?: string;
  /** Whether the invitation email was sent. */
  readonly is_sent?: boolean;
  /** When the invitation was accepted. */
  readonly accepted_on?: string | null;
  /** The roles assigned to the invitation. */
  readonly roles?: readonly {
    /** The role's key. */
    readonly key?: string;
    /** The role's name. */
    readonly name?: string;
  }[];
  /** Whether the invitation has been revoked. */
  readonly is_revoked?: boolean;
  /** URL to share with the invitee to accept the invitation. */
  readonly invite_link?: string;
}

export interface OrganizationsListInvitesAnswer {
  /** Response code. */
  readonly code?: string;
  /** Response message. */
  readonly message?: string;
  readonly invites?: readonly OrganizationInvite[];
  /** Pagination token. */
  readonly next_token?: string | null;
}

export interface OrganizationsGetAnswer {
  /** The unique identifier for the organization. */
  readonly code?: string;
  /** The organization's name. */
  readonly name?: string;
  /** A unique handle for the organization - can be used for dynamic callback urls. */
  readonly handle?: string | null;
  /** Whether the organization is the default organization. */
  readonly is_default?: boolean;
  /**
   * The organization's external identifier - commonly used when migrating from or mapping to other
   * systems.
   */
  readonly external_id?: string | null;
  /**
   * If users become members of this organization when the org code is supplied during
   * authentication.
   */
  readonly is_auto_membership_enabled?: boolean;
  /** The organization's logo URL. */
  readonly logo?: string | null;
  /** The organization's logo URL to be used for dark themes. */
  readonly logo_dark?: string | null;
  /** The organization's SVG favicon URL. Optimal format for most browsers */
  readonly favicon_svg?: string | null;
  /** The favicon URL to be used as a fallback in browsers that don't support SVG, add a PNG */
  readonly favicon_fallback?: string | null;
  /** Domains allowed for self-sign up to this environment.  Empty array means no restrictions. */
  readonly allowed_domains?: readonly string[];
  readonly link_color?: {
    readonly raw?: string;
    readonly hex?: string;
    readonly hsl?: string;
  } | null;
  readonly background_color?: {
    readonly raw?: string;
    readonly hex?: string;
    readonly hsl?: string;
  } | null;
  readonly button_color?: {
    readonly raw?: string;
    readonly hex?: string;
    readonly hsl?: string;
  } | null;
  readonly button_text_color?: {
    readonly raw?: string;
    readonly hex?: string;
    readonly hsl?: string;
  } | null;
  readonly link_color_dark?: {
    readonly raw?: string;
    readonly hex?: string;
    readonly hsl?: string;
  } | null;
  readonly background_color_dark?: {
    readonly raw?: string;
    readonly hex?: string;
    readonly hsl?: string;
  } | null;
  readonly button_text_color_dark?: {
    readonly raw?: string;
    readonly hex?: string;
    readonly hsl?: string;
  } | null;
  readonly button_color_dark?: {
    readonly raw?: string;
    readonly hex?: string;
    readonly hsl?: string;
  } | null;
  /** The border radius for buttons. Value is px, Kinde transforms to rem for rendering */
  readonly button_border_radius?: number | null;
  /** The border radius for cards. Value is px, Kinde transforms to rem for rendering */
  readonly card_border_radius?: number | null;
  /** The border radius for inputs. Value is px, Kinde transforms to rem for rendering */
  readonly input_border_radius?: number | null;
  /** Whether the environment is forced into light mode, dark mode or user preference */
  readonly theme_code?: 'light' | 'dark' | 'user_preference';
  /** The color scheme for the environment used for meta tags based on the theme code */
  readonly color_scheme?: 'light' | 'dark' | 'light dark';
  /** Date of organization creation in ISO 8601 format. */
  readonly created_on?: string;
  /** Deprecated - Use 'is_auto_membership_enabled' instead */
  readonly is_allow_registrations?: boolean | null;
  /** The name of the organization that will be used in emails */
  readonly sender_name?: string | null;
  /** The email address that will be used in emails. Requires custom SMTP to be set up. */
  readonly sender_email?: string | null;
  /** Whether the organization is currently suspended or not. */
  readonly is_suspended?: boolean;
  /** The date the organization was suspended in ISO 8601 format. Null if not suspended. */
  readonly suspended_on?: string | null;
  /** The billing information if the organization is a billing customer. */
  readonly billing?: {
    readonly billing_customer_id?: string;
    /** The billing agreements the billing customer is currently subscribed to */
    readonly agreements?: readonly {
      /** The code of the plan from which this agreement is taken from */
      readonly plan_code?: string;
      /** The id of the billing agreement in Kinde */
      readonly agreement_id?: string;
    }[];
  };
}

export interface OrganizationsListRoleUsersAnswer {
  /** Response code. */
  readonly code?: string;
  /** Response message. */
  readonly message?: string;
  readonly users?: readonly OrganizationsListRoleUsersItem[];
  /** Pagination token. */
  readonly next_token?: string | null;
}

export interface OrganizationsListUsersAnswer {
  /** Response code. */
  readonly code?: string;
  /** Response message. */
  readonly message?: string;
  readonly organization_users?: readonly OrganizationUser[];
  /** Pagination token. */
  readonly next_token?: string;
}

export interface OrganizationsListAnswer {
  /** Response code. */
  readonly code?: string;
  /** Response message. */
  readonly message?: string;
  readonly organizations?: readonly ListedOrganization[];
  /** Pagination token. */
  readonly next_token?: string;
}

export interface OrganizationsListUserPermissionsAnswer {
  /** Response code. */
  readonly code?: string;
  /** Response message. */
  readonly message?: string;
  readonly permissions?: readonly OrganizationUserPermission[];
}

export interface OrganizationsListUserRolesAnswer {
  /** Response code. */
  readonly code?: string;
  /** Response message. */
  readonly message?: string;
  readonly roles?: readonly OrganizationUserRole[];
  /** Pagination token. */
  readonly next_token?: string;
}

export interface OrganizationInvite {
  /** The invitation's unique identifier. */
  readonly id?: string;
  /** The invitation's code. */
  readonly code?: string;
  /** The email address of the invited user. */
  readonly email?: string;
  /** The first name of the invited user. */
  readonly first_name?: string | null;
  /** The last name of the invited user. */
  readonly last_name?: string | null;
  /** The full name of the invited user. */
  readonly full_name?: string;
  /** When the invitation was created. */
  readonly created_on?: string;
  /** Whether the invitation email was sent. */
  readonly is_sent?: boolean;
  /** When the invitation was accepted. */
  readonly accepted_on?: string | null;
  /** The roles assigned to the invitation. */
  readonly roles?: readonly {
    /** The role's key. */
    readonly key?: string;
    /** The role's name. */
    readonly name?: string;
  }[];
  /** Whether the invitation has been revoked. */
  readonly is_revoked?: boolean;
  /** URL to share with the invitee to accept the invitation. */
  readonly invite_link?: string;
}

export interface ListedOrganization {
  /** The unique identifier for the organization. */
  readonly code?: string;
  /** The organization's name. */
  readonly name?: string;
  /** A unique handle for the organization - can be used for dynamic callback urls. */
  readonly handle?: string | null;
  /** Whether the organization is the default organization. */
  readonly is_default?: boolean;
  /**
   * The organization's external identifier - commonly used when migrating from or mapping to other
   * systems.
   */
  readonly external_id?: string | null;
  /**
   * If users become members of this organization when the org code is supplied during
   * authentication.
   */
  readonly is_auto_membership_enabled?: boolean;
}

export interface OrganizationUser {
  /** The unique ID for the user. */
  readonly id?: string | null;
  /** The user's email address. */
  readonly email?: string | null;
  /** The user's full name. */
  readonly full_name?: string;
  /** The user's last name. */
  readonly last_name?: string | null;
  /** The user's first name. */
  readonly first_name?: string | null;
  /** The user's profile picture URL. */
  readonly picture?: string | null;
  /** The date the user joined the organization. */
  readonly joined_on?: string;
  /** The date the user last accessed the organization. */
  readonly last_accessed_on?: string | null;
  /** Whether the user is currently suspended or not. */
  readonly is_suspended?: boolean;
  /** The roles the user has in the organization. */
  readonly roles?: readonly string[];
}

export interface OrganizationUserPermission {
  readonly id?: string;
  readonly key?: string;
  readonly name?: string;
  readonly description?: string;
  readonly roles?: readonly {
    readonly id?: string;
    readonly key?: string;
  }[];
}

export interface OrganizationUserRole {
  readonly id?: string;
  readonly key?: string;
  readonly name?: string;
}

export interface OrganizationsListLogosAnswer {
  /** Response code. */
  readonly code?: string;
  /** A list of logos. */
  readonly logos?: readonly {
    /** The type of logo (light or dark). */
    readonly type?: string;
    /** The name of the logo file. */
    readonly file_name?: string;
    /** The relative path to the logo file. */
    readonly path?: string;
  }[];
  /** Response message. */
  readonly message?: string;
}

export interface OrganizationsUpdateUsersAnswer {
  readonly message?: string;
  readonly code?: string;
  readonly users_added?: readonly string[];
  readonly users_updated?: readonly string[];
  readonly users_removed?: readonly string[];
}
