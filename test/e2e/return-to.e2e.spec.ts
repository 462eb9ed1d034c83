import { parseSetCookie } from 'cookie';

import { LoginTransactions } from '../../lib/core/login/login-transaction.js';
import { demoUsers } from '../../lib/testing/index.js';
import { adapters } from '../support/adapters.js';
import { authorizationRequest } from '../support/authorization-request.js';
import { cookiesSetBy, isSessionCookie } from '../support/module-cookies.js';
import { returnFallback, returnSite, returnTargets } from '../support/return-targets.js';
import { SESSION_SECRET, TestApplication } from '../support/test-application.js';
import type { Page, UserAgent } from '../support/user-agent.js';

const front = 'https://front.example.com';

/** As a browser says it. */
const asQuery = (target: string) => `returnTo=${encodeURIComponent(target)}`;

/** How a query can say where to return to, other than as one string. */
const oddQueries = [
  'returnTo=/a&returnTo=//evil.com',
  'returnTo=/a&returnTo=/a',
  'returnTo[]=//evil.com',
  'returnTo[]=/a',
  'returnTo[0]=/a',
  'returnTo[__proto__]=x',
  'returnTo[toString]=x',
  'returnto=/a',
  'returnTo',
  'returnTo=%',
  'returnTo=%zz',
  'returnTo=%ff%fe',
  'returnTo=%ed%a0%80//evil.com',
  'returnTo=%c0%af%c0%afevil.com',
  '&&=&returnTo=//evil.com&',
];

describe.each(adapters)('returning to where one was (%s)', (adapter) => {
  let test: TestApplication;
  let agent: UserAgent;
  let newcomers = 0;

  beforeAll(async () => {
    test = await TestApplication.start({
      adapter,
      options: {
        siteUrl: returnSite,
        postLoginUrl: returnFallback,
        allowedOrigins: [front, 'http://localhost:5173'],
      },
      kinde: { redirectUris: [`${returnSite}/auth/callback`] },
    });
    agent = test.agent();
    await loggedIn('');
  });
  afterAll(() => test.stop());

  /** The end of a whole login: Kinde knows the browser by now and sends it straight back. */
  const loggedIn = async (query: string): Promise<Page> => {
    const callback = await test.authorize(agent, demoUsers.ada, { login: `/auth/login?${query}` });
    return agent.get(test.at(callback));
  };

  /** Where Kinde is told to lead after a logout. */
  const loggedOut = async (query: string) => {
    const page = await test.agent().get(`${test.url}/auth/logout?${query}`);
    expect(page.status).toBe(302);
    const kinde = new URL(page.location);
    expect(kinde.origin).toBe(test.kinde.issuerUrl);
    expect(kinde.pathname).toBe('/logout');
    expect([...kinde.searchParams.keys()]).toEqual(['redirect']);
    return kinde.searchParams.get('redirect');
  };

  it.each(returnTargets)('leads from $name', async ({ target, end }) => {
    const page = await loggedIn(asQuery(target));
    expect(page.status).toBe(302);
    expect(page.headers.get('location')).toBe(end);
    expect(cookiesSetBy(page).every(isSessionCookie)).toBe(true);
  });

  it.each(oddQueries)('leads from ?%s to the default', async (query) => {
    const page = await loggedIn(query);
    expect(page.status).toBe(302);
    expect(page.headers.get('location')).toBe(returnFallback);
  });

  it.each([
    [`${front}/spa?x=1#f`, `${front}/spa?x=1#f`],
    [front, `${front}/`],
    ['http://localhost:5173/spa', 'http://localhost:5173/spa'],
    [`${front}/auth/login`, `${front}/auth/login`],
    [`${front}//evil.com`, returnFallback],
    [`${front}:8443/spa`, returnFallback],
    [`${front}@evil.com/`, returnFallback],
    [`https://user@front.example.com/`, returnFallback],
    ['http://front.example.com/', returnFallback],
    ['http://localhost:5174/', returnFallback],
    ['http://localhost/', returnFallback],
    ['https://localhost:5173/', returnFallback],
    ['//front.example.com/spa', returnFallback],
    ['https://front.example.com.evil.com/', returnFallback],
  ])('leads from the front end %s to %s', async (target, end) => {
    const page = await loggedIn(asQuery(target));
    expect(page.headers.get('location')).toBe(end);
  });

  it.each([
    ['/ok', '/ok'],
    ['//evil.com', returnFallback],
    ['/auth/logout', returnFallback],
    [`${front}/spa`, `${front}/spa`],
  ])('leads a new user from %s to %s', async (target, end) => {
    for (const route of ['register', 'create-org']) {
      const newcomer = test.agent();
      newcomers += 1;
      const email = `newcomer-${newcomers}@return.example`;
      const login = `/auth/${route}?${asQuery(target)}`;
      const callback = await test.authorize(newcomer, email, { login });
      const page = await newcomer.get(test.at(callback));
      expect(page.headers.get('location')).toBe(end);
    }
  });

  it('takes no notice of what a callback says about it', async () => {
    const login = `/auth/login?${asQuery('/ok')}`;
    const callback = await test.authorize(agent, demoUsers.ada, { login });
    const page = await agent.get(`${test.at(callback)}&returnTo=${front}/other`);
    expect(page.headers.get('location')).toBe('/ok');
  });

  it('is checked again at the end: what was trusted at the start may not be any more', async () => {
    const { location } = await agent.get(`${test.url}/auth/login?${asQuery(`${front}/spa`)}`);
    const state = authorizationRequest(location)['state']?.join() ?? '';
    const transactions = new LoginTransactions(
      {
        secrets: [SESSION_SECRET],
        cookie: {
          name: '__Host-kinde',
          domain: undefined,
          path: '/',
          sameSite: 'lax',
          secure: true,
        },
      },
      `${test.kinde.issuerUrl} ${test.kinde.clientId}`,
      test.clock.now,
    );
    const begun = transactions.find(state, agent.cookies());
    expect(begun?.returnTo).toBe(`${front}/spa`);
    for (const value of begun ? transactions.keep({ ...begun, returnTo: '//evil.com' }, {}) : []) {
      const cookie = parseSetCookie(value);
      agent.setCookie(cookie.name, cookie.value ?? '');
    }
    const callback = await test.passKinde(agent, demoUsers.ada, location);
    const page = await agent.get(test.at(callback));
    expect(page.headers.get('location')).toBe(returnFallback);
    expect((await agent.get(`${test.url}/auth/me`)).status).toBe(200);
  });

  it('keeps the user signed in who was told to return to the logout', async () => {
    await loggedIn(asQuery('/auth/logout'));
    expect((await agent.get(`${test.url}/auth/me`)).status).toBe(200);
  });

  describe('from a logout', () => {
    it.each(returnTargets)('leads from $name', async ({ target, end }) => {
      const expected = end === returnFallback ? returnSite : new URL(end, returnSite).href;
      expect(await loggedOut(asQuery(target))).toBe(expected);
    });

    it.each(oddQueries)('leads from ?%s to the default', async (query) => {
      expect(await loggedOut(query)).toBe(returnSite);
    });

    it('leads to a trusted front end, and to the whole of a target that was not escaped', async () => {
      expect(await loggedOut(asQuery(`${front}/bye`))).toBe(`${front}/bye`);
      expect(await loggedOut('returnTo=/ok?x=1')).toBe(`${returnSite}/ok?x=1`);
    });
  });
});

describe.each(adapters)('with the auth routes somewhere else (%s)', (adapter) => {
  it.each([
    ['', '/logout', '/auth/logout'],
    ['account/session', '/account/session/logout', '/auth/logout'],
  ])('path %j: does not return to %s, but does to %s', async (path, own, foreign) => {
    const base = path === '' ? '' : `/${path}`;
    const test = await TestApplication.start({
      adapter,
      extras: { path },
      callbackPath: `${base}/callback`,
    });
    try {
      const agent = test.agent();
      for (const [target, end] of [
        [own, '/home'],
        [foreign, foreign],
      ] as const) {
        const login = `${base}/login?returnTo=${target}`;
        const page = await test.signIn(agent, demoUsers.ada, { login });
        expect(page.location).toBe(test.url + end);
      }
    } finally {
      await test.stop();
    }
  });
});
