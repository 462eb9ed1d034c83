import { randomBytes } from 'node:crypto';

import type { INestApplication } from '@nestjs/common';

import { type FrameworkRequest, KindeAuthService } from '../../lib/index.js';
import { demoOrganizations, demoUsers, type LocalKinde } from '../../lib/testing/index.js';
import { type AdapterName, adapters } from '../support/adapters.js';
import { arrivals } from '../support/arrivals.js';
import { describeEachDeployment, describeEachStore } from '../support/deployments.js';
import { sendExactly } from '../support/exact-request.js';
import { expectRewritten } from '../support/expect-rewritten.js';
import { Gate } from '../support/gate.js';
import { gzip } from '../support/gzip.js';
import { HeldTimers } from '../support/held-timers.js';
import { KindeTraffic } from '../support/kinde-traffic.js';
import { cookiesDroppedBy, cookiesSetBy, isSessionCookie } from '../support/module-cookies.js';
import { RedisView } from '../support/redis-view.js';
import { heads, ResponsesController } from '../support/responses.controller.js';
import { TestApplication, type TestApplicationOptions } from '../support/test-application.js';
import { TestClock } from '../support/test-clock.js';
import { TodosController } from '../support/todos.controller.js';
import { until } from '../support/until.js';
import type { Page, UserAgent } from '../support/user-agent.js';
import { sendOverWire } from '../support/wire.js';

const LIFETIME = 3_600;
const DAY = 86_400;
const SESSION = ['kinde.session.0'];

function start(
  adapter: AdapterName,
  settings: Partial<TestApplicationOptions> = {},
): Promise<TestApplication> {
  return TestApplication.start({
    adapter,
    controllers: [TodosController, ResponsesController],
    providers: [Gate],
    ...settings,
    // Strict: a refresh token that is used twice costs the whole grant.
    kinde: { accessTokenLifetime: LIFETIME, refreshOverlap: 0, ...settings.kinde },
  });
}

async function signedIn(test: TestApplication, user: string = demoUsers.ada): Promise<UserAgent> {
  const agent = test.agent();
  await test.signIn(agent, user);
  test.kinde.resetCalls();
  return agent;
}

const sessionNames = (agent: UserAgent) => Object.keys(agent.cookies()).filter(isSessionCookie);

/** What Kinde was once seen to issue for dead tokens. */
function hollow(claims: Record<string, unknown>): Record<string, unknown> {
  const lost = ['exp', 'iat', 'sub'];
  return Object.fromEntries(Object.entries(claims).filter(([name]) => !lost.includes(name)));
}

function expectEnded(page: Page): void {
  expect(page.status).toBe(401);
  expect(page.json()).toMatchObject({ code: 'ERR_KINDE_SESSION_ENDED' });
  expect(cookiesSetBy(page)).toEqual([]);
}

/** Refused for now, with the session as it was. */
function expectPostponed(page: Page): void {
  expect(page.status).toBe(503);
  expect(Number(page.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
  expect(page.headers.get('cache-control')).toBe('no-store');
  expect(page.setCookies).toEqual([]);
}

describeEachDeployment('renewing a session', (adapter, sessions) => {
  const traffic = new KindeTraffic();
  let test: TestApplication;
  let kinde: LocalKinde;
  let value: string;

  beforeAll(async () => {
    test = await start(adapter, { sessions, options: { fetch: traffic.fetch } });
    ({ kinde } = test);
    value = `${test.url}/responses/value`;
  });
  afterEach(() => {
    kinde.faults.clear();
    traffic.clear();
    expect(kinde.errors).toEqual([]);
  });
  afterAll(async () => {
    expect(test.logger.text).not.toMatch(/eyJ|kp_|org_/);
    await test.stop();
  });

  const expire = () => test.clock.advance(LIFETIME + 1);
  /** To where the access token is still good, and about to expire. */
  const approachExpiry = () => test.clock.advance(LIFETIME - 10);

  const answer = (status: number, body: unknown, headers = {}) =>
    traffic.answer('/oauth2/token', () =>
      typeof body === 'string'
        ? new Response(body, { status, headers })
        : Response.json(body, { status, headers }),
    );
  const fault = (token: LocalKinde['faults']['token']) => () => {
    kinde.faults.token = token;
  };

  /** A session whose refresh token has expired at Kinde by now. */
  async function refused(): Promise<UserAgent> {
    const { refreshTokenLifetime } = kinde;
    kinde.refreshTokenLifetime = LIFETIME / 2;
    const agent = await signedIn(test);
    kinde.refreshTokenLifetime = refreshTokenLifetime;
    expire();
    return agent;
  }

  const unsigned = () => kinde.sign({ sub: demoUsers.ada }, { header: { alg: 'none' } });

  const slow = (agent: UserAgent) => {
    const hold = test.app.get(Gate).close();
    return { page: agent.get(`${test.url}/responses/slow`), hold };
  };

  describe('when its access token expires', () => {
    it('happens in time, unseen by the user', async () => {
      const agent = await signedIn(test);
      test.clock.advance(LIFETIME - 25);
      await agent.get(value);
      expect(kinde.calls.refresh).toBe(0);

      test.clock.advance(6);
      const page = await agent.get(value);
      expect(page.json()).toEqual({ user: demoUsers.ada });
      expectRewritten(page, sessions);
      expect(kinde.calls.refresh).toBe(1);
      expect((await agent.get(value)).setCookies).toEqual([]);
      expect(kinde.calls.refresh).toBe(1);
    });

    it('happens again and again, each time with the newest refresh token', async () => {
      const agent = await signedIn(test);
      for (let times = 1; times <= 5; times += 1) {
        expire();
        expect((await agent.get(value)).status).toBe(200);
        expect(kinde.calls.refresh).toBe(times);
      }
      expect(kinde.calls).toMatchObject({ refreshReuse: 0, grantRevoked: 0 });
    });

    it('brings what changed at Kinde', async () => {
      const agent = await signedIn(test, demoUsers.rex);
      const deletable = `${test.url}/todos/deletable`;
      expect((await agent.get(deletable)).status).toBe(403);
      const orgCode = demoOrganizations.analytical;
      kinde.tenant.setMembership(demoUsers.rex, { orgCode, roles: ['admin'] });
      expire();
      expect((await agent.get(deletable)).status).toBe(200);
      kinde.tenant.setMembership(demoUsers.rex, { orgCode, roles: ['reader'] });
    });

    it.each([true, false])(
      'accepts tokens of a new signing key (old one kept: %s)',
      async (keepOld) => {
        const agent = await signedIn(test);
        await kinde.rotateKeys({ keepOld });
        expire();
        expect((await agent.get(value)).status).toBe(200);
      },
    );

    it('keeps the profile when no id token comes with the new tokens', async () => {
      const agent = await signedIn(test);
      kinde.faults.noIdToken = true;
      expire();
      const me = await agent.get(`${test.url}/auth/me`);
      expect(me.json()).toMatchObject({ givenName: 'Ada', email: 'ada@analytical.example' });
    });

    it('keeps the refresh token when no other comes with the new tokens', async () => {
      const agent = await signedIn(test);
      kinde.faults.overrideTokenResponse = { refresh_token: undefined };
      expire();
      expect((await agent.get(value)).status).toBe(200);
      kinde.resetCalls();
      expire();
      await agent.get(value);
      expect(kinde.calls.refresh).toBe(1);
    });

    it('is no business of a route that anybody may see', async () => {
      const agent = await signedIn(test);
      expire();
      const page = await agent.get(`${test.url}/todos/public`);
      expect(page.status).toBe(200);
      expect(page.setCookies).toEqual([]);
      expect(kinde.calls.refresh).toBe(0);
    });

    it('is no business of a request with a bearer token', async () => {
      const agent = await signedIn(test);
      const authorization = `Bearer ${kinde.accessToken({ user: demoUsers.rex, expiresIn: 2 * LIFETIME })}`;
      expire();
      const page = await agent.get(value, { authorization });
      expect(page.json()).toEqual({ user: demoUsers.rex });
      expect(page.setCookies).toEqual([]);
      expect(kinde.calls.refresh).toBe(0);
    });
  });

  describe('for many requests at once', () => {
    it('asks Kinde once and serves them all', async () => {
      const agent = await signedIn(test);
      expire();
      const pages = await Promise.all(Array.from({ length: 100 }, () => agent.get(value)));
      expect(kinde.calls.refresh).toBe(1);
      for (const page of pages) {
        expect(page.json()).toEqual({ user: demoUsers.ada });
        expectRewritten(page, sessions);
      }
      expire();
      expect((await agent.get(value)).status).toBe(200);
      expect(kinde.calls).toMatchObject({ refresh: 2, refreshReuse: 0, grantRevoked: 0 });
    });

    it('keeps users apart', async () => {
      const [ada, rex] = await Promise.all([signedIn(test), signedIn(test, demoUsers.rex)]);
      kinde.resetCalls();
      expire();
      const pages = await Promise.all(
        Array.from({ length: 30 }, () => [ada.clone().get(value), rex.clone().get(value)]).flat(),
      );
      const users = pages.map((page) => page.json()['user']);
      expect(users).toEqual(
        Array.from({ length: 30 }, () => [demoUsers.ada, demoUsers.rex]).flat(),
      );
      expect(kinde.calls.refresh).toBe(2);
    });

    it('keeps two browsers of one user apart', async () => {
      const [one, other] = [await signedIn(test), await signedIn(test)];
      expire();
      await Promise.all([one.get(value), other.get(value)]);
      expect(kinde.calls.refresh).toBe(2);
      await other.post(`${test.url}/auth/logout`, {});
      expect((await one.get(value)).status).toBe(200);
      expect((await other.get(value)).status).toBe(401);
    });

    it('serves requests that share a connection', async () => {
      const agent = await signedIn(test);
      expire();
      const lines = [`Cookie: ${agent.cookieHeader(value)}`];
      const responses = await sendOverWire(value, [lines, lines, lines]);
      expect(responses.map(({ status }) => status)).toEqual([200, 200, 200]);
      for (const { head } of responses) {
        expect(head.match(/^set-cookie:/gim) ?? []).toHaveLength(sessions === 'cookie' ? 1 : 0);
      }
      expect(kinde.calls.refresh).toBe(1);
    });

    it('refuses them all, and asks Kinde once, when Kinde is out of order', async () => {
      const agent = await signedIn(test);
      expire();
      kinde.faults.token = { status: 500 };
      const answer = traffic.hold('/oauth2/token');
      const arrived = arrivals(test.app.getHttpServer(), 20);
      const lines = [`Cookie: ${agent.cookieHeader(value)}`];
      const sent = sendOverWire(
        value,
        Array.from({ length: 20 }, () => lines),
      );
      await arrived;
      await test.storeHasAnswered();
      answer.release();
      const responses = await sent;
      expect(responses).toHaveLength(20);
      for (const { status, head } of responses) {
        expect(status).toBe(503);
        expect(head).toMatch(/^retry-after: 1$/im);
        expect(head).not.toMatch(/^set-cookie:/im);
      }
      expect(kinde.calls.refresh).toBe(1);
    });
  });

  it('leaves a request that is late, with the cookie from before, the new tokens', async () => {
    const agent = await signedIn(test);
    const late = [agent.clone(), agent.clone()];
    expire();
    await agent.get(value);
    for (const [index, seconds] of [5, 24].entries()) {
      test.clock.advance(seconds);
      const page = await (late[index] ?? agent).get(value);
      expect(page.json()).toEqual({ user: demoUsers.ada });
      expectRewritten(page, sessions);
    }
    expect(kinde.calls.refresh).toBe(1);
    expire();
    expect((await late[0]?.get(value))?.status).toBe(200);
    expect(kinde.calls).toMatchObject({ refresh: 2, refreshReuse: 0, grantRevoked: 0 });
  });

  describe('that fails for a while', () => {
    const failures: [what: string, happens: () => void][] = [
      ['500', fault({ status: 500 })],
      ['502', fault({ status: 502 })],
      ['503', fault({ status: 503 })],
      ['429', fault({ status: 429 })],
      ['a reset connection', fault({ down: true })],
      ['a page of HTML', fault({ html: true })],
      ['a redirect', fault({ redirect: 'http://127.0.0.1:1/' })],
      ['two megabytes', fault({ hugeBody: 2_097_152 })],
      ['400 invalid_client', () => answer(400, { error: 'invalid_client' })],
      ['401 invalid_client', () => answer(401, { error: 'invalid_client' })],
      [
        '401 with a challenge',
        () => answer(401, { error: 'invalid_client' }, { 'www-authenticate': 'Basic realm="x"' }),
      ],
      ['400 invalid_request', () => answer(400, { error: 'invalid_request' })],
      ['400 temporarily_unavailable', () => answer(400, { error: 'temporarily_unavailable' })],
      ['400 without a name', () => answer(400, { message: 'Bad Request' })],
      [
        "a firewall's 403",
        () => answer(403, '<h1>Forbidden</h1>', { 'content-type': 'text/html' }),
      ],
      ['404', () => answer(404, 'not here')],
      ['200 and nothing', () => answer(200, '', { 'content-type': 'application/json' })],
      ['200 and half of the answer', () => answer(200, '{"access_token":"ey')],
    ];

    it.each(failures)('keeps the session through %s, three times', async (_, happens) => {
      const agent = await signedIn(test);
      expire();
      happens();
      for (let times = 0; times < 3; times += 1) {
        expectPostponed(await agent.get(value));
      }
      kinde.faults.clear();
      traffic.clear();
      const page = await agent.get(value);
      expect(page.json()).toEqual({ user: demoUsers.ada });
      expectRewritten(page, sessions);
    });

    it.each(failures)('goes unnoticed through %s while the token lasts', async (_, happens) => {
      const agent = await signedIn(test);
      approachExpiry();
      happens();
      for (let times = 0; times < 3; times += 1) {
        const page = await agent.get(value);
        expect(page.json()).toEqual({ user: demoUsers.ada });
        expect(page.setCookies).toEqual([]);
      }
      test.clock.advance(11);
      expectPostponed(await agent.get(value));
    });

    it('keeps the session while Kinde cannot be reached at all', async () => {
      const agent = await signedIn(test);
      expire();
      await kinde.down();
      try {
        expectPostponed(await agent.get(value));
        expectPostponed(await agent.get(`${test.url}/auth/me`));
      } finally {
        await kinde.up();
      }
      expect((await agent.get(value)).status).toBe(200);
    });

    it('lets a visitor into a route that welcomes everybody', async () => {
      const agent = await signedIn(test);
      expire();
      kinde.faults.token = { status: 500 };
      const page = await agent.get(`${test.url}/todos/optional`);
      expect(page.json()).toEqual({ user: null });
      expect(page.setCookies).toEqual([]);
      kinde.faults.clear();
      const again = await agent.get(`${test.url}/todos/optional`);
      expect(again.json()).toEqual({ user: demoUsers.ada });
    });

    it('is not tried again before the time that Kinde asks for', async () => {
      const agent = await signedIn(test);
      expire();
      kinde.faults.token = { status: 429, retryAfter: 3, times: 1 };
      const refused = await agent.get(value);
      expectPostponed(refused);
      expect(refused.headers.get('retry-after')).toBe('3');
      test.clock.advance(2);
      expectPostponed(await agent.get(value));
      expect(kinde.calls.refresh).toBe(1);
      test.clock.advance(1.5);
      expect((await agent.get(value)).status).toBe(200);
      expect(kinde.calls.refresh).toBe(2);
    });

    it('is not tried again before that time while the token lasts either', async () => {
      const agent = await signedIn(test);
      approachExpiry();
      kinde.faults.token = { status: 503, retryAfter: 5 };
      for (let seconds = 0; seconds < 4; seconds += 1) {
        expect((await agent.get(value)).status).toBe(200);
        test.clock.advance(1);
      }
      expect(kinde.calls.refresh).toBe(1);
    });

    it.each([
      ['RateLimit-Reset', { 'ratelimit-reset': '7' }, 7],
      ['a day, of which a minute is enough', { 'retry-after': '86400' }, 60],
      ['a negative time', { 'retry-after': '-5' }, 1],
      ['a date', { 'retry-after': 'Fri, 31 Dec 2038 23:59:59 GMT' }, 1],
    ])('waits as long as %s says', async (_, headers, seconds) => {
      const agent = await signedIn(test);
      expire();
      answer(429, {}, headers);
      const page = await agent.get(value);
      expectPostponed(page);
      expect(page.headers.get('retry-after')).toBe(String(seconds));
      traffic.clear();
      test.clock.advance(seconds + 0.5);
      expect((await agent.get(value)).status).toBe(200);
    });
  });

  describe('that Kinde refuses', () => {
    it('ends the session, once', async () => {
      const agent = await refused();
      const late = agent.clone();
      const page = await agent.get(value);
      expectEnded(page);
      expect(cookiesDroppedBy(page)).toEqual(SESSION);
      expect(page.headers.get('cache-control')).toBe('no-store');
      expect(kinde.calls.refresh).toBe(1);

      expect((await agent.get(value)).json()).toMatchObject({ code: 'ERR_KINDE_UNAUTHENTICATED' });
      const repeated = await late.get(value);
      expectEnded(repeated);
      expect(repeated.setCookies).toEqual([]);
      test.clock.advance(60);
      expectEnded(await late.get(value));
      expect(kinde.calls.refresh).toBe(1);
    });

    it('ends it for all requests that wait', async () => {
      const agent = await refused();
      const pages = await Promise.all(Array.from({ length: 20 }, () => agent.clone().get(value)));
      for (const page of pages) {
        expectEnded(page);
      }
      expect(kinde.calls.refresh).toBe(1);
    });

    it('leaves a visitor where everybody is welcome', async () => {
      const agent = await refused();
      const page = await agent.get(`${test.url}/todos/optional`);
      expect(page.json()).toEqual({ user: null });
      expect(cookiesDroppedBy(page)).toEqual(SESSION);
    });

    it('is no obstacle to signing in again', async () => {
      const agent = await refused();
      await agent.get(value);
      await test.signIn(agent, demoUsers.ada);
      expect((await agent.get(value)).json()).toEqual({ user: demoUsers.ada });
    });
  });

  describe('that brings what it must not', () => {
    const wrongs: [what: string, faults: () => Partial<LocalKinde['faults']>][] = [
      ['another subject', () => ({ otherSubject: 'kp_somebody' })],
      [
        'another subject in the access token alone',
        () => ({ overrideAccessTokenClaims: { sub: 'kp_somebody' } }),
      ],
      [
        'another subject in the id token alone',
        () => ({ overrideIdTokenClaims: { sub: 'kp_somebody' } }),
      ],
      ['another organization', () => ({ otherOrgCode: demoOrganizations.tidewater })],
      ['no organization', () => ({ overrideAccessTokenClaims: { org_code: undefined } })],
      ['a badly signed access token', () => ({ wrongSignature: 'accessToken' })],
      ['a badly signed id token', () => ({ wrongSignature: 'idToken' })],
      ['an access token that never expires', () => ({ noExpiry: true })],
      ['an access token that has expired', () => ({ expired: true })],
      [
        'an access token without exp, iat and sub, and no id token',
        () => ({ overrideAccessTokenClaims: hollow, noIdToken: true }),
      ],
      ['no access token', () => ({ overrideTokenResponse: { access_token: undefined } })],
      ['an opaque access token', () => ({ overrideTokenResponse: { access_token: 'opaque' } })],
      [
        "a machine's access token",
        () => ({ overrideTokenResponse: { access_token: kinde.machineToken() } }),
      ],
      [
        'an id token for an access token',
        () => ({ overrideTokenResponse: { access_token: kinde.idToken() } }),
      ],
      [
        "another client's access token",
        () => ({ overrideAccessTokenClaims: { azp: 'another-client' } }),
      ],
      [
        "another issuer's access token",
        () => ({ overrideAccessTokenClaims: { iss: 'https://other.kinde.com' } }),
      ],
      [
        "another issuer's id token",
        () => ({ overrideIdTokenClaims: { iss: 'https://other.kinde.com' } }),
      ],
      ["another client's id token", () => ({ overrideIdTokenClaims: { aud: ['another-client'] } })],
      [
        'an id token for another party',
        () => ({ overrideIdTokenClaims: { azp: 'another-client' } }),
      ],
      [
        'an id token for another access token',
        () => ({ overrideIdTokenClaims: { at_hash: 'AAAAAAAAAAAAAAAAAAAAAA' } }),
      ],
      ['an id token from the future', () => ({ overrideIdTokenClaims: { iat: 4_000_000_000 } })],
      ['an unsigned id token', () => ({ overrideTokenResponse: { id_token: unsigned() } })],
      ['an unsigned access token', () => ({ overrideTokenResponse: { access_token: unsigned() } })],
    ];

    it.each(wrongs)('ends the session: %s', async (_, faults) => {
      const agent = await signedIn(test);
      const late = agent.clone();
      expire();
      Object.assign(kinde.faults, faults());
      const page = await agent.get(value);
      expectEnded(page);
      expect(cookiesDroppedBy(page)).toEqual(SESSION);
      kinde.faults.clear();
      expectEnded(await late.get(value));
      expect(kinde.calls.refresh).toBe(1);
    });
  });

  describe('does not go on for ever', () => {
    it('when Kinde returns the access token that is still valid', async () => {
      const agent = await signedIn(test);
      kinde.faults.sameAccessToken = true;
      test.clock.advance(LIFETIME - 16);
      for (let request = 0; request < 200; request += 1) {
        expect((await agent.get(value)).status).toBe(200);
        test.clock.advance(15 / 200);
      }
      expect(kinde.calls.refresh).toBeLessThanOrEqual(2);
      kinde.resetCalls();
      kinde.faults.clear();
      test.clock.advance(20);
      expect((await agent.get(value)).status).toBe(200);
      expect(kinde.calls.refresh).toBe(1);
    });

    it.each([15, 11])('when access tokens live %i s, less than the lead', async (lifetime) => {
      kinde.accessTokenLifetime = lifetime;
      try {
        const agent = await signedIn(test);
        for (let request = 0; request < 60; request += 1) {
          test.clock.advance(0.5);
          expect((await agent.get(value)).status).toBe(200);
        }
        expect(kinde.calls.refresh).toBeLessThanOrEqual(3);
      } finally {
        kinde.accessTokenLifetime = LIFETIME;
      }
    });

    it('and never leaves an expired access token in use', async () => {
      kinde.accessTokenLifetime = 4;
      try {
        const agent = await signedIn(test);
        for (let times = 1; times <= 3; times += 1) {
          test.clock.advance(4.5);
          expect((await agent.get(value)).status).toBe(200);
          expect(kinde.calls.refresh).toBe(times);
        }
      } finally {
        kinde.accessTokenLifetime = LIFETIME;
      }
    });

    it('when the clock is set back', async () => {
      const agent = await signedIn(test);
      expire();
      await agent.get(value);
      test.clock.advance(-2 * LIFETIME);
      for (let request = 0; request < 10; request += 1) {
        expect((await agent.get(value)).status).toBe(200);
      }
      expect(kinde.calls.refresh).toBe(1);
      test.clock.advance(2 * LIFETIME);
    });
  });

  describe('and a slow response', () => {
    it('does not overwrite the tokens that another request got meanwhile', async () => {
      const agent = await signedIn(test);
      test.clock.advance(LIFETIME - 60); // long enough ago for its use to be recorded
      const { page, hold } = slow(agent);
      await hold.arrived;
      test.clock.advance(50);
      await agent.get(value);
      const renewed = agent.cookies();
      hold.release();
      expect((await page).json()).toEqual({ user: demoUsers.ada });
      expect((await page).setCookies).toEqual([]);
      expect(agent.cookies()).toEqual(renewed);

      expire();
      expect((await agent.get(value)).status).toBe(200);
      expect(kinde.calls).toMatchObject({ refresh: 2, refreshReuse: 0, grantRevoked: 0 });
    });

    it('that renewed the session itself does not overwrite what came later', async () => {
      const agent = await signedIn(test);
      expire();
      const { page, hold } = slow(agent);
      await hold.arrived;
      await agent.get(value);
      expire();
      await agent.get(value);
      expect(kinde.calls.refresh).toBe(2);
      hold.release();
      expect((await page).status).toBe(200);
      expect((await page).setCookies).toEqual([]);
      expire();
      expect((await agent.get(value)).status).toBe(200);
      expect(kinde.calls).toMatchObject({ refreshReuse: 0, grantRevoked: 0 });
    });

    it.each([
      ['recorded its use', LIFETIME / 2],
      ['renewed it', LIFETIME + 1],
    ])('does not bring back a session that it %s, and that was signed out', async (_, age) => {
      const agent = await signedIn(test);
      test.clock.advance(age);
      const { page, hold } = slow(agent);
      await hold.arrived;
      await agent.post(`${test.url}/auth/logout`, {});
      hold.release();
      expect((await page).status).toBe(200);
      expect((await page).setCookies).toEqual([]);
      expect(sessionNames(agent)).toEqual([]);
      expect((await agent.get(value)).status).toBe(401);
    });

    it('of a session before does not replace the one that somebody signed in to', async () => {
      const agent = await signedIn(test);
      test.clock.advance(LIFETIME / 2);
      const { page, hold } = slow(agent);
      await hold.arrived;
      await test.signIn(agent, demoUsers.rex, { login: '/auth/login?prompt=login' });
      hold.release();
      expect((await page).setCookies).toEqual([]);
      expect((await agent.get(value)).json()).toEqual({ user: demoUsers.rex });
    });

    it('to a session that was over does not drop the one that somebody signed in to', async () => {
      const agent = await signedIn(test);
      test.clock.advance(2 * DAY); // longer than it may idle
      const hold = test.app.get(Gate).close();
      const page = agent.get(`${test.url}/responses/visit`);
      await hold.arrived;
      await test.signIn(agent, demoUsers.rex, { login: '/auth/login?prompt=login' });
      hold.release();
      expect((await page).json()).toEqual({ user: null });
      expect((await page).setCookies).toEqual([]);
      expect((await agent.get(value)).json()).toEqual({ user: demoUsers.rex });
    });

    it('to a session that was signed out does not drop the next one', async () => {
      const agent = await signedIn(test);
      await agent.clone().post(`${test.url}/auth/logout`, {});
      const hold = test.app.get(Gate).close();
      const page = agent.get(`${test.url}/responses/visit`);
      await hold.arrived;
      await test.signIn(agent, demoUsers.rex, { login: '/auth/login?prompt=login' });
      hold.release();
      expect((await page).json()).toEqual({ user: null });
      expect((await page).setCookies).toEqual([]);
      expect((await agent.get(value)).json()).toEqual({ user: demoUsers.rex });
    });

    it('to a session that was over drops it when nobody signed in', async () => {
      const agent = await signedIn(test);
      test.clock.advance(2 * DAY);
      const hold = test.app.get(Gate).close();
      const page = agent.get(`${test.url}/responses/visit`);
      await hold.arrived;
      hold.release();
      expect((await page).json()).toEqual({ user: null });
      expect(cookiesDroppedBy(await page)).toEqual(SESSION);
    });
  });

  describe('while the user signs out', () => {
    it('stays without effect, and Kinde is told that the new tokens are not wanted', async () => {
      const agent = await signedIn(test);
      const [other, late] = [agent.clone(), agent.clone()];
      expire();
      const token = traffic.hold('/oauth2/token');
      const waiting = agent.get(value);
      await token.arrived;
      await other.post(`${test.url}/auth/logout`, {});
      expect(kinde.calls.revoke).toBe(2);

      token.release();
      await until('the new tokens are revoked', () => kinde.calls.revoke === 4);
      expectEnded(await waiting);
      expectEnded(await late.get(value));
      test.clock.advance(60);
      expectEnded(await late.get(value));
      expect(kinde.calls.refresh).toBe(1);
    });

    it('stays without effect even if the new tokens are being verified by then', async () => {
      const agent = await signedIn(test);
      const other = agent.clone();
      expire();
      // The keys are loaded, then replaced at Kinde: the new access token makes them be loaded again.
      const keys = traffic.hold('/.well-known/jwks');
      kinde.faults.noIdToken = true;
      const waiting = agent.get(value);
      await keys.arrived;
      await kinde.rotateKeys();
      const token = traffic.hold('/oauth2/token');
      keys.release();
      await token.arrived;
      const newKeys = traffic.hold('/.well-known/jwks');
      token.release();
      await newKeys.arrived;
      await other.post(`${test.url}/auth/logout`, {});
      newKeys.release();
      expectEnded(await waiting);
      expect(sessionNames(agent)).toEqual(SESSION); // which is worthless
      expectEnded(await agent.get(value));
    });

    it('does not come in the way of signing in again', async () => {
      const agent = await signedIn(test);
      const other = agent.clone();
      expire();
      const token = traffic.hold('/oauth2/token');
      const waiting = other.get(value);
      await token.arrived;
      await test.signIn(agent, demoUsers.ada);
      token.release();
      // What came too late belongs to the session before: the browser holds another by now.
      const page = await waiting;
      expectEnded(page);
      expect(page.setCookies).toEqual([]);
    });

    it('is over: a session that was signed out is not renewed', async () => {
      const agent = await signedIn(test);
      const copy = agent.clone();
      await agent.post(`${test.url}/auth/logout`, {});
      expire();
      const page = await copy.get(value);
      expectEnded(page);
      expect(page.setCookies).toEqual([]);
      expect(kinde.calls.refresh).toBe(0);
    });
  });
});

describe.each(adapters)('the sealed cookie of a session that is renewed (%s)', (adapter) => {
  let test: TestApplication;
  let kinde: LocalKinde;
  let value: string;

  beforeAll(async () => {
    test = await start(adapter, {
      configure: (app: INestApplication) => {
        app.use((request: { url: string }, response: never, next: () => void) => {
          if (request.url.includes('gzip')) {
            gzip(response);
          }
          next();
        });
      },
    });
    ({ kinde } = test);
    value = `${test.url}/responses/value`;
  });
  afterEach(() => kinde.faults.clear());
  afterAll(() => test.stop());

  const expire = () => test.clock.advance(LIFETIME + 1);

  async function renewed(path: string, init: RequestInit = {}): Promise<Page> {
    const agent = await signedIn(test);
    expire();
    const page = await agent.request(`${test.url}/responses/${path}`, init);
    expect(page.headers.get('cache-control')).toMatch(/\bno-store\b/);
    expect(page.headers.get('vary')).toMatch(/\bCookie\b/);
    expect(kinde.calls.refresh).toBe(1);
    expect((await agent.get(value)).json()).toEqual({ user: demoUsers.ada });
    expect(kinde.calls.refresh).toBe(1);
    return page;
  }

  describe('when a request is late, with the cookie from before,', () => {
    it('is of no use after half a minute, without a word to Kinde and without touching the cookie', async () => {
      const agent = await signedIn(test);
      const late = agent.clone();
      expire();
      await agent.get(value);
      test.clock.advance(31);
      const page = await late.get(value);
      expectEnded(page);
      expect(page.setCookies).toEqual([]);
      expect(kinde.calls.refresh).toBe(1);
      expect((await agent.get(value)).status).toBe(200);
    });

    it('has as many parts as the session has by now', async () => {
      const agent = await signedIn(test);
      const late = agent.clone();
      kinde.faults.overrideAccessTokenClaims = { ballast: randomBytes(2_250).toString('base64') };
      expire();
      await agent.get(value);
      expect(sessionNames(agent)).toEqual(['kinde.session.0', 'kinde.session.1']);
      expect((await late.get(value)).status).toBe(200);
      expect(sessionNames(late)).toEqual(['kinde.session.0', 'kinde.session.1']);

      kinde.faults.clear();
      expire();
      const shrunk = await agent.get(value);
      expect(cookiesSetBy(shrunk)).toEqual(SESSION);
      expect(cookiesDroppedBy(shrunk)).toEqual(['kinde.session.1']);
      expect((await agent.get(value)).status).toBe(200);
    });
  });

  it('drops the session when it would not fit into cookies any more', async () => {
    const agent = await signedIn(test);
    const late = agent.clone();
    kinde.faults.overrideAccessTokenClaims = { ballast: randomBytes(5_000).toString('base64') };
    expire();
    const page = await agent.get(value);
    expectEnded(page);
    expect(cookiesDroppedBy(page)).toEqual(SESSION);
    expectEnded(await late.get(value));
  });

  describe('reaches the browser with', () => {
    const answers: [what: string, path: string, status: number, text: RegExp][] = [
      ['a value', 'value', 200, /"user"/],
      ['an answer of a service that only saw the request', 'asked', 200, /true/],
      ['a cookie of the handler', 'own-cookie', 200, /ok/],
      ['an error', 'error', 418, /teapot/i],
      ['an unexpected error', 'crash', 500, /Internal server error/],
      ['a redirect', 'redirect', 302, /^|Redirecting/],
      ['nothing', 'empty', 204, /^$/],
      ['304', 'not-modified', 304, /^$/],
      ['a file', 'file', 200, /^one two$/],
      ['events', 'events', 200, /data: one[^]*data: two/],
      ['a response written in pieces', 'chunks', 200, /^one two$/],
      ['a head that is sent ahead', 'flushed', 200, /^flushed$/],
      ['a response compressed by an interceptor', 'compressed', 200, /^{"ok":true}$/],
      ['a response compressed by a middleware', 'value?gzip', 200, /"user"/],
    ];

    it.each(answers)('%s', async (_, path, status, text) => {
      const page = await renewed(path);
      expect(page.status).toBe(status);
      expect(page.text).toMatch(text);
      expect(cookiesSetBy(page).filter(isSessionCookie)).toEqual(SESSION);
    });

    it('a cookie of the handler, which is kept', async () => {
      const page = await renewed('own-cookie');
      expect(cookiesSetBy(page)).toEqual(['theme', ...SESSION]);
    });

    it('events that nothing on the way may hold up', async () => {
      const page = await renewed('events');
      expect(page.headers.get('content-type')).toContain('text/event-stream');
      expect(page.headers.get('cache-control')).toContain('no-transform');
    });

    it.each(['value', 'head'])('the answer to HEAD %s', async (path) => {
      const page = await renewed(path, { method: 'HEAD' });
      expect(page.status).toBe(200);
      expect(cookiesSetBy(page)).toEqual(SESSION);
    });

    it('the answer to POST', async () => {
      const page = await renewed('created', { method: 'POST' });
      expect(page.status).toBe(201);
      expect(cookiesSetBy(page)).toEqual(SESSION);
    });

    it('a refusal', async () => {
      const agent = await signedIn(test, demoUsers.rex);
      expire();
      const page = await agent.get(`${test.url}/todos/deletable`);
      expect(page.status).toBe(403);
      expect(cookiesSetBy(page)).toEqual(SESSION);
      expect((await agent.get(value)).status).toBe(200);
      expect(kinde.calls.refresh).toBe(1);
    });

    it('the page of an Express application that the browser has already', async () => {
      const agent = await signedIn(test);
      const first = await agent.get(value);
      expire();
      const etag = first.headers.get('etag') ?? '"as Fastify has none"';
      const cookie = agent.cookieHeader(value);
      const page = await sendExactly(value, { headers: { 'if-none-match': etag, cookie } });
      expect(page.status).toBe(adapter === 'express' ? 304 : 200);
      expect(page.headers['set-cookie']).toEqual([expect.stringMatching(/^kinde\.session\.0=/)]);
      expect(page.headers['cache-control']).toBe('no-store');
    });

    it("a reason of the handler's own", async () => {
      const agent = await signedIn(test);
      expire();
      const url = `${test.url}/responses/heads/a%20reason%20and%20an%20object`;
      const [response] = await sendOverWire(url, [[`Cookie: ${agent.cookieHeader(url)}`]]);
      expect(response?.head).toMatch(/^HTTP\/1\.1 201 Made\r\n/);
      expect(response?.head).toMatch(/^set-cookie: kinde\.session\.0=/im);
    });

    it.each(Object.keys(heads))('a head given as %s', async (head) => {
      const page = await renewed(`heads/${encodeURIComponent(head)}`);
      expect(page.status).toBe(201);
      expect(page.headers.get('x-own')).toBe('yes');
      expect(page.headers.get('cache-control')).toBe('no-store');
      expect(cookiesSetBy(page)).toEqual(['theme', 'lang', ...SESSION]);
      expect(page.text).toBe('done');
    });
  });
});

describeEachStore('the record of a session that is renewed', (adapter) => {
  const traffic = new KindeTraffic();
  let test: TestApplication;
  let redis: RedisView;
  let value: string;

  beforeAll(async () => {
    test = await start(adapter, { sessions: 'store', options: { fetch: traffic.fetch } });
    redis = await RedisView.open(test.redis?.url);
    value = `${test.url}/responses/value`;
  });
  beforeEach(() => redis.clear());
  afterEach(() => test.kinde.faults.clear());
  afterAll(async () => {
    redis.close();
    await test.stop();
  });

  const expire = () => test.clock.advance(LIFETIME + 1);
  it('is written anew in its place, and nothing beside it', async () => {
    const agent = await signedIn(test);
    const [cookies, keys] = [agent.cookies(), await redis.keys()];
    const [record = '', ...others] = await redis.sessions();
    expect(others).toEqual([]);
    const before = await redis.value(record);
    expire();
    expect((await agent.get(value)).status).toBe(200);
    expect(await redis.keys()).toEqual(keys);
    expect(await redis.value(record)).not.toBe(before);
    expect(agent.cookies()).toEqual(cookies);
  });

  it('has room for the largest tokens that there are', async () => {
    const agent = await signedIn(test);
    const claim = randomBytes(5_500).toString('base64'); // some 11 KB, twice encoded
    test.kinde.faults.overrideAccessTokenClaims = { claim };
    expire();
    expect((await agent.get(value)).status).toBe(200);
    expect(sessionNames(agent)).toEqual(SESSION);
    expire();
    expect((await agent.get(value)).status).toBe(200);
    expect(test.kinde.calls).toMatchObject({ refresh: 2, refreshReuse: 0, grantRevoked: 0 });
  });

  it('does not come back when the user signs out meanwhile', async () => {
    const agent = await signedIn(test);
    const other = agent.clone();
    expire();
    const answer = traffic.hold('/oauth2/token');
    const waiting = agent.get(value);
    await answer.arrived;
    await other.post(`${test.url}/auth/logout`, {});
    answer.release();
    expectEnded(await waiting);
    expect(await redis.sessions()).toEqual([]);
  });

  it('is gone when Kinde ends the session', async () => {
    const agent = await signedIn(test);
    test.kinde.faults.otherSubject = 'kp_somebody';
    expire();
    expectEnded(await agent.get(value));
    expect(await redis.sessions()).toEqual([]);
  });
});

describeEachDeployment('renewing a session that a middleware asks about', (adapter, sessions) => {
  let test: TestApplication;
  /** What the middleware was told, request by request. */
  const asked: boolean[] = [];

  beforeAll(async () => {
    test = await start(adapter, {
      sessions,
      configure: (app: INestApplication) => {
        // It comes before every hook of Fastify, and is given the bare request there.
        app.use(async (request: FrameworkRequest, _response: unknown, next: () => void) => {
          asked.push(await app.get(KindeAuthService).isAuthenticated(request));
          next();
        });
      },
    });
  });
  beforeEach(() => (asked.length = 0));
  afterAll(() => test.stop());

  it.each(['/responses/value', '/todos/optional', '/auth/me'])(
    'happens once, and shows once with the answer of %s',
    async (path) => {
      const agent = await signedIn(test);
      test.clock.advance(LIFETIME + 1);
      asked.length = 0;
      const page = await agent.get(test.url + path);
      expect(page.status).toBe(200);
      expect(asked).toEqual([true]);
      expectRewritten(page, sessions);

      // Whoever came back with the refresh token that is spent would lose everything.
      test.clock.advance(LIFETIME + 1);
      expect((await agent.get(test.url + path)).status).toBe(200);
      expect((await agent.get(`${test.url}/responses/value`)).status).toBe(200);
      expect(test.kinde.calls).toMatchObject({ refresh: 2, refreshReuse: 0, grantRevoked: 0 });
    },
  );

  it('drops the cookie of a session that is over', async () => {
    const agent = await signedIn(test);
    test.clock.advance(2 * DAY);
    const page = await agent.get(`${test.url}/responses/value`);
    expectEnded(page);
    expect(cookiesDroppedBy(page)).toEqual(SESSION);
    expect(asked.at(-1)).toBe(false);
  });
});

describeEachDeployment('renewing a session when its new key cannot be had', (adapter, sessions) => {
  let test: TestApplication;
  let value: string;

  beforeAll(async () => {
    // Kinde takes a refresh token again for a while, as for an answer that was lost on its way.
    test = await start(adapter, { sessions, kinde: { refreshOverlap: 600 } });
    value = `${test.url}/responses/value`;
  });
  afterEach(() => test.kinde.faults.clear());
  afterAll(() => test.stop());

  it.each([
    ['both tokens', false],
    ['the access token alone', true],
  ])('keeps the session, with the key of %s unknown', async (_, noIdToken) => {
    const agent = await signedIn(test);
    expect((await agent.get(value)).status).toBe(200);
    await test.kinde.rotateKeys();
    Object.assign(test.kinde.faults, { jwks: { status: 500 }, noIdToken });
    test.clock.advance(LIFETIME - 10);
    const page = await agent.get(value);
    expect(page.json()).toEqual({ user: demoUsers.ada });
    expect(page.setCookies).toEqual([]);
    expect(test.kinde.calls.refresh).toBe(1);

    test.clock.advance(11);
    expectPostponed(await agent.get(value));
    expect(sessionNames(agent)).toEqual(SESSION);

    test.kinde.faults.clear();
    test.clock.advance(30); // as long as any pause between attempts to load the keys
    const again = await agent.get(value);
    expect(again.json()).toEqual({ user: demoUsers.ada });
    expectRewritten(again, sessions);
    expect(test.kinde.calls.grantRevoked).toBe(0);
  });
});

describe.each(adapters)('an old copy of a sealed cookie that was renewed early (%s)', (adapter) => {
  it('is good as long as its access token, and not a moment longer', async () => {
    const test = await start(adapter, { options: { tokens: { refreshLead: 200 } } });
    try {
      const agent = await signedIn(test);
      const late = agent.clone();
      const value = `${test.url}/responses/value`;
      test.clock.advance(LIFETIME - 190);
      expect(cookiesSetBy(await agent.get(value))).toEqual(SESSION);

      test.clock.advance(31); // later than it would be given the new tokens
      const page = await late.get(value);
      expect(page.json()).toEqual({ user: demoUsers.ada });
      expect(page.setCookies).toEqual([]);

      test.clock.advance(170);
      const over = await late.get(value);
      expectEnded(over);
      expect(over.setCookies).toEqual([]);
      expect((await agent.get(value)).status).toBe(200);
      expect(test.kinde.calls).toMatchObject({ refresh: 1, refreshReuse: 0, grantRevoked: 0 });
    } finally {
      await test.stop();
    }
  });

  it('is no good once the session was signed out', async () => {
    const test = await start(adapter, { options: { tokens: { refreshLead: 200 } } });
    try {
      const agent = await signedIn(test);
      const late = agent.clone();
      const value = `${test.url}/responses/value`;
      test.clock.advance(LIFETIME - 190);
      await agent.get(value);
      test.clock.advance(31);
      await agent.post(`${test.url}/auth/logout`, {});
      expectEnded(await late.get(value));
      expect(test.kinde.calls.refresh).toBe(1);
    } finally {
      await test.stop();
    }
  });
});

describeEachDeployment('renewing a session while Kinde hangs', (adapter, sessions) => {
  it('gives up in time, keeps the session, and goes on with the old token', async () => {
    const timeout = 7;
    /** Seconds that the renewal goes on for when nobody waits any more, and a little more. */
    const overtime = 0.6 * timeout + 0.1;
    const test = await start(adapter, { sessions, options: { timeout } });
    const agent = await signedIn(test);
    const value = `${test.url}/responses/value`;
    const timers = HeldTimers.hold();
    /** Sends so many requests that have to wait for Kinde. */
    const waiting = async (count: number): Promise<Promise<Page[]>[]> => {
      const arrived = arrivals(test.app.getHttpServer(), count);
      const pages = Promise.all(Array.from({ length: count }, () => agent.get(value)));
      await arrived;
      await test.storeHasAnswered();
      return [pages]; // a promise that is returned would be waited for
    };
    try {
      test.clock.advance(LIFETIME - 10);
      test.kinde.faults.token = { hang: true };
      const [early] = await waiting(1);
      await until('Kinde was asked', () => test.kinde.calls.refresh === 1);
      timers.pass(timeout);
      expect((await early)?.map((page) => page.json())).toEqual([{ user: demoUsers.ada }]);

      test.clock.advance(11);
      const [late] = await waiting(2);
      // What the first asked for is given up only now, lest its answer be lost.
      timers.pass(overtime);
      await until('Kinde was asked again', () => test.kinde.calls.refresh === 2);
      timers.pass(timeout);
      (await late)?.forEach(expectPostponed);
      expect(test.kinde.calls.refresh).toBe(2);

      test.kinde.faults.clear();
      const [last] = await waiting(1);
      timers.pass(overtime);
      expect((await last)?.map(({ status }) => status)).toEqual([200]);
    } finally {
      timers.release();
      await test.stop();
    }
  });
});

describeEachDeployment("renewing a session when Kinde's clock is behind", (adapter, sessions) => {
  it('does not ask with every request for what Kinde still thinks is valid', async () => {
    const behind = 20;
    const clock = new TestClock();
    const test = await start(adapter, {
      sessions,
      options: { clock: clock.now },
      kinde: { clock: () => clock.now() - behind },
    });
    try {
      const agent = await signedIn(test);
      const value = `${test.url}/responses/value`;
      test.kinde.faults.sameAccessToken = true;
      clock.advance(LIFETIME - behind + 1); // by our clock it has just expired
      for (let request = 0; request < 30; request += 1) {
        expect((await agent.get(value)).status).toBe(200);
        clock.advance(6 / 30);
      }
      expect(test.kinde.calls.refresh).toBe(1);
    } finally {
      await test.stop();
    }
  });
});

describeEachDeployment('an application whose sessions cannot be renewed', (adapter, sessions) => {
  it('says once, in its log, that Kinde issues no refresh tokens', async () => {
    const test = await start(adapter, {
      sessions,
      options: { scope: 'openid profile email' },
    });
    try {
      const agent = await signedIn(test);
      await signedIn(test, demoUsers.rex);
      expect(test.logger.lines.filter((line) => /no refresh token/.test(line))).toHaveLength(1);
      test.clock.advance(LIFETIME + 1);
      expectEnded(await agent.get(`${test.url}/responses/value`));
      expect(test.kinde.calls.refresh).toBe(0);
    } finally {
      await test.stop();
    }
  });
});

describe.each(adapters)('an application that asks for offline_access (%s)', (adapter) => {
  it('says once, as it starts, that the scope is called offline', async () => {
    const test = await start(adapter, { options: { scope: 'openid offline_access' } });
    try {
      expect(test.logger.lines.filter((line) => /offline_access/.test(line))).toHaveLength(1);
    } finally {
      await test.stop();
    }
  });
});
