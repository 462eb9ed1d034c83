import { isKindeEvent, type KindeEvent } from '../../../../lib/core/webhooks/kinde-event.js';

describe('isKindeEvent', () => {
  const event: KindeEvent = {
    type: 'user.created',
    id: 'event_1',
    issuer: 'https://tenant.example',
    occurredAt: 1_800_000_000,
    source: 'admin',
    data: { user: { id: 'kp_1' } },
  };

  it('tells by its type what an event is', () => {
    expect(isKindeEvent(event, 'user.created')).toBe(true);
    expect(isKindeEvent(event, 'user.updated')).toBe(false);
  });
});
