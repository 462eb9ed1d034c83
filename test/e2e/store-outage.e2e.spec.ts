import { setImmediate as turn } from 'node:timers/promises';

import { demoUsers } from '../../lib/testing/index.js';
import { adapters } from '../support/adapters.js';
import { arrivals } from '../support/arrivals.js';
import { FaultProxy } from '../support/fault-proxy.js';
import { heapInUse } from '../support/heap.js';
import { HeldTimers } from '../support/held-timers.js';
import {
  cookiesDroppedBy,
  cookiesSetBy,
  isSessionCookie,
  isTransactionCookie,
} from '../support/module-cookies.js';
import { describeWithRedis } from '../support/with-redis.js';
import { RedisServer } from '../support/redis-server.js';
import { RedisSessions } from '../support/redis-sessions.js';
import { StallingStore } from '../support/stalling-store.js';
import { SESSION_SECRET, TestApplication } from '../support/test-application.js';
import { TodosController } from '../support/todos.controller.js';
import { until } from '../support/until.js';
import type { Page, UserAgent } from '../support/user-agent.js';

const LIFETIME = 3_600;
const MEGABYTE = 1_048_576;
const SESSION = 'kinde.session.0';
const SCRIPT = { accept: 'application/json' };

/** Seconds that a request may wait for a store. */
const PATIENCE = 1;

interface Place {
  readonly redis: RedisServer;
  readonly proxy: FaultProxy;
}

type Change = (place: Place) => void | Promise<void>;

const outages: [what: string, begin: Change, end: Change][] = [
  ['is killed', ({ redis }) => redis.kill(), ({ redis }) => redis.restart()],
  ['is stopped', ({ redis }) => redis.pause(), ({ redis }) => redis.resume()],
  ['refuses connections', ({ proxy }) => proxy.refuse(), ({ proxy }) => proxy.pass()],
  ['hangs', async ({ proxy }) => void (await proxy.hang()), ({ proxy }) => proxy.pass()],
  ['resets connections', ({ proxy }) => proxy.reset(), ({ proxy }) => proxy.pass()],
  [
    'takes a minute for everything',
    ({ proxy }) => proxy.slow(60_000),
    async ({ proxy }) => {
      await proxy.reset();
      await proxy.pass();
    },
  ],
];

function expectUnavailable(page: Page): void {
  expect(page.status).toBe(503);
  expect(page.json()).toEqual({
    statusCode: 503,
    error: 'Service Unavailable',
    code: 'ERR_KINDE_UNAVAILABLE',
    message: 'Authentication is unavailable at the moment. Please try again.',
  });
  expect(page.headers.get('retry-after')).toBe('1');
  expect(page.headers.get('cache-control')).toBe('no-store');
  expect(page.location).toBe('');
  expect(page.setCookies).toEqual([]);
}

/**
 * The answers to requests that all of them wait for the store, or not at all: no more than a second
 * passes, and Redis has no time limits of its own.
 */
async function answersWithinASecond(
  test: TestApplication,
  requests: readonly (() => Promise<Page>)[],
): Promise<Page[]> {
  const timers = HeldTimers.hold();
  try {
    const arrived = arrivals(test.app.getHttpServer(), requests.length);
    const pages = requests.map((send) => send());
    await arrived;
    timers.pass(PATIENCE);
    return await Promise.all(pages);
  } finally {
    timers.release();
  }
}

/** The first answer that is no refusal for now; a client needs a moment to connect again. */
async function firstAnswer(send: () => Promise<Page>): Promise<Page> {
  let page = await send();
  await until('the store is back', async () => {
    if (page.status === 503) {
      page = await send();
    }
    return page.status !== 503;
  });
  return page;
}

const sessionNames = (agent: UserAgent) => Object.keys(agent.cookies()).filter(isSessionCookie);

describe.each(adapters)('an application whose session store is down (%s)', (adapter) => {
  describeWithRedis('with sessions in Redis', () => {
    let place: Place;
    let test: TestApplication;
    let guarded: string;

    beforeAll(async () => {
      const redis = await RedisServer.start({ persistence: true });
      const proxy = await FaultProxy.start(redis.port);
      place = { redis, proxy };
      test = await TestApplication.start({
        adapter,
        controllers: [TodosController],
        sessions: 'store',
        redisUrl: `redis://127.0.0.1:${proxy.port}`,
        options: { unauthenticated: 'redirect' },
        kinde: { accessTokenLifetime: LIFETIME, refreshOverlap: 0 },
      });
      guarded = `${test.url}/todos`;
    });
    afterAll(async () => {
      expect(test.logger.text).not.toMatch(/eyJ|kp_|org_/);
      await test.stop();
      await place.proxy.stop();
      await place.redis.stop();
    });

    const signedIn = async (): Promise<UserAgent> => {
      const agent = test.agent();
      await test.signIn(agent, demoUsers.ada);
      test.kinde.resetCalls();
      return agent;
    };
    const answers = (...requests: (() => Promise<Page>)[]) => answersWithinASecond(test, requests);

    describe.each(outages)('that %s', (_, begin, end) => {
      it('answers 503 in time, leaves the cookie alone, and goes on when it is back', async () => {
        const agent = await signedIn();
        const cookies = agent.cookies();
        await begin(place);
        const pages = await answers(
          () => agent.get(guarded),
          () => agent.get(guarded, SCRIPT),
          () => agent.post(guarded, { any: 'field' }),
          () => agent.get(`${test.url}/auth/me`),
          // Whoever has a cookie and nothing to show for it is not told so now.
          () => test.agent().get(guarded, { cookie: `${SESSION}=${'A'.repeat(22)}` }),
        );
        await end(place);
        pages.forEach(expectUnavailable);
        expect(agent.cookies()).toEqual(cookies);
        const page = await firstAnswer(() => agent.get(guarded));
        expect(page.json()).toEqual({ user: demoUsers.ada });
        expect(page.setCookies).toEqual([]);
      });

      it('serves what needs no session', async () => {
        const agent = await signedIn();
        const { kinde, url } = test;
        const bearer = { authorization: `Bearer ${kinde.accessToken({ user: demoUsers.rex })}` };
        await begin(place);
        const timers = HeldTimers.hold();
        try {
          // Without any time going by.
          expect((await agent.get(`${url}/todos/public`)).json()).toEqual({ user: null });
          const api = await agent.get(guarded, bearer);
          expect(api.json()).toEqual({ user: demoUsers.rex });
          expect(api.setCookies).toEqual([]);
          expect((await test.agent().get(`${url}/todos/optional`)).json()).toEqual({ user: null });
          expect((await test.agent().get(guarded, SCRIPT)).status).toBe(401);
        } finally {
          timers.release();
        }
        const [page] = await answers(() => agent.get(`${url}/todos/optional`));
        await end(place);
        expect(page?.json()).toEqual({ user: null });
        expect(page?.setCookies).toEqual([]);
        const again = await firstAnswer(() => agent.get(guarded));
        expect(again.json()).toEqual({ user: demoUsers.ada });
      });

      it('starts logins, and finishes them when it is back', async () => {
        const agent = test.agent();
        const callback = await test.authorize(agent, demoUsers.ada);
        await begin(place);
        const login = await test.agent().get(`${test.url}/auth/login`);
        const [page] = await answers(() => agent.get(callback));
        await end(place);
        expect(login.status).toBe(302);
        expect(login.location).toContain(test.kinde.issuerUrl);
        expect(cookiesSetBy(login).filter(isTransactionCookie)).toHaveLength(1);
        expect(page?.status).toBe(503);
        expect(page?.headers.get('retry-after')).toBe('1');
        expect(page?.json()).toMatchObject({ code: 'ERR_KINDE_UNAVAILABLE' });
        expect(sessionNames(agent)).toEqual([]);

        const finished = await firstAnswer(() => agent.get(callback));
        expect(finished.status).toBe(302);
        expect((await agent.get(guarded)).json()).toEqual({ user: demoUsers.ada });
        expect(test.kinde.calls.grantRevoked).toBe(0);
      });

      it('signs out, and ends the session for every copy of its cookie', async () => {
        const agent = await signedIn();
        const copy = agent.clone();
        await begin(place);
        const [page] = await answers(() => agent.get(`${test.url}/auth/logout`));
        await end(place);
        expect(page?.status).toBe(302);
        expect(page?.location).toContain(`${test.kinde.issuerUrl}/logout?redirect=`);
        expect(page && cookiesDroppedBy(page)).toEqual([SESSION]);
        const replayed = await firstAnswer(() => copy.get(guarded, SCRIPT));
        expect(replayed.status).toBe(401);
      });
    });

    it.each(['is killed', 'hangs'])(
      'answers hundreds of requests at once when it %s, and needs no more memory for them',
      async (what) => {
        const [, begin, end] = outages.find(([name]) => name === what) ?? [];
        const agent = await signedIn();
        const flood = async () => {
          const requests = Array.from({ length: 200 }, () => () => agent.get(guarded, SCRIPT));
          for (const page of await answers(...requests)) {
            expect(page.status).toBe(503);
          }
        };
        await begin?.(place);
        await flood();
        const before = heapInUse();
        await flood();
        await flood();
        await end?.(place);
        const page = await firstAnswer(() => agent.get(guarded));
        expect(page.json()).toEqual({ user: demoUsers.ada });
        expect(heapInUse() - before).toBeLessThan(4 * MEGABYTE);
      },
    );
  });

  describeWithRedis('with sessions in Redis, once that is back', () => {
    let redis: RedisServer;
    let test: TestApplication;
    let admin: RedisSessions;

    beforeAll(async () => {
      redis = await RedisServer.start({ persistence: true });
      admin = await RedisSessions.connect(redis.url);
      test = await TestApplication.start({
        adapter,
        controllers: [TodosController],
        sessions: 'store',
        redisUrl: redis.url,
      });
    });
    afterAll(async () => {
      await test.stop();
      admin.close();
      await redis.stop();
    });

    const signedIn = async (): Promise<UserAgent> => {
      const agent = test.agent();
      await test.signIn(agent, demoUsers.ada);
      return agent;
    };

    it('removes what was signed out meanwhile by itself', async () => {
      const agent = await signedIn();
      const [record] = await admin.client.keys('kinde:session:*');
      expect(record).toBeDefined();
      await redis.kill();
      await agent.get(`${test.url}/auth/logout`);
      await redis.restart();
      await until('Redis can be asked', () => admin.client.isReady);
      await until('all that is left is how logins ended', async () => {
        const keys = await admin.client.keys('kinde:session:*');
        const records = await Promise.all(keys.map((key) => admin.client.get(key)));
        return records.every((each) => (each ?? '').length < 1_000);
      });
    });

    it('ends a session whose record was lost, and no more', async () => {
      const [agent, visitor] = [await signedIn(), await signedIn()];
      await admin.client.flushAll();
      const page = await agent.get(`${test.url}/todos`);
      expect(page.status).toBe(401);
      expect(page.json()).toMatchObject({ code: 'ERR_KINDE_SESSION_ENDED' });
      expect(cookiesDroppedBy(page)).toEqual([SESSION]);
      const open = await visitor.get(`${test.url}/todos/optional`);
      expect(open.json()).toEqual({ user: null });
      expect(cookiesDroppedBy(open)).toEqual([SESSION]);
      await test.signIn(agent, demoUsers.ada);
      expect((await agent.get(`${test.url}/todos`)).json()).toEqual({ user: demoUsers.ada });
    });

    it('signs out a session whose record was lost', async () => {
      const agent = await signedIn();
      await admin.client.flushAll();
      const page = await agent.get(`${test.url}/auth/logout`);
      expect(page.status).toBe(302);
      expect(cookiesDroppedBy(page)).toEqual([SESSION]);
    });

    it('knows no session any more after a restart that kept nothing', async () => {
      const forgetful = await TestApplication.start({
        adapter,
        controllers: [TodosController],
        sessions: 'store',
      });
      try {
        const agent = forgetful.agent();
        await forgetful.signIn(agent, demoUsers.ada);
        await forgetful.redis?.restart();
        const page = await firstAnswer(() => agent.get(`${forgetful.url}/todos`));
        expect(page.status).toBe(401);
        expect(cookiesDroppedBy(page)).toEqual([SESSION]);
      } finally {
        await forgetful.stop();
      }
    });
  });

  describeWithRedis('with sessions in a Redis that has something against it', () => {
    let redis: RedisServer;
    let admin: RedisSessions;
    let sessions: RedisSessions;
    let test: TestApplication;

    beforeAll(async () => {
      redis = await RedisServer.start({ settings: ['enable-debug-command yes'] });
      admin = await RedisSessions.connect(redis.url);
      // The older protocol asks for no password as it connects.
      sessions = await RedisSessions.connect(redis.url, { RESP: 2 });
      test = await TestApplication.start({
        adapter,
        controllers: [TodosController],
        options: { session: { secret: SESSION_SECRET, store: sessions.store } },
        kinde: { accessTokenLifetime: LIFETIME, refreshOverlap: 0 },
      });
    });
    beforeEach(() => {
      test.logger.lines.length = 0;
      test.kinde.resetCalls();
    });
    afterAll(async () => {
      await test.stop();
      sessions.close();
      admin.close();
      await redis.stop();
    });

    type Command = readonly string[];
    const run = async (commands: readonly Command[]): Promise<void> => {
      for (const command of commands) {
        await admin.client.sendCommand(command);
      }
    };
    const reasons = () => test.logger.lines.filter((line) => /^warn .*\b503\b/.test(line));

    const faultsOfAll: [name: string, begin: Command[], end: Command[]][] = [
      [
        'NOPERM',
        [['ACL', 'SETUSER', 'default', '-eval']],
        [['ACL', 'SETUSER', 'default', '+eval']],
      ],
      [
        'MASTERDOWN',
        [
          ['CONFIG', 'SET', 'replica-serve-stale-data', 'no'],
          ['REPLICAOF', '127.0.0.1', '1'],
        ],
        [
          ['REPLICAOF', 'NO', 'ONE'],
          ['CONFIG', 'SET', 'replica-serve-stale-data', 'yes'],
        ],
      ],
      [
        'NOAUTH',
        [
          ['CONFIG', 'SET', 'requirepass', 'a-password'],
          ['CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes'],
        ],
        [['CONFIG', 'SET', 'requirepass', '']],
      ],
    ];

    it.each(faultsOfAll)('answers 503 while it answers %s to all', async (name, begin, end) => {
      const agent = test.agent();
      await test.signIn(agent, demoUsers.ada);
      await run(begin);
      await until('Redis refuses', async () => {
        expectUnavailable(await agent.get(`${test.url}/todos`));
        return reasons().at(-1)?.includes(name) ?? false;
      });
      expectUnavailable(await agent.get(`${test.url}/auth/me`));
      expect(reasons().at(-1)).toMatch(
        new RegExp(`503 ERR_KINDE_UNAVAILABLE: The session store failed: ${name}\\.`),
      );
      await run(end);
      const page = await firstAnswer(() => agent.get(`${test.url}/todos`));
      expect(page.json()).toEqual({ user: demoUsers.ada });
      expect(test.logger.text).not.toMatch(/eyJ|kp_|org_|a-password|kinde:session|redis\.call/);
    });

    const faultsOfWrites: [name: string, begin: Command[], end: Command[]][] = [
      ['OOM', [['CONFIG', 'SET', 'maxmemory', '1']], [['CONFIG', 'SET', 'maxmemory', '0']]],
      ['READONLY', [['REPLICAOF', '127.0.0.1', '1']], [['REPLICAOF', 'NO', 'ONE']]],
      [
        'NOREPLICAS',
        [['CONFIG', 'SET', 'min-replicas-to-write', '1']],
        [['CONFIG', 'SET', 'min-replicas-to-write', '0']],
      ],
    ];

    it.each(faultsOfWrites)(
      'goes on with the sessions that it can read while it answers %s to writes',
      async (name, begin, end) => {
        const agent = test.agent();
        await test.signIn(agent, demoUsers.ada);
        test.clock.advance(LIFETIME / 2); // long enough ago for its use to be recorded
        const newcomer = test.agent();
        const callback = await test.authorize(newcomer, demoUsers.rex);
        await run(begin);
        expect((await agent.get(`${test.url}/todos`)).json()).toEqual({ user: demoUsers.ada });
        const login = await newcomer.get(callback);
        expect(login.status).toBe(503);
        expect(sessionNames(newcomer)).toEqual([]);
        expect(reasons().at(-1)).toMatch(new RegExp(`session store failed: ${name}\\.`));
        // Kinde is not asked for tokens that there is no place for.
        test.clock.advance(LIFETIME / 2);
        expectUnavailable(await agent.get(`${test.url}/todos`));
        expect(test.kinde.calls.refresh).toBe(0);
        await run(end);
        test.clock.advance(1); // as Retry-After says
        expect((await agent.get(`${test.url}/todos`)).json()).toEqual({ user: demoUsers.ada });
        expect(test.kinde.calls).toMatchObject({ refresh: 1, refreshReuse: 0, grantRevoked: 0 });
        expect(test.logger.text).not.toMatch(/eyJ|kp_|org_|kinde:session|redis\.call/);
      },
    );

    it('answers 503 while it loads its data', async () => {
      const agent = test.agent();
      await test.signIn(agent, demoUsers.ada);
      await run([
        ['CONFIG', 'SET', 'key-load-delay', '10000'],
        ['CONFIG', 'SET', 'loading-process-events-interval-bytes', '1024'],
        ['DEBUG', 'POPULATE', '100', 'filler', '100'],
      ]);
      const loading = admin.client.sendCommand(['DEBUG', 'RELOAD']);
      await until('it loads', async () => {
        expect([200, 503]).toContain((await agent.get(`${test.url}/todos`)).status);
        return reasons().length > 0;
      });
      expect(reasons().at(-1)).toMatch(/session store failed: LOADING\./);
      expect(sessionNames(agent)).toEqual([SESSION]);
      await loading;
      await run([['CONFIG', 'SET', 'key-load-delay', '0']]);
      expect((await agent.get(`${test.url}/todos`)).json()).toEqual({ user: demoUsers.ada });
    });
  });

  describeWithRedis('with sessions in Redis, and a client that keeps commands for later', () => {
    let redis: RedisServer;
    let sessions: RedisSessions;
    let test: TestApplication;

    beforeAll(async () => {
      redis = await RedisServer.start({ persistence: true });
      sessions = await RedisSessions.connect(redis.url, { disableOfflineQueue: false });
      test = await TestApplication.start({
        adapter,
        controllers: [TodosController],
        options: { session: { secret: SESSION_SECRET, store: sessions.store } },
        kinde: { accessTokenLifetime: LIFETIME, refreshOverlap: 0 },
      });
    });
    afterAll(async () => {
      await test.stop();
      sessions.close();
      await redis.stop();
    });

    it('answers 503 in time, and what was kept does no harm afterwards', async () => {
      const { clock, kinde, url } = test;
      const [agent, leaver, newcomer] = [test.agent(), test.agent(), test.agent()];
      await test.signIn(agent, demoUsers.ada);
      await test.signIn(leaver, demoUsers.mia);
      clock.advance(LIFETIME + 1); // the tokens are to be renewed
      const callback = await test.authorize(newcomer, demoUsers.rex);
      const copy = leaver.clone();
      await redis.kill();
      await until('the client knows', () => !sessions.client.isReady);
      const [todos, me, logout, login] = await answersWithinASecond(test, [
        () => agent.get(`${url}/todos`),
        () => agent.get(`${url}/auth/me`),
        () => leaver.get(`${url}/auth/logout`),
        () => newcomer.get(callback),
      ]);
      expect([todos, me, logout, login].map((page) => page?.status)).toEqual([503, 503, 302, 503]);
      await redis.restart();

      const page = await firstAnswer(() => agent.get(`${url}/todos`));
      expect(page.json()).toEqual({ user: demoUsers.ada });
      expect((await copy.get(`${url}/todos`)).status).toBe(401);
      expect((await newcomer.get(callback)).status).toBe(302);
      expect((await newcomer.get(`${url}/todos`)).json()).toEqual({ user: demoUsers.rex });
      expect(kinde.calls).toMatchObject({ refresh: 1, refreshReuse: 0, grantRevoked: 0 });
    });
  });

  describe('with sessions in a store that stops answering in the middle of a request', () => {
    const store = new StallingStore();
    let test: TestApplication;

    beforeAll(async () => {
      test = await TestApplication.start({
        adapter,
        controllers: [TodosController],
        options: { session: { secret: SESSION_SECRET, store: store.store } },
        kinde: { accessTokenLifetime: LIFETIME, refreshOverlap: 0 },
      });
    });
    afterAll(() => test.stop());

    /** Has the store stop after each number of answers in turn, until it answered all there was to ask. */
    async function atEveryCommand(
      prepare: () => Promise<() => Promise<Page>>,
      check: (page: Page) => Promise<void>,
    ): Promise<number> {
      for (let answers = 0; ; answers += 1) {
        const send = await prepare();
        const timers = HeldTimers.hold();
        const stall = store.stallAfter(answers);
        const waiting = send();
        const isStalled = await Promise.race([
          stall.arrived.then(() => true),
          waiting.then(() => false),
        ]);
        let page: Page;
        try {
          await turn();
          timers.pass(PATIENCE);
          page = await waiting;
        } finally {
          timers.release();
          store.goOn();
        }
        await check(page);
        if (!isStalled) {
          return answers;
        }
      }
    }

    it('answers a request in time, and keeps the session that it was to renew', async () => {
      let agent = test.agent();
      const commands = await atEveryCommand(
        async () => {
          agent = test.agent();
          await test.signIn(agent, demoUsers.ada);
          test.clock.advance(LIFETIME + 1);
          return () => agent.get(`${test.url}/todos`);
        },
        async (page) => {
          expect([200, 503]).toContain(page.status);
          expect(page.setCookies).toEqual([]);
          test.clock.advance(1); // as Retry-After says
          expect((await agent.get(`${test.url}/todos`)).json()).toEqual({ user: demoUsers.ada });
        },
      );
      expect(commands).toBeGreaterThan(3);
      expect(test.kinde.calls).toMatchObject({ refreshReuse: 0, grantRevoked: 0 });
    });

    it('signs out in time', async () => {
      let copy = test.agent();
      const commands = await atEveryCommand(
        async () => {
          const agent = test.agent();
          await test.signIn(agent, demoUsers.ada);
          copy = agent.clone();
          return () => agent.get(`${test.url}/auth/logout`);
        },
        async (page) => {
          expect(page.status).toBe(302);
          expect(cookiesDroppedBy(page)).toEqual([SESSION]);
          expect((await copy.get(`${test.url}/todos`)).status).toBe(401);
        },
      );
      expect(commands).toBeGreaterThan(1);
    });

    it('finishes a login in time, one way or the other', async () => {
      let agent = test.agent();
      const commands = await atEveryCommand(
        async () => {
          agent = test.agent();
          const callback = await test.authorize(agent, demoUsers.ada);
          return () => agent.get(callback);
        },
        async (page) => {
          expect([302, 503]).toContain(page.status);
          expect(sessionNames(agent)).toEqual(page.status === 302 ? [SESSION] : []);
          if (page.status !== 302) {
            await test.signIn(agent, demoUsers.ada);
          }
          expect((await agent.get(`${test.url}/todos`)).status).toBe(200);
        },
      );
      expect(commands).toBeGreaterThan(1);
    });
  });
});
