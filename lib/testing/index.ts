export { LocalKinde } from './local-kinde.js';
export { demoOrganizations, demoTenant, demoUsers } from './local-kinde.demo-tenant.js';
export { LocalKindeDirectory } from './local-kinde.directory.js';
export {
  LocalKindeFaults,
  type LocalKindeEndpointFault,
  type LocalKindeOverride,
} from './local-kinde.faults.js';
export type { LocalKindeInvitation } from './local-kinde.invitations.js';
export type { LocalKindeJoseHeader, LocalKindeSigningKey } from './local-kinde.jws.js';
export type { LocalKindePublicJwk } from './local-kinde.keys.js';
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
export { sessionStoreContract, type SessionStoreCheck } from './session-store-contract.js';
