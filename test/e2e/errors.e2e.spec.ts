import type { ServerResponse } from 'node:http';

import {
  type ArgumentsHost,
  Catch,
  Controller,
  type ExceptionFilter,
  Get,
  HttpException,
  Injectable,
  type Type,
  UseFilters,
  UseGuards,
} from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { AuthGuard } from '@nestjs/passport';

import { KindeGuard, Permissions } from '../../lib/index.js';
import { demoUsers, type LocalKinde } from '../../lib/testing/index.js';
import { adapters } from '../support/adapters.js';
import { sendExactly } from '../support/exact-request.js';
import { isSessionCookie } from '../support/module-cookies.js';
import { TestApplication } from '../support/test-application.js';
import { TodosController } from '../support/todos.controller.js';
import type { Page } from '../support/user-agent.js';

const REALM = 'Bearer realm="kinde"';
const INVALID_TOKEN = `${REALM}, error="invalid_token", error_description="The access token is not valid."`;
const INVALID_REQUEST = `${REALM}, error="invalid_request"`;
const INSUFFICIENT_SCOPE = `${REALM}, error="insufficient_scope"`;

/** Of the headers of a refusal those that matter. */
const headersOf = ({ headers }: Page) => ({
  challenge: headers.get('www-authenticate'),
  caching: headers.get('cache-control'),
  varies: headers.get('vary')?.includes('Cookie'),
  retryAfter: headers.get('retry-after'),
});

describe.each(adapters)('a refusal (%s)', (adapter) => {
  let test: TestApplication;
  let kinde: LocalKinde;

  beforeAll(async () => {
    test = await TestApplication.start({ adapter, controllers: [TodosController] });
    kinde = test.kinde;
    await withToken(kinde.accessToken()); // keys are there
  });
  afterAll(() => test.stop());
  beforeEach(() => kinde.faults.clear());

  const send = (
    path: string,
    headers: Record<string, string> = {},
    method = 'GET',
  ): Promise<Page> => test.agent().request(test.url + path, { headers, method });
  const withToken = (token: string, path = '/todos'): Promise<Page> =>
    send(path, { authorization: `Bearer ${token}` });
  const signedIn = async (user: string) => {
    const agent = test.agent();
    await test.signIn(agent, user);
    return agent;
  };
  /** A callback that a browser with no login under way comes with. */
  const strayCallback = () => send('/auth/callback?code=c&state=s');
  /** A callback that belongs to a login. */
  const callbackOf = async (change: (callback: URL) => void) => {
    const agent = test.agent();
    const callback = new URL(await test.authorize(agent, demoUsers.rex));
    change(callback);
    return agent.get(callback.href);
  };

  const rows: [
    name: string,
    request: () => Promise<Page>,
    status: number,
    code: string,
    message: string,
    challenge: string | null,
  ][] = [
    [
      'of a request without a credential',
      () => send('/todos'),
      401,
      'UNAUTHENTICATED',
      'Authentication is required.',
      REALM,
    ],
    [
      'of a credential of another scheme',
      () => send('/todos', { authorization: 'Basic YTpi' }),
      401,
      'UNAUTHENTICATED',
      'Authentication is required.',
      REALM,
    ],
    [
      'of an unsafe request without a credential',
      () => send('/todos', {}, 'POST'),
      401,
      'UNAUTHENTICATED',
      'Authentication is required.',
      REALM,
    ],
    [
      'of the question who is signed in',
      () => send('/auth/me'),
      401,
      'UNAUTHENTICATED',
      'Authentication is required.',
      REALM,
    ],
    [
      'of a bad token',
      () => withToken('x.y.z'),
      401,
      'INVALID_TOKEN',
      'The access token is not valid.',
      INVALID_TOKEN,
    ],
    [
      'of a bad token where nobody has to be signed in',
      () => withToken('x.y.z', '/todos/optional'),
      401,
      'INVALID_TOKEN',
      'The access token is not valid.',
      INVALID_TOKEN,
    ],
    [
      'of a bad token to the question who is signed in',
      () => withToken('x.y.z', '/auth/me'),
      401,
      'INVALID_TOKEN',
      'The access token is not valid.',
      INVALID_TOKEN,
    ],
    [
      'of a malformed credential',
      () => send('/todos', { authorization: 'Bearer' }),
      400,
      'INVALID_REQUEST',
      'The request is malformed.',
      INVALID_REQUEST,
    ],
    [
      'of a token without the permission',
      () => withToken(kinde.accessToken({ user: demoUsers.rex }), '/todos/deletable'),
      403,
      'FORBIDDEN',
      'Access is denied.',
      INSUFFICIENT_SCOPE,
    ],
    [
      'of a token without the role',
      () => withToken(kinde.accessToken({ user: demoUsers.rex }), '/todos/admin'),
      403,
      'FORBIDDEN',
      'Access is denied.',
      INSUFFICIENT_SCOPE,
    ],
    [
      'of a token of another organization',
      () => withToken(kinde.accessToken({ user: demoUsers.rex }), '/todos/orgs/org_other'),
      403,
      'FORBIDDEN',
      'Access is denied.',
      INSUFFICIENT_SCOPE,
    ],
    [
      'of a session without the permission',
      async () => (await signedIn(demoUsers.rex)).get(`${test.url}/todos/deletable`),
      403,
      'FORBIDDEN',
      'Access is denied.',
      INSUFFICIENT_SCOPE,
    ],
    [
      'of a session cookie that is not ours',
      () => send('/todos', { cookie: 'kinde.session.0=forged' }),
      401,
      'SESSION_ENDED',
      'The session has ended.',
      REALM,
    ],
    [
      'of what another site sends',
      async () =>
        (await signedIn(demoUsers.rex)).post(
          `${test.url}/todos`,
          {},
          { origin: 'https://evil.example' },
        ),
      403,
      'CROSS_SITE_REQUEST',
      'The request came from another site.',
      null,
    ],
    [
      'of a logout that another site starts',
      () =>
        send('/auth/logout', { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }),
      403,
      'CROSS_SITE_REQUEST',
      'The request came from another site.',
      null,
    ],
    [
      'of a callback that belongs to no login',
      strayCallback,
      400,
      'LOGIN_EXPIRED',
      'The login took too long or was used before. Please sign in again.',
      null,
    ],
    [
      'of a login that Kinde refused',
      () =>
        callbackOf(({ searchParams }) => {
          searchParams.delete('code');
          searchParams.set('error', 'access_denied');
        }),
      403,
      'LOGIN_REFUSED',
      'The login was refused.',
      null,
    ],
    [
      'of a login whose code is worth nothing',
      () => callbackOf(({ searchParams }) => searchParams.set('code', 'worthless')),
      502,
      'LOGIN_FAILED',
      'The login failed. Please sign in again.',
      null,
    ],
    [
      'of a login while Kinde is out of order',
      () => {
        kinde.faults.token = { status: 500 };
        return callbackOf(() => undefined);
      },
      503,
      'UNAVAILABLE',
      'Authentication is unavailable at the moment. Please try again.',
      null,
    ],
  ];

  it.each(rows)('%s says just enough', async (_, request, status, code, message, challenge) => {
    test.logger.lines.splice(0);
    const page = await request();
    const error = page.json<{ error: string }>();
    expect(page.status).toBe(status);
    expect(error).toEqual({
      statusCode: status,
      message,
      error: expect.stringMatching(/^[A-Z][A-Za-z ]+$/) as string,
      code: `ERR_KINDE_${code}`,
    });
    expect(headersOf(page)).toEqual({
      challenge,
      caching: 'no-store',
      varies: true,
      retryAfter: status === 503 ? '1' : null,
    });
    expect(page.headers.get('content-type')).toMatch(/^application\/json/);
    const correlationId = page.headers.get('x-correlation-id');
    expect(correlationId).toMatch(/^[0-9a-f]{12}$/);
    expect(test.logger.lines.filter((line) => line.includes(`[${correlationId}]`))).toEqual([
      expect.stringContaining(`${status} ERR_KINDE_${code}: `),
    ]);
  });

  it('writes its challenge as RFC 9110 wants it, in ASCII and quotes', async () => {
    const challenges = await Promise.all(
      [send('/todos'), withToken('x.y.z'), send('/todos', { authorization: 'Bearer' })].map(
        async (page) => (await page).headers.get('www-authenticate'),
      ),
    );
    for (const challenge of challenges) {
      expect(challenge).toMatch(/^Bearer [a-z_]+="[ !#-[\]-~]+"(, [a-z_]+="[ !#-[\]-~]+")*$/);
    }
  });

  it('does not tell one fault of a token from another', async () => {
    const now = Math.floor(test.clock.now());
    const refused = [
      'x.y.z',
      'one-segment',
      kinde.accessToken({ key: kinde.foreignKeyPem }),
      kinde.accessToken({ header: { alg: 'none' } }),
      kinde.accessToken({ header: { alg: 'HS256' }, key: kinde.publicKeyPem }),
      kinde.accessToken({ header: { alg: 'RS512' } }),
      kinde.accessToken({ header: { kid: 'unknown' } }),
      kinde.accessToken({ header: { typ: 'logout+jwt' } }),
      kinde.accessToken({ header: { crit: ['exp'] } }),
      kinde.accessToken({ expiresIn: -600 }),
      kinde.accessToken({ claims: { nbf: now + 600 } }),
      kinde.accessToken({ claims: { exp: 'soon' } }),
      kinde.accessToken({ claims: { iss: 'https://evil.example' } }),
      kinde.accessToken({ claims: { azp: 'other' } }),
      kinde.accessToken({ claims: { sub: undefined } }),
      kinde.accessToken({ claims: { scp: undefined } }),
      kinde.accessToken({ claims: { nonce: 'n' } }),
      kinde.accessToken({ claims: { cnf: {} } }),
      kinde.machineToken(),
      kinde.idToken(),
      kinde.webhookToken({ type: 'user.created', data: {} }),
      'A'.repeat(12_289),
    ];
    const answers = new Set<string>();
    for (const token of refused) {
      const page = await withToken(token);
      const headers = [...page.headers].filter(
        ([name]) => !['date', 'x-correlation-id', 'etag', 'keep-alive'].includes(name),
      );
      answers.add(JSON.stringify([page.status, headers, page.text]));
    }
    expect(answers.size).toBe(1);
  });

  it('has no body in answer to HEAD, and the same headers', async () => {
    const { status, headers, text } = await sendExactly(`${test.url}/todos`, {
      method: 'HEAD',
      headers: { authorization: 'Bearer x.y.z' },
    });
    expect([status, text]).toEqual([401, '']);
    expect(headers['www-authenticate']).toBe(INVALID_TOKEN);
    expect(headers['cache-control']).toBe('no-store');
  });

  it('passes on how long Kinde wants to be left alone', async () => {
    const agent = await signedIn(demoUsers.rex);
    test.clock.advance(86_000);
    await agent.get(`${test.url}/todos`);
    test.clock.advance(500); // the access token is over, the session is not
    kinde.faults.token = { status: 429, retryAfter: 7 };
    const page = await agent.get(`${test.url}/todos`);
    expect(page.status).toBe(503);
    expect(headersOf(page)).toMatchObject({
      challenge: null,
      caching: 'no-store',
      retryAfter: '7',
    });
    expect(Object.keys(agent.cookies()).filter(isSessionCookie)).not.toEqual([]);
    kinde.faults.clear();
    test.clock.advance(8);
    expect((await agent.get(`${test.url}/todos`)).status).toBe(200);
  });

  it('of a session that has expired asks for a new one, and drops the old', async () => {
    const agent = await signedIn(demoUsers.rex);
    test.clock.advance(86_401);
    const page = await agent.get(`${test.url}/todos`);
    expect([page.status, page.json()['code']]).toEqual([401, 'ERR_KINDE_SESSION_ENDED']);
    expect(headersOf(page)).toMatchObject({ challenge: REALM, caching: 'no-store' });
    expect(Object.keys(agent.cookies()).filter(isSessionCookie)).toEqual([]);
  });
});

/** Answers with whatever an application would rather say. */
@Injectable()
abstract class ApplicationFilter implements ExceptionFilter {
  constructor(protected readonly adapterHost: HttpAdapterHost) {}

  abstract answer(response: object, status: number): void;

  catch(exception: unknown, host: ArgumentsHost): void {
    const status = exception instanceof HttpException ? exception.getStatus() : 500;
    this.answer(host.switchToHttp().getResponse<object>(), status);
  }

  protected reply(response: object, body: unknown, status: number): void {
    this.adapterHost.httpAdapter.reply(response, body, status);
  }
}

@Catch()
class OwnBodyFilter extends ApplicationFilter {
  answer(response: object, status: number): void {
    this.reply(response, { oops: true }, status);
  }
}

@Catch()
class OwnHeadersFilter extends ApplicationFilter {
  answer(response: object, status: number): void {
    const { httpAdapter } = this.adapterHost;
    httpAdapter.setHeader(response, 'Cache-Control', 'public, max-age=600');
    httpAdapter.setHeader(response, 'WWW-Authenticate', 'Basic realm="application"');
    httpAdapter.setHeader(response, 'Vary', 'Accept');
    this.reply(response, { oops: true }, status);
  }
}

@Catch()
class RawFilter extends ApplicationFilter {
  answer(response: object, status: number): void {
    const raw = 'raw' in response ? (response.raw as ServerResponse) : (response as ServerResponse);
    if ('hijack' in response && typeof response.hijack === 'function') {
      response.hijack();
    }
    raw.writeHead(status, { 'Content-Type': 'application/json', 'Cache-Control': 'public' });
    raw.end(JSON.stringify({ oops: true }));
  }
}

@Catch(HttpException)
class LateFilter extends ApplicationFilter {
  answer(response: object, status: number): void {
    setImmediate(() => this.reply(response, { oops: true }, status));
  }
}

@Catch()
class NothingHereFilter extends ApplicationFilter {
  answer(response: object): void {
    this.reply(response, { oops: true }, 404);
  }
}

function controllerWith(path: string, filter: Type<ExceptionFilter>): Type {
  @Controller(path)
  @UseFilters(filter)
  class FilteredController {
    @Get('guarded')
    @UseGuards(KindeGuard)
    guarded() {
      return { ok: true };
    }

    @Get('passport')
    @UseGuards(AuthGuard('kinde'))
    passport() {
      return { ok: true };
    }

    @Get('required')
    @Permissions('delete:todos')
    required() {
      return { ok: true };
    }
  }
  return FilteredController;
}

describe.each(adapters)('an exception filter of the application (%s)', (adapter) => {
  let test: TestApplication;
  const filters = { OwnBodyFilter, OwnHeadersFilter, RawFilter, LateFilter };

  beforeAll(async () => {
    test = await TestApplication.start({
      adapter,
      controllers: [
        ...Object.entries(filters).map(([name, filter]) => controllerWith(name, filter)),
        controllerWith('NothingHereFilter', NothingHereFilter),
      ],
    });
  });
  afterAll(() => test.stop());
  beforeEach(() => test.kinde.faults.clear());

  const send = (path: string, authorization?: string): Promise<Page> =>
    test.agent().request(test.url + path, { headers: authorization ? { authorization } : {} });

  describe.each(Object.keys(filters))('like %s', (name) => {
    it.each([
      ['guarded', undefined, 401, REALM],
      ['guarded', 'Bearer x.y.z', 401, INVALID_TOKEN],
      ['guarded', 'Bearer', 400, INVALID_REQUEST],
      ['passport', undefined, 401, REALM],
      ['passport', 'Bearer x.y.z', 401, INVALID_TOKEN],
      ['passport', 'Bearer', 400, INVALID_REQUEST],
      ['required', undefined, 401, REALM],
      ['required', 'a reader’s', 403, INSUFFICIENT_SCOPE],
    ])(
      'words the answer, and not its headers: %s with %s',
      async (route, given, status, challenge) => {
        const reader = `Bearer ${test.kinde.accessToken({ user: demoUsers.rex })}`;
        const page = await send(`/${name}/${route}`, given === 'a reader’s' ? reader : given);
        expect([page.status, page.json()]).toEqual([status, { oops: true }]);
        expect(headersOf(page)).toMatchObject({ challenge, caching: 'no-store', varies: true });
        expect(page.headers.get('x-correlation-id')).toMatch(/^[0-9a-f]{12}$/);
      },
    );

    it('leaves word when to come back', async () => {
      test.kinde.faults.all = { down: true };
      const fresh = await TestApplication.start({
        adapter,
        controllers: [controllerWith('fresh', filters[name as keyof typeof filters])],
        options: { issuerUrl: test.kinde.issuerUrl },
      });
      try {
        const headers = { authorization: `Bearer ${test.kinde.accessToken()}` };
        for (const route of ['guarded', 'passport']) {
          const page = await fresh.agent().request(`${fresh.url}/fresh/${route}`, { headers });
          expect([page.status, page.json()]).toEqual([503, { oops: true }]);
          expect(headersOf(page)).toMatchObject({
            caching: 'no-store',
            retryAfter: '1',
          });
        }
      } finally {
        await fresh.stop();
      }
    });
  });

  it('may hide that there is something to sign in to: then nobody is challenged', async () => {
    const page = await send('/NothingHereFilter/guarded');
    expect([page.status, page.json()]).toEqual([404, { oops: true }]);
    expect(headersOf(page)).toMatchObject({ challenge: null, caching: 'no-store' });
  });
});

describe.each(adapters)('the auth routes (%s)', (adapter) => {
  let test: TestApplication;

  beforeAll(async () => {
    test = await TestApplication.start({ adapter });
  });
  afterAll(() => test.stop());

  async function visits(): Promise<[string, Page][]> {
    const agent = test.agent();
    const get = (path: string) => agent.get(test.url + path);
    const callback = await test.authorize(agent, demoUsers.rex);
    return [
      ['login', await get('/auth/login')],
      ['register', await get('/auth/register')],
      ['create-org', await get('/auth/create-org?org_name=New')],
      ['login, malformed', await get('/auth/login?prompt=%3Cscript%3E')],
      ['callback', await agent.get(callback)],
      ['callback, again', await agent.get(callback)],
      ['callback, of nobody', await test.agent().get(callback)],
      ['callback, malformed', await get('/auth/callback?state=%3Cscript%3E&state=x')],
      ['me', await get('/auth/me')],
      ['logout', await get('/auth/logout')],
      ['me, signed out', await get('/auth/me')],
    ];
  }

  it('answer with no page, in which something could be framed or reflected', async () => {
    for (const [name, page] of await visits()) {
      expect([name, page.headers.get('content-type') ?? 'none']).toEqual([
        name,
        expect.stringMatching(/^(none|application\/json.*)$/),
      ]);
      expect(page.text).not.toContain('<');
    }
  });

  it('are in no cache', async () => {
    for (const [name, page] of await visits()) {
      expect([name, page.headers.get('cache-control')]).toEqual([name, 'no-store']);
    }
  });

  it('keep their address, and with it the code, from whoever comes next', async () => {
    const pages = new Map(await visits());
    const names = ['login', 'register', 'create-org', 'callback', 'callback, again', 'logout'];
    for (const name of [...names, 'callback, of nobody']) {
      const policy = pages.get(name)?.headers.get('referrer-policy');
      expect([name, policy]).toEqual([name, 'no-referrer']);
    }
  });

  it.each(['', '/', '/health', '/setup', '/debug', '/config', '/login/x', '/status'])(
    'are no more than those that are documented: %s',
    async (path) => {
      expect((await test.agent().get(`${test.url}/auth${path}`)).status).toBe(404);
    },
  );
});

describe.each(adapters)('sending the unauthenticated to the login (%s)', (adapter) => {
  let test: TestApplication;

  beforeAll(async () => {
    test = await TestApplication.start({
      adapter,
      controllers: [TodosController, controllerWith('own-body', OwnBodyFilter)],
      options: { unauthenticated: 'redirect' },
    });
  });
  afterAll(() => test.stop());

  const navigation = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };
  const send = (path: string, headers: Record<string, string>, method = 'GET') =>
    sendExactly(test.url + path, { method, headers });

  it.each<[string, Record<string, string>]>([
    ['a browser that tells its mode', { ...navigation, 'sec-fetch-mode': 'navigate' }],
    ['a browser that does not', navigation],
    ['a browser with a session that is over', { ...navigation, cookie: 'kinde.session.0=over' }],
  ])('helps %s', async (_, headers) => {
    const { status, headers: answer } = await send('/todos?page=2&q=%2F', headers);
    expect(status).toBe(302);
    expect(answer['location']).toBe('/auth/login?returnTo=%2Ftodos%3Fpage%3D2%26q%3D%252F');
    expect(answer['www-authenticate']).toBeUndefined();
    expect(answer['cache-control']).toBe('no-store');
  });

  it('leads back to the page that was asked for', async () => {
    const agent = test.agent();
    const { headers } = await send('/todos?page=2', navigation);
    const end = await test.signIn(agent, demoUsers.rex, { login: String(headers['location']) });
    expect(end.location).toBe(`${test.url}/todos?page=2`);
    expect((await agent.get(end.location)).json()).toEqual({ user: demoUsers.rex });
  });

  it.each([
    '//evil.example/todos',
    '/\\evil.example',
    '/.//evil.example',
    'http://evil.example/todos',
  ])('leads nowhere else, whatever address is asked for: %s', async (target) => {
    const { status, headers } = await send('/todos', navigation);
    expect(status).toBe(302);
    const login = String(headers['location']).replace(/=.*/, `=${encodeURIComponent(target)}`);
    const end = await test.signIn(test.agent(), demoUsers.rex, { login });
    expect(end.location).toBe(`${test.url}/home`);
  });

  it('overrules the page that the application has for errors', async () => {
    const { status, headers } = await send('/own-body/guarded', navigation);
    expect([status, headers['location']]).toEqual([
      302,
      '/auth/login?returnTo=%2Fown-body%2Fguarded',
    ]);
  });

  it.each<[string, string, Record<string, string>]>([
    ['a script', 'GET', { ...navigation, 'sec-fetch-mode': 'cors' }],
    ['a script of the same site', 'GET', { ...navigation, 'sec-fetch-mode': 'same-origin' }],
    ['a picture', 'GET', { ...navigation, 'sec-fetch-mode': 'no-cors' }],
    ['a socket', 'GET', { ...navigation, 'sec-fetch-mode': 'websocket' }],
    ['who wants JSON', 'GET', { accept: 'application/json' }],
    ['who takes anything', 'GET', { accept: '*/*' }],
    ['who does not say', 'GET', {}],
    ['a form', 'POST', navigation],
    ['who asks for the head alone', 'HEAD', navigation],
    ['a bad token', 'GET', { ...navigation, authorization: 'Bearer x.y.z' }],
  ])('does not mislead %s', async (_, method, headers) => {
    const answer = await send('/todos', headers, method);
    expect(answer.status).toBe(401);
    expect(answer.headers['location']).toBeUndefined();
    expect(answer.headers['www-authenticate']).toContain(REALM);
  });

  it('does not help those who are signed in and may not', async () => {
    const agent = test.agent();
    await test.signIn(agent, demoUsers.rex);
    const cookie = agent.cookieHeader(test.url);
    const answer = await send('/todos/deletable', { ...navigation, cookie });
    expect([answer.status, answer.headers['location']]).toEqual([403, undefined]);
  });

  it('does not send those around in circles who ask who they are', async () => {
    expect((await send('/auth/me', navigation)).status).toBe(401);
  });
});

describe.each(adapters)('by default (%s)', (adapter) => {
  it('a browser is told that it has to sign in, and not sent there', async () => {
    const test = await TestApplication.start({ adapter, controllers: [TodosController] });
    try {
      const headers = { accept: 'text/html', 'sec-fetch-mode': 'navigate' };
      const answer = await sendExactly(`${test.url}/todos`, { headers });
      expect([answer.status, answer.headers['location']]).toEqual([401, undefined]);
    } finally {
      await test.stop();
    }
  });
});
