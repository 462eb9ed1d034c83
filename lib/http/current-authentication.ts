import type { ExecutionContext } from '@nestjs/common';

import type { Authentication, AuthenticationResult } from '../core/authenticator.js';
import type { MaybePromise } from '../core/maybe-promise.js';
import type { Monitor } from '../core/monitor/monitor.js';
import { callOriginOf, carrierOf } from './call-origin.js';
import { routePolicyOf } from './route-policy.js';

/** Who finds out who sent a request. */
export interface Finder {
  /** Of its application. */
  readonly monitor: Monitor;
}

/** What is known of who sent a request; private, since requests get printed. */
export class RequestAuthentication {
  /** Whose finding it is: an application that is mounted in another one has its own. */
  readonly #by: Finder;
  readonly #result: MaybePromise<AuthenticationResult>;
  #authentication: Authentication | undefined;
  /** Whether the response will carry what became of the session. */
  isDelivered = false;

  constructor(by: Finder, result: MaybePromise<AuthenticationResult>) {
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

  get by(): Finder {
    return this.#by;
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

type Marked = object & { [AUTHENTICATION]?: RequestAuthentication | undefined };

/** What `by` has found out about a request, or is finding out. */
export function requestAuthentication(
  carrier: object,
  by: Finder,
): RequestAuthentication | undefined {
  const found = (carrier as Marked)[AUTHENTICATION];
  return found?.by === by ? found : undefined;
}

/** @param carrier Node's request, a socket or a message: see `carrierOf` */
export function rememberAuthentication(
  carrier: object,
  by: Finder,
  result: MaybePromise<AuthenticationResult>,
): RequestAuthentication {
  return ((carrier as Marked)[AUTHENTICATION] = new RequestAuthentication(by, result));
}

/** Whoever was let in with what the carrier stands for. */
export function authenticationOn(carrier: object): Authentication | undefined {
  return (carrier as Marked)[AUTHENTICATION]?.authentication;
}

/** Whoever the guards of this call let in; `undefined` on a public route. */
export function currentAuthentication(context: ExecutionContext): Authentication | undefined {
  return foundIn(context)?.authentication;
}

/** Whoever looked for the sender of this call, whatever they found. */
export function finderOf(context: ExecutionContext): Finder | undefined {
  const carrier: Marked | undefined = carrierOf(context);
  return carrier?.[AUTHENTICATION]?.by;
}

/**
 * What stands for a call as long as it lasts: a socket stands for its messages one after the other,
 * and knows who sent the last of them.
 */
export function carrierOfCall(context: ExecutionContext): object | undefined {
  return isFromSocket(context) ? { [AUTHENTICATION]: foundIn(context) } : carrierOf(context);
}

function foundIn(context: ExecutionContext): RequestAuthentication | undefined {
  const carrier: Marked | undefined = carrierOf(context);
  const found = carrier?.[AUTHENTICATION];
  return found && isLookedAt(context) ? found : undefined;
}

/**
 * Whether anybody decides by it who is let in. If not, it is what an earlier message, another field
 * or a middleware was asked about: it may be over, and another site may have sent its cookie along.
 */
function isLookedAt(context: ExecutionContext): boolean {
  const { mode, apiKeys } = routePolicyOf(context);
  return mode !== 'public' && apiKeys !== 'only';
}

function isFromSocket(context: ExecutionContext): boolean {
  return context.getType() !== 'http' && callOriginOf(context)?.via === 'socket';
}
