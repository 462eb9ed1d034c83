import type { KindeConfig } from '../options/kinde-config.interface.js';
import { Authenticator } from './authenticator.js';
import { LoginFlow } from './login/login-flow.js';
import { LoginTransactions } from './login/login-transaction.js';
import { Issuer } from './oidc/issuer.js';
import { OidcClient } from './oidc/oidc-client.js';
import { RefreshCoordinator } from './session/refresh-coordinator.js';
import { SealedSessionStore } from './session/sealed-session-store.js';
import { SessionLedger } from './session/session-ledger.js';
import { SessionManager } from './session/session-manager.js';
import type { KeySetEvent } from './tokens/key-set.js';
import { TokenVerifier, type TrustedIssuers } from './tokens/token-verifier.js';

/** What needs a session secret, and so is missing in an API that knows bearer tokens only. */
export interface SessionCore {
  readonly sessions: SessionManager;
  readonly transactions: LoginTransactions;
  readonly logins: LoginFlow;
}

/** The framework-free parts of one application, put together. */
export interface KindeCore {
  /** The one that people sign in with first. */
  readonly issuers: readonly [Issuer, ...Issuer[]];
  readonly oidc: OidcClient;
  readonly authenticator: Authenticator;
  readonly session: SessionCore | undefined;
}

/** @param issuer the one that it is about */
type OnEvent = (event: KeySetEvent, issuer: string) => void;

/** No network is used yet: discovery and keys are fetched when they are first needed. */
export function createKindeCore(config: KindeConfig, onEvent?: OnEvent): KindeCore {
  const createIssuer = (url: string) =>
    new Issuer({ url, config, onEvent: (event) => report(event, url, onEvent) });
  const issuer = createIssuer(config.issuer);
  const others = [...new Set(config.additionalIssuers)].filter((url) => url !== issuer.url);
  const issuers: KindeCore['issuers'] = [issuer, ...others.map(createIssuer)];
  const oidc = new OidcClient(config, issuer);
  const session = createSessionCore(config, oidc, issuer);
  const authenticator = new Authenticator({
    config,
    verifier: createVerifier(config, issuers, config),
    sessions: session?.sessions,
  });
  return { issuers, oidc, authenticator, session };
}

/** An observer that fails is no failure of what it observes. */
function report(event: KeySetEvent, issuer: string, onEvent: OnEvent | undefined): void {
  try {
    onEvent?.(event, issuer);
  } catch {
    // It has had its chance.
  }
}

function createSessionCore(
  config: KindeConfig,
  oidc: OidcClient,
  issuer: Issuer,
): SessionCore | undefined {
  if (config.session === undefined) {
    return undefined;
  }
  // Tokens of a session were issued to this client, whatever API they are for besides.
  const verifier = createVerifier(config, [issuer], {
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
