import type { WebhooksController } from '../webhooks/webhooks.controller.js';
import type { ModuleOperation } from './module-operation.interface.js';
import { errorResponse } from './refusal-responses.js';

type Handlers = Exclude<keyof WebhooksController, 'onModuleInit'>;

/** What `WebhooksController` does, by the names of its methods. */
export const webhookOperations: Readonly<Record<Handlers, ModuleOperation>> = {
  receive: {
    summary: 'Receives an event of Kinde',
    parameters: [
      {
        name: 'webhook-id',
        in: 'header',
        required: false,
        description: 'Of the delivery.',
        schema: { type: 'string' },
      },
    ],
    requestBody: {
      required: true,
      description: 'The event, signed by Kinde.',
      content: { 'application/jwt': { schema: { type: 'string' } } },
    },
    responses: {
      200: {
        description: 'The event has been handled, now or before.',
        content: {
          'application/json': {
            schema: {
              type: 'object',
              properties: { received: { type: 'boolean' } },
              required: ['received'],
            },
          },
        },
      },
      400: errorResponse('It is no event of this tenant.', 'ERR_KINDE_INVALID_WEBHOOK'),
      408: errorResponse('The body did not arrive in time.', 'ERR_KINDE_WEBHOOK_TIMEOUT'),
      413: errorResponse('The body is too large.', 'ERR_KINDE_WEBHOOK_TOO_LARGE'),
      415: errorResponse('The body is no JWT.', 'ERR_KINDE_WEBHOOK_MEDIA_TYPE'),
      500: errorResponse('The event could not be handled.', 'ERR_KINDE_WEBHOOK_FAILED'),
      503: 'refusal',
    },
  },
};
