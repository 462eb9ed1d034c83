import { AsyncLocalStorage } from 'node:async_hooks';

import type { HttpAdapterHost } from '@nestjs/core';

import type { Authentication } from '../core/authenticator.js';
import { authenticationOn } from './current-authentication.js';
import { type FrameworkRequest, rawRequest } from './framework.js';

/** What the code that is running was called with: Node's request, a socket or a message. */
const carriers = new AsyncLocalStorage<object>();

let isWanted = false;

interface HookedInstance {
  addHook(
    name: 'preHandler',
    hook: (request: FrameworkRequest, reply: unknown, done: () => void) => void,
  ): void;
}

/** Runs something, and whatever it starts, as a part of a call. */
export function runInCall<T>(carrier: object, run: () => T): T {
  return carriers.run(carrier, run);
}

/**
 * Has HTTP requests be calls from now on. Node follows every promise then, which costs a request
 * more than its guards do: it is for applications that ask.
 */
export function wantCallContexts(): void {
  isWanted = true;
}

/** Makes every HTTP request a call of its own, once its body has been read, if anybody asks. */
export function openCallContexts({ httpAdapter }: HttpAdapterHost): void {
  if (httpAdapter?.getType() === 'fastify') {
    // Not earlier: a body arrives in the context of its connection.
    httpAdapter
      .getInstance<HookedInstance>()
      .addHook('preHandler', (request, _reply, done) => runWanted(request, done));
  } else {
    httpAdapter?.use((request: FrameworkRequest, _response: unknown, next: () => void) =>
      runWanted(request, next),
    );
  }
}

function runWanted(request: FrameworkRequest, run: () => void): void {
  if (isWanted) {
    runInCall(rawRequest(request), run);
  } else {
    run();
  }
}

/** Whether the code that is running belongs to a call. */
export function isInCall(): boolean {
  return carriers.getStore() !== undefined;
}

/** Whoever the guards of the call let in that the code that is running belongs to. */
export function authenticationOfCall(): Authentication | undefined {
  const carrier = carriers.getStore();
  return carrier && authenticationOn(carrier);
}
