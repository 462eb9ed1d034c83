import { LRUCache } from 'lru-cache';
import {
  calculatePKCECodeChallenge,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
} from 'openid-client';

import { KindeError } from '../../kinde.errors.js';
import type { KindeConfig } from '../../options/kinde-config.interface.js';
import type { KindeUser } from '../claims/kinde-user.js';
import { type Monitor, silentMonitor } from '../monitor/monitor.js';
import {
  type AuthorizationOptions,
  authorizationParameters,
} from '../oidc/authorization-parameters.js';
import type { OidcClient } from '../oidc/oidc-client.js';
import type { RequestCookies } from '../session/cookie.js';
import type { SessionManager, StartedSession } from '../session/session-manager.js';
import { sha256 } from '../sha256.js';
import { readCallbackQuery } from './callback-query.js';
import type { LoginTransaction, LoginTransactions } from './login-transaction.js';
import { isOrganizationCode } from './organization-code.js';
import type { SharedLogins } from './shared-logins.js';
import { isNoMatter, isSomebodyElse, needsUser, type SilentFallback } from './silent-login.js';
import { withOpenid } from './with-openid.js';

const REMEMBERED_TRANSACTIONS = 10_000;

export interface LoginFlowOptions {
  readonly config: Pick<KindeConfig, 'audience' | 'clock' | 'orgCode' | 'scope'>;
  readonly oidc: Pick<OidcClient, 'authorizationUrl' | 'exchangeCode'>;
  readonly transactions: LoginTransactions;
  readonly sessions: Pick<SessionManager, 'start' | 'resume'>;
  /** None where instances have nothing in common. */
  readonly shared: SharedLogins | undefined;
  /** Default: nobody hears of logins. */
  readonly monitor?: Pick<Monitor, 'report'>;
}

/** What a login needs besides what it asks of Kinde. */
export interface LoginStart {
  readonly options: AuthorizationOptions;
  readonly isCreateOrg: boolean;
  /** The registered callback URL. */
  readonly redirectUri: string;
  /** Checked already. */
  readonly returnTo: string;
  readonly cookies: RequestCookies;
  /** Whether it takes the place of one whose link had expired. */
  readonly isRestarted?: boolean;
  /** For a silent one (`prompt: 'none'`); default: it fails. */
  readonly ifNotSilent?: SilentFallback | undefined;
  /** The user who may come of it without being asked. */
  readonly userId?: string | undefined;
}

export type LoginResult =
  | {
      readonly outcome: 'signed in';
      readonly user: KindeUser;
      /** Of the session. */
      readonly handle: string;
      readonly returnTo: string;
      /** Whether a refresh token came with the tokens. */
      readonly isRenewable: boolean;
      readonly cookies: readonly string[];
    }
  /** A silent login came to nothing, which nobody has to hear of. */
  | {
      readonly outcome: 'not signed in';
      readonly returnTo: string;
      readonly cookies: readonly string[];
    }
  /** Kinde wants the login to be started again: it was silent, or the user opened an old link. */
  | {
      readonly outcome: 'restarted';
      readonly redirectTo: string;
      readonly cookies: readonly string[];
    }
  | { readonly outcome: 'failed'; readonly error: KindeError; readonly cookies: readonly string[] };

/**
 * The authorization code flow with PKCE, from the first redirect to the session: state, nonce and
 * verifier are fresh for every login and never come from a request (RFC 9700 §2.1.1).
 */
export class LoginFlow {
  readonly #options: LoginFlowOptions;
  readonly #finishing = new Map<string, Promise<LoginResult>>();
  readonly #spent = new LRUCache<string, true>({ max: REMEMBERED_TRANSACTIONS });

  constructor(options: LoginFlowOptions) {
    this.#options = options;
  }

  /**
   * @returns where to send the browser, and the `Set-Cookie` values that make its return possible
   * @throws KindeError `ERR_KINDE_UNAVAILABLE`, or `ERR_KINDE_INVALID_REQUEST` when `orgCode` cannot
   *   be an organization's code, or when an organization is to be created although the option
   *   `orgCode` sends every login to one
   */
  async start(login: LoginStart): Promise<{ redirectTo: string; cookies: readonly string[] }> {
    const { config, oidc, transactions } = this.#options;
    const { orgCode } = login.options;
    if (orgCode !== config.orgCode) {
      assertOrganizationCode(orgCode);
    }
    const options = { ...login.options, orgCode: config.orgCode ?? orgCode };
    const parameters = authorizationParameters(options);
    if (login.isCreateOrg) {
      if (config.orgCode !== undefined) {
        const message = 'The option orgCode sends every login to one organization.';
        throw new KindeError('ERR_KINDE_INVALID_REQUEST', message);
      }
      parameters.set('is_create_org', 'true');
      // A new organization has a code of its own, so there is none to ask for or to expect.
      parameters.delete('org_code');
    } else {
      parameters.delete('org_name');
    }

    const codeVerifier = randomPKCECodeVerifier();
    const transaction: LoginTransaction = {
      state: randomState(),
      nonce: randomNonce(),
      codeVerifier,
      returnTo: login.returnTo,
      orgCode: parameters.get('org_code') ?? undefined,
      isRestarted: login.isRestarted ?? false,
      ifNotSilent: login.ifNotSilent,
      userId: login.userId,
      startedAt: config.clock(),
    };

    parameters.set('response_type', 'code');
    parameters.set('redirect_uri', login.redirectUri);
    parameters.set('scope', withOpenid(options.scope ?? config.scope));
    parameters.set('state', transaction.state);
    parameters.set('nonce', transaction.nonce);
    parameters.set('code_challenge', await calculatePKCECodeChallenge(codeVerifier));
    parameters.set('code_challenge_method', 'S256');
    for (const audience of [options.audience ?? config.audience].flat()) {
      parameters.append('audience', audience);
    }
    return {
      redirectTo: await oidc.authorizationUrl(parameters),
      cookies: transactions.keep(transaction, login.cookies),
    };
  }

  /**
   * Finishes the login that a callback belongs to. Its transaction is spent before anything can
   * fail: whatever comes of it, no second callback gets anywhere. Only while the first is under way
   * does a copy of it, from the same browser, share its result.
   *
   * @param url path and query of the callback as the browser sent them
   * @throws KindeError `ERR_KINDE_INVALID_REQUEST`, `ERR_KINDE_LOGIN_EXPIRED`
   */
  async finish(url: string, redirectUri: string, cookies: RequestCookies): Promise<LoginResult> {
    const { transactions } = this.#options;
    const { query, state } = readCallbackQuery(url);
    const transaction = transactions.find(state, cookies);
    if (transaction === undefined) {
      throw expired(
        'belongs to no login of this browser, or came too late. A login has to begin where the ' +
          'callback is: at siteUrl, and at no other address of the same server',
      );
    }
    const key = sha256(state);
    const running = this.#finishing.get(key);
    if (running) {
      return running;
    }
    if (this.#spent.has(key)) {
      throw expired('was used before');
    }
    this.#spent.set(key, true);
    const finishing = this.#finishOnce(redirectUri, query, transaction, cookies).finally(() =>
      this.#finishing.delete(key),
    );
    this.#finishing.set(key, finishing);
    return finishing;
  }

  /** Once for all instances that have a store in common. */
  async #finishOnce(
    redirectUri: string,
    query: string,
    transaction: LoginTransaction,
    cookies: RequestCookies,
  ): Promise<LoginResult> {
    const { shared, monitor = silentMonitor } = this.#options;
    const { state } = transaction;
    if (shared && !(await this.#claim(shared, state))) {
      return this.#join(shared, transaction, cookies);
    }
    const result = await this.#finish(redirectUri, query, transaction, cookies);
    if (result.outcome === 'failed') {
      const { code, refusal } = result.error;
      monitor.report({ type: 'login.failed', code, refusal });
    }
    // Those who wait for it ask again and again; nobody here has to wait for it.
    void shared?.announce(state, result.outcome === 'signed in' ? result.handle : '');
    return result;
  }

  async #claim(shared: SharedLogins, state: string): Promise<boolean> {
    try {
      return await shared.claim(state);
    } catch (error) {
      // Nothing has been sent: once the store is back, the same callback will do.
      this.#spent.delete(sha256(state));
      throw error;
    }
  }

  /** Takes part in what another instance makes of the same callback. */
  async #join(
    shared: SharedLogins,
    { state, returnTo }: LoginTransaction,
    cookies: RequestCookies,
  ): Promise<LoginResult> {
    const { sessions, transactions } = this.#options;
    const handle = await shared.outcomeOf(state);
    const resumed = handle === undefined ? undefined : await sessions.resume(handle, cookies);
    if (resumed === undefined) {
      throw expired('was used before');
    }
    return signedIn(resumed, returnTo, transactions.drop(state, cookies));
  }

  async #finish(
    redirectUri: string,
    query: string,
    transaction: LoginTransaction,
    cookies: RequestCookies,
  ): Promise<LoginResult> {
    const { oidc, sessions, transactions, monitor = silentMonitor } = this.#options;
    const dropped = transactions.drop(transaction.state, cookies);
    try {
      const tokens = await oidc.exchangeCode(new URL(redirectUri + query), transaction);
      const started = await sessions.start(tokens, cookies, transaction);
      const { id, orgCode } = started.user;
      monitor.report({ type: 'login.succeeded', userId: id, orgCode });
      return signedIn(started, transaction.returnTo, dropped);
    } catch (error) {
      return this.#afterFailure(asKindeError(error), redirectUri, query, transaction, cookies);
    }
  }

  async #afterFailure(
    error: KindeError,
    redirectUri: string,
    query: string,
    transaction: LoginTransaction,
    cookies: RequestCookies,
  ): Promise<LoginResult> {
    const { state, returnTo, ifNotSilent, isRestarted } = transaction;
    const dropped = this.#options.transactions.drop(state, cookies);
    if (ifNotSilent === 'return' && isNoMatter(error)) {
      return { outcome: 'not signed in', returnTo, cookies: dropped };
    }
    let restarted: LoginResult | undefined;
    if (ifNotSilent === 'ask' && needsUser(error)) {
      // Kinde's own session may be somebody else's, and would sign them in again.
      const options: AuthorizationOptions = isSomebodyElse(error) ? { prompt: 'login' } : {};
      restarted = await this.#restart(redirectUri, options, transaction, cookies);
    }
    const reauthState = new URLSearchParams(query).get('reauth_state');
    if (error.refusal === 'login_link_expired' && reauthState !== null && !isRestarted) {
      // The state that Kinde wants to see again comes from the browser: it is nothing but passed on.
      const options = { reauthState, supportsReauth: true };
      restarted = await this.#restart(redirectUri, options, transaction, cookies, true);
    }
    return restarted
      ? { ...restarted, cookies: [...dropped, ...restarted.cookies] }
      : { outcome: 'failed', error, cookies: dropped };
  }

  /**
   * Starts a login in the place of one that Kinde did not finish, as one that asks the user and so
   * cannot be answered likewise: once, not on and on.
   */
  async #restart(
    redirectUri: string,
    options: AuthorizationOptions,
    { state, orgCode, returnTo }: LoginTransaction,
    cookies: RequestCookies,
    isRestarted = false,
  ): Promise<LoginResult> {
    const others = this.#options.transactions.without(state, cookies);
    try {
      const started = await this.start({
        options: { ...options, orgCode },
        returnTo,
        redirectUri,
        cookies: others,
        isCreateOrg: false,
        isRestarted,
      });
      return { outcome: 'restarted', ...started };
    } catch (error) {
      return { outcome: 'failed', error: asKindeError(error), cookies: [] };
    }
  }
}

function signedIn(
  { session, user, handle, cookies }: StartedSession,
  returnTo: string,
  dropped: readonly string[],
): LoginResult {
  return {
    outcome: 'signed in',
    user,
    handle,
    returnTo,
    isRenewable: session.refreshToken !== undefined,
    cookies: [...dropped, ...cookies],
  };
}

/** An empty one counts as none, as with every option. */
function assertOrganizationCode(orgCode: unknown): void {
  if (orgCode !== undefined && orgCode !== '' && !isOrganizationCode(orgCode)) {
    const message =
      'orgCode is no code of an organization, which has up to 512 letters, digits and . _ ~ : -';
    throw new KindeError('ERR_KINDE_INVALID_REQUEST', message);
  }
}

/** The browser gets an answer whatever happens; what is not ours may hold what it must not show. */
function asKindeError(error: unknown): KindeError {
  return error instanceof KindeError
    ? error
    : new KindeError('ERR_KINDE_LOGIN_FAILED', 'The login failed for an unexpected reason.');
}

function expired(what: string): KindeError {
  return new KindeError('ERR_KINDE_LOGIN_EXPIRED', `The callback ${what}.`);
}
