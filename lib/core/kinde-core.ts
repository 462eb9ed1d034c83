import type { KindeConfig } from '../options/kinde-config.interface.js';
import { AccountClient } from './account/account-client.js';
import { ApiKeyVerifier } from './api-keys/api-key-verifier.js';
import { askAboutApiKey } from './api-keys/ask-about-api-key.js';
import { Authenticator } from './authenticator.js';
import { type AuthKitCore, createAuthKit } from './authkit/create-authkit.js';
import { DeviceFlow } from './login/device-flow.js';
import { createMachineTokens } from './machine/create-machine-tokens.js';
import { IntrospectionClient } from './machine/introspection-client.js';
import type { MachineTokens } from './machine/machine-tokens.js';
import { ManagementClient } from './management/management-client.js';
import { type Monitor, silentMonitor } from './monitor/monitor.js';
import { Issuer } from './oidc/issuer.js';
import { OidcClient } from './oidc/oidc-client.js';
import { TokenRevocation } from './oidc/token-revocation.js';
import { StoreWatch } from './session/store-watch.js';
import { watchedRevocations, watchedStore } from './session/watched-store.js';
import { createSessionCore, type SessionCore } from './session-core.js';
import { TokenVerifier, type TrustedIssuers } from './tokens/token-verifier.js';
import { WebhookReceiver } from './webhooks/webhook-receiver.js';

/** The framework-free parts of one application, put together. */
export interface KindeCore {
  /** The one that people sign in with first. */
  readonly issuers: readonly [Issuer, ...Issuer[]];
  readonly oidc: OidcClient;
  readonly account: AccountClient;
  readonly authenticator: Authenticator;
  /** None without credentials of the application's own: `m2m` or `clientSecret`. */
  readonly machineTokens: MachineTokens | undefined;
  /** None without `m2m`. */
  readonly management: ManagementClient | undefined;
  /** None without `m2m`. */
  readonly apiKeys: ApiKeyVerifier | undefined;
  /** None without `m2m`. */
  readonly introspection: IntrospectionClient | undefined;
  readonly revocation: TokenRevocation;
  readonly devices: DeviceFlow;
  readonly session: SessionCore | undefined;
  readonly webhooks: WebhookReceiver;
  /** None without the option of that name. */
  readonly authkit: AuthKitCore | undefined;
  /** Finishes what no request waits for any more, as far as that can be done now. */
  settle(): Promise<void>;
}

/** No network is used yet: discovery and keys are fetched when they are first needed. */
export function createKindeCore(given: KindeConfig, monitor = silentMonitor): KindeCore {
  const watch = new StoreWatch(monitor);
  const config = watched(given, monitor, watch);
  const createIssuer = (url: string) =>
    new Issuer({
      url,
      config,
      onEvent: (event) => monitor.report({ ...event, issuer: url }),
    });
  const issuer = createIssuer(config.issuer);
  const others = [...new Set(config.additionalIssuers)].filter((url) => url !== issuer.url);
  const issuers: KindeCore['issuers'] = [issuer, ...others.map(createIssuer)];
  const oidc = new OidcClient(config, issuer);
  // Tokens of a login were issued to this client, whatever API they are for besides.
  const verifier = createVerifier(config, [issuer], {
    audience: [],
    allowedClientIds: [config.clientId],
  });
  const session =
    config.session &&
    createSessionCore({ config: { ...config, session: config.session }, oidc, verifier, monitor });
  const account = new AccountClient(config);
  const authenticator = new Authenticator({
    config,
    account,
    verifier: createVerifier(config, issuers, config),
    sessions: session?.sessions,
  });
  const { m2m, clientId, clientSecret, authkit } = config;
  const identity =
    m2m ??
    (clientSecret === undefined ? undefined : { issuer: config.issuer, clientId, clientSecret });
  const machineIssuer =
    identity &&
    (issuers.find(({ url }) => url === identity.issuer) ?? createIssuer(identity.issuer));
  const machineTokens =
    machineIssuer && createMachineTokens({ config, issuer: machineIssuer, credentials: identity });
  const management =
    m2m &&
    machineTokens &&
    new ManagementClient({ config: { ...config, m2m }, tokens: machineTokens });
  const introspection =
    m2m &&
    machineTokens &&
    new IntrospectionClient({
      config: { ...config, m2m },
      tokens: machineTokens,
      issuers: [issuer, machineIssuer],
    });
  const devices = new DeviceFlow({ config, oidc, verifier, account });
  const apiKeys =
    management &&
    new ApiKeyVerifier({
      clock: config.clock,
      ask: (key) => askAboutApiKey(management, key),
    });
  const webhooks = new WebhookReceiver({
    config,
    issuer,
    revocations: session?.revocations,
    monitor,
  });
  return {
    issuers,
    oidc,
    account,
    authenticator,
    machineTokens,
    management,
    apiKeys,
    introspection,
    revocation: new TokenRevocation(config, issuer),
    devices,
    session,
    webhooks,
    authkit: authkit && createAuthKit({ ...config, authkit }),
    async settle() {
      await session?.settle();
      await watch.settled(); // locks are given back without anybody waiting for it
    },
  };
}

/** The same configuration, with what it reaches the outside world by being looked on. */
function watched(config: KindeConfig, monitor: Monitor, watch: StoreWatch): KindeConfig {
  const { session, fetch } = config;
  const store = session?.store && watchedStore(session.store, watch);
  return {
    ...config,
    fetch: monitor.watch(fetch),
    session: session && {
      ...session,
      store,
      revocations: store ?? (session.revocations && watchedRevocations(session.revocations, watch)),
    },
  };
}

function createVerifier(
  { clock, tokens }: KindeConfig,
  issuers: readonly Issuer[],
  { audience, allowedClientIds }: Pick<KindeConfig, 'audience' | 'allowedClientIds'>,
): TokenVerifier {
  const { clockTolerance } = tokens;
  return new TokenVerifier({
    issuers: new Map(issuers.map(({ url, keySet }) => [url, keySet])) satisfies TrustedIssuers,
    policy: { audience, allowedClientIds, clockTolerance },
    clock,
  });
}
