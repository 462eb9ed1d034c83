import { type CanActivate, type ExecutionContext, Injectable, SetMetadata } from '@nestjs/common';

import type { KindeApiKey } from '../core/api-keys/kinde-api-key.js';
import { isPromise, type MaybePromise } from '../core/maybe-promise.js';
import { callOriginOf } from '../http/call-origin.js';
import type { FrameworkRequest } from '../http/framework.js';
import { isAnonymousWelcome, type RoutePolicy, routePolicyOf } from '../http/route-policy.js';
import { KindeError } from '../kinde.errors.js';
import { API_KEYS_METADATA, AUTHENTICATES_METADATA } from '../kinde.metadata.js';
import { admitApiKey } from './admit-api-key.js';
import { KindeApiKeys } from './kinde-api-keys.service.js';

/**
 * Lets a request through that carries a valid API key of Kinde, in `Authorization: Bearer` or in
 * `X-API-Key`; `@CurrentApiKey()` is what it stands for. No token and no session opens its routes:
 * for both there is `KindeOrApiKeyGuard`. Works with `@UseGuards`, as `APP_GUARD` and as a base class,
 * below GraphQL too; sockets and messages are denied. A global `KindeGuard` leaves the routes that
 * name it to it.
 *
 * It needs the option `m2m`, whose application has the scope `read:api_keys` of the Management API.
 *
 * @throws HttpException 400, 401, 403, 500 or 503, with the code of the `KindeError` in its body
 * @example
 * ```ts
 * @Controller('v1/invoices')
 * @UseGuards(KindeApiKeyGuard)
 * export class InvoicesController {}
 * ```
 */
@Injectable()
@SetMetadata(AUTHENTICATES_METADATA, true)
@SetMetadata(API_KEYS_METADATA, 'only')
export class KindeApiKeyGuard implements CanActivate {
  constructor(protected readonly apiKeys: KindeApiKeys) {}

  canActivate(context: ExecutionContext): MaybePromise<boolean> {
    const policy = routePolicyOf(context);
    if (policy.mode === 'public') {
      return true;
    }
    const fail = (error: unknown): never => {
      throw error instanceof KindeError ? this.apiKeys.refuseInContext(error, context) : error;
    };
    try {
      const request = this.getRequest(context);
      const decide = (key: KindeApiKey | undefined) => this.#isLetIn(key, request, policy);
      const key = this.apiKeys.authenticate(request);
      return isPromise(key) ? key.then(decide).catch(fail) : decide(key);
    } catch (error) {
      return fail(error);
    }
  }

  /**
   * The HTTP request that is being guarded, below GraphQL as well: the place to override for other
   * transports.
   *
   * @throws ForbiddenException for every transport that it does not know
   */
  protected getRequest(context: ExecutionContext): FrameworkRequest {
    const origin = callOriginOf(context);
    if (origin?.via !== 'request') {
      const message = `KindeApiKeyGuard denied a context of type ${context.getType()}: it finds no request.`;
      const error = new KindeError('ERR_KINDE_UNSUPPORTED_CONTEXT', message);
      throw this.apiKeys.refuseInContext(error, context);
    }
    return origin.request;
  }

  /** @throws KindeError when the route needs a key, or another one */
  #isLetIn(key: KindeApiKey | undefined, request: FrameworkRequest, policy: RoutePolicy): boolean {
    if (key) {
      return admitApiKey(key, request, policy, this.apiKeys.monitor);
    }
    if (!isAnonymousWelcome(policy)) {
      throw new KindeError('ERR_KINDE_UNAUTHENTICATED', 'The request has no API key.');
    }
    return true;
  }
}
