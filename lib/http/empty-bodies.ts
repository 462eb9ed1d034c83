import type { IncomingMessage } from 'node:http';

import type { HttpAdapterHost } from '@nestjs/core';

/** What a route's configuration says on Fastify, where the route looks at no body. */
export const NEEDS_NO_BODY = { needsNoBody: true } as const;

interface RoutedRequest {
  readonly raw: IncomingMessage;
  readonly routeOptions: { readonly config: { readonly needsNoBody?: unknown } };
}

interface HookedInstance {
  addHook(
    name: 'onRequest',
    hook: (request: RoutedRequest, reply: unknown, done: () => void) => void,
  ): void;
}

/**
 * Lets requests through on Fastify that announce JSON and send none, to routes with
 * {@link NEEDS_NO_BODY}. Fastify takes them for malformed, while Express lets them through.
 */
export function acceptEmptyBodies({ httpAdapter }: HttpAdapterHost): void {
  if (httpAdapter?.getType() !== 'fastify') {
    return;
  }
  httpAdapter
    .getInstance<HookedInstance>()
    .addHook('onRequest', ({ raw, routeOptions }, _reply, done) => {
      if (routeOptions.config.needsNoBody === true && isEmpty(raw)) {
        delete raw.headers['content-type'];
      }
      done();
    });
}

function isEmpty({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] === undefined && Number(headers['content-length'] ?? 0) === 0;
}
