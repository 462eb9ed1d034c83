import { Body, Controller, HttpCode, Post } from '@nestjs/common';

import { KindeSessions } from '../../lib/index.js';
import { demoOrganizations, demoUsers } from '../../lib/testing/index.js';
import { adapters } from '../support/adapters.js';
import { KindeTraffic } from '../support/kinde-traffic.js';
import { cookiesDroppedBy, isSessionCookie } from '../support/module-cookies.js';
import { describeWithRedis } from '../support/with-redis.js';
import { RedisServer } from '../support/redis-server.js';
import { RedisSessions } from '../support/redis-sessions.js';
import { RedisView } from '../support/redis-view.js';
import {
  SESSION_SECRET,
  TestApplication,
  type TestApplicationOptions,
} from '../support/test-application.js';
import { TodosController } from '../support/todos.controller.js';
import { until } from '../support/until.js';
import type { Page, UserAgent } from '../support/user-agent.js';

const LIFETIME = 3_600;
/** Seconds that a session lives at most. */
const WEEK = 604_800;
const SESSION = ['kinde.session.0'];

/** What the staff of an application can do; who may do it is another matter. */
@Controller('staff')
class StaffController {
  constructor(private readonly sessions: KindeSessions) {}

  @Post('sign-out')
  @HttpCode(204)
  async signOut(@Body() { user, org, before }: Record<string, string>): Promise<void> {
    if (user !== undefined) {
      await this.sessions.revokeUser(user);
    }
    if (org !== undefined) {
      await this.sessions.revokeOrg(org);
    }
    if (before !== undefined) {
      await this.sessions.revokeIssuedBefore(Number(before));
    }
  }
}

const places = ['a store', 'cookies, with a list of what was ended'] as const;

const sessionNames = (agent: UserAgent) => Object.keys(agent.cookies()).filter(isSessionCookie);

function expectEnded(page: Page): void {
  expect(page.status).toBe(401);
  expect(page.json()).toMatchObject({ code: 'ERR_KINDE_SESSION_ENDED' });
  expect(cookiesDroppedBy(page)).toEqual(SESSION);
  expect(page.headers.get('cache-control')).toBe('no-store');
}

describe.each(adapters)('ending sessions of others (%s)', (adapter) => {
  for (const place of places)
    describeWithRedis(`that are kept in ${place}`, () => {
      const traffic = new KindeTraffic();
      const lists: RedisSessions[] = [];
      let redis: RedisServer;
      let view: RedisView;
      let one: TestApplication;
      let two: TestApplication;

      /** An instance that has nothing in memory. */
      async function start(
        settings: Partial<TestApplicationOptions> = {},
      ): Promise<TestApplication> {
        const common = { adapter, controllers: [TodosController, StaffController], ...settings };
        if (place === 'a store') {
          return TestApplication.start({ ...common, sessions: 'store', redisUrl: redis.url });
        }
        const list = await RedisSessions.connect(redis.url);
        lists.push(list);
        const session = { secret: SESSION_SECRET, revocations: list.store };
        return TestApplication.start({ ...common, options: { ...common.options, session } });
      }

      beforeAll(async () => {
        redis = await RedisServer.start({ persistence: true });
        view = await RedisView.open(redis.url);
        one = await start({
          options: { fetch: traffic.fetch },
          kinde: { accessTokenLifetime: LIFETIME, refreshOverlap: 0 },
        });
        two = await start({ beside: one });
      });
      beforeEach(() => view.clear());
      afterAll(async () => {
        expect(one.logger.text + two.logger.text).not.toMatch(/eyJ|kp_|org_/);
        await two.stop();
        await one.stop();
        lists.forEach((list) => list.close());
        view.close();
        await redis.stop();
      });

      const signedIn = async (user: string, orgCode?: string): Promise<UserAgent> => {
        const agent = one.agent();
        await one.signIn(agent, user, orgCode === undefined ? {} : { orgCode });
        expect((await todos(agent)).status).toBe(200);
        one.kinde.resetCalls();
        return agent;
      };
      const todos = (agent: UserAgent, instance = one) => agent.get(`${instance.url}/todos`);
      const signOut = async (form: Record<string, string>, instance = one): Promise<void> => {
        const page = await instance.agent().post(`${instance.url}/staff/sign-out`, form);
        expect(page.status).toBe(204);
      };
      const expectGoesOn = async (agent: UserAgent): Promise<void> => {
        for (const instance of [one, two]) {
          expect((await todos(agent, instance)).status).toBe(200);
        }
      };

      it('ends all of a user, in every browser and every instance', async () => {
        const [home, work, phone] = [
          await signedIn(demoUsers.ada),
          await signedIn(demoUsers.ada),
          await signedIn(demoUsers.ada),
        ];
        const other = await signedIn(demoUsers.rex);
        await expectGoesOn(home);
        await signOut({ user: demoUsers.ada });
        expectEnded(await todos(home, one));
        expectEnded(await todos(work, two));
        expectEnded(await phone.get(`${two.url}/auth/me`));
        expect([home, work, phone].flatMap(sessionNames)).toEqual([]);
        await expectGoesOn(other);
      });

      it('lets the user sign in again, for good', async () => {
        const agent = await signedIn(demoUsers.ada);
        await signOut({ user: demoUsers.ada });
        const again = await signedIn(demoUsers.ada);
        await one.signIn(agent, demoUsers.ada); // over what is left of the session before
        for (const each of [agent, again]) {
          await expectGoesOn(each);
          one.clock.advance(LIFETIME + 1);
          await expectGoesOn(each);
        }
      });

      it('takes a copy of the cookie, too, and the cookie of a visitor', async () => {
        const agent = await signedIn(demoUsers.ada);
        const [copy, visitor] = [agent.clone(), agent.clone()];
        await signOut({ user: demoUsers.ada }, two);
        expectEnded(await todos(agent));
        expectEnded(await todos(copy, two));
        const page = await visitor.get(`${one.url}/todos/optional`);
        expect(page.json()).toEqual({ user: null });
        expect(cookiesDroppedBy(page)).toEqual(SESSION);
      });

      it('ends those that are signed in to an organization', async () => {
        const { analytical, tidewater } = demoOrganizations;
        const inside = await signedIn(demoUsers.mia, tidewater);
        const others = [
          await signedIn(demoUsers.mia, analytical),
          await signedIn(demoUsers.ada),
          await signedIn(demoUsers.lou), // who is in none
        ];
        await signOut({ org: tidewater });
        expectEnded(await todos(inside, two));
        for (const other of others) {
          await expectGoesOn(other);
        }
        await signOut({ org: analytical }, two);
        const [mia, ada, lou] = others;
        for (const member of [mia, ada]) {
          expectEnded(await todos(member ?? one.agent()));
        }
        expect(lou && (await todos(lou)).status).toBe(200);
      });

      it('does not take a user for an organization of that name', async () => {
        const agent = await signedIn(demoUsers.ada);
        await signOut({ org: demoUsers.ada, user: demoOrganizations.analytical });
        await signOut({ user: demoUsers.ada.toUpperCase() });
        await expectGoesOn(agent);
      });

      it('ends those whose login was before a time, whoever they are', async () => {
        const early = [await signedIn(demoUsers.ada), await signedIn(demoUsers.rex)];
        one.clock.advance(60);
        const time = one.clock.now();
        one.clock.advance(60);
        const late = await signedIn(demoUsers.ada);
        await signOut({ before: String(time) });
        for (const [index, agent] of early.entries()) {
          expectEnded(await todos(agent, index === 0 ? one : two));
        }
        await expectGoesOn(late);

        // Of two times the later one counts, whichever was said last.
        await signOut({ before: String(time - 3_600) });
        await signOut({ before: String(one.clock.now()) });
        await signOut({ before: String(time) }, two);
        expectEnded(await todos(late, two));
      });

      it('takes a date for a time, and the renewal of a session for no login', async () => {
        const early = await signedIn(demoUsers.ada);
        one.clock.advance(LIFETIME + 1);
        const time = new Date(one.clock.now() * 1_000);
        one.clock.advance(1);
        expect((await todos(early)).status).toBe(200);
        expect(one.kinde.calls.refresh).toBe(1);
        const late = await signedIn(demoUsers.rex);
        await one.app.get(KindeSessions).revokeIssuedBefore(time);
        expectEnded(await todos(early));
        await expectGoesOn(late);
      });

      const noTimes: [what: string, time: (now: number) => unknown][] = [
        ['milliseconds', (now) => now * 1_000],
        ['an hour from now', (now) => now + 3_600],
        ['tomorrow', (now) => new Date((now + 86_400) * 1_000)],
        ['a date that is none', () => new Date('yesterday')],
        ['NaN', () => Number.NaN],
        ['Infinity', () => Number.POSITIVE_INFINITY],
        ['0', () => 0],
        ['a negative number', (now) => -now],
        ['nothing', () => undefined],
        ['null', () => null],
      ];

      it.each(noTimes)(
        'ends nothing when it is asked to end what was before %s',
        async (_, time) => {
          const agent = await signedIn(demoUsers.ada);
          const sessions = one.app.get(KindeSessions);
          const wrong = time(one.clock.now()) as number;
          await expect(sessions.revokeIssuedBefore(wrong)).rejects.toThrow(RangeError);
          await expectGoesOn(agent);
        },
      );

      it.each(['', undefined, null, 7, {}])('ends nothing of a user %j', async (id) => {
        const agent = await signedIn(demoUsers.lou);
        const sessions = one.app.get(KindeSessions);
        await expect(sessions.revokeUser(id as string)).rejects.toThrow(TypeError);
        await expect(sessions.revokeOrg(id as string)).rejects.toThrow(TypeError);
        await expectGoesOn(agent);
      });

      it('does not have Kinde renew what was ended', async () => {
        const agent = await signedIn(demoUsers.ada);
        one.clock.advance(LIFETIME + 1);
        await signOut({ user: demoUsers.ada });
        expectEnded(await todos(agent.clone(), one));
        expectEnded(await todos(agent.clone(), two));
        expect(one.kinde.calls.refresh).toBe(0);
      });

      it('is not undone by a renewal that is under way', async () => {
        const agent = await signedIn(demoUsers.ada);
        one.clock.advance(LIFETIME + 1);
        const answer = traffic.hold('/oauth2/token');
        const page = todos(agent);
        await answer.arrived;
        await signOut({ user: demoUsers.ada }, two);
        answer.release();
        await page;
        const copy = agent.clone();
        expectEnded(await todos(agent, one));
        expectEnded(await todos(copy, two));
      });

      it('leaves no name behind, and nothing for longer than a session lives', async () => {
        const before = await view.keys();
        await signOut({ user: demoUsers.ada, org: demoOrganizations.analytical });
        await signOut({ before: String(one.clock.now()) });
        const keys = (await view.keys()).filter((key) => !before.includes(key));
        expect(keys).toHaveLength(3);
        expect(await view.everything()).not.toMatch(/kp_|org_|0a11ce/);
        for (const key of keys) {
          expect(await view.secondsLeft(key)).toBeGreaterThan(WEEK - 60);
          expect(await view.secondsLeft(key)).toBeLessThanOrEqual(WEEK);
        }
      });

      it('says so when it cannot be done, and nobody gets in or out meanwhile', async () => {
        const agent = await signedIn(demoUsers.ada);
        await redis.kill();
        const sessions = one.app.get(KindeSessions);
        for (const failed of [
          sessions.revokeUser(demoUsers.ada),
          sessions.revokeOrg(demoOrganizations.analytical),
          sessions.revokeIssuedBefore(one.clock.now()),
        ]) {
          await expect(failed).rejects.toMatchObject({ code: 'ERR_KINDE_UNAVAILABLE' });
        }
        const page = await todos(agent);
        expect(page.status).toBe(503);
        expect(page.headers.get('retry-after')).toBe('1');
        expect(page.setCookies).toEqual([]);
        expect((await agent.get(`${one.url}/todos/public`)).status).toBe(200);
        await redis.restart();
        await until('it can be asked again', async () => (await todos(agent)).status === 200);
        await until('the other can ask, too', async () => (await todos(agent, two)).status === 200);
      });

      describe('and a logout', () => {
        it('ends the session for a copy of its cookie, in another instance and a new one', async () => {
          const agent = await signedIn(demoUsers.ada);
          const other = await signedIn(demoUsers.ada);
          const copies = [agent.clone(), agent.clone(), agent.clone()] as const;
          await expectGoesOn(agent);
          await agent.get(`${one.url}/auth/logout`);
          const restarted = await start({ beside: one });
          try {
            for (const [index, instance] of [one, two, restarted].entries()) {
              const page = await todos(copies[index] ?? agent, instance);
              expect(page.status).toBe(401);
            }
            expect((await todos(other, restarted)).status).toBe(200);
          } finally {
            await restarted.stop();
          }
        });

        it('that nobody could be told of counts as soon as they can', async () => {
          const agent = await signedIn(demoUsers.ada);
          const copy = agent.clone();
          await redis.kill();
          const page = await agent.get(`${one.url}/auth/logout`);
          expect(page.status).toBe(302);
          expect(cookiesDroppedBy(page)).toEqual(SESSION);
          await redis.restart();
          await until('another instance knows', async () => {
            const { status } = await todos(copy.clone(), two);
            expect([200, 401, 503]).toContain(status);
            return status === 401;
          });
          expect((await todos(copy, one)).status).toBe(401);
        });
      });
    });

  describe('that are kept in cookies, and nowhere else', () => {
    it('cannot be done, and says what it takes', async () => {
      const test = await TestApplication.start({ adapter, controllers: [TodosController] });
      try {
        const sessions = test.app.get(KindeSessions);
        for (const refused of [
          sessions.revokeUser(demoUsers.ada),
          sessions.revokeOrg(demoOrganizations.analytical),
          sessions.revokeIssuedBefore(test.clock.now()),
        ]) {
          await expect(refused).rejects.toMatchObject({
            name: 'KindeError',
            code: 'ERR_KINDE_CONFIGURATION',
            message: expect.stringMatching(/session\.store.*session\.revocations/),
          });
        }
      } finally {
        await test.stop();
      }
    });
  });
});
