import { createLocalJWKSet, decodeProtectedHeader, jwtVerify } from 'jose';
import { demoOrganizations, demoUsers, LocalKinde } from '../../../lib/testing/index.js';
import { CALLBACK, claimsOf, RelyingParty } from './relying-party.js';

const NOW = Math.floor(Date.now() / 1000);

describe('The tokens of LocalKinde', () => {
  let kinde: LocalKinde;

  beforeAll(async () => {
    kinde = await LocalKinde.start({
      redirectUris: [CALLBACK],
      clientId: 'the-app',
      clock: () => NOW + 0.5,
      m2m: {
        clientId: 'the-robot',
        clientSecret: 'its-secret',
        scopes: ['read:users', 'write:flags'],
        orgCode: demoOrganizations.tidewater,
      },
    });
  });

  afterAll(async () => {
    await kinde.stop();
    expect(kinde.errors).toEqual([]);
  });

  const verified = async (token: string) => {
    const keys = createLocalJWKSet({ keys: [kinde.publicJwk] });
    return jwtVerify(token, keys, { currentDate: new Date(NOW * 1000), algorithms: ['RS256'] });
  };

  const machineRequest = async (parameters: [string, string][]): Promise<Response> =>
    fetch(`${kinde.issuerUrl}/oauth2/token`, {
      method: 'POST',
      body: new URLSearchParams([
        ['grant_type', 'client_credentials'],
        ['client_id', 'the-robot'],
        ...parameters,
      ]),
    });

  it('are signed with RS256 under a key id with colons, as typ JWT', async () => {
    for (const token of [kinde.accessToken(), kinde.idToken(), kinde.machineToken()]) {
      const { protectedHeader } = await verified(token);
      expect(protectedHeader).toEqual({ alg: 'RS256', kid: kinde.publicJwk.kid, typ: 'JWT' });
      expect(protectedHeader.kid).toMatch(/^([0-9a-f]{2}:)+[0-9a-f]{2}$/);
    }
  });

  it('say of a user in an organization what Kinde says', async () => {
    const app = await RelyingParty.of(kinde);
    const { access_token } = await app.signIn(demoUsers.ada);
    const { payload } = await verified(access_token);
    expect(payload).toEqual({
      aud: [],
      azp: 'the-app',
      exp: NOW + 86_400,
      external_org_id: 'analytical-1',
      feature_flags: {
        beta_export: { t: 'b', v: true },
        dark_mode: { t: 'b', v: true },
        layout: { t: 'j', v: { columns: 2, compact: false } },
        theme: { t: 's', v: 'pink' },
        todo_limit: { t: 'i', v: 100 },
      },
      iat: NOW,
      iss: kinde.issuerUrl,
      jti: expect.stringMatching(/^[0-9a-f-]{36}$/),
      org_code: demoOrganizations.analytical,
      org_name: 'Analytical Engines',
      organization_properties: { kp_org_city: { v: 'London' }, kp_org_industry: {} },
      permissions: ['read:todos', 'write:todos', 'delete:todos', 'manage:members'],
      roles: [{ id: expect.any(String), key: 'admin', name: 'Admin' }],
      scp: ['openid', 'profile', 'email', 'offline'],
      sub: demoUsers.ada,
      user_properties: { kp_usr_city: {}, kp_usr_job_title: { v: 'Engineer' } },
    });
  });

  it('leave out what there is nothing to say about', () => {
    const claims = claimsOf(kinde.accessToken({ user: demoUsers.lou }));
    expect(Object.keys(claims).toSorted()).toEqual(
      ['aud', 'azp', 'exp', 'feature_flags', 'iat', 'iss', 'jti', 'scp', 'sub'].toSorted(),
    );
  });

  it('identify a user in the id token', async () => {
    const app = await RelyingParty.of(kinde);
    const { id_token = '' } = await app.signIn(demoUsers.ada);
    const { payload } = await verified(id_token);
    expect(payload).toEqual({
      at_hash: expect.any(String),
      aud: ['the-app'],
      auth_time: NOW,
      azp: 'the-app',
      email: 'ada@analytical.example',
      email_verified: true,
      exp: NOW + 3_600,
      family_name: 'Quill',
      given_name: 'Ada',
      iat: NOW,
      iss: kinde.issuerUrl,
      jti: expect.any(String),
      name: 'Ada Quill',
      nonce: expect.any(String),
      org_codes: [demoOrganizations.analytical],
      organizations: [{ id: demoOrganizations.analytical, name: 'Analytical Engines' }],
      picture: expect.stringMatching(/^data:image\/svg/),
      preferred_username: 'ada',
      provided_id: 'staff-1',
      rat: NOW,
      sub: demoUsers.ada,
      updated_at: NOW,
      user_properties: { kp_usr_city: {}, kp_usr_job_title: { v: 'Engineer' } },
    });
  });

  it('carry profile and e-mail in the id token by scope only', () => {
    const claims = claimsOf(kinde.idToken({ scope: 'openid' }));
    expect(claims).not.toHaveProperty('email');
    expect(claims).not.toHaveProperty('name');
    expect(claims).toHaveProperty('org_codes');
  });

  it.each([
    ['repeated', ['https://one.example', 'https://two.example']],
    ['in one parameter', ['https://one.example https://two.example']],
  ])('carry several audiences, %s', async (_how, audiences) => {
    const app = await RelyingParty.of(kinde);
    const url = await app.authorizationUrl();
    for (const audience of audiences) url.searchParams.append('audience', audience);
    await app.browser.visit(url);
    const { access_token } = await app.finish(await app.browser.submit({ user: demoUsers.rex }));
    expect(claimsOf(access_token)['aud']).toEqual(['https://one.example', 'https://two.example']);
  });

  it('carry the e-mail in the access token when the application asks for that', async () => {
    expect(claimsOf(kinde.accessToken())).not.toHaveProperty('email');
    const other = await LocalKinde.start({ emailInAccessToken: true });
    expect(claimsOf(other.accessToken())['email']).toBe('ada@analytical.example');
    await other.stop();
  });

  it('carry scopes of own APIs', async () => {
    const other = await LocalKinde.start({
      redirectUris: [CALLBACK],
      apiScopes: ['read:invoices'],
    });
    const app = await RelyingParty.of(other);
    const tokens = await app.signIn(demoUsers.ada, {
      scope: 'openid read:invoices write:invoices',
    });
    expect(claimsOf(tokens.access_token)['scp']).toEqual(['openid', 'read:invoices']);
    await other.stop();
  });

  describe('for machines', () => {
    it('come from client credentials, with no subject', async () => {
      const response = await machineRequest([
        ['client_secret', 'its-secret'],
        ['audience', 'https://one.example'],
        ['audience', 'https://two.example'],
        ['scope', 'read:users delete:everything'],
      ]);
      expect(response.status).toBe(200);
      const body = (await response.json()) as { access_token: string };
      expect(body).toEqual({
        access_token: expect.any(String),
        expires_in: 3_600,
        token_type: 'Bearer',
      });
      const { payload } = await verified(body.access_token);
      expect(payload).toEqual({
        aud: ['https://one.example', 'https://two.example'],
        azp: 'the-robot',
        exp: NOW + 3_600,
        gty: ['client_credentials'],
        iat: NOW,
        iss: kinde.issuerUrl,
        jti: expect.any(String),
        org_code: demoOrganizations.tidewater,
        scope: 'read:users',
        scp: ['read:users', 'delete:everything'],
        v: '2',
      });
      expect(kinde.calls.clientCredentials).toBe(1);
    });

    it('have every scope of the application when none is asked for', async () => {
      const response = await machineRequest([['client_secret', 'its-secret']]);
      const { access_token } = (await response.json()) as { access_token: string };
      expect(claimsOf(access_token)).toMatchObject({ aud: [], scope: 'read:users write:flags' });
    });

    it('act for no other organization than the one that the application is bound to', async () => {
      const secret: [string, string] = ['client_secret', 'its-secret'];
      const own = await machineRequest([secret, ['org_code', demoOrganizations.tidewater]]);
      expect(own.status).toBe(200);
      const other = await machineRequest([secret, ['org_code', demoOrganizations.analytical]]);
      expect(other.status).toBe(400);
      expect(await other.json()).toMatchObject({ error: 'invalid_request' });
    });

    it('act for any organization that there is, when it is bound to none', async () => {
      const free = await LocalKinde.start();
      const { clientId: client_id, clientSecret: client_secret } = free.m2m;
      const ask = async (org_code: string) => {
        const grant_type = 'client_credentials';
        const body = new URLSearchParams({ client_id, client_secret, grant_type, org_code });
        const response = await fetch(`${free.issuerUrl}/oauth2/token`, { method: 'POST', body });
        return (await response.json()) as { access_token?: string; error?: string };
      };
      const { access_token } = await ask(demoOrganizations.analytical);
      expect(claimsOf(access_token)['org_code']).toBe(demoOrganizations.analytical);
      expect(await ask('org_none')).toMatchObject({ error: 'invalid_request' });
      expect(claimsOf((await ask('')).access_token)).not.toHaveProperty('org_code');
      await free.stop();
    });

    it('need the secret', async () => {
      expect((await machineRequest([['client_secret', 'wrong']])).status).toBe(401);
      expect((await machineRequest([])).status).toBe(401);
    });

    it('are not for the application that users sign in to', async () => {
      const app = await RelyingParty.of(kinde);
      const response = await app.tokenRequest({ grant_type: 'client_credentials' });
      expect(response.status).toBe(400);
    });
  });

  describe('minted for a test', () => {
    it('belong to whom they are asked for', () => {
      const claims = claimsOf(
        kinde.accessToken({
          user: demoUsers.mia,
          orgCode: demoOrganizations.tidewater,
          audience: 'https://api.example',
          scope: 'openid email',
          expiresIn: -10,
        }),
      );
      expect(claims).toMatchObject({
        sub: demoUsers.mia,
        org_code: demoOrganizations.tidewater,
        aud: ['https://api.example'],
        scp: ['openid', 'email'],
        exp: NOW - 10,
      });
      expect(claimsOf(kinde.accessToken({ orgCode: null }))).not.toHaveProperty('org_code');
    });

    it('gain, change and lose claims', () => {
      const claims = { plan: 'pro', azp: 'another', exp: undefined };
      const token = claimsOf(kinde.accessToken({ claims }));
      expect(token).toMatchObject({ plan: 'pro', azp: 'another' });
      expect(token).not.toHaveProperty('exp');
      expect(claimsOf(kinde.idToken({ claims: ({ sub }) => ({ sub }) }))).toEqual({
        sub: demoUsers.ada,
      });
    });

    it('are deliveries of webhooks as well', async () => {
      const token = kinde.webhookToken({
        type: 'user.deleted',
        data: { user: { id: demoUsers.rex } },
        source: 'api',
      });
      expect((await verified(token)).payload).toEqual({
        data: { user: { id: demoUsers.rex } },
        event_id: expect.stringMatching(/^event_/),
        event_timestamp: new Date(NOW * 1000).toISOString(),
        source: 'api',
        timestamp: new Date(NOW * 1000).toISOString(),
        type: 'user.deleted',
      });
    });

    it('name the users that there are when there is no such user', () => {
      expect(() => kinde.accessToken({ user: 'ada' })).toThrow(
        /no user "ada"; there are kp_\w+ \(Ada\)/,
      );
    });
  });

  describe('forged for a test', () => {
    it('need no signature', () => {
      const token = kinde.sign({ sub: 'x' }, { header: { alg: 'none' } });
      expect(decodeProtectedHeader(token).alg).toBe('none');
      expect(token.endsWith('.')).toBe(true);
    });

    it('may be signed with the public key as the secret of an HMAC', async () => {
      const key = kinde.publicKeyPem;
      expect(key).toContain('BEGIN PUBLIC KEY');
      const token = kinde.accessToken({ header: { alg: 'HS256' }, key });
      const currentDate = new Date(NOW * 1000);
      const { payload } = await jwtVerify(token, Buffer.from(key), { currentDate });
      expect(payload.sub).toBe(demoUsers.ada);
    });

    it('may be signed by a stranger under the tenant’s key id', async () => {
      const token = kinde.accessToken({ key: kinde.foreignKeyPem });
      expect(decodeProtectedHeader(token).kid).toBe(kinde.publicJwk.kid);
      await expect(verified(token)).rejects.toThrow('signature verification failed');
    });

    it.each(['RS512', 'PS256'])('may be signed with %s', async (alg) => {
      const token = kinde.sign({ sub: 'x' }, { header: { alg } });
      const { alg: _, ...jwk } = kinde.publicJwk;
      const { payload } = await jwtVerify(token, { ...jwk, alg });
      expect(payload).toEqual({ sub: 'x' });
    });

    it('may not be signed with an algorithm that nobody has heard of', () => {
      expect(() => kinde.sign({}, { header: { alg: 'XY256' } })).toThrow('XY256');
    });
  });
});
