import { inspect } from 'node:util';

import { AuthKitClient } from '../../../../lib/core/authkit/authkit-client.js';
import type { AuthKitPageRequest } from '../../../../lib/core/authkit/authkit-token.js';
import { AuthKitServer } from '../../../support/authkit-server.js';
import { HeldTimers } from '../../../support/held-timers.js';
import { hang, html, huge, json, redirectTo, reset } from '../../../support/hostile-server.js';
import { until } from '../../../support/until.js';

const SECRET = 'sk_test_canary-of-secrets';

const connections = (...pages: number[]) =>
  pages.flatMap((page) => [{ id: page * 10 }, { id: page * 10 + 1 }]);

describe('AuthKitClient', () => {
  let provider: AuthKitServer;

  beforeEach(async () => {
    provider = await AuthKitServer.start();
  });
  afterEach(() => provider.stop());

  const client = (of: 'pica' | 'one' = 'pica', concurrency = 3) =>
    new AuthKitClient({
      config: {
        fetch,
        authkit: {
          provider: of,
          secretKey: SECRET,
          baseUrl: provider.url,
          concurrency,
          retries: 3,
          timeout: 60,
        },
      },
      pause: () => Promise.reject(new Error('It paused.')),
    });

  const lines = () => provider.calls.map(({ line }) => line).toSorted();

  describe('asking Pica', () => {
    it('sends what Pica documents, with the secret in its header alone', async () => {
      await client().create({ identity: 'kp_1', identityType: 'user' });
      expect(lines()).toEqual(['GET /v1/users/flags', 'POST /v1/authkit?limit=100&page=1']);
      const post = provider.calls.find(({ line }) => line.startsWith('POST'));
      expect(post?.body).toBe('{"identity":"kp_1","identityType":"user"}');
      expect(post?.headers).toMatchObject({
        accept: 'application/json',
        'content-type': 'application/json',
        'x-pica-secret': SECRET,
      });
      const flags = provider.calls.find(({ line }) => line.startsWith('GET'));
      expect(flags).toMatchObject({ body: '', headers: { 'x-pica-secret': SECRET } });
      expect(flags?.headers).not.toHaveProperty('content-type');
      for (const { line, headers, body } of provider.calls) {
        expect(Object.keys(headers).filter((name) => headers[name]?.includes(SECRET))).toEqual([
          'x-pica-secret',
        ]);
        expect(line + body).not.toContain(SECRET);
      }
    });

    it.each<[unknown, boolean]>([
      [{ authkitWhitelist: true }, true],
      [{ authkitWhitelist: false }, false],
      [{ authkitWhitelist: 'true' }, false],
      [{ authkitWhitelist: 1 }, false],
      [{}, false],
      [[], false],
      [null, false],
    ])('takes the flags %j for %p', async (flags, isWhiteLabel) => {
      provider.flags = json(flags);
      expect(await client().create()).toHaveProperty('isWhiteLabel', isWhiteLabel);
      expect(await client().createPage({})).toHaveProperty('isWhiteLabel', isWhiteLabel);
    });

    it('takes no flag from elsewhere than the answer', async () => {
      provider.flags = (response) => response.end('{"__proto__":{"authkitWhitelist":true}}');
      expect(await client().create()).toHaveProperty('isWhiteLabel', false);
      // oxlint-disable-next-line eslint/no-extend-native -- what another package may have done
      Object.defineProperty(Object.prototype, 'authkitWhitelist', {
        value: true,
        configurable: true,
      });
      try {
        expect(await client().create()).toHaveProperty('isWhiteLabel', false);
      } finally {
        Reflect.deleteProperty(Object.prototype, 'authkitWhitelist');
      }
    });

    it.each([
      ['refuses them', json({ authkitWhitelist: true }, 401)],
      ['has a fault of its own', json({ authkitWhitelist: true }, 500)],
      ['breaks off', reset],
      ['answers with HTML', html],
      ['answers without end', huge(5_000_000)],
      ['leads elsewhere', redirectTo('/v1/authkit')],
    ])('makes do without the flags when Pica %s', async (_, fault) => {
      provider.flags = fault;
      expect(await client().create()).toEqual({ ...provider.page(1), isWhiteLabel: false });
    });

    it('asks for the flags at the same time, and waits no longer than a second for them', async () => {
      const timers = HeldTimers.hold();
      try {
        provider.flags = hang;
        provider.answer = () => hang;
        const created = client().create();
        // Neither waits for the other.
        await until('both were asked for', () => provider.calls.length === 2);
        provider.answer = ({ page }) => json(provider.page(page));
        timers.pass(60);
        await expect(created).rejects.toThrow('took more than 60 s');

        let isOver = false;
        const again = client()
          .create()
          .finally(() => (isOver = true));
        await until('the page has been sent', () => provider.pagesAsked.length === 2);
        let passed = 0;
        await until('the time of the flags is over', () => {
          timers.pass(0.001);
          passed += 0.001;
          return isOver;
        });
        expect(await again).toHaveProperty('isWhiteLabel', false);
        // The page comes in a few turns, and each is a millisecond.
        expect(passed).toBeGreaterThan(0.99);
        expect(passed).toBeLessThan(2);
      } finally {
        timers.release();
      }
    });
  });

  describe('asking One', () => {
    it('sends what One documents, and asks for no flags', async () => {
      provider.pages = 2;
      const token = await client('one').create({ identity: 'org_1', identityType: 'organization' });
      expect(lines()).toEqual([
        'POST /v1/authkit/token?page=1&limit=100',
        'POST /v1/authkit/token?page=2&limit=100',
      ]);
      for (const { headers, body } of provider.calls) {
        expect(headers).toMatchObject({
          'content-type': 'application/json',
          'x-one-secret': SECRET,
        });
        expect(headers).not.toHaveProperty('x-pica-secret');
        expect(body).toBe('{"identity":"org_1","identityType":"organization"}');
      }
      expect(token).toEqual({
        rows: connections(1, 2),
        total: 4,
        pages: 1,
        page: 1,
        requestId: 1002,
      });
    });

    it('hands on a page as it came', async () => {
      expect(await client('one').create()).toEqual(provider.page(1));
      expect(await client('one').createPage({ page: 2, limit: 7 })).toEqual(provider.page(2));
      expect(lines()).toEqual([
        'POST /v1/authkit/token?page=1&limit=100',
        'POST /v1/authkit/token?page=2&limit=7',
      ]);
    });
  });

  it('asks below a base URL with a path', async () => {
    const authkit = { secretKey: SECRET, concurrency: 3, retries: 0, timeout: 60 };
    const baseUrl = `${provider.url}/proxy/pica`;
    const proxied = new AuthKitClient({
      config: { fetch, authkit: { ...authkit, provider: 'pica', baseUrl } },
    });
    await proxied.create();
    expect(lines()).toEqual([
      'GET /proxy/pica/v1/users/flags',
      'POST /proxy/pica/v1/authkit?limit=100&page=1',
    ]);
  });

  it('asks for everybody’s connections without an identity', async () => {
    await client().create();
    await client().create({});
    await client().create({ identity: undefined });
    const bodies = provider.calls.filter(({ page }) => page > 0).map(({ body }) => body);
    expect(bodies).toEqual(['{}', '{}', '{}']);
  });

  it('still sends group and label', async () => {
    await client().create({ group: 'a group', label: 'a label' });
    expect(provider.calls.map(({ body }) => body).toSorted()).toEqual([
      '',
      '{"group":"a group","label":"a label"}',
    ]);
  });

  it('hands on the only page as it came, and one more member', async () => {
    provider.answer = () =>
      json({ ...provider.page(1), more: ['of', 'it'], isWhiteLabel: 'yes', page: 1 });
    expect(await client().create()).toEqual({
      ...provider.page(1),
      more: ['of', 'it'],
      isWhiteLabel: true,
    });
  });

  it.each([0, 1])('asks once when there are %i pages', async (pages) => {
    provider.pages = pages;
    expect(await client().create()).toHaveProperty('pages', pages);
    expect(provider.pagesAsked).toEqual([1]);
  });

  it('joins three pages in their order, whichever comes first', async () => {
    provider.pages = 3;
    let second: (() => void) | undefined;
    provider.answer = ({ page }) => {
      const send = json(provider.page(page));
      return page === 2
        ? (response) => void (second = () => send(response))
        : (response) => {
            response.on('finish', () => second?.());
            send(response);
          };
    };
    expect(await client().create({ identity: 'kp_1' })).toEqual({
      rows: connections(1, 2, 3),
      total: 6,
      pages: 1,
      page: 1,
      requestId: 1003,
      isWhiteLabel: true,
    });
    expect(new Set(provider.calls.map(({ body }) => body))).toEqual(
      new Set(['', '{"identity":"kp_1"}']),
    );
  });

  it('takes the total from the first page, and no more of the others than their rows', async () => {
    provider.pages = 2;
    provider.answer = ({ page }) =>
      json(page === 1 ? provider.page(1) : { rows: [], total: 99, pages: 9, page: 2, more: true });
    expect(await client('one').create()).toEqual({
      rows: connections(1),
      total: 4,
      pages: 1,
      page: 1,
      requestId: undefined,
    });
    expect(provider.pagesAsked).toEqual([1, 2]);
  });

  it('is polluted by nothing that comes', async () => {
    provider.pages = 2;
    const page =
      '{"rows":[{"__proto__":{"bad":1}}],"total":2,"pages":2,"page":1,"__proto__":{"bad":1}}';
    provider.answer = () => (response) => response.end(page);
    for (const token of [await client().create(), await client().createPage({})]) {
      expect([Reflect.get(token, 'bad'), Reflect.get(token.rows[0] ?? {}, 'bad')]).toEqual([
        undefined,
        undefined,
      ]);
      expect(Object.getPrototypeOf(token)).toBe(Object.prototype);
    }
    expect(Reflect.get({}, 'bad')).toBeUndefined();
  });

  it.each([1, 3, 20])(
    'has %i pages under way where it may, and never more',
    async (concurrency) => {
      provider.pages = 25;
      const held: (() => void)[] = [];
      provider.answer = ({ page }) => {
        const send = json(provider.page(page));
        return page === 1 ? send : (response) => void held.push(() => send(response));
      };
      const created = client('one', concurrency).create();
      for (let left = 24; left > 0; left -= 1) {
        const expected = Math.min(concurrency, left);
        await until('all that may be are under way', () => held.length === expected);
        held.shift()?.();
      }
      expect((await created).rows).toHaveLength(50);
      expect(provider.pagesAsked).toEqual(Array.from({ length: 25 }, (_, index) => index + 1));
      expect(provider.mostAtOnce).toBe(concurrency);
    },
  );

  it('asks for the next page as soon as one is there, whatever else is slow', async () => {
    provider.pages = 8;
    let answerSecond: (() => void) | undefined;
    provider.answer = ({ page }) =>
      page === 2
        ? (response) => void (answerSecond = () => json(provider.page(2))(response))
        : json(provider.page(page));
    const created = client('one').create();
    // All of them overtake the second.
    await until('the last page was asked for', () => provider.pagesAsked.includes(8));
    answerSecond?.();
    expect((await created).rows).toEqual(connections(1, 2, 3, 4, 5, 6, 7, 8));
  });

  it('joins a hundred pages, and no more', async () => {
    provider.pages = 100;
    expect((await client().create()).rows).toHaveLength(200);
    provider.pages = 101;
    provider.calls.splice(0);
    await expect(client().create()).rejects.toMatchObject({
      code: 'ERR_KINDE_AUTHKIT_FAILED',
      message: expect.stringMatching(/more than 100 pages.*createPage/),
    });
    expect(provider.pagesAsked).toEqual([1]);
    expect(await client().createPage({ page: 101, limit: 1 })).toHaveProperty('page', 101);
  });

  it('gives a single page as it came', async () => {
    provider.pages = 3;
    const page = await client().createPage({ identity: 'kp_1', page: 2, limit: 50 });
    expect(page).toEqual({ ...provider.page(2), isWhiteLabel: true });
    expect(lines()).toEqual(['GET /v1/users/flags', 'POST /v1/authkit?limit=50&page=2']);
    expect(await client().createPage()).toEqual({ ...provider.page(1), isWhiteLabel: true });
  });

  it('shares no answer between calls', async () => {
    provider.pages = 3;
    provider.answer = ({ page, body }) => json({ ...provider.page(page), rows: [{ body }] });
    const one = client('one');
    const identities = ['kp_1', 'kp_2', 'kp_1'];
    const tokens = await Promise.all(identities.map((identity) => one.create({ identity })));
    expect(tokens.map(({ rows }) => rows)).toEqual(
      identities.map((identity) => [1, 2, 3].map(() => ({ body: `{"identity":"${identity}"}` }))),
    );
    expect(provider.calls).toHaveLength(9);
  });

  it.each<unknown>([
    null,
    'kp_1',
    { identity: 'has spaces' },
    { identity: 'has:colons' },
    { identityType: 'machine' },
    { userId: 'kp_1' },
    { page: 0 },
    { limit: 1001 },
    Object.create({ identity: 'kp_1', page: 1 }),
  ])('sends nothing for %j', async (request) => {
    const asked = client().createPage(request as AuthKitPageRequest);
    await expect(asked).rejects.toThrow(TypeError);
    expect(provider.calls).toEqual([]);
  });

  it('shows nobody its secret', async () => {
    const one = client();
    await one.create();
    expect(inspect(one, { depth: null, showHidden: true }) + JSON.stringify(one)).not.toContain(
      'canary',
    );
  });
});
