import { KindeError } from '../kinde.errors.js';
import type { KindeConfig } from '../options/kinde-config.interface.js';
import { bearerCredential } from './bearer-credential.js';
import type { AccountSource } from './account/account-source.js';
import { entrustToken } from './claims/kinde-machine.js';
import { entrust } from './claims/kinde-user.js';
import { createPrincipal, type Principal } from './claims/principal.js';
import { type MaybePromise, thenSync } from './maybe-promise.js';
import type { RequestFacts } from './request-facts.js';
import type { LateCookies, SessionManager, SessionReading } from './session/session-manager.js';
import { CredentialCache } from './tokens/credential-cache.js';
import type { TokenVerifier } from './tokens/token-verifier.js';

/** A principal and how it proved itself. */
export interface Authentication {
  readonly principal: Principal;
  readonly via: 'bearer' | 'session';
  readonly accessToken: string;
}

/** What became of the credentials of a request. */
export interface AuthenticationResult {
  /** `undefined` when nobody is authenticated. */
  readonly authentication: Authentication | undefined;
  /** What to refuse a route with that needs a principal; `undefined` when there is one. */
  readonly refusal: KindeError | undefined;
  readonly cookies?: LateCookies | undefined;
}

export interface AuthenticatorOptions {
  readonly config: Pick<KindeConfig, 'clock' | 'tokens'>;
  readonly verifier: TokenVerifier;
  /** What principals ask Kinde through. */
  readonly account: AccountSource;
  /** None for an API that knows bearer tokens only. */
  readonly sessions: Sessions | undefined;
}

type Sessions = Pick<SessionManager, 'read' | 'readForSocket' | 'renew'>;

const anonymous: AuthenticationResult = {
  authentication: undefined,
  refusal: new KindeError('ERR_KINDE_UNAUTHENTICATED', 'The request has no credential.'),
};

/**
 * Tells who sent a request. A bearer token decides alone, whether it is good or bad; without one
 * the session cookie is looked at. Answers at once when what came is remembered.
 */
export class Authenticator {
  readonly #options: AuthenticatorOptions;
  readonly #verified: CredentialCache<AuthenticationResult>;

  constructor(options: AuthenticatorOptions) {
    this.#options = options;
    const { tokens, clock } = options.config;
    this.#verified = new CredentialCache({ ...tokens.cache, clock });
  }

  /**
   * @throws KindeError `ERR_KINDE_INVALID_REQUEST`, `ERR_KINDE_INVALID_TOKEN`, `ERR_KINDE_UNAVAILABLE`;
   *   as a rejection or at once
   */
  authenticate(facts: RequestFacts): MaybePromise<AuthenticationResult> {
    return this.#authenticate(facts, ({ cookies }, sessions) => sessions.read(cookies));
  }

  /**
   * Tells who opened a socket, by its handshake. As {@link authenticate}, but no response can bring
   * new cookies to the browser: a session that would need them is over for the socket.
   */
  authenticateSocket(facts: RequestFacts): MaybePromise<AuthenticationResult> {
    return this.#authenticate(facts, ({ cookies }, sessions) => sessions.readForSocket(cookies));
  }

  /**
   * Renews the tokens of the request's session, however good they are, and tells whose it is.
   *
   * @throws KindeError `ERR_KINDE_UNAVAILABLE`; the session is kept
   */
  async renewSession({ cookies }: RequestFacts): Promise<AuthenticationResult> {
    const { sessions } = this.#options;
    return sessions ? this.#resultOf(await sessions.renew(cookies)) : anonymous;
  }

  #authenticate(
    facts: RequestFacts,
    readSession: (facts: RequestFacts, sessions: Sessions) => MaybePromise<SessionReading>,
  ): MaybePromise<AuthenticationResult> {
    const { authorization } = facts;
    const [header] = authorization;
    if (header !== undefined) {
      // By the whole header, so that a hit has nothing to take apart.
      const remembered = authorization.length === 1 ? this.#verified.get(header) : undefined;
      if (remembered) {
        return remembered;
      }
      const token = bearerCredential(authorization);
      if (token !== undefined) {
        return this.#verify(token, header);
      }
    }
    const { sessions } = this.#options;
    return sessions
      ? thenSync(readSession(facts, sessions), (reading) => this.#resultOf(reading))
      : anonymous;
  }

  #verify(token: string, header: string): MaybePromise<AuthenticationResult> {
    const verified = this.#options.verifier.verifyAccessToken(token);
    return thenSync(verified, ({ claims, expiresAt, key }) => {
      const principal = createPrincipal(claims);
      if (principal.kind === 'user') {
        entrust(principal, { accessToken: token, account: this.#options.account });
      } else {
        entrustToken(principal, token);
      }
      const result: AuthenticationResult = {
        authentication: { principal, via: 'bearer', accessToken: token },
        refusal: undefined,
      };
      this.#verified.set(header, result, expiresAt, key);
      return result;
    });
  }

  #resultOf(reading: SessionReading): AuthenticationResult {
    switch (reading.state) {
      case 'none':
        return anonymous;
      case 'active': {
        const { user, session, cookies } = reading;
        const { accessToken } = session;
        entrust(user, { accessToken, account: this.#options.account });
        return {
          authentication: { principal: user, via: 'session', accessToken },
          refusal: undefined,
          cookies,
        };
      }
      case 'ended':
        return {
          authentication: undefined,
          refusal: new KindeError('ERR_KINDE_SESSION_ENDED', reading.reason),
          cookies: reading.cookies,
        };
    }
  }
}
