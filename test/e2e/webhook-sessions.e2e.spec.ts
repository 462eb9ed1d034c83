import { demoOrganizations, demoUsers } from '../../lib/testing/index.js';
import { adapters } from '../support/adapters.js';
import { deliver } from '../support/delivery.js';
import { describeEachStore } from '../support/deployments.js';
import { EventJournal } from '../support/event-journal.js';
import { Hold } from '../support/hold.js';
import { RedisServer } from '../support/redis-server.js';
import { RedisView } from '../support/redis-view.js';
import { TestApplication, type TestApplicationOptions } from '../support/test-application.js';
import { TodosController } from '../support/todos.controller.js';
import { until } from '../support/until.js';
import { describeWithRedis } from '../support/with-redis.js';

const HOUR = 3_600;
const DAY = 24 * HOUR;

describe.each(adapters)('webhooks of several instances (%s)', (adapter) => {
  describeWithRedis('with sessions in Redis', () => {
    let redis: RedisServer;
    let view: RedisView;
    let one: TestApplication;
    let two: TestApplication;

    const start = (settings: Partial<TestApplicationOptions> = {}) =>
      TestApplication.start({
        adapter,
        controllers: [TodosController],
        providers: [EventJournal],
        extras: { webhooksPath: 'hooks' },
        options: { webhooks: { endSessions: true } },
        sessions: 'store',
        redisUrl: redis.url,
        ...settings,
      });
    const send = (
      type: string,
      data: Record<string, unknown>,
      { to = one, happenedAt = one.clock.now() } = {},
    ) => {
      const timestamp = new Date(happenedAt * 1000).toISOString();
      return deliver(`${to.url}/hooks`, one.kinde.webhookToken({ type, data, timestamp }));
    };
    const delivery = () =>
      one.kinde.webhookToken({
        type: 'user.created',
        data: { user: { email: 'new@somewhere.example' } },
        timestamp: new Date(one.clock.now() * 1000).toISOString(),
      });
    const journals = () => [one, two].map(({ app }) => app.get(EventJournal));
    const handled = () => journals().reduce((sum, { created }) => sum + created.length, 0);

    beforeAll(async () => {
      redis = await RedisServer.start({ persistence: true });
      view = await RedisView.open(redis.url);
      one = await start();
      two = await start({ beside: one });
    });
    beforeEach(() => view.clear());
    afterEach(() => journals().forEach((journal) => journal.clear()));
    afterAll(async () => {
      view.close();
      await two.stop();
      await one.stop();
      await redis.stop();
    });

    describe('an event', () => {
      it('is handled by one of them', async () => {
        const token = delivery();
        for (const { url } of [one, two, one]) {
          expect((await deliver(`${url}/hooks`, token)).status).toBe(200);
        }
        expect(handled()).toBe(1);
        const marks = await view.keys();
        const seconds = await Promise.all(marks.map((key) => view.secondsLeft(key)));
        expect(seconds.every((left) => left > 71 * HOUR)).toBe(true);
        expect(await view.everything()).not.toMatch(/somewhere/);
      });

      it('is handled by one of them when it comes to both at the same time', async () => {
        const hold = new Hold();
        journals().forEach((journal) => (journal.gate = () => hold.pass()));
        const token = delivery();
        const deliveries = [one, two].map(({ url }) => deliver(`${url}/hooks`, token));
        await hold.arrived;
        hold.release();
        const answers = await Promise.all(deliveries);
        expect(answers.map(({ status }) => status)).toEqual([200, 200]);
        expect(handled()).toBe(1);
      });

      it('is handled by the other when the first failed', async () => {
        const [first] = journals();
        Object.assign(first ?? {}, { failures: 1 });
        const token = delivery();
        expect((await deliver(`${one.url}/hooks`, token)).status).toBe(500);
        expect((await deliver(`${two.url}/hooks`, token)).status).toBe(200);
        expect(handled()).toBe(1);
      });

      it('waits at Kinde while Redis is down', async () => {
        const token = delivery();
        await redis.kill();
        expect(await deliver(`${one.url}/hooks`, token)).toMatchObject({
          status: 503,
          body: { code: 'ERR_KINDE_UNAVAILABLE' },
        });
        expect(handled()).toBe(0);
        await redis.restart();
        await until('Kinde has come back in vain no more', async () => {
          const { status } = await deliver(`${one.url}/hooks`, token);
          expect([200, 503]).toContain(status);
          return status === 200;
        });
        expect(handled()).toBe(1);
      });
    });

    describe('the sessions', () => {
      const org = { code: demoOrganizations.analytical };
      const ada = { id: demoUsers.ada };

      it.each<[string, string, Record<string, unknown>]>([
        ['of a user who was deleted', 'user.deleted', { user: ada }],
        ['of a user who is suspended', 'user.updated', { user: { ...ada, is_suspended: true } }],
        ['of an organization that was deleted', 'organization.deleted', { organization: org }],
        [
          'of an organization that is suspended',
          'organization.updated',
          { organization: { ...org, is_suspended: true } },
        ],
      ])('%s end, in all instances', async (_, type, data) => {
        const agent = one.agent();
        await one.signIn(agent, demoUsers.ada);
        expect((await agent.get(`${two.url}/auth/me`)).status).toBe(200);
        expect((await send(type, data)).status).toBe(200);
        expect((await agent.get(`${two.url}/auth/me`)).status).toBe(401);
        expect((await agent.get(`${one.url}/auth/me`)).status).toBe(401);
      });

      it.each<[string, string, Record<string, unknown>]>([
        ['of another user', 'user.deleted', { user: { id: demoUsers.rex } }],
        ['of a user who has a new name', 'user.updated', { user: { ...ada, is_suspended: false } }],
        ['of a user of whom nothing is said', 'user.updated', { user: ada }],
        [
          'of a user who is suspended as they say',
          'user.updated',
          { user: { ...ada, is_suspended: 'true' } },
        ],
        ['of a user who failed to sign in', 'user.authentication_failed', { user: ada }],
        ['of an organization with a new name', 'organization.updated', { organization: org }],
        ['of nobody', 'user.deleted', {}],
        ['of a number', 'user.deleted', { user: { id: 1 } }],
      ])('%s go on', async (_, type, data) => {
        const agent = one.agent();
        await one.signIn(agent, demoUsers.ada);
        expect((await send(type, data)).status).toBe(200);
        expect((await agent.get(`${one.url}/auth/me`)).status).toBe(200);
      });

      it('that began after what an event tells of go on', async () => {
        const happenedAt = one.clock.now();
        one.clock.advance(DAY);
        const agent = one.agent();
        await one.signIn(agent, demoUsers.ada);
        const data = { user: { ...ada, is_suspended: true } };
        expect((await send('user.updated', data, { happenedAt })).status).toBe(200);
        expect((await agent.get(`${one.url}/auth/me`)).status).toBe(200);
      });
    });
  });
});

describeEachStore('webhooks that end no sessions', (adapter) => {
  it('leave a deleted user signed in', async () => {
    const extras = { webhooksPath: 'hooks' };
    const test = await TestApplication.start({ adapter, sessions: 'store', extras });
    try {
      const agent = test.agent();
      await test.signIn(agent, demoUsers.ada);
      const data = { user: { id: demoUsers.ada } };
      const timestamp = new Date((test.clock.now() + 1) * 1000).toISOString();
      const token = test.kinde.webhookToken({ type: 'user.deleted', data, timestamp });
      expect((await deliver(`${test.url}/hooks`, token)).status).toBe(200);
      expect((await agent.get(`${test.url}/auth/me`)).status).toBe(200);
    } finally {
      await test.stop();
    }
  });
});
