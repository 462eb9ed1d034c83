export { AccessGuard } from './access/access.guard.js';
export {
  type AuthFailure,
  type AuthOutcome,
  type AuthRedirect,
  KindeAuthService,
  type LoginOptions,
  type LogoutOptions,
} from './auth/kinde-auth.service.js';
export { KindeSessions } from './auth/kinde-sessions.service.js';
export { KindeAuthenticator } from './auth/kinde-authenticator.js';
export { KindeGuard } from './auth/kinde.guard.js';
export { KindeStrategy } from './auth/kinde.strategy.js';
export type { Authentication, AuthenticationResult } from './core/authenticator.js';
export type { FeatureFlag } from './core/claims/feature-flag.js';
export { KindeMachine, type KindeMachineJson } from './core/claims/kinde-machine.js';
export { KindeUser, type KindeUserJson } from './core/claims/kinde-user.js';
export type { Principal } from './core/claims/principal.js';
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
export { MachineOnly } from './decorators/machine-only.decorator.js';
export { OptionalAuth } from './decorators/optional-auth.decorator.js';
export { Org } from './decorators/org.decorator.js';
export { Permissions } from './decorators/permissions.decorator.js';
export { Public } from './decorators/public.decorator.js';
export { Roles } from './decorators/roles.decorator.js';
export { Scopes } from './decorators/scopes.decorator.js';
export { UserOnly } from './decorators/user-only.decorator.js';
export type { FrameworkRequest, FrameworkResponse } from './http/framework.js';
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
  SessionConfig,
  TokenConfig,
} from './options/kinde-config.interface.js';
export type {
  KindeCookieOptions,
  KindeModuleExtras,
  KindeModuleOptions,
  KindeOptionsFactory,
  KindeSessionOptions,
  KindeTokenCacheOptions,
  KindeTokenOptions,
} from './options/kinde-module-options.interface.js';
export { kindeOptionsFromEnv } from './options/kinde-options-from-env.js';
