import { demoUsers } from '../../lib/testing/index.js';
import { adapters } from '../support/adapters.js';
import { sendExactly } from '../support/exact-request.js';
import { TestApplication } from '../support/test-application.js';
import { TodosController } from '../support/todos.controller.js';
import type { UserAgent } from '../support/user-agent.js';

const front = 'http://localhost:5173';
const remoteFront = 'https://app.example.com';

/** What a browser says with a request that a page of `origin` makes. */
const from = (origin: string, site: string) => ({ origin, 'sec-fetch-site': site });

const trusted: readonly Record<string, string>[] = [
  from(front, 'same-site'),
  from(remoteFront, 'cross-site'),
  { origin: front },
  { referer: `${front}/todos` },
  { referer: `${remoteFront}/`, 'sec-fetch-site': 'cross-site' },
  { origin: 'HTTPS://APP.EXAMPLE.COM' },
];

const untrusted: readonly Record<string, string>[] = [
  from('https://evil.example', 'cross-site'),
  from('http://localhost:5174', 'same-site'),
  from('http://localhost', 'same-site'),
  from('https://localhost:5173', 'same-site'),
  from('http://127.0.0.1:5173', 'cross-site'),
  from('http://app.example.com', 'cross-site'),
  from('https://sub.app.example.com', 'cross-site'),
  from('https://app.example.com.evil.example', 'cross-site'),
  from('https://app.example.com:8443', 'cross-site'),
  from('null', 'cross-site'),
  from('', 'cross-site'),
  { origin: 'null' },
  { origin: 'https://evil.example', referer: `${front}/` },
  { referer: `https://evil.example/${front}` },
  { 'sec-fetch-site': 'cross-site' },
  { 'sec-fetch-site': 'same-site' },
];

describe.each(adapters)('a front end on another origin (%s)', (adapter) => {
  let test: TestApplication;
  let agent: UserAgent;

  beforeAll(async () => {
    test = await TestApplication.start({
      adapter,
      controllers: [TodosController],
      options: { allowedOrigins: [front, `${remoteFront}/`] },
    });
  });
  afterAll(() => test.stop());
  beforeEach(async () => {
    agent = test.agent();
    await test.signIn(agent, demoUsers.ada);
  });

  const send = (method: string, path: string, headers: Record<string, string>) =>
    sendExactly(test.url + path, {
      method,
      headers: { cookie: agent.cookieHeader(test.url), ...headers },
    });
  const isSignedIn = async () => (await agent.get(`${test.url}/auth/me`)).status === 200;

  it.each([
    [`${front}/todos?done=1`, `${front}/todos?done=1`],
    [`${remoteFront}/todos`, `${remoteFront}/todos`],
    ['http://localhost:5174/', '/home'],
    ['https://evil.example/', '/home'],
  ])('is returned to if it is trusted: %s', async (target, end) => {
    const login = `/auth/login?returnTo=${encodeURIComponent(target)}`;
    const page = await test.signIn(agent, demoUsers.ada, { login });
    expect(page.headers.get('location')).toBe(end);
  });

  it.each(trusted)('may send unsafe requests if it is trusted: %j', async (headers) => {
    const page = await send('POST', '/todos', headers);
    expect(page.status).toBe(200);
    expect(JSON.parse(page.text)).toEqual({ user: demoUsers.ada });
  });

  it.each(untrusted)('may not send unsafe requests otherwise: %j', async (headers) => {
    const page = await send('POST', '/todos', headers);
    expect(page.status).toBe(403);
    expect(JSON.parse(page.text)).toMatchObject({ code: 'ERR_KINDE_CROSS_SITE_REQUEST' });
    expect(page.headers['cache-control']).toBe('no-store');
    expect(await isSignedIn()).toBe(true);
  });

  it.each(trusted)('may sign out if it is trusted: %j', async (headers) => {
    for (const method of ['GET', 'POST']) {
      await test.signIn(agent, demoUsers.ada);
      const path = `/auth/logout?returnTo=${front}/bye`;
      const page = await send(method, path, headers);
      expect(page.status).toBe(method === 'GET' ? 302 : 303);
      const kinde = new URL(page.headers.location ?? '');
      expect(kinde.searchParams.get('redirect')).toBe(`${front}/bye`);
      expect(await isSignedIn()).toBe(false);
    }
  });

  it.each(untrusted)('may not sign out otherwise: %j', async (headers) => {
    for (const method of ['GET', 'POST']) {
      expect((await send(method, '/auth/logout', headers)).status).toBe(403);
    }
    expect(await isSignedIn()).toBe(true);
  });

  it('is given nothing by CORS: that is for the application to say', async () => {
    for (const origin of [front, 'https://evil.example']) {
      for (const path of ['login', 'register', 'create-org', 'callback', 'logout', 'me']) {
        const preflight = await send('OPTIONS', `/auth/${path}`, {
          origin,
          'access-control-request-method': 'POST',
        });
        const simple = await send('GET', `/auth/${path}`, { origin, 'sec-fetch-mode': 'cors' });
        for (const { headers } of [preflight, simple]) {
          const names = Object.keys(headers).filter((name) => name.startsWith('access-control-'));
          expect(names).toEqual([]);
        }
      }
    }
  });

  it('needs no trust to send what a browser without cookies sends', async () => {
    const token = test.kinde.accessToken({ user: demoUsers.rex });
    const page = await sendExactly(`${test.url}/todos`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, ...from('https://evil.example', 'cross-site') },
    });
    expect(page.status).toBe(200);
    expect(JSON.parse(page.text)).toEqual({ user: demoUsers.rex });
  });
});

describe.each(adapters)('a front end that nobody trusts (%s)', (adapter) => {
  it('may neither be returned to, nor send unsafe requests, nor sign out', async () => {
    const test = await TestApplication.start({ adapter, controllers: [TodosController] });
    try {
      const agent = test.agent();
      const login = `/auth/login?returnTo=${front}/`;
      const end = await test.signIn(agent, demoUsers.ada, { login });
      expect(end.location).toBe(`${test.url}/home`);
      const headers = from(front, 'same-site');
      expect((await agent.post(`${test.url}/todos`, {}, headers)).status).toBe(403);
      expect((await agent.get(`${test.url}/auth/logout`, headers)).status).toBe(403);
      expect((await agent.get(`${test.url}/auth/me`)).status).toBe(200);
    } finally {
      await test.stop();
    }
  });
});
