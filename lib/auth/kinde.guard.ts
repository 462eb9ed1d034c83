import { type CanActivate, type ExecutionContext, Injectable, SetMetadata } from '@nestjs/common';

import type { AuthenticationResult } from '../core/authenticator.js';
import { hasBearerScheme } from '../core/bearer-credential.js';
import { isPromise, type MaybePromise } from '../core/maybe-promise.js';
import type { FrameworkRequest, FrameworkResponse } from '../http/framework.js';
import { HttpRequestFacts } from '../http/http-request-facts.js';
import { refuse } from '../http/refusal.js';
import { type RoutePolicy, routePolicyOf } from '../http/route-policy.js';
import { KindeError } from '../kinde.errors.js';
import { AUTHENTICATES_METADATA } from '../kinde.metadata.js';
import { KindeAuthenticator } from './kinde-authenticator.js';

/**
 * Lets a request through that carries a valid bearer token or session cookie, and puts its
 * principal on `request.user`. Works with `@UseGuards`, as `APP_GUARD` and as a base class.
 *
 * @throws HttpException 400, 401, 403 or 503, with the code of the `KindeError` in its body
 * @example
 * ```ts
 * @Controller('todos')
 * @UseGuards(KindeGuard)
 * export class TodosController {}
 * ```
 */
@Injectable()
@SetMetadata(AUTHENTICATES_METADATA, true)
export class KindeGuard implements CanActivate {
  constructor(protected readonly authenticator: KindeAuthenticator) {}

  canActivate(context: ExecutionContext): MaybePromise<boolean> {
    const policy = routePolicyOf(context);
    if (policy.mode === 'public') {
      return true;
    }
    const request = this.getRequest(context);
    const response = this.getResponse(context);
    const decide = (result: AuthenticationResult) => this.#decide(result, policy, request);
    const fail = (error: unknown) => this.#fail(error, policy, request, response);
    try {
      const result = this.authenticator.authenticate(request, response);
      return isPromise(result) ? result.then(decide).catch(fail) : decide(result);
    } catch (error) {
      return fail(error);
    }
  }

  /**
   * The HTTP request that is being guarded: the place to override for other transports.
   *
   * @throws ForbiddenException for every transport that it does not know
   */
  protected getRequest(context: ExecutionContext): FrameworkRequest {
    if (context.getType() !== 'http') {
      // What other transports call a request may be written by whoever sends it.
      const message = `KindeGuard denied a context of type ${context.getType()}: it knows http only.`;
      throw refuse(new KindeError('ERR_KINDE_UNSUPPORTED_CONTEXT', message), undefined);
    }
    return context.switchToHttp().getRequest<FrameworkRequest>();
  }

  /** The HTTP response; `undefined` where there is none. */
  protected getResponse(context: ExecutionContext): FrameworkResponse | undefined {
    return context.getType() === 'http'
      ? context.switchToHttp().getResponse<FrameworkResponse>()
      : undefined;
  }

  /** @throws KindeError when the route needs a principal and there is none, or a foreign site asks */
  #decide(result: AuthenticationResult, policy: RoutePolicy, request: FrameworkRequest): boolean {
    if (result.authentication === undefined) {
      if (result.refusal === undefined || isAnonymousWelcome(policy)) {
        return isAnonymousWelcome(policy);
      }
      throw result.refusal;
    }
    if (!policy.allowsCrossSite) {
      this.authenticator.assertSameSite(request, result);
    }
    (request as { user?: unknown }).user = result.authentication.principal;
    return true;
  }

  #fail(
    error: unknown,
    policy: RoutePolicy,
    request: FrameworkRequest,
    response: FrameworkResponse | undefined,
  ): boolean {
    if (!(error instanceof KindeError)) {
      throw error;
    }
    // Where nobody has to be signed in, a session that cannot be renewed now is no reason to stop.
    const isBearer = hasBearerScheme(new HttpRequestFacts(request).authorization);
    if (error.code === 'ERR_KINDE_UNAVAILABLE' && !isBearer && isAnonymousWelcome(policy)) {
      return true;
    }
    throw this.authenticator.refuse(error, request, response);
  }
}

function isAnonymousWelcome({ mode, requirements }: RoutePolicy): boolean {
  return mode === 'optional' && requirements.length === 0;
}
