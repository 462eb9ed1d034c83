import { setImmediate } from 'node:timers/promises';

import type { Occurrence } from '../../../../lib/core/monitor/kinde-module-event.js';
import { StoreWatch } from '../../../../lib/core/session/store-watch.js';
import { watchedRevocations, watchedStore } from '../../../../lib/core/session/watched-store.js';
import { sessionStoreContract } from '../../../../lib/testing/index.js';
import { HeldTimers } from '../../../support/held-timers.js';
import { Hold } from '../../../support/hold.js';
import { MemorySessionStore } from '../../../support/memory-session-store.js';
import { UnreliableSessionStore } from '../../../support/unreliable-session-store.js';

/** Seconds that a store may take, and a little more. */
const TOO_LONG = 0.5;

const refused = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
const fail = () => Promise.reject(refused);
const answer = async () => 'an answer';

describe('StoreWatch', () => {
  let heard: Occurrence[];
  let watch: StoreWatch;

  beforeEach(() => {
    heard = [];
    watch = new StoreWatch({ report: (occurrence) => heard.push(occurrence) });
  });

  it('hands on what the store answers, and what it fails with', async () => {
    expect(await watch.ask(answer)).toBe('an answer');
    await expect(watch.ask(fail)).rejects.toBe(refused);
  });

  it('takes a store as it is that answers or throws at once', async () => {
    expect(await watch.ask((() => 'an answer') as never)).toBe('an answer');
    const thrown = watch.ask(() => {
      throw refused;
    });
    await expect(thrown).rejects.toBe(refused);
    await watch.settled();
    expect(heard).toEqual([{ type: 'store.unavailable', reason: 'ECONNREFUSED' }]);
  });

  it('says nothing of a store that answers', async () => {
    await watch.ask(answer);
    expect(heard).toEqual([]);
  });

  it('says once that the store fails, and once that it is back', async () => {
    await Promise.allSettled([watch.ask(fail), watch.ask(fail)]);
    expect(heard).toEqual([{ type: 'store.unavailable', reason: 'ECONNREFUSED' }]);
    await Promise.all([watch.ask(answer), watch.ask(answer)]);
    expect(heard.slice(1)).toEqual([{ type: 'store.available' }]);
    await Promise.allSettled([watch.ask(fail)]);
    expect(heard).toHaveLength(3);
  });

  it('takes no answer within the time allowed for an outage, and a late one for no end of it', async () => {
    const timers = HeldTimers.hold();
    try {
      const hold = new Hold();
      const late = watch.ask(() => hold.pass());
      await hold.arrived;
      timers.pass(TOO_LONG);
      await watch.settled();
      expect(heard).toEqual([{ type: 'store.unavailable', reason: 'took more than 0.45 s' }]);
      hold.release();
      await late;
      expect(heard).toHaveLength(1);
      await watch.ask(answer);
      expect(heard.slice(1)).toEqual([{ type: 'store.available' }]);
    } finally {
      timers.release();
    }
  });

  it('blames no store for what arrives while the process is busy', async () => {
    const timers = HeldTimers.hold();
    try {
      const hold = new Hold();
      const asked = watch.ask(() => hold.pass());
      await hold.arrived;
      timers.pass(TOO_LONG);
      hold.release(); // in the same turn of the event loop
      await asked;
      await setImmediate();
      await watch.settled();
      expect(heard).toEqual([]);
    } finally {
      timers.release();
    }
  });

  it('does not take an old failure for a new one', async () => {
    const hold = new Hold();
    const old = watch.ask(async () => {
      await hold.pass();
      throw refused;
    });
    await hold.arrived;
    await watch.ask(answer); // asked later, and answered
    hold.release();
    await Promise.allSettled([old]);
    await watch.settled();
    expect(heard).toEqual([]);
  });

  it('has settled when nothing was asked', async () => {
    expect(await watch.settled()).toBeUndefined();
  });

  it('has settled once what was asked is answered, and not before', async () => {
    const hold = new Hold();
    let isSettled = false;
    const asked = watch.ask(() => hold.pass());
    await hold.arrived;
    const settled = watch.settled().then(() => (isSettled = true));
    await watch.ask(answer);
    expect(isSettled).toBe(false);
    hold.release();
    await asked;
    await settled;
    expect(isSettled).toBe(true);
  });

  it('does not wait for what never comes', async () => {
    const timers = HeldTimers.hold();
    try {
      const store = new UnreliableSessionStore();
      store.fail('hangs');
      void watchedStore(store, watch).read('key');
      const settled = watch.settled();
      timers.pass(TOO_LONG);
      expect(await settled).toBeUndefined();
    } finally {
      timers.release();
    }
  });

  it.each(['fails', 'hangs'] as const)(
    'hears of every method of a store that %s',
    async (fault) => {
      const store = new UnreliableSessionStore();
      const record = { version: 1, data: 'data' };
      const questions: ((watched: ReturnType<typeof watchedStore>) => Promise<unknown>)[] = [
        (watched) => watched.read('key'),
        (watched) => watched.create('key', record, 60),
        (watched) => watched.replace('key', 1, record, 60),
        (watched) => watched.delete('key'),
        (watched) => watched.lock('key', 'token', 60),
        (watched) => watched.unlock('key', 'token'),
        (watched) => watched.revoke('key', 1, 60),
        (watched) => watched.revocations(['key']),
      ];
      for (const ask of questions) {
        const told: Occurrence[] = [];
        const own = new StoreWatch({ report: (occurrence) => told.push(occurrence) });
        const timers = HeldTimers.hold();
        try {
          store.fail(fault);
          ask(watchedStore(store, own)).catch(() => undefined);
          const settled = own.settled();
          timers.pass(TOO_LONG);
          await settled;
        } finally {
          timers.release();
          store.recover();
        }
        expect(told).toMatchObject([{ type: 'store.unavailable' }]);
      }
    },
  );
});

describe('a store that is watched', () => {
  const watch = new StoreWatch({ report: () => undefined });
  const store = watchedStore(new MemorySessionStore(), watch);

  it.each(sessionStoreContract)('$title', ({ check }) => check(store));
});

it('watches a list of revocations alone', async () => {
  const store = new UnreliableSessionStore();
  const heard: Occurrence[] = [];
  const list = watchedRevocations(
    store,
    new StoreWatch({ report: (occurrence) => heard.push(occurrence) }),
  );
  await list.revoke('key', 7, 60);
  expect(await list.revocations(['key', 'other'])).toEqual([7, undefined]);
  store.fail('fails');
  await Promise.allSettled([list.revocations(['key'])]);
  expect(heard).toMatchObject([{ type: 'store.unavailable' }]);
});
