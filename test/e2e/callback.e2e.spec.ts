import { demoOrganizations, demoUsers, type LocalKinde } from '../../lib/testing/index.js';
import { adapters } from '../support/adapters.js';
import { authorizationRequest } from '../support/authorization-request.js';
import { describeEachDeployment } from '../support/deployments.js';
import { sendExactly } from '../support/exact-request.js';
import { HeldTimers } from '../support/held-timers.js';
import { cookiesDroppedBy, cookiesSetBy, isTransactionCookie } from '../support/module-cookies.js';
import { TestApplication } from '../support/test-application.js';
import { until } from '../support/until.js';
import type { Page, UserAgent } from '../support/user-agent.js';

type Break = (kinde: LocalKinde) => void;

/** What Kinde may do at the token endpoint, and the status that the browser gets for it. */
const failures: readonly (readonly [what: string, status: number, breakIt: Break])[] = [
  ['an id token with another nonce', 502, ({ faults }) => (faults.wrongNonce = true)],
  ['an id token without a nonce', 502, ({ faults }) => (faults.noNonce = true)],
  ['no id token', 502, ({ faults }) => (faults.noIdToken = true)],
  ['a forged id token', 502, ({ faults }) => (faults.wrongSignature = 'idToken')],
  ['a forged access token', 502, ({ faults }) => (faults.wrongSignature = 'accessToken')],
  ['an access token that never expires', 502, ({ faults }) => (faults.noExpiry = true)],
  ['an access token that has expired', 502, ({ faults }) => (faults.expired = true)],
  [
    "another user's access token",
    502,
    ({ faults }) => (faults.overrideAccessTokenClaims = { sub: demoUsers.rex }),
  ],
  [
    'an access token of another client',
    502,
    ({ faults }) => (faults.overrideAccessTokenClaims = { azp: 'another' }),
  ],
  [
    'an access token of another issuer',
    502,
    ({ faults }) => (faults.overrideAccessTokenClaims = { iss: 'https://evil.example' }),
  ],
  [
    'an id token for another client',
    502,
    ({ faults }) => (faults.overrideIdTokenClaims = { aud: ['another'] }),
  ],
  [
    'an id token of another party',
    502,
    ({ faults }) => (faults.overrideIdTokenClaims = { azp: 'another' }),
  ],
  [
    'an id token of another issuer',
    502,
    ({ faults }) => (faults.overrideIdTokenClaims = { iss: 'https://evil.example' }),
  ],
  [
    'an id token without a subject',
    502,
    ({ faults }) => (faults.overrideIdTokenClaims = { sub: undefined }),
  ],
  [
    'an id token of tomorrow',
    502,
    ({ faults }) =>
      (faults.overrideIdTokenClaims = (claims) => ({
        ...claims,
        iat: Number(claims['iat']) + 86_400,
      })),
  ],
  [
    'an id token that belongs to another access token',
    502,
    ({ faults }) => (faults.overrideIdTokenClaims = { at_hash: 'AAAAAAAAAAAAAAAAAAAAAA' }),
  ],
  [
    'no access token',
    502,
    ({ faults }) => (faults.overrideTokenResponse = { access_token: undefined }),
  ],
  [
    'another type of token',
    502,
    ({ faults }) => (faults.overrideTokenResponse = { token_type: 'mac' }),
  ],
  ['a page of HTML', 502, ({ faults }) => (faults.token = { html: true })],
  ['a refusal of the code', 502, ({ faults }) => (faults.token = { status: 400 })],
  ['an error of its own', 503, ({ faults }) => (faults.token = { status: 500 })],
  ['too many requests', 503, ({ faults }) => (faults.token = { status: 429, retryAfter: 7 })],
  ['a redirect', 503, ({ faults }) => (faults.token = { redirect: 'http://127.0.0.1:9/' })],
  ['more than a megabyte', 503, ({ faults }) => (faults.token = { hugeBody: 2_000_000 })],
  ['a reset connection', 503, ({ faults }) => (faults.token = { down: true })],
];

/** Queries of a callback that are no authorization response; `{}` stands for code and state. */
const malformed: readonly (readonly [what: string, query: string])[] = [
  ['a second code', '{}&code=another'],
  ['the same code twice', 'code=c&{}'],
  ['a second state', '{}&state=another'],
  ['any parameter twice', '{}&x=1&x=2'],
  ['two issuers', '{}&iss=a&iss=b'],
  ['a signed response', '{}&response=eyJ'],
  ['an id token', '{}&id_token=eyJ'],
  ['an access token', '{}&access_token=eyJ'],
  ['a token', '{}&token=eyJ'],
  ['a value of more than 4 KB', `{}&x=${'a'.repeat(4097)}`],
];

const codeAndState = (callback: string) => new URL(callback).search.slice(1);

/** What a callback brings that comes from an old link. */
const oldLink = (reauthState?: string) => ({
  error: 'login_link_expired',
  ...(reauthState !== undefined && { reauth_state: reauthState }),
});

const expectNoSession = (page: Page) => {
  expect(cookiesSetBy(page)).toEqual([]);
  expect(page.headers.get('cache-control')).toBe('no-store');
};

describeEachDeployment('the callback of a login', (adapter, sessions) => {
  let test: TestApplication;
  let agent: UserAgent;

  beforeAll(async () => {
    test = await TestApplication.start({ adapter, sessions });
    agent = test.agent();
    await test.authorize(agent, demoUsers.ada);
  });
  afterAll(() => test.stop());
  beforeEach(() => test.kinde.resetCalls());
  afterEach(() => test.kinde.faults.clear());

  const authorize = (login = '/auth/login') => test.authorize(agent, demoUsers.ada, { login });
  /** Whether the login that `callback` belongs to is over, though the browser kept its cookie. */
  const expectSpent = async (callback: string, copy: UserAgent) => {
    const calls = test.kinde.calls.token;
    const page = await copy.get(callback);
    expect(page.status).toBe(400);
    expect(page.json()).toMatchObject({ code: 'ERR_KINDE_LOGIN_EXPIRED' });
    expect(test.kinde.calls.token).toBe(calls);
  };

  /** A callback with an error in place of the code. */
  const withError = async (error: string, more: Record<string, string> = {}) => {
    const callback = new URL(await authorize());
    callback.searchParams.delete('code');
    for (const [name, value] of Object.entries({ error, ...more })) {
      callback.searchParams.set(name, value);
    }
    return callback.href;
  };

  it('sends neither its own address nor a copy of itself anywhere', async () => {
    const signedIn = await agent.get(await authorize());
    expect(signedIn.status).toBe(302);
    expect(signedIn.text).toBe('');
    const failed = await agent.get(`${test.url}/auth/callback?code=c&state=s`);
    for (const page of [signedIn, failed]) {
      expect(page.headers.get('referrer-policy')).toBe('no-referrer');
      expect(page.headers.get('cache-control')).toBe('no-store');
      expect(page.headers.get('vary')).toContain('Cookie');
    }
  });

  it.each(failures)(
    'fails cleanly and for good when Kinde returns %s',
    async (_, status, breakIt) => {
      const stranger = agent.clone();
      stranger.deleteCookie('kinde.session.0');
      const callback = await test.authorize(stranger, demoUsers.ada);
      const copy = stranger.clone();
      breakIt(test.kinde);
      const page = await stranger.get(callback);
      expect(page.status).toBe(status);
      expect(page.json()).toMatchObject({
        statusCode: status,
        code: expect.stringMatching(status === 503 ? /_UNAVAILABLE$/ : /_LOGIN_FAILED$/),
      });
      expectNoSession(page);
      expect(cookiesDroppedBy(page).filter(isTransactionCookie)).toHaveLength(1);
      expect((await stranger.get(`${test.url}/auth/me`)).status).toBe(401);
      expect(test.kinde.calls.codeExchange).toBe(1); // a code is never sent twice

      test.kinde.faults.clear();
      await expectSpent(callback, copy);
      const again = await test.signIn(stranger, demoUsers.ada);
      expect(again.location).toBe(`${test.url}/home`);
    },
  );

  it('says how long Kinde asked to wait', async () => {
    const callback = await authorize();
    test.kinde.faults.token = { status: 429, retryAfter: 7 };
    expect((await agent.get(callback)).headers.get('retry-after')).toBe('7');
  });

  it.each(malformed)('is refused with %s', async (_, query) => {
    const callback = await authorize();
    const search = query.replace('{}', codeAndState(callback));
    const page = await agent.get(`${test.url}/auth/callback?${search}`);
    expect(page.status).toBe(400);
    expect(page.json()).toMatchObject({ code: 'ERR_KINDE_INVALID_REQUEST' });
    // It is no protected resource, so there is nothing to authenticate for (RFC 9110 §11.6.1).
    expect(page.headers.get('www-authenticate')).toBeNull();
    expectNoSession(page);
    expect(test.kinde.calls.token).toBe(0);
  });

  it.each([
    ['neither a code nor an error', (query: string) => query.replace(/code=[^&]*&?/, '')],
    ['an empty code', (query: string) => query.replace(/code=[^&]*/, 'code=')],
    ['a code that is a list', (query: string) => query.replace('code=', 'code[]=')],
    ['a code and an error', (query: string) => `${query}&error=access_denied`],
    ['another issuer', (query: string) => `${query}&iss=https://evil.example`],
    ['the issuer in another spelling', (query: string) => `${query}&iss=${test.kinde.issuerUrl}/`],
  ])('is refused with %s, and the login is over', async (_, change) => {
    const callback = await authorize();
    const copy = agent.clone();
    copy.deleteCookie('kinde.session.0');
    const page = await agent.get(`${test.url}/auth/callback?${change(codeAndState(callback))}`);
    expect([400, 403]).toContain(page.status);
    expectNoSession(page);
    expect(test.kinde.calls.token).toBe(0);
    await expectSpent(callback, copy);
  });

  it('is accepted with the issuer that it should name', async () => {
    const page = await agent.get(`${await authorize()}&iss=${test.kinde.issuerUrl}`);
    expect(page.location).toBe(`${test.url}/home`);
  });

  it('is not read from a form', async () => {
    const callback = await authorize();
    const form = Object.fromEntries(new URL(callback).searchParams);
    const page = await agent.post(`${test.url}/auth/callback`, form);
    expect([404, 405]).toContain(page.status);
    expect(test.kinde.calls.token).toBe(0);
    expect((await agent.get(callback)).location).toBe(`${test.url}/home`);
  });

  it('survives a query that does not fit into a request', async () => {
    const page = await sendExactly(`${test.url}/auth/callback?state=${'a'.repeat(20_000)}`);
    expect(page.status).toBe(431);
    expect((await agent.get(await authorize())).location).toBe(`${test.url}/home`);
  });

  describe('that brings an error', () => {
    const hostile = `<script>alert(1)</script>\r\nSet-Cookie: x=1\u001b[31m[ERROR] forged`;

    it.each([
      'access_denied',
      'login_required',
      'login_link_expired',
      'organization_suspended',
      'server_error',
      'an_error_that_nobody_knows',
      hostile,
      '__proto__',
    ])('%j ends the login, and starts no other', async (error) => {
      const callback = await withError(error);
      const copy = agent.clone();
      copy.deleteCookie('kinde.session.0');
      const page = await agent.get(callback);
      expect(page.status).toBe(403);
      expect(page.json()).toEqual({
        statusCode: 403,
        error: 'Forbidden',
        message: 'The login was refused.',
        code: 'ERR_KINDE_LOGIN_REFUSED',
      });
      expect(page.location).toBe('');
      expectNoSession(page);
      expect(test.kinde.calls.token).toBe(0);
      await expectSpent(callback, copy);
    });

    it('shows nothing of it to the browser, nor in the log', async () => {
      const callback = await withError('access_denied', {
        error_description: hostile,
        error_uri: 'https://evil.example/canary',
        reauth_state: Buffer.from('{"canary":"redirect_uri"}').toString('base64'),
      });
      const page = await agent.get(callback);
      const shown = `${page.text} ${JSON.stringify([...page.headers])} ${test.logger.text}`;
      expect(shown).not.toMatch(/script|alert|forged|canary|evil|x=1/);
      expect(shown).not.toContain('\u001b');
      expect(test.logger.text).toContain('access_denied');
    });

    it('means nothing without a login that it belongs to', async () => {
      const stranger = test.agent();
      const page = await stranger.get(
        `${test.url}/auth/callback?error=access_denied&error_description=x&state=unknown`,
      );
      expect(page.status).toBe(400);
      expect(page.json()).toMatchObject({ code: 'ERR_KINDE_LOGIN_EXPIRED' });
      expect(page.setCookies).toEqual([]);

      const stateless = await stranger.get(`${test.url}/auth/callback?error=access_denied`);
      expect(stateless.status).toBe(400);
    });

    it('leaves a session alone', async () => {
      await agent.get(await authorize());
      await agent.get(await withError('access_denied'));
      expect((await agent.get(`${test.url}/auth/me`)).status).toBe(200);
    });

    it('comes from Kinde when nobody is signed in there for a silent login', async () => {
      const page = await test.agent().follow(`${test.url}/auth/login?prompt=none`);
      expect(page.url).toContain('error=login_required');
      expect(page.status).toBe(403);
    });
  });

  describe('of a login to an organization', () => {
    const { analytical, tidewater } = demoOrganizations;

    it('is refused when Kinde signs in to another one', async () => {
      const stranger = agent.clone();
      const login = `/auth/login?org_code=${analytical}`;
      for (const otherOrgCode of [tidewater, '', analytical.toUpperCase(), `${analytical} `]) {
        const callback = await test.authorize(stranger, demoUsers.ada, { login });
        test.kinde.faults.otherOrgCode = otherOrgCode;
        const page = await stranger.get(callback);
        expect(page.status).toBe(502);
        expectNoSession(page);
      }
    });

    it('is refused when Kinde signs in to none', async () => {
      const login = `/auth/login?org_code=${analytical}`;
      const callback = await test.authorize(agent, demoUsers.ada, { login });
      test.kinde.faults.overrideAccessTokenClaims = { org_code: undefined };
      const page = await agent.get(callback);
      expect(page.status).toBe(502);
      expectNoSession(page);
    });

    it('is refused when Kinde would not have it', async () => {
      const login = `/auth/login?org_code=${tidewater}`;
      const callback = await test.authorize(agent, demoUsers.ada, { login });
      expect(callback).toContain('error=access_denied');
      expect((await agent.get(callback)).status).toBe(403);
    });
  });

  describe('that says that the link was an old one', () => {
    const { analytical } = demoOrganizations;
    const login = `/auth/login?org_code=${analytical}&returnTo=/invited%3Fby%3Drex`;
    /** The authorization request of a login, and its callback that says so. */
    const expiredLink = async (browser: UserAgent, reauthState?: string) => {
      const { location } = await browser.get(test.url + login);
      test.kinde.faults.callbackError = oldLink(reauthState);
      const { location: callback } = await browser.get(location);
      return { request: authorizationRequest(location), callback };
    };

    it('starts the login again, with secrets of its own', async () => {
      const browser = agent.clone();
      const reauthState = 'eyJhIjoiYiJ9+/=&x=y %';
      const { request, callback } = await expiredLink(browser, reauthState);
      const page = await browser.get(callback);
      expect(page.status).toBe(302);
      expect(page.location.startsWith(`${test.kinde.issuerUrl}/oauth2/auth?`)).toBe(true);
      const again = authorizationRequest(page.location);
      expect(again).toEqual({
        ...request,
        state: [expect.stringMatching(/^[\w-]{43}$/)],
        nonce: [expect.stringMatching(/^[\w-]{43}$/)],
        code_challenge: [expect.stringMatching(/^[\w-]{43}$/)],
        reauth_state: [reauthState],
        supports_reauth: ['true'],
      });
      for (const name of ['state', 'nonce', 'code_challenge']) {
        expect(again[name]).not.toEqual(request[name]);
      }
      expect(again['org_code']).toEqual([analytical]);
      expect(page.headers.get('referrer-policy')).toBe('no-referrer');
      expect(page.headers.get('cache-control')).toBe('no-store');
      expect(test.kinde.calls.token).toBe(0);

      test.kinde.faults.clear();
      const end = await browser.get(await test.passKinde(browser, demoUsers.ada, page.location));
      expect(end.location).toBe(`${test.url}/invited?by=rex`);
      const me = await browser.get(`${test.url}/auth/me`);
      expect(me.json()).toMatchObject({ id: demoUsers.ada });
    });

    it('ends the login that it takes the place of', async () => {
      const browser = test.agent();
      const { callback } = await expiredLink(browser, 'state-of-kinde');
      const copy = browser.clone();
      const page = await browser.get(callback);
      expect(cookiesDroppedBy(page).filter(isTransactionCookie)).toHaveLength(1);
      expect(cookiesSetBy(page).filter(isTransactionCookie)).toHaveLength(1);
      await expectSpent(callback, copy);
    });

    it('still signs in to no other organization', async () => {
      const browser = agent.clone();
      const { callback } = await expiredLink(browser, 'state-of-kinde');
      const { location } = await browser.get(callback);
      test.kinde.faults.clear();
      const end = await test.passKinde(browser, demoUsers.ada, location);
      test.kinde.faults.otherOrgCode = demoOrganizations.tidewater;
      const page = await browser.get(end);
      expect(page.status).toBe(502);
      expectNoSession(page);
    });

    it('starts it again once, and not round and round', async () => {
      const browser = agent.clone();
      const { callback } = await expiredLink(browser, 'first');
      const again = await browser.get((await browser.get(callback)).location);
      expect(again.location).toContain('error=login_link_expired');
      const page = await browser.get(again.location);
      expect(page.status).toBe(403);
      expect(page.json()).toMatchObject({ code: 'ERR_KINDE_LOGIN_REFUSED' });
      expect(page.location).toBe('');
      expect(cookiesSetBy(page)).toEqual([]);
    });

    it('starts nothing without the state that Kinde wants to see again', async () => {
      const browser = agent.clone();
      const { callback } = await expiredLink(browser);
      const page = await browser.get(callback);
      expect(page.status).toBe(403);
      expect(page.location).toBe('');
      expect(cookiesSetBy(page)).toEqual([]);
    });

    it.each(['unknown', ''])('starts nothing without a login: state=%s', async (state) => {
      const query = new URLSearchParams({ ...oldLink('state-of-kinde'), state });
      const page = await test.agent().get(`${test.url}/auth/callback?${query.toString()}`);
      expect(page.status).toBe(400);
      expect(page.setCookies).toEqual([]);
    });

    it('starts nothing in another browser', async () => {
      const { callback } = await expiredLink(agent.clone(), 'state-of-kinde');
      const page = await test.agent().get(callback);
      expect(page.status).toBe(400);
      expect(page.setCookies).toEqual([]);
    });

    it.each(['access_denied', 'login_required', 'server_error'])(
      'is nothing that %s says',
      async (error) => {
        const callback = await withError(error, { reauth_state: 'state-of-kinde' });
        const page = await agent.get(callback);
        expect(page.status).toBe(403);
        expect(page.location).toBe('');
      },
    );

    const forged = {
      redirect_uri: 'https://evil.example/callback',
      client_id: 'another-client',
      scope: 'openid evil',
      org_code: 'org_evil',
      prompt: 'none',
      state: 'known',
    };
    it.each([
      ['JSON', JSON.stringify(forged)],
      ['base64', Buffer.from(JSON.stringify(forged)).toString('base64')],
      ['base64url', Buffer.from(JSON.stringify(forged)).toString('base64url')],
      ['a query', new URLSearchParams(forged).toString()],
      ['lines', 'x\r\nLocation: https://evil.example/'],
    ])('takes nothing out of that state, forged as %s', async (_, reauthState) => {
      const browser = agent.clone();
      const { request, callback } = await expiredLink(browser, reauthState);
      const page = await browser.get(callback);
      expect(page.location.startsWith(`${test.kinde.issuerUrl}/oauth2/auth?`)).toBe(true);
      expect(authorizationRequest(page.location)).toEqual({
        ...request,
        state: [expect.not.stringMatching(/^known$/)],
        nonce: [expect.any(String)],
        code_challenge: [expect.any(String)],
        reauth_state: [reauthState],
        supports_reauth: ['true'],
      });
    });

    it('passes on as much as 4 KB, and refuses what is more', async () => {
      const browser = agent.clone();
      const longest = await expiredLink(browser, 'r'.repeat(4096));
      const page = await browser.get(longest.callback);
      expect(page.status).toBe(302);
      expect(authorizationRequest(page.location)['reauth_state']).toEqual(['r'.repeat(4096)]);

      const tooLong = await expiredLink(browser, 'r'.repeat(4097));
      const refused = await browser.get(tooLong.callback);
      expect(refused.status).toBe(400);
      expect(refused.location).toBe('');
    });

    it('is refused when that state comes twice', async () => {
      const browser = agent.clone();
      const { callback } = await expiredLink(browser, 'one');
      expect((await browser.get(`${callback}&reauth_state=two`)).status).toBe(400);
    });

    it('leaves a session alone', async () => {
      await agent.get(await authorize());
      const { callback } = await expiredLink(agent, 'state-of-kinde');
      await agent.get(callback);
      expect((await agent.get(`${test.url}/auth/me`)).status).toBe(200);
    });
  });

  it('lets nobody in with tokens that are too large', async () => {
    const callback = await authorize();
    test.kinde.faults.overrideAccessTokenClaims = { bulk: 'x'.repeat(12_000) };
    const page = await agent.get(callback);
    expect(page.status).toBe(502);
    expectNoSession(page);
  });
});

describe.each(adapters)('the callback with an errorUrl (%s)', (adapter) => {
  let test: TestApplication;

  beforeAll(async () => {
    test = await TestApplication.start({ adapter, options: { errorUrl: '/sorry?from=login#top' } });
  });
  afterAll(() => test.stop());
  beforeEach(() => test.kinde.resetCalls());
  afterEach(() => test.kinde.faults.clear());

  const sorry = (error: string) => `${test.url}/sorry?from=login&error=${error}#top`;

  it.each<[string, string, Break]>([
    ['login_failed', 'what it returns is unacceptable', ({ faults }) => (faults.wrongNonce = true)],
    ['login_unavailable', 'it fails', ({ faults }) => (faults.token = { status: 500 })],
  ])('leads there with %s when %s', async (error, _, breakIt) => {
    const agent = test.agent();
    const callback = await test.authorize(agent, demoUsers.ada);
    breakIt(test.kinde);
    const page = await agent.get(callback);
    expect(page.status).toBe(302);
    expect(page.headers.get('location')).toBe(sorry(error));
    expect(cookiesSetBy(page)).toEqual([]);
    expect(cookiesDroppedBy(page).filter(isTransactionCookie)).toHaveLength(1);
    expect(page.headers.get('referrer-policy')).toBe('no-referrer');
  });

  it.each([
    ['access_denied', 'access_denied'],
    ['login_link_expired', 'login_link_expired'],
    ['organization_suspended', 'organization_suspended'],
    ['server_error', 'login_refused'],
    ['<script>', 'login_refused'],
    ['x&error=y#z', 'login_refused'],
  ])('says of %s only what is known: %s', async (error, shown) => {
    const agent = test.agent();
    const start = await agent.get(`${test.url}/auth/login`);
    const state = authorizationRequest(start.location)['state']?.join() ?? '';
    const query = new URLSearchParams({ error, state, error_description: 'canary' });
    const page = await agent.get(`${test.url}/auth/callback?${query.toString()}`);
    expect(page.headers.get('location')).toBe(sorry(shown));
    expect(test.kinde.calls.authorize).toBe(0);
    expect(test.logger.text).not.toContain('canary');
  });

  it('leads there when a login that was started again comes from an old link, too', async () => {
    const agent = test.agent();
    test.kinde.faults.callbackError = { error: 'login_link_expired', reauth_state: 'again' };
    const first = await agent.get((await agent.get(`${test.url}/auth/login`)).location);
    const again = await agent.get(first.location);
    expect(again.location.startsWith(test.kinde.issuerUrl)).toBe(true);
    const second = await agent.get(again.location);
    const page = await agent.get(second.location);
    expect(page.headers.get('location')).toBe(sorry('login_link_expired'));
    expect(test.kinde.calls.authorize).toBe(2);
  });

  it('leads there with login_expired when the login is not known', async () => {
    const page = await test.agent().get(`${test.url}/auth/callback?code=c&state=s`);
    expect(page.headers.get('location')).toBe(sorry('login_expired'));
  });

  it.each(['login', 'register', 'create-org'])(
    'leads there with login_unavailable when Kinde was not reached for the %s',
    async (route) => {
      const fresh = await TestApplication.start({ adapter, options: { errorUrl: '/sorry' } });
      try {
        await fresh.kinde.down();
        const page = await fresh.agent().get(`${fresh.url}/auth/${route}`);
        expect(page.status).toBe(302);
        expect(page.location).toBe(`${fresh.url}/sorry?error=login_unavailable`);
        expect(page.setCookies).toEqual([]);
      } finally {
        await fresh.stop();
      }
    },
  );

  it('answers what is no callback at all by itself', async () => {
    const page = await test.agent().get(`${test.url}/auth/callback?code=c`);
    expect(page.status).toBe(400);
  });
});

describe.each(adapters)(
  'the callback of an issuer that promises to name itself (%s)',
  (adapter) => {
    it('is refused without that name', async () => {
      const test = await TestApplication.start({ adapter });
      try {
        test.kinde.faults.discoveryOverrides = {
          authorization_response_iss_parameter_supported: true,
        };
        const agent = test.agent();
        const callback = await test.authorize(agent, demoUsers.ada);
        const page = await agent.get(callback);
        expect(page.status).toBe(400);
        expect(cookiesSetBy(page)).toEqual([]);
        expect(test.kinde.calls.token).toBe(0);

        const named = await test.authorize(agent, demoUsers.ada);
        const end = await agent.get(`${named}&iss=${encodeURIComponent(test.kinde.issuerUrl)}`);
        expect(end.location).toBe(`${test.url}/home`);
      } finally {
        await test.stop();
      }
    });
  },
);

describe.each(adapters)('the callback while Kinde does not answer (%s)', (adapter) => {
  it('waits no longer than the application says', async () => {
    const timeout = 7;
    const test = await TestApplication.start({ adapter, options: { timeout } });
    const agent = test.agent();
    const callback = await test.authorize(agent, demoUsers.ada);
    const timers = HeldTimers.hold();
    try {
      test.kinde.faults.token = { hang: true };
      const waiting = agent.get(callback);
      await until('Kinde was asked', () => test.kinde.calls.codeExchange === 1);
      timers.pass(timeout);
      const page = await waiting;
      expect(page.status).toBe(503);
      expect(cookiesSetBy(page)).toEqual([]);
      expect(test.kinde.calls.codeExchange).toBe(1);
    } finally {
      timers.release();
      await test.stop();
    }
  });
});

describe.each(adapters)('the callback while Kinde cannot be reached (%s)', (adapter) => {
  it('says so, and the login after it works', async () => {
    const test = await TestApplication.start({ adapter });
    try {
      const agent = test.agent();
      const callback = await test.authorize(agent, demoUsers.ada);
      await test.kinde.down();
      const page = await agent.get(callback);
      expect(page.status).toBe(503);
      expect(page.headers.get('retry-after')).toMatch(/^\d+$/);
      expect(cookiesSetBy(page)).toEqual([]);
      await test.kinde.up();
      test.clock.advance(60);
      expect((await test.signIn(agent, demoUsers.ada)).location).toBe(`${test.url}/home`);
    } finally {
      await test.stop();
    }
  });
});
