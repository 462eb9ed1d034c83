import { Body, Controller, Get, Param, Post, Query, UseGuards } from '@nestjs/common';

import {
  CurrentUser,
  KindeGuard,
  type KindeUser,
  Org,
  Permissions,
  Public,
  Roles,
} from '../../lib/index.js';
import { demoUsers, type LocalKinde } from '../../lib/testing/index.js';
import { describeEachDeployment } from '../support/deployments.js';
import { HostileServer } from '../support/hostile-server.js';
import { TestApplication } from '../support/test-application.js';
import { TodosController } from '../support/todos.controller.js';
import type { Page } from '../support/user-agent.js';

const NAMES = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'valueOf'];

@Controller('names')
class NamesController {
  @Get('permission/proto')
  @Permissions('__proto__')
  proto() {
    return { ok: true };
  }

  @Get('permission/constructor')
  @Permissions('constructor')
  constructorOf() {
    return { ok: true };
  }

  @Get('permission/any')
  @Permissions.any('toString', 'valueOf')
  any() {
    return { ok: true };
  }

  @Get('role/constructor')
  @Roles('constructor')
  role() {
    return { ok: true };
  }

  @Get('org/fixed')
  @Org('constructor')
  org() {
    return { ok: true };
  }

  @Get('org/of/:toString')
  @Org.param('toString')
  orgOf(@Param('toString') org: string) {
    return { org };
  }

  @Get('org/of-nothing/:orgCode')
  @Org.param('constructor')
  orgOfNothing() {
    return { ok: true };
  }

  @Get('claims')
  @UseGuards(KindeGuard)
  claims(@CurrentUser() user: KindeUser) {
    return NAMES.map((name) => [user.claim(name), user.claim(name, 'id')]).flat();
  }

  @Post('anything')
  @Public()
  anything(@Body() body: unknown, @Query() query: unknown) {
    return { body: typeof body, query: typeof query };
  }
}

/** An object that has these members of its own, `__proto__` included, as JSON makes it. */
const parsed = (json: string): Record<string, unknown> =>
  JSON.parse(json) as Record<string, unknown>;

const POLLUTION = parsed(`{
  "__proto__": { "polluted": true, "permissions": ["delete:todos"], "roles": ["admin"], "org_code": "org_evil" },
  "constructor": { "prototype": { "polluted": true, "permissions": ["delete:todos"] } },
  "prototype": { "polluted": true }
}`);

const prototypeNow = () =>
  [Object.prototype, Array.prototype, Function.prototype].map((each) =>
    Object.entries(Object.getOwnPropertyDescriptors(each)),
  );

describeEachDeployment('names of a prototype', (adapter, sessions) => {
  let test: TestApplication;
  let kinde: LocalKinde;
  let prototype: readonly unknown[];

  beforeAll(async () => {
    test = await TestApplication.start({
      adapter,
      sessions,
      controllers: [TodosController, NamesController],
    });
    kinde = test.kinde;
    prototype = prototypeNow();
  });
  afterAll(() => test.stop());
  afterEach(() => {
    kinde.faults.clear();
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
    expect(prototypeNow()).toEqual(prototype);
  });

  const get = (path: string, claims: Record<string, unknown> = {}): Promise<Page> => {
    const token = kinde.accessToken({ user: demoUsers.rex, claims });
    return test.agent().request(test.url + path, { headers: { authorization: `Bearer ${token}` } });
  };

  const PATHS = ['/todos/deletable', '/todos/changeable', '/todos/admin', '/todos/orgs/org_evil'];

  it.each(PATHS)('grant nothing as claims of a signed token: %s', async (path) => {
    expect((await get(path, POLLUTION)).status).toBe(403);
    const stripped = { permissions: undefined, roles: undefined, org_code: undefined };
    expect((await get(path, { ...POLLUTION, ...stripped })).status).toBe(403);
  });

  it.each<[string, Record<string, unknown>]>([
    ['a role', { roles: [parsed('{ "__proto__": { "key": "admin" } }')] }],
    ['roles', { roles: parsed('{ "__proto__": ["admin"], "length": 1 }') }],
    ['permissions', { permissions: parsed('{ "__proto__": ["delete:todos"], "length": 1 }') }],
    ['a flag', { feature_flags: parsed('{ "__proto__": { "admin": { "t": "b", "v": true } } }') }],
    ['a property', { user_properties: parsed('{ "__proto__": { "v": "admin" } }') }],
  ])('grant nothing within %s', async (_, claims) => {
    for (const path of PATHS) {
      expect((await get(path, claims)).status).toBe(403);
    }
    expect((await get('/todos', claims)).status).toBe(200);
  });

  it('are no permission, role or organization that everybody has', async () => {
    for (const path of [
      '/names/permission/proto',
      '/names/permission/constructor',
      '/names/permission/any',
      '/names/role/constructor',
      '/names/org/fixed',
      '/names/org/of/org_evil',
      '/names/org/of-nothing/org_0a11ce0001',
    ]) {
      expect([path, (await get(path)).status]).toEqual([path, 403]);
      expect([path, (await get(path, POLLUTION)).status]).toEqual([path, 403]);
    }
  });

  it('can be permissions and parameters like any other name', async () => {
    const permissions = ['__proto__', 'constructor', 'toString'];
    for (const name of ['proto', 'constructor', 'any']) {
      expect((await get(`/names/permission/${name}`, { permissions })).status).toBe(200);
    }
    expect((await get('/names/org/of/org_0a11ce0001')).status).toBe(200);
  });

  it('are no claims that everybody has', async () => {
    expect((await get('/names/claims')).json()).toEqual(Array(2 * NAMES.length).fill(null));
  });

  it('do not get into a session, whatever the tokens say', async () => {
    kinde.faults.overrideAccessTokenClaims = POLLUTION;
    kinde.faults.overrideIdTokenClaims = POLLUTION;
    const agent = test.agent();
    await test.signIn(agent, demoUsers.rex);
    for (const path of PATHS) {
      expect((await agent.get(test.url + path)).status).toBe(403);
    }
    const me = (await agent.get(`${test.url}/auth/me`)).json();
    expect(me).toMatchObject({ id: demoUsers.rex, permissions: ['read:todos'] });
    expect(me).toMatchObject({ orgCode: 'org_0a11ce0001', email: 'rex@analytical.example' });
    const idClaims = (await agent.get(`${test.url}/names/claims`)).json<unknown[]>();
    expect(idClaims.filter((_, index) => index % 2 === 1)).toEqual(Array(NAMES.length).fill(null));
  });

  it('change nothing in what Kinde’s endpoints answer', async () => {
    const server = await HostileServer.start();
    const fresh = await TestApplication.start({
      adapter,
      sessions,
      controllers: [TodosController],
    });
    const { faults, publicJwk } = fresh.kinde;
    const document = { keys: [publicJwk], ...parsed('{ "__proto__": { "keys": [] } }') };
    server.answer = (response) => response.end(JSON.stringify(document));
    faults.discoveryOverrides = parsed(
      `{ "__proto__": { "token_endpoint": "${server.url}/stolen" }, "jwks_uri": "${server.url}/jwks" }`,
    );
    faults.overrideTokenResponse = parsed(
      '{ "__proto__": { "scope": "admin" }, "polluted": true }',
    );
    try {
      const agent = fresh.agent();
      await fresh.signIn(agent, demoUsers.rex);
      expect((await agent.get(`${fresh.url}/todos`)).json()).toEqual({ user: demoUsers.rex });
      expect(server.requests).toEqual(['GET /jwks']);
      expect(fresh.kinde.calls.codeExchange).toBe(1);
    } finally {
      await fresh.stop();
      await server.stop();
    }
  });

  it.each([
    '__proto__[polluted]=1&__proto__.polluted=1',
    'constructor[prototype][polluted]=1',
    '__proto__=x&constructor=y&prototype=z',
    '__proto__[org_code]=org_evil&__proto__[returnTo]=//evil.example',
    'returnTo[__proto__]=x&returnTo[constructor][prototype][polluted]=1',
  ])('are nothing in a query: %s', async (query) => {
    const agent = test.agent();
    const login = await agent.get(`${test.url}/auth/login?${query}`);
    expect(login.status).toBe(302);
    const asked = new URL(login.location).searchParams;
    expect([...asked.keys()].filter((name) => /proto|constructor/.test(name))).toEqual([]);
    expect(asked.get('org_code')).toBeNull();
    expect((await agent.get(`${test.url}/auth/callback?${query}`)).status).toBe(400);
    expect((await get(`/todos/deletable?${query}`)).status).toBe(403);
    expect((await agent.get(`${test.url}/auth/logout?${query}`)).status).toBe(302);
  });

  it.each([
    '__proto__=x; constructor=y',
    'kinde.session.__proto__=x; kinde.session.constructor=y',
    'kinde.session.0=x; kinde.session.__proto__=y',
    'kinde.login.__proto__=x; kinde.login.constructor=y',
    '__proto__[kinde.session.0]=x',
  ])('are nothing in a cookie: %s', async (cookie) => {
    const headers = { cookie };
    expect((await test.agent().request(`${test.url}/todos`, { headers })).status).toBe(401);
    const login = await test.agent().request(`${test.url}/auth/login`, { headers });
    expect(login.status).toBe(302);
    const callback = `${test.url}/auth/callback?code=c&state=__proto__`;
    expect((await test.agent().request(callback, { headers })).status).toBe(400);
  });

  it('are nothing in a body', async () => {
    const agent = test.agent();
    await test.signIn(agent, demoUsers.rex);
    for (const [type, body] of [
      ['application/json', JSON.stringify(POLLUTION)],
      ['application/x-www-form-urlencoded', '__proto__[polluted]=1&constructor[prototype][x]=1'],
    ] as const) {
      const page = await agent.request(`${test.url}/names/anything`, {
        method: 'POST',
        headers: { 'content-type': type },
        body,
      });
      expect(page.status).toBeLessThan(500);
    }
    expect((await agent.get(`${test.url}/todos/deletable`)).status).toBe(403);
  });
});
