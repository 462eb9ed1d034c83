import { Controller, Get, Param, Post, Req, Res, UseGuards } from '@nestjs/common';

import {
  CurrentUser,
  type FrameworkRequest,
  type FrameworkResponse,
  KindeAuthService,
  KindeContext,
  KindeGuard,
  type KindeModuleOptions,
  KindeUser,
  Permissions,
} from '../../lib/index.js';
import { demoOrganizations, demoUsers, LocalKinde } from '../../lib/testing/index.js';
import { adapters } from '../support/adapters.js';
import { bearer } from '../support/bearer.js';
import { describeEachDeployment } from '../support/deployments.js';
import { TestApplication, type TestApplicationOptions } from '../support/test-application.js';
import type { Page, UserAgent } from '../support/user-agent.js';

const { analytical } = demoOrganizations;

/** Seconds. */
const LIFETIME = 3_600;

const SCOPE = 'update:user_refresh_claims';
const m2m = { clientId: 'a-machine', clientSecret: 'only-this-machine-knows-it' };

/** What was done in Kinde, just before its claims are refreshed. */
let change: () => void = () => undefined;

@Controller('members')
@UseGuards(KindeGuard)
class MembersController {
  constructor(
    private readonly kinde: KindeAuthService,
    private readonly context: KindeContext,
  ) {}

  @Get()
  list(@CurrentUser() user: KindeUser) {
    return { permissions: [...user.permissions] };
  }

  @Get('deletable')
  @Permissions('delete:todos')
  deletable() {
    return { ok: true };
  }

  @Post('me')
  async change(
    @CurrentUser() user: KindeUser,
    @Req() request: FrameworkRequest,
    @Res({ passthrough: true }) response: FrameworkResponse,
  ) {
    change();
    const changed = await this.kinde.refreshClaims(user, request, response);
    const { user: ofRequest } = request as { readonly user?: KindeUser };
    return {
      before: [...user.permissions],
      permissions: [...changed.permissions],
      ofRequest: [...(ofRequest?.permissions ?? [])],
      inContext: [...this.context.requireUser().permissions],
    };
  }

  @Post('alone')
  async changeAlone(@CurrentUser() user: KindeUser) {
    change();
    return { permissions: [...(await this.kinde.refreshClaims(user)).permissions] };
  }

  @Post('too-late')
  async changeTooLate(
    @CurrentUser() user: KindeUser,
    @Req() request: FrameworkRequest,
    @Res() response: FrameworkResponse,
  ) {
    const raw = 'raw' in response ? response.raw : response;
    raw.write('It has begun. ');
    const error = await this.kinde
      .refreshClaims(user, request, response)
      .catch((thrown: unknown) => thrown);
    raw.end(error instanceof Error ? error.message : 'It was done.');
  }

  @Post(':id')
  async changeOther(
    @Param('id') id: string,
    @Req() request: FrameworkRequest,
    @Res({ passthrough: true }) response: FrameworkResponse,
  ) {
    await this.kinde.refreshClaims(new KindeUser({ sub: id }), request, response);
    return { ok: true };
  }
}

const startWith = (
  settings: Omit<TestApplicationOptions, 'controllers'>,
  options: Partial<KindeModuleOptions> = { m2m },
) =>
  TestApplication.start({
    controllers: [MembersController],
    ...settings,
    options,
    kinde: {
      cacheClaims: true,
      accessTokenLifetime: LIFETIME,
      refreshOverlap: 0,
      m2m: { ...m2m, scopes: [SCOPE, 'read:users'] },
      ...settings.kinde,
    },
  });

describeEachDeployment('claims that have changed in Kinde', (adapter, sessions) => {
  let test: TestApplication;
  /** Of Rex, who may read. */
  let agent: UserAgent;

  beforeAll(async () => {
    test = await startWith({ adapter, sessions });
  });
  beforeEach(async () => {
    test.kinde.tenant.setRoles(demoUsers.rex, analytical, ['reader']);
    agent = test.agent();
    await test.signIn(agent, demoUsers.rex);
    test.kinde.resetCalls();
    change = () => test.kinde.tenant.setRoles(demoUsers.rex, analytical, ['admin']);
  });
  afterEach(() => {
    test.kinde.faults.clear();
    expect(test.kinde.calls).toMatchObject({ refreshReuse: 0, grantRevoked: 0 });
  });
  afterAll(() => test.stop());

  const all = ['read:todos', 'write:todos', 'delete:todos', 'manage:members'];
  const refresh = (path = 'me', browser = agent) => browser.post(`${test.url}/members/${path}`, {});
  const permissions = async (browser = agent) =>
    (await browser.get(`${test.url}/members`)).json<{ permissions: string[] }>().permissions;

  it('reach the browser and the rest of the request', async () => {
    expect((await agent.get(`${test.url}/members/deletable`)).status).toBe(403);
    const page = await refresh();
    expect(page.status).toBe(201);
    expect(page.json()).toEqual({
      before: ['read:todos'],
      permissions: all,
      ofRequest: all,
      inContext: all,
    });
    expect(page.headers.get('cache-control')).toBe(sessions === 'cookie' ? 'no-store' : null);
    expect(await permissions()).toEqual(all);
    expect((await agent.get(`${test.url}/members/deletable`)).status).toBe(200);
    expect(test.kinde.calls).toMatchObject({
      clientCredentials: 1,
      managementApi: 1,
      revoke: 1,
      refresh: 1,
    });
  });

  it('would not have come by themselves, not even with new tokens', async () => {
    change();
    test.clock.advance(LIFETIME + 1);
    expect(await permissions()).toEqual(['read:todos']);
    expect(test.kinde.calls.refresh).toBe(1);
  });

  it('leave the session as long as it was, and its next renewals as they are', async () => {
    await refresh();
    for (const refreshes of [2, 3]) {
      test.clock.advance(LIFETIME + 1);
      expect(await permissions()).toEqual(all);
      expect(test.kinde.calls.refresh).toBe(refreshes);
    }
  });

  it('are asked for by the machine that may, with the user named', async () => {
    await refresh();
    const [token, claims] = ['/oauth2/token', `/api/v1/users/${demoUsers.rex}/refresh_claims`].map(
      (path) => test.kinde.requests.find((request) => request.path === path),
    );
    expect(token?.params).toMatchObject({
      grant_type: 'client_credentials',
      client_id: m2m.clientId,
      audience: `${test.kinde.issuerUrl}/api`,
    });
    expect(claims?.method).toBe('POST');
  });

  it('are there for all of many requests at once, and no refresh token is sent twice', async () => {
    const pages = await Promise.all(Array.from({ length: 12 }, () => refresh()));
    for (const page of pages) {
      expect(page.status).toBe(201);
      expect(page.json()).toMatchObject({ permissions: all });
    }
    expect(await permissions()).toEqual(all);
    const sent = test.kinde.requests
      .map(({ params }) => params['refresh_token'])
      .filter((token) => token !== undefined);
    expect(new Set(sent).size).toBe(sent.length);
    test.clock.advance(LIFETIME + 1);
    expect(await permissions()).toEqual(all);
  });

  it('are there although the tokens are due for renewal at the same time', async () => {
    test.clock.advance(LIFETIME + 1);
    const [page, ...others] = await Promise.all([
      refresh(),
      ...Array.from({ length: 6 }, () => agent.get(`${test.url}/members`)),
    ]);
    expect(page?.json()).toMatchObject({ permissions: all });
    expect(others.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 200]);
    expect(await permissions()).toEqual(all);
  });

  it('come twice when they change twice', async () => {
    await refresh();
    change = () => test.kinde.tenant.setRoles(demoUsers.rex, analytical, ['editor']);
    expect((await refresh()).json()).toMatchObject({ permissions: ['read:todos', 'write:todos'] });
    expect(await permissions()).toEqual(['read:todos', 'write:todos']);
  });

  it('come to other sessions of the user with their next tokens', async () => {
    const other = test.agent();
    await test.signIn(other, demoUsers.rex);
    await refresh();
    expect(await permissions(other)).toEqual(['read:todos']);
    test.clock.advance(LIFETIME + 1);
    expect(await permissions(other)).toEqual(all);
  });

  it('of another user leave the session of who asks alone', async () => {
    const admin = test.agent();
    await test.signIn(admin, demoUsers.ada);
    change();
    expect((await refresh(demoUsers.rex, admin)).status).toBe(201);
    expect(test.kinde.calls).toMatchObject({ managementApi: 1, revoke: 0, refresh: 0 });
    test.clock.advance(LIFETIME + 1);
    expect(await permissions()).toEqual(all);
  });

  it('are made known to Kinde alone without a request', async () => {
    expect((await refresh('alone')).json()).toEqual({ permissions: ['read:todos'] });
    expect(test.kinde.calls).toMatchObject({ managementApi: 1, revoke: 0, refresh: 0 });
  });

  it('are made known to Kinde alone for a bearer token, which goes on as it is', async () => {
    const token = test.kinde.accessToken({ user: demoUsers.rex });
    const headers = { ...bearer(token), cookie: agent.cookieHeader(test.url) };
    const page = await test.agent().post(`${test.url}/members/me`, {}, headers);
    expect(page.json()).toMatchObject({ permissions: ['read:todos'], ofRequest: ['read:todos'] });
    expect(page.setCookies).toEqual([]);
    expect(test.kinde.calls).toMatchObject({ managementApi: 1, revoke: 0, refresh: 0 });
  });

  // The token of the machine is there from before.
  it.each([
    ['managementApi', 0],
    ['revoke', 0],
    ['token', 1],
  ] as const)(
    'leave the session as it was while Kinde has a fault at %s',
    async (endpoint, refreshes) => {
      test.kinde.faults[endpoint] = { status: 500 };
      const page = await refresh();
      expect(page.status).toBe(503);
      expect(page.json()).toMatchObject({ code: 'ERR_KINDE_UNAVAILABLE' });
      expect(page.headers.get('retry-after')).toBe('1');
      expect(test.kinde.calls.refresh).toBe(refreshes);
      test.kinde.faults.clear();
      expect(await permissions()).toEqual(['read:todos']);
      expect((await refresh()).json()).toMatchObject({ permissions: all });
      expect(await permissions()).toEqual(all);
    },
  );

  it('stay as they were while Kinde does not revoke the old access token, and it is said', async () => {
    test.kinde.faults.revoke = { status: 400 };
    expect((await refresh()).json()).toMatchObject({ permissions: ['read:todos'] });
    expect(test.logger.text).toContain('Kinde issued no new access token to a session');
    expect(await permissions()).toEqual(['read:todos']);
    test.clock.advance(LIFETIME + 1);
    expect(await permissions()).toEqual(all);
  });

  it('end the session when Kinde puts another user into the tokens', async () => {
    const before = agent.clone();
    test.kinde.faults.otherSubject = demoUsers.ada;
    const page = await refresh();
    expect(page.status).toBe(401);
    expect(page.json()).toMatchObject({ code: 'ERR_KINDE_SESSION_ENDED' });
    test.kinde.faults.clear();
    expect((await agent.get(`${test.url}/members`)).status).toBe(401);
    expect((await before.get(`${test.url}/members`)).status).toBe(401);
  });

  it('are not asked for once the answer has begun, when the browser could not be told', async () => {
    const page = await refresh('too-late');
    expect(page.text).toContain('refreshClaims has to be given the response, before that begins.');
    expect(test.kinde.calls).toMatchObject({ managementApi: 0, revoke: 0, refresh: 0 });
    expect(await permissions()).toEqual(['read:todos']);
  });

  it('of a user whom Kinde no longer has are refused', async () => {
    const page = await refresh('kp_nobody');
    expect(page.status).toBe(401);
    expect(page.json()).toMatchObject({ code: 'ERR_KINDE_INVALID_TOKEN' });
    for (const id of ['%2e%2e', '..%2F..%2Fx', '%2E']) {
      const odd = await refresh(id);
      expect([401, 404]).toContain(odd.status);
    }
    const paths = test.kinde.requests.map(({ path }) => path).filter((path) => /api/.test(path));
    expect(paths).toEqual(paths.filter((path) => /^\/api\/v1\/users\/[^/]+\/refresh/.test(path)));
  });

  it('keep no session without a refresh token from going on', async () => {
    const unrenewable = await startWith(
      { adapter, sessions, beside: test },
      { m2m, scope: 'openid' },
    );
    try {
      const browser = unrenewable.agent();
      await unrenewable.signIn(browser, demoUsers.rex);
      const page = await browser.post(`${unrenewable.url}/members/me`, {});
      expect(page.json()).toMatchObject({ permissions: ['read:todos'] });
      expect(test.kinde.calls).toMatchObject({ managementApi: 1, revoke: 0, refresh: 0 });
      expect((await browser.get(`${unrenewable.url}/members`)).status).toBe(200);
    } finally {
      await unrenewable.stop();
    }
  });

  if (sessions === 'store') {
    it('are there in every instance, and no refresh token is sent twice', async () => {
      const redisUrl = test.redis?.url ?? '';
      const beside = await startWith({ adapter, sessions, beside: test, redisUrl });
      try {
        const cookie = agent.cookieHeader(test.url);
        const post = (url: string) => test.agent().post(`${url}/members/me`, {}, { cookie });
        const instances = [test, beside, test, beside, test, beside];
        const pages = await Promise.all(instances.map(({ url }) => post(url)));
        for (const page of pages) {
          expect(page.json()).toMatchObject({ permissions: all });
        }
        test.clock.advance(LIFETIME + 1);
        const elsewhere = await test.agent().get(`${beside.url}/members`, { cookie });
        expect(elsewhere.json()).toEqual({ permissions: all });
      } finally {
        await beside.stop();
      }
    });
  }
});

/** Has a user's claims refreshed, whose session goes on whatever comes of it. */
async function attempt(test: TestApplication): Promise<Page> {
  const agent = test.agent();
  await test.signIn(agent, demoUsers.rex);
  const page = await agent.post(`${test.url}/members/me`, {});
  expect((await agent.get(`${test.url}/members`)).status).toBe(200);
  return page;
}

describe.each(adapters)('refreshing claims (%s)', (adapter) => {
  it.each<[string, Partial<KindeModuleOptions>, readonly string[], RegExp]>([
    ['the option m2m', {}, [SCOPE], /needs the option m2m: \{ clientId, clientSecret \}/],
    ['the scope for it', { m2m }, ['read:users'], /status 403.*scope update:user_refresh_claims/s],
    [
      'the right secret',
      { m2m: { ...m2m, clientSecret: 'no-machine-knows-this' } },
      [SCOPE],
      /no access token of its own: invalid_client/,
    ],
    ['the right audience', { m2m: { ...m2m, audience: 'https://else.example' } }, [SCOPE], /403/],
  ])('needs %s', async (_, options, scopes, message) => {
    const test = await startWith({ adapter, kinde: { m2m: { ...m2m, scopes } } }, options);
    try {
      const page = await attempt(test);
      expect(page.status).toBe(500);
      expect(page.json()).toMatchObject({ code: 'ERR_KINDE_CONFIGURATION' });
      expect(test.logger.text).toMatch(message);
      expect(test.kinde.calls).toMatchObject({ revoke: 0, refresh: 0 });
      expect(`${test.logger.text} ${page.text}`).not.toMatch(/machine-knows|eyJ/);
    } finally {
      await test.stop();
    }
  });

  it('asks at the address of the tenant, when people sign in at another', async () => {
    const tenant = await LocalKinde.start({ m2m: { ...m2m, scopes: [SCOPE] } });
    const options = { m2m: { ...m2m, issuerUrl: tenant.issuerUrl } };
    const test = await startWith({ adapter }, options);
    try {
      expect((await attempt(test)).status).toBe(201);
      expect(tenant.calls).toMatchObject({ clientCredentials: 1, managementApi: 1, revoke: 0 });
      expect(test.kinde.calls).toMatchObject({ clientCredentials: 0, managementApi: 0, revoke: 1 });
    } finally {
      await test.stop();
      await tenant.stop();
    }
  });
});
