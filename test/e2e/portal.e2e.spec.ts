import { demoUsers } from '../../lib/testing/index.js';
import { adapters } from '../support/adapters.js';
import { bearer } from '../support/bearer.js';
import { clientCredentialsToken } from '../support/client-credentials.js';
import { describeEachDeployment } from '../support/deployments.js';
import { sendExactly } from '../support/exact-request.js';
import { isSessionCookie } from '../support/module-cookies.js';
import { TestApplication } from '../support/test-application.js';
import type { UserAgent } from '../support/user-agent.js';

describeEachDeployment('the way to the self-service portal', (adapter, sessions) => {
  let test: TestApplication;
  let agent: UserAgent;

  beforeAll(async () => {
    test = await TestApplication.start({
      adapter,
      sessions,
      options: { allowedOrigins: ['https://front.example.com'] },
    });
    agent = test.agent();
    await test.signIn(agent, demoUsers.ada);
  });
  beforeEach(() => test.kinde.resetCalls());
  afterEach(() => test.kinde.faults.clear());
  afterAll(() => test.stop());

  const visit = (query = '', browser = agent) => browser.get(`${test.url}/auth/portal${query}`);
  /** What Kinde was asked for. */
  const asked = () =>
    test.kinde.requests.find(({ path }) => path === '/account_api/v1/portal_link')?.params;

  it('leads a user there, by a link of their own', async () => {
    const page = await visit();
    expect(page.status).toBe(302);
    expect(page.location).toMatch(`${test.kinde.issuerUrl}/portal_redirect?key=`);
    expect((await visit()).location).not.toBe(page.location);
    const portal = await agent.get(page.location);
    expect(portal.status).toBe(200);
    expect(portal.text).toContain('Self-service portal');
  });

  it('keeps that link out of caches and of the Referer header', async () => {
    const { headers, text } = await visit();
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(text).toBe('');
  });

  it('says where to open, and where to come back to', async () => {
    await visit('?subNav=organization_members&returnTo=/team%3Ftab=1');
    expect(asked()).toEqual({
      subnav: 'organization_members',
      return_url: `${test.url}/team?tab=1`,
    });
  });

  it.each([
    ['', ''],
    ['?returnTo=https://front.example.com/team', 'https://front.example.com/team'],
    ['?returnTo=/a&returnTo=/b', ''],
    ['?returnTo=//evil.example', ''],
    ['?returnTo=https://evil.example', ''],
    ['?returnTo=/%5Cevil.example', ''],
    ['?returnTo=javascript:alert(1)', ''],
    // What would lead there again, or out of the session.
    ['?returnTo=/auth/portal', ''],
    ['?returnTo=/AUTH//portal/', ''],
    ['?returnTo=/auth/logout', ''],
    ['?return_url=https://evil.example&subnav=evil&sub_nav=evil', ''],
  ])('comes back to this site or a trusted one: %s', async (query, expected) => {
    await visit(query);
    expect(asked()).toEqual({ return_url: expected === '' ? test.url : expected });
  });

  it('takes an empty field for none', async () => {
    await visit('?subNav=&returnTo=');
    expect(asked()).toEqual({ return_url: test.url });
  });

  it.each([
    'subNav=a&subNav=b',
    'subNav[]=profile',
    'subNav=a%0Ab',
    'subNav=https://evil.example',
    'subNav=../x',
    `subNav=${'a'.repeat(65)}`,
  ])('does not ask for what no section is called: %s', async (query) => {
    const page = await visit(`?${query}`);
    expect(page.status).toBe(400);
    expect(page.json()).toMatchObject({ code: 'ERR_KINDE_INVALID_REQUEST' });
    expect(test.kinde.calls.accountApi).toBe(0);
  });

  it('is for who is signed in', async () => {
    const page = await visit('', test.agent());
    expect(page.status).toBe(401);
    expect(page.headers.get('www-authenticate')).toBe('Bearer realm="kinde"');
    expect(page.json()).toMatchObject({ code: 'ERR_KINDE_UNAUTHENTICATED' });
    expect(page.headers.get('cache-control')).toBe('no-store');
    expect(test.kinde.calls.accountApi).toBe(0);
  });

  it('is for people', async () => {
    const token = await clientCredentialsToken(test.kinde);
    const page = await test.agent().get(`${test.url}/auth/portal`, bearer(token));
    expect([401, 403]).toContain(page.status);
    expect(page.location).toBe('');
    const user = test.kinde.accessToken({ user: demoUsers.rex });
    const ofUser = await test.agent().get(`${test.url}/auth/portal`, bearer(user));
    expect(ofUser.location).toContain('/portal_redirect?key=');
  });

  it.each([
    ['HEAD', {}],
    ['GET', { 'sec-purpose': 'prefetch' }],
  ])('is not gone ahead of time: %s %j', async (method, headers) => {
    const cookie = agent.cookieHeader(test.url);
    const page = await sendExactly(`${test.url}/auth/portal`, {
      method,
      headers: { ...headers, cookie },
    });
    expect(page.status).toBe(204);
    expect(test.kinde.calls.accountApi).toBe(0);
  });

  it.each([
    ['has a fault', { status: 500 }],
    ['has too much to do', { status: 429 }],
    ['answers with a page', { html: true }],
    ['is gone', { down: true }],
  ])('is closed while Kinde %s', async (_, fault) => {
    test.kinde.faults.accountApi = fault;
    const page = await visit();
    expect(page.status).toBe(503);
    expect(page.headers.get('retry-after')).toMatch(/^\d+$/);
    expect(page.json()).toMatchObject({ code: 'ERR_KINDE_UNAVAILABLE' });
    expect((await agent.get(`${test.url}/auth/me`)).status).toBe(200);
  });
});

describe.each(adapters)('the portal of an application with pages (%s)', (adapter) => {
  let test: TestApplication;

  beforeAll(async () => {
    test = await TestApplication.start({
      adapter,
      options: { unauthenticated: 'redirect', errorUrl: '/sorry' },
      extras: { path: 'account' },
      callbackPath: '/api/account/callback',
      configure: (app) => app.setGlobalPrefix('api'),
    });
  });
  afterEach(() => test.kinde.faults.clear());
  afterAll(() => test.stop());

  const portal = '/api/account/portal?subNav=profile';

  it('sends a stranger to the login and from there to the portal', async () => {
    const agent = test.agent();
    const page = await sendExactly(test.url + portal, { headers: { accept: 'text/html' } });
    expect(page.status).toBe(302);
    const login = `/api/account/login?returnTo=${encodeURIComponent(portal)}`;
    expect(page.headers.location).toBe(login);
    const end = await test.signIn(agent, demoUsers.ada, { login });
    expect(end.location).toBe(test.url + portal);
    const there = await agent.get(end.location);
    expect(there.location).toContain(`${test.kinde.issuerUrl}/portal_redirect?key=`);
  });

  it('says at errorUrl what went wrong, and does not go round and round', async () => {
    const agent = test.agent();
    await test.signIn(agent, demoUsers.ada, { login: '/api/account/login' });
    test.kinde.faults.accountApi = { status: 503 };
    const closed = await agent.get(test.url + portal);
    expect(closed.location).toBe(`${test.url}/sorry?error=login_unavailable`);
    // Who signed in again would come to the same end.
    test.kinde.faults.accountApi = { status: 403 };
    const refused = await agent.get(test.url + portal);
    expect(refused.location).toBe(`${test.url}/sorry?error=login_failed`);
    expect(Object.keys(agent.cookies()).filter(isSessionCookie)).not.toEqual([]);
  });
});
