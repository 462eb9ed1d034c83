import type { AuthKitController } from '../authkit/authkit.controller.js';
import type { JsonObject } from '../core/json.js';
import type { ModuleOperation } from './module-operation.interface.js';
import { errorResponse } from './refusal-responses.js';

type Handlers = Exclude<keyof AuthKitController, 'onModuleInit'>;

const text = { type: 'string' };
const number = { type: 'integer' };

/** What `AuthKitController` does, by the names of its methods. */
export const authkitOperations: Readonly<Record<Handlers, ModuleOperation>> = {
  ticket: {
    summary: 'A ticket to open the widget of AuthKit with',
    responses: {
      200: json({ ticket: text, expiresIn: { ...number, description: 'Seconds.' }, url: text }),
      401: 'refusal',
      403: 'refusal',
      503: 'refusal',
    },
    takesPrincipal: true,
  },
  preflight: {
    summary: 'Lets the widget of AuthKit ask from its own origin',
    responses: { 204: { description: 'It may.' } },
  },
  token: {
    summary: 'A page of what the widget of AuthKit shows, for a ticket as a bearer credential',
    parameters: ['page', 'limit'].map((name) => ({
      name,
      in: 'query',
      required: false,
      description: 'From 1 to 1 000.',
      schema: number,
    })),
    responses: {
      200: json({
        rows: { type: 'array', items: { type: 'object' } },
        total: number,
        pages: number,
        page: number,
      }),
      400: errorResponse('A parameter is malformed.', 'ERR_KINDE_INVALID_REQUEST'),
      401: errorResponse('The ticket is not valid.', 'ERR_KINDE_INVALID_TICKET'),
      502: errorResponse('AuthKit failed.', 'ERR_KINDE_AUTHKIT_FAILED'),
      503: errorResponse('AuthKit is unavailable.', 'ERR_KINDE_AUTHKIT_UNAVAILABLE'),
    },
  },
};

function json(properties: JsonObject): JsonObject {
  const schema = { type: 'object', properties, required: Object.keys(properties) };
  return { description: '', content: { 'application/json': { schema } } };
}
