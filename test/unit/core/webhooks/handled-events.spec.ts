import type { EventMarks } from '../../../../lib/core/webhooks/event-marks.js';
import { HandledEvents } from '../../../../lib/core/webhooks/handled-events.js';
import type { KindeEvent } from '../../../../lib/core/webhooks/kinde-event.js';
import { LocalEventMarks } from '../../../../lib/core/webhooks/local-event-marks.js';
import { StoreEventMarks } from '../../../../lib/core/webhooks/store-event-marks.js';
import { Hold } from '../../../support/hold.js';
import { TestClock } from '../../../support/test-clock.js';
import { UnreliableSessionStore } from '../../../support/unreliable-session-store.js';

const event: KindeEvent = {
  type: 'user.deleted',
  id: 'event_1',
  issuer: 'https://tenant.example',
  occurredAt: 1_700_000_000,
  source: 'admin',
  data: { user: { id: 'kp_1' } },
};

function of(marks: EventMarks, application = 'an application'): HandledEvents {
  return new HandledEvents({ marks, application });
}

describe('HandledEvents', () => {
  let clock: TestClock;
  let handled: number;

  const handle = async () => void (handled += 1);
  const local = () => of(new LocalEventMarks(clock.now));

  beforeEach(() => {
    clock = new TestClock();
    handled = 0;
  });

  it('gives everybody who asks meanwhile what comes of the first', async () => {
    const events = local();
    const hold = new Hold();
    const first = events.handleOnce(event, 'a', async () => {
      await hold.pass();
      throw new Error('It went wrong.');
    });
    await hold.arrived;
    const others = ['a', 'b', undefined].map((id) => events.handleOnce(event, id, handle));
    hold.release();
    for (const each of [first, ...others]) {
      await expect(each).rejects.toThrow('It went wrong.');
    }
    expect(handled).toBe(0);
    await events.handleOnce(event, 'a', handle);
    await events.handleOnce(event, 'b', handle);
    expect(handled).toBe(1);
  });

  it('forgets after 72 hours', async () => {
    const events = local();
    await events.handleOnce(event, 'a', handle);
    clock.advance(259_400);
    await events.handleOnce(event, 'a', handle);
    expect(handled).toBe(1);
    clock.advance(200);
    await events.handleOnce(event, 'a', handle);
    expect(handled).toBe(2);
  });

  it.each<[string, Partial<KindeEvent>, string | undefined]>([
    ['with another id', { id: 'event_2' }, 'b'],
    ['of another type', { type: 'user.updated' }, 'b'],
    ['with other data', { data: { user: { id: 'kp_2' } } }, 'b'],
    ['with other data, in a delivery without a name', { data: {} }, undefined],
    ['with another id, in a delivery of the same name', { id: 'event_2' }, 'a'],
  ])('handles one %s as well', async (_, changes, deliveryId) => {
    const events = local();
    await events.handleOnce(event, 'a', handle);
    await events.handleOnce({ ...event, ...changes }, deliveryId, handle);
    expect(handled).toBe(2);
  });

  it.each<[string, Partial<KindeEvent>, string | undefined]>([
    ['in another delivery', {}, 'b'],
    ['in a delivery without a name', {}, undefined],
    ['in the same delivery, with other data', { data: {} }, 'a'],
  ])('does not handle the same again %s', async (_, changes, deliveryId) => {
    for (const marks of [
      new LocalEventMarks(clock.now),
      new StoreEventMarks(new UnreliableSessionStore(clock.now), clock.now),
    ]) {
      handled = 0;
      await of(marks).handleOnce(event, 'a', handle);
      await of(marks).handleOnce({ ...event, ...changes }, deliveryId, handle);
      expect(handled).toBe(1);
    }
  });

  it('knows what another instance has handled, in the same delivery, with other data', async () => {
    const store = new UnreliableSessionStore(clock.now);
    await of(new StoreEventMarks(store, clock.now)).handleOnce(event, 'a', handle);
    const other = of(new StoreEventMarks(store, clock.now));
    await other.handleOnce({ ...event, data: {} }, 'a', handle);
    expect(handled).toBe(1);
    expect(store.to('lock')).toHaveLength(1);
  });

  it('tells those apart that come in deliveries without a name', async () => {
    const events = local();
    await events.handleOnce(event, undefined, handle);
    await events.handleOnce({ ...event, data: {} }, undefined, handle);
    expect(handled).toBe(2);
  });

  it('tells whoever asks meanwhile that it is done', async () => {
    const events = local();
    const hold = new Hold();
    const first = events.handleOnce(event, 'a', () => hold.pass());
    await hold.arrived;
    const second = events.handleOnce(event, 'a', handle);
    hold.release();
    await first;
    await second;
    expect(handled).toBe(0);
  });

  it('tells applications apart that share a store', async () => {
    const marks = new StoreEventMarks(new UnreliableSessionStore(clock.now), clock.now);
    await of(marks, 'one').handleOnce(event, 'a', handle);
    await of(marks, 'two').handleOnce(event, 'a', handle);
    expect(handled).toBe(2);
  });

  it('gives the claim back when it is done, and when it failed', async () => {
    const store = new UnreliableSessionStore(clock.now);
    const events = of(new StoreEventMarks(store, clock.now));
    await expect(
      events.handleOnce(event, 'a', () => Promise.reject(new Error('It went wrong.'))),
    ).rejects.toThrow('It went wrong.');
    await events.handleOnce(event, 'a', handle);
    expect(handled).toBe(1);
    expect([store.to('lock').length, store.to('unlock').length]).toEqual([2, 2]);
  });

  it('does not handle what another instance finished while its claim was waited for', async () => {
    const store = new UnreliableSessionStore(clock.now);
    const [one, two] = [
      of(new StoreEventMarks(store, clock.now)),
      of(new StoreEventMarks(store, clock.now)),
    ];
    const atLock = store.hold('lock');
    const late = two.handleOnce(event, 'a', handle);
    await atLock.arrived;
    await one.handleOnce(event, 'a', handle);
    atLock.release();
    await late;
    expect(handled).toBe(1);
  });

  it('has Kinde come back when another instance takes long', async () => {
    const store = new UnreliableSessionStore(clock.now);
    const one = of(new StoreEventMarks(store, clock.now));
    const marks = new StoreEventMarks(store, clock.now);
    const two = new HandledEvents({ marks, application: 'an application', patience: 0 });
    const hold = new Hold();
    const slow = one.handleOnce(event, 'a', () => hold.pass());
    await hold.arrived;
    await expect(two.handleOnce(event, 'a', handle)).rejects.toMatchObject({
      code: 'ERR_KINDE_UNAVAILABLE',
      retryAfter: 5,
    });
    hold.release();
    await slow;
    await two.handleOnce(event, 'a', handle);
    expect(handled).toBe(0);
  });

  it.each(['read', 'lock'] as const)(
    'handles nothing while the store fails to %s',
    async (method) => {
      const store = new UnreliableSessionStore(clock.now);
      store.fail('fails', method);
      const events = of(new StoreEventMarks(store, clock.now));
      await expect(events.handleOnce(event, 'a', handle)).rejects.toMatchObject({
        code: 'ERR_KINDE_UNAVAILABLE',
      });
      expect(handled).toBe(0);
    },
  );

  it('knows what it has handled even if the store does not', async () => {
    const store = new UnreliableSessionStore(clock.now);
    store.fail('fails', 'create');
    const events = of(new StoreEventMarks(store, clock.now));
    await events.handleOnce(event, 'a', handle);
    await events.handleOnce(event, 'a', handle);
    expect(handled).toBe(1);
  });

  it('has Kinde come back when whoever is at it takes long, in the same process', async () => {
    const marks = new LocalEventMarks(clock.now);
    const events = new HandledEvents({ marks, application: 'an application', patience: 0 });
    const hold = new Hold();
    const slow = events.handleOnce(event, 'a', () => hold.pass());
    await hold.arrived;
    await expect(events.handleOnce(event, 'a', handle)).rejects.toMatchObject({
      code: 'ERR_KINDE_UNAVAILABLE',
      message: 'The same event is still being handled.',
    });
    hold.release();
    await slow;
    await events.handleOnce(event, 'a', handle);
    expect(handled).toBe(0);
  });
});
