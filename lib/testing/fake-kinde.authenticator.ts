import type { Authentication, AuthenticationResult, Authenticator } from '../core/authenticator.js';
import { entrustToken } from '../core/claims/kinde-machine.js';
import { entrust } from '../core/claims/kinde-user.js';
import type { Principal } from '../core/claims/principal.js';
import type { KindeCore } from '../core/kinde-core.js';
import { type MaybePromise, thenSync } from '../core/maybe-promise.js';
import type { RequestFacts } from '../core/request-facts.js';
import { KindeError } from '../kinde.errors.js';
import type { KindeConfig } from '../options/kinde-config.interface.js';
import { principalOf, type TestClaims, tokenClaims } from './test-principal.js';
import { issuedClaims, issuedIdClaims, signTestToken } from './test-tokens.js';

/** What requests without a credential are refused with, as if they had a bad one. */
export type FakeRefusal =
  'ERR_KINDE_INVALID_TOKEN' | 'ERR_KINDE_SESSION_ENDED' | 'ERR_KINDE_UNAVAILABLE';

/** Who sends the requests that have no credential. */
export type FakeSender =
  | { readonly who: 'nobody' }
  | { readonly who: 'somebody'; readonly claims: TestClaims }
  | { readonly who: 'refused'; readonly code: FakeRefusal };

type Authenticates = Pick<Authenticator, 'authenticate' | 'authenticateSocket' | 'renewSession'>;

/**
 * Lets requests without a credential be somebody's. All others are left to the application's own
 * authenticator: a credential is never believed because a test is running.
 */
export class FakeAuthenticator implements Authenticates {
  readonly #core: Pick<KindeCore, 'account' | 'authenticator'>;
  readonly #config: KindeConfig;
  readonly #sender: () => FakeSender;
  readonly #results = new WeakMap<TestClaims, AuthenticationResult>();

  constructor(
    core: Pick<KindeCore, 'account' | 'authenticator'>,
    config: KindeConfig,
    sender: () => FakeSender,
  ) {
    this.#core = core;
    this.#config = config;
    this.#sender = sender;
  }

  authenticate(facts: RequestFacts): MaybePromise<AuthenticationResult> {
    return this.#filled(this.#core.authenticator.authenticate(facts));
  }

  authenticateSocket(facts: RequestFacts): MaybePromise<AuthenticationResult> {
    return this.#filled(this.#core.authenticator.authenticateSocket(facts));
  }

  async renewSession(facts: RequestFacts): Promise<AuthenticationResult> {
    return this.#filled(await this.#core.authenticator.renewSession(facts));
  }

  #filled(result: MaybePromise<AuthenticationResult>): MaybePromise<AuthenticationResult> {
    return thenSync(result, (own) => (hasNoCredential(own) ? this.#resultOf(own) : own));
  }

  #resultOf(anonymous: AuthenticationResult): AuthenticationResult {
    const sender = this.#sender();
    switch (sender.who) {
      case 'nobody':
        return anonymous;
      case 'somebody':
        return this.#somebody(sender.claims);
      case 'refused': {
        const error = new KindeError(sender.code, 'fakeKinde(…).refusing(…) says so.');
        if (error.code === 'ERR_KINDE_SESSION_ENDED') {
          return { authentication: undefined, refusal: error };
        }
        throw error;
      }
    }
  }

  /** One principal until the test names another. */
  #somebody(claims: TestClaims): AuthenticationResult {
    const known = this.#results.get(claims);
    if (known) {
      return known;
    }
    const access = tokenClaims(issuedClaims(claims.access, this.#config));
    const isUser = Object.keys(claims.id).length > 0;
    const id = isUser ? tokenClaims(issuedIdClaims(claims.id, this.#config)) : {};
    const authentication = authenticationOf(principalOf({ access, id }), () =>
      signTestToken(access, id),
    );
    const result = { authentication, refusal: undefined };
    this.#entrust(authentication);
    this.#results.set(claims, result);
    return result;
  }

  #entrust(authentication: Authentication): void {
    const { principal } = authentication;
    if (principal.kind === 'machine') {
      entrustToken(principal, authentication.accessToken);
      return;
    }
    const { account } = this.#core;
    entrust(principal, {
      account,
      get accessToken() {
        return authentication.accessToken;
      },
    });
  }
}

function hasNoCredential({ authentication, refusal }: AuthenticationResult): boolean {
  return authentication === undefined && refusal?.code === 'ERR_KINDE_UNAUTHENTICATED';
}

/** The token is signed when somebody wants it: most tests do not, and a key takes its time. */
function authenticationOf(principal: Principal, sign: () => string): Authentication {
  let token: string | undefined;
  return {
    principal,
    via: 'bearer',
    get accessToken() {
      return (token ??= sign());
    },
  };
}
