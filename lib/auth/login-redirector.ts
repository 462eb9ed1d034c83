import { Inject, Injectable } from '@nestjs/common';

import { hasBearerScheme } from '../core/bearer-credential.js';
import { isNavigation } from '../core/cross-site.js';
import type { RequestFacts } from '../core/request-facts.js';
import { type FrameworkRequest, type FrameworkResponse, rawResponse } from '../http/framework.js';
import { HttpRequestFacts } from '../http/http-request-facts.js';
import type { LoginRedirect } from '../http/login-redirect.js';
import { onResponseHead } from '../http/response-head.js';
import { KINDE_CONFIG } from '../kinde.constants.js';
import type { KindeError } from '../kinde.errors.js';
import type { KindeConfig } from '../options/kinde-config.interface.js';
import { AuthPaths } from './auth-paths.js';

/** Sends people to the login who are refused for want of one (`unauthenticated: 'redirect'`). */
@Injectable()
export class LoginRedirector implements LoginRedirect {
  constructor(
    @Inject(KINDE_CONFIG) private readonly config: KindeConfig,
    private readonly paths: AuthPaths,
  ) {}

  redirectRefusal(
    { code }: KindeError,
    request: FrameworkRequest,
    response: FrameworkResponse | undefined,
  ): void {
    const facts = new HttpRequestFacts(request);
    if (response === undefined || !this.#isSentToLogin(facts)) {
      return;
    }
    const raw = rawResponse(response);
    // Who signed in too long ago has to do it again, whatever Kinde remembers.
    const prompt = code === 'ERR_KINDE_REAUTHENTICATION_REQUIRED' ? 'prompt=login&' : '';
    onResponseHead(raw, (head) => {
      if (head.statusCode !== 401) {
        return; // somebody else let the request in, or answers it otherwise
      }
      head.statusCode = 302;
      raw.removeHeader('WWW-Authenticate');
      raw.setHeader(
        'Location',
        `${this.paths.base}/login?${prompt}returnTo=${encodeURIComponent(facts.url)}`,
      );
    });
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
