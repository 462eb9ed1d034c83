import { request } from 'node:http';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { LocalPica } from '../../../lib/testing/index.js';
import { freePort } from '../../support/free-port.js';
import { until } from '../../support/until.js';

const dialects = [
  { dialect: 'Pica', path: '/v1/authkit', header: 'x-pica-secret' },
  { dialect: 'One', path: '/v1/authkit/token', header: 'x-one-secret' },
] as const;

interface Page {
  readonly rows: readonly { readonly title: string }[];
  readonly total: number;
  readonly pages: number;
  readonly page: number;
  readonly requestId: number;
}

describe('LocalPica', () => {
  let pica: LocalPica;

  beforeEach(async () => {
    // Ports that nobody else is given while it is down.
    pica = await LocalPica.start({ port: await freePort(), widgetPort: await freePort() });
  });

  afterEach(async () => {
    await pica.stop();
    expect(pica.errors).toEqual([]);
  });

  const post = async (target: string, init: RequestInit = {}): Promise<Response> =>
    fetch(`${pica.baseUrl}${target}`, {
      method: 'POST',
      body: '{}',
      headers: { 'x-pica-secret': pica.secretKey, 'content-type': 'application/json' },
      redirect: 'manual',
      ...init,
    });

  const pageAt = async (target: string): Promise<Page> =>
    (await (await post(target)).json()) as Page;

  const flags = async (headers: Record<string, string>): Promise<Response> =>
    fetch(`${pica.baseUrl}/v1/users/flags`, { headers });

  describe.each(dialects)('in the dialect of $dialect', ({ path, header }) => {
    const token = async (query: string, body: unknown = {}): Promise<Response> =>
      post(`${path}${query}`, {
        headers: { [header]: pica.secretKey, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });

    it('gives every connection once, on three pages', async () => {
      const pages: Page[] = [];
      for (const page of [1, 2, 3]) {
        pages.push((await (await token(`?limit=100&page=${page}`)).json()) as Page);
      }
      expect(pages.map(({ page }) => page)).toEqual([1, 2, 3]);
      expect(pages.map(({ rows }) => rows.length)).toEqual([100, 100, 47]);
      for (const page of pages) expect(page).toMatchObject({ total: 247, pages: 3 });
      expect(pages.flatMap(({ rows }) => rows)).toEqual(pica.connections);
      expect(new Set(pica.connections.map(({ title }) => title)).size).toBe(247);
      const [first = 0, second = 0, third = 0] = pages.map(({ requestId }) => requestId);
      expect(second).toBeGreaterThan(first);
      expect(third).toBeGreaterThan(second);
    });

    it.each([
      ['nothing', {}],
      ['an identity', { identity: 'kp_1', identityType: 'user' }],
      ['an identity as the Python package writes it', { identity: 'x', identity_type: 'team' }],
      ['the deprecated members', { group: 'acme', label: 'Acme' }],
    ])('takes and records a body with %s', async (_what, body) => {
      const response = await token('?limit=100&page=1', body);
      expect(response.status).toBe(200);
      expect(pica.requests).toMatchObject([
        { endpoint: 'token', method: 'POST', path, params: { limit: '100', page: '1' }, body },
      ]);
    });

    it.each([
      ['a list', []],
      ['a text', 'kp_1'],
      ['null', null],
      ['a member that is not known', { identity: 'kp_1', admin: true }],
      ['an identity that is no text', { identity: 7 }],
      ['no type that there is', { identity: 'kp_1', identityType: 'robot' }],
      ['null for a label', { label: null }],
    ])('refuses a body that is or has %s', async (_what, body) => {
      const response = await token('', body);
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({ statusCode: 400, error: 'Bad Request' });
    });

    it('refuses whoever does not have the secret, in this dialect', async () => {
      const other = header === 'x-pica-secret' ? 'x-one-secret' : 'x-pica-secret';
      const attempts: Record<string, string>[] = [
        {},
        { [header]: '' },
        { [header]: `${pica.secretKey}x` },
        { [other]: pica.secretKey },
      ];
      for (const headers of attempts) {
        const response = await post(path, { headers });
        expect(response.status).toBe(401);
        expect(response.headers.get('content-type')).toContain('application/json');
        expect(await response.text()).not.toContain(pica.secretKey);
      }
    });

    it('answers nothing but POST', async () => {
      const response = await post(path, { method: 'PUT' });
      expect(response.status).toBe(405);
      expect(response.headers.get('allow')).toBe('POST');
    });
  });

  it('refuses a body that is no JSON', async () => {
    for (const body of ['', 'identity=kp_1', '{"identity":']) {
      expect((await post('/v1/authkit', { body })).status).toBe(400);
    }
  });

  it('refuses a body that has no end in sight', async () => {
    const response = await post('/v1/authkit', { body: ' '.repeat(65_537) });
    expect(response.status).toBe(413);
  });

  it('gives pages of any size up to 1 000', async () => {
    expect(await pageAt('/v1/authkit')).toMatchObject({ page: 1, pages: 3 });
    expect((await pageAt('/v1/authkit?limit=1&page=247')).rows).toEqual([pica.connections[246]]);
    expect((await pageAt('/v1/authkit?limit=1000')).rows).toHaveLength(247);
    expect(await pageAt('/v1/authkit?page=4')).toMatchObject({ rows: [], page: 4, pages: 3 });
    for (const query of ['limit=1001', 'limit=0', 'page=0', 'page=-1', 'page=1.5', 'page=']) {
      expect((await post(`/v1/authkit?${query}`)).status).toBe(400);
    }
    expect((await post('/v1/authkit?page=1&page=2')).status).toBe(400);
  });

  it('tells whether the widget goes without its name', async () => {
    const headers = { 'x-pica-secret': pica.secretKey };
    expect(await (await flags(headers)).json()).toEqual({ authkitWhitelist: false });
    pica.isWhiteLabel = true;
    expect(await (await flags(headers)).json()).toEqual({ authkitWhitelist: true });
    expect((await flags({ 'x-one-secret': pica.secretKey })).status).toBe(401);
    expect((await post('/v1/users/flags')).status).toBe(405);
  });

  it('has the connections that it was given, completed', async () => {
    const other = await LocalPica.start({
      secretKey: 'sk_live_1',
      connections: [
        { title: 'Teapot', environment: 'live', tags: ['kitchen'] },
        { title: 'Kettle' },
      ],
    });
    expect(other.connections).toMatchObject([
      { title: 'Teapot', environment: 'live', tags: ['kitchen'], type: 'api', active: true },
      { title: 'Kettle', environment: 'test', tags: [], scopes: null },
    ]);
    expect(Object.keys(other.connections[0] ?? {}).toSorted()).toEqual(
      Object.keys(pica.connections[0] ?? {}).toSorted(),
    );
    expect(other.secretKey).toBe('sk_live_1');
    await other.stop();
  });

  it('has connections with every member that a real one has', () => {
    expect(pica.connections[3]).toEqual({
      id: expect.any(Number),
      connectionDefId: expect.any(Number),
      type: 'api',
      title: expect.any(String),
      image: expect.stringMatching(/^data:image\/svg\+xml,/),
      activatedAt: expect.any(String),
      secretId: null,
      clientSecretDisplay: null,
      clientIdDisplay: null,
      scopes: null,
      environment: 'live',
      guide: null,
      createdAt: expect.any(String),
      tags: [],
      active: true,
    });
  });

  it('counts and remembers what it was asked, until it is told to forget', async () => {
    await post('/v1/authkit?page=2');
    await flags({});
    await (await fetch(`${pica.widgetOrigin}/?data=x`)).text();
    expect((await post('/v1/elsewhere')).status).toBe(404);
    expect((await fetch(`${pica.widgetOrigin}/v1/authkit`)).status).toBe(404);
    expect(pica.calls).toEqual({ token: 1, flags: 1, widget: 1 });
    expect(pica.requests.map(({ endpoint }) => endpoint)).toEqual(['token', 'flags', 'widget']);
    expect(pica.requests[0]?.headers['x-pica-secret']).toBe(pica.secretKey);
    expect(pica.requests[1]?.body).toBeUndefined();
    pica.resetCalls();
    expect(pica.calls).toEqual({ token: 0, flags: 0, widget: 0 });
    expect(pica.requests).toEqual([]);
  });

  it('keeps the last 1 000 requests', async () => {
    for (let sent = 0; sent < 1_010; sent += 10) {
      await Promise.all(Array.from({ length: 10 }, async () => (await flags({})).text()));
    }
    expect(pica.calls.flags).toBe(1_010);
    expect(pica.requests).toHaveLength(1_000);
    expect(pica.requests[0]?.requestId).toBe(11);
  });

  it('refuses a name that merely leads to this computer', async () => {
    for (const port of [pica.port, pica.widgetPort]) {
      const sent = request({ host: '127.0.0.1', port, headers: { host: 'rebound.example' } }).end();
      const [response] = await once(sent, 'response');
      expect(response.statusCode).toBe(400);
      expect(await text(response)).not.toContain('html');
    }
    expect(pica.requests).toEqual([]);
  });

  it('serves the widget to be framed by anybody, with nothing but its own script', async () => {
    const response = await fetch(pica.widgetOrigin);
    expect(response.status).toBe(200);
    expect(response.headers.get('x-frame-options')).toBeNull();
    const policy = response.headers.get('content-security-policy');
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain('frame-ancestors *');
    expect(policy).toContain('connect-src *');
    expect(policy).toMatch(/script-src 'sha256-[^']+';/);
    expect(policy).not.toContain('unsafe');
    expect((await fetch(pica.widgetOrigin, { method: 'POST' })).status).toBe(405);
    expect(new URL(pica.widgetOrigin).origin).not.toBe(new URL(pica.baseUrl).origin);
  });

  describe('with faults', () => {
    it('fails as often as it is told', async () => {
      pica.faults.token = { status: 503, retryAfter: 2, times: 2 };
      const answers = [await post('/v1/authkit'), await post('/v1/authkit')];
      expect(answers.map(({ status }) => status)).toEqual([503, 503]);
      expect(answers[0]?.headers.get('retry-after')).toBe('2');
      expect((await post('/v1/authkit')).status).toBe(200);
      expect(pica.calls.token).toBe(3);
    });

    it('fails on certain pages, and counts no others', async () => {
      pica.faults.token = { status: 500, pages: [1, 3], times: 2 };
      const statuses = [];
      for (const query of ['?page=2', '?page=3', '?page=2', '', '?page=3']) {
        statuses.push((await post(`/v1/authkit${query}`)).status);
      }
      expect(statuses).toEqual([200, 500, 200, 500, 200]);
    });

    it('answers with a text, in place of JSON', async () => {
      pica.faults.flags = { body: '{"authkitWhitelist":' };
      const response = await flags({});
      expect(response.status).toBe(200);
      expect(response.headers.get('content-type')).toBe('application/json');
      expect(await response.text()).toBe('{"authkitWhitelist":');
      expect((await post('/v1/authkit')).status).toBe(200);
    });

    it('resets the connection, redirects, and sends a page or too much', async () => {
      pica.faults.token = { down: true };
      await expect(post('/v1/authkit')).rejects.toThrow('fetch failed');
      pica.faults.token = { redirect: 'http://elsewhere.example/' };
      expect((await post('/v1/authkit')).headers.get('location')).toBe('http://elsewhere.example/');
      pica.faults.token = { html: true };
      expect(await (await post('/v1/authkit')).text()).toContain('<!doctype html>');
      pica.faults.token = { hugeBody: 300_000 };
      expect(await (await post('/v1/authkit')).text()).toHaveLength(300_000);
      pica.faults.clear();
      expect((await post('/v1/authkit')).status).toBe(200);
    });

    it('never answers', async () => {
      pica.faults.token = { hang: true };
      const patience = new AbortController();
      const answer = expect(post('/v1/authkit', { signal: patience.signal })).rejects.toThrow();
      await until('Pica was asked', () => pica.calls.token === 1);
      patience.abort();
      await answer;
    });

    it('keeps the widget from opening', async () => {
      pica.faults.widget = { status: 500 };
      expect((await fetch(pica.widgetOrigin)).status).toBe(500);
      pica.faults.clear();
      expect((await fetch(pica.widgetOrigin)).status).toBe(200);
    });
  });

  it('goes away, and comes back on the same ports', async () => {
    const { baseUrl, widgetOrigin } = pica;
    await pica.down();
    await expect(fetch(baseUrl)).rejects.toThrow('fetch failed');
    await expect(fetch(widgetOrigin)).rejects.toThrow('fetch failed');
    await pica.up();
    expect({ baseUrl: pica.baseUrl, widgetOrigin: pica.widgetOrigin }).toEqual({
      baseUrl,
      widgetOrigin,
    });
    expect((await post('/v1/authkit')).status).toBe(200);
    expect((await fetch(widgetOrigin)).status).toBe(200);
  });

  it('leaves no server behind when a port is taken', async () => {
    const port = await freePort();
    const widgetPort = Number(new URL(pica.widgetOrigin).port);
    await expect(LocalPica.start({ port, widgetPort })).rejects.toThrow('EADDRINUSE');
    const next = await LocalPica.start({ port });
    expect(next.baseUrl).toBe(`http://127.0.0.1:${port}`);
    await next.stop();
  });

  it('has a secret of its own unless it is given one', async () => {
    const other = await LocalPica.start();
    expect(other.secretKey).toMatch(/^sk_test_[\w-]{43}$/);
    expect(other.secretKey).not.toBe(pica.secretKey);
    await other.stop();
  });
});
