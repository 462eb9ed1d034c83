import { Controller, Get } from '@nestjs/common';

import { demoUsers, type LocalKinde } from '../../lib/testing/index.js';
import { adapters } from '../support/adapters.js';
import { HeldTimers } from '../support/held-timers.js';
import {
  type Answer,
  bomb,
  drip,
  hang,
  HostileServer,
  html,
  huge,
  json,
  redirectTo,
  reset,
} from '../support/hostile-server.js';
import { isSessionCookie } from '../support/module-cookies.js';
import { TestApplication } from '../support/test-application.js';
import { TestKey } from '../support/test-key.js';
import { TodosController } from '../support/todos.controller.js';
import { until } from '../support/until.js';
import type { Page } from '../support/user-agent.js';

const DISCOVERY = '/.well-known/openid-configuration';
const JWKS = '/.well-known/jwks';
const TOKEN = '/oauth2/token';

/** Seconds that an application waits for Kinde. */
const TIMEOUT = 7;
/** Answers that are waited for until the time is over. */
const endless = new Set<Answer>([hang, drip]);

@Controller('public')
class PublicController {
  @Get()
  open() {
    return 'open';
  }
}

const controllers = [TodosController, PublicController];

describe.each(adapters)('the key set of Kinde (%s)', (adapter) => {
  let test: TestApplication;
  let kinde: LocalKinde;

  const bearer = (token: string): Promise<Page> =>
    test.agent().request(`${test.url}/todos`, { headers: { authorization: `Bearer ${token}` } });
  const statusOf = async (token: string): Promise<number> => (await bearer(token)).status;
  const forgedWith = (kid: string): string =>
    kinde.accessToken({ key: kinde.foreignKeyPem, header: { kid } });

  beforeEach(async () => {
    test = await TestApplication.start({ adapter, controllers });
    kinde = test.kinde;
  });
  afterEach(() => test.stop());

  it('is fetched once, and shared by bearer tokens and logins', async () => {
    expect([kinde.calls.discovery, kinde.calls.jwks]).toEqual([0, 0]);
    const tokens = [...Array(25)].map(() => kinde.accessToken());
    const agent = test.agent();
    await Promise.all([test.signIn(agent, demoUsers.rex), ...tokens.map(statusOf)]);
    expect((await agent.get(`${test.url}/todos`)).status).toBe(200);
    await test.signIn(test.agent(), demoUsers.ada);
    expect([kinde.calls.discovery, kinde.calls.jwks]).toEqual([1, 1]);
  });

  it('is needed neither to start nor for public routes, and loads when Kinde is back', async () => {
    await kinde.down();
    expect((await test.agent().get(`${test.url}/public`)).status).toBe(200);
    const page = await bearer(kinde.accessToken());
    expect(page.status).toBe(503);
    expect(page.headers.get('retry-after')).toBe('1');
    expect(page.headers.get('www-authenticate')).toBeNull();
    expect((await test.agent().get(`${test.url}/auth/login`)).status).toBe(503);
    await kinde.up();
    test.clock.advance(5);
    expect(await statusOf(kinde.accessToken())).toBe(200);
    await test.signIn(test.agent(), demoUsers.rex);
  });

  it('is found where Kinde documents it while discovery fails', async () => {
    kinde.faults.discovery = { status: 500 };
    const token = kinde.accessToken();
    expect(await statusOf(token)).toBe(503);
    test.clock.advance(1);
    expect(await statusOf(token)).toBe(200);
    expect([kinde.calls.discovery, kinde.calls.jwks]).toEqual([1, 1]);
    expect((await test.agent().get(`${test.url}/auth/login`)).status).toBe(503);
    kinde.faults.clear();
    test.clock.advance(5);
    await test.signIn(test.agent(), demoUsers.rex);
  });

  it('is fetched for unknown keys no more than once in 30 seconds, whatever their number', async () => {
    expect(await statusOf(kinde.accessToken())).toBe(200);
    kinde.resetCalls();
    const floods = [...Array(200)].map((_, index) => statusOf(forgedWith(`unknown-${index}`)));
    expect(new Set(await Promise.all(floods))).toEqual(new Set([401]));
    expect(kinde.calls.jwks).toBe(1);
    test.clock.advance(15);
    await statusOf(forgedWith('unknown'));
    expect(kinde.calls.jwks).toBe(1);
    test.clock.advance(15);
    await statusOf(forgedWith('unknown'));
    expect(kinde.calls.jwks).toBe(2);
    expect(await statusOf(kinde.accessToken())).toBe(200);
  });

  it('causes no fetch for a token that is not even well-formed', async () => {
    expect(await statusOf(kinde.accessToken())).toBe(200);
    kinde.resetCalls();
    for (const token of ['x.y.z', kinde.accessToken({ header: { kid: 1 } as never })]) {
      expect(await statusOf(token)).toBe(401);
    }
    expect(kinde.calls.jwks).toBe(0);
  });

  describe('when Kinde rotates its keys', () => {
    it('has the new one at its first use, by however many at once', async () => {
      const old = kinde.accessToken();
      expect(await statusOf(old)).toBe(200);
      await kinde.rotateKeys();
      const tokens = [...Array(20)].map(() => kinde.accessToken());
      const statuses = await Promise.all(tokens.map(statusOf));
      expect(statuses.filter((status) => status !== 200)).toEqual([]);
      expect(await statusOf(old)).toBe(200);
      expect(kinde.calls.jwks).toBe(2);
    });

    it('has it half a minute later at the latest, when forged tokens came before', async () => {
      await statusOf(kinde.accessToken());
      await statusOf(forgedWith('unknown'));
      await kinde.rotateKeys();
      expect(await statusOf(kinde.accessToken())).toBe(401);
      test.clock.advance(30);
      expect(await statusOf(kinde.accessToken())).toBe(200);
    });

    it('has it at once when somebody signs in, forged tokens or not', async () => {
      await test.signIn(test.agent(), demoUsers.rex);
      await statusOf(forgedWith('unknown'));
      await kinde.rotateKeys();
      const agent = test.agent();
      await test.signIn(agent, demoUsers.rex);
      expect((await agent.get(`${test.url}/todos`)).json()).toEqual({ user: demoUsers.rex });
      expect(await statusOf(kinde.accessToken())).toBe(200);
    });

    it('forgets a key that was withdrawn, after ten minutes at the latest', async () => {
      const old = kinde.accessToken();
      await statusOf(old);
      expect(await statusOf(old)).toBe(200); // remembered by now
      await kinde.rotateKeys({ keepOld: false });
      expect(await statusOf(old)).toBe(200);
      test.clock.advance(600);
      expect(await statusOf(old)).toBe(401);
    });

    it('forgets it as soon as it knows, tokens that it has verified with it included', async () => {
      const old = kinde.accessToken();
      await statusOf(old);
      expect(await statusOf(old)).toBe(200);
      await kinde.rotateKeys({ keepOld: false });
      expect(await statusOf(kinde.accessToken())).toBe(200);
      expect(await statusOf(old)).toBe(401);
    });
  });
});

describe.each(adapters)('a document that calls itself key set (%s)', (adapter) => {
  let test: TestApplication;
  let server: HostileServer;
  const ownKey = new TestKey('own');
  const otherKey = new TestKey('other');
  const small = new TestKey('small', 1024);
  const { jwk } = ownKey;

  const statusOf = async (token: string): Promise<number> => {
    const headers = { authorization: `Bearer ${token}` };
    return (await test.agent().request(`${test.url}/todos`, { headers })).status;
  };
  const tokenOf = (key: TestKey, kid = key.kid): string => {
    const claims = test.kinde.accessToken().split('.')[1] ?? '';
    const header = { alg: 'RS256', kid, typ: 'JWT' };
    return key.sign(Buffer.from(claims, 'base64url').toString(), header);
  };

  beforeAll(async () => {
    server = await HostileServer.start();
    test = await TestApplication.start({ adapter, controllers });
    test.kinde.faults.discoveryOverrides = { jwks_uri: `${server.url}/jwks` };
  });
  afterAll(async () => {
    await test.stop();
    await server.stop();
  });
  beforeEach(() => test.clock.advance(600)); // so that the document is fetched

  it('may be full of junk, and gives its one good key', async () => {
    server.answer = json({
      keys: [
        null,
        'key',
        { kty: 'XYZ', kid: 'own' },
        { kty: 'oct', kid: 'own', k: 'c2VjcmV0', alg: 'HS256' },
        { kty: 'EC', kid: 'own', crv: 'P-256', x: 'AA', y: 'AA' },
        { ...jwk, use: 'enc' },
        { ...jwk, alg: 'RS512' },
        { ...jwk, d: 'AQAB' },
        { ...jwk, n: 'AQAB' },
        { ...jwk, kid: undefined },
        { ...small.jwk, kid: 'own' },
        { ...small.jwk },
        jwk,
      ],
    });
    expect(await statusOf(tokenOf(ownKey))).toBe(200);
    expect(await statusOf(tokenOf(small))).toBe(401);
    expect(await statusOf(tokenOf(small, 'own'))).toBe(401);
    expect(await statusOf(test.kinde.accessToken())).toBe(401);
  });

  it('has no secret to sign with, even if it publishes one', async () => {
    const secret = Buffer.from('published secret of thirty-two B');
    const k = secret.toString('base64url');
    server.answer = json({ keys: [{ kty: 'oct', kid: 'shared', k, use: 'sig' }, jwk] });
    const header = { alg: 'HS256', kid: 'shared' };
    expect(await statusOf(test.kinde.accessToken({ header, key: secret }))).toBe(401);
  });

  it.each<[string, Answer]>([
    ['an empty list', json({ keys: [] })],
    ['no list', json({ keys: { own: jwk } })],
    ['an empty object', json({})],
    ['null', json(null)],
    ['half of it', (response) => response.end('{"keys":[')],
    ['a page of HTML', html],
    ['nothing', (response) => response.writeHead(204).end()],
    ['an error', json({ keys: [] }, 500)],
    ['good keys with a bad status', json({ keys: [otherKey.jwk] }, 404)],
    ['a redirect', redirectTo('http://127.0.0.1:1/jwks')],
    ['far too much', huge(128 * 1024 * 1024)],
    ['a reset connection', reset],
  ])('that is %s leaves the keys as they were', async (_, answer) => {
    server.answer = json({ keys: [jwk] });
    expect(await statusOf(tokenOf(ownKey))).toBe(200);
    test.clock.advance(600);
    server.requests.splice(0);
    server.answer = answer;
    expect(await statusOf(tokenOf(ownKey))).toBe(200);
    expect(server.requests).toEqual(['GET /jwks']);
    expect(server.bytesSent).toBeLessThan(64 * 1024 * 1024);
  });
});

describe.each(adapters)('hostile answers in place of Kinde’s (%s)', (adapter) => {
  let test: TestApplication;
  let server: HostileServer;
  let canary: HostileServer;
  /** Paths of Kinde that lead to the hostile server. */
  const detours = new Set<string>();

  beforeAll(async () => {
    server = await HostileServer.start();
    canary = await HostileServer.start();
    test = await TestApplication.start({
      adapter,
      controllers,
      options: {
        timeout: TIMEOUT,
        fetch: (input, init) => {
          const { pathname } = new URL(input instanceof Request ? input.url : input);
          return fetch(detours.has(pathname) ? server.url + pathname : input, init);
        },
      },
    });
  });
  afterAll(async () => {
    await test.stop();
    await server.stop();
    await canary.stop();
  });
  beforeEach(() => {
    detours.clear();
    server.requests.splice(0);
    test.clock.advance(5); // beyond every pause after a failure
  });

  const bearer = (): Promise<Page> => {
    const headers = { authorization: `Bearer ${test.kinde.accessToken()}` };
    return test.agent().request(`${test.url}/todos`, { headers });
  };

  /** What comes of asking the hostile server, as soon as it comes. */
  const outcomeOf = async (ask: () => Promise<Page>): Promise<Page> => {
    const timers = HeldTimers.hold();
    try {
      const page = ask();
      await until('the server was asked', () => server.requests.length > 0);
      if (endless.has(server.answer)) {
        timers.pass(TIMEOUT);
      }
      return await page;
    } finally {
      timers.release();
    }
  };

  // In this order nothing is known yet: what has been discovered is kept.
  const rows = [DISCOVERY, JWKS].flatMap((path): [string, string, () => Answer][] => [
    [path, 'leads elsewhere', () => redirectTo(`${canary.url}/stolen`)],
    [path, 'is far too long', () => huge(128 * 1024 * 1024)],
    [path, 'unpacks to far too much', () => bomb(16 * 1024 * 1024)],
    [path, 'never begins', () => hang],
    [path, 'never ends', () => drip],
    [path, 'breaks off', () => reset],
    [path, 'is a page', () => html],
    [path, 'has no HTTP status', () => json({}, 999)],
    [path, 'is an error', () => json({ error: 'server_error' }, 500)],
  ]);

  it.each(rows)('%s that %s means "later", in time', async (path, _, answer) => {
    detours.add(path);
    server.answer = answer();
    const login = () => test.agent().get(`${test.url}/auth/login`);
    const page = await outcomeOf(path === DISCOVERY ? login : bearer);
    expect(page.status).toBe(503);
    expect(Number(page.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(server.requests).toEqual([`GET ${path}`]);
    expect(server.bytesSent).toBeLessThan(64 * 1024 * 1024);
    expect(canary.requests).toEqual([]);
    expect((await test.agent().get(`${test.url}/public`)).status).toBe(200);
  });

  it('are forgotten once Kinde itself answers', async () => {
    expect((await bearer()).status).toBe(200);
  });

  it.each<[string, () => Answer, number]>([
    ['leads elsewhere', () => redirectTo(`${canary.url}/stolen`), 503],
    ['is far too long', () => huge(128 * 1024 * 1024), 503],
    ['never ends', () => drip, 503],
    ['breaks off', () => reset, 503],
    ['is a page', () => html, 502],
    ['is an empty object', () => json({}), 502],
    ['is an error', () => json({ error: 'server_error' }, 500), 503],
  ])(
    'a token response that %s fails the login, and the code is sent once',
    async (_, answer, status) => {
      const agent = test.agent();
      const callback = await test.authorize(agent, demoUsers.rex);
      detours.add(TOKEN);
      server.answer = answer();
      const page = await outcomeOf(() => agent.get(callback));
      expect(page.status).toBe(status);
      expect(server.requests).toEqual([`POST ${TOKEN}`]);
      expect(canary.requests).toEqual([]);
      expect(Object.keys(agent.cookies()).filter(isSessionCookie)).toEqual([]);
      detours.clear();
      expect((await agent.get(callback)).status).toBe(400);
    },
  );
});

describe.each(adapters)('a discovery document that is not the issuer’s (%s)', (adapter) => {
  const issuer = 'https://tenant.example';
  let test: TestApplication;
  let canary: HostileServer;
  let urls: string[];

  beforeAll(async () => {
    canary = await HostileServer.start();
    test = await TestApplication.start({
      adapter,
      controllers,
      options: {
        issuerUrl: issuer,
        fetch: (input, init) => {
          const url = input instanceof Request ? input.url : String(input);
          urls.push(url);
          return fetch(url.replace(issuer, test.kinde.issuerUrl), init);
        },
      },
    });
  });
  afterAll(async () => {
    await test.stop();
    await canary.stop();
  });
  beforeEach(() => {
    urls = [];
    test.clock.advance(5);
  });

  const endpoints = {
    issuer,
    jwks_uri: issuer + JWKS,
    token_endpoint: issuer + TOKEN,
    authorization_endpoint: `${issuer}/oauth2/auth`,
    revocation_endpoint: `${issuer}/oauth2/revoke`,
    end_session_endpoint: `${issuer}/logout`,
  };

  it.each<[string, (evil: string) => Record<string, unknown>]>([
    ['names a stranger', (evil) => ({ issuer: evil, jwks_uri: `${evil}/jwks` })],
    ['names the issuer with a slash behind', () => ({ issuer: `${issuer}/` })],
    ['names the issuer by plain http', () => ({ issuer: 'http://tenant.example' })],
    ['names no issuer', () => ({ issuer: undefined })],
    ['has its keys at a plain http address', (evil) => ({ jwks_uri: `${evil}/jwks` })],
    ['has its token endpoint there', (evil) => ({ token_endpoint: `${evil}/token` })],
    ['has its sign-in page there', (evil) => ({ authorization_endpoint: `${evil}/auth` })],
    ['has its keys in a file', () => ({ jwks_uri: 'file:///etc/passwd' })],
    ['has its keys in itself', () => ({ jwks_uri: 'data:application/json,{"keys":[]}' })],
    ['has no keys', () => ({ jwks_uri: undefined })],
  ])('and %s is believed in nothing: no request follows', async (_, document) => {
    test.kinde.faults.discoveryOverrides = { ...endpoints, ...document(canary.url) };
    const token = test.kinde.accessToken({ claims: { iss: issuer } });
    const headers = { authorization: `Bearer ${token}` };
    const bearer = await test.agent().request(`${test.url}/todos`, { headers });
    expect(bearer.status).toBe(503);
    test.clock.advance(5);
    const login = await test.agent().get(`${test.url}/auth/login`);
    expect(login.status).toBe(503);
    expect(login.setCookies).toEqual([]);
    expect(urls).toEqual([issuer + DISCOVERY, issuer + DISCOVERY]);
    expect(canary.requests).toEqual([]);
  });

  it('is refused for no other reason: the right one is believed, without what it need not have', async () => {
    test.kinde.faults.discoveryOverrides = {
      ...endpoints,
      end_session_endpoint: `${canary.url}/logout`,
      revocation_endpoint: `${canary.url}/revoke`,
    };
    const token = test.kinde.accessToken({ claims: { iss: issuer } });
    const headers = { authorization: `Bearer ${token}` };
    expect((await test.agent().request(`${test.url}/todos`, { headers })).status).toBe(200);
    expect(urls).toEqual([issuer + DISCOVERY, issuer + JWKS]);
    const logout = await test.agent().get(`${test.url}/auth/logout`);
    expect(logout.location).toMatch(`${issuer}/logout?`);
    expect(canary.requests).toEqual([]);
  });
});
