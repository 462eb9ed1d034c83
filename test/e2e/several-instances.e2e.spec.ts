import { demoUsers } from '../../lib/testing/index.js';
import { describeEachStore } from '../support/deployments.js';
import type { Instance } from '../support/instance/instance.js';
import { Instances } from '../support/instances.js';
import { RedisServer } from '../support/redis-server.js';
import { RedisSessions } from '../support/redis-sessions.js';
import { until } from '../support/until.js';
import { type Page, UserAgent } from '../support/user-agent.js';

/** Seconds. */
const HOUR = 3_600;
const ACCESS_TOKEN_LIFETIME = HOUR;
const REFRESH_LEAD = 20;
/** Seconds from one touch of a session to the next. */
const TOUCH_INTERVAL = 300;
/** Seconds that a refresh is locked for. */
const LOCK_LIFETIME = 10;
/** Requests to each instance. */
const REQUESTS = 50;

const todos = (browser: UserAgent, { url }: Instance): Promise<Page> => browser.get(`${url}/todos`);

const statuses = (pages: readonly Page[]) => [...new Set(pages.map(({ status }) => status))];

describeEachStore('Several instances', (adapter) => {
  let redis: RedisServer;
  let sessions: RedisSessions;
  let instances: Instances;
  let first: Instance;
  let second: Instance;
  let others: readonly Instance[];
  let agent: UserAgent;

  beforeAll(async () => {
    redis = await RedisServer.start();
    sessions = await RedisSessions.connect(redis.url);
    instances = await Instances.start({
      adapter,
      count: 4,
      redisUrl: redis.url,
      kinde: { accessTokenLifetime: ACCESS_TOKEN_LIFETIME },
    });
    [first, second] = [instances.at(0), instances.at(1)];
    others = instances.all.slice(1);
  });
  afterAll(async () => {
    await instances.stop();
    sessions.close();
    await redis.stop();
  });

  beforeEach(async () => {
    await sessions.client.flushAll();
    agent = new UserAgent();
    await instances.signIn(agent, demoUsers.ada);
    instances.kinde.resetCalls();
  });
  afterEach(() => {
    instances.kinde.faults.clear();
    expect(instances.kinde.errors).toEqual([]);
  });

  /** How many records there are that last as sessions do; what logins leave goes sooner. */
  const sessionCount = async (): Promise<number> => {
    const keys = await sessions.client.keys('*session:*');
    const ttls = await Promise.all(keys.map((key) => sessions.client.ttl(key)));
    return ttls.filter((seconds) => seconds > HOUR).length;
  };

  it.each([
    ['has expired', ACCESS_TOKEN_LIFETIME],
    ['is about to expire', ACCESS_TOKEN_LIFETIME - REFRESH_LEAD + 1],
  ])('refresh a session once when its access token %s, whoever is asked', async (_, age) => {
    await instances.advance(age);
    const asked = instances.all.flatMap((instance) => Array<Instance>(REQUESTS).fill(instance));
    const pages = await Promise.all(asked.map((instance) => todos(agent, instance)));
    expect(statuses(pages)).toEqual([200]);
    expect(instances.kinde.calls).toMatchObject({ refresh: 1, refreshReuse: 0 });
    expect(pages.flatMap(({ setCookies }) => setCookies)).toEqual([]);
  });

  it('refresh on and on, each in its turn', async () => {
    for (const instance of [...instances.all, ...instances.all]) {
      await instances.advance(ACCESS_TOKEN_LIFETIME);
      expect((await todos(agent, instance)).json()).toEqual({ user: demoUsers.ada });
    }
    expect(instances.kinde.calls).toMatchObject({ refresh: 8, refreshReuse: 0 });
  });

  it('end a session for all of them at once', async () => {
    const copy = agent.clone();
    const logout = await agent.get(`${second.url}/auth/logout`);
    expect(logout.status).toBe(302);
    const pages = await Promise.all(instances.all.map((instance) => todos(copy.clone(), instance)));
    expect(statuses(pages)).toEqual([401]);
  });

  it('end a session for good that one of them is refreshing', async () => {
    const { kinde } = instances;
    const copy = agent.clone();
    expect(await sessionCount()).toBe(1);
    await instances.advance(ACCESS_TOKEN_LIFETIME);
    const hold = await first.hold('/oauth2/token');
    const late = todos(agent, first);
    await hold.arrived();

    kinde.faults.revoke = { status: 500 }; // so that the new tokens outlive the logout
    await agent.get(`${second.url}/auth/logout`);
    kinde.faults.revoke = undefined;
    expect(kinde.calls.grantRevoked).toBe(0);

    await hold.release();
    const { status, setCookies } = await late;
    expect({ status, setCookies }).toEqual({ status: 401, setCookies: [] });
    await until('the new tokens are revoked', () => kinde.calls.grantRevoked === 1);
    expect(await sessionCount()).toBe(0);
    const pages = await Promise.all(instances.all.map((instance) => todos(copy.clone(), instance)));
    expect(statuses(pages)).toEqual([401]);
  });

  it('bring nothing back when a slow answer comes after the logout', async () => {
    const copy = agent.clone();
    expect(await sessionCount()).toBe(1);
    await instances.advance(TOUCH_INTERVAL);
    const hold = await first.hold('slow');
    const late = agent.get(`${first.url}/slow`);
    await hold.arrived();
    await agent.get(`${second.url}/auth/logout`);
    await hold.release();
    const { status, setCookies } = await late;
    expect({ status, setCookies }).toEqual({ status: 200, setCookies: [] });
    expect(await sessionCount()).toBe(0);
    const pages = await Promise.all(instances.all.map((instance) => todos(copy.clone(), instance)));
    expect(statuses(pages)).toEqual([401]);
  });

  it('finish a login once whose callback comes to two of them', async () => {
    const { kinde } = instances;
    const twin = new UserAgent();
    const callback = await instances.authorize(twin, demoUsers.rex);
    const browsers = [twin, twin.clone()] as const;
    const hold = await first.hold('/oauth2/token');
    const toFirst = browsers[0].get(callback);
    await hold.arrived();
    const before = await scriptsRun();
    const toSecond = browsers[1].get(callback.replace(first.url, second.url));
    await until('the other asks the store', async () => (await scriptsRun()) >= before + 3);
    await hold.release();

    for (const page of await Promise.all([toFirst, toSecond])) {
      expect(page.status).toBe(302);
      expect(new URL(page.location).pathname).toBe('/home');
    }
    expect(kinde.calls).toMatchObject({ codeExchange: 1, grantRevoked: 0 });
    await instances.advance(ACCESS_TOKEN_LIFETIME);
    for (const browser of browsers) {
      const pages = await Promise.all(others.map((instance) => todos(browser, instance)));
      expect(pages.map((page) => page.json())).toEqual(others.map(() => ({ user: demoUsers.rex })));
    }
    expect(kinde.calls).toMatchObject({ refresh: 1, refreshReuse: 0 });
  });

  const scriptsRun = async (): Promise<number> => {
    const statistics = await sessions.client.info('commandstats');
    return Number(/cmdstat_eval:calls=(\d+)/.exec(statistics)?.[1] ?? 0);
  };

  describe('of which one is killed while it refreshes', () => {
    /** Whose refresh Kinde has not answered. */
    let waiting: UserAgent;
    let answers: readonly Page[];
    /** Whose new tokens are known to nobody but the dead. */
    let bereft: UserAgent;
    let bereftAnswers: readonly Page[];
    /** From the end of the one until the last answer of the others. */
    let seconds: number;

    beforeAll(async () => {
      const { kinde } = instances;
      [waiting, bereft] = [new UserAgent(), new UserAgent()];
      await instances.signIn(waiting, demoUsers.ada);
      await instances.signIn(bereft, demoUsers.rex);
      await instances.advance(ACCESS_TOKEN_LIFETIME);
      kinde.resetCalls();
      const hold = await first.hold('/oauth2/token');
      const inFlight = [todos(bereft, first)];
      await hold.arrived();
      kinde.faults.token = { hang: true, times: 1 };
      inFlight.push(todos(waiting, first));
      await until('Kinde is asked', () => kinde.calls.refresh === 2);
      const ask = (browser: UserAgent) =>
        Promise.all(others.map((instance) => todos(browser, instance)));
      const asked = [ask(waiting), ask(bereft)] as const;

      const killed = performance.now();
      first.kill();
      await Promise.allSettled(inFlight);
      [answers, bereftAnswers] = await Promise.all(asked);
      seconds = (performance.now() - killed) / 1000;
      await instances.revive();
    });

    it('answer all the same, when its lock has run out', () => {
      expect(statuses(answers)).toEqual([200]);
      expect(seconds).toBeLessThan(LOCK_LIFETIME + 2);
    });

    it('end a session whose new tokens have gone with it', () => {
      expect(statuses(bereftAnswers)).toEqual([401]);
    });
  });
});
