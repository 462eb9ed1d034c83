import type { KindeConfig, SessionConfig } from '../options/kinde-config.interface.js';
import { LoginFlow } from './login/login-flow.js';
import { LoginTransactions } from './login/login-transaction.js';
import { SharedLogins } from './login/shared-logins.js';
import type { Monitor } from './monitor/monitor.js';
import type { OidcClient } from './oidc/oidc-client.js';
import { CookieSessionRepository } from './session/cookie-session-repository.js';
import { RefreshCoordinator } from './session/refresh-coordinator.js';
import { Seal } from './session/seal.js';
import { SessionLedger } from './session/session-ledger.js';
import { SessionManager } from './session/session-manager.js';
import type { SessionRepository } from './session/session-repository.js';
import { SessionRevocations } from './session/session-revocations.js';
import { SessionSeal } from './session/session-seal.js';
import { StoreSessionRepository } from './session/store-session-repository.js';
import { UnsettledWrites } from './session/unsettled-writes.js';
import type { TokenVerifier } from './tokens/token-verifier.js';

/** Seconds that the lock of a renewal lasts at least. */
const LOCK_LIFETIME = 10;
/** Seconds that a renewal is waited for after its lock has run out. */
const PATIENCE_AFTER_LOCK = 1;

/** What needs a session secret, and so is missing in an API that knows bearer tokens only. */
export interface SessionCore {
  readonly sessions: SessionManager;
  readonly repository: SessionRepository;
  /** None without a store to keep them in. */
  readonly revocations: SessionRevocations | undefined;
  readonly transactions: LoginTransactions;
  readonly logins: LoginFlow;
  /** Finishes what no request waits for any more, as far as that can be done now. */
  settle(): Promise<void>;
}

export interface SessionCoreOptions {
  readonly config: KindeConfig & { readonly session: SessionConfig };
  readonly oidc: OidcClient;
  readonly verifier: TokenVerifier;
  readonly monitor: Monitor;
}

export function createSessionCore({
  config,
  oidc,
  verifier,
  monitor,
}: SessionCoreOptions): SessionCore {
  const { clock, session } = config;
  const application = `${config.issuer} ${config.clientId}`;
  // Longer than Kinde may take for a refresh. Should a new key have to be fetched besides, and take
  // its time as well, the version of the record is what instances agree by.
  const lockLifetime = Math.max(LOCK_LIFETIME, 2 * config.timeout);
  const ledger = new SessionLedger();
  const unsettled = new UnsettledWrites(clock);
  const revocations = session.revocations
    ? new SessionRevocations({
        store: session.revocations,
        unsettled,
        application,
        absoluteTimeout: session.absoluteTimeout,
        clock,
      })
    : undefined;
  const repository = session.store
    ? new StoreSessionRepository({
        config: session,
        store: session.store,
        seal: new SessionSeal({ config, purpose: `session record of ${application}`, clock }),
        unsettled,
        application,
        lockLifetime,
        clock,
      })
    : new CookieSessionRepository({
        config: session,
        seal: new SessionSeal({ config, purpose: `session of ${application}`, clock }),
        revocations,
      });
  const coordinator = new RefreshCoordinator({
    oidc,
    verifier,
    repository,
    ledger,
    monitor,
    clock,
    timeout: config.timeout,
    patience: lockLifetime + PATIENCE_AFTER_LOCK,
  });
  const sessions = new SessionManager({
    config,
    repository,
    revocations,
    ledger,
    coordinator,
    verifier,
  });
  const transactions = new LoginTransactions(session, application, clock);
  const shared = session.store
    ? new SharedLogins({
        store: session.store,
        seal: new Seal(session.secrets, `login outcome of ${application}`),
        application,
      })
    : undefined;
  const logins = new LoginFlow({ config, oidc, transactions, sessions, shared, monitor });
  const settle = async () => {
    await coordinator.settled();
    await unsettled.settleAll();
  };
  return { sessions, repository, revocations, transactions, logins, settle };
}
