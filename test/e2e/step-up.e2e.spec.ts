import { Controller, Get, Post, UseGuards } from '@nestjs/common';

import { CurrentUser, KindeGuard, type KindeUser, MaxAuthAge } from '../../lib/index.js';
import { demoUsers } from '../../lib/testing/index.js';
import { adapters } from '../support/adapters.js';
import { authorizationRequest } from '../support/authorization-request.js';
import { bearer } from '../support/bearer.js';
import { describeEachDeployment } from '../support/deployments.js';
import { type ExactRequest, sendExactly } from '../support/exact-request.js';
import { TestApplication } from '../support/test-application.js';
import type { UserAgent } from '../support/user-agent.js';

/** Seconds. */
const MAXIMUM_AGE = 300;

const navigation = { accept: 'text/html', 'sec-fetch-mode': 'navigate' };
const data = { accept: 'application/json', 'sec-fetch-mode': 'cors' };

@Controller('vault')
@UseGuards(KindeGuard)
class VaultController {
  @Get()
  @MaxAuthAge(MAXIMUM_AGE)
  open(@CurrentUser() user: KindeUser) {
    return { user: user.id };
  }

  @Post()
  @MaxAuthAge(MAXIMUM_AGE)
  change() {
    return { ok: true };
  }

  @Get('door')
  door() {
    return { ok: true };
  }
}

const controllers = [VaultController];

describeEachDeployment('a page for who has just signed in', (adapter, sessions) => {
  let test: TestApplication;
  let agent: UserAgent;

  beforeAll(async () => {
    const options = { unauthenticated: 'redirect' } as const;
    test = await TestApplication.start({ adapter, sessions, controllers, options });
  });
  beforeEach(async () => {
    agent = test.agent();
    await test.signIn(agent, demoUsers.ada);
    test.kinde.resetCalls();
  });
  afterAll(() => test.stop());

  const visit = (path: string, request: ExactRequest = { headers: navigation }) =>
    sendExactly(test.url + path, {
      ...request,
      headers: { ...request.headers, cookie: agent.cookieHeader(test.url) },
    });

  it('opens within the time', async () => {
    expect((await visit('/vault')).status).toBe(200);
  });

  it('has a browser sign in once more after it, and opens then', async () => {
    test.clock.advance(MAXIMUM_AGE + 1);
    const page = await visit('/vault?tab=1');
    expect(page.status).toBe(302);
    const login = '/auth/login?prompt=login&returnTo=%2Fvault%3Ftab%3D1';
    expect(page.headers.location).toBe(login);
    expect(page.headers['www-authenticate']).toBeUndefined();
    expect(page.headers['cache-control']).toBe('no-store');
    expect((await visit('/vault/door')).status).toBe(200);

    const start = await agent.get(test.url + login);
    expect(authorizationRequest(start.location)['prompt']).toEqual(['login']);
    const callback = await test.passKinde(agent, demoUsers.ada, start.location);
    // Kinde knew who it was, and asked all the same.
    expect(test.kinde.calls.page).toBeGreaterThan(0);
    const end = await agent.get(callback);
    expect(end.location).toBe(`${test.url}/vault?tab=1`);
    expect((await visit('/vault?tab=1')).status).toBe(200);
  });

  it('does not open after a login that asked for nothing', async () => {
    test.clock.advance(MAXIMUM_AGE + 1);
    await agent.follow(`${test.url}/auth/login`);
    expect((await visit('/vault')).status).toBe(302);
  });

  it('stays closed when the tokens are renewed, which is no sign-in', async () => {
    test.kinde.accessTokenLifetime = 60;
    try {
      agent = test.agent();
      await test.signIn(agent, demoUsers.ada);
      test.clock.advance(MAXIMUM_AGE + 1);
      expect((await visit('/vault')).status).toBe(302);
      expect(test.kinde.calls.refresh).toBe(1);
    } finally {
      test.kinde.accessTokenLifetime = 86_400;
    }
  });

  it.each<[string, ExactRequest]>([
    ['a script', { headers: data }],
    ['a form', { method: 'POST', headers: navigation }],
  ])('tells %s to have the user sign in', async (_, request) => {
    test.clock.advance(MAXIMUM_AGE + 1);
    const page = await visit('/vault', request);
    expect(page.status).toBe(401);
    expect(page.headers.location).toBeUndefined();
    expect(page.headers['www-authenticate']).toContain('error="insufficient_user_authentication"');
    expect(page.headers['www-authenticate']).toContain(`max_age="${MAXIMUM_AGE}"`);
    expect(JSON.parse(page.text)).toMatchObject({ code: 'ERR_KINDE_REAUTHENTICATION_REQUIRED' });
  });

  it('sends nobody to the login who came with a bearer token', async () => {
    const token = test.kinde.accessToken({ user: demoUsers.ada });
    const page = await visit('/vault', { headers: { ...navigation, ...bearer(token) } });
    expect(page.status).toBe(401);
    expect(page.headers.location).toBeUndefined();
  });

  it('sends who is not signed in to an ordinary login', async () => {
    const page = await sendExactly(`${test.url}/vault`, { headers: navigation });
    expect(page.headers.location).toBe('/auth/login?returnTo=%2Fvault');
  });
});

describe.each(adapters)('an application that redirects nobody (%s)', (adapter) => {
  let test: TestApplication;

  beforeAll(async () => {
    test = await TestApplication.start({ adapter, controllers });
  });
  afterAll(() => test.stop());

  it('tells a browser, too, that the sign-in is too old', async () => {
    const agent = test.agent();
    await test.signIn(agent, demoUsers.ada);
    test.clock.advance(MAXIMUM_AGE + 1);
    const page = await sendExactly(`${test.url}/vault`, {
      headers: { ...navigation, cookie: agent.cookieHeader(test.url) },
    });
    expect(page.status).toBe(401);
    expect(page.headers.location).toBeUndefined();
  });
});
