export { createSessionCookie, type SessionCookieOptions } from './create-session-cookie.js';
export type { FakeRefusal } from './fake-kinde.authenticator.js';
export { fakeKinde, type FakeKinde, type OverridableModuleBuilder } from './fake-kinde.js';
export { LocalKinde } from './local-kinde.js';
export {
  LocalKindeApiKeys,
  type LocalKindeApiKey,
  type LocalKindeApiKeyOptions,
  type LocalKindeIssuedApiKey,
} from './local-kinde.api-keys.js';
export {
  LocalKindeCatalogue,
  type LocalKindeChanges,
  type LocalKindeKnownPermission,
  type LocalKindeKnownRole,
} from './local-kinde.catalogue.js';
export { demoOrganizations, demoTenant, demoUsers } from './local-kinde.demo-tenant.js';
export type { LocalKindeDevices } from './local-kinde.devices.js';
export { LocalKindeDirectory } from './local-kinde.directory.js';
export {
  LocalKindeFaults,
  type LocalKindeEndpointFault,
  type LocalKindeOverride,
} from './local-kinde.faults.js';
export type { LocalKindeInvitation } from './local-kinde.invitations.js';
export type { LocalKindeJoseHeader, LocalKindeSigningKey } from './local-kinde.jws.js';
export type { LocalKindePublicJwk } from './local-kinde.keys.js';
export { managementScopes } from './local-kinde.management-scopes.js';
export type {
  LocalKindeMachine,
  LocalKindeMachineOptions,
  LocalKindeOptions,
} from './local-kinde.options.js';
export type {
  LocalKindeCalls,
  LocalKindeEndpoint,
  LocalKindeRequest,
} from './local-kinde.requests.js';
export type {
  LocalKindeEntitlement,
  LocalKindeFeatureFlag,
  LocalKindeMembership,
  LocalKindeOrganization,
  LocalKindePermission,
  LocalKindePlan,
  LocalKindeRole,
  LocalKindeTenant,
  LocalKindeUser,
} from './local-kinde.tenant.js';
export type {
  LocalKindeAccessTokenOptions,
  LocalKindeIdTokenOptions,
  LocalKindeMachineTokenOptions,
  LocalKindeSignOptions,
  LocalKindeTokenOptions,
  LocalKindeWebhookTokenOptions,
} from './local-kinde.tokens.js';
export {
  LocalKindeWebhooks,
  type LocalKindeEvent,
  type LocalKindeWebhook,
  type LocalKindeWebhookAttempt,
  type LocalKindeWebhookOptions,
} from './local-kinde.webhooks.js';
export { LocalPica } from './local-pica.js';
export {
  LocalPicaFaults,
  type LocalPicaEndpointFault,
  type LocalPicaTokenFault,
} from './local-pica.faults.js';
export type { LocalPicaConnection, LocalPicaOptions } from './local-pica.options.js';
export type { LocalPicaCalls, LocalPicaEndpoint, LocalPicaRequest } from './local-pica.requests.js';
export { sessionStoreContract, type SessionStoreCheck } from './session-store-contract.js';
export { signAccessToken, type SignAccessTokenOptions } from './sign-access-token.js';
export type { KindeApplication } from './test-application.js';
export type {
  TestCustomClaims,
  TestEntitlement,
  TestFeatureFlags,
  TestProperties,
} from './test-claims.js';
export { machine, type TestMachineAnswers } from './test-machine.js';
export { user, type TestUserAnswers } from './test-user.js';
