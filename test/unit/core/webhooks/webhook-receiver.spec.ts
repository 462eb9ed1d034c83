import { createMonitor } from '../../../../lib/core/monitor/monitor.js';
import { KeySet } from '../../../../lib/core/tokens/key-set.js';
import type { KindeEvent } from '../../../../lib/core/webhooks/kinde-event.js';
import {
  WebhookReceiver,
  type WebhookReceiverOptions,
} from '../../../../lib/core/webhooks/webhook-receiver.js';
import { sessionConfig } from '../../../support/session-config.js';
import { StoppedClock } from '../../../support/stopped-clock.js';
import { TestKey } from '../../../support/test-key.js';
import { UnreliableSessionStore } from '../../../support/unreliable-session-store.js';

const key = new TestKey();
const stranger = new TestKey(key.kid);
const clock = new StoppedClock();

const deletion = {
  type: 'user.deleted',
  event_id: 'event_1',
  timestamp: new Date(clock.now() * 1000).toISOString(),
  data: { user: { id: 'kp_1' } },
};
const delivery = { body: key.sign(deletion), id: 'delivery_1' };

const fail = () => Promise.reject(new Error('It went wrong.'));

describe('WebhookReceiver', () => {
  /** What happened, in order. */
  let log: string[];
  const revocations = {
    revokeUser: async (id: string) => void log.push(`sessions of ${id} ended`),
    revokeOrg: async (code: string) => void log.push(`sessions of ${code} ended`),
  };
  const handle = async ({ type }: KindeEvent) => void log.push(`${type} handled`);
  const receiverOf = (
    {
      endSessions = true,
      store = undefined as UnreliableSessionStore | undefined,
      clientId = 'web',
      onEvent = (..._events: readonly object[]): void => undefined,
    } = {},
    keptIn: WebhookReceiverOptions['revocations'] = revocations,
  ) =>
    new WebhookReceiver({
      monitor: createMonitor({ clock: clock.now, observers: [onEvent] }),
      config: {
        clientId,
        clock: clock.now,
        session: { ...sessionConfig, store },
        webhooks: { endSessions },
      },
      issuer: {
        url: 'https://tenant.example',
        keySet: new KeySet({ fetchKeys: async () => ({ keys: [key.jwk] }), clock: clock.now }),
      },
      revocations: keptIn,
    });

  beforeEach(() => (log = []));

  it('ends the sessions of whoever is shut out, and then has the event handled', async () => {
    await receiverOf().receive(delivery, handle);
    expect(log).toEqual(['sessions of kp_1 ended', 'user.deleted handled']);
  });

  it('ends none when it is not to', async () => {
    await receiverOf({ endSessions: false }).receive(delivery, handle);
    expect(log).toEqual(['user.deleted handled']);
  });

  it('ends none where none can be ended', async () => {
    const receiver = new WebhookReceiver({
      config: {
        clientId: 'web',
        clock: clock.now,
        session: undefined,
        webhooks: { endSessions: true },
      },
      issuer: {
        url: 'https://tenant.example',
        keySet: new KeySet({ fetchKeys: async () => ({ keys: [key.jwk] }), clock: clock.now }),
      },
      revocations: undefined,
    });
    await receiver.receive(delivery, handle);
    expect(log).toEqual(['user.deleted handled']);
  });

  it('does nothing about what Kinde has not signed', async () => {
    const forged = { body: stranger.sign(deletion), id: 'delivery_1' };
    await expect(receiverOf().receive(forged, handle)).rejects.toMatchObject({
      code: 'ERR_KINDE_INVALID_WEBHOOK',
    });
    expect(log).toEqual([]);
  });

  it('has an event handled once, however often it comes', async () => {
    const receiver = receiverOf();
    await receiver.receive(delivery, handle);
    await receiver.receive(delivery, handle);
    await receiver.receive({ ...delivery, id: undefined }, handle);
    expect(log).toEqual(['sessions of kp_1 ended', 'user.deleted handled']);
  });

  it('has an event handled once by all who share a store, and by each who does not', async () => {
    const store = new UnreliableSessionStore(clock.now);
    await receiverOf({ store, endSessions: false }).receive(delivery, handle);
    await receiverOf({ store, endSessions: false }).receive(delivery, handle);
    expect(log).toEqual(['user.deleted handled']);
    await receiverOf({ endSessions: false }).receive(delivery, handle);
    expect(log).toEqual(['user.deleted handled', 'user.deleted handled']);
  });

  it('has an event handled by each of the applications that share a store', async () => {
    const store = new UnreliableSessionStore(clock.now);
    await receiverOf({ store, endSessions: false }).receive(delivery, handle);
    await receiverOf({ store, endSessions: false, clientId: 'other' }).receive(delivery, handle);
    expect(log).toEqual(['user.deleted handled', 'user.deleted handled']);
  });

  it('tells whoever looks on what was handled, and what had been', async () => {
    const events: object[] = [];
    const receiver = receiverOf({ onEvent: (event) => events.push(event) });
    await receiver.receive(delivery, handle);
    await receiver.receive(delivery, handle);
    const told = { type: 'webhook.handled', eventType: 'user.deleted', eventId: 'event_1' };
    expect(events).toMatchObject([
      { ...told, isRepetition: false },
      { ...told, isRepetition: true },
    ]);
  });

  it('tells whoever delivers what went wrong, and takes the event again', async () => {
    const receiver = receiverOf();
    await expect(receiver.receive(delivery, fail)).rejects.toThrow('It went wrong.');
    await receiver.receive(delivery, handle);
    expect(log.at(-1)).toBe('user.deleted handled');
  });

  it('does not have an event handled whose sessions cannot be ended now', async () => {
    const down = new Error('The store is down.');
    const receiver = receiverOf({}, { ...revocations, revokeUser: () => Promise.reject(down) });
    await expect(receiver.receive(delivery, handle)).rejects.toBe(down);
    expect(log).toEqual([]);
  });
});
