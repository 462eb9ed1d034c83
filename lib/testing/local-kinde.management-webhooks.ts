import type { JsonObject } from '../core/json.js';
import { EVENT_TYPES } from './local-kinde.event-types.js';
import { invalid, missing } from './local-kinde.management-refusal.js';
import type { ManagementRequest } from './local-kinde.management-request.js';
import { done, type ManagementRoutes } from './local-kinde.management-route.js';
import type { LocalKindeWebhook } from './local-kinde.webhooks.js';

const webhookJson = (webhook: LocalKindeWebhook): JsonObject => ({
  id: webhook.id,
  name: webhook.name,
  endpoint: webhook.endpoint,
  description: webhook.description,
  event_types: webhook.eventTypes ?? EVENT_TYPES,
  created_on: webhook.createdOn,
});

const eventTypesIn = ({ body }: ManagementRequest): readonly string[] | undefined => {
  const types = body.texts('event_types');
  if (types?.every((type) => EVENT_TYPES.includes(type)) ?? true) return types;
  throw invalid('EVENT_TYPES_INVALID', 'event_types must be known event types');
};

/** Webhooks and events (docs.kinde.com/kinde-apis/management#tag/webhooks). */
export const webhookRoutes: ManagementRoutes = {
  'GET /webhooks': {
    scope: 'read:webhooks',
    answer: (_request, { webhooks }) => done({ webhooks: webhooks.all.map(webhookJson) }),
  },

  'POST /webhooks': {
    scope: 'create:webhooks',
    answer(request, { webhooks }) {
      const { body } = request;
      const [endpoint, name] = [body.requiredText('endpoint'), body.requiredText('name')];
      const eventTypes = eventTypesIn(request);
      if (!eventTypes) throw invalid('EVENT_TYPES_REQUIRED', 'event_types is required');
      if (!webhooks.mayGoTo(endpoint)) {
        throw invalid('ENDPOINT_INVALID', 'endpoint must be an http URL of this machine');
      }
      const description = body.text('description') ?? '';
      const id = webhooks.add({ endpoint, eventTypes, name, description });
      return done({ webhook: { id, endpoint } });
    },
  },

  'PATCH /webhooks/:webhook_id': {
    scope: 'update:webhooks',
    answer(request, { webhooks }) {
      const id = request.segment('webhook_id');
      const changes = {
        name: request.body.text('name'),
        description: request.body.text('description'),
        eventTypes: eventTypesIn(request),
      };
      if (!webhooks.update(id, changes)) throw missing('WEBHOOK');
      return done({ webhook: { id } });
    },
  },

  'DELETE /webhooks/:webhook_id': {
    scope: 'delete:webhooks',
    answer(request, { webhooks }) {
      if (!webhooks.remove(request.segment('webhook_id'))) throw missing('WEBHOOK');
      return done();
    },
  },

  'GET /event_types': {
    scope: 'read:event_types',
    answer: () =>
      done({
        event_types: EVENT_TYPES.map((type) => ({
          id: `event_type_${type.replace('.', '_')}`,
          code: type,
          name: type,
          origin: 'KINDE',
          schema: {},
        })),
      }),
  },

  'GET /events/:event_id': {
    scope: 'read:events',
    answer(request, { webhooks }) {
      const event = webhooks.findEvent(request.segment('event_id'));
      if (!event) throw missing('EVENT');
      const { data, happenedAt, id, source, type } = event;
      return done({ event: { type, source, event_id: id, timestamp: happenedAt, data } });
    },
  },
};
