import { ManagementClient } from '../../../../lib/core/management/management-client.js';
import type { Operation } from '../../../../lib/core/management/operation.js';
import { KindeError } from '../../../../lib/kinde.errors.js';
import { HeldTimers } from '../../../support/held-timers.js';
import {
  hang,
  HostileServer,
  html,
  huge,
  json,
  redirectTo,
  reset,
} from '../../../support/hostile-server.js';

const m2m = {
  clientId: 'a-machine',
  clientSecret: 'a-secret',
  issuer: 'https://tenant.example',
  audience: 'https://tenant.example/api',
};

const list: Operation = {
  method: 'GET',
  path: '/api/v1/users',
  query: ['page_size', 'email'],
  scope: 'read:users',
};
const create: Operation = {
  method: 'POST',
  path: '/api/v1/user',
  body: ['profile'],
  scope: 'create:users',
};
const replace: Operation = { method: 'PUT', path: '/api/v1/mfa', body: ['policy'] };
const update: Operation = { method: 'PATCH', path: '/api/v1/user', query: ['id'], body: ['name'] };
const remove: Operation = { method: 'DELETE', path: '/api/v1/user', query: ['id'] };
const rotate: Operation = {
  method: 'PUT',
  path: '/api/v1/api_keys/{key_id}',
  isUnrepeatable: true,
};
const every = [list, create, replace, update, remove];

describe('ManagementClient', () => {
  let asked: { url: unknown; init: RequestInit }[];
  let audiences: unknown[];
  let replaced: unknown[];
  let pauses: number[];
  let chance: number;
  /** By the number of the request, from 0. */
  let answer: (index: number) => Response;

  beforeEach(() => {
    asked = [];
    audiences = [];
    replaced = [];
    pauses = [];
    chance = 0;
    answer = () => Response.json({ code: 'OK' });
  });

  const client = (settings: { issuer?: string; fetch?: typeof fetch; timeout?: number } = {}) =>
    new ManagementClient({
      config: {
        m2m: { ...m2m, ...(settings.issuer && { issuer: settings.issuer }) },
        timeout: settings.timeout ?? 5,
        fetch:
          settings.fetch ??
          (async (url, init = {}) => {
            asked.push({ url, init });
            return answer(asked.length - 1);
          }),
      },
      tokens: {
        get: ({ audience }) => {
          audiences.push(audience);
          return { accessToken: 'of-the-machine', expiresAt: undefined };
        },
        replace: async (request, refused) => {
          replaced.push([request, refused.accessToken]);
          return { accessToken: `another-${replaced.length}`, expiresAt: undefined };
        },
      },
      pause: async (seconds) => void pauses.push(seconds),
      random: () => chance,
    });

  const tokensSent = () => asked.map(({ init }) => new Headers(init.headers).get('authorization'));

  it('answers with what Kinde says', async () => {
    answer = () => new Response('{"users":[{"id":"kp_1"}],"__proto__":{"isAdmin":true}}');
    const page = await client().call(list, { page_size: 2, email: 'ada@example.com' });
    expect(page).toHaveProperty('users', [{ id: 'kp_1' }]);
    expect(Reflect.get(Object.getPrototypeOf(page) as object, 'isAdmin')).toBeUndefined();
    expect([audiences, tokensSent()]).toEqual([[m2m.audience], ['Bearer of-the-machine']]);
    expect(asked).toMatchObject([
      {
        url: 'https://tenant.example/api/v1/users?page_size=2&email=ada%40example.com',
        init: { method: 'GET', redirect: 'manual' },
      },
    ]);
  });

  it('sends JSON', async () => {
    await client().call(create, { profile: { given_name: 'Ada', family_name: null } });
    const init = asked[0]?.init;
    expect(init?.body).toBe('{"profile":{"given_name":"Ada","family_name":null}}');
    expect(new Headers(init?.headers).get('content-type')).toBe('application/json');
  });

  it('asks for no token for what cannot be sent', async () => {
    await expect(client().call(list, { pagesize: 2 })).rejects.toThrow(
      'GET /api/v1/users has no parameter "pagesize". It takes page_size, email.',
    );
    expect([asked, audiences]).toEqual([[], []]);
  });

  describe('after an answer with status 401', () => {
    it('asks with another token', async () => {
      answer = (index) => (index === 0 ? refusal(401) : Response.json({ users: [] }));
      expect(await client().call(create, {})).toEqual({ users: [] });
      expect(tokensSent()).toEqual(['Bearer of-the-machine', 'Bearer another-1']);
      expect(replaced).toEqual([[{ audience: m2m.audience }, 'of-the-machine']]);
    });

    it('gives up when that is refused as well', async () => {
      answer = () => refusal(401);
      const { code, message } = await failureOf(client().call(list));
      expect([code, asked.length, replaced.length]).toEqual(['ERR_KINDE_CONFIGURATION', 2, 1]);
      expect(message).toContain('read:users');
    });
  });

  it('says which scope is needed after an answer with status 403', async () => {
    answer = () => refusal(403, { errors: [{ code: 'NO_SCOPE', message: 'ada@example.com' }] });
    const { code, message } = await failureOf(client().call(create));
    expect([code, message, asked.length]).toEqual([
      'ERR_KINDE_CONFIGURATION',
      "Kinde's Management API answered POST /api/v1/user with status 403 (NO_SCOPE). Does the " +
        'machine-to-machine application of the option m2m have the scope create:users there?',
      1,
    ]);
  });

  it.each([400, 404, 405, 409, 410, 413, 422, 499])(
    'hands on what Kinde refuses with status %d',
    async (status) => {
      const errors = [{ code: 'USER_ALREADY_EXISTS', message: 'ada@example.com is taken' }];
      answer = () => refusal(status, { errors });
      const error = await failureOf(client().call(rotate, { key_id: 'a-secret-id' }));
      expect([error.code, error.apiStatus, error.apiFaults, asked.length]).toEqual([
        'ERR_KINDE_API_REFUSED',
        status,
        errors,
        1,
      ]);
      expect(error.message).toBe(
        `Kinde's Management API answered PUT /api/v1/api_keys/{key_id} with status ${status} ` +
          '(USER_ALREADY_EXISTS).',
      );
    },
  );

  describe('after too many requests', () => {
    it.each(every)('waits as long as Kinde says ($method)', async (operation) => {
      chance = 1;
      answer = (index) => (index === 0 ? tooMany({ 'ratelimit-reset': '3' }) : Response.json({}));
      await client().call(operation);
      expect([asked.length, pauses]).toEqual([2, [3.25]]);
    });

    it.each([
      ['Retry-After', '2', [2]],
      ['RateLimit-Reset', '10', [10]],
      ['RateLimit-Reset', '0', [0]],
    ])('takes %s: %s for seconds', async (name, value, expected) => {
      answer = (index) => (index === 0 ? tooMany({ [name]: value }) : Response.json({}));
      await client().call(list);
      expect(pauses).toEqual(expected);
    });

    it.each([
      ['more than ten seconds', { 'ratelimit-reset': '11' }, [], 11],
      ['more than ten seconds in all', { 'ratelimit-reset': '6' }, [6], 6],
      ['a third time', { 'ratelimit-reset': '1' }, [1, 1], 1],
      ['for nobody knows how long', {}, [], undefined],
      [
        'until an hour that a date names',
        { 'retry-after': 'Wed, 21 Oct 2037 07:28:00 GMT' },
        [],
        undefined,
      ],
      ['a negative time', { 'retry-after': '-1' }, [], undefined],
    ])('does not wait %s', async (_, headers, expected, retryAfter) => {
      answer = () => tooMany(headers);
      const error = await failureOf(client().call(list));
      expect([error.code, error.retryAfter, pauses]).toEqual([
        'ERR_KINDE_UNAVAILABLE',
        retryAfter,
        expected,
      ]);
      expect(asked).toHaveLength(expected.length + 1);
    });
  });

  describe('when Kinde has a fault of its own', () => {
    const repeated = [list, replace, remove];

    it.each(repeated)('asks once more ($method)', async (operation) => {
      chance = 1;
      answer = (index) => (index === 0 ? refusal(503) : Response.json({ code: 'OK' }));
      expect(await client().call(operation)).toEqual({ code: 'OK' });
      expect([asked.length, pauses]).toEqual([2, [0.5]]);
    });

    it.each(repeated)('gives up when that is no better ($method)', async (operation) => {
      answer = () => new Response('', { status: 500, headers: { 'retry-after': '7' } });
      const { code, retryAfter } = await failureOf(client().call(operation));
      expect([code, retryAfter, asked.length, pauses]).toEqual([
        'ERR_KINDE_UNAVAILABLE',
        7,
        2,
        [0.25],
      ]);
    });

    it.each([
      [create, {}],
      [update, {}],
      [rotate, { key_id: 'api_key_1' }],
    ])('never repeats what may not be done twice (%j)', async (operation, parameters) => {
      answer = () => refusal(503);
      const { code } = await failureOf(client().call(operation, parameters));
      expect([code, asked.length, pauses]).toEqual(['ERR_KINDE_UNAVAILABLE', 1, []]);
    });

    it('waits for both reasons, each within its bound', async () => {
      const answers = [refusal(500), 429, 429, refusal(502)];
      answer = (index) => {
        const next = answers[index] ?? Response.json({});
        return typeof next === 'number'
          ? new Response('', { status: next, headers: { 'ratelimit-reset': '1' } })
          : next;
      };
      expect((await failureOf(client().call(list))).code).toBe('ERR_KINDE_UNAVAILABLE');
      expect(pauses).toEqual([0.25, 1, 1]);
    });
  });

  it.each([
    ['nothing', ''],
    ['a list', '[]'],
    ['null', 'null'],
    ['text', '"text"'],
    ['half an object', '{"users":['],
    ['HTML', '<!doctype html>'],
  ])('does not take %s for an answer', async (_, text) => {
    answer = () => new Response(text);
    expect((await failureOf(client().call(list))).code).toBe('ERR_KINDE_UNAVAILABLE');
    expect(asked).toHaveLength(2);
    expect((await failureOf(client().call(create))).code).toBe('ERR_KINDE_UNAVAILABLE');
    expect(asked).toHaveLength(3);
  });

  it.each([200, 204])(
    'takes no content for an answer where none is needed (%d)',
    async (status) => {
      answer = () => new Response(null, { status });
      expect(await client().call({ ...remove, mayBeEmpty: true })).toBeUndefined();
      answer = () => new Response('<p>', { status: 200 });
      expect((await failureOf(client().call({ ...remove, mayBeEmpty: true }))).code).toBe(
        'ERR_KINDE_UNAVAILABLE',
      );
    },
  );

  it('does not ask Kinde when there is no token', async () => {
    const failing = new ManagementClient({
      config: { m2m, timeout: 5, fetch: () => Promise.reject(new Error('asked')) },
      tokens: {
        get: () => Promise.reject(new KindeError('ERR_KINDE_UNAVAILABLE', 'No token.')),
        replace: () => Promise.reject(new Error('No token was refused.')),
      },
    });
    expect((await failureOf(failing.call(list))).message).toBe('No token.');
  });

  describe('asking a real server', () => {
    let server: HostileServer;
    let elsewhere: HostileServer;

    beforeEach(async () => {
      [server, elsewhere] = await Promise.all([HostileServer.start(), HostileServer.start()]);
    });
    afterEach(async () => {
      await Promise.all([server.stop(), elsewhere.stop()]);
    });

    it.each([
      ['resets the connection', reset],
      ['answers with more than a megabyte', huge(5_000_000)],
      ['answers with HTML', html],
      ['answers with status 500', json({}, 500)],
    ])('asks it once more when it %s, then gives up', async (_, fault) => {
      server.answer = fault;
      const called = client({ issuer: server.url, fetch, timeout: 60 }).call(list);
      expect((await failureOf(called)).code).toBe('ERR_KINDE_UNAVAILABLE');
      expect(server.requests).toEqual(['GET /api/v1/users', 'GET /api/v1/users']);
    });

    it('says nothing of ids when it cannot be reached', async () => {
      server.answer = reset;
      const called = client({ issuer: server.url, fetch }).call(rotate, { key_id: 'api_key_7' });
      expect((await failureOf(called)).message).toMatch(
        /^PUT \/api\/v1\/api_keys\/\{key_id\} at Kinde could not be reached/,
      );
    });

    it('never follows it elsewhere', async () => {
      server.answer = redirectTo(`${elsewhere.url}/api/v1/users`);
      const called = client({ issuer: server.url, fetch, timeout: 60 }).call(list);
      expect((await failureOf(called)).code).toBe('ERR_KINDE_UNAVAILABLE');
      expect([server.requests.length, elsewhere.requests]).toEqual([2, []]);
    });

    it('gives each attempt the time that the option timeout says', async () => {
      const timers = HeldTimers.hold();
      try {
        server.answer = (response) => {
          hang(response);
          setImmediate(() => timers.pass(5));
        };
        const called = client({ issuer: server.url, fetch }).call(list);
        expect((await failureOf(called)).message).toContain('took more than 5 s');
        expect(server.requests).toHaveLength(2);
      } finally {
        timers.release();
      }
    });
  });

  describe('refreshing claims', () => {
    it.each([
      ['kp_1', 'kp_1'],
      ['kp:1', 'kp%3A1'],
      ['a/../b?c#d', 'a%2F..%2Fb%3Fc%23d'],
      ['..a', '..a'],
    ])('has it done for %s, with a token of its own', async (id, segment) => {
      await client().refreshClaims(id);
      expect(audiences).toEqual([m2m.audience]);
      expect(asked).toMatchObject([
        {
          url: `https://tenant.example/api/v1/users/${segment}/refresh_claims`,
          init: { method: 'POST', headers: { authorization: 'Bearer of-the-machine' } },
        },
      ]);
    });

    it.each(['', '.', '..', '...', 'a'.repeat(257), '\ud800'])(
      'asks nothing about %j',
      async (id) => {
        await expect(client().refreshClaims(id)).rejects.toMatchObject({
          code: 'ERR_KINDE_INVALID_TOKEN',
        });
        expect([asked, audiences]).toEqual([[], []]);
      },
    );

    it.each([
      [200, undefined],
      [201, undefined],
      [204, undefined],
      [302, 'ERR_KINDE_UNAVAILABLE'],
      [400, 'ERR_KINDE_CONFIGURATION'],
      [401, 'ERR_KINDE_CONFIGURATION'],
      [403, 'ERR_KINDE_CONFIGURATION'],
      [404, 'ERR_KINDE_INVALID_TOKEN'],
      [418, 'ERR_KINDE_UNAVAILABLE'],
      [429, 'ERR_KINDE_UNAVAILABLE'],
      [503, 'ERR_KINDE_UNAVAILABLE'],
    ])('takes an answer with status %d for %s', async (status, code) => {
      answer = () => new Response(null, { status, headers: { 'retry-after': '3' } });
      const error = await client()
        .refreshClaims('kp_1')
        .catch((thrown: unknown) => thrown);
      expect(error).toEqual(code && expect.objectContaining({ code }));
      if (status === 429 || status === 503) {
        expect(error).toMatchObject({ retryAfter: 3 });
      }
    });
  });
});

function refusal(status: number, body: object = {}): Response {
  return Response.json(body, { status });
}

async function failureOf(called: Promise<unknown>): Promise<KindeError> {
  const error: unknown = await called.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof KindeError)) {
    throw new Error(`That ended with ${String(error)}.`);
  }
  return error;
}

function tooMany(headers: Record<string, string>): Response {
  return new Response('{}', { status: 429, headers });
}
