import { Get, Inject, Post, Req, Res, SetMetadata } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';

import type { KindeUser } from '../core/claims/kinde-user.js';
import { isSpeculative } from '../core/cross-site.js';
import { type LoginQuery, readLoginQuery, readReturnTo } from '../core/login/login-query.js';
import { readPortalQuery } from '../core/login/portal-query.js';
import {
  type FrameworkRequest,
  type FrameworkResponse,
  rawRequest,
  rawResponse,
} from '../http/framework.js';
import { HttpRequestFacts } from '../http/http-request-facts.js';
import { refuse, refuseWithChallenge } from '../http/refusal.js';
import { forbidStoring, onResponseHead } from '../http/response-head.js';
import { KindeError } from '../kinde.errors.js';
import { ACCESS_MODE_METADATA } from '../kinde.metadata.js';
import type { LoginOptions } from './auth-options.interface.js';
import type { AuthOutcome } from './auth-outcome.interface.js';
import { KindeAuthService } from './kinde-auth.service.js';
import { KindeAuthenticator } from './kinde-authenticator.js';

/**
 * The protocol endpoints that a browser is sent to. They take a bare `@Res()` and answer through the
 * adapter, so that no interceptor of the application can rewrite a redirect.
 */
@SetMetadata(ACCESS_MODE_METADATA, 'public')
export class AuthController {
  constructor(
    @Inject(KindeAuthService) private readonly auth: KindeAuthService,
    @Inject(KindeAuthenticator) private readonly authenticator: KindeAuthenticator,
    @Inject(HttpAdapterHost) private readonly adapterHost: HttpAdapterHost,
  ) {}

  /** Sends the browser to Kinde's sign-in page; who is invited registers. */
  @Get('login')
  login(@Req() request: FrameworkRequest, @Res() response: FrameworkResponse): Promise<void> {
    return this.#start(request, response, (options) =>
      options.invitationCode === undefined
        ? this.auth.startLogin(request, options)
        : this.auth.startRegister(request, options),
    );
  }

  /** Sends the browser to Kinde's registration page. */
  @Get('register')
  register(@Req() request: FrameworkRequest, @Res() response: FrameworkResponse): Promise<void> {
    return this.#start(request, response, (options) => this.auth.startRegister(request, options));
  }

  /** Sends the browser to Kinde to create an organization. */
  @Get('create-org')
  createOrg(@Req() request: FrameworkRequest, @Res() response: FrameworkResponse): Promise<void> {
    return this.#start(request, response, (options) => this.auth.startCreateOrg(request, options));
  }

  /** Where Kinde sends the browser back to. */
  @Get('callback')
  async callback(
    @Req() request: FrameworkRequest,
    @Res() response: FrameworkResponse,
  ): Promise<void> {
    if (this.#isInert(request, response)) {
      return;
    }
    this.auth.respond(response, await this.auth.handleCallback(request));
  }

  /** Signs out, if the user's own site or a trusted one asks. */
  @Get('logout')
  logout(@Req() request: FrameworkRequest, @Res() response: FrameworkResponse): Promise<void> {
    return this.#logout(request, response, 302);
  }

  /** As `GET logout`, for forms. */
  @Post('logout')
  logoutByPost(
    @Req() request: FrameworkRequest,
    @Res() response: FrameworkResponse,
  ): Promise<void> {
    // 303: the browser must not send the form on to Kinde (RFC 9700 §4.12).
    return this.#logout(request, response, 303);
  }

  /** The signed-in user as JSON; 403 for a machine, which cannot sign in. */
  @Get('me')
  async me(@Req() request: FrameworkRequest, @Res() response: FrameworkResponse): Promise<void> {
    const raw = rawResponse(response);
    try {
      const user = await this.#user(request, response);
      onResponseHead(raw, () => forbidStoring(raw));
      this.adapterHost.httpAdapter.reply(response, user.toJSON(), 200);
    } catch (error) {
      throw error instanceof KindeError
        ? refuseWithChallenge(error, raw, this.authenticator.monitor)
        : error;
    }
  }

  /** Sends a signed-in user to Kinde's self-service portal; 403 for a machine, which has none. */
  @Get('portal')
  async portal(
    @Req() request: FrameworkRequest,
    @Res() response: FrameworkResponse,
  ): Promise<void> {
    if (this.#isInert(request, response)) {
      return;
    }
    try {
      const query = readPortalQuery(new HttpRequestFacts(request).url);
      const user = await this.#user(request, response);
      this.auth.respond(response, await this.auth.startPortal(user, query));
    } catch (error) {
      throw error instanceof KindeError
        ? this.authenticator.refuse(error, request, response)
        : error;
    }
  }

  /** @throws KindeError */
  async #user(request: FrameworkRequest, response: FrameworkResponse): Promise<KindeUser> {
    const { principal } = await this.authenticator.requireAuthentication(request, response);
    if (principal.kind !== 'user') {
      const message = 'A machine asked for what only a user can have.';
      throw new KindeError('ERR_KINDE_FORBIDDEN', message);
    }
    return principal;
  }

  async #start(
    request: FrameworkRequest,
    response: FrameworkResponse,
    start: (options: LoginOptions) => Promise<AuthOutcome>,
  ): Promise<void> {
    if (this.#isInert(request, response)) {
      return;
    }
    let query: LoginQuery;
    try {
      query = readLoginQuery(new HttpRequestFacts(request).url);
    } catch (error) {
      throw error instanceof KindeError
        ? refuse(error, rawResponse(response), this.authenticator.monitor)
        : error;
    }
    this.auth.respond(response, await start({ ...query.options, returnTo: query.returnTo }));
  }

  async #logout(
    request: FrameworkRequest,
    response: FrameworkResponse,
    status: 302 | 303,
  ): Promise<void> {
    if (this.#isInert(request, response)) {
      return;
    }
    const returnTo = readReturnTo(new HttpRequestFacts(request).url);
    this.auth.respond(response, await this.auth.logout(request, { returnTo }), status);
  }

  /** Answers what only fetches ahead with nothing (RFC 9110 §9.2.1). */
  #isInert(request: FrameworkRequest, response: FrameworkResponse): boolean {
    if (!isSpeculative(new HttpRequestFacts(request)) || rawRequest(request).method === 'POST') {
      return false;
    }
    const raw = rawResponse(response);
    onResponseHead(raw, () => forbidStoring(raw));
    this.adapterHost.httpAdapter.reply(response, undefined, 204);
    return true;
  }
}
