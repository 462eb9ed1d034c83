import type { IncomingMessage } from 'node:http';

import type { ExecutionContext } from '@nestjs/common';

import type { Authentication, AuthenticationResult } from '../core/authenticator.js';
import type { MaybePromise } from '../core/maybe-promise.js';
import { type FrameworkRequest, rawRequest } from './framework.js';

/** What is known of who sent a request; private, since requests get printed. */
export class RequestAuthentication {
  /** Whose finding it is: an application that is mounted in another one has its own. */
  readonly #by: object;
  readonly #result: MaybePromise<AuthenticationResult>;
  #authentication: Authentication | undefined;
  /** Whether the response will carry what became of the session. */
  isDelivered = false;

  constructor(by: object, result: MaybePromise<AuthenticationResult>) {
    this.#by = by;
    this.#result = result;
  }

  get result(): MaybePromise<AuthenticationResult> {
    return this.#result;
  }

  /** Whoever it turned out to be. */
  get authentication(): Authentication | undefined {
    return this.#authentication;
  }

  isBy(whoever: object): boolean {
    return this.#by === whoever;
  }

  settle({ authentication }: AuthenticationResult): void {
    this.#authentication = authentication;
  }
}

/**
 * Nobody else has this symbol, so what is found under it was put there here: `request.user`, which
 * in some transports the sender writes, is not looked at. A `WeakMap` would do as well, at several
 * times the price for the garbage collector.
 */
const AUTHENTICATION = Symbol('nestjs-kinde:authentication');

type MarkedRequest = IncomingMessage & { [AUTHENTICATION]?: RequestAuthentication };

/** What `by` has found out about a request, or is finding out. */
export function requestAuthentication(
  request: FrameworkRequest,
  by: object,
): RequestAuthentication | undefined {
  const found = (rawRequest(request) as MarkedRequest)[AUTHENTICATION];
  return found?.isBy(by) ? found : undefined;
}

export function rememberAuthentication(
  request: FrameworkRequest,
  by: object,
  result: MaybePromise<AuthenticationResult>,
): RequestAuthentication {
  const remembered = new RequestAuthentication(by, result);
  return ((rawRequest(request) as MarkedRequest)[AUTHENTICATION] = remembered);
}

/** Whoever the guards of this request let in; `undefined` on a public route or outside HTTP. */
export function currentAuthentication(context: ExecutionContext): Authentication | undefined {
  if (context.getType() !== 'http') {
    return undefined;
  }
  const request = context.switchToHttp().getRequest<FrameworkRequest>();
  return (rawRequest(request) as MarkedRequest)[AUTHENTICATION]?.authentication;
}
