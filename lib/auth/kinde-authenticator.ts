import { type HttpException, Inject, Injectable, Logger } from '@nestjs/common';

import type { AuthenticationResult } from '../core/authenticator.js';
import { isFromTrustedSite, isNavigation, isSafeMethod } from '../core/cross-site.js';
import { hasBearerScheme } from '../core/bearer-credential.js';
import type { KindeCore } from '../core/kinde-core.js';
import { isPromise, type MaybePromise } from '../core/maybe-promise.js';
import type { RequestFacts } from '../core/request-facts.js';
import {
  rememberAuthentication,
  type RequestAuthentication,
  requestAuthentication,
} from '../http/current-authentication.js';
import {
  type FrameworkRequest,
  type FrameworkResponse,
  rawRequest,
  rawResponse,
} from '../http/framework.js';
import { HttpRequestFacts } from '../http/http-request-facts.js';
import { refuseWithChallenge } from '../http/refusal.js';
import { addCookies, onResponseHead } from '../http/response-head.js';
import { responseOf } from '../http/response-of-request.js';
import { KINDE_CONFIG, KINDE_CORE } from '../kinde.constants.js';
import { KindeError } from '../kinde.errors.js';
import type { KindeConfig } from '../options/kinde-config.interface.js';
import { AuthPaths } from './auth-paths.js';

const logger = new Logger('Kinde');

/** Authenticates the requests of one application, each once, however many guards ask. */
@Injectable()
export class KindeAuthenticator {
  constructor(
    @Inject(KINDE_CORE) private readonly core: KindeCore,
    @Inject(KINDE_CONFIG) private readonly config: KindeConfig,
    private readonly paths: AuthPaths,
  ) {}

  /**
   * Tells who sent a request. What becomes of its session (renewed, prolonged, over) reaches the
   * browser with the response.
   *
   * @throws KindeError `ERR_KINDE_INVALID_REQUEST`, `ERR_KINDE_INVALID_TOKEN`, `ERR_KINDE_UNAVAILABLE`;
   *   as a rejection or at once
   */
  authenticate(
    request: FrameworkRequest,
    response: FrameworkResponse | undefined,
  ): MaybePromise<AuthenticationResult> {
    const remembered =
      requestAuthentication(request, this) ??
      rememberAuthentication(
        request,
        this,
        this.core.authenticator.authenticate(new HttpRequestFacts(request)),
      );
    const { result } = remembered;
    return isPromise(result)
      ? result.then((settled) => deliver(settled, remembered, request, response))
      : deliver(result, remembered, request, response);
  }

  /**
   * Refuses what another site had a browser send with its session cookie. A bearer token is not
   * sent by itself, and a safe method changes nothing.
   *
   * @throws KindeError `ERR_KINDE_CROSS_SITE_REQUEST`
   */
  assertSameSite(request: FrameworkRequest, { authentication }: AuthenticationResult): void {
    if (authentication?.via !== 'session' || isSafeMethod(rawRequest(request).method ?? '')) {
      return;
    }
    if (!isFromTrustedSite(new HttpRequestFacts(request), this.config.trustedOrigins)) {
      throw new KindeError(
        'ERR_KINDE_CROSS_SITE_REQUEST',
        'A cookie-authenticated request came from an origin that allowedOrigins does not list.',
      );
    }
  }

  /** The exception to refuse a request with; whatever answers it then has the right headers. */
  refuse(
    error: KindeError,
    request: FrameworkRequest,
    response: FrameworkResponse | undefined,
  ): HttpException {
    const raw = response && rawResponse(response);
    const exception = refuseWithChallenge(error, raw);
    const facts = new HttpRequestFacts(request);
    if (raw && exception.getStatus() === 401 && this.#isSentToLogin(facts)) {
      onResponseHead(raw, (head) => {
        if (head.statusCode !== 401) {
          return; // somebody else let the request in, or answers it otherwise
        }
        head.statusCode = 302;
        raw.removeHeader('WWW-Authenticate');
        raw.setHeader(
          'Location',
          `${this.paths.base}/login?returnTo=${encodeURIComponent(facts.url)}`,
        );
      });
    }
    return exception;
  }

  #isSentToLogin(facts: RequestFacts): boolean {
    return (
      this.config.unauthenticated === 'redirect' &&
      !hasBearerScheme(facts.authorization) &&
      isNavigation(facts) &&
      !this.#isErrorPage(facts)
    );
  }

  /** Where a login ends that failed: from there to the login again would go round and round. */
  #isErrorPage({ url }: RequestFacts): boolean {
    const { errorUrl, siteUrl } = this.config;
    const [path = '', query] = url.split('?', 2);
    return (
      errorUrl !== undefined &&
      path === new URL(errorUrl, siteUrl).pathname &&
      new URLSearchParams(query).has('error')
    );
  }
}

/** Sees to it, once, that what became of the session reaches the browser. */
function deliver(
  result: AuthenticationResult,
  remembered: RequestAuthentication,
  request: FrameworkRequest,
  response: FrameworkResponse | undefined,
): AuthenticationResult {
  const { cookies } = result;
  remembered.settle(result);
  if (cookies && !remembered.isDelivered) {
    const raw = response ? rawResponse(response) : responseOf(request);
    if (raw) {
      // Whoever asks first may not know the response.
      remembered.isDelivered = true;
      if (!raw.headersSent) {
        onResponseHead(raw, (head) => addCookies(head, cookies()));
      } else if (cookies().length > 0) {
        logger.warn(
          'The response had begun when its session changed, so the browser does not hear of it. ' +
            'Authenticate a request before you answer it.',
        );
      }
    }
  }
  return result;
}
