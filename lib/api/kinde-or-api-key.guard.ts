import { type ExecutionContext, Injectable, SetMetadata } from '@nestjs/common';

import { KindeAuthenticator } from '../auth/kinde-authenticator.js';
import { KindeGuard } from '../auth/kinde.guard.js';
import { bringsToken } from '../core/api-keys/api-key-credential.js';
import type { KindeApiKey } from '../core/api-keys/kinde-api-key.js';
import { isPromise, type MaybePromise } from '../core/maybe-promise.js';
import { callOriginOf } from '../http/call-origin.js';
import { rememberAuthentication } from '../http/current-authentication.js';
import { type FrameworkRequest, rawRequest } from '../http/framework.js';
import { HttpRequestFacts } from '../http/http-request-facts.js';
import { type RoutePolicy, routePolicyOf } from '../http/route-policy.js';
import { KindeError } from '../kinde.errors.js';
import { API_KEYS_METADATA } from '../kinde.metadata.js';
import { admitApiKey } from './admit-api-key.js';
import { KindeApiKeys } from './kinde-api-keys.service.js';

/**
 * Lets in by a token or session of Kinde, as `KindeGuard`, or by an API key of Kinde, as
 * `KindeApiKeyGuard`. A bearer credential that has the form of a token is one, and every other is an
 * API key. Who brings a bad credential is refused, whatever else they bring: an API key decides alone
 * when it comes with a session cookie. Works with `@UseGuards`, as `APP_GUARD` and as a base class;
 * sockets and messages are let in by tokens alone.
 *
 * A handler for both takes both: `@CurrentPrincipal()` is `undefined` for a key then, and
 * `@CurrentApiKey()` for everybody else. One that takes a principal and no key refuses keys (403).
 * On a route that names this guard, `@ApiKeyScopes()` holds for keys. `@Permissions()` and the other
 * requirements ask for a principal: they refuse every key.
 *
 * @throws HttpException 400, 401, 403, 500 or 503, with the code of the `KindeError` in its body
 * @example
 * ```ts
 * @Get()
 * @UseGuards(KindeOrApiKeyGuard)
 * @ApiKeyScopes('read:invoices')
 * list(
 *   @CurrentPrincipal() principal: Principal | undefined,
 *   @CurrentApiKey() key: KindeApiKey | undefined,
 * ) {
 *   return this.invoices.of(principal?.orgCode ?? key?.orgCode);
 * }
 * ```
 */
@Injectable()
@SetMetadata(API_KEYS_METADATA, 'too')
export class KindeOrApiKeyGuard extends KindeGuard {
  constructor(
    authenticator: KindeAuthenticator,
    protected readonly apiKeys: KindeApiKeys,
  ) {
    super(authenticator);
  }

  override canActivate(context: ExecutionContext): MaybePromise<boolean> {
    const policy = routePolicyOf(context);
    if (policy.mode === 'public' || callOriginOf(context)?.via !== 'request') {
      return super.canActivate(context);
    }
    const request = this.getRequest(context);
    if (bringsToken(new HttpRequestFacts(request))) {
      return super.canActivate(context);
    }
    const decide = (key: KindeApiKey | undefined): MaybePromise<boolean> =>
      key ? this.#letIn(key, request, policy) : super.canActivate(context);
    const fail = (error: unknown): never => {
      throw error instanceof KindeError ? this.apiKeys.refuseInContext(error, context) : error;
    };
    try {
      const key = this.apiKeys.authenticate(request);
      return isPromise(key) ? key.then(decide).catch(fail) : decide(key);
    } catch (error) {
      return fail(error);
    }
  }

  #letIn(key: KindeApiKey, request: FrameworkRequest, policy: RoutePolicy): true {
    admitApiKey(key, request, policy, this.apiKeys.monitor);
    // Whoever a middleware found in the session cookie is not who was let in.
    rememberAuthentication(rawRequest(request), this.authenticator, {
      authentication: undefined,
      refusal: new KindeError('ERR_KINDE_UNAUTHENTICATED', 'The request came with an API key.'),
    });
    return true;
  }
}
