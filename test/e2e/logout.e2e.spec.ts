import { Controller, Get, Req, Res } from '@nestjs/common';

import {
  type FrameworkRequest,
  type FrameworkResponse,
  KindeAuthService,
  type KindeModuleOptions,
  KindeSessions,
} from '../../lib/index.js';
import { demoOrganizations, demoUsers } from '../../lib/testing/index.js';
import { adapters } from '../support/adapters.js';
import { describeEachDeployment } from '../support/deployments.js';
import { sendExactly } from '../support/exact-request.js';
import { HeldTimers } from '../support/held-timers.js';
import { KindeTraffic } from '../support/kinde-traffic.js';
import {
  cookiesDroppedBy,
  cookiesSetBy,
  isSessionCookie,
  isTransactionCookie,
} from '../support/module-cookies.js';
import { RedisServer } from '../support/redis-server.js';
import { RedisSessions } from '../support/redis-sessions.js';
import { RedisView } from '../support/redis-view.js';
import {
  SESSION_SECRET,
  TestApplication,
  type TestApplicationOptions,
} from '../support/test-application.js';
import { until } from '../support/until.js';
import type { UserAgent } from '../support/user-agent.js';
import { describeWithRedis } from '../support/with-redis.js';

const SESSION = 'kinde.session.0';

/** Kinde's own logout, which leads to `redirect`. */
const kindeLogout = ({ kinde }: TestApplication, redirect: string) =>
  `${kinde.issuerUrl}/logout?redirect=${encodeURIComponent(redirect)}`;

const warningsOf = ({ logger }: TestApplication) =>
  logger.lines.filter((line) => /^warn .*could not be reached at a logout/.test(line));

/** An application's own way out. */
@Controller('own')
class OwnLogoutController {
  constructor(private readonly kinde: KindeAuthService) {}

  @Get('goodbye')
  async goodbye(
    @Req() request: FrameworkRequest,
    @Res() response: FrameworkResponse,
  ): Promise<void> {
    this.kinde.respond(response, await this.kinde.logout(request, { returnTo: '/goodbye' }), 303);
  }
}

describeEachDeployment('signing out', (adapter, sessions) => {
  const traffic = new KindeTraffic();
  let test: TestApplication;

  beforeAll(async () => {
    test = await TestApplication.start({
      adapter,
      sessions,
      controllers: [OwnLogoutController],
      options: { fetch: traffic.fetch },
      kinde: { refreshOverlap: 0, accessTokenLifetime: 3600 },
    });
  });
  afterAll(() => test.stop());
  beforeEach(() => test.kinde.resetCalls());
  afterEach(() => test.kinde.faults.clear());

  const signedIn = async (user: string = demoUsers.ada) => {
    const agent = test.agent();
    await test.signIn(agent, user);
    test.kinde.resetCalls();
    return agent;
  };
  const logoutUrl = () => `${test.url}/auth/logout`;
  const isSignedIn = async (agent: UserAgent) =>
    (await agent.get(`${test.url}/auth/me`)).status === 200;

  it('ends the session here and at Kinde, and comes back', async () => {
    const agent = await signedIn();
    const page = await agent.get(logoutUrl());
    expect(page.status).toBe(302);
    expect(page.location).toBe(
      `${test.kinde.issuerUrl}/logout?redirect=${encodeURIComponent(test.url)}`,
    );
    expect(cookiesDroppedBy(page)).toEqual([SESSION]);
    expect(page.headers.get('cache-control')).toBe('no-store');
    expect(page.headers.get('referrer-policy')).toBe('no-referrer');
    expect(await isSignedIn(agent)).toBe(false);

    const kinde = await agent.get(page.location);
    expect(kinde.location).toBe(`${test.url}/`);
    const silent = await agent.follow(`${test.url}/auth/login?prompt=none`);
    expect(silent.url).toContain('error=login_required');
  });

  it('drops the session cookie with the attributes that it was set with', async () => {
    const agent = test.agent();
    const signIn = await test.signIn(agent, demoUsers.ada);
    const set = signIn.setCookies.find(({ name }) => isSessionCookie(name));
    const dropped = (await agent.get(logoutUrl())).setCookies[0];
    expect(dropped).toMatchObject({ name: set?.name, value: '', maxAge: 0 });
    for (const attribute of ['path', 'domain', 'secure', 'httpOnly', 'sameSite'] as const) {
      expect(dropped?.[attribute]).toEqual(set?.[attribute]);
    }
  });

  it('can be done by a form, which the browser does not send on to Kinde', async () => {
    const agent = await signedIn();
    const page = await agent.post(logoutUrl(), { any: 'field' });
    expect(page.status).toBe(303);
    expect(page.location).toContain(`${test.kinde.issuerUrl}/logout?redirect=`);
    expect(await isSignedIn(agent)).toBe(false);
  });

  it.each(['PUT', 'PATCH', 'DELETE'])('cannot be done by %s', async (method) => {
    const agent = await signedIn();
    const page = await agent.request(logoutUrl(), { method });
    expect([404, 405]).toContain(page.status);
    expect(await isSignedIn(agent)).toBe(true);
  });

  it('can be done twice, or by somebody who never signed in', async () => {
    const agent = await signedIn();
    for (const method of ['GET', 'POST', 'GET']) {
      const page = await agent.request(logoutUrl(), { method });
      expect([302, 303]).toContain(page.status);
      expect(page.location).toContain(`${test.kinde.issuerUrl}/logout?redirect=`);
    }
    const stranger = await test.agent().get(logoutUrl());
    expect(stranger.status).toBe(302);
    expect(stranger.setCookies).toEqual([]);
    expect(stranger.headers.get('cache-control')).toBe('no-store');
  });

  it.each(['rubbish', 'A'.repeat(300), '%', '__proto__'])(
    'takes away a session cookie that is none: %s',
    async (value) => {
      const agent = test.agent();
      agent.setCookie(SESSION, value);
      agent.setCookie('kinde.session.7', value);
      const page = await agent.get(logoutUrl());
      expect(page.status).toBe(302);
      expect(cookiesDroppedBy(page).toSorted()).toEqual([SESSION, 'kinde.session.7']);
      expect(test.kinde.calls.revoke).toBe(0);
    },
  );

  it('ends the logins that are under way', async () => {
    const agent = test.agent();
    const callback = await test.authorize(agent, demoUsers.ada);
    await agent.get(`${test.url}/auth/login`);
    const page = await agent.get(logoutUrl());
    expect(cookiesDroppedBy(page).filter(isTransactionCookie)).toHaveLength(2);
    expect((await agent.get(callback)).status).toBe(400);
  });

  it('leaves the cookies of the application alone', async () => {
    const agent = await signedIn();
    agent.setCookie('theme', 'dark');
    agent.setCookie('kinde.sessions', 'x');
    agent.setCookie('kinde.session.x', 'x');
    await agent.get(logoutUrl());
    expect(Object.keys(agent.cookies()).toSorted()).toEqual([
      'kinde.session.x',
      'kinde.sessions',
      'theme',
    ]);
  });

  it('makes a copy of the cookie worthless', async () => {
    const agent = await signedIn();
    const copy = agent.clone();
    await agent.get(logoutUrl());
    expect(await isSignedIn(copy)).toBe(false);
  });

  it('ends no other session of the same user', async () => {
    const [here, there] = [await signedIn(), await signedIn()];
    await here.get(logoutUrl());
    expect(await isSignedIn(there)).toBe(true);
  });

  it('can be done by a controller of the application', async () => {
    const agent = await signedIn();
    const page = await agent.get(`${test.url}/own/goodbye`);
    expect(page.status).toBe(303);
    expect(new URL(page.location).searchParams.get('redirect')).toBe(`${test.url}/goodbye`);
    expect(await isSignedIn(agent)).toBe(false);
  });

  describe('by another site', () => {
    const foreign: readonly Record<string, string>[] = [
      { 'sec-fetch-site': 'cross-site', 'sec-fetch-dest': 'image' },
      { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' },
      { 'sec-fetch-site': 'cross-site', referer: 'https://evil.example/' },
      { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' },
      { 'sec-fetch-site': 'cross-site', origin: 'null' },
      { 'sec-fetch-site': 'same-site' },
      { 'sec-fetch-site': 'same-site', origin: 'http://localhost:1' },
      { 'sec-fetch-site': 'same-site', referer: 'http://localhost:1/page' },
      { 'sec-fetch-site': 'unheard-of' },
      { 'sec-fetch-site': '' },
      { 'sec-fetch-site': 'none, cross-site' },
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { origin: 'null', referer: 'http://localhost/' },
      { origin: '' },
      { referer: 'https://evil.example/?http://localhost' },
      { referer: 'about:blank' },
      { referer: '' },
    ];

    it.each(foreign)('is refused, and the session goes on: %j', async (headers) => {
      const agent = await signedIn();
      for (const [method, path] of [
        ['GET', '/auth/logout'],
        ['POST', '/auth/logout'],
        ['GET', '/own/goodbye'],
      ] as const) {
        const page = await sendExactly(test.url + path, {
          method,
          headers: { cookie: agent.cookieHeader(test.url), ...headers },
        });
        expect(page.status).toBe(403);
        expect(JSON.parse(page.text)).toMatchObject({ code: 'ERR_KINDE_CROSS_SITE_REQUEST' });
        expect(page.headers.location).toBeUndefined();
        expect(page.headers['set-cookie']).toBeUndefined();
        expect(page.headers['cache-control']).toBe('no-store');
        expect(page.headers['access-control-allow-origin']).toBeUndefined();
      }
      expect(await isSignedIn(agent)).toBe(true);
      expect(test.kinde.calls).toMatchObject({ revoke: 0, logout: 0 });
    });

    it('is refused when the origin merely looks like this one', async () => {
      const agent = await signedIn();
      for (const origin of [
        `${test.url}.evil.example`,
        `${test.url}@evil.example`,
        `https://localhost:${test.port}`,
        'http://localhost',
        `http://localhost:${test.port}, https://evil.example`,
      ]) {
        const page = await agent.get(logoutUrl(), { 'sec-fetch-site': 'cross-site', origin });
        expect(page.status).toBe(403);
      }
      expect(await isSignedIn(agent)).toBe(true);
    });
  });

  it.each<Record<string, string>>([
    { 'sec-fetch-site': 'same-origin' },
    { 'sec-fetch-site': 'none', 'sec-fetch-mode': 'navigate' },
    { 'sec-fetch-site': 'same-site', origin: 'SITE' },
    { referer: 'SITE/page?x=1' },
    { origin: 'SITE' },
  ])('works from the site itself: %j', async (template) => {
    const headers = Object.fromEntries(
      Object.entries(template).map(([name, value]) => [name, value.replace('SITE', test.url)]),
    );
    for (const method of ['GET', 'POST']) {
      const agent = await signedIn();
      const page = await agent.request(logoutUrl(), { method, headers });
      expect(page.status).toBe(method === 'GET' ? 302 : 303);
      expect(await isSignedIn(agent)).toBe(false);
    }
  });

  it.each([
    ['HEAD', {}],
    ['GET', { purpose: 'prefetch' }],
    ['GET', { 'sec-purpose': 'prefetch' }],
    ['GET', { 'sec-purpose': 'prefetch;prerender', 'sec-fetch-site': 'same-origin' }],
    ['GET', { 'x-moz': 'prefetch' }],
  ])('does not happen when a browser only fetches ahead: %s %j', async (method, headers) => {
    const agent = await signedIn();
    const page = await agent.request(logoutUrl(), { method, headers });
    expect(page.status).toBe(204);
    expect(page.location).toBe('');
    expect(page.setCookies).toEqual([]);
    expect(await isSignedIn(agent)).toBe(true);
  });

  describe('has Kinde revoke the tokens', () => {
    it('so that nobody can renew them any more', async () => {
      const agent = await signedIn();
      await agent.get(logoutUrl());
      const revocations = test.kinde.requests.filter(({ endpoint }) => endpoint === 'revoke');
      const { clientId, clientSecret } = test.kinde;
      expect(revocations).toHaveLength(2);
      expect(revocations.map(({ params }) => params)).toEqual(
        expect.arrayContaining(
          Object.entries({
            refresh_token: /^[\w-]{20,}$/,
            access_token: /^eyJ[\w-]+\.[\w-]+\.[\w-]+$/,
          }).map(([hint, token]) => ({
            token: expect.stringMatching(token),
            token_type_hint: hint,
            client_id: clientId,
            client_secret: clientSecret,
          })),
        ),
      );
      expect(test.kinde.calls.grantRevoked).toBe(1);
    });

    it.each([
      [{ status: 500 }, kindeLogout],
      [{ status: 429, retryAfter: 60 }, kindeLogout],
      [{ html: true }, kindeLogout],
      // Nobody is sent where nobody is.
      [{ down: true }, (_: TestApplication, site: string) => `${site}/`],
    ])('as far as it can: %j', async (fault, end) => {
      const agent = await signedIn();
      test.kinde.faults.revoke = fault;
      const page = await agent.get(logoutUrl());
      expect(page.status).toBe(302);
      expect(page.location).toBe(end(test, test.url));
      expect(cookiesDroppedBy(page)).toEqual([SESSION]);
      expect(test.kinde.calls.revoke).toBe(2);
      expect(await isSignedIn(agent)).toBe(false);
    });

    it('without waiting for it longer than two seconds', async () => {
      const agent = await signedIn();
      test.kinde.faults.revoke = { hang: true };
      const timers = HeldTimers.hold();
      try {
        const waiting = agent.get(logoutUrl());
        await until('Kinde was asked', () => test.kinde.calls.revoke === 2);
        timers.pass(2);
        const page = await waiting;
        expect(page.status).toBe(302);
        // Slow is not gone: a shared computer is to be signed out of Kinde as well.
        expect(page.location).toBe(kindeLogout(test, test.url));
        expect(cookiesDroppedBy(page)).toEqual([SESSION]);
        expect(await isSignedIn(agent)).toBe(false);
      } finally {
        timers.release();
      }
    });
  });

  it('is not undone by a renewal that was under way', async () => {
    const agent = await signedIn();
    test.clock.advance(3600);
    const answer = traffic.hold('/oauth2/token');
    const slow = agent.clone();
    const renewal = slow.get(`${test.url}/auth/me`);
    await answer.arrived;
    await agent.get(logoutUrl());
    answer.release();
    const page = await renewal;
    expect(page.status).toBe(401);
    expect(cookiesSetBy(page)).toEqual([]);
    expect(await isSignedIn(slow)).toBe(false);
    expect(await isSignedIn(agent)).toBe(false);
  });
});

describeEachDeployment('signing out without Kinde', (adapter, sessions) => {
  const started = async (settings: Partial<TestApplicationOptions> = {}) => {
    const test = await TestApplication.start({ adapter, sessions, ...settings });
    const agent = test.agent();
    await test.signIn(agent, demoUsers.ada);
    return { test, agent };
  };

  it('ends the session here and goes back at once', async () => {
    const { test, agent } = await started();
    try {
      const login = await agent.get(`${test.url}/auth/login`);
      expect(login.status).toBe(302);
      await test.kinde.down();
      const page = await agent.get(`${test.url}/auth/logout?returnTo=/bye`);
      expect(page.status).toBe(302);
      expect(page.location).toBe(`${test.url}/bye`);
      expect(cookiesDroppedBy(page)).toHaveLength(2);
      expect(warningsOf(test)).toHaveLength(1);
      expect((await agent.get(`${test.url}/auth/me`)).status).toBe(401);
    } finally {
      await test.stop();
    }
  });

  /** The same application after a restart, which remembers nothing. */
  const restarted = (
    { kinde, redis }: TestApplication,
    options: Partial<KindeModuleOptions> = {},
  ): Promise<TestApplication> =>
    TestApplication.start({
      adapter,
      sessions,
      ...(redis && { redisUrl: redis.url }),
      options: {
        issuerUrl: kinde.issuerUrl,
        clientId: kinde.clientId,
        clientSecret: kinde.clientSecret,
        postLogoutUrl: '/bye',
        ...options,
      },
    });

  it.each([{ down: true }, { status: 500 }, { html: true }])(
    'works in an application that has not reached it yet: %j',
    async (fault) => {
      const { test, agent } = await started();
      const fresh = await restarted(test);
      try {
        expect((await agent.get(`${fresh.url}/auth/me`)).status).toBe(200);
        test.kinde.faults.all = fault;
        const page = await agent.get(`${fresh.url}/auth/logout`);
        expect(page.status).toBe(302);
        expect(page.location).toBe(`${fresh.url}/bye`);
        expect(cookiesDroppedBy(page)).toEqual([SESSION]);
        expect(warningsOf(fresh)).toHaveLength(1);
      } finally {
        await fresh.stop();
        await test.stop();
      }
    },
  );

  it('waits two seconds in all in an application that has not reached it yet', async () => {
    const { test, agent } = await started();
    const traffic = new KindeTraffic();
    const fresh = await restarted(test, { fetch: traffic.fetch });
    const timers = HeldTimers.hold();
    try {
      test.kinde.faults.revoke = { hang: true };
      const discovery = traffic.hold('/.well-known/openid-configuration');
      const waiting = agent.get(`${fresh.url}/auth/logout`);
      await discovery.arrived;
      timers.pass(1.5);
      discovery.release();
      await until('Kinde was asked', () => test.kinde.calls.revoke === 2);
      timers.pass(0.5);
      const page = await waiting;
      expect(page.location).toBe(kindeLogout(test, `${fresh.url}/bye`));
      expect(cookiesDroppedBy(page)).toEqual([SESSION]);
      expect(test.kinde.calls.revoke).toBe(2);
      expect(warningsOf(fresh)).toEqual([]);
    } finally {
      timers.release();
      await fresh.stop();
      await test.stop();
    }
  });
});

/** What two instances say. */
const both = (answer: string) => [answer, answer];
const nobody = both('ERR_KINDE_SESSION_ENDED');

/** What makes an end known to every instance: one store for all, or a list beside the cookies. */
const places = ['a store', 'cookies and a list of revocations'] as const;

describe.each(adapters)('ending sessions of several instances (%s)', (adapter) => {
  describeWithRedis('with Redis', () => {
    describe.each(places)('that have %s in common', (place) => {
      const { analytical, tidewater } = demoOrganizations;
      let redis: RedisServer;
      let connection: RedisSessions;
      let view: RedisView;
      let one: TestApplication;
      let other: TestApplication;

      beforeAll(async () => {
        redis = await RedisServer.start();
        connection = await RedisSessions.connect(redis.url);
        view = await RedisView.open(redis.url);
        one = await start();
        other = await start(one);
      });
      afterAll(async () => {
        await other.stop();
        await one.stop();
        view.close();
        connection.close();
        await redis.stop();
      });
      beforeEach(async () => {
        await view.clear();
        one.clock.advance(1);
        one.kinde.resetCalls();
      });

      const start = (first?: TestApplication) => {
        const { store } = connection;
        const { issuerUrl, clientId, clientSecret } = first?.kinde ?? {};
        return TestApplication.start({
          adapter,
          kinde: { accessTokenLifetime: 3_600 },
          options: {
            session: {
              secret: SESSION_SECRET,
              ...(place === 'a store' ? { store } : { revocations: store }),
            },
            ...(first && { clock: first.clock.now }),
            ...(issuerUrl && { issuerUrl }),
            ...(clientId && { clientId }),
            ...(clientSecret && { clientSecret }),
          },
        });
      };
      const signedIn = async (user: string = demoUsers.ada, orgCode?: string) => {
        const agent = one.agent();
        await one.signIn(agent, user, orgCode === undefined ? {} : { orgCode });
        return agent;
      };
      /** Who is signed in, told by both instances. */
      const whoIs = async (agent: UserAgent) => {
        const pages = await Promise.all(
          [one, other].map(({ url }) => agent.clone().get(`${url}/auth/me`)),
        );
        return pages.map((page) => page.json()['id'] ?? page.json()['code']);
      };

      it('happens in all of them when the user signs out of one', async () => {
        const agent = await signedIn();
        const [copy, elsewhere] = [agent.clone(), await signedIn()];
        await agent.get(`${one.url}/auth/logout`);
        expect(await whoIs(copy)).toEqual(nobody);
        expect(await whoIs(elsewhere)).toEqual(both(demoUsers.ada));
      });

      it('happens in all of them when somebody signs in with the same browser', async () => {
        const agent = await signedIn();
        const copy = agent.clone();
        await one.signIn(agent, demoUsers.rex, { login: '/auth/login?prompt=login' });
        expect(await whoIs(copy)).toEqual(nobody);
        expect(await whoIs(agent)).toEqual(both(demoUsers.rex));
      });

      it('happens on the next request of a user whose sessions are revoked', async () => {
        const [ada, adaToo] = [await signedIn(), await signedIn()];
        const rex = await signedIn(demoUsers.rex);
        await other.app.get(KindeSessions).revokeUser(demoUsers.ada);
        for (const agent of [ada, adaToo]) {
          expect(await whoIs(agent)).toEqual(nobody);
        }
        expect(await whoIs(rex)).toEqual(both(demoUsers.rex));

        const page = await ada.get(`${other.url}/auth/me`);
        expect(page.status).toBe(401);
        expect(cookiesDroppedBy(page)).toEqual([SESSION]);
        await one.signIn(ada, demoUsers.ada);
        expect(await whoIs(ada)).toEqual(both(demoUsers.ada));
      });

      it('happens on the next request of who is in an organization that is revoked', async () => {
        const [here, there] = [
          await signedIn(demoUsers.mia, tidewater),
          await signedIn(demoUsers.mia, analytical),
        ];
        await one.app.get(KindeSessions).revokeOrg(tidewater);
        expect(await whoIs(here)).toEqual(nobody);
        expect(await whoIs(there)).toEqual(both(demoUsers.mia));
      });

      it('happens on the next request of who signed in up to a certain time', async () => {
        const early = await signedIn();
        one.clock.advance(60);
        const time = one.clock.now();
        one.clock.advance(60);
        const late = await signedIn(demoUsers.rex);
        await other.app.get(KindeSessions).revokeIssuedBefore(time);
        expect(await whoIs(early)).toEqual(nobody);
        expect(await whoIs(late)).toEqual(both(demoUsers.rex));
      });

      it('does not happen in an application of another tenant', async () => {
        const stranger = await start();
        const agent = stranger.agent();
        try {
          await stranger.signIn(agent, demoUsers.ada);
          const sessionsOfOne = one.app.get(KindeSessions);
          await sessionsOfOne.revokeUser(demoUsers.ada);
          await sessionsOfOne.revokeOrg(analytical);
          await sessionsOfOne.revokeIssuedBefore(one.clock.now());
          expect((await agent.get(`${stranger.url}/auth/me`)).status).toBe(200);
        } finally {
          await stranger.stop();
        }
      });

      it.each([
        ['signed out', (agent: UserAgent) => agent.get(`${one.url}/auth/logout`)],
        ['revoked', () => one.app.get(KindeSessions).revokeUser(demoUsers.ada)],
      ])('keeps what was %s from being renewed', async (_, end) => {
        const agent = await signedIn();
        const copy = agent.clone();
        await end(agent);
        one.clock.advance(3_601);
        expect(await whoIs(copy)).toEqual(nobody);
        expect(one.kinde.calls.refresh).toBe(0);
      });
    });
  });
});
