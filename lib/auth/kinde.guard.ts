import { type CanActivate, type ExecutionContext, Injectable, SetMetadata } from '@nestjs/common';

import type { AuthenticationResult } from '../core/authenticator.js';
import { hasBearerScheme } from '../core/bearer-credential.js';
import { isPromise, type MaybePromise } from '../core/maybe-promise.js';
import { type CallOrigin, callOriginOf } from '../http/call-origin.js';
import type { FrameworkRequest, FrameworkResponse } from '../http/framework.js';
import { withGraphqlExtensions } from '../http/graphql-error.js';
import { HttpRequestFacts } from '../http/http-request-facts.js';
import {
  isAnonymousWelcome,
  isLeftToAnother,
  type RoutePolicy,
  routePolicyOf,
} from '../http/route-policy.js';
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
    if (policy.mode === 'public' || isLeftToAnother(policy, this)) {
      return true;
    }
    const origin = context.getType() === 'http' ? undefined : callOriginOf(context);
    return origin === undefined || origin.via === 'request'
      ? this.#guardRequest(context, policy)
      : this.#guardMessage(origin, context, policy);
  }

  /**
   * The HTTP request that is being guarded, below GraphQL as well: the place to override for other
   * transports. Sockets and messages have none.
   *
   * @throws ForbiddenException for every transport that it does not know
   */
  protected getRequest(context: ExecutionContext): FrameworkRequest {
    const origin = callOriginOf(context);
    if (origin?.via !== 'request') {
      // What other transports call a request may be written by whoever sends it.
      const message = `KindeGuard denied a context of type ${context.getType()}: it finds no request.`;
      const error = new KindeError('ERR_KINDE_UNSUPPORTED_CONTEXT', message);
      throw this.authenticator.refuseInContext(error, context);
    }
    return origin.request;
  }

  /** The HTTP response; `undefined` where there is none. */
  protected getResponse(context: ExecutionContext): FrameworkResponse | undefined {
    const origin = callOriginOf(context);
    return origin?.via === 'request' ? origin.response : undefined;
  }

  #guardRequest(context: ExecutionContext, policy: RoutePolicy): MaybePromise<boolean> {
    const request = this.getRequest(context);
    const response = this.getResponse(context);
    const isBearer = () => hasBearerScheme(new HttpRequestFacts(request).authorization);
    return decideWith(
      () => this.authenticator.authenticate(request, response),
      (result) => {
        const isWelcome = isLetIn(result, policy);
        if (result.authentication) {
          if (!policy.allowsCrossSite) {
            this.authenticator.assertSameSite(request, result);
          }
          (request as { user?: unknown }).user = result.authentication.principal;
        }
        return isWelcome;
      },
      (error) => {
        if (isNoReasonToStop(error, policy) && !isBearer()) {
          return true;
        }
        const exception = this.authenticator.refuse(error, request, response);
        throw context.getType<string>() === 'graphql'
          ? withGraphqlExtensions(exception, error)
          : exception;
      },
    );
  }

  #guardMessage(
    origin: Exclude<CallOrigin, { readonly via: 'request' }>,
    context: ExecutionContext,
    policy: RoutePolicy,
  ): MaybePromise<boolean> {
    return decideWith(
      () =>
        origin.via === 'socket'
          ? this.authenticator.authenticateSocket(origin.socket, origin.handshake)
          : this.authenticator.authenticateMessage(origin.message, origin.data),
      (result) => {
        const isWelcome = isLetIn(result, policy);
        if (result.authentication && isSubscription(origin, context)) {
          this.authenticator.watchSocket(origin.socket, origin.handshake, result.authentication);
        }
        return isWelcome;
      },
      (error) => {
        throw this.authenticator.refuseInContext(error, context);
      },
    );
  }
}

/** At once, where nothing has to be waited for. */
function decideWith(
  authenticate: () => MaybePromise<AuthenticationResult>,
  decide: (result: AuthenticationResult) => boolean,
  refuse: (error: KindeError) => boolean,
): MaybePromise<boolean> {
  const fail = (error: unknown): boolean => {
    if (error instanceof KindeError) {
      return refuse(error);
    }
    throw error;
  };
  try {
    const result = authenticate();
    return isPromise(result) ? result.then(decide).catch(fail) : decide(result);
  } catch (error) {
    return fail(error);
  }
}

/** What GraphQL is asked for over a socket, and goes on with for as long as the socket does. */
function isSubscription(
  origin: CallOrigin,
  context: ExecutionContext,
): origin is Extract<CallOrigin, { readonly via: 'socket' }> {
  if (origin.via !== 'socket' || context.getType<string>() !== 'graphql') {
    return false;
  }
  const info = context.getArgByIndex<{ readonly operation?: { readonly operation?: unknown } }>(3);
  return info?.operation?.operation === 'subscription';
}

/** @throws KindeError when the route needs a principal and there is none */
function isLetIn({ authentication, refusal }: AuthenticationResult, policy: RoutePolicy): boolean {
  if (authentication === undefined && refusal !== undefined && !isAnonymousWelcome(policy)) {
    throw refusal;
  }
  return authentication !== undefined || isAnonymousWelcome(policy);
}

/** Where nobody has to be signed in, a session that cannot be renewed now is no reason to stop. */
function isNoReasonToStop({ code }: KindeError, policy: RoutePolicy): boolean {
  return code === 'ERR_KINDE_UNAVAILABLE' && isAnonymousWelcome(policy);
}
