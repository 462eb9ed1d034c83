import { request as httpRequest } from 'node:http';
import { demoOrganizations, demoUsers, LocalKinde } from '../../../lib/testing/index.js';
import { CALLBACK, RelyingParty } from './relying-party.js';

interface AccountBody {
  data: Record<string, Record<string, unknown>[]> & { org_code?: string };
  metadata: { has_more: boolean; next_page_starting_after: string };
}

const AFTER = 'http://localhost:4321/';

describe('The endpoints of LocalKinde', () => {
  let kinde: LocalKinde;

  beforeEach(async () => {
    kinde = await LocalKinde.start({ redirectUris: [CALLBACK], logoutUris: [AFTER] });
  });

  afterEach(async () => {
    await kinde.stop();
    expect(kinde.errors).toEqual([]);
  });

  const get = async (path: string, token?: string): Promise<Response> =>
    fetch(`${kinde.issuerUrl}${path}`, {
      redirect: 'manual',
      ...(token !== undefined && { headers: { authorization: `Bearer ${token}` } }),
    });

  const post = async (path: string, fields: Record<string, string>, token?: string) =>
    fetch(`${kinde.issuerUrl}${path}`, {
      method: 'POST',
      body: new URLSearchParams(fields),
      ...(token !== undefined && { headers: { authorization: `Bearer ${token}` } }),
    });

  /** For the Management API. */
  const machine = (): string => kinde.machineToken({ audience: `${kinde.issuerUrl}/api` });

  const introspect = async (token?: string): Promise<number> =>
    (await post('/oauth2/introspect', { token: 'x' }, token)).status;

  const account = async (query: string, token = kinde.accessToken()): Promise<AccountBody> =>
    (await (await get(`/account_api/v1/${query}`, token)).json()) as AccountBody;

  /** How many of 23 permissions each page has. */
  const pagesBy = async (pageSize?: number): Promise<number[]> => {
    const keys = Array.from({ length: 23 }, (_, index) => `do:${index}`);
    kinde.tenant.setPermissions(demoUsers.ada, demoOrganizations.analytical, keys);
    const query = new URLSearchParams(pageSize === undefined ? {} : { page_size: `${pageSize}` });
    const pages: unknown[][] = [];
    let more = true;
    while (more) {
      const { data, metadata } = await account(`permissions?${query.toString()}`);
      pages.push(data['permissions']?.map(({ key }) => key) ?? []);
      query.set('starting_after', metadata.next_page_starting_after);
      more = metadata.has_more;
    }
    expect(pages.flat()).toEqual(keys);
    return pages.map(({ length }) => length);
  };

  const allowedOrigin = async (origin: string): Promise<string | null> => {
    const { headers } = await fetch(`${kinde.issuerUrl}/oauth2/token`, {
      method: 'POST',
      headers: { origin },
      body: new URLSearchParams({ client_id: kinde.clientId, grant_type: 'refresh_token' }),
    });
    return headers.get('access-control-allow-origin');
  };

  it('publish Kinde’s discovery document, member by member', async () => {
    const iss = kinde.issuerUrl;
    expect(iss).toBe(`http://127.0.0.1:${kinde.port}`);
    const response = await get('/.well-known/openid-configuration');
    expect(await response.json()).toEqual({
      issuer: iss,
      jwks_uri: `${iss}/.well-known/jwks`,
      token_endpoint: `${iss}/oauth2/token`,
      claims_supported: ['aud', 'exp', 'iat', 'iss', 'sub'],
      scopes_supported: [
        'address',
        'email',
        'event_hooks',
        'offline',
        'openid',
        'phone',
        'profile',
      ],
      userinfo_endpoint: `${iss}/oauth2/v2/user_profile`,
      revocation_endpoint: `${iss}/oauth2/revoke`,
      end_session_endpoint: `${iss}/logout`,
      authorization_endpoint: `${iss}/oauth2/auth`,
      introspection_endpoint: `${iss}/oauth2/introspect`,
      subject_types_supported: ['public'],
      response_modes_supported: ['form_post', 'query', 'fragment'],
      response_types_supported: ['code'],
      request_uri_parameter_supported: false,
      code_challenge_methods_supported: ['S256'],
      id_token_signing_alg_values_supported: ['RS256'],
      token_endpoint_auth_methods_supported: ['client_secret_post'],
    });
  });

  it.each(['/.well-known/jwks', '/.well-known/jwks.json'])(
    'publish the keys at %s',
    async (path) => {
      const { kty, use, alg, kid, n, e } = kinde.publicJwk;
      expect(await (await get(path)).json()).toEqual({ keys: [{ kty, use, alg, kid, n, e }] });
    },
  );

  it('profile the user of an access token', async () => {
    const response = await get('/oauth2/v2/user_profile', kinde.accessToken());
    expect(await response.json()).toEqual({
      sub: demoUsers.ada,
      id: demoUsers.ada,
      provided_id: 'staff-1',
      name: 'Ada Quill',
      given_name: 'Ada',
      family_name: 'Quill',
      updated_at: expect.any(Number),
      email: 'ada@analytical.example',
      email_verified: true,
      picture: expect.stringMatching(/^data:image\/svg/),
      preferred_username: 'ada',
    });
  });

  it('profile the user for old clients, too', async () => {
    const response = await get('/oauth2/user_profile', kinde.accessToken());
    expect(await response.json()).toEqual({
      id: demoUsers.ada,
      preferred_email: 'ada@analytical.example',
      provided_id: 'staff-1',
      last_name: 'Quill',
      first_name: 'Ada',
    });
  });

  it.each([
    ['no token', () => undefined],
    ['a token that expired', () => kinde.accessToken({ expiresIn: -1 })],
    ['a token that never does', () => kinde.accessToken({ claims: { exp: undefined } })],
    ['a machine’s token', () => kinde.machineToken()],
    ['another’s signature', () => kinde.accessToken({ key: kinde.foreignKeyPem })],
    ['no signature', () => kinde.accessToken({ header: { alg: 'none' } })],
    ['rubbish', () => 'rubbish'],
  ])('tell nothing to a caller with %s', async (_what, token) => {
    for (const path of ['/oauth2/v2/user_profile', '/account_api/v1/permissions']) {
      expect((await get(path, token())).status).toBe(403);
    }
  });

  describe('for accounts', () => {
    it.each([
      [
        'permissions',
        'permissions',
        { id: expect.any(String), key: 'read:todos', name: 'Read todos' },
      ],
      ['roles', 'roles', { id: expect.any(String), key: 'admin', name: 'Admin' }],
      [
        'feature_flags',
        'feature_flags',
        {
          id: expect.any(String),
          key: 'dark_mode',
          name: 'Dark mode',
          type: 'boolean',
          value: true,
        },
      ],
      [
        'properties',
        'properties',
        {
          id: expect.any(String),
          key: 'kp_usr_job_title',
          name: expect.any(String),
          value: 'Engineer',
        },
      ],
      [
        'entitlements',
        'entitlements',
        {
          id: expect.any(String),
          fixed_charge: 1200,
          price_name: 'Todos, monthly',
          unit_amount: null,
          feature_key: 'todos',
          feature_name: 'Todos',
          entitlement_limit_max: 100,
          entitlement_limit_min: 1,
        },
      ],
    ])('list %s', async (resource, member, first) => {
      const { data, metadata } = await account(resource);
      expect(data[member]?.[0]).toEqual(first);
      expect(metadata).toEqual({ has_more: false, next_page_starting_after: '' });
    });

    it('name the organization, and its plans', async () => {
      const { data } = await account('entitlements');
      expect(data.org_code).toBe(demoOrganizations.analytical);
      expect(data['plans']).toEqual([
        { key: 'pro', name: 'Pro', subscribed_on: '2026-01-15T09:00:00Z' },
      ]);
    });

    it('read the tenant as it is now, not as the token says', async () => {
      const token = kinde.accessToken();
      kinde.tenant.setPermissions(demoUsers.ada, demoOrganizations.analytical, ['new:one']);
      const { data } = await account('permissions', token);
      expect(data['permissions']?.map(({ key }) => key)).toEqual(['new:one']);
    });

    it('page by ten', async () => {
      expect(await pagesBy()).toEqual([10, 10, 3]);
    });

    it('page by page_size', async () => {
      expect(await pagesBy(8)).toEqual([8, 8, 7]);
    });

    it('find one entitlement by its key', async () => {
      const { data } = await account('entitlement/exports');
      expect(data).toMatchObject({
        org_code: demoOrganizations.analytical,
        entitlement: { feature_key: 'exports', unit_amount: 50 },
      });
      expect((await get('/account_api/v1/entitlement/none', kinde.accessToken())).status).toBe(404);
    });

    it('link to the portal', async () => {
      const response = await get('/account_api/v1/portal_link?subnav=profile', kinde.accessToken());
      const { url } = (await response.json()) as { url: string };
      expect(url).toMatch(`${kinde.issuerUrl}/portal_redirect?key=`);
      expect((await fetch(url)).status).toBe(200);
    });

    it('know nothing else', async () => {
      expect((await get('/account_api/v1/secrets', kinde.accessToken())).status).toBe(404);
    });
  });

  describe('for introspection', () => {
    it('describe what holds', async () => {
      const app = await RelyingParty.of(kinde);
      const { access_token, refresh_token = '' } = await app.signIn(demoUsers.ada);
      for (const token of [access_token, refresh_token]) {
        const response = await post('/oauth2/introspect', { token }, machine());
        expect(await response.json()).toEqual({
          active: true,
          aud: [],
          client_id: kinde.clientId,
          exp: expect.any(Number),
          iat: expect.any(Number),
        });
      }
    });

    it('say of everything else that it is not active', async () => {
      for (const token of ['', 'rubbish', kinde.accessToken({ expiresIn: -1 })]) {
        const response = await post('/oauth2/introspect', { token }, machine());
        expect(await response.json()).toEqual({ active: false });
      }
    });

    it('say so of what was revoked, and of what another tenant issued', async () => {
      const app = await RelyingParty.of(kinde);
      const { access_token, refresh_token = '' } = await app.signIn(demoUsers.ada);
      const { clientId: client_id, clientSecret: client_secret = '' } = kinde;
      await post('/oauth2/revoke', { client_id, client_secret, token: refresh_token });
      const foreign = kinde.accessToken({ key: kinde.foreignKeyPem });
      for (const token of [access_token, refresh_token, foreign]) {
        const response = await post('/oauth2/introspect', { token }, machine());
        expect(await response.json()).toEqual({ active: false });
      }
    });

    it.each(['access_token', 'refresh_token', 'anything'])(
      'find a token whatever they are told that it is: %s',
      async (token_type_hint) => {
        const app = await RelyingParty.of(kinde);
        const { access_token, refresh_token = '' } = await app.signIn(demoUsers.ada);
        for (const token of [access_token, refresh_token]) {
          const response = await post('/oauth2/introspect', { token, token_type_hint }, machine());
          expect(await response.json()).toMatchObject({ active: true });
        }
      },
    );

    it('answer nobody without a token for the Management API', async () => {
      expect(await introspect()).toBe(401);
      expect(await introspect('rubbish')).toBe(401);
      expect(await introspect(kinde.machineToken())).toBe(403);
      const audience = `${kinde.issuerUrl}/api`;
      expect(await introspect(kinde.accessToken({ audience }))).toBe(403);
    });
  });

  describe('for logout', () => {
    it('end the SSO session and lead back', async () => {
      const app = await RelyingParty.of(kinde);
      await app.signIn(demoUsers.ada);
      const redirect = encodeURIComponent(AFTER);
      const { status, leftFor } = await app.browser.visit(
        `${kinde.issuerUrl}/logout?redirect=${redirect}`,
      );
      expect(status).toBe(302);
      expect(leftFor?.href).toBe(AFTER);
      const { leftFor: back } = await app.start({ prompt: 'none' });
      expect(back?.searchParams.get('error')).toBe('login_required');
      expect(kinde.calls.logout).toBe(1);
    });

    it.each(['https://evil.example/', `${AFTER}more`, '//evil.example', 'javascript:alert(1)'])(
      'lead nowhere else: %s',
      async (redirect) => {
        const app = await RelyingParty.of(kinde);
        await app.signIn(demoUsers.ada);
        const path = `/logout?redirect=${encodeURIComponent(redirect)}`;
        const page = await app.browser.visit(`${kinde.issuerUrl}${path}`);
        expect(page.status).toBe(400);
        expect(page.headers.get('location')).toBeNull();
        expect((await app.start({ prompt: 'none' })).leftFor?.searchParams.has('code')).toBe(true);
      },
    );

    it('lead to a URL that was allowed late', async () => {
      kinde.allow({ logoutUri: 'http://localhost:9/bye' });
      const response = await get('/logout?redirect=http://localhost:9/bye');
      expect(response.headers.get('location')).toBe('http://localhost:9/bye');
    });

    it('stay on a page of their own when there is nowhere to go', async () => {
      const response = await get('/logout');
      expect(response.status).toBe(200);
      expect(await response.text()).toContain('Signed out');
    });
  });

  it('refuse the wrong method, a form that is too large, and a host that is not this one', async () => {
    expect((await get('/oauth2/token')).status).toBe(405);
    expect((await post('/.well-known/jwks', {})).status).toBe(405);
    expect((await post('/oauth2/token', { grant_type: 'constructor' })).status).toBe(400);
    expect((await post('/oauth2/token', { code: 'x'.repeat(70_000) })).status).toBe(413);

    const status = await new Promise((resolve, reject) => {
      const { port } = kinde;
      httpRequest({ host: '127.0.0.1', port, headers: { host: 'evil.example' } }, (response) => {
        response.resume();
        resolve(response.statusCode);
      })
        .on('error', reject)
        .end();
    });
    expect(status).toBe(400);
  });

  it('serve a browser application from the origin of a redirect URI, and from no other', async () => {
    expect(await allowedOrigin('http://localhost:4321')).toBe('http://localhost:4321');
    expect(await allowedOrigin('http://evil.example')).toBeNull();
  });

  it('show a person who opens them where they are', async () => {
    const home = await get('/');
    expect(await home.text()).toContain(kinde.issuerUrl);
    expect((await get('/nowhere')).status).toBe(404);
  });

  it('are counted, and remember what they were asked', async () => {
    const app = await RelyingParty.of(kinde);
    const url = await app.authorizationUrl({ org_code: demoOrganizations.analytical });
    url.searchParams.append('audience', 'a');
    url.searchParams.append('audience', 'b');
    await app.browser.visit(url);
    await app.finish(await app.browser.submit({ user: demoUsers.ada }));
    expect(kinde.calls).toMatchObject({ discovery: 1, authorize: 1, codeExchange: 1, token: 1 });

    const authorize = kinde.requests.find(({ endpoint }) => endpoint === 'authorize');
    expect(authorize).toMatchObject({
      method: 'GET',
      path: '/oauth2/auth',
      params: {
        audience: ['a', 'b'],
        client_id: kinde.clientId,
        code_challenge_method: 'S256',
        org_code: demoOrganizations.analytical,
        redirect_uri: CALLBACK,
      },
    });
    const token = kinde.requests.find(({ endpoint }) => endpoint === 'token');
    expect(token?.params).toMatchObject({
      grant_type: 'authorization_code',
      client_id: kinde.clientId,
      client_secret: kinde.clientSecret,
      code_verifier: expect.any(String),
    });

    kinde.resetCalls();
    expect(Object.values(kinde.calls).every((count) => count === 0)).toBe(true);
    expect(kinde.requests).toEqual([]);
  });
});
