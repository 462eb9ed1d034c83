import { Inject, Injectable, Logger } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';

import { isFromTrustedSite } from '../core/cross-site.js';
import type { KindeCore } from '../core/kinde-core.js';
import { safeReturnTo } from '../core/login/return-to.js';
import type { AuthorizationOptions } from '../core/oidc/authorization-parameters.js';
import type { SessionCore } from '../core/session-core.js';
import { type FrameworkRequest, type FrameworkResponse, rawResponse } from '../http/framework.js';
import { HttpRequestFacts } from '../http/http-request-facts.js';
import { refuse } from '../http/refusal.js';
import { addCookies, forbidStoring, onResponseHead } from '../http/response-head.js';
import { KINDE_CONFIG, KINDE_CORE } from '../kinde.constants.js';
import { KindeError } from '../kinde.errors.js';
import type { KindeConfig } from '../options/kinde-config.interface.js';
import { AuthPaths } from './auth-paths.js';
import { KindeAuthenticator } from './kinde-authenticator.js';

/** Bytes that not every proxy takes along. */
const LARGE_COOKIES = 4096;

// Kinde says nothing about a scope that it ignores.
const NO_REFRESH_TOKEN =
  "Kinde issued no refresh token, so sessions end with their access token. Is 'offline' in scope?";
const LARGE_SESSION =
  `A session takes more than ${LARGE_COOKIES} bytes of cookies, with every request. Put fewer ` +
  'claims into the tokens (Kinde: Tokens, Customize), or keep sessions in a store (session.store).';

/** Where a login or logout leads. */
export interface AuthRedirect {
  readonly redirectTo: string;
  /** Values of `Set-Cookie` headers, all of which have to reach the browser. */
  readonly cookies: readonly string[];
}

/** A login that came to nothing. */
export interface AuthFailure {
  readonly error: KindeError;
  /** Values of `Set-Cookie` headers, all of which have to reach the browser. */
  readonly cookies: readonly string[];
}

/** What {@link KindeAuthService.respond} turns into a response. */
export type AuthOutcome = AuthRedirect | AuthFailure;

export interface LoginOptions extends AuthorizationOptions {
  /**
   * Where the browser goes once it is signed in: a path of this site or a URL of a trusted origin.
   * Anything else counts as not given. Default `postLoginUrl`.
   */
  readonly returnTo?: string | undefined;
}

export interface LogoutOptions {
  /** As for a login; the absolute URL has to be registered in Kinde. Default `postLogoutUrl`. */
  readonly returnTo?: string | undefined;
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
    private readonly adapterHost: HttpAdapterHost,
  ) {}

  /** Starts a login; fails with `ERR_KINDE_UNAVAILABLE` when Kinde was never reached and is not now. */
  startLogin(request: FrameworkRequest, options: LoginOptions = {}): Promise<AuthOutcome> {
    return this.#start(request, options, false);
  }

  /** Starts a login on Kinde's registration page; fails as {@link startLogin} does. */
  startRegister(request: FrameworkRequest, options: LoginOptions = {}): Promise<AuthOutcome> {
    return this.#start(request, { ...options, prompt: 'create' }, false);
  }

  /**
   * Starts a registration that creates an organization, named `orgName` or as the user says; fails
   * as {@link startLogin} does.
   */
  startCreateOrg(request: FrameworkRequest, options: LoginOptions = {}): Promise<AuthOutcome> {
    return this.#start(request, { ...options, prompt: 'create' }, true);
  }

  /**
   * Finishes the login that brought the browser back from Kinde.
   *
   * @returns where to go from here, or what went wrong; with `errorUrl` configured, that is a
   *   redirect too
   */
  async handleCallback(request: FrameworkRequest): Promise<AuthOutcome> {
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
      return error.code === 'ERR_KINDE_LOGIN_EXPIRED' && (await sessions.isActive(facts.cookies))
        ? { redirectTo: this.config.postLoginUrl, cookies: [] }
        : this.#failure(error, []);
    }
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
    const target = this.#logoutTarget(returnTo);
    const kindeLogout = await this.core.oidc.endSession(ended.session, target);
    if (kindeLogout === undefined) {
      this.#logger.warn('Kinde could not be reached at a logout: its own session may live on.');
    }
    return {
      redirectTo: kindeLogout ?? target,
      cookies: [...ended.cookies, ...transactions.dropAll(cookies)],
    };
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
      throw refuse(outcome.error, raw);
    }
    // Not the adapter's own redirect: Express's writes a page with the URL in it.
    this.adapterHost.httpAdapter.setHeader(response, 'Location', outcome.redirectTo);
    this.adapterHost.httpAdapter.reply(response, undefined, status);
  }

  async #start(
    request: FrameworkRequest,
    { returnTo, ...options }: LoginOptions,
    isCreateOrg: boolean,
  ): Promise<AuthOutcome> {
    const { logins } = this.#session();
    const { cookies } = new HttpRequestFacts(request);
    try {
      return await logins.start({
        options,
        isCreateOrg,
        redirectUri: this.paths.callbackUrl,
        returnTo: this.#returnTo(returnTo),
        cookies,
      });
    } catch (error) {
      if (error instanceof KindeError) {
        return this.#failure(error, []);
      }
      throw error;
    }
  }

  #failure(error: KindeError, cookies: readonly string[]): AuthOutcome {
    const { errorUrl, siteUrl } = this.config;
    if (errorUrl === undefined || error.code === 'ERR_KINDE_INVALID_REQUEST') {
      return { error, cookies };
    }
    this.#logger.warn(`Login failed, ${error.code}: ${error.message}`);
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

  #logoutTarget(returnTo: string | undefined): string {
    const { trustedOrigins, siteUrl, postLogoutUrl = '/' } = this.config;
    const target = safeReturnTo(returnTo, {
      trustedOrigins,
      authRoutes: this.paths.loginRoutes,
      fallback: postLogoutUrl,
    });
    return target.startsWith('/') ? new URL(target, siteUrl).href : target;
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
