import type { IncomingMessage, ServerResponse } from 'node:http';

import type { HttpAdapterHost } from '@nestjs/core';

import { type FrameworkRequest, rawRequest } from './framework.js';

/** Holds a response out of sight of whoever prints the request. */
class TrackedResponse {
  readonly #response: ServerResponse;

  constructor(response: ServerResponse) {
    this.#response = response;
  }

  get response(): ServerResponse {
    return this.#response;
  }
}

/** A `WeakMap` would cost every request of the application as much as its guards do. */
const RESPONSE = Symbol('nestjs-kinde:response');

type MarkedRequest = IncomingMessage & { [RESPONSE]?: TrackedResponse };

interface HookedInstance {
  addHook(
    name: 'onRequest',
    hook: (
      request: { raw: IncomingMessage },
      reply: { raw: ServerResponse },
      done: () => void,
    ) => void,
  ): void;
}

/**
 * Makes {@link responseOf} work on Fastify, whose requests do not know their response. Passport
 * hands a strategy the request alone.
 */
export function trackResponses({ httpAdapter }: HttpAdapterHost): void {
  if (httpAdapter?.getType() === 'fastify') {
    httpAdapter.getInstance<HookedInstance>().addHook('onRequest', ({ raw }, reply, done) => {
      (raw as MarkedRequest)[RESPONSE] = new TrackedResponse(reply.raw);
      done();
    });
  }
}

/** The response that will answer a request. */
export function responseOf(request: FrameworkRequest): ServerResponse | undefined {
  const { res } = request as { readonly res?: ServerResponse }; // as Express has it
  return res ?? (rawRequest(request) as MarkedRequest)[RESPONSE]?.response;
}
