import { Controller, Get, Req, Res } from '@nestjs/common';

import {
  type AuthorizationOptions,
  type FrameworkRequest,
  type FrameworkResponse,
  KindeAuthService,
} from '../../lib/index.js';
import { demoOrganizations, demoUsers } from '../../lib/testing/index.js';
import { adapters } from '../support/adapters.js';
import { authorizationRequest } from '../support/authorization-request.js';
import { describeEachDeployment } from '../support/deployments.js';
import { cookiesSetBy, isSessionCookie, isTransactionCookie } from '../support/module-cookies.js';
import { sendExactly } from '../support/exact-request.js';
import { TestApplication } from '../support/test-application.js';
import { TodosController } from '../support/todos.controller.js';

/** What the next request to one of the application's own routes asks the service for. */
let asked: AuthorizationOptions & { returnTo?: string } = {};

/** An application's own sign-in pages. */
@Controller('own')
class OwnAuthController {
  constructor(private readonly kinde: KindeAuthService) {}

  @Get('login')
  async login(@Req() request: FrameworkRequest, @Res() response: FrameworkResponse): Promise<void> {
    this.kinde.respond(response, await this.kinde.startLogin(request, asked));
  }

  @Get('register')
  async register(
    @Req() request: FrameworkRequest,
    @Res() response: FrameworkResponse,
  ): Promise<void> {
    this.kinde.respond(response, await this.kinde.startRegister(request, asked));
  }

  @Get('create-org')
  async createOrg(
    @Req() request: FrameworkRequest,
    @Res() response: FrameworkResponse,
  ): Promise<void> {
    this.kinde.respond(response, await this.kinde.startCreateOrg(request, asked));
  }

  @Get('callback')
  async callback(
    @Req() request: FrameworkRequest,
    @Res() response: FrameworkResponse,
  ): Promise<void> {
    this.kinde.respond(response, await this.kinde.handleCallback(request));
  }

  @Get('whether')
  async whether(@Req() request: FrameworkRequest): Promise<{ isAuthenticated: boolean }> {
    return { isAuthenticated: await this.kinde.isAuthenticated(request) };
  }
}

const startRoutes = ['login', 'register', 'create-org'];

describeEachDeployment('signing in', (adapter, sessions) => {
  let test: TestApplication;

  beforeAll(async () => {
    test = await TestApplication.start({
      adapter,
      sessions,
      controllers: [TodosController, OwnAuthController],
    });
  });
  afterAll(() => test.stop());
  beforeEach(() => test.kinde.resetCalls());

  /** What a route has the browser ask Kinde for. */
  const requestOf = async (path: string) => {
    const page = await test.agent().get(test.url + path);
    expect(page.status).toBe(302);
    expect(page.location).toContain(`${test.kinde.issuerUrl}/oauth2/auth?`);
    return authorizationRequest(page.location);
  };
  /** What the module itself always says. */
  const ofTheModule = () => ({
    client_id: [test.kinde.clientId],
    response_type: ['code'],
    redirect_uri: [`${test.url}/auth/callback`],
    scope: ['openid profile email offline'],
    state: [expect.stringMatching(/^[\w-]{43}$/)],
    nonce: [expect.stringMatching(/^[\w-]{43}$/)],
    code_challenge: [expect.stringMatching(/^[\w-]{43}$/)],
    code_challenge_method: ['S256'],
  });
  /** What a route of the application has the browser ask Kinde for. */
  const requestFor = async (options: typeof asked, route = 'login') => {
    asked = options;
    const page = await test.agent().get(`${test.url}/own/${route}`);
    expect(page.status).toBe(302);
    return authorizationRequest(page.location);
  };

  it('leads from the login to Kinde and back to a session', async () => {
    const agent = test.agent();
    const end = await test.signIn(agent, demoUsers.ada);
    expect(end.status).toBe(302);
    expect(end.location).toBe(`${test.url}/home`);
    expect(test.kinde.calls.codeExchange).toBe(1);

    const me = await agent.get(`${test.url}/auth/me`);
    expect(me.status).toBe(200);
    expect(me.json()).toMatchObject({
      id: demoUsers.ada,
      givenName: 'Ada',
      email: 'ada@analytical.example',
      orgCode: demoOrganizations.analytical,
      roles: ['admin'],
    });
    const todos = await agent.get(`${test.url}/todos`);
    expect(todos.json()).toEqual({ user: demoUsers.ada });
  });

  it('leads a new user from the registration to a session', async () => {
    const agent = test.agent();
    const email = `new@${adapter}.example`;
    const end = await test.signIn(agent, email, { login: '/auth/register?returnTo=/welcome' });
    expect(end.location).toBe(`${test.url}/welcome`);
    const me = await agent.get(`${test.url}/auth/me`);
    expect(me.json()).toMatchObject({ email });
    expect(me.json()).not.toHaveProperty('orgCode');
  });

  it('leads a new user to an organization of their own', async () => {
    const agent = test.agent();
    const login = '/auth/create-org?org_name=Night%20%26%20Day&returnTo=/welcome';
    const end = await test.signIn(agent, `founder@${adapter}.example`, { login });
    expect(end.location).toBe(`${test.url}/welcome`);
    const me = await agent.get(`${test.url}/auth/me`);
    const { orgCode } = me.json<{ orgCode: string }>();
    expect(test.kinde.tenant.findOrganization(orgCode)?.name).toBe('Night & Day');
  });

  it('has Kinde ask for the name of an organization that was not named', async () => {
    const agent = test.agent();
    const email = `other-founder@${adapter}.example`;
    await test.signIn(agent, email, { login: '/auth/create-org?org_name=' });
    const me = await agent.get(`${test.url}/auth/me`);
    const { orgCode } = me.json<{ orgCode: string }>();
    expect(test.kinde.tenant.findOrganization(orgCode)?.name).toBe('New Organization');
  });

  it('says who is signed in to nobody else and to no cache', async () => {
    const stranger = await test.agent().get(`${test.url}/auth/me`);
    expect(stranger.status).toBe(401);
    expect(stranger.headers.get('www-authenticate')).toBe('Bearer realm="kinde"');
    expect(stranger.headers.get('cache-control')).toBe('no-store');

    const agent = test.agent();
    await test.signIn(agent, demoUsers.rex);
    const me = await agent.get(`${test.url}/auth/me`);
    expect(me.headers.get('content-type')).toContain('application/json');
    expect(me.headers.get('cache-control')).toBe('no-store');
    expect(me.headers.get('vary')).toContain('Cookie');
    expect(Object.keys(me.json()).join(' ')).not.toMatch(/token/i);
  });

  it('lets Kinde ask a member of several organizations which one to enter', async () => {
    const agent = test.agent();
    await test.signIn(agent, demoUsers.mia, { orgCode: demoOrganizations.tidewater });
    const me = await agent.get(`${test.url}/auth/me`);
    expect(me.json()).toMatchObject({ orgCode: demoOrganizations.tidewater, roles: ['admin'] });
  });

  it('enters the organization that the login names, without a question', async () => {
    const agent = test.agent();
    const login = `/auth/login?org_code=${demoOrganizations.tidewater}`;
    await test.signIn(agent, demoUsers.mia, { login, orgCode: 'none to choose' });
    const me = await agent.get(`${test.url}/auth/me`);
    expect(me.json()).toMatchObject({ orgCode: demoOrganizations.tidewater });
  });

  it('does not count an empty field of a login form as an organization', async () => {
    const agent = test.agent();
    const end = await test.signIn(agent, demoUsers.ada, {
      login: '/auth/login?org_code=&prompt=&login_hint=',
    });
    expect(end.location).toBe(`${test.url}/home`);
  });

  it('signs in silently whom Kinde knows already', async () => {
    const agent = test.agent();
    await test.signIn(agent, demoUsers.rex);
    agent.deleteCookie('kinde.session.0');
    const end = await agent.follow(`${test.url}/auth/login?prompt=none&returnTo=/auth/me`);
    expect(end.json()).toMatchObject({ id: demoUsers.rex });
  });

  describe('the request to Kinde', () => {
    it('has what the authorization code flow with PKCE needs, and nothing else', async () => {
      expect(await requestOf('/auth/login')).toEqual(ofTheModule());
    });

    it('asks for the registration page', async () => {
      const expected = { ...ofTheModule(), prompt: ['create'] };
      expect(await requestOf('/auth/register?prompt=login')).toEqual(expected);
    });

    it('asks for a new organization by its name', async () => {
      expect(await requestOf('/auth/create-org?org_name=Tea%20House&org_code=org_1')).toEqual({
        ...ofTheModule(),
        prompt: ['create'],
        is_create_org: ['true'],
        org_name: ['Tea House'],
      });
    });

    it.each(startRoutes)('takes the parameters that a browser may set: %s', async (route) => {
      const allowed = {
        org_code: 'org_1',
        connection_id: 'conn_1',
        login_hint: 'phone:+447700900000:gb',
        lang: 'de',
        invitation_code: 'inv_1',
        plan_interest: 'pro',
        pricing_table_key: 'table 1',
        reauth_state: 'r'.repeat(4096),
      };
      const actual = await requestOf(`/auth/${route}?${new URLSearchParams(allowed).toString()}`);
      const expected = route === 'create-org' ? { ...allowed, org_code: undefined } : allowed;
      for (const [name, value] of Object.entries(expected)) {
        expect(actual[name]).toEqual(value && [value]);
      }
      expect(actual['is_invitation']).toEqual(['true']);
    });

    it.each(['login', 'create', 'none'])('takes the prompt %s', async (prompt) => {
      expect((await requestOf(`/auth/login?prompt=${prompt}`))['prompt']).toEqual([prompt]);
    });

    it.each(startRoutes)('takes no other parameter from a browser: %s', async (route) => {
      const hostile = new URLSearchParams({
        redirect_uri: 'https://evil.example/callback',
        redirect_url: 'https://evil.example',
        client_id: 'another',
        client_secret: 'secret',
        scope: 'openid admin',
        audience: 'https://evil.example/api',
        response_type: 'token',
        response_mode: 'fragment',
        state: 'known',
        nonce: 'known',
        code_challenge: 'known',
        code_challenge_method: 'plain',
        request: 'eyJ',
        request_uri: 'https://evil.example/request',
        claims: '{}',
        is_create_org: 'true',
        start_page: 'registration',
        supports_reauth: 'true',
        workflow_deployment_id: 'wf_1',
        utm_source: 'somewhere',
        ['__proto__']: 'polluted',
      });
      const actual = await requestOf(`/auth/${route}?${hostile.toString()}`);
      const { prompt, is_create_org, ...rest } = actual;
      expect(rest).toEqual(ofTheModule());
      expect(prompt).toEqual(route === 'login' ? undefined : ['create']);
      expect(is_create_org).toEqual(route === 'create-org' ? ['true'] : undefined);
    });

    it.each([
      ['a parameter twice', 'org_code=a&org_code=b'],
      ['the same value twice', 'lang=de&lang=de'],
      ['a list', 'org_code[]=a&org_code[]=b'],
      ['an escaped list', 'org_code%5B%5D=a'],
      ['an object', 'login_hint[x]=1'],
      ['a prompt that Kinde does not know', 'prompt=consent'],
      ['several prompts', 'prompt=login%20create'],
      ['a value of more than 512 characters', `org_code=${'a'.repeat(513)}`],
      ['a reauthentication state of more than 4 KB', `reauth_state=${'a'.repeat(4097)}`],
    ])('is not made of %s', async (_, query) => {
      for (const route of startRoutes) {
        const page = await test.agent().get(`${test.url}/auth/${route}?${query}`);
        expect(page.status).toBe(400);
        expect(page.json()).toMatchObject({ code: 'ERR_KINDE_INVALID_REQUEST' });
        expect(page.setCookies).toEqual([]);
        expect(page.headers.get('cache-control')).toBe('no-store');
      }
    });

    it('survives a query that does not fit into a request', async () => {
      const huge = await sendExactly(`${test.url}/auth/login?org_code=${'a'.repeat(20_000)}`);
      expect(huge.status).toBe(431);
      expect(await requestOf('/auth/login')).toEqual(ofTheModule());
    });
  });

  describe('what an application asks for in its own routes', () => {
    afterEach(() => {
      asked = {};
    });

    it.each<[AuthorizationOptions, Record<string, string[]>]>([
      [{ orgCode: 'org_1' }, { org_code: ['org_1'] }],
      [{ prompt: 'login' }, { prompt: ['login'] }],
      [{ prompt: 'none' }, { prompt: ['none'] }],
      [{ loginHint: 'ada@analytical.example' }, { login_hint: ['ada@analytical.example'] }],
      [{ connectionId: 'conn_1' }, { connection_id: ['conn_1'] }],
      [{ lang: 'fr' }, { lang: ['fr'] }],
      [{ scope: 'openid read:todos' }, { scope: ['openid read:todos'] }],
      [{ scope: 'profile' }, { scope: ['openid profile'] }],
      [{ audience: 'https://a.example' }, { audience: ['https://a.example'] }],
      [{ audience: ['api one', 'api two'] }, { audience: ['api one', 'api two'] }],
      [{ hasSuccessPage: true }, { has_success_page: ['true'] }],
      [{ isUseAuthSuccessPage: true }, { is_use_auth_success_page: ['true'] }],
      [{ workflowDeploymentId: 'wf_1' }, { workflow_deployment_id: ['wf_1'] }],
      [{ supportsReauth: true }, { supports_reauth: ['true'] }],
      [{ reauthState: 'eyJhIjoxfQ==' }, { reauth_state: ['eyJhIjoxfQ=='] }],
      [{ planInterest: 'pro' }, { plan_interest: ['pro'] }],
      [{ pricingTableKey: 'table' }, { pricing_table_key: ['table'] }],
      [{ invitationCode: 'inv' }, { invitation_code: ['inv'], is_invitation: ['true'] }],
      [{ pagesMode: 'preview' }, { pages_mode: ['preview'] }],
      [{ redirectUrl: 'https://a.example' }, { redirect_url: ['https://a.example'] }],
      [{ startPage: 'registration' }, { start_page: ['registration'] }],
      [
        { tracking: { utm_source: 'paper', gclid: 'g 1', ttclid: 't' } },
        { utm_source: ['paper'], gclid: ['g 1'], ttclid: ['t'] },
      ],
      [{ orgName: 'Only for a new organization' }, { org_name: [] }],
      [
        { orgCode: '', loginHint: '', lang: undefined },
        { org_code: [], login_hint: [], lang: [] },
      ],
    ])('%j', async (options, expected) => {
      const plain = await requestFor({});
      const actual = await requestFor(options);
      for (const [name, values] of Object.entries(expected)) {
        expect(actual[name] ?? []).toEqual(values);
      }
      const names = new Set([...Object.keys(plain), ...Object.keys(actual)]);
      const others = [...names].filter((name) => !(name in expected));
      expect(others.toSorted()).toEqual(
        Object.keys(plain)
          .filter((name) => !(name in expected))
          .toSorted(),
      );
    });

    it('cannot be made to replace what keeps the login safe', async () => {
      const hostile = {
        state: 's',
        nonce: 'n',
        client_id: 'c',
        redirect_uri: 'https://evil.example',
      };
      const actual = await requestFor({ ...hostile, tracking: { ...hostile } } as typeof asked);
      expect(actual).toMatchObject({
        client_id: [test.kinde.clientId],
        redirect_uri: [`${test.url}/auth/callback`],
        state: [expect.stringMatching(/^[\w-]{43}$/)],
        nonce: [expect.stringMatching(/^[\w-]{43}$/)],
      });
    });

    it('works for a registration and for a new organization', async () => {
      const options = { planInterest: 'pro', orgName: 'Tea House', orgCode: 'org_1' } as const;
      const registration = await requestFor(options, 'register');
      expect(registration).toMatchObject({ plan_interest: ['pro'], prompt: ['create'] });
      expect(registration['org_code']).toEqual(['org_1']);
      const organization = await requestFor(options, 'create-org');
      expect(organization).toMatchObject({ is_create_org: ['true'], org_name: ['Tea House'] });
      expect(organization['org_code']).toBeUndefined();
    });

    it('leads back to where the application says, checked like everything else', async () => {
      for (const [returnTo, end] of [
        ['/from/the/application', '/from/the/application'],
        ['https://evil.example', '/home'],
      ] as const) {
        asked = { returnTo };
        const page = await test.signIn(test.agent(), demoUsers.ada, { login: '/own/login' });
        expect(page.location).toBe(test.url + end);
      }
    });

    it('finds out whether somebody is signed in', async () => {
      const agent = test.agent();
      const whether = () => agent.get(`${test.url}/own/whether`);
      expect((await whether()).json()).toEqual({ isAuthenticated: false });
      await test.signIn(agent, demoUsers.ada);
      expect((await whether()).json()).toEqual({ isAuthenticated: true });
    });
  });

  describe('what a start leaves in the browser', () => {
    it.each(startRoutes)('is one short-lived cookie, and no session: %s', async (route) => {
      // As another site's link or form would start it, too.
      const headers = { 'sec-fetch-site': 'cross-site', referer: 'https://elsewhere.example/' };
      const page = await test.agent().get(`${test.url}/auth/${route}`, headers);
      expect(page.status).toBe(302);
      expect(page.setCookies).toHaveLength(1);
      const [cookie] = page.setCookies;
      expect(isTransactionCookie(cookie?.name ?? '')).toBe(true);
      expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'lax', path: '/', maxAge: 600 });
      expect(page.headers.get('cache-control')).toBe('no-store');
      expect(page.headers.get('vary')).toContain('Cookie');
      expect(page.headers.get('referrer-policy')).toBe('no-referrer');
    });

    it.each([
      ['HEAD', {}],
      ['GET', { purpose: 'prefetch' }],
      ['GET', { 'sec-purpose': 'prefetch' }],
      ['GET', { 'sec-purpose': 'prefetch;prerender' }],
      ['GET', { 'x-moz': 'prefetch' }],
    ])('is nothing when a browser only fetches ahead: %s %j', async (method, headers) => {
      for (const route of startRoutes) {
        const page = await sendExactly(`${test.url}/auth/${route}`, { method, headers });
        expect(page.status).toBe(204);
        expect(page.headers.location).toBeUndefined();
        expect(page.headers['set-cookie']).toBeUndefined();
        expect(page.headers['cache-control']).toBe('no-store');
      }
    });

    it.each(['POST', 'PUT', 'PATCH', 'DELETE'])('is nothing by %s', async (method) => {
      for (const route of [...startRoutes, 'callback', 'me']) {
        const page = await sendExactly(`${test.url}/auth/${route}`, { method });
        expect([404, 405]).toContain(page.status);
        expect(page.headers['set-cookie']).toBeUndefined();
      }
    });
  });

  it('never answers with a redirect that a browser repeats with its body', async () => {
    const agent = test.agent();
    const callback = await test.authorize(agent, demoUsers.ada);
    const answers = [
      await agent.get(`${test.url}/auth/login`),
      await agent.get(callback),
      await agent.post(`${test.url}/auth/logout`, {}),
    ];
    expect(answers.map(({ status }) => status)).toEqual([302, 302, 303]);
  });
});

describe.each(adapters)('an application that is reached by other names (%s)', (adapter) => {
  let test: TestApplication;

  beforeAll(async () => {
    test = await TestApplication.start({
      adapter,
      options: { siteUrl: 'https://app.example.com', postLogoutUrl: '/bye' },
    });
  });
  afterAll(() => test.stop());

  it.each([
    { host: 'evil.example' },
    { 'x-forwarded-host': 'evil.example' },
    { 'x-forwarded-proto': 'http' },
    { 'x-forwarded-port': '8080', 'x-forwarded-prefix': '/evil' },
    { forwarded: 'host=evil.example;proto=http' },
    { 'x-original-url': '/evil', 'x-rewrite-url': '/evil' },
  ])('believes its configuration, not a request that says %j', async (headers) => {
    for (const route of startRoutes) {
      const page = await sendExactly(`${test.url}/auth/${route}`, { headers });
      expect(page.status).toBe(302);
      expect(authorizationRequest(page.headers.location ?? '')['redirect_uri']).toEqual([
        'https://app.example.com/auth/callback',
      ]);
      expect(page.headers['set-cookie']).toEqual([
        expect.stringMatching(/^__Host-kinde\.login\.[\w-]{16}=.*; Path=\/;.*; Secure/),
      ]);
    }
    const logout = await sendExactly(`${test.url}/auth/logout`, { headers });
    const redirect = new URL(logout.headers.location ?? '').searchParams.get('redirect');
    expect(redirect).toBe('https://app.example.com/bye');
  });
});

describe.each(adapters)('an application whose callback is a route of its own (%s)', (adapter) => {
  let test: TestApplication;
  const callbackUrl = 'https://app.example.com/own/callback';

  beforeAll(async () => {
    test = await TestApplication.start({
      adapter,
      controllers: [OwnAuthController],
      options: { siteUrl: 'https://app.example.com', callbackUrl },
      kinde: { redirectUris: [callbackUrl] },
    });
  });
  afterAll(() => test.stop());

  it('finishes a login there', async () => {
    const agent = test.agent();
    const callback = await test.authorize(agent, demoUsers.ada, {
      login: '/auth/login?returnTo=/there',
    });
    expect(callback).toContain(`${callbackUrl}?code=`);
    const end = await agent.get(test.at(callback));
    expect(end.headers.get('location')).toBe('/there');
    expect((await agent.get(`${test.url}/auth/me`)).json()).toMatchObject({ id: demoUsers.ada });
  });

  it('answers with an error what it cannot finish', async () => {
    const page = await test.agent().get(`${test.url}/own/callback?code=c&state=s`);
    expect(page.status).toBe(400);
    expect(page.json()).toMatchObject({ code: 'ERR_KINDE_LOGIN_EXPIRED' });
  });

  it('does not return to that route after a login', async () => {
    const agent = test.agent();
    const login = '/auth/login?returnTo=/own/callback%3Fcode%3Dx';
    const callback = await test.authorize(agent, demoUsers.ada, { login });
    expect((await agent.get(test.at(callback))).headers.get('location')).toBe('/home');
  });
});

describe.each(adapters)('an application of one organization (%s)', (adapter) => {
  let test: TestApplication;
  const { analytical, tidewater } = demoOrganizations;

  beforeAll(async () => {
    test = await TestApplication.start({ adapter, options: { orgCode: tidewater } });
  });
  afterAll(() => test.stop());
  afterEach(() => test.kinde.faults.clear());

  it.each(['/auth/login', `/auth/login?org_code=${analytical}`])(
    'sends every login to it: %s',
    async (login) => {
      const agent = test.agent();
      await test.signIn(agent, demoUsers.mia, { login, orgCode: 'none to choose' });
      const me = await agent.get(`${test.url}/auth/me`);
      expect(me.json()).toMatchObject({ orgCode: tidewater });
    },
  );

  it('signs nobody in to another one', async () => {
    test.kinde.faults.otherOrgCode = analytical;
    const end = await test.signIn(test.agent(), demoUsers.mia);
    expect(end.status).toBe(502);
    expect(cookiesSetBy(end)).toEqual([]);
  });

  it('creates no other organization', async () => {
    const page = await test.agent().get(`${test.url}/auth/create-org?org_name=Mine`);
    expect(page.status).toBe(400);
    expect(page.json()).toMatchObject({ code: 'ERR_KINDE_INVALID_REQUEST' });
    expect(page.setCookies).toEqual([]);
  });
});

describe.each(adapters)('an application with other defaults (%s)', (adapter) => {
  it('is a public client without a secret', async () => {
    const test = await TestApplication.start({ adapter, kinde: { clientSecret: null } });
    try {
      const agent = test.agent();
      await test.signIn(agent, demoUsers.ada);
      expect((await agent.get(`${test.url}/auth/me`)).status).toBe(200);
      const exchange = test.kinde.requests.find(({ endpoint }) => endpoint === 'token');
      expect(exchange?.params).toMatchObject({ client_id: test.kinde.clientId });
      expect(exchange?.params).toHaveProperty('code_verifier');
      expect(exchange?.params).not.toHaveProperty('client_secret');
    } finally {
      await test.stop();
    }
  });

  it('sends its secret in the body of the token request alone', async () => {
    const test = await TestApplication.start({ adapter });
    try {
      await test.signIn(test.agent(), demoUsers.ada);
      const secret = test.kinde.clientSecret ?? '';
      const withSecret = test.kinde.requests.filter((each) =>
        JSON.stringify(each).includes(secret),
      );
      expect(withSecret).toHaveLength(1);
      expect(withSecret[0]).toMatchObject({
        endpoint: 'token',
        method: 'POST',
        path: '/oauth2/token',
        params: { client_secret: secret, code_verifier: expect.stringMatching(/^[\w-]{43,128}$/) },
      });
      expect(withSecret[0]?.headers.authorization).toBeUndefined();
    } finally {
      await test.stop();
    }
  });

  it('asks for its own scope and audience', async () => {
    const test = await TestApplication.start({
      adapter,
      options: { scope: 'profile', audience: ['https://a.example', 'https://b.example'] },
    });
    try {
      const page = await test.agent().get(`${test.url}/auth/login`);
      expect(authorizationRequest(page.location)).toMatchObject({
        scope: ['openid profile'],
        audience: ['https://a.example', 'https://b.example'],
      });
    } finally {
      await test.stop();
    }
  });

  it('uses PKCE although discovery does not mention it', async () => {
    const test = await TestApplication.start({ adapter });
    try {
      test.kinde.faults.discoveryOverrides = { code_challenge_methods_supported: undefined };
      const page = await test.agent().get(`${test.url}/auth/login`);
      expect(authorizationRequest(page.location)).toMatchObject({
        code_challenge: [expect.stringMatching(/^[\w-]{43}$/)],
        code_challenge_method: ['S256'],
      });
    } finally {
      await test.stop();
    }
  });
});

describe.each(adapters)('while Kinde cannot be reached (%s)', (adapter) => {
  it('boots, serves what is public, says when to come back, and then works', async () => {
    const test = await TestApplication.start({ adapter, controllers: [TodosController] });
    try {
      await test.kinde.down();
      const agent = test.agent();
      expect((await agent.get(`${test.url}/todos/public`)).status).toBe(200);
      expect((await agent.get(`${test.url}/todos`)).status).toBe(401);
      for (const route of startRoutes) {
        const page = await agent.get(`${test.url}/auth/${route}`);
        expect(page.status).toBe(503);
        expect(page.json()).toMatchObject({ code: 'ERR_KINDE_UNAVAILABLE' });
        expect(Number(page.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
        expect(page.headers.get('www-authenticate')).toBeNull();
        expect(page.headers.get('cache-control')).toBe('no-store');
        expect(page.setCookies).toEqual([]);
      }

      await test.kinde.up();
      test.clock.advance(5);
      const end = await test.signIn(agent, demoUsers.ada);
      expect(end.location).toBe(`${test.url}/home`);
      expect((await agent.get(`${test.url}/auth/me`)).status).toBe(200);

      await test.kinde.down();
      expect((await agent.get(`${test.url}/auth/me`)).status).toBe(200);
      expect((await agent.get(`${test.url}/todos`)).status).toBe(200);
    } finally {
      await test.stop();
    }
  });

  it('asks it once for all who want to sign in meanwhile', async () => {
    const test = await TestApplication.start({ adapter });
    try {
      test.kinde.faults.discovery = { status: 500 };
      const pages = await Promise.all(
        Array.from({ length: 20 }, () => test.agent().get(`${test.url}/auth/login`)),
      );
      expect(new Set(pages.map(({ status }) => status))).toEqual(new Set([503]));
      expect(test.kinde.calls.discovery).toBe(1);
      const soon = await test.agent().get(`${test.url}/auth/login`);
      expect(soon.status).toBe(503);
      expect(test.kinde.calls.discovery).toBe(1);
    } finally {
      await test.stop();
    }
  });
});

describe.each(adapters)('with unauthenticated: redirect (%s)', (adapter) => {
  let test: TestApplication;

  beforeAll(async () => {
    test = await TestApplication.start({
      adapter,
      controllers: [TodosController],
      options: { unauthenticated: 'redirect' },
    });
  });
  afterAll(() => test.stop());

  const html = { accept: 'text/html,application/xhtml+xml' };

  it('sends a person to the login, and back to where they were', async () => {
    const path = '/todos/details?view=a%20b&of=%2F%2Fevil.example';
    const page = await sendExactly(test.url + path, {
      headers: { ...html, 'sec-fetch-mode': 'navigate' },
    });
    expect(page.status).toBe(302);
    const login = page.headers.location ?? '';
    expect(login.startsWith('/auth/login?returnTo=')).toBe(true);
    const end = await test.signIn(test.agent(), demoUsers.ada, { login });
    expect(end.location).toBe(test.url + path);
  });

  it('sends an old browser, which tells less, to the login too', async () => {
    expect((await sendExactly(`${test.url}/todos`, { headers: html })).status).toBe(302);
  });

  it.each([
    ['a script', 'GET', { ...html, 'sec-fetch-mode': 'cors' }],
    ['an image', 'GET', { accept: 'image/avif,*/*', 'sec-fetch-mode': 'no-cors' }],
    ['a client of an API', 'GET', { accept: 'application/json' }],
    ['a form', 'POST', { ...html, 'sec-fetch-mode': 'navigate' }],
    ['a bearer of a bad token', 'GET', { ...html, authorization: 'Bearer bad' }],
  ])('refuses %s with 401', async (_, method, headers) => {
    const page = await sendExactly(`${test.url}/todos`, { method, headers });
    expect(page.status).toBe(401);
    expect(page.headers.location).toBeUndefined();
    expect(page.headers['www-authenticate']).toContain('Bearer');
    expect(page.headers['content-type']).toContain('application/json');
  });
});

describe.each(adapters)('without anybody asking for it (%s)', (adapter) => {
  it('sets no cookie', async () => {
    const test = await TestApplication.start({ adapter, controllers: [TodosController] });
    try {
      for (const path of ['/todos/public', '/todos/optional', '/todos', '/auth/me', '/nowhere']) {
        const page = await test.agent().get(test.url + path);
        expect(page.setCookies.filter(({ name }) => isSessionCookie(name))).toEqual([]);
        expect(page.setCookies).toEqual([]);
      }
    } finally {
      await test.stop();
    }
  });
});
