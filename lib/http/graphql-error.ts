import type { HttpException } from '@nestjs/common';

import type { KindeError } from '../kinde.errors.js';

/** What Apollo calls them, and most clients look for. */
const codes = new Map([
  [400, 'BAD_REQUEST'],
  [401, 'UNAUTHENTICATED'],
  [403, 'FORBIDDEN'],
]);

/** Adds what a GraphQL driver, whichever it is, shows of an exception to the client. */
export function withGraphqlExtensions<E extends HttpException>(exception: E, error: KindeError): E {
  const code = codes.get(exception.getStatus()) ?? 'INTERNAL_SERVER_ERROR';
  return Object.assign(exception, { extensions: { code, kinde: error.code } });
}
