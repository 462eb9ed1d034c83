import type { KindeConfig } from '../options/kinde-config.interface.js';
import { Authenticator } from './authenticator.js';
import { LoginFlow } from './login/login-flow.js';
import { LoginTransactions } from './login/login-transaction.js';
import { OidcClient } from './oidc/oidc-client.js';
import { RefreshCoordinator } from './session/refresh-coordinator.js';
import { SealedSessionStore } from './session/sealed-session-store.js';
import { SessionLedger } from './session/session-ledger.js';
import { SessionManager } from './session/session-manager.js';
import { TokenVerifier } from './tokens/token-verifier.js';

/** What needs a session secret, and so is missing in an API that knows bearer tokens only. */
export interface SessionCore {
  readonly sessions: SessionManager;
  readonly transactions: LoginTransactions;
  readonly logins: LoginFlow;
}

/** The framework-free parts of one application, put together. */
export interface KindeCore {
  readonly oidc: OidcClient;
  readonly authenticator: Authenticator;
  readonly session: SessionCore | undefined;
}

/** No network is used yet: discovery and keys are fetched when they are first needed. */
export function createKindeCore(config: KindeConfig): KindeCore {
  const oidc = new OidcClient(config);
  const session = createSessionCore(config, oidc);
  const authenticator = new Authenticator({
    config,
    keySet: oidc.keySet,
    verifier: createVerifier(config, oidc, config),
    sessions: session?.sessions,
  });
  return { oidc, authenticator, session };
}

function createSessionCore(config: KindeConfig, oidc: OidcClient): SessionCore | undefined {
  if (config.session === undefined) {
    return undefined;
  }
  // Tokens of a session were issued to this client, whatever API they are for besides.
  const verifier = createVerifier(config, oidc, {
    audience: [],
    allowedClientIds: [config.clientId],
  });
  const application = `${config.issuer} ${config.clientId}`;
  const store = new SealedSessionStore(config.session, application);
  const ledger = new SessionLedger();
  const { clock } = config;
  const coordinator = new RefreshCoordinator({ oidc, verifier, store, ledger, clock });
  const sessions = new SessionManager({
    config: { ...config, session: config.session },
    store,
    ledger,
    coordinator,
    verifier,
  });
  const transactions = new LoginTransactions(config.session, application, clock);
  const logins = new LoginFlow({ config, oidc, transactions, sessions });
  return { sessions, transactions, logins };
}

function createVerifier(
  { issuer, clock, tokens }: KindeConfig,
  { keySet }: OidcClient,
  { audience, allowedClientIds }: Pick<KindeConfig, 'audience' | 'allowedClientIds'>,
): TokenVerifier {
  const { clockTolerance } = tokens;
  return new TokenVerifier({
    keySet,
    policy: { issuer, audience, allowedClientIds, clockTolerance },
    clock,
  });
}
