import { Controller, Get, UseGuards } from '@nestjs/common';

import { CurrentUser, KindeGuard, type KindeUser, OptionalAuth } from '../../lib/index.js';
import { demoUsers, type LocalKindeEndpointFault } from '../../lib/testing/index.js';
import { adapters } from '../support/adapters.js';
import { FaultProxy } from '../support/fault-proxy.js';
import { Gate } from '../support/gate.js';
import { HeldTimers } from '../support/held-timers.js';
import type { Hold } from '../support/hold.js';
import { KindeTraffic } from '../support/kinde-traffic.js';
import { cookiesDroppedBy, isSessionCookie } from '../support/module-cookies.js';
import { describeWithRedis } from '../support/with-redis.js';
import { RedisServer } from '../support/redis-server.js';
import { RedisSessions } from '../support/redis-sessions.js';
import { TestApplication, type TestApplicationOptions } from '../support/test-application.js';
import { TodosController } from '../support/todos.controller.js';
import { until } from '../support/until.js';
import type { Page, UserAgent } from '../support/user-agent.js';

const LIFETIME = 3_600;
const DAY = 86_400;
/** Seconds that Kinde may take. */
const TIMEOUT = 60;

/** Slow to answer. */
@Controller('slow')
@UseGuards(KindeGuard)
class SlowController {
  constructor(private readonly gate: Gate) {}

  @Get()
  async member(@CurrentUser() user: KindeUser) {
    await this.gate.pass();
    return { user: user.id };
  }

  @Get('visit')
  @OptionalAuth()
  async visitor(@CurrentUser() user: KindeUser | undefined) {
    await this.gate.pass();
    return { user: user?.id ?? null };
  }
}

interface Place {
  readonly redis: RedisServer;
  readonly proxy: FaultProxy;
}

type Change = (place: Place) => Promise<unknown>;

const outages: [what: string, begin: Change, end: Change][] = [
  ['is killed', ({ redis }) => redis.kill(), ({ redis }) => redis.restart()],
  ['hangs', ({ proxy }) => proxy.hang(), ({ proxy }) => proxy.pass()],
  ['resets connections', ({ proxy }) => proxy.reset(), ({ proxy }) => proxy.pass()],
  ['refuses connections', ({ proxy }) => proxy.refuse(), ({ proxy }) => proxy.pass()],
];

const sessionCookiesIn = ({ setCookies }: Page) =>
  setCookies.filter(({ name }) => isSessionCookie(name));

const todos = (agent: UserAgent, { url }: TestApplication) => agent.get(`${url}/todos`);

function expectUser(page: Page, user: string = demoUsers.ada): void {
  expect(page.json()).toEqual({ user });
  expect(sessionCookiesIn(page)).toEqual([]);
}

/** The first answer that is no refusal for now. */
async function firstAnswer(send: () => Promise<Page>): Promise<Page> {
  let page = await send();
  await until('it is answered', async () => {
    if (page.status === 503) {
      page = await send();
    }
    return page.status !== 503;
  });
  return page;
}

describe.each(adapters)('two instances with one store (%s)', (adapter) => {
  describeWithRedis('renewing sessions', () => {
    const traffic = new KindeTraffic();
    let place: Place;
    let admin: RedisSessions;
    /** Which what stands between it and Redis happens to, and whose answers from Kinde can be held. */
    let one: TestApplication;
    let two: TestApplication;

    beforeAll(async () => {
      const redis = await RedisServer.start({ persistence: true });
      const proxy = await FaultProxy.start(redis.port);
      place = { redis, proxy };
      admin = await RedisSessions.connect(redis.url);
      const settings: TestApplicationOptions = {
        adapter,
        controllers: [TodosController, SlowController],
        providers: [Gate],
        sessions: 'store',
      };
      one = await TestApplication.start({
        ...settings,
        redisUrl: `redis://127.0.0.1:${proxy.port}`,
        options: { fetch: traffic.fetch, timeout: TIMEOUT },
        // Strict: a refresh token that is used twice costs the whole grant.
        kinde: { accessTokenLifetime: LIFETIME, refreshOverlap: 0 },
      });
      two = await TestApplication.start({
        ...settings,
        beside: one,
        redisUrl: redis.url,
        options: { timeout: TIMEOUT },
      });
    });
    afterEach(() => {
      one.kinde.faults.clear();
      one.kinde.refreshOverlap = 0;
      traffic.clear();
      expect(one.kinde.errors).toEqual([]);
    });
    afterAll(async () => {
      expect(one.logger.text + two.logger.text).not.toMatch(/eyJ|kp_|org_/);
      await two.stop();
      await one.stop();
      admin.close();
      await place.proxy.stop();
      await place.redis.stop();
    });

    /** Whatever an earlier test did to the connections. */
    const connected = ({ url }: TestApplication) =>
      until('it is connected again', async () => {
        const cookie = `kinde.session.0=${'A'.repeat(22)}`;
        return (await one.agent().get(`${url}/todos`, { cookie })).status !== 503;
      });
    const signedIn = async (user: string = demoUsers.ada): Promise<UserAgent> => {
      await Promise.all([one, two].map(connected));
      await admin.client.flushAll();
      const agent = one.agent();
      await one.signIn(agent, user);
      one.kinde.resetCalls();
      return agent;
    };
    const expire = () => one.clock.advance(LIFETIME + 1);
    const expectNoReuse = (refreshes: number) =>
      expect(one.kinde.calls).toMatchObject({
        refresh: refreshes,
        refreshReuse: 0,
        grantRevoked: 0,
      });

    /** The key of the one session, whose record is longer than anything else. */
    const recordKey = async (): Promise<string | undefined> => {
      const keys = await admin.client.keys('kinde:session:*');
      const lengths = await Promise.all(keys.map((key) => admin.client.strLen(key)));
      return keys.find((_, index) => (lengths[index] ?? 0) > 500);
    };
    /** What is kept of the one session. */
    const record = async (): Promise<string | null> => admin.client.get((await recordKey()) ?? '-');
    /** As if all locks had run out. */
    const dropLocks = async () => admin.client.del(await admin.client.keys('kinde:lock:*'));

    /** A request to the first instance that waits for what Kinde has answered to its refresh token. */
    async function heldRenewal(agent: UserAgent): Promise<{ page: Promise<Page>; answer: Hold }> {
      const answer = traffic.hold('/oauth2/token');
      const page = todos(agent, one);
      await answer.arrived;
      return { page, answer };
    }

    /** A request to the first instance whose handler waits. */
    async function slowly(
      agent: UserAgent,
      path = '/slow',
    ): Promise<{ page: Promise<Page>; gate: Hold }> {
      const gate = one.app.get(Gate).close();
      const page = agent.get(one.url + path);
      await gate.arrived;
      return { page, gate };
    }

    it.each(outages)('keep the new tokens when the store %s just then', async (_, begin, end) => {
      const agent = await signedIn();
      expire();
      const { page, answer } = await heldRenewal(agent);
      await begin(place);
      answer.release();
      expectUser(await page);
      const meanwhile = await todos(agent, one);
      expect(meanwhile.status).toBe(503);
      expect(meanwhile.setCookies).toEqual([]);
      await end(place);

      await until('Redis can be asked', () => admin.client.isReady);
      const pages = [two, one, two].map((each) => firstAnswer(() => todos(agent, each)));
      for (const each of await Promise.all(pages)) {
        expectUser(each);
      }
      expectNoReuse(1);
      await dropLocks();
      expire();
      expectUser(await todos(agent, two));
      expectUser(await todos(agent, one));
      expectNoReuse(2);
    });

    it('leave a session alone whose new tokens one of them could not write', async () => {
      const agent = await signedIn();
      expire();
      const { page, answer } = await heldRenewal(agent);
      const timers = HeldTimers.hold(); // so that it does not get round to it
      try {
        await admin.client.configSet('maxmemory', '1');
        answer.release();
        expectUser(await page);
        await admin.client.configSet('maxmemory', '0');
        const other = todos(agent.clone(), two);
        for (let turns = 0; turns < 50; turns += 1) {
          await admin.client.ping(); // long enough for the other to be let in, if it were
        }
        expectNoReuse(1);
        expectUser(await todos(agent, one));
        expectUser(await other);
      } finally {
        timers.release();
      }
      expectNoReuse(1);
    });

    it('write the new tokens before they end, if the store is back by then', async () => {
      const third = await TestApplication.start({
        adapter,
        controllers: [TodosController],
        sessions: 'store',
        beside: one,
        redisUrl: `redis://127.0.0.1:${place.proxy.port}`,
        options: { fetch: traffic.fetch },
      });
      const agent = await signedIn();
      expire();
      const timers = HeldTimers.hold(); // so that it does not get round to it earlier
      try {
        const answer = traffic.hold('/oauth2/token');
        const page = todos(agent, third);
        await answer.arrived;
        const before = await record();
        await place.proxy.reset();
        answer.release();
        expectUser(await page);
        await place.proxy.pass();
        await until('it is connected again', async () => {
          const anybody = await third.agent().get(`${third.url}/todos`, {
            cookie: `kinde.session.0=${'A'.repeat(22)}`,
          });
          return anybody.status !== 503;
        });
        expect(await record()).toBe(before);
        await third.app.close();
        expect(await record()).not.toBe(before);
      } finally {
        timers.release();
        await third.stop();
      }
      expectUser(await firstAnswer(() => todos(agent, two)));
      expectNoReuse(1);
    });

    it('ask Kinde once for a hundred requests', async () => {
      const agent = await signedIn();
      expire();
      const instances = Array.from({ length: 100 }, (_, index) => (index % 2 === 0 ? one : two));
      const pages = await Promise.all(instances.map((each) => todos(agent.clone(), each)));
      pages.forEach((page) => expectUser(page));
      expectNoReuse(1);
    });

    it('do not wait for each other while the access token is good', async () => {
      const agent = await signedIn();
      one.clock.advance(LIFETIME - 10);
      const { page, answer } = await heldRenewal(agent);
      expectUser(await todos(agent, two));
      expectNoReuse(1);
      answer.release();
      expectUser(await page);
      one.clock.advance(11);
      expectUser(await todos(agent, two));
      expectNoReuse(1);
    });

    it('end a session for good that one of them is renewing', async () => {
      const agent = await signedIn();
      const [here, there] = [agent.clone(), agent.clone()];
      expire();
      const { page, answer } = await heldRenewal(agent);
      expect((await here.get(`${two.url}/auth/logout`)).status).toBe(302);
      expect(one.kinde.calls.revoke).toBe(2);
      answer.release();
      const late = await page;
      expect(late.status).toBe(401);
      expect(sessionCookiesIn(late)).toEqual([]);
      await until('the new tokens are revoked', () => one.kinde.calls.revoke === 4);
      expect(await record()).toBeNull();
      for (const instance of [one, two]) {
        expect((await todos(there.clone(), instance)).status).toBe(401);
      }
      expect(one.kinde.calls.refresh).toBe(1);
    });

    describe('and a slow answer', () => {
      const ages: [what: string, age: number][] = [
        ['only looked at it', 1],
        ['recorded its use', LIFETIME / 2],
        ['renewed it', LIFETIME + 1],
      ];

      it.each(ages)(
        'change nothing that came later: it %s, then the other renewed it',
        async (_, age) => {
          const agent = await signedIn();
          one.clock.advance(age);
          const { page, gate } = await slowly(agent);
          await dropLocks();
          expire();
          expectUser(await todos(agent, two));
          const renewed = await record();
          gate.release();
          expectUser(await page);
          expect(await record()).toBe(renewed);
          expectUser(await todos(agent, one));
          expect(await record()).toBe(renewed);
          expect(one.kinde.calls).toMatchObject({ refreshReuse: 0, grantRevoked: 0 });
        },
      );

      it.each(ages)('bring nothing back: it %s, then the other signed it out', async (_, age) => {
        const agent = await signedIn();
        const copy = agent.clone();
        one.clock.advance(age);
        const { page, gate } = await slowly(agent);
        await agent.get(`${two.url}/auth/logout`);
        gate.release();
        expectUser(await page);
        expect(await record()).toBeNull();
        expect(agent.cookies()).toEqual({});
        expect((await todos(copy, one)).status).toBe(401);
        expect((await todos(copy, two)).status).toBe(401);
      });

      it.each(ages)('leave a new login alone: it %s, then somebody signed in', async (_, age) => {
        const agent = await signedIn();
        one.clock.advance(age);
        const { page, gate } = await slowly(agent);
        await two.signIn(agent, demoUsers.rex, { login: '/auth/login?prompt=login' });
        gate.release();
        expectUser(await page);
        expectUser(await todos(agent, one), demoUsers.rex);
        expectUser(await todos(agent, two), demoUsers.rex);
      });

      it('leave a new login alone that took the place of what was over', async () => {
        const agent = await signedIn();
        one.clock.advance(2 * DAY); // longer than it may idle
        const { page, gate } = await slowly(agent, '/slow/visit');
        await two.signIn(agent, demoUsers.rex, { login: '/auth/login?prompt=login' });
        one.clock.advance(6); // as long as anybody takes to sign in
        gate.release();
        expect((await page).json()).toEqual({ user: null });
        expect((await page).setCookies).toEqual([]);
        expectUser(await todos(agent, one), demoUsers.rex);
      });
    });

    describe('when the lock of one runs out before it is done', () => {
      it('go on with what the other got in the meantime', async () => {
        const agent = await signedIn();
        one.kinde.refreshOverlap = DAY; // or nothing could be saved
        expire();
        const { page, answer } = await heldRenewal(agent);
        await dropLocks();
        expectUser(await todos(agent, two));
        const renewed = await record();
        answer.release();
        expectUser(await page);
        expect(await record()).toBe(renewed);
        expectUser(await todos(agent, one));
        expectNoReuse(2);
        one.kinde.refreshOverlap = 0;
        expire();
        expectUser(await todos(agent, one));
        expectNoReuse(3);
      });

      it('survive that the spent token is refused to one', async () => {
        const agent = await signedIn();
        expire();
        traffic.answer('/oauth2/token', () =>
          Response.json({ error: 'invalid_grant' }, { status: 400 }),
        );
        const { page, answer } = await heldRenewal(agent);
        await dropLocks();
        expectUser(await todos(agent, two));
        const renewed = await record();
        answer.release();
        expectUser(await page);
        expect(await record()).toBe(renewed);
        expectNoReuse(1);
      });

      it('do not take away the lock that the other has by now', async () => {
        const agent = await signedIn();
        one.kinde.refreshOverlap = DAY;
        expire();
        const { page, answer } = await heldRenewal(agent);
        await dropLocks();
        const lock = (await recordKey())?.replace(':session:', ':lock:') ?? '';
        await admin.client.set(lock, 'the other');
        answer.release();
        expectUser(await page);
        expectUser(await todos(agent, two));
        expect(await admin.client.get(lock)).toBe('the other');
      });
    });

    it('end a session whose token is refused, for both', async () => {
      const agent = await signedIn();
      const copy = agent.clone();
      expire();
      traffic.answer('/oauth2/token', () =>
        Response.json({ error: 'invalid_grant' }, { status: 400 }),
      );
      const page = await todos(agent, one);
      expect(page.status).toBe(401);
      expect(cookiesDroppedBy(page)).toEqual(['kinde.session.0']);
      expect(await record()).toBeNull();
      expect((await todos(copy, two)).status).toBe(401);
      expect(one.kinde.calls.refresh).toBe(0);
    });

    it('use no token twice when the keys that the new ones need cannot be had', async () => {
      const agent = await signedIn();
      const bearer = { authorization: `Bearer ${one.kinde.accessToken()}` };
      for (const { url } of [one, two]) {
        // Both have the old keys, then.
        expect((await one.agent().get(`${url}/todos`, bearer)).status).toBe(200);
      }
      await one.kinde.rotateKeys();
      one.kinde.faults.jwks = { status: 500 };
      expire();
      for (const instance of [one, one, two, one, two]) {
        const page = await todos(agent, instance);
        expect(page.status).toBe(503);
        expect(page.setCookies).toEqual([]);
        one.clock.advance(1);
      }
      one.kinde.faults.clear();
      one.clock.advance(30); // as long as any pause between attempts to load the keys
      for (const instance of [one, two]) {
        expectUser(await firstAnswer(() => todos(agent, instance)));
      }
      expect(one.kinde.calls).toMatchObject({ refreshReuse: 0, grantRevoked: 0 });
    });

    const faults: [fault: LocalKindeEndpointFault, wait: number][] = [
      [{ status: 500 }, 0],
      [{ status: 503, retryAfter: 2 }, 3],
      [{ status: 429, retryAfter: 3 }, 4],
      [{ status: 429, rateLimitReset: 5 }, 6],
      [{ down: true }, 0],
      [{ html: true }, 0],
    ];

    it.each(faults)('keep the session while Kinde answers %j', async (fault, wait) => {
      const agent = await signedIn();
      const before = await record();
      expire();
      one.kinde.faults.token = fault;
      for (const instance of [one, two, one]) {
        const page = await todos(agent, instance);
        expect(page.status).toBe(503);
        expect(Number(page.headers.get('retry-after'))).toBe(Math.max(1, wait - 1));
        expect(page.setCookies).toEqual([]);
        one.clock.advance(wait);
      }
      expect(one.kinde.calls.refresh).toBe(3);
      expect(await record()).toBe(before);
      one.kinde.faults.clear();
      expectUser(await todos(agent, two));
      expectUser(await todos(agent, one));
      expectNoReuse(4);
    });

    it('keep the session while Kinde hangs', async () => {
      const agent = await signedIn();
      expire();
      one.kinde.faults.token = { hang: true };
      for (const [index, instance] of [one, two, one].entries()) {
        const timers = HeldTimers.hold();
        try {
          const page = todos(agent, instance);
          await until('Kinde is asked', () => one.kinde.calls.refresh === index + 1);
          timers.pass(TIMEOUT);
          expect((await page).status).toBe(503);
          expect((await page).setCookies).toEqual([]);
          timers.pass(TIMEOUT); // nobody waits any more for what might still come
        } finally {
          timers.release();
        }
      }
      one.kinde.faults.clear();
      expectUser(await todos(agent, two));
      expectNoReuse(4);
    });
  });
});
