import { createRemoteJWKSet, jwtVerify } from 'jose';
import { demoOrganizations, demoUsers, LocalKinde } from '../../../lib/testing/index.js';
import { freePort } from '../../support/free-port.js';
import { until } from '../../support/until.js';
import { CALLBACK, claimsOf, RelyingParty } from './relying-party.js';

describe('The faults of LocalKinde', () => {
  let kinde: LocalKinde;

  beforeEach(async () => {
    // A port that nobody else is given while it is down.
    kinde = await LocalKinde.start({ port: await freePort(), redirectUris: [CALLBACK] });
  });

  afterEach(async () => {
    await kinde.stop();
    expect(kinde.errors).toEqual([]);
  });

  const jwks = async (init?: RequestInit): Promise<Response> =>
    fetch(`${kinde.issuerUrl}/.well-known/jwks`, { redirect: 'manual', ...init });

  const discovery = async (): Promise<Response> =>
    fetch(`${kinde.issuerUrl}/.well-known/openid-configuration`);

  describe('at an endpoint', () => {
    it('reset the connection', async () => {
      kinde.faults.jwks = { down: true };
      await expect(jwks()).rejects.toThrow('fetch failed');
      expect((await discovery()).status).toBe(200);
    });

    it('never answer', async () => {
      kinde.faults.jwks = { hang: true };
      const patience = new AbortController();
      const answer = expect(jwks({ signal: patience.signal })).rejects.toThrow('aborted');
      await until('Kinde was asked', () => kinde.calls.jwks === 1);
      patience.abort();
      await answer;
    });

    it('answer late', async () => {
      kinde.faults.jwks = { delayMs: 60 };
      const started = performance.now();
      expect((await jwks()).status).toBe(200);
      expect(performance.now() - started).toBeGreaterThan(55);
    });

    it('answer with a status', async () => {
      kinde.faults.jwks = { status: 500 };
      expect((await jwks()).status).toBe(500);
    });

    it.each([
      ['Retry-After', { retryAfter: 30 }],
      ['RateLimit-Reset', { rateLimitReset: 30 }],
    ])('ask to come back later, by %s', async (header, when) => {
      kinde.faults.jwks = { status: 429, ...when };
      const response = await jwks();
      expect(response.status).toBe(429);
      expect(response.headers.get(header)).toBe('30');
    });

    it('answer with a page', async () => {
      kinde.faults.jwks = { html: true };
      const response = await jwks();
      expect(response.status).toBe(200);
      expect(response.headers.get('content-type')).toBe('text/html');
    });

    it('redirect', async () => {
      kinde.faults.jwks = { redirect: 'http://elsewhere.example/' };
      const response = await jwks();
      expect(response.status).toBe(302);
      expect(response.headers.get('location')).toBe('http://elsewhere.example/');
    });

    it('answer without end', async () => {
      kinde.faults.jwks = { hugeBody: 3_000_001 };
      expect((await (await jwks()).arrayBuffer()).byteLength).toBe(3_000_001);
    });

    it('happen as often as they are told to', async () => {
      kinde.faults.jwks = { status: 503, times: 2 };
      const statuses = [await jwks(), await jwks(), await jwks()].map(({ status }) => status);
      expect(statuses).toEqual([503, 503, 200]);
    });

    it('happen everywhere, and are gone once cleared', async () => {
      kinde.faults.all = { status: 500 };
      expect((await jwks()).status).toBe(500);
      expect((await discovery()).status).toBe(500);
      kinde.faults.clear();
      expect((await jwks()).status).toBe(200);
    });

    it('let a refresh fail once and then succeed', async () => {
      const app = await RelyingParty.of(kinde);
      const { refresh_token } = await app.signIn(demoUsers.ada);
      kinde.faults.token = { status: 500, times: 1 };
      await expect(app.refresh(refresh_token)).rejects.toThrow();
      await expect(app.refresh(refresh_token)).resolves.toBeDefined();
      expect(kinde.calls.refresh).toBe(2);
    });

    it('call back with an error', async () => {
      kinde.faults.callbackError = { error: 'login_link_expired', reauth_state: 'eyJ9' };
      const app = await RelyingParty.of(kinde);
      const { status, leftFor } = await app.start({ state: 'the-state' });
      expect(status).toBe(302);
      expect(Object.fromEntries(leftFor?.searchParams ?? [])).toEqual({
        error: 'login_link_expired',
        reauth_state: 'eyJ9',
        state: 'the-state',
      });
      expect((await app.start({ redirect_uri: 'http://evil.example/' })).leftFor).toBeUndefined();
    });

    it('change the discovery document', async () => {
      kinde.faults.discoveryOverrides = { issuer: 'https://evil.example', jwks_uri: undefined };
      const document = await (await discovery()).json();
      expect(document).toMatchObject({ issuer: 'https://evil.example' });
      expect(document).not.toHaveProperty('jwks_uri');
    });
  });

  describe('of the whole tenant', () => {
    it('reset what is open, refuse what is new, and end on the same port', async () => {
      const { port } = kinde;
      kinde.faults.jwks = { hang: true };
      const hanging = expect(jwks()).rejects.toThrow('fetch failed');
      await kinde.down();
      await expect(discovery()).rejects.toThrow('fetch failed');
      await hanging;
      await kinde.up();
      expect(kinde.port).toBe(port);
      expect((await discovery()).status).toBe(200);
    });

    it('keep who was signed in', async () => {
      const app = await RelyingParty.of(kinde);
      const { refresh_token } = await app.signIn(demoUsers.ada);
      await kinde.down();
      await expect(app.refresh(refresh_token)).rejects.toThrow();
      await kinde.up();
      await expect(app.refresh(refresh_token)).resolves.toBeDefined();
    });

    it('do not keep it from stopping, twice even', async () => {
      await kinde.down();
      await kinde.stop();
      await kinde.stop();
    });
  });

  describe('in tokens', () => {
    let app: RelyingParty;

    beforeEach(async () => {
      app = await RelyingParty.of(kinde);
    });

    /** The token response as it is, unchecked. */
    const exchange = async (): Promise<Record<string, string>> => {
      await app.start({ nonce: 'the-nonce', prompt: 'login' });
      const { leftFor } = await app.browser.submit({ user: demoUsers.ada });
      const response = await app.tokenRequest({
        grant_type: 'authorization_code',
        code: leftFor?.searchParams.get('code') ?? '',
        redirect_uri: CALLBACK,
        code_verifier: app.codeVerifier,
      });
      return (await response.json()) as Record<string, string>;
    };

    it('are caught by a relying party that checks', async () => {
      for (const fault of ['wrongSignature', 'wrongNonce', 'noNonce', 'noIdToken'] as const) {
        kinde.faults.clear();
        kinde.faults[fault] = true;
        await expect(app.signIn(demoUsers.ada, { prompt: 'login' })).rejects.toThrow();
      }
      kinde.faults.clear();
      await expect(app.signIn(demoUsers.ada, { prompt: 'login' })).resolves.toBeDefined();
    });

    it.each([
      ['accessToken', false, true],
      ['idToken', true, false],
      [true, false, false],
    ] as const)('forge signatures: %s', async (which, accessHolds, idHolds) => {
      kinde.faults.wrongSignature = which;
      const { access_token = '', id_token = '' } = await exchange();
      const keys = createRemoteJWKSet(new URL(`${kinde.issuerUrl}/.well-known/jwks`));
      const holds = (token: string): Promise<boolean> =>
        jwtVerify(token, keys).then(
          () => true,
          () => false,
        );
      expect([await holds(access_token), await holds(id_token)]).toEqual([accessHolds, idHolds]);
    });

    it('name another subject and organization', async () => {
      kinde.faults.otherSubject = demoUsers.rex;
      kinde.faults.otherOrgCode = demoOrganizations.tidewater;
      const { access_token, id_token } = await exchange();
      expect(claimsOf(access_token)).toMatchObject({
        sub: demoUsers.rex,
        org_code: demoOrganizations.tidewater,
      });
      expect(claimsOf(id_token)['sub']).toBe(demoUsers.rex);
    });

    it('take away or turn back the expiry of the access token', async () => {
      kinde.faults.noExpiry = true;
      expect(claimsOf((await exchange())['access_token'])).not.toHaveProperty('exp');
      kinde.faults.clear();
      kinde.faults.expired = true;
      const { exp } = claimsOf((await exchange())['access_token']);
      expect(exp).toBeLessThan(Date.now() / 1000);
    });

    it('repeat the access token on refresh', async () => {
      kinde.faults.sameAccessToken = true;
      const first = await app.signIn(demoUsers.ada);
      const second = await app.refresh(first.refresh_token);
      expect(second.access_token).toBe(first.access_token);
      expect(second.refresh_token).not.toBe(first.refresh_token);
    });

    it('change, add and delete claims', async () => {
      kinde.faults.overrideAccessTokenClaims = { plan: 'pro', permissions: undefined };
      kinde.faults.overrideIdTokenClaims = ({ sub, nonce }) => ({ sub, nonce, extra: 1 });
      const { access_token, id_token } = await exchange();
      expect(claimsOf(access_token)['plan']).toBe('pro');
      expect(claimsOf(access_token)).not.toHaveProperty('permissions');
      expect(claimsOf(id_token)).toEqual({ sub: demoUsers.ada, nonce: 'the-nonce', extra: 1 });
    });

    it('change the token response', async () => {
      kinde.faults.overrideTokenResponse = { token_type: 'dpop', access_token: undefined };
      const response = await exchange();
      expect(response).toMatchObject({ token_type: 'dpop' });
      expect(response).not.toHaveProperty('access_token');
    });
  });

  describe('of keys', () => {
    it('rotate, and keep the old one', async () => {
      const before = kinde.accessToken();
      const { kid } = kinde.publicJwk;
      await kinde.rotateKeys();
      expect(kinde.publicJwk.kid).not.toBe(kid);
      const keys = createRemoteJWKSet(new URL(`${kinde.issuerUrl}/.well-known/jwks`));
      await expect(jwtVerify(before, keys)).resolves.toBeDefined();
      await expect(jwtVerify(kinde.accessToken(), keys)).resolves.toBeDefined();
    });

    it('rotate, and forget the old one', async () => {
      const before = kinde.accessToken();
      await kinde.rotateKeys({ keepOld: false });
      const keys = createRemoteJWKSet(new URL(`${kinde.issuerUrl}/.well-known/jwks`));
      await expect(jwtVerify(before, keys)).rejects.toThrow();
      await expect(jwtVerify(kinde.accessToken(), keys)).resolves.toBeDefined();
    });

    it('belong to one tenant alone', async () => {
      const other = await LocalKinde.start();
      expect(other.publicJwk.kid).not.toBe(kinde.publicJwk.kid);
      await other.stop();
    });
  });

  it('may be lifetimes that change while it runs', async () => {
    kinde.accessTokenLifetime = 60;
    kinde.idTokenLifetime = 30;
    const tokens = await (await RelyingParty.of(kinde)).signIn(demoUsers.ada);
    const { exp, iat } = claimsOf(tokens.access_token);
    expect(Number(exp) - Number(iat)).toBe(60);
    expect(tokens['expires_in']).toBe(60);
    expect(Number(tokens.claims()?.exp) - Number(tokens.claims()?.iat)).toBe(30);
  });
});
