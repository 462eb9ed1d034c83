import {
  demoOrganizations,
  demoTenant,
  demoUsers,
  LocalKinde,
} from '../../../lib/testing/index.js';
import { CALLBACK, claimsOf, RelyingParty } from './relying-party.js';

describe('Signing in at LocalKinde', () => {
  let kinde: LocalKinde;
  let app: RelyingParty;

  beforeEach(async () => {
    kinde = await LocalKinde.start({ redirectUris: [CALLBACK] });
    app = await RelyingParty.of(kinde);
  });

  afterEach(async () => {
    await kinde.stop();
    expect(kinde.errors).toEqual([]);
  });

  it('takes a user through the code flow with PKCE, state and nonce', async () => {
    const page = await app.start();
    expect(page.status).toBe(200);
    expect(page.url.pathname).toMatch(/^\/sign-in\//);

    const tokens = await app.finish(await app.browser.submit({ user: demoUsers.ada }));
    expect(tokens.claims()?.sub).toBe(demoUsers.ada);
    expect(tokens.refresh_token).toBeDefined();
    expect(tokens).toMatchObject({
      expires_in: 86_400,
      scope: 'openid profile email offline',
      token_type: 'bearer',
    });
  });

  it('calls back with a 302, the code and the very state, and no iss', async () => {
    const state = 'key=value&other=thing /%20+ü';
    await app.start({ state });
    const { status, leftFor } = await app.browser.submit({ user: demoUsers.ada });
    expect(status).toBe(302);
    expect([...(leftFor?.searchParams.keys() ?? [])]).toEqual(['code', 'state']);
    expect(leftFor?.searchParams.get('state')).toBe(state);
  });

  it('can call back by form post, without iss as well', async () => {
    await app.start({ response_mode: 'form_post', state: 'abc' });
    const { status, body } = await app.browser.submit({ user: demoUsers.ada });
    expect(status).toBe(200);
    expect(body).toContain(`action="${CALLBACK}"`);
    expect(body).toContain('name="state" value="abc"');
    expect(body).not.toContain('name="iss"');
  });

  it('refuses a wrong code verifier', async () => {
    await app.start();
    const { leftFor } = await app.browser.submit({ user: demoUsers.ada });
    const response = await app.tokenRequest({
      grant_type: 'authorization_code',
      code: leftFor?.searchParams.get('code') ?? '',
      redirect_uri: CALLBACK,
      code_verifier: 'x'.repeat(43),
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: 'invalid_grant' });
  });

  it('refuses a wrong client secret', async () => {
    const response = await app.tokenRequest({ grant_type: 'refresh_token', client_secret: 'no' });
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ error: 'invalid_client' });
  });

  it('serves a public client, which has no secret', async () => {
    const open = await LocalKinde.start({ redirectUris: [CALLBACK], clientSecret: null });
    const tokens = await (await RelyingParty.of(open)).signIn(demoUsers.rex);
    expect(tokens.claims()?.sub).toBe(demoUsers.rex);
    await open.stop();
  });

  it('shows a redirect URI that is not allowed to nobody but the user, until it is allowed', async () => {
    const redirectUri = 'http://localhost:9876/cb';
    const page = await app.start({ redirect_uri: redirectUri });
    expect(page.status).toBe(400);
    expect(page.leftFor).toBeUndefined();
    kinde.allow({ redirectUri });
    expect((await app.start({ redirect_uri: redirectUri })).status).toBe(200);
  });

  it('lists every user as a button of one form', async () => {
    const { body } = await app.start();
    for (const { id, email } of kinde.tenant.users) {
      expect(body).toContain(`<button name="user" value="${id}"`);
      expect(body).toContain(email);
    }
    expect(body).toContain('<form method="post">');
    expect(body).not.toContain('<script');
  });

  it('puts the user that login_hint means first', async () => {
    const { body } = await app.start({ login_hint: 'mia@tidewater.example' });
    expect(/<button name="user" value="([^"]+)"/.exec(body)?.[1]).toBe(demoUsers.mia);
  });

  it('asks again when the form names nobody', async () => {
    await app.start();
    const page = await app.browser.submit({ user: 'kp_nobody' });
    expect(page.status).toBe(400);
    expect(page.body).toContain('role="alert"');
    expect((await app.browser.submit({ user: demoUsers.ada })).leftFor).toBeDefined();
  });

  it('calls back with access_denied when the user cancels', async () => {
    await app.start();
    const { leftFor } = await app.browser.submit({ cancel: 'true' });
    expect(leftFor?.searchParams.get('error')).toBe('access_denied');
    expect(leftFor?.searchParams.has('iss')).toBe(false);
  });

  it('answers a form of no sign-in under way with a page, not a crash', async () => {
    await app.start();
    app.browser.forgetCookies();
    const page = await app.browser.submit({ user: demoUsers.ada });
    expect(page.status).toBe(400);
    expect(page.headers.get('content-type')).toContain('text/html');
  });

  it('sends pages that load nothing, run nothing and cannot be framed', async () => {
    const { headers } = await app.start();
    const policy = headers.get('content-security-policy');
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(headers.get('cache-control')).toBe('no-store');
  });

  it('escapes whatever the data or the query says', async () => {
    kinde.tenant.addUser({
      email: '"><b>@x.example',
      givenName: '<img src=x>',
      familyName: "O'Hara",
    });
    const { body } = await app.start({ login_hint: '"><script>' });
    expect(body).toContain('&lt;img src=x&gt; O&#39;Hara');
    expect(body).not.toContain('<img');
    expect(body).not.toContain('<script');
  });

  describe('with an SSO session', () => {
    beforeEach(async () => {
      await app.signIn(demoUsers.ada);
    });

    it('needs no page', async () => {
      const tokens = await app.finish(await app.start());
      expect(tokens.claims()?.sub).toBe(demoUsers.ada);
    });

    it('answers prompt=none with a code', async () => {
      const tokens = await app.finish(await app.start({ prompt: 'none' }));
      expect(tokens.claims()?.sub).toBe(demoUsers.ada);
    });

    it('shows the sign-in page for prompt=login, where somebody else may sign in', async () => {
      expect((await app.start({ prompt: 'login' })).status).toBe(200);
      const tokens = await app.finish(await app.browser.submit({ user: demoUsers.rex }));
      expect(tokens.claims()?.sub).toBe(demoUsers.rex);
      expect((await app.finish(await app.start())).claims()?.sub).toBe(demoUsers.rex);
    });

    it('asks anew when the user is gone', async () => {
      kinde.tenant.removeUser(demoUsers.ada);
      expect((await app.start()).url.pathname).toMatch(/^\/sign-in\//);
      const tokens = await app.finish(await app.browser.submit({ user: demoUsers.rex }));
      expect(tokens.claims()?.sub).toBe(demoUsers.rex);
    });
  });

  it('answers prompt=none with login_required when nobody is signed in', async () => {
    const { status, leftFor } = await app.start({ prompt: 'none' });
    expect(status).toBe(302);
    expect(leftFor?.searchParams.get('error')).toBe('login_required');
    expect(leftFor?.searchParams.get('error_description')).toBe('User authentication is required');
    expect(leftFor?.searchParams.has('iss')).toBe(false);
  });

  describe('to an organization', () => {
    it('enters the only one that the user has', async () => {
      const { access_token } = await app.signIn(demoUsers.ada);
      expect(claimsOf(access_token)['org_code']).toBe(demoOrganizations.analytical);
    });

    it('enters none when the user has none', async () => {
      const { access_token } = await app.signIn(demoUsers.lou);
      expect(claimsOf(access_token)).not.toHaveProperty('org_code');
      expect(claimsOf(access_token)).not.toHaveProperty('permissions');
    });

    it('asks a user who has several, then enters the chosen one', async () => {
      await app.start();
      const page = await app.browser.submit({ user: demoUsers.mia });
      expect(page.status).toBe(200);
      for (const code of Object.values(demoOrganizations)) {
        expect(page.body).toContain(`<button name="org_code" value="${code}">`);
      }
      const back = await app.browser.submit({ org_code: demoOrganizations.tidewater });
      const { access_token } = await app.finish(back);
      expect(claimsOf(access_token)).toMatchObject({
        org_code: demoOrganizations.tidewater,
        org_name: 'Tidewater Bakery',
      });
    });

    it('does not let a user choose an organization of others', async () => {
      const { code } = kinde.tenant.addOrganization({ name: 'Others' });
      await app.start();
      await app.browser.submit({ user: demoUsers.mia });
      expect((await app.browser.submit({ org_code: code })).status).toBe(400);
    });

    it('asks nothing when org_code says which', async () => {
      const { access_token } = await app.signIn(demoUsers.mia, {
        org_code: demoOrganizations.analytical,
      });
      expect(claimsOf(access_token)['org_code']).toBe(demoOrganizations.analytical);
    });

    it('refuses a user who is no member of org_code', async () => {
      await app.start({ org_code: demoOrganizations.tidewater });
      const { leftFor } = await app.browser.submit({ user: demoUsers.ada });
      expect(leftFor?.searchParams.get('error')).toBe('access_denied');
    });

    it('switches in silence with prompt=none and org_code, and stays there', async () => {
      await app.signIn(demoUsers.mia, { org_code: demoOrganizations.analytical });
      const org_code = demoOrganizations.tidewater;
      const switched = await app.finish(await app.start({ prompt: 'none', org_code }));
      expect(claimsOf(switched.access_token)['org_code']).toBe(org_code);
      const again = await app.finish(await app.start({ prompt: 'none' }));
      expect(claimsOf(again.access_token)['org_code']).toBe(org_code);
    });

    it('creates one that the request names, with the user as its admin', async () => {
      const { access_token, id_token } = await app.signIn(demoUsers.lou, {
        is_create_org: 'true',
        org_name: 'Lou & Sons',
      });
      const claims = claimsOf(access_token);
      expect(claims).toMatchObject({ org_name: 'Lou & Sons', roles: [{ key: 'admin' }] });
      expect(claims['permissions']).toContain('delete:todos');
      expect(claimsOf(id_token)['org_codes']).toEqual([claims['org_code']]);
      expect(kinde.tenant.organizationsOf(demoUsers.lou)).toHaveLength(1);
    });

    it('asks for the name of a new one when the request has none', async () => {
      await app.start({ is_create_org: 'true' });
      const page = await app.browser.submit({ user: demoUsers.ada });
      expect(page.body).toContain('name="org_name"');
      expect((await app.browser.submit({ org_name: ' ' })).status).toBe(400);
      const { access_token } = await app.finish(await app.browser.submit({ org_name: 'Second' }));
      expect(claimsOf(access_token)['org_name']).toBe('Second');
    });
  });

  describe('as a new user', () => {
    const form = { first_name: 'Nia', last_name: 'Okoro', email: 'nia@new.example' };

    it.each([{ prompt: 'create' }, { start_page: 'registration' }])(
      'registers with %o',
      async (parameters) => {
        const page = await app.start(parameters);
        for (const name of Object.keys(form)) expect(page.body).toContain(`name="${name}"`);
        const tokens = await app.finish(await app.browser.submit(form));
        expect(tokens.claims()).toMatchObject({
          given_name: 'Nia',
          family_name: 'Okoro',
          email: 'nia@new.example',
        });
        expect(tokens.claims()?.sub).toMatch(/^kp_[0-9a-f]{32}$/);
        expect(claimsOf(tokens.access_token)).not.toHaveProperty('org_code');
        expect(kinde.tenant.findUserByEmail('nia@new.example')).toBeDefined();
        expect((await app.start({ prompt: 'login' })).body).toContain('nia@new.example');
      },
    );

    it('registers from the sign-in page too', async () => {
      const { url } = await app.start();
      await app.browser.visit(`${url.href}?register`);
      const tokens = await app.finish(await app.browser.submit(form));
      expect(tokens.claims()?.['email']).toBe('nia@new.example');
    });

    it('starts with the e-mail that login_hint gives', async () => {
      const page = await app.start({ prompt: 'create', login_hint: 'hint@new.example' });
      expect(page.body).toContain('value="hint@new.example"');
    });

    it.each([
      ['no name', { ...form, first_name: '  ' }],
      ['no e-mail', { ...form, email: 'nia' }],
      ['an e-mail that is taken', { ...form, email: 'ADA@analytical.example' }],
    ])('is asked again for %s', async (_what, faulty) => {
      await app.start({ prompt: 'create' });
      const page = await app.browser.submit(faulty);
      expect(page.status).toBe(400);
      expect(page.body).toContain('role="alert"');
      expect(page.body).toContain('value="Okoro"');
    });

    it('joins an organization that takes registrations, and no other', async () => {
      await app.start({ prompt: 'create', org_code: demoOrganizations.analytical });
      const { access_token } = await app.finish(await app.browser.submit(form));
      expect(claimsOf(access_token)['org_code']).toBe(demoOrganizations.analytical);

      await app.start({ prompt: 'create', org_code: demoOrganizations.tidewater });
      const { leftFor } = await app.browser.submit({ ...form, email: 'other@new.example' });
      expect(leftFor?.searchParams.get('error')).toBe('access_denied');
    });

    it('lands in the default organization of a tenant that has one', async () => {
      const tenant = { ...demoTenant(), defaultOrgCode: demoOrganizations.tidewater };
      const other = await LocalKinde.start({ redirectUris: [CALLBACK], tenant });
      const its = await RelyingParty.of(other);
      await its.start({ prompt: 'create' });
      const { access_token } = await its.finish(await its.browser.submit(form));
      expect(claimsOf(access_token)['org_code']).toBe(demoOrganizations.tidewater);
      await other.stop();
    });

    it('registers and creates an organization in one go', async () => {
      await app.start({ start_page: 'registration', is_create_org: 'true' });
      expect((await app.browser.submit(form)).body).toContain('name="org_name"');
      const { access_token } = await app.finish(await app.browser.submit({ org_name: 'Nia Ltd' }));
      expect(claimsOf(access_token)).toMatchObject({ org_name: 'Nia Ltd' });
    });

    it('takes over a browser in which somebody was signed in', async () => {
      await app.signIn(demoUsers.ada);
      await app.start({ prompt: 'create' });
      const tokens = await app.finish(await app.browser.submit(form));
      expect(tokens.claims()?.['email']).toBe('nia@new.example');
    });
  });
});
