import { pageOf } from './local-kinde.management-page.js';
import { missing } from './local-kinde.management-refusal.js';
import { done, type ManagementRoutes } from './local-kinde.management-route.js';

/** Subscribers (docs.kinde.com/kinde-apis/management#tag/subscribers). */
export const subscriberRoutes: ManagementRoutes = {
  'GET /subscribers': {
    scope: 'read:subscribers',
    answer(request, { subscribers }) {
      const { items, nextToken } = pageOf(subscribers.all, request, {
        name: ({ firstName, lastName }) => `${firstName} ${lastName}`,
        email: ({ email }) => email,
      });
      const shown = items.map(({ email, firstName, id, lastName }) => ({
        id,
        email,
        full_name: `${firstName} ${lastName}`,
        first_name: firstName,
        last_name: lastName,
      }));
      return done({ subscribers: shown, next_token: nextToken });
    },
  },

  'POST /subscribers': {
    scope: 'create:subscribers',
    answer(request, { events, subscribers }) {
      const subscriber = subscribers.add({
        firstName: request.requiredQuery('first_name'),
        lastName: request.requiredQuery('last_name'),
        email: request.requiredQuery('email'),
      });
      events.subscriberCreated(subscriber);
      return { status: 201, body: { subscriber: { subscriber_id: subscriber.id } } };
    },
  },

  'GET /subscribers/:subscriber_id': {
    scope: 'read:subscribers',
    answer(request, { subscribers }) {
      const id = request.segment('subscriber_id');
      const subscriber = subscribers.all.find((known) => known.id === id);
      if (!subscriber) throw missing('SUBSCRIBER');
      const { email, firstName, lastName } = subscriber;
      const shown = { id, preferred_email: email, first_name: firstName, last_name: lastName };
      return done({ subscribers: [shown] });
    },
  },
};
