import type { IncomingMessage, ServerResponse } from 'node:http';

import type { HttpAdapterHost } from '@nestjs/core';

import { type FrameworkRequest, rawRequest } from './framework.js';

const responses = new WeakMap<IncomingMessage, ServerResponse>();

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
      responses.set(raw, reply.raw);
      done();
    });
  }
}

/** The response that will answer a request. */
export function responseOf(request: FrameworkRequest): ServerResponse | undefined {
  const { res } = request as { readonly res?: ServerResponse }; // as Express has it
  return res ?? responses.get(rawRequest(request));
}
