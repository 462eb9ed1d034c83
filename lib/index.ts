export { AccessGuard } from './access/access.guard.js';
export type { ManagementResources } from './api/generated/resources.js';
export { KindeAccountApi } from './api/kinde-account-api.service.js';
export { KindeManagementApi } from './api/kinde-management-api.service.js';
export type {
  ManagementAnswer,
  ManagementItem,
  ManagementParameters,
} from './api/management-types.js';
export { KindeApiKeyGuard } from './api/kinde-api-key.guard.js';
export { KindeApiKeys } from './api/kinde-api-keys.service.js';
export { KindeDeviceFlow } from './api/kinde-device-flow.service.js';
export { KindeMachineTokens } from './api/kinde-machine-tokens.service.js';
export { KindeOrApiKeyGuard } from './api/kinde-or-api-key.guard.js';
export { KindeTokens, type KindeTokenQuestion } from './api/kinde-tokens.service.js';
export type {
  LoginOptions,
  LogoutOptions,
  SilentLoginOptions,
  StartPortalOptions,
  SwitchOrganizationOptions,
} from './auth/auth-options.interface.js';
export type { AuthFailure, AuthOutcome, AuthRedirect } from './auth/auth-outcome.interface.js';
export { KindeAuthService } from './auth/kinde-auth.service.js';
export { KindeContextInterceptor } from './auth/kinde-context.interceptor.js';
export { KindeContext } from './auth/kinde-context.service.js';
export { KindeSessions } from './auth/kinde-sessions.service.js';
export { KindeSockets } from './auth/kinde-sockets.service.js';
export { KindeAuthenticator } from './auth/kinde-authenticator.js';
export { KindeGuard } from './auth/kinde.guard.js';
export { KindeStrategy } from './auth/kinde.strategy.js';
export { type AuthKitTicket, AuthKitTokenService } from './authkit/authkit-token.service.js';
export { kindeCors } from './authkit/kinde-cors.js';
export type { ExpectedFlagValue } from './core/access/feature-flag-requirements.js';
export type { PortalOptions, PortalSection } from './core/account/portal-link.js';
export type { KindeUserProfile } from './core/account/user-profile.js';
export { KindeApiKey } from './core/api-keys/kinde-api-key.js';
export type { Authentication, AuthenticationResult } from './core/authenticator.js';
export type {
  AuthKitConnection,
  AuthKitPage,
  AuthKitPageRequest,
  AuthKitToken,
  AuthKitTokenRequest,
} from './core/authkit/authkit-token.js';
export type {
  ClaimAnswer,
  KeyAnswer,
  PermissionsAnswer,
  UserDetails,
  UserOrganizations,
} from './core/claims/answers.js';
export type {
  EntitlementUnderCondition,
  FlagWithValue,
  HeldKey,
  KeyUnderCondition,
  MachineConditions,
  UserConditions,
} from './core/claims/conditions.js';
export type { FeatureFlagAnswer, FeatureFlagType } from './core/claims/flag-reader.js';
export { KindeMachine, type KindeMachineJson } from './core/claims/kinde-machine.js';
export type {
  ClaimName,
  EntitlementKey,
  FeatureFlagKey,
  KindeRegister,
  PermissionKey,
  PropertyName,
  RoleKey,
  ScopeKey,
} from './core/claims/kinde-register.js';
export { KindeUser, type KindeUserJson } from './core/claims/kinde-user.js';
export type { TokenOrganization, UserOrganization } from './core/claims/organization.js';
export type { Principal } from './core/claims/principal.js';
export type { Properties } from './core/claims/properties.js';
export type { Role } from './core/claims/role.js';
export type { TokenName } from './core/claims/token-name.js';
export type {
  KeysChangedEvent,
  KeysRenewedEvent,
  KeysStaleEvent,
  KindeModuleEvent,
  LoginFailedEvent,
  LoginSucceededEvent,
  LogoutEvent,
  RequestRefusedEvent,
  SessionRefreshedEvent,
  SessionRefreshFailedEvent,
  StoreAvailableEvent,
  StoreUnavailableEvent,
  WebhookHandledEvent,
} from './core/monitor/kinde-module-event.js';
export { PagedAnswer } from './core/management/paged-answer.js';
export type { DeviceLoginRequest } from './core/login/device-flow.js';
export type { DeviceLogin, DeviceTokens } from './core/login/device-login.js';
export type { TokenIntrospection } from './core/machine/token-introspection.js';
export type {
  AuthorizationOptions,
  TrackingParameter,
} from './core/oidc/authorization-parameters.js';
export type { MachineTokenRequest } from './core/oidc/client-credentials.js';
export type { TokenHint } from './core/oidc/token-revocation.js';
export type { RevocationStore, SessionRecord, SessionStore } from './core/session/session-store.js';
export { isKindeEvent, type KindeEvent, type KindeEventType } from './core/webhooks/kinde-event.js';
export type {
  KindeEventData,
  KindeEventOrganization,
  KindeEventPermission,
  KindeEventRole,
  KindeEventUser,
} from './core/webhooks/kinde-event-data.js';
export { AccessToken } from './decorators/access-token.decorator.js';
export { AllowCrossSite } from './decorators/allow-cross-site.decorator.js';
export { ApiKeyScopes } from './decorators/api-key-scopes.decorator.js';
export { Claim } from './decorators/claim.decorator.js';
export { CurrentApiKey } from './decorators/current-api-key.decorator.js';
export { CurrentMachine } from './decorators/current-machine.decorator.js';
export { CurrentOrg, type CurrentOrganization } from './decorators/current-org.decorator.js';
export { CurrentPrincipal } from './decorators/current-principal.decorator.js';
export { CurrentUser } from './decorators/current-user.decorator.js';
export { Entitlement, type EntitlementOptions } from './decorators/entitlement.decorator.js';
export { FeatureFlag } from './decorators/feature-flag.decorator.js';
export type { FreshnessOptions } from './decorators/freshness.js';
export { MachineOnly } from './decorators/machine-only.decorator.js';
export { MaxAuthAge } from './decorators/max-auth-age.decorator.js';
export { OptionalAuth } from './decorators/optional-auth.decorator.js';
export { Org } from './decorators/org.decorator.js';
export { Permissions } from './decorators/permissions.decorator.js';
export { Public } from './decorators/public.decorator.js';
export {
  type AccessCondition,
  type InjectableCondition,
  Require,
} from './decorators/require.decorator.js';
export { Roles } from './decorators/roles.decorator.js';
export { Scopes } from './decorators/scopes.decorator.js';
export { UserOnly } from './decorators/user-only.decorator.js';
export type { FrameworkRequest, FrameworkResponse } from './http/framework.js';
export { KindeExceptionFilter } from './http/kinde-exception.filter.js';
export { type KindeMessageError, KindeMessageException } from './http/kinde-message.exception.js';
export {
  type KindeDocumentHealth,
  KindeHealth,
  type KindeHealthDetails,
  type KindeIssuerHealth,
} from './http/kinde-health.js';
export { KINDE_CONFIG, KINDE_STRATEGY } from './kinde.constants.js';
export {
  AuthKitError,
  type AuthKitErrorCode,
  type KindeApiFault,
  KindeError,
  type KindeErrorCode,
  type KindeErrorDetails,
} from './kinde.errors.js';
export { KindeModule } from './kinde.module.js';
export { describeKinde } from './openapi/describe-kinde.js';
export type {
  DescribeKindeOptions,
  OpenApiDocument,
} from './openapi/openapi-document.interface.js';
export type { Clock } from './options/clock.js';
export type {
  AuthKitConfig,
  CookieConfig,
  KindeConfig,
  M2mConfig,
  SessionConfig,
  TokenConfig,
  WebhooksConfig,
} from './options/kinde-config.interface.js';
export type {
  AuthKitIdentityType,
  KindeAuthKitOptions,
  KindeCookieOptions,
  KindeM2mOptions,
  KindeModuleExtras,
  KindeModuleOptions,
  KindeOptionsFactory,
  KindeSessionOptions,
  KindeTokenCacheOptions,
  KindeTokenOptions,
  KindeWebhooksOptions,
} from './options/kinde-module-options.interface.js';
export { kindeOptionsFromEnv } from './options/kinde-options-from-env.js';
export { OnKindeEvent } from './webhooks/on-kinde-event.decorator.js';
