import { setImmediate } from 'node:timers/promises';

import type { SessionRecord } from '../../../../lib/core/session/session-store.js';
import { newSessionId, type Session } from '../../../../lib/core/session/session.js';
import { SessionSeal } from '../../../../lib/core/session/session-seal.js';
import { StoreSessionRepository } from '../../../../lib/core/session/store-session-repository.js';
import { UnsettledWrites } from '../../../../lib/core/session/unsettled-writes.js';
import type {
  CookieConfig,
  SessionConfig,
} from '../../../../lib/options/kinde-config.interface.js';
import { HeldTimers } from '../../../support/held-timers.js';
import { SAMPLE_TOKEN, sampleSession } from '../../../support/sample-session.js';
import { sessionConfig, tokenConfig } from '../../../support/session-config.js';
import { StoppedClock } from '../../../support/stopped-clock.js';
import { UnreliableSessionStore } from '../../../support/unreliable-session-store.js';

/** Seconds. */
const LOCK_LIFETIME = 10;

const decoded = (text: string) => Buffer.from(text, 'base64url').toString('latin1');

describe('a session that a store keeps', () => {
  let timers: HeldTimers;
  let clock: StoppedClock;
  let store: UnreliableSessionStore;
  /** An instance of the application, and another one. */
  let repository: StoreSessionRepository;
  let another: StoreSessionRepository;
  let unsettled: UnsettledWrites;
  let session: Session;
  let renewed: Session;

  beforeEach(() => {
    timers = HeldTimers.hold();
    clock = new StoppedClock();
    store = new UnreliableSessionStore(clock.now);
    unsettled = new UnsettledWrites(clock.now);
    repository = instance({ unsettled });
    another = instance();
    session = sampleSession({ createdAt: clock.now(), touchedAt: clock.now() });
    renewed = { ...session, version: 2, refreshToken: 'a newer refresh token' };
  });
  afterEach(() => timers.release());

  interface Instance {
    readonly secrets?: SessionConfig['secrets'];
    readonly cookie?: Partial<CookieConfig>;
    readonly application?: string;
    readonly unsettled?: UnsettledWrites;
  }

  function instance({
    secrets = sessionConfig.secrets,
    cookie = {},
    application = 'https://one.kinde.com a-client',
    unsettled = new UnsettledWrites(clock.now),
  }: Instance = {}): StoreSessionRepository {
    const config = { ...sessionConfig, secrets, cookie: { ...sessionConfig.cookie, ...cookie } };
    const seal = new SessionSeal({
      config: { session: config, tokens: tokenConfig },
      purpose: 'session record',
      clock: clock.now,
    });
    return new StoreSessionRepository({
      config,
      store,
      seal,
      unsettled,
      application,
      lockLifetime: LOCK_LIFETIME,
      clock: clock.now,
    });
  }

  /** Lets time pass, and what it sets off come as far as it comes. */
  async function pass(seconds: number): Promise<void> {
    clock.advance(seconds);
    timers.pass(seconds);
    for (let turn = 0; turn < 3; turn += 1) {
      await setImmediate();
    }
  }

  /** The key of the latest record that was created. */
  const latestKey = () => String(store.to('create').at(-1)?.parameters[0]);

  const unavailable = expect.objectContaining({ code: 'ERR_KINDE_UNAVAILABLE', retryAfter: 1 });

  /** Seconds that the store was to keep each record. */
  const ttls = () =>
    store.calls.flatMap(({ method, parameters }) =>
      method === 'create' || method === 'replace' ? [parameters.at(-1)] : [],
    );

  it('comes back as it was, in every instance, and with whose it is', async () => {
    const handle = await repository.add(session);
    for (const each of [repository, another]) {
      expect(await each.find(handle)).toMatchObject({
        session,
        user: { id: 'kp_1', orgCode: 'org_1', givenName: 'Ada' },
        isStale: false,
      });
    }
  });

  it('is an id to the browser, and stays it', async () => {
    const handle = await repository.add(session);
    expect(handle).toMatch(/^[\w-]{22}$/);
    expect(await repository.touch(session, handle)).toBe(handle);
    expect(await repository.replace(session, renewed, handle)).toBe(handle);
  });

  it('is a hash and a sealed record to the store, and nothing else', async () => {
    const handle = await repository.add(session);
    await repository.find(handle);
    const lock = await repository.lock(handle);
    await repository.touch(session, handle);
    await repository.replace(session, renewed, handle);
    await lock?.release();
    await repository.remove(handle);
    expect(new Set(store.calls.map(({ parameters }) => parameters[0])).size).toBe(1);
    expect(latestKey()).toMatch(/^[\w-]{43}$/);
    const [, payload = ''] = SAMPLE_TOKEN.split('.');
    const texts = JSON.stringify(store.calls).split('"');
    for (const told of [...texts, ...texts.map((text) => decoded(text))]) {
      for (const secret of [handle, payload, decoded(payload), 'a refresh token', 'given_name']) {
        expect(told).not.toContain(secret);
      }
    }
  });

  it('says its version openly, since the store has to compare it', async () => {
    const handle = await repository.add(session);
    await repository.replace(session, renewed, handle);
    expect(await store.read(latestKey())).toMatchObject({ version: 2 });
  });

  it.each<[string, string]>([
    ['nothing', ''],
    ['a pattern', '*'],
    ['a pattern as long as an id', '*'.repeat(22)],
    ['a command', 'a\r\nDEL x'],
    ['a command as long as an id', 'aaaaaaaaaa\r\nDEL xxxxx'],
    ['an id with a line after it', `${'a'.repeat(22)}\n`],
    ['an id with a space before it', ` ${'a'.repeat(22)}`],
    ['21 characters', 'a'.repeat(21)],
    ['23 characters', 'a'.repeat(23)],
    ['10 KB', 'a'.repeat(10_240)],
    ['the name of a prototype', '__proto__'],
    ['such a name as long as an id', '__proto____proto______'.slice(0, 21) + '.'],
    ['letters that are none of base64url', 'é'.repeat(22)],
    ['a path', '../../../../etc/passwd'],
    ['a key', 'k'.repeat(43)],
    ['a null byte', `${'a'.repeat(21)}\0`],
  ])('is not looked for under %s', async (_, handle) => {
    expect(await repository.find(handle)).toBeUndefined();
    await repository.remove(handle);
    expect(store.calls).toEqual([]);
  });

  it('is none under an id that nobody was given', async () => {
    await repository.add(session);
    expect(await repository.find(newSessionId())).toBeUndefined();
    expect(await repository.find('__proto__'.padEnd(22, '_'))).toBeUndefined();
  });

  it.each<[string, Instance]>([
    ['another application', { application: 'https://one.kinde.com another-client' }],
    ['the same client of another tenant', { application: 'https://two.kinde.com a-client' }],
    ['the same application under another cookie', { cookie: { name: '__Host-other' } }],
  ])('is not there for %s, though store and secret are the same', async (_, other) => {
    const handle = await repository.add(session);
    const stranger = instance(other);
    expect(await stranger.find(handle)).toBeUndefined();
    await stranger.remove(handle);
    expect(await repository.find(handle)).toBeDefined();
    expect(await stranger.replace(session, renewed, handle)).toBeUndefined();
    await repository.lock(handle);
    expect(await stranger.lock(handle)).toBeDefined();
  });

  it('does not open under the key of another', async () => {
    const mine = await repository.add(session);
    const myKey = latestKey();
    const theirs = await repository.add({ ...session, id: newSessionId() });
    const theirKey = latestKey();
    const record = (await store.read(theirKey)) ?? { version: 0, data: '' };
    await repository.find(theirs); // remembered from now on
    await store.create(myKey, record, 60);
    expect(await repository.find(mine)).toBeUndefined();
    expect(await another.find(mine)).toBeUndefined();
  });

  it.each([
    ['garbage', { version: 1, data: 'garbage' }],
    ['nothing', { version: 1, data: '' }],
    ['an older record', { version: 7, data: 'A'.repeat(400) }],
  ])('is none where the store has %s', async (_, record) => {
    const handle = await repository.add(session);
    await store.create(latestKey(), record, 60);
    expect(await repository.find(handle)).toBeUndefined();
  });

  it('is none where a store says null for nothing', async () => {
    store.read = () => Promise.resolve(null as unknown as undefined);
    expect(await repository.find(newSessionId())).toBeUndefined();
  });

  describe('has its time in the store', () => {
    it('until it counts as idle, from when it was last written', async () => {
      const handle = await repository.add(session);
      clock.advance(3_600);
      const touched = { ...session, touchedAt: clock.now() };
      await repository.touch(touched, handle);
      clock.advance(3_600);
      await repository.replace(touched, { ...renewed, touchedAt: clock.now() }, handle);
      expect(ttls()).toEqual([86_400, 86_400, 86_400]);
      clock.advance(86_399);
      expect(await repository.find(handle)).toBeDefined();
      clock.advance(1);
      expect(await repository.find(handle)).toBeUndefined();
    });

    it('and never beyond its absolute end', async () => {
      const old = { ...session, createdAt: clock.now() - 604_000 };
      const handle = await repository.add(old);
      await repository.replace(old, { ...old, version: 2 }, handle);
      expect(ttls()).toEqual([800, 800]);
    });

    it('and the browser keeps its id up to that, so that it need not be told again', () => {
      const later = { ...session, touchedAt: session.touchedAt + 3_600 };
      expect(repository.handleEndsAt(session)).toBe(session.createdAt + 604_800);
      expect(repository.handleEndsAt(later)).toBe(session.createdAt + 604_800);
    });
  });

  describe('is replaced by its renewal', () => {
    let handle: string;
    beforeEach(async () => {
      handle = await repository.add(session);
    });

    it('for every instance', async () => {
      expect(await repository.replace(session, renewed, handle)).toBe(handle);
      expect((await another.find(handle))?.session).toEqual(renewed);
    });

    it('unless another instance was faster', async () => {
      await another.replace(session, renewed, handle);
      const slower = { ...renewed, refreshToken: 'one that came too late' };
      expect(await repository.replace(session, slower, handle)).toBeUndefined();
      expect((await repository.find(handle))?.session).toEqual(renewed);
    });

    it('unless it was signed out meanwhile', async () => {
      await another.remove(handle);
      expect(await repository.replace(session, renewed, handle)).toBeUndefined();
      expect(await repository.find(handle)).toBeUndefined();
    });

    it('even though it was touched meanwhile', async () => {
      clock.advance(300);
      await another.touch({ ...session, touchedAt: clock.now() }, handle);
      expect(await repository.replace(session, renewed, handle)).toBe(handle);
    });

    describe('while the store does not take it', () => {
      beforeEach(() => store.fail('fails'));

      it('in the background, as soon as it does', async () => {
        expect(await repository.replace(session, renewed, handle)).toBe(handle);
        await pass(0.25);
        store.recover();
        expect((await another.find(handle))?.session).toEqual(session);
        await pass(0.5);
        expect((await another.find(handle))?.session).toEqual(renewed);
      });

      it('by the next request, without waiting for the background', async () => {
        await repository.replace(session, renewed, handle);
        store.recover();
        expect((await repository.find(handle))?.session).toEqual(renewed);
        expect((await another.find(handle))?.session).toEqual(renewed);
      });

      it('and until then nobody is told of a session that is out of date', async () => {
        await repository.replace(session, renewed, handle);
        store.fail('fails', 'replace');
        await expect(repository.find(handle)).rejects.toEqual(unavailable);
        store.recover();
        expect((await repository.find(handle))?.session).toEqual(renewed);
      });

      it('or hangs', async () => {
        store.fail('hangs');
        const answer = repository.replace(session, renewed, handle);
        await setImmediate();
        await pass(0.45);
        expect(await answer).toBe(handle);
        store.recover();
        expect((await repository.find(handle))?.session).toEqual(renewed);
      });

      it('or only says so', async () => {
        store.fail('forgets');
        expect(await repository.replace(session, renewed, handle)).toBe(handle);
        store.recover();
        expect((await repository.find(handle))?.session).toEqual(renewed);
        await pass(60);
        expect((await another.find(handle))?.session).toEqual(renewed);
      });

      it('and not any more when another instance has renewed it by then', async () => {
        await repository.replace(session, renewed, handle);
        store.recover();
        const newer = { ...renewed, version: 3 };
        await another.replace(session, newer, handle);
        await pass(60);
        expect((await repository.find(handle))?.session).toEqual(newer);
      });

      it('and not any more when it was signed out by then', async () => {
        await repository.replace(session, renewed, handle);
        store.recover();
        await another.remove(handle);
        await pass(60);
        expect(await repository.find(handle)).toBeUndefined();
      });

      it('and not any more when it was signed out here, which did not reach the store either', async () => {
        await repository.replace(session, renewed, handle);
        await repository.remove(handle);
        store.recover();
        await pass(60);
        expect(await another.find(handle)).toBeUndefined();
      });

      it('and not in the place of a logout that has to reach the store yet', async () => {
        await repository.remove(handle);
        await repository.replace(session, renewed, handle);
        store.recover();
        await pass(60);
        expect(await another.find(handle)).toBeUndefined();
      });

      it('and not beyond its own end', async () => {
        await repository.replace(session, renewed, handle);
        await pass(86_400);
        store.calls.length = 0;
        await pass(60);
        expect(store.calls).toEqual([]);
      });

      it('with a seal of its own each time', async () => {
        await repository.replace(session, renewed, handle);
        await pass(0.25);
        store.recover();
        await pass(0.5);
        const sealed = store.to('replace').map(({ parameters }) => parameters[2] as SessionRecord);
        expect(new Set(sealed.map(({ data }) => data)).size).toBe(3);
      });
    });
  });

  describe('is touched', () => {
    let handle: string;
    let touched: Session;
    beforeEach(async () => {
      handle = await repository.add(session);
      clock.advance(300);
      touched = { ...session, touchedAt: clock.now() };
    });

    it('for every instance', async () => {
      expect(await repository.touch(touched, handle)).toBe(handle);
      expect((await another.find(handle))?.session).toEqual(touched);
    });

    it('unless it was renewed meanwhile', async () => {
      await another.replace(session, renewed, handle);
      expect(await repository.touch(touched, handle)).toBeUndefined();
      expect((await repository.find(handle))?.session).toEqual(renewed);
    });

    it('unless it was signed out meanwhile', async () => {
      await another.remove(handle);
      expect(await repository.touch(touched, handle)).toBeUndefined();
      expect(await repository.find(handle)).toBeUndefined();
    });

    it('or not, while the store does not take it: there will be another request', async () => {
      store.fail('fails');
      expect(await repository.touch(touched, handle)).toBeUndefined();
      store.recover();
      await pass(60);
      expect((await repository.find(handle))?.session).toEqual(session);
      expect(store.to('replace')).toHaveLength(1);
    });
  });

  it('is not removed later when so much else is to be written that it would be in the way', async () => {
    const handle = await repository.add(session);
    for (let index = 0; index < 5_000; index += 1) {
      unsettled.add(`${index}`, async () => undefined, clock.now() + 60);
    }
    store.fail('fails');
    await repository.remove(handle);
    store.recover();
    await unsettled.settleAll();
    expect((await another.find(handle))?.session).toEqual(session);
  });

  describe('is removed', () => {
    let handle: string;
    beforeEach(async () => {
      handle = await repository.add(session);
      await repository.find(handle);
    });

    it('for every instance, at once', async () => {
      await repository.remove(handle);
      expect(await repository.find(handle)).toBeUndefined();
      expect(await another.find(handle)).toBeUndefined();
    });

    it('in the background when the store is down', async () => {
      store.fail('fails');
      await repository.remove(handle);
      store.recover();
      await pass(0.25);
      expect(await another.find(handle)).toBeUndefined();
    });

    it('before the next request is let in', async () => {
      store.fail('fails', 'delete');
      await repository.remove(handle);
      await expect(repository.find(handle)).rejects.toEqual(unavailable);
      store.recover();
      expect(await repository.find(handle)).toBeUndefined();
    });

    it('within a second, though the store hangs', async () => {
      store.fail('hangs');
      const removal = repository.remove(handle);
      await setImmediate();
      await pass(0.45);
      await removal;
      store.recover();
      expect(await repository.find(handle)).toBeUndefined();
    });
  });

  describe('has a lock', () => {
    let handle: string;
    beforeEach(async () => {
      handle = await repository.add(session);
    });

    it('that one instance has at a time', async () => {
      const lock = await repository.lock(handle);
      expect(lock).toBeDefined();
      expect(await another.lock(handle)).toBeUndefined();
      expect(await repository.lock(handle)).toBeUndefined();
      await lock?.release();
      expect(await another.lock(handle)).toBeDefined();
    });

    it('that counts as abandoned after a while', async () => {
      await repository.lock(handle);
      clock.advance(LOCK_LIFETIME - 0.1);
      expect(await another.lock(handle)).toBeUndefined();
      clock.advance(0.1);
      expect(await another.lock(handle)).toBeDefined();
    });

    it('that its former holder cannot give back for the next', async () => {
      const former = await repository.lock(handle);
      clock.advance(LOCK_LIFETIME);
      await another.lock(handle);
      await former?.release();
      expect(await repository.lock(handle)).toBeUndefined();
    });

    it('that has nothing to do with the locks of other sessions', async () => {
      await repository.lock(handle);
      expect(await another.lock(newSessionId())).toBeDefined();
    });

    it('that is kept while the renewal is not written yet', async () => {
      const lock = await repository.lock(handle);
      store.fail('fails', 'replace');
      await repository.replace(session, renewed, handle);
      await lock?.release();
      expect(store.to('unlock')).toEqual([]);
      expect(await another.lock(handle)).toBeUndefined();
    });

    it('that is given back if the store took the lock and its answer was lost', async () => {
      store.fail('forgets', 'lock');
      await expect(repository.lock(handle)).rejects.toEqual(unavailable);
      store.recover();
      await setImmediate();
      expect(await another.lock(handle)).toBeDefined();
    });

    it('that can be had or not within a second', async () => {
      store.fail('hangs');
      const lock = repository.lock(handle);
      lock.catch(() => undefined);
      await setImmediate();
      await pass(0.45);
      await expect(lock).rejects.toEqual(unavailable);
    });

    it.each(['fails', 'forgets'] as const)(
      'that runs out by itself if it cannot be given back, since the store %s',
      async (fault) => {
        const lock = await repository.lock(handle);
        store.fail(fault);
        await lock?.release();
        store.recover();
        clock.advance(LOCK_LIFETIME);
        expect(await another.lock(handle)).toBeDefined();
      },
    );

    it('of 128 random bits, never the same', async () => {
      for (const id of Array.from({ length: 100 }, newSessionId)) {
        await repository.lock(id);
      }
      const tokens = store.to('lock').map(({ parameters }) => String(parameters[1]));
      expect(new Set(tokens).size).toBe(100);
      expect(tokens.every((token) => /^[\w-]{22}$/.test(token))).toBe(true);
    });
  });

  describe('while the store is down', () => {
    let handle: string;
    beforeEach(async () => {
      handle = await repository.add(session);
      await repository.find(handle); // remembered, and not to be believed without the store
    });

    it('cannot be found', async () => {
      store.fail('fails');
      await expect(repository.find(handle)).rejects.toEqual(unavailable);
      store.recover();
      expect((await repository.find(handle))?.session).toEqual(session);
    });

    it('cannot be found, and nobody waits for longer than a second', async () => {
      store.fail('hangs');
      const answer = repository.find(handle);
      answer.catch(() => undefined);
      await setImmediate();
      await pass(0.45);
      await expect(answer).rejects.toEqual(unavailable);
    });

    it('cannot be begun', async () => {
      store.fail('fails');
      await expect(repository.add(session)).rejects.toEqual(unavailable);
    });
  });

  it('opens with a secret that is being retired, until it is written anew', async () => {
    const before = 'the secret that was there before it';
    const after = 'the secret that comes afterwards';
    const handle = await instance({ secrets: [before] }).add(session);
    const both = instance({ secrets: [after, before] });
    const last = instance({ secrets: [after] });
    expect(await both.find(handle)).toMatchObject({ session, isStale: true });
    expect(await last.find(handle)).toBeUndefined();
    await both.touch(session, handle);
    expect(await both.find(handle)).toMatchObject({ session, isStale: false });
    expect(await last.find(handle)).toMatchObject({ session, isStale: false });
  });
});
