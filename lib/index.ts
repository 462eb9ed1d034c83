export { AccessGuard } from './access/access.guard.js';
export { KindeAccountApi } from './api/kinde-account-api.service.js';
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
export type { ExpectedFlagValue } from './core/access/feature-flag-requirements.js';
export type { PortalOptions, PortalSection } from './core/account/portal-link.js';
export type { KindeUserProfile } from './core/account/user-profile.js';
export type { Authentication, AuthenticationResult } from './core/authenticator.js';
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
  AuthorizationOptions,
  TrackingParameter,
} from './core/oidc/authorization-parameters.js';
export type { RevocationStore, SessionRecord, SessionStore } from './core/session/session-store.js';
export { AccessToken } from './decorators/access-token.decorator.js';
export { AllowCrossSite } from './decorators/allow-cross-site.decorator.js';
export { Claim } from './decorators/claim.decorator.js';
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
export { type AccessCondition, Require } from './decorators/require.decorator.js';
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
export { KindeError, type KindeErrorCode, type KindeErrorDetails } from './kinde.errors.js';
export { KindeModule } from './kinde.module.js';
export type { Clock } from './options/clock.js';
export type {
  CookieConfig,
  KindeConfig,
  M2mConfig,
  SessionConfig,
  TokenConfig,
} from './options/kinde-config.interface.js';
export type {
  KindeCookieOptions,
  KindeM2mOptions,
  KindeModuleExtras,
  KindeModuleOptions,
  KindeOptionsFactory,
  KindeSessionOptions,
  KindeTokenCacheOptions,
  KindeTokenOptions,
} from './options/kinde-module-options.interface.js';
export { kindeOptionsFromEnv } from './options/kinde-options-from-env.js';
