import type { JsonObject } from '../core/json.js';
import { toHttpException } from '../http/http-errors.js';
import { KindeError, type KindeErrorCode } from '../kinde.errors.js';

const SCHEMA = 'KindeErrorBody';

/** What this module adds to the schemas of a document: the body of every refusal. */
export const ERROR_SCHEMAS: JsonObject = {
  [SCHEMA]: {
    type: 'object',
    properties: {
      statusCode: { type: 'integer' },
      message: { type: 'string', description: 'One of a fixed set of sentences.' },
      error: { type: 'string', description: 'What HTTP calls the status.' },
      code: { type: 'string', description: 'Stable, for programs: ERR_KINDE_….' },
    },
    // What else of the application refuses may have no code.
    required: ['statusCode', 'message'],
  },
};

/** What this module adds to the responses of a document, by their names. */
export const REFUSAL_RESPONSES: JsonObject = {
  KindeUnauthorized: {
    ...errorResponse(
      'Nobody is signed in, or the credential is not valid.',
      'ERR_KINDE_UNAUTHENTICATED',
    ),
    headers: { 'WWW-Authenticate': { schema: { type: 'string' } } },
  },
  KindeForbidden: errorResponse(
    'A requirement is not met, or another site sent the request.',
    'ERR_KINDE_FORBIDDEN',
  ),
  KindeUnavailable: {
    ...errorResponse('Authentication is unavailable at the moment.', 'ERR_KINDE_UNAVAILABLE'),
    headers: { 'Retry-After': { description: 'Seconds.', schema: { type: 'integer' } } },
  },
};

/** What guards may answer, by status. */
export const REFUSALS: JsonObject = {
  401: { $ref: '#/components/responses/KindeUnauthorized' },
  403: { $ref: '#/components/responses/KindeForbidden' },
  503: { $ref: '#/components/responses/KindeUnavailable' },
};

/** An answer with the body of an error, such as that of `code`. */
export function errorResponse(description: string, code: KindeErrorCode): JsonObject {
  return {
    description,
    content: {
      'application/json': {
        schema: { $ref: `#/components/schemas/${SCHEMA}` },
        example: toHttpException(new KindeError(code, '')).getResponse(),
      },
    },
  };
}
