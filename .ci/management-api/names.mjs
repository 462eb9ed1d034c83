/**
 * What the operations of Kinde's Management API are called here: by resource, our name and the one
 * in `@kinde/management-api-js`, in the order in which they are written.
 *
 * What a resource does to its own kind is `list`, `get`, `create`, `update`, `replace` and `delete`;
 * what it does to what belongs to it has the noun as well: `organizations.addUsers`.
 *
 * @type {Readonly<Record<string, Readonly<Record<string, string>>>>}
 */
export const names = {
  apiKeys: {
    list: 'getApiKeys',
    create: 'createApiKey',
    get: 'getApiKey',
    rotate: 'rotateApiKey',
    delete: 'deleteApiKey',
    verify: 'verifyApiKey',
  },
  apis: {
    list: 'getApis',
    create: 'addApis',
    get: 'getApi',
    delete: 'deleteApi',
    listScopes: 'getApiScopes',
    addScope: 'addApiScope',
    getScope: 'getApiScope',
    updateScope: 'updateApiScope',
    deleteScope: 'deleteApiScope',
    updateApplications: 'updateApiApplications',
    addApplicationScope: 'addApiApplicationScope',
    removeApplicationScope: 'deleteApiApplicationScope',
  },
  applications: {
    list: 'getApplications',
    create: 'createApplication',
    get: 'getApplication',
    update: 'updateApplication',
    delete: 'deleteApplication',
    listConnections: 'getApplicationConnections',
    enableConnection: 'enableConnection',
    removeConnection: 'removeConnection',
    listProperties: 'getApplicationPropertyValues',
    updateProperty: 'updateApplicationsProperty',
    updateTokens: 'updateApplicationTokens',
  },
  billingAgreements: {
    list: 'getBillingAgreements',
    create: 'createBillingAgreement',
  },
  billingEntitlements: {
    list: 'getBillingEntitlements',
  },
  billingMeterUsage: {
    create: 'createMeterUsageRecord',
  },
  business: {
    get: 'getBusiness',
    update: 'updateBusiness',
  },
  callbacks: {
    listRedirectUrls: 'getCallbackUrls',
    addRedirectUrls: 'addRedirectCallbackUrls',
    replaceRedirectUrls: 'replaceRedirectCallbackUrls',
    deleteRedirectUrls: 'deleteCallbackUrls',
    listLogoutUrls: 'getLogoutUrls',
    addLogoutUrls: 'addLogoutRedirectUrls',
    replaceLogoutUrls: 'replaceLogoutRedirectUrls',
    deleteLogoutUrls: 'deleteLogoutUrls',
  },
  connectedApps: {
    authUrl: 'getConnectedAppAuthUrl',
    token: 'getConnectedAppToken',
    revoke: 'revokeConnectedAppToken',
  },
  connections: {
    list: 'getConnections',
    create: 'createConnection',
    get: 'getConnection',
    update: 'updateConnection',
    replace: 'replaceConnection',
    delete: 'deleteConnection',
  },
  directories: {
    list: 'getDirectories',
    create: 'createDirectory',
    get: 'getDirectory',
    update: 'updateDirectory',
    delete: 'deleteDirectory',
  },
  environments: {
    get: 'getEnvironment',
    listFeatureFlags: 'getEnvironementFeatureFlags',
    updateFeatureFlag: 'updateEnvironementFeatureFlagOverride',
    deleteFeatureFlag: 'deleteEnvironementFeatureFlagOverride',
    deleteFeatureFlags: 'deleteEnvironementFeatureFlagOverrides',
    listLogos: 'readLogo',
    addLogo: 'addLogo',
    deleteLogo: 'deleteLogo',
    getPasskey: 'getPasskey',
    updatePasskey: 'updatePasskey',
  },
  environmentVariables: {
    list: 'getEnvironmentVariables',
    create: 'createEnvironmentVariable',
    get: 'getEnvironmentVariable',
    update: 'updateEnvironmentVariable',
    delete: 'deleteEnvironmentVariable',
  },
  featureFlags: {
    create: 'createFeatureFlag',
    update: 'updateFeatureFlag',
    delete: 'deleteFeatureFlag',
  },
  identities: {
    get: 'getIdentity',
    update: 'updateIdentity',
    delete: 'deleteIdentity',
  },
  industries: {
    list: 'getIndustries',
  },
  mfa: {
    replace: 'replaceMfa',
  },
  organizations: {
    list: 'getOrganizations',
    create: 'createOrganization',
    get: 'getOrganization',
    update: 'updateOrganization',
    delete: 'deleteOrganization',
    listUsers: 'getOrganizationUsers',
    addUsers: 'addOrganizationUsers',
    updateUsers: 'updateOrganizationUsers',
    removeUser: 'removeOrganizationUser',
    listUserRoles: 'getOrganizationUserRoles',
    addUserRole: 'createOrganizationUserRole',
    removeUserRole: 'deleteOrganizationUserRole',
    listRoleUsers: 'getOrganizationRoleUsers',
    listUserPermissions: 'getOrganizationUserPermissions',
    addUserPermission: 'createOrganizationUserPermission',
    removeUserPermission: 'deleteOrganizationUserPermission',
    addUserApiScope: 'addOrganizationUserApiScope',
    removeUserApiScope: 'deleteOrganizationUserApiScope',
    getUserMfa: 'getOrgUserMfa',
    resetUserMfa: 'resetOrgUserMfaAll',
    resetUserMfaFactor: 'resetOrgUserMfa',
    listInvites: 'getOrganizationInvites',
    createInvite: 'createOrganizationInvite',
    getInvite: 'getOrganizationInvite',
    deleteInvite: 'deleteOrganizationInvite',
    listFeatureFlags: 'getOrganizationFeatureFlags',
    updateFeatureFlag: 'updateOrganizationFeatureFlagOverride',
    deleteFeatureFlag: 'deleteOrganizationFeatureFlagOverride',
    deleteFeatureFlags: 'deleteOrganizationFeatureFlagOverrides',
    listProperties: 'getOrganizationPropertyValues',
    updateProperty: 'updateOrganizationProperty',
    updateProperties: 'updateOrganizationProperties',
    listConnections: 'getOrganizationConnections',
    enableConnection: 'enableOrgConnection',
    removeConnection: 'removeOrgConnection',
    listLogos: 'readOrganizationLogo',
    addLogo: 'addOrganizationLogo',
    deleteLogo: 'deleteOrganizationLogo',
    replaceMfa: 'replaceOrganizationMfa',
    getPasskey: 'getOrganizationPasskey',
    updatePasskey: 'updateOrganizationPasskey',
    updateSessions: 'updateOrganizationSessions',
    deleteHandle: 'deleteOrganizationHandle',
  },
  permissions: {
    list: 'getPermissions',
    create: 'createPermission',
    update: 'updatePermissions',
    delete: 'deletePermission',
  },
  properties: {
    list: 'getProperties',
    create: 'createProperty',
    update: 'updateProperty',
    delete: 'deleteProperty',
  },
  propertyCategories: {
    list: 'getCategories',
    create: 'createCategory',
    update: 'updateCategory',
  },
  roles: {
    list: 'getRoles',
    create: 'createRole',
    get: 'getRole',
    update: 'updateRoles',
    delete: 'deleteRole',
    listScopes: 'getRoleScopes',
    addScope: 'addRoleScope',
    removeScope: 'deleteRoleScope',
    listPermissions: 'getRolePermissions',
    updatePermissions: 'updateRolePermissions',
    removePermission: 'removeRolePermission',
    listUsers: 'getRoleUsers',
  },
  search: {
    users: 'searchUsers',
  },
  subscribers: {
    list: 'getSubscribers',
    create: 'createSubscriber',
    get: 'getSubscriber',
  },
  timezones: {
    list: 'getTimezones',
  },
  users: {
    list: 'getUsers',
    create: 'createUser',
    get: 'getUserData',
    update: 'updateUser',
    delete: 'deleteUser',
    refreshClaims: 'refreshUserClaims',
    updateFeatureFlag: 'updateUserFeatureFlagOverride',
    listProperties: 'getUserPropertyValues',
    updateProperty: 'updateUserProperty',
    updateProperties: 'updateUserProperties',
    setPassword: 'setUserPassword',
    listIdentities: 'getUserIdentities',
    createIdentity: 'createUserIdentity',
    listSessions: 'getUserSessions',
    deleteSessions: 'deleteUserSessions',
    getMfa: 'getUsersMfa',
    resetMfa: 'resetUsersMfaAll',
    resetMfaFactor: 'resetUsersMfa',
  },
  webhooks: {
    list: 'getWebHooks',
    create: 'createWebHook',
    update: 'updateWebHook',
    delete: 'deleteWebHook',
    getEvent: 'getEvent',
    listEventTypes: 'getEventTypes',
  },
};

/** What the package calls types, where a name made of that would not say what one is. */
export const typeNames = {
  applications: 'Application',
  organization_item_schema: 'ListedOrganization',
  permissions: 'Permission',
  roles: 'Role',
  scopes: 'RoleScope',
  subscribers_subscriber: 'ListedSubscriber',
};

/** What is wrong in Kinde's comments, the second since values are encoded here. */
export const corrections = [
  ['sesssion', 'session'],
  [' and url encoded', ''],
];

/** Of two lists in an answer, the one that its pages are about. */
export const pagedLists = {
  'billingEntitlements.list': 'entitlements',
};

/** What asking twice does differently from asking once, although the HTTP method is idempotent. */
export const unrepeatable = ['apiKeys.rotate'];
