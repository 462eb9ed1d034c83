import { Inject, Injectable, Logger } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';

import type { KindeUser } from '../core/claims/kinde-user.js';
import { isFromTrustedSite } from '../core/cross-site.js';
import type { KindeCore } from '../core/kinde-core.js';
import { isOrganizationCode } from '../core/login/organization-code.js';
import { safeReturnTo } from '../core/login/return-to.js';
import { isNoMatter, type SilentFallback } from '../core/login/silent-login.js';
import type { Monitor } from '../core/monitor/monitor.js';
import { subjectOf } from '../core/session/session-tokens.js';
import type { SessionCore } from '../core/session-core.js';
import { type FrameworkRequest, type FrameworkResponse, rawResponse } from '../http/framework.js';
import { HttpRequestFacts } from '../http/http-request-facts.js';
import { refuse } from '../http/refusal.js';
import { addCookies, forbidStoring, onResponseHead } from '../http/response-head.js';
import { KINDE_CONFIG, KINDE_CORE, KINDE_MONITOR } from '../kinde.constants.js';
import { KindeError } from '../kinde.errors.js';
import type { KindeConfig } from '../options/kinde-config.interface.js';
import type {
  LoginOptions,
  LogoutOptions,
  SilentLoginOptions,
  StartPortalOptions,
  SwitchOrganizationOptions,
} from './auth-options.interface.js';
import type { AuthOutcome } from './auth-outcome.interface.js';
import { AuthPaths } from './auth-paths.js';
import { ClaimsRefresh } from './claims-refresh.js';
import { KindeAuthenticator } from './kinde-authenticator.js';

/** Bytes that not every proxy takes along. */
const LARGE_COOKIES = 4096;

// Kinde says nothing about a scope that it ignores.
const NO_REFRESH_TOKEN =
  "Kinde issued no refresh token, so sessions end with their access token. Is 'offline' in scope?";
const LARGE_SESSION =
  `A session takes more than ${LARGE_COOKIES} bytes of cookies, with every request. Put fewer ` +
  'claims into the tokens (Kinde: Tokens, Customize), or keep sessions in a store (session.store).';

/** What tells a login from others. */
interface LoginKind {
  readonly isCreateOrg?: boolean;
  readonly ifNotSilent?: SilentFallback;
  /** The only one who may come of it. */
  readonly userId?: string | undefined;
}

/**
 * Signs people in and out. `AuthController` is a thin layer over it, and so can a controller of the
 * application be.
 *
 * @example
 * ```ts
 * @Get('join/:orgCode')
 * async join(@Param('orgCode') orgCode: string, @Req() request: Request, @Res() response: Response) {
 *   this.kinde.respond(response, await this.kinde.startLogin(request, { orgCode }));
 * }
 * ```
 */
@Injectable()
export class KindeAuthService {
  readonly #logger = new Logger('Kinde');
  readonly #warnings = new Set<string>();

  constructor(
    @Inject(KINDE_CORE) private readonly core: KindeCore,
    @Inject(KINDE_CONFIG) private readonly config: KindeConfig,
    private readonly paths: AuthPaths,
    private readonly authenticator: KindeAuthenticator,
    private readonly claims: ClaimsRefresh,
    private readonly adapterHost: HttpAdapterHost,
    @Inject(KINDE_MONITOR) private readonly monitor: Monitor,
  ) {}

  /**
   * Starts a login; fails with `ERR_KINDE_UNAVAILABLE` when Kinde was never reached and is not now,
   * and with `ERR_KINDE_INVALID_REQUEST` when `orgCode` cannot be an organization's code.
   */
  startLogin(request: FrameworkRequest, options: LoginOptions = {}): Promise<AuthOutcome> {
    return this.#start(request, options);
  }

  /**
   * Starts a login on Kinde's registration page; fails as {@link startLogin} does. With
   * `invitationCode` it is the invited person who registers, also where nobody else may.
   */
  startRegister(request: FrameworkRequest, options: LoginOptions = {}): Promise<AuthOutcome> {
    return this.#start(request, { ...options, prompt: 'create' });
  }

  /**
   * Signs the user in to another organization, without a page where that is possible: Kinde is asked
   * silently (`prompt=none`), and only if it needs the user, once more with its pages. The session is
   * a new one, with the claims of that organization, in all tabs. Who is no member stays where they
   * were and gets `ERR_KINDE_LOGIN_REFUSED`.
   *
   * Fails as {@link startLogin} does, and with `ERR_KINDE_INVALID_REQUEST` when `orgCode` is empty or
   * the option `orgCode` sends every login to another organization.
   *
   * @param orgCode the organization's code, such as `org_…`
   */
  async switchOrganization(
    request: FrameworkRequest,
    orgCode: string,
    { returnTo }: SwitchOrganizationOptions = {},
  ): Promise<AuthOutcome> {
    const { orgCode: only } = this.config;
    if (!isOrganizationCode(orgCode) || (only !== undefined && only !== orgCode)) {
      const message = isOrganizationCode(orgCode)
        ? 'The option orgCode sends every login to another organization.'
        : 'switchOrganization needs the code of an organization, such as org_1234.';
      return { error: new KindeError('ERR_KINDE_INVALID_REQUEST', message), cookies: [] };
    }
    const { cookies } = new HttpRequestFacts(request);
    const user = await this.#session().sessions.activeUser(cookies);
    return this.#start(
      request,
      { orgCode, prompt: 'none', returnTo },
      { ifNotSilent: 'ask', userId: user?.id },
    );
  }

  /**
   * Signs in whom Kinde knows already, from another application of yours perhaps, and shows no page:
   * the browser goes to Kinde (`prompt=none`) and comes back to `returnTo` signed in. Without a
   * single sign-on session it comes back as it was, and so it does when Kinde refuses the login or
   * cannot be reached; what Kinde must not have sent is an error all the same.
   *
   * It tries once. An application that tries whenever it sees an anonymous visitor has to remember
   * that it did, or the browser goes round and round: by a cookie of its own, or by a mark in
   * `returnTo`.
   *
   * @example
   * ```ts
   * if (!(await this.kinde.isAuthenticated(request)) && query.tried === undefined) {
   *   const outcome = await this.kinde.startSilentLogin(request, { returnTo: '/?tried=1' });
   *   return this.kinde.respond(response, outcome);
   * }
   * ```
   */
  startSilentLogin(
    request: FrameworkRequest,
    { returnTo, orgCode }: SilentLoginOptions = {},
  ): Promise<AuthOutcome> {
    return this.#start(request, { orgCode, prompt: 'none', returnTo }, { ifNotSilent: 'return' });
  }

  /**
   * Starts a registration that creates an organization, named `orgName` or as the user says; fails
   * as {@link startLogin} does.
   */
  startCreateOrg(request: FrameworkRequest, options: LoginOptions = {}): Promise<AuthOutcome> {
    return this.#start(request, { ...options, prompt: 'create' }, { isCreateOrg: true });
  }

  /**
   * Finishes the login that brought the browser back from Kinde.
   *
   * @returns where to go from here, or what went wrong; with `errorUrl` configured, that is a
   *   redirect too
   */
  handleCallback(request: FrameworkRequest): Promise<AuthOutcome> {
    return this.monitor.trace('kinde.callback', () => this.#finish(request));
  }

  /**
   * Ends the session here, asks Kinde to revoke its tokens, and sends the browser to Kinde's own
   * logout and from there back. If Kinde cannot be reached, the browser goes back at once: the
   * session here is over in any case.
   *
   * @returns where to go from here, or `ERR_KINDE_CROSS_SITE_REQUEST` when neither this site nor one
   *   of `allowedOrigins` asks; then nothing has ended
   */
  async logout(request: FrameworkRequest, { returnTo }: LogoutOptions = {}): Promise<AuthOutcome> {
    const { sessions, transactions } = this.#session();
    const facts = new HttpRequestFacts(request);
    if (!isFromTrustedSite(facts, this.config.trustedOrigins)) {
      const message = 'A logout was started from an origin that allowedOrigins does not list.';
      return { error: new KindeError('ERR_KINDE_CROSS_SITE_REQUEST', message), cookies: [] };
    }
    const { cookies } = facts;
    const ended = await sessions.end(cookies);
    const target = this.#wayBack(returnTo, this.config.postLogoutUrl ?? '/');
    const kindeLogout = await this.core.oidc.endSession(ended.session, target);
    if (kindeLogout === undefined) {
      this.#logger.warn('Kinde could not be reached at a logout: its own session may live on.');
    }
    if (ended.wasOpen) {
      this.monitor.report({
        type: 'logout',
        userId: ended.session && subjectOf(ended.session),
        isKnownToKinde: kindeLogout !== undefined,
      });
    }
    return {
      redirectTo: kindeLogout ?? target,
      cookies: [...ended.cookies, ...transactions.dropAll(cookies)],
    };
  }

  /**
   * Sends a user to Kinde's self-service portal, where people manage their profile, organization,
   * plan and API keys; it leads back to `returnTo`. Kinde makes a link that works once.
   *
   * @returns where to go, or what went wrong: `ERR_KINDE_UNAVAILABLE`, or `ERR_KINDE_INVALID_TOKEN`
   *   when Kinde no longer accepts the user's access token; with `errorUrl` configured, that is a
   *   redirect too
   * @throws KindeError `ERR_KINDE_CONFIGURATION` without `siteUrl`
   */
  async startPortal(
    user: KindeUser,
    { subNav, returnTo }: StartPortalOptions = {},
  ): Promise<AuthOutcome> {
    const { siteUrl } = this.config;
    if (siteUrl === undefined) {
      throw new KindeError('ERR_KINDE_CONFIGURATION', 'The portal needs the option siteUrl.');
    }
    const returnUrl = this.#wayBack(returnTo, siteUrl);
    try {
      return {
        redirectTo: await this.core.account.portalUrl(user, { subNav, returnUrl }),
        cookies: [],
      };
    } catch (error) {
      if (error instanceof KindeError) {
        return this.#failure(error, []);
      }
      throw error;
    }
  }

  /**
   * Has Kinde look at what holds for a user now (roles, permissions, feature flags, properties),
   * after your application has changed it there: Kinde remembers it otherwise and repeats it in new
   * tokens (docs.kinde.com/authenticate/manage-authentication/sync-with-kinde).
   *
   * With the request of that very user, in a session, the tokens of this session are renewed at
   * once: the browser and the rest of the request get the new claims. Other sessions of the user get
   * them when their tokens are next renewed. A bearer request keeps the token that it came with, and
   * so its claims, until its client gets another; so does a session without a refresh token. For
   * another user than the request's, or without a request, Kinde is told and nothing else.
   *
   * It needs the option `m2m`, of an application that has the scope `update:user_refresh_claims`.
   *
   * @param response of the request; it must not have begun
   * @returns the user with the claims that hold for the rest of the request
   * @throws KindeError `ERR_KINDE_CONFIGURATION` without `m2m`, when Kinde does not let it, or when the
   *   response has begun; `ERR_KINDE_UNAVAILABLE` when it can be done later, and the session is as it
   *   was; `ERR_KINDE_SESSION_ENDED` and `ERR_KINDE_INVALID_TOKEN` when the user may not go on
   * @example
   * ```ts
   * await this.members.promote(user.id);
   * const promoted = await this.kinde.refreshClaims(user, request, response);
   * ```
   */
  refreshClaims(
    user: KindeUser,
    request?: FrameworkRequest,
    response?: FrameworkResponse,
  ): Promise<KindeUser> {
    return this.claims.refresh(user, request, response);
  }

  /**
   * Whether a request carries an acceptable credential; an outage counts as no. A session whose
   * tokens are due is renewed on the way, as by a guard.
   */
  async isAuthenticated(request: FrameworkRequest, response?: FrameworkResponse): Promise<boolean> {
    try {
      const result = await this.authenticator.authenticate(request, response);
      return result.authentication !== undefined;
    } catch (error) {
      if (error instanceof KindeError) {
        return false;
      }
      throw error;
    }
  }

  /**
   * Answers a request with the outcome of a login or logout, on both adapters: needs a bare `@Res()`.
   *
   * @param status 302, or 303 after a POST
   * @throws HttpException when the outcome is a failure, for the application's filters to render
   */
  respond(response: FrameworkResponse, outcome: AuthOutcome, status: 302 | 303 = 302): void {
    const raw = rawResponse(response);
    onResponseHead(raw, (head) => {
      addCookies(head, outcome.cookies);
      forbidStoring(raw);
      // The URL of a callback holds the code (RFC 9700 §4.2).
      raw.setHeader('Referrer-Policy', 'no-referrer');
    });
    if ('error' in outcome) {
      throw refuse(outcome.error, raw, this.monitor);
    }
    // Not the adapter's own redirect: Express's writes a page with the URL in it.
    this.adapterHost.httpAdapter.setHeader(response, 'Location', outcome.redirectTo);
    this.adapterHost.httpAdapter.reply(response, undefined, status);
  }

  #start(
    request: FrameworkRequest,
    options: LoginOptions,
    kind: LoginKind = {},
  ): Promise<AuthOutcome> {
    return this.monitor.trace('kinde.login', () => this.#begin(request, options, kind));
  }

  async #begin(
    request: FrameworkRequest,
    { returnTo, ...options }: LoginOptions,
    { isCreateOrg = false, ifNotSilent, userId }: LoginKind,
  ): Promise<AuthOutcome> {
    const { logins } = this.#session();
    const { cookies } = new HttpRequestFacts(request);
    const target = this.#returnTo(returnTo);
    try {
      return await logins.start({
        options,
        isCreateOrg,
        ifNotSilent,
        userId,
        redirectUri: this.paths.callbackUrl,
        returnTo: target,
        cookies,
      });
    } catch (error) {
      if (!(error instanceof KindeError)) {
        throw error;
      }
      return ifNotSilent === 'return' && isNoMatter(error)
        ? { redirectTo: target, cookies: [] }
        : this.#failedLogin(error, []);
    }
  }

  async #finish(request: FrameworkRequest): Promise<AuthOutcome> {
    const { logins, sessions } = this.#session();
    const facts = new HttpRequestFacts(request);
    try {
      const result = await logins.finish(facts.url, this.paths.callbackUrl, facts.cookies);
      if (result.outcome === 'failed') {
        return this.#failure(result.error, result.cookies);
      }
      if (result.outcome === 'restarted') {
        return result;
      }
      if (result.outcome === 'not signed in') {
        return { redirectTo: this.#returnTo(result.returnTo), cookies: result.cookies };
      }
      if (!result.isRenewable) {
        this.#warnOnce(NO_REFRESH_TOKEN);
      }
      if (result.cookies.reduce((bytes, cookie) => bytes + cookie.length, 0) > LARGE_COOKIES) {
        this.#warnOnce(LARGE_SESSION);
      }
      return { redirectTo: this.#returnTo(result.returnTo), cookies: result.cookies };
    } catch (error) {
      if (!(error instanceof KindeError)) {
        throw error;
      }
      // Somebody who is signed in and comes back to an old callback is where they wanted to be.
      return error.code === 'ERR_KINDE_LOGIN_EXPIRED' && (await sessions.activeUser(facts.cookies))
        ? { redirectTo: this.config.postLoginUrl, cookies: [] }
        : this.#failedLogin(error, []);
    }
  }

  #failedLogin(error: KindeError, cookies: readonly string[]): AuthOutcome {
    const { code, refusal } = error;
    this.monitor.report({ type: 'login.failed', code, refusal });
    return this.#failure(error, cookies);
  }

  #failure(error: KindeError, cookies: readonly string[]): AuthOutcome {
    const { errorUrl, siteUrl } = this.config;
    if (errorUrl === undefined || error.code === 'ERR_KINDE_INVALID_REQUEST') {
      return { error, cookies };
    }
    this.#logger.warn(`Sent to errorUrl, ${error.code}: ${error.message}`);
    const url = new URL(errorUrl, siteUrl);
    url.searchParams.set('error', error.refusal ?? loginErrorName(error));
    return { redirectTo: url.href, cookies };
  }

  #returnTo(target: string | undefined): string {
    return safeReturnTo(target, {
      trustedOrigins: this.config.trustedOrigins,
      authRoutes: this.paths.loginRoutes,
      fallback: this.config.postLoginUrl,
    });
  }

  /** Where Kinde sends the browser back to, as an absolute URL. */
  #wayBack(returnTo: string | undefined, fallback: string): string {
    const target = safeReturnTo(returnTo, {
      trustedOrigins: this.config.trustedOrigins,
      authRoutes: [...this.paths.loginRoutes, this.paths.portalRoute],
      fallback,
    });
    return target.startsWith('/') ? new URL(target, this.config.siteUrl).href : target;
  }

  /** What nobody complains about at once, and people wonder about later. */
  #warnOnce(warning: string): void {
    if (!this.#warnings.has(warning)) {
      this.#warnings.add(warning);
      this.#logger.warn(warning);
    }
  }

  #session(): SessionCore {
    const { session } = this.core;
    if (session === undefined) {
      throw new KindeError('ERR_KINDE_CONFIGURATION', 'Logins need the option session.secret.');
    }
    return session;
  }
}

/** What `errorUrl` is told. */
function loginErrorName({ code }: KindeError): string {
  switch (code) {
    case 'ERR_KINDE_LOGIN_EXPIRED':
      return 'login_expired';
    case 'ERR_KINDE_LOGIN_REFUSED':
      return 'login_refused';
    case 'ERR_KINDE_UNAVAILABLE':
      return 'login_unavailable';
    default:
      return 'login_failed';
  }
}
