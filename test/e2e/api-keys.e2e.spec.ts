import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import { Controller, Get, Inject, Injectable, Post, UseGuards } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { GraphQLModule, Query, Resolver } from '@nestjs/graphql';

import {
  ApiKeyScopes,
  CurrentApiKey,
  CurrentOrg,
  CurrentPrincipal,
  CurrentUser,
  type FrameworkRequest,
  type FrameworkResponse,
  KindeApiKey,
  KindeApiKeyGuard,
  KindeApiKeys,
  KindeAuthService,
  KindeGuard,
  KindeOrApiKeyGuard,
  type KindeUser,
  OptionalAuth,
  Permissions,
  type Principal,
  Public,
} from '../../lib/index.js';
import { demoOrganizations, demoUsers } from '../../lib/testing/index.js';
import { adapters } from '../support/adapters.js';
import { bearer } from '../support/bearer.js';
import { sendExactly } from '../support/exact-request.js';
import { TestApplication, type TestApplicationOptions } from '../support/test-application.js';
import { type Page, UserAgent } from '../support/user-agent.js';

/** Seconds. */
const KEY_LIFETIME = 30;

const { analytical } = demoOrganizations;

const m2m = { clientId: 'a-machine', clientSecret: 'only-this-machine-knows-it' };

const keyOnly = (key: string) => ({ 'x-api-key': key });

@Controller('keys')
@UseGuards(KindeApiKeyGuard)
class KeysController {
  @Get()
  read(@CurrentApiKey() key: KindeApiKey) {
    return { key, isKey: key instanceof KindeApiKey, reads: key.hasScope('read:invoices') };
  }

  @Get('open')
  @Public()
  open(@CurrentApiKey() key: KindeApiKey | undefined) {
    return { key: key?.keyId ?? null };
  }

  @Get('optional')
  @OptionalAuth()
  optional(@CurrentApiKey() key: KindeApiKey | undefined) {
    return { key: key?.keyId ?? null };
  }

  @Get('user')
  takesUser(@CurrentUser() user: KindeUser | undefined) {
    return { user: user?.id ?? null };
  }
}

@Controller('scopes')
@ApiKeyScopes('read:invoices')
class ScopesController {
  @Get()
  read(@CurrentApiKey() key: KindeApiKey) {
    return { key: key.keyId };
  }

  @Get('both')
  @ApiKeyScopes('write:invoices')
  both() {
    return { ok: true };
  }

  @Get('any')
  @ApiKeyScopes.any('write:invoices', 'admin:invoices')
  any() {
    return { ok: true };
  }

  @Get('optional')
  @OptionalAuth()
  @ApiKeyScopes('read:invoices')
  optional() {
    return { ok: true };
  }
}

@Controller('either')
@UseGuards(KindeOrApiKeyGuard)
class EitherController {
  @Get()
  read(
    @CurrentPrincipal() principal: Principal | undefined,
    @CurrentUser('id') user: string | undefined,
    @CurrentApiKey() key: KindeApiKey | undefined,
  ) {
    return { principal: principal?.kind ?? null, user: user ?? null, key: key?.keyId ?? null };
  }

  @Get('scoped')
  @ApiKeyScopes('write:invoices')
  scoped() {
    return { ok: true };
  }

  @Get('keys-only')
  @UseGuards(KindeApiKeyGuard)
  keysOnly() {
    return { ok: true };
  }

  @Get('optional')
  @OptionalAuth()
  optional(
    @CurrentPrincipal() principal: Principal | undefined,
    @CurrentApiKey() key: KindeApiKey | undefined,
  ) {
    return { principal: principal?.kind ?? null, key: key?.keyId ?? null };
  }

  @Get('optional-scoped')
  @OptionalAuth()
  @ApiKeyScopes('write:invoices')
  optionalScoped() {
    return { ok: true };
  }

  @Get('principal')
  takesPrincipal(@CurrentPrincipal() principal: Principal) {
    return { kind: principal.kind };
  }

  @Get('org')
  takesOrganization(@CurrentOrg() org: object | undefined) {
    return { org: org ?? null };
  }

  @Get('permission')
  @Permissions('read:todos')
  permission() {
    return { ok: true };
  }

  @Post()
  change(@CurrentApiKey() key: KindeApiKey | undefined) {
    return { key: key?.keyId ?? null };
  }
}

@Controller('both')
@UseGuards(KindeGuard, KindeApiKeyGuard)
class BothController {
  @Get()
  read() {
    return { ok: true };
  }
}

@Controller('plain')
class PlainController {
  @Get()
  read(
    @CurrentApiKey() key: KindeApiKey | undefined,
    @CurrentPrincipal() principal: Principal | undefined,
  ) {
    return { key: key?.keyId ?? null, principal: principal?.kind ?? null };
  }
}

const controllers = [
  KeysController,
  ScopesController,
  EitherController,
  BothController,
  PlainController,
];

const start = (settings: Omit<TestApplicationOptions, 'controllers'>) =>
  TestApplication.start({
    controllers,
    ...settings,
    options: { m2m, ...settings.options },
    kinde: { m2m: { ...m2m, scopes: ['read:api_keys'] }, ...settings.kinde },
  });

/** What a page answers, shortly. */
function outcomeOf(page: Page): unknown {
  return page.status === 200 ? page.json() : `${page.status} ${page.json<{ code: string }>().code}`;
}

describe.each(adapters)('API keys of Kinde (%s)', (adapter) => {
  let test: TestApplication;
  let reader: { readonly id: string; readonly key: string };
  let writer: { readonly id: string; readonly key: string };

  beforeAll(async () => {
    test = await start({ adapter });
    reader = test.kinde.apiKeys.add({ scopes: ['read:invoices'], orgCode: analytical });
    writer = test.kinde.apiKeys.add({
      scopes: ['read:invoices', 'write:invoices'],
      userId: demoUsers.ada,
    });
  });
  beforeEach(() => {
    test.kinde.faults.clear();
    test.clock.advance(10 * KEY_LIFETIME);
    test.logger.lines.length = 0;
  });
  afterAll(() => test.stop());

  const get = (path: string, headers: Record<string, string> = {}) =>
    new UserAgent().get(`${test.url}/${path}`, headers);
  const outcome = async (path: string, headers?: Record<string, string>) =>
    outcomeOf(await get(path, headers));
  const flood = (key: string) =>
    Promise.all(Array.from({ length: 20 }, () => get('keys', bearer(key))));
  /** How often Kinde is asked meanwhile. */
  const asked = async (work: () => Promise<unknown>): Promise<number> => {
    const before = test.kinde.calls.managementApi;
    await work();
    return test.kinde.calls.managementApi - before;
  };

  describe('a route for keys', () => {
    it.each(['Authorization', 'X-API-Key'])('takes one in %s', async (header) => {
      const { id, key } = reader;
      const page = await get('keys', header === 'X-API-Key' ? keyOnly(key) : bearer(key));
      expect(page.json()).toEqual({
        key: { keyId: id, scopes: ['read:invoices'], orgCode: analytical },
        isKey: true,
        reads: true,
      });
    });

    it('takes the same one in both', async () => {
      const page = await get('keys', { ...bearer(reader.key), ...keyOnly(reader.key) });
      expect(page.status).toBe(200);
    });

    it('knows whose key it is', async () => {
      expect(await outcome('keys', bearer(writer.key))).toMatchObject({
        key: { keyId: writer.id, userId: demoUsers.ada },
      });
    });

    it('says how to come in to who has none', async () => {
      const page = await get('keys');
      expect(outcomeOf(page)).toBe('401 ERR_KINDE_UNAUTHENTICATED');
      expect(page.headers.get('www-authenticate')).toBe('Bearer realm="kinde"');
    });

    it('says that a key is wrong to who has a wrong one', async () => {
      const page = await get('keys', bearer('k_live_guessed'));
      expect(page.json()).toEqual({
        statusCode: 401,
        error: 'Unauthorized',
        message: 'The API key is not valid.',
        code: 'ERR_KINDE_INVALID_API_KEY',
      });
      expect(page.headers.get('www-authenticate')).toContain('error="invalid_token"');
      expect(page.headers.get('cache-control')).toContain('no-store');
    });

    it('takes no token and no session', async () => {
      const calls = test.kinde.calls.managementApi;
      const agent = test.agent();
      await test.signIn(agent, demoUsers.ada);
      expect(outcomeOf(await agent.get(`${test.url}/keys`))).toBe('401 ERR_KINDE_UNAUTHENTICATED');
      const token = test.kinde.accessToken();
      expect(await outcome('keys', bearer(token))).toBe('401 ERR_KINDE_INVALID_API_KEY');
      expect(await outcome('keys', keyOnly(token))).toBe('401 ERR_KINDE_INVALID_API_KEY');
      expect(test.kinde.calls.managementApi).toBe(calls); // a token is shown to nobody
    });

    it.each<[string, Record<string, string>, string]>([
      ['an empty one', keyOnly(''), '401 ERR_KINDE_INVALID_API_KEY'],
      ['one of 513 characters', bearer('k'.repeat(513)), '401 ERR_KINDE_INVALID_API_KEY'],
      ['one with a blank', keyOnly('k live'), '401 ERR_KINDE_INVALID_API_KEY'],
      ['two words', bearer('k live'), '400 ERR_KINDE_INVALID_REQUEST'],
      ['none behind the scheme', { authorization: 'Bearer' }, '400 ERR_KINDE_INVALID_REQUEST'],
      ['another scheme', { authorization: 'Basic YTpi' }, '401 ERR_KINDE_UNAUTHENTICATED'],
    ])('refuses %s without asking Kinde', async (_, headers, expected) => {
      const calls = test.kinde.calls.managementApi;
      expect(await outcome('keys', headers)).toBe(expected);
      expect(test.kinde.calls.managementApi).toBe(calls);
    });

    it('refuses two different keys, whatever they are', async () => {
      const headers = { ...bearer(reader.key), ...keyOnly(writer.key) };
      expect(await outcome('keys', headers)).toBe('400 ERR_KINDE_INVALID_REQUEST');
    });

    it.each([
      ['Authorization', 'Bearer '],
      ['X-API-Key', ''],
    ])('refuses the header %s twice', async (header, scheme) => {
      const line = scheme + reader.key;
      const { status, text } = await sendExactly(`${test.url}/keys`, {
        headers: { [header]: [line, line] },
      });
      expect(status).toBe(400);
      expect(text).toContain('ERR_KINDE_INVALID_REQUEST');
    });

    it('lets everybody in where it is public, unseen', async () => {
      expect(await outcome('keys/open', bearer('k_live_guessed'))).toEqual({ key: null });
    });

    it('lets who has none in where that is welcome, and nobody with a wrong one', async () => {
      expect(await outcome('keys/optional')).toEqual({ key: null });
      expect(await outcome('keys/optional', bearer(reader.key))).toEqual({ key: reader.id });
      expect(await outcome('keys/optional', bearer('k_live_guessed'))).toBe(
        '401 ERR_KINDE_INVALID_API_KEY',
      );
    });

    it('refuses a handler that takes a user, and tells the developer what to take', async () => {
      expect(await outcome('keys/user', bearer(reader.key))).toBe('403 ERR_KINDE_FORBIDDEN');
      expect(test.logger.text).toContain('An API key called KeysController.takesUser');
    });

    it('writes no key into the log', async () => {
      await get('keys', bearer(reader.key));
      await get('keys', bearer('k_live_guessed'));
      test.kinde.faults.managementApi = { status: 500 };
      await get('keys', bearer('k_live_another'));
      for (const key of [reader.key, 'k_live_guessed', 'k_live_another']) {
        expect(test.logger.text).not.toContain(key);
      }
    });
  });

  describe('scopes', () => {
    it.each<[string, () => string, string]>([
      ['scopes', () => reader.key, '200'],
      ['scopes/both', () => reader.key, '403'],
      ['scopes/both', () => writer.key, '200'],
      ['scopes/any', () => reader.key, '403'],
      ['scopes/any', () => writer.key, '200'],
      ['scopes/optional', () => writer.key, '200'],
    ])('at %s', async (path, key, status) => {
      expect(String((await get(path, bearer(key()))).status)).toBe(status);
    });

    it('are named to who lacks one, all of the route', async () => {
      const page = await get('scopes/both', bearer(reader.key));
      expect(outcomeOf(page)).toBe('403 ERR_KINDE_FORBIDDEN');
      expect(page.headers.get('www-authenticate')).toContain(
        'error="insufficient_scope", scope="read:invoices write:invoices"',
      );
    });

    it('are wanted from who is anonymous, even where that is welcome', async () => {
      expect(await outcome('scopes/optional')).toBe('401 ERR_KINDE_UNAUTHENTICATED');
    });
  });

  describe('a key or a principal', () => {
    it('lets in by either', async () => {
      const agent = test.agent();
      await test.signIn(agent, demoUsers.ada);
      expect(outcomeOf(await agent.get(`${test.url}/either`))).toEqual({
        principal: 'user',
        user: demoUsers.ada,
        key: null,
      });
      const token = test.kinde.accessToken();
      expect(await outcome('either', bearer(token))).toMatchObject({ principal: 'user' });
      for (const headers of [bearer(reader.key), keyOnly(reader.key)]) {
        expect(await outcome('either', headers)).toEqual({
          principal: null,
          user: null,
          key: reader.id,
        });
      }
    });

    it('refuses who brings a bad credential, whatever else they bring', async () => {
      const agent = test.agent();
      await test.signIn(agent, demoUsers.ada);
      const token = test.kinde.accessToken();
      const asked: [Record<string, string>, string][] = [
        [bearer('k_live_guessed'), '401 ERR_KINDE_INVALID_API_KEY'],
        [keyOnly('k_live_guessed'), '401 ERR_KINDE_INVALID_API_KEY'],
        [keyOnly(token), '401 ERR_KINDE_INVALID_API_KEY'],
        [bearer('a.b.c'), '401 ERR_KINDE_INVALID_TOKEN'],
        [bearer('a.b.'), '401 ERR_KINDE_INVALID_TOKEN'],
        [bearer('a b'), '400 ERR_KINDE_INVALID_REQUEST'],
        [{ ...bearer(token), ...keyOnly(reader.key) }, '400 ERR_KINDE_INVALID_REQUEST'],
        [{ ...bearer('a.b.c'), ...keyOnly(reader.key) }, '400 ERR_KINDE_INVALID_REQUEST'],
      ];
      for (const [headers, expected] of asked) {
        expect(outcomeOf(await agent.get(`${test.url}/either`, headers))).toBe(expected);
      }
    });

    it('lets the key decide alone where a session comes along', async () => {
      const agent = test.agent();
      await test.signIn(agent, demoUsers.ada);
      const page = await agent.get(`${test.url}/either`, keyOnly(reader.key));
      expect(outcomeOf(page)).toEqual({ principal: null, user: null, key: reader.id });
    });

    it('is refused from another site by cookie, and let in by key', async () => {
      const agent = test.agent();
      await test.signIn(agent, demoUsers.ada);
      const send = (headers: Record<string, string>) =>
        agent.request(`${test.url}/either`, {
          method: 'POST',
          headers: { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site', ...headers },
        });
      expect((await send({})).status).toBe(403);
      expect((await send(keyOnly(reader.key))).json()).toEqual({ key: reader.id });
    });

    it('asks scopes of keys, and not of principals', async () => {
      expect(await outcome('either/scoped', bearer(reader.key))).toBe('403 ERR_KINDE_FORBIDDEN');
      expect(await outcome('either/scoped', bearer(writer.key))).toEqual({ ok: true });
      expect(await outcome('either/scoped', bearer(test.kinde.accessToken()))).toEqual({
        ok: true,
      });
      expect(await outcome('either/scoped')).toBe('401 ERR_KINDE_UNAUTHENTICATED');
    });

    it('lets keys alone in where the handler names their guard', async () => {
      expect(await outcome('either/keys-only', bearer(reader.key))).toEqual({ ok: true });
      expect(await outcome('either/keys-only', bearer(test.kinde.accessToken()))).toBe(
        '401 ERR_KINDE_INVALID_API_KEY',
      );
    });

    it('lets nobody in particular in where that is welcome', async () => {
      expect(await outcome('either/optional')).toEqual({ principal: null, key: null });
      expect(await outcome('either/optional', bearer(reader.key))).toMatchObject({
        key: reader.id,
      });
      expect(await outcome('either/optional', bearer(test.kinde.accessToken()))).toMatchObject({
        principal: 'user',
      });
      expect(await outcome('either/optional', bearer('k_live_guessed'))).toBe(
        '401 ERR_KINDE_INVALID_API_KEY',
      );
      expect(await outcome('either/optional-scoped')).toBe('401 ERR_KINDE_UNAUTHENTICATED');
    });

    it.each(['principal', 'org'])('refuses a key to a handler that takes the %s', async (what) => {
      expect(await outcome(`either/${what}`, bearer(reader.key))).toBe('403 ERR_KINDE_FORBIDDEN');
      expect((await get(`either/${what}`, bearer(test.kinde.accessToken()))).status).toBe(200);
    });

    it('refuses a key where a permission is asked for', async () => {
      for (const headers of [bearer(reader.key), keyOnly(reader.key)]) {
        expect(await outcome('either/permission', headers)).toBe('401 ERR_KINDE_UNAUTHENTICATED');
      }
    });
  });

  it('are not enough where a principal is wanted besides', async () => {
    const token = test.kinde.accessToken();
    expect(await outcome('both', bearer(reader.key))).toBe('401 ERR_KINDE_INVALID_TOKEN');
    expect(await outcome('both', bearer(token))).toBe('401 ERR_KINDE_INVALID_API_KEY');
    const agent = test.agent();
    await test.signIn(agent, demoUsers.ada);
    const page = await agent.get(`${test.url}/both`, keyOnly(reader.key));
    expect(page.json()).toEqual({ ok: true });
  });

  describe('what Kinde is asked', () => {
    it('is asked once in 30 seconds about a key, however often it comes', async () => {
      expect(await asked(() => flood(reader.key))).toBe(1);
      expect(await asked(() => flood(reader.key))).toBe(0);
      test.clock.advance(KEY_LIFETIME);
      expect(await asked(() => flood(reader.key))).toBe(1);
    });

    it('is asked once about a wrong key that comes in a flood', async () => {
      const calls = await asked(async () => {
        for (let round = 0; round < 5; round += 1) {
          const pages = await flood('k_live_flood');
          expect(new Set(pages.map(({ status }) => status))).toEqual(new Set([401]));
        }
      });
      expect(calls).toBe(1);
    });

    it('takes a revoked key back within 30 seconds', async () => {
      const { id, key } = test.kinde.apiKeys.add({});
      expect(await outcome('keys/optional', bearer(key))).toEqual({ key: id });
      test.kinde.apiKeys.revoke(id);
      expect(await outcome('keys/optional', bearer(key))).toEqual({ key: id });
      test.clock.advance(KEY_LIFETIME);
      expect(await outcome('keys/optional', bearer(key))).toBe('401 ERR_KINDE_INVALID_API_KEY');
    });

    it.each([
      ['is down', { down: true }],
      ['answers 500', { status: 500 }],
      ['answers with a page', { html: true }],
      ['answers with another place', { redirect: 'http://127.0.0.1:1/' }],
      ['answers without end', { hugeBody: 2_000_000 }],
    ])(
      'goes on with keys that it knows while Kinde %s, and says 503 of others',
      async (_, fault) => {
        await get('keys', bearer(reader.key));
        test.kinde.faults.managementApi = fault;
        expect((await get('keys', bearer(reader.key))).status).toBe(200);
        const page = await get('keys', bearer('k_live_unknown'));
        expect(outcomeOf(page)).toBe('503 ERR_KINDE_UNAVAILABLE');
        expect(page.headers.get('retry-after')).not.toBeNull();
        test.kinde.faults.clear();
        expect(await outcome('keys', bearer('k_live_unknown'))).toBe(
          '401 ERR_KINDE_INVALID_API_KEY',
        );
      },
    );

    it('gets another machine token when its own is refused', async () => {
      test.kinde.faults.managementApi = { status: 401, times: 1 };
      expect((await get('keys', bearer(reader.key))).status).toBe(200);
    });

    it('calls it a fault of the server, not of the key, when none is accepted', async () => {
      test.kinde.faults.managementApi = { status: 401 };
      expect(await outcome('keys', bearer(reader.key))).toBe('500 ERR_KINDE_CONFIGURATION');
      expect(test.logger.text).toContain('read:api_keys');
    });

    it('gets no more than one other token in 10 seconds when none is accepted', async () => {
      test.kinde.faults.managementApi = { status: 401 };
      await get('keys', bearer('k_live_refused')); // there is a token, and another
      const before = test.kinde.calls.clientCredentials;
      for (let index = 0; index < 10; index += 1) {
        const page = await get('keys', bearer(`k_live_refused_${index}`));
        expect(outcomeOf(page)).toBe('500 ERR_KINDE_CONFIGURATION');
      }
      expect(test.kinde.calls.clientCredentials).toBe(before);
    });

    it('calls a key wrong that Kinde cannot make sense of', async () => {
      test.kinde.faults.managementApi = { status: 422 };
      expect(await outcome('keys', bearer('k_live_odd'))).toBe('401 ERR_KINDE_INVALID_API_KEY');
    });

    it.each([
      ['429', { status: 429, rateLimitReset: 17 }],
      ['503', { status: 503, retryAfter: 17 }],
    ])('asks about no unknown key while Kinde wants to be left alone (%s)', async (_, fault) => {
      await get('keys', bearer(reader.key));
      test.clock.advance(KEY_LIFETIME);
      test.kinde.faults.managementApi = { ...fault, times: 1 };
      const calls = await asked(async () => {
        for (const key of ['k_live_first', 'k_live_second', 'k_live_third']) {
          const page = await get('keys', bearer(key));
          expect(outcomeOf(page)).toBe('503 ERR_KINDE_UNAVAILABLE');
          expect(page.headers.get('retry-after')).toMatch(/^1[67]$/);
        }
      });
      expect(calls).toBe(1);
      expect((await get('keys', bearer(reader.key))).status).toBe(200); // is known
      test.clock.advance(17);
      expect(await outcome('keys', bearer('k_live_second'))).toBe('401 ERR_KINDE_INVALID_API_KEY');
    });
  });
});

/** What comes of no credential, a key, a user's token and a wrong key. */
const outcomes = async (test: TestApplication, path: string) => {
  const { id, key } = test.kinde.apiKeys.add({ scopes: ['read:invoices'] });
  const asked = [{}, bearer(key), bearer(test.kinde.accessToken()), bearer('k_live_guessed')];
  const found: unknown[] = [];
  for (const headers of asked) {
    const page = await new UserAgent().get(`${test.url}/${path}`, headers);
    found.push(page.status === 200 ? page.text.replace(id, 'key') : page.status);
  }
  return found;
};

describe.each(adapters)('a global guard (%s)', (adapter) => {
  const asKey = '{"key":"key","principal":null}';
  const asUser = '{"key":null,"principal":"user"}';

  it('KindeGuard leaves the routes that name a guard of keys to that one, and no others', async () => {
    const test = await start({ adapter, extras: { globalGuard: true } });
    expect(await outcomes(test, 'keys/optional')).toEqual([
      '{"key":null}',
      '{"key":"key"}',
      401,
      401,
    ]);
    expect(await outcomes(test, 'scopes')).toEqual([401, '{"key":"key"}', 401, 401]);
    expect(await outcomes(test, 'either')).toEqual([
      401,
      '{"principal":null,"user":null,"key":"key"}',
      expect.stringContaining('"principal":"user"'),
      401,
    ]);
    expect(await outcomes(test, 'both')).toEqual([401, 401, 401, 401]);
    expect(await outcomes(test, 'plain')).toEqual([401, 401, asUser, 401]);
    await test.stop();
  });

  it('KindeApiKeyGuard wants a key everywhere', async () => {
    const providers = [{ provide: APP_GUARD, useExisting: KindeApiKeyGuard }];
    const test = await start({ adapter, providers });
    expect(await outcomes(test, 'plain')).toEqual([401, asKey, 401, 401]);
    expect(await outcomes(test, 'keys/open')).toEqual(Array(4).fill('{"key":null}'));
    await test.stop();
  });

  it('KindeOrApiKeyGuard wants one of the two, and a key where that is named', async () => {
    const providers = [{ provide: APP_GUARD, useExisting: KindeOrApiKeyGuard }];
    const test = await start({ adapter, providers });
    expect(await outcomes(test, 'plain')).toEqual([401, asKey, asUser, 401]);
    expect(await outcomes(test, 'scopes')).toEqual([401, '{"key":"key"}', 401, 401]);
    await test.stop();
  });
});

describe.each(adapters)('an application that looks at every request before (%s)', (adapter) => {
  it('has the key decide all the same', async () => {
    const test = await start({
      adapter,
      configure: (app) => {
        const auth = app.get(KindeAuthService);
        app.use((request: FrameworkRequest, response: FrameworkResponse, next: () => void) => {
          void auth.isAuthenticated(request, response).then(() => next());
        });
      },
    });
    const { id, key } = test.kinde.apiKeys.add({});
    const agent = test.agent();
    await test.signIn(agent, demoUsers.ada);
    const asUser = await agent.get(`${test.url}/either`);
    expect(asUser.json()).toMatchObject({ user: demoUsers.ada });
    const asKey = await agent.get(`${test.url}/either`, keyOnly(key));
    expect(asKey.json()).toEqual({ principal: null, user: null, key: id });
    await test.stop();
  });
});

describe.each(adapters)('an application that gets no machine token (%s)', (adapter) => {
  it('lets no key in, and calls none of them wrong', async () => {
    const test = await start({ adapter });
    const { key } = test.kinde.apiKeys.add({});
    const read = async () => outcomeOf(await new UserAgent().get(`${test.url}/keys`, bearer(key)));
    test.kinde.faults.token = { status: 500 };
    expect(await read()).toBe('503 ERR_KINDE_UNAVAILABLE');
    test.kinde.faults.token = { down: true };
    test.clock.advance(KEY_LIFETIME);
    expect(await read()).toBe('503 ERR_KINDE_UNAVAILABLE');
    test.kinde.faults.clear();
    test.clock.advance(KEY_LIFETIME);
    expect(await read()).toMatchObject({ isKey: true });
    await test.stop();
  });

  it('calls it a fault of the server when its credentials are wrong, or its scope', async () => {
    const wrong = { ...m2m, clientSecret: 'not-the-secret' };
    for (const settings of [
      { options: { m2m: wrong } },
      { kinde: { m2m: { ...m2m, scopes: ['read:users'] } } },
    ]) {
      const test = await start({ adapter, ...settings });
      const { key } = test.kinde.apiKeys.add({});
      const page = await new UserAgent().get(`${test.url}/keys`, bearer(key));
      expect(outcomeOf(page)).toBe('500 ERR_KINDE_CONFIGURATION');
      expect(test.logger.text).not.toContain(wrong.clientSecret);
      await test.stop();
    }
  });
});

describe.each(adapters)('an application without m2m (%s)', (adapter) => {
  it('says what to write, and lets no key in', async () => {
    const test = await start({ adapter, options: { m2m: undefined } });
    expect(test.logger.text).toMatch(
      /warn \w+Controller\.\w+ takes API keys of Kinde, .* without the option m2m/,
    );
    const page = await new UserAgent().get(`${test.url}/keys`, bearer('k_live_1'));
    expect(outcomeOf(page)).toBe('500 ERR_KINDE_CONFIGURATION');
    expect(test.logger.text).toContain('option m2m: { clientId, clientSecret }');
    const anonymous = await new UserAgent().get(`${test.url}/keys`);
    expect(anonymous.status).toBe(401);
    await test.stop();
  });
});

@Resolver()
@UseGuards(KindeOrApiKeyGuard)
class InvoicesResolver {
  @Query(() => String)
  caller(
    @CurrentPrincipal() principal: Principal | undefined,
    @CurrentApiKey() key: KindeApiKey | undefined,
  ) {
    return principal?.kind ?? key?.keyId ?? 'nobody';
  }

  @Query(() => String)
  @ApiKeyScopes('write:invoices')
  written() {
    return 'written';
  }
}

/** Has keys that come in no request. */
@Injectable()
class Desk {
  constructor(@Inject(KindeApiKeys) readonly keys: KindeApiKeys) {}
}

describe.each(adapters)('API keys elsewhere (%s)', (adapter) => {
  let test: TestApplication;

  beforeAll(async () => {
    test = await start({
      adapter,
      imports: [
        GraphQLModule.forRoot<ApolloDriverConfig>({ driver: ApolloDriver, autoSchemaFile: true }),
      ],
      providers: [InvoicesResolver, Desk],
    });
  });
  afterAll(() => test.stop());

  it('open GraphQL', async () => {
    const { id, key } = test.kinde.apiKeys.add({ scopes: ['read:invoices'] });
    const ask = async (headers: Record<string, string>, query: string) => {
      const page = await new UserAgent().request(`${test.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify({ query }),
      });
      return page.json();
    };
    expect(await ask(bearer(key), '{ caller }')).toEqual({ data: { caller: id } });
    expect(await ask(bearer(test.kinde.accessToken()), '{ caller }')).toEqual({
      data: { caller: 'user' },
    });
    expect(await ask(bearer('k_live_guessed'), '{ caller }')).toMatchObject({
      errors: [{ extensions: { code: 'UNAUTHENTICATED', kinde: 'ERR_KINDE_INVALID_API_KEY' } }],
    });
    expect(await ask(bearer(key), '{ written }')).toMatchObject({
      errors: [{ extensions: { code: 'FORBIDDEN', kinde: 'ERR_KINDE_FORBIDDEN' } }],
    });
  });

  it('are verified where an application has them from anywhere', async () => {
    const { id, key } = test.kinde.apiKeys.add({ scopes: ['read:invoices'] });
    const { keys } = test.app.get(Desk);
    expect(await keys.verify(key)).toMatchObject({ keyId: id });
    await expect(keys.verify('k_live_guessed')).rejects.toMatchObject({
      code: 'ERR_KINDE_INVALID_API_KEY',
    });
    await expect(keys.verify(undefined as unknown as string)).rejects.toMatchObject({
      code: 'ERR_KINDE_INVALID_API_KEY',
    });
  });
});
