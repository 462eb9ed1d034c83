import type { HttpAdapterHost } from '@nestjs/core';

/** What a route's configuration says on Fastify, where the route reads its body itself. */
export const READS_OWN_BODY = { readsOwnBody: true } as const;

interface ParsedRequest {
  readonly routeOptions: { readonly config: { readonly readsOwnBody?: unknown } };
}

type Parse = (
  request: ParsedRequest,
  payload: unknown,
  done: (error: Error | null, body?: unknown) => void,
) => void;

interface ParsingInstance {
  hasContentTypeParser(mediaType: string): boolean;
  addContentTypeParser(mediaType: string, parse: Parse): void;
}

/**
 * Lets bodies of a media type through on Fastify, unread, to routes with {@link READS_OWN_BODY}. To
 * every other route they stay what they were, unsupported; and if the application has a parser for
 * them, that one reads them.
 *
 * Express hands on unread whatever no parser wants.
 */
export function leaveBodiesUnread({ httpAdapter }: HttpAdapterHost, mediaType: string): void {
  if (httpAdapter?.getType() !== 'fastify') {
    return;
  }
  const instance = httpAdapter.getInstance<ParsingInstance>();
  if (instance.hasContentTypeParser(mediaType)) {
    return;
  }
  instance.addContentTypeParser(mediaType, ({ routeOptions }, payload, done) => {
    if (routeOptions.config.readsOwnBody === true) {
      done(null, payload);
    } else {
      done(new UnsupportedMediaType());
    }
  });
}

/** As Fastify says it of a media type that it has no parser for. */
class UnsupportedMediaType extends Error {
  override readonly name = 'FastifyError';
  readonly code = 'FST_ERR_CTP_INVALID_MEDIA_TYPE';
  readonly statusCode = 415;

  constructor() {
    super('Unsupported Media Type');
  }
}
