import { createClient } from 'redis';

import type { SessionStore } from '../../../lib/core/session/session-store.js';
import { type RedisCommands, RedisSessionStore } from '../../../lib/redis/index.js';
import { describeWithRedis } from '../../support/with-redis.js';
import { RedisServer } from '../../support/redis-server.js';
import { until } from '../../support/until.js';

const KEY = 'k'.repeat(43);
const OTHER_KEY = 'o'.repeat(43);
const RECORD = { version: 1, data: 'sealed' };
const NEXT_RECORD = { version: 2, data: 'sealed-again' };
/** Seconds. */
const HOUR = 3600;

type Client = Awaited<ReturnType<typeof connect>>;

/** Everything that a store can be asked. */
const operations: Readonly<Record<string, (store: SessionStore) => Promise<unknown>>> = {
  read: (store) => store.read(KEY),
  create: (store) => store.create(KEY, RECORD, HOUR),
  replace: (store) => store.replace(KEY, 1, NEXT_RECORD, HOUR),
  delete: (store) => store.delete(KEY),
  lock: (store) => store.lock(KEY, 'token', HOUR),
  unlock: (store) => store.unlock(KEY, 'token'),
  revoke: (store) => store.revoke(KEY, 1000.5, HOUR),
  revocations: (store) => store.revocations([KEY, OTHER_KEY]),
};

describeWithRedis('RedisSessionStore', () => {
  let server: RedisServer;
  let client: Client;
  let store: RedisSessionStore;

  beforeAll(async () => {
    server = await RedisServer.start();
    client = await connect(server);
    store = new RedisSessionStore({ client });
  });
  afterAll(async () => {
    client.destroy();
    await server.stop();
  });
  beforeEach(() => client.flushAll());

  it('keeps what it is given under its prefix, and nothing else', async () => {
    await store.create(KEY, RECORD, HOUR);
    await store.replace(KEY, 1, NEXT_RECORD, HOUR);
    await store.lock(KEY, 'token', HOUR);
    await store.revoke(KEY, 1000.5, HOUR);
    expect(await contentOf(client)).toEqual({
      [`kinde:session:${KEY}`]: '2:sealed-again',
      [`kinde:lock:${KEY}`]: 'token',
      [`kinde:{revoked}:${KEY}`]: '1000.5',
    });
  });

  it('writes nothing when it is only asked, and leaves nothing when all is over', async () => {
    await store.read(KEY);
    await store.revocations([KEY]);
    await store.replace(KEY, 1, RECORD, HOUR);
    await store.create(KEY, RECORD, HOUR);
    await store.lock(KEY, 'token', HOUR);
    await store.delete(KEY);
    await store.unlock(KEY, 'token');
    expect(await contentOf(client)).toEqual({});
  });

  it('shares a database with stores of other prefixes', async () => {
    const other = new RedisSessionStore({ client, prefix: 'other:' });
    await store.create(KEY, RECORD, HOUR);
    await store.lock(KEY, 'token', HOUR);
    await store.revoke(KEY, 1000.5, HOUR);
    expect(await other.read(KEY)).toBeUndefined();
    expect(await other.lock(KEY, 'token', HOUR)).toBe(true);
    expect(await other.revocations([KEY])).toEqual([undefined]);
  });

  it('lets Redis end everything', async () => {
    await store.create(KEY, RECORD, 99.5);
    await store.create(OTHER_KEY, RECORD, HOUR);
    await store.replace(OTHER_KEY, 1, NEXT_RECORD, 99.5);
    await store.lock(KEY, 'token', 99.5);
    await store.revoke(KEY, 1000.5, 99.5);
    for (const key of Object.keys(await contentOf(client))) {
      const left = await client.pTTL(key);
      expect(left).toBeGreaterThan(9_000);
      expect(left).toBeLessThanOrEqual(99_500);
    }
  });

  it('takes a time of less than a millisecond', async () => {
    await store.create(KEY, RECORD, 0.0001);
    await until('the record has ended', async () => (await store.read(KEY)) === undefined);
  });

  it('asks nothing about no keys', async () => {
    const silent = new RedisSessionStore({ client: { eval: refuse } });
    expect(await silent.revocations([])).toEqual([]);
  });

  it('needs nothing of its client but eval()', async () => {
    const wrapped: RedisCommands = { eval: (script, options) => client.eval(script, options) };
    const other = new RedisSessionStore({ client: wrapped });
    for (const operation of Object.values(operations)) {
      await operation(other);
    }
    expect(await other.revocations([KEY])).toEqual([1000.5]);
  });

  it('needs few rights', async () => {
    const rights = ['~kinde:*', '+eval', '+mget', '+set', '+del', '+pttl'];
    await client.aclSetUser('sessions', ['on', '>password', ...rights]);
    const limited = await connect(server, { username: 'sessions', password: 'password' });
    const other = new RedisSessionStore({ client: limited });
    for (const operation of Object.values(operations)) {
      await operation(other);
    }
    expect(await other.revocations([KEY])).toEqual([1000.5]);
    limited.destroy();
  });

  describe('on values that it did not write', () => {
    it.each(['', 'sealed', ':sealed', '-1:sealed', '1.5:sealed', 'NaN:sealed', '1', '{"a":1}'])(
      'takes the record %j for none',
      async (value) => {
        await client.set(`kinde:session:${KEY}`, value);
        expect(await store.read(KEY)).toBeUndefined();
        expect(await store.replace(KEY, 1, NEXT_RECORD, HOUR)).toBe(false);
        await store.create(KEY, RECORD, HOUR);
        expect(await store.read(KEY)).toEqual(RECORD);
      },
    );

    it('takes a record of another type for none', async () => {
      await client.rPush(`kinde:session:${KEY}`, '1:sealed');
      expect(await store.read(KEY)).toBeUndefined();
      expect(await store.replace(KEY, 1, NEXT_RECORD, HOUR)).toBe(false);
      await store.create(KEY, RECORD, HOUR);
      expect(await store.read(KEY)).toEqual(RECORD);
    });

    it('deletes a record of another type', async () => {
      await client.rPush(`kinde:session:${KEY}`, '1:sealed');
      await store.delete(KEY);
      expect(await contentOf(client)).toEqual({});
    });

    it('leaves a lock of another type alone', async () => {
      await client.rPush(`kinde:lock:${KEY}`, 'token');
      expect(await store.lock(KEY, 'token', HOUR)).toBe(false);
      await store.unlock(KEY, 'token');
      expect(await client.type(`kinde:lock:${KEY}`)).toBe('list');
    });

    it.each(['soon', 'inf', 'Infinity', 'nan', '1e999', '2000s', '\u0000'])(
      'takes the time %j for none',
      async (value) => {
        await client.set(`kinde:{revoked}:${KEY}`, value);
        expect(await store.revocations([KEY, KEY])).toEqual([undefined, undefined]);
        await store.revoke(KEY, 1000.5, HOUR);
        expect(await store.revocations([KEY])).toEqual([1000.5]);
      },
    );

    it('takes a time of another type for none', async () => {
      await client.rPush(`kinde:{revoked}:${KEY}`, '2000');
      await store.revoke(OTHER_KEY, 1000.5, HOUR);
      expect(await store.revocations([KEY, OTHER_KEY])).toEqual([undefined, 1000.5]);
      await store.revoke(KEY, 999.5, HOUR);
      expect(await store.revocations([KEY, OTHER_KEY])).toEqual([999.5, 1000.5]);
    });

    it('gives an end to a time that has none', async () => {
      await client.set(`kinde:{revoked}:${KEY}`, '2000');
      await store.revoke(KEY, 1000.5, HOUR);
      expect(await store.revocations([KEY])).toEqual([2000]);
      expect(await client.pTTL(`kinde:{revoked}:${KEY}`)).toBeGreaterThan(0);
    });
  });

  describe('when Redis has no memory left', () => {
    beforeEach(async () => {
      await store.create(KEY, RECORD, HOUR);
      await store.lock(KEY, 'token', HOUR);
      await client.configSet('maxmemory', '1');
    });
    afterEach(() => client.configSet('maxmemory', '0'));

    it.each(['create', 'replace', 'lock', 'revoke'])('rejects %s', async (name) => {
      await expect(operations[name]?.(store)).rejects.toThrow('OOM');
      expect(await store.read(KEY)).toEqual(RECORD);
    });

    it('still reads, and ends what there is', async () => {
      expect(await store.read(KEY)).toEqual(RECORD);
      expect(await store.revocations([KEY])).toEqual([undefined]);
      await store.delete(KEY);
      await store.unlock(KEY, 'token');
      expect(await contentOf(client)).toEqual({});
    });
  });

  it.each([undefined, null, 'OK', {}, [], ['1:sealed', '1:sealed', '1:sealed']])(
    'does not take %j for an answer',
    async (answer) => {
      const client: RedisCommands = { eval: () => Promise.resolve(answer) };
      const store = new RedisSessionStore({ client });
      await expect(store.read(KEY)).rejects.toThrow('client.eval()');
      await expect(store.revocations([KEY, OTHER_KEY])).rejects.toThrow('client.eval()');
    },
  );
});

describeWithRedis('RedisSessionStore, while Redis comes and goes', () => {
  let server: RedisServer;
  let client: Client;
  let store: RedisSessionStore;

  beforeAll(async () => {
    server = await RedisServer.start({ persistence: true });
    client = await connect(server);
    store = new RedisSessionStore({ client });
  });
  afterAll(async () => {
    client.destroy();
    await server.stop();
  });
  beforeEach(() => client.flushAll());

  it.each([
    ['is restarted', () => server.restart()],
    ['crashes', () => server.kill().then(() => server.restart())],
  ])('has everything again when Redis %s', async (_what, happens) => {
    await store.create(KEY, RECORD, HOUR);
    await store.replace(KEY, 1, NEXT_RECORD, HOUR);
    await store.lock(KEY, 'token', HOUR);
    await store.revoke(KEY, 1000.5, HOUR);
    await happens();

    await until('the client is back', () => client.isReady);
    expect(await store.read(KEY)).toEqual(NEXT_RECORD);
    expect(await store.lock(KEY, 'other', HOUR)).toBe(false);
    expect(await store.revocations([KEY])).toEqual([1000.5]);
    expect(await client.pTTL(`kinde:session:${KEY}`)).toBeLessThanOrEqual(HOUR * 1000);
  });

  it('rejects whatever it is asked while there is no Redis', async () => {
    await server.kill();
    await until('the client knows', () => !client.isReady);
    for (const operation of Object.values(operations)) {
      await expect(operation(store)).rejects.toThrow(Error);
    }
    await server.restart();
    await until('the client is back', () => client.isReady);
    expect(await store.lock(KEY, 'token', HOUR)).toBe(true);
  });

  it('rejects what was under way when Redis crashed', async () => {
    server.pause();
    const underWay = Object.values(operations).map((operation) => operation(store));
    const outcomes = Promise.allSettled(underWay);
    await server.kill();
    expect(new Set((await outcomes).map(({ status }) => status))).toEqual(new Set(['rejected']));
    await server.restart();
    await until('the client is back', () => client.isReady);
  });
});

describe('new RedisSessionStore()', () => {
  const anything = { eval: refuse };

  it.each([
    ['client is undefined. Write client: await createClient({ url }).connect()', undefined],
    ['client is undefined.', {}],
    ['client is null.', { client: null }],
    ['client is string.', { client: 'redis://localhost' }],
    ['client has no eval().', { client: {} }],
    ['client has no eval().', { client: { eval: 'return 1' } }],
    ['client is a promise. Write client: await ', { client: Promise.resolve(anything) }],
    ['was given a client itself. Write new RedisSessionStore({ client }).', anything],
    [
      'client is one of ioredis. Write client: { eval: (script, { keys, arguments: values }) => ',
      { client: { ...anything, mget: refuse } },
    ],
    ["prefix is number. Write prefix: 'my-app:'.", { client: anything, prefix: 42 }],
    ["prefix has {} in it. Write prefix: 'my-app:'.", { client: anything, prefix: 'app:{}:' }],
  ])('says: %s', (message, options) => {
    expect(() => new RedisSessionStore(options as never)).toThrow(
      expect.objectContaining({
        name: 'KindeError',
        code: 'ERR_KINDE_CONFIGURATION',
        message: expect.stringContaining(`RedisSessionStore: ${message}`),
      }),
    );
  });

  it('is content with a client that has not connected yet', () => {
    expect(() => new RedisSessionStore({ client: createClient() })).not.toThrow();
  });
});

/** @param user none: one who may do everything */
function connect({ url }: RedisServer, user: { username?: string; password?: string } = {}) {
  const socket = { reconnectStrategy: 10 };
  const client = createClient({ url, ...user, socket, disableOfflineQueue: true });
  return client.on('error', () => undefined).connect();
}

async function contentOf(client: Client): Promise<Record<string, string | null>> {
  const keys = await client.keys('*');
  return Object.fromEntries(
    await Promise.all(keys.map(async (key) => [key, await client.get(key)] as const)),
  );
}

function refuse(): Promise<never> {
  return Promise.reject(new Error('It was asked.'));
}
