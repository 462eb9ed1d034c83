import { Controller, Get, Injectable, Post } from '@nestjs/common';

import {
  CurrentPrincipal,
  type InjectableCondition,
  KindeMachine,
  KindeTokens,
  KindeUser,
  type Principal,
  Require,
} from '../../lib/index.js';
import { demoUsers, LocalKinde } from '../../lib/testing/index.js';
import { adapters } from '../support/adapters.js';
import { bearer } from '../support/bearer.js';
import { TestApplication } from '../support/test-application.js';

/** As the README prints it. */
@Injectable()
class TokenIsAlive implements InjectableCondition {
  constructor(private readonly tokens: KindeTokens) {}

  isMet(principal: Principal) {
    return this.tokens.isActive(principal);
  }
}

@Controller()
class PayoutsController {
  @Require(TokenIsAlive) // asks Kinde with every request
  @Post('payouts')
  pay(@CurrentPrincipal() principal: Principal) {
    return { paid: principal.kind };
  }

  @Get('unprovided')
  @Require(
    class NotProvided {
      isMet() {
        return true;
      }
    },
  )
  unprovided() {}
}

const m2m = { clientId: 'a-machine', clientSecret: 'a-secret-that-nobody-else-knows' };

describe.each(adapters)('a route for tokens that are still alive (%s)', (adapter) => {
  let test: TestApplication;

  beforeEach(async () => {
    test = await TestApplication.start({
      adapter,
      controllers: [PayoutsController],
      providers: [TokenIsAlive],
      options: { m2m, allowedClientIds: ['a-machine', 'a-client'] },
      kinde: { m2m, clientId: 'a-client' },
    });
  });
  afterEach(() => test.stop());

  async function pay(token?: string) {
    const headers = token === undefined ? {} : bearer(token);
    const response = await fetch(`${test.url}/payouts`, { method: 'POST', headers });
    return { status: response.status, headers: response.headers, body: await response.json() };
  }
  const tokens = () => test.app.get(KindeTokens);
  const credentials: [what: string, token: () => string, kind: string][] = [
    ['a user', () => test.kinde.accessToken({ user: demoUsers.ada }), 'user'],
    ['a machine', () => test.kinde.machineToken(), 'machine'],
  ];

  describe.each(credentials)('of %s', (_, issue, kind) => {
    it('lets in as long as Kinde says so', async () => {
      const token = issue();
      expect(await pay(token)).toMatchObject({ status: 201, body: { paid: kind } });
      const [question] = test.kinde.requests.filter(({ endpoint }) => endpoint === 'introspect');
      expect(question).toMatchObject({
        method: 'POST',
        params: { token, token_type_hint: 'access_token' },
      });
      const { authorization = '' } = question?.headers ?? {};
      const [, claims = ''] = authorization.split('.');
      expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).toMatchObject({
        aud: [`${test.kinde.issuerUrl}/api`],
        azp: 'a-machine',
      });
    });

    it('refuses who is known no more', async () => {
      const token = issue();
      await pay(token);
      await revoked(token, kind);
      expect(await pay(token)).toMatchObject({
        status: 403,
        body: { code: 'ERR_KINDE_FORBIDDEN' },
      });
    });

    it.each([
      ['down', { down: true }],
      ['in trouble', { status: 500 }],
      ['asked too often', { status: 429 }],
      ['a page', { html: true }],
      ['a redirect', { redirect: 'https://evil.example' }],
      ['without end', { hugeBody: 2_000_000 }],
    ])('refuses while Kinde is %s', async (_what, fault) => {
      test.kinde.faults.introspect = fault;
      const { status, headers, body } = await pay(issue());
      expect({ status, body }).toMatchObject({
        status: 503,
        body: { code: 'ERR_KINDE_UNAVAILABLE' },
      });
      expect(headers.get('retry-after')).not.toBeNull();
    });

    it('refuses when the application may not ask, which is no matter of the caller', async () => {
      test.kinde.faults.introspect = { status: 403 };
      expect(await pay(issue())).toMatchObject({
        status: 500,
        body: { code: 'ERR_KINDE_CONFIGURATION' },
      });
    });
  });

  /** Kinde knows of it, though its signature holds. */
  async function revoked(token: string, kind: string): Promise<void> {
    const { clientId, clientSecret = '' } = kind === 'machine' ? test.kinde.m2m : test.kinde;
    await fetch(`${test.kinde.issuerUrl}/oauth2/revoke`, {
      method: 'POST',
      body: new URLSearchParams({ client_id: clientId, client_secret: clientSecret, token }),
    });
  }

  it('lets in the session of a browser, and refuses it when its token was revoked', async () => {
    const agent = test.agent();
    await test.signIn(agent, demoUsers.ada);
    const payOf = async () =>
      fetch(`${test.url}/payouts`, {
        method: 'POST',
        headers: { cookie: agent.cookieHeader(test.url), 'sec-fetch-site': 'same-origin' },
      });
    expect((await payOf()).status).toBe(201);
    const [question] = test.kinde.requests.filter(({ endpoint }) => endpoint === 'introspect');
    await tokens().revoke(String(question?.params['token']), { hint: 'access_token' });
    expect((await payOf()).status).toBe(403);
  });

  it('asks nothing for whom there is no credential', async () => {
    expect(await pay()).toMatchObject({ status: 401 });
    expect(test.kinde.calls.introspect).toBe(0);
  });

  it('is closed where the condition is no provider', async () => {
    const headers = bearer(test.kinde.accessToken({ user: demoUsers.ada }));
    expect((await fetch(`${test.url}/unprovided`, { headers })).status).toBe(500);
  });

  it('cannot tell of principals that no request brought', async () => {
    const principals = [new KindeUser({ sub: 'kp_1' }), new KindeMachine({ azp: 'a-machine' })];
    for (const principal of principals) {
      await expect(tokens().isActive(principal)).rejects.toMatchObject({
        code: 'ERR_KINDE_UNAVAILABLE',
      });
    }
  });
});

describe.each(adapters)('a route for living tokens of several tenants (%s)', (adapter) => {
  let other: LocalKinde;
  let test: TestApplication;

  beforeEach(async () => {
    other = await LocalKinde.start({ clientId: 'a-client' });
    test = await TestApplication.start({
      adapter,
      controllers: [PayoutsController],
      providers: [TokenIsAlive],
      options: { m2m, additionalIssuers: [other.issuerUrl], allowedClientIds: ['a-client'] },
      kinde: { m2m, clientId: 'a-client' },
    });
  });
  afterEach(async () => {
    await test.stop();
    await other.stop();
  });

  it('shows a token of the one to none of the others, and tells the developer why', async () => {
    const token = other.accessToken({ user: demoUsers.ada });
    const response = await fetch(`${test.url}/payouts`, { method: 'POST', headers: bearer(token) });
    expect(response.status).toBe(500);
    expect(await response.json()).toMatchObject({ code: 'ERR_KINDE_CONFIGURATION' });
    expect(test.logger.text).toContain('m2m belongs to another tenant');
    expect([test.kinde, other].map(({ calls }) => calls.introspect)).toEqual([0, 0]);
  });

  it('knows that a token of anybody else is not active, without asking', async () => {
    const stranger = test.kinde.accessToken({ claims: { iss: 'https://evil.example' } });
    const tokens = test.app.get(KindeTokens);
    expect(await tokens.introspect(stranger)).toEqual({ isActive: false });
    expect([test.kinde, other].map(({ calls }) => calls.introspect)).toEqual([0, 0]);
  });
});

describe('KindeTokens', () => {
  let test: TestApplication;
  let tokens: KindeTokens;

  beforeAll(async () => {
    test = await TestApplication.start({ adapter: 'express', options: { m2m }, kinde: { m2m } });
    tokens = test.app.get(KindeTokens);
  });
  beforeEach(() => test.kinde.resetCalls());
  afterEach(() => test.kinde.faults.clear());
  afterAll(() => test.stop());

  it('tells what Kinde knows of a token', async () => {
    const token = test.kinde.accessToken({ user: demoUsers.ada, audience: ['https://a.example'] });
    const told = await tokens.introspect(token);
    expect(told).toEqual({
      isActive: true,
      audience: ['https://a.example'],
      clientId: test.kinde.clientId,
      expiresAt: expect.any(Number),
      issuedAt: expect.any(Number),
    });
    expect(test.kinde.requests.at(-1)?.params).toEqual({ token });
  });

  it('tells of what is no token that it is not good', async () => {
    expect(await tokens.introspect('nonsense', { hint: 'refresh_token' })).toEqual({
      isActive: false,
    });
  });

  it('revokes a token with the credentials of the application, in the body alone', async () => {
    const token = test.kinde.accessToken({ user: demoUsers.ada });
    await tokens.revoke(token);
    expect(await tokens.introspect(token)).toEqual({ isActive: false });
    const request = test.kinde.requests.find(({ endpoint }) => endpoint === 'revoke');
    expect(request?.params).toEqual({
      client_id: test.kinde.clientId,
      client_secret: test.kinde.clientSecret,
      token,
    });
    expect(JSON.stringify([request?.path, request?.headers])).not.toContain(token);
  });

  it('has nothing against revoking what Kinde does not know', async () => {
    await tokens.revoke('nonsense', { hint: 'refresh_token' });
    expect(test.kinde.requests.at(-1)?.params).toMatchObject({ token_type_hint: 'refresh_token' });
  });

  it.each([
    [400, 'ERR_KINDE_CONFIGURATION'],
    [401, 'ERR_KINDE_CONFIGURATION'],
    [403, 'ERR_KINDE_CONFIGURATION'],
    [404, 'ERR_KINDE_UNAVAILABLE'],
    [429, 'ERR_KINDE_UNAVAILABLE'],
    [500, 'ERR_KINDE_UNAVAILABLE'],
  ])('takes status %d of a revocation for %s', async (status, code) => {
    test.kinde.faults.revoke = { status };
    const error = await tokens.revoke('the-token').catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code });
    expect(String(error)).not.toContain('the-token');
  });

  it.each(['', null, undefined, 7, {}])('takes no %j for a token', async (token) => {
    await expect(tokens.introspect(token as string)).rejects.toThrow(TypeError);
    await expect(tokens.revoke(token as string)).rejects.toThrow(TypeError);
  });

  it.each(['id_token', '', null])('takes no %j for a hint', async (hint) => {
    const question = { hint: hint as 'access_token' };
    await expect(tokens.introspect('a', question)).rejects.toThrow(TypeError);
    await expect(tokens.revoke('a', question)).rejects.toThrow(TypeError);
    expect([test.kinde.calls.introspect, test.kinde.calls.revoke]).toEqual([0, 0]);
  });
});

describe('KindeTokens of a public client without m2m', () => {
  let test: TestApplication;
  beforeAll(async () => {
    test = await TestApplication.start({ adapter: 'fastify', kinde: { clientSecret: null } });
  });
  afterAll(() => test.stop());

  it('revoke without a secret, and say what a question needs', async () => {
    const tokens = test.app.get(KindeTokens);
    const token = test.kinde.accessToken({ user: demoUsers.ada });
    await tokens.revoke(token);
    expect(test.kinde.requests.at(-1)?.params).toEqual({
      client_id: test.kinde.clientId,
      token,
    });
    const error = await tokens.introspect(token).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'ERR_KINDE_CONFIGURATION' });
    expect(String(error)).toContain('KINDE_MANAGEMENT_CLIENT_ID');
  });
});
