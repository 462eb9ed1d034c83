import { inspect } from 'node:util';

import { Issuer } from '../../../../lib/core/oidc/issuer.js';
import { OidcClient, type TokenSet } from '../../../../lib/core/oidc/oidc-client.js';
import type { KeySet } from '../../../../lib/core/tokens/key-set.js';
import { KindeError } from '../../../../lib/kinde.errors.js';
import type { KindeModuleOptions } from '../../../../lib/options/kinde-module-options.interface.js';
import { resolveConfig } from '../../../../lib/options/resolve-config.js';
import { demoUsers, LocalKinde } from '../../../../lib/testing/index.js';
import { HeldTimers } from '../../../support/held-timers.js';
import { TestClock } from '../../../support/test-clock.js';
import { until } from '../../../support/until.js';
import { Browser } from '../../testing/browser.js';

const redirectUri = 'http://localhost:4321/auth/callback';
/** Seconds that Kinde may take. */
const PATIENCE = 60;
const checks = { state: 's'.repeat(43), nonce: 'n'.repeat(43), codeVerifier: 'v'.repeat(43) };
/** The S256 challenge of the verifier (RFC 7636 §4.2). */
const challenge = '7w_YNF9DSfIdPf_pRjSq646_kPr-2-o9NAl16JGghdM';

async function errorOf(work: Promise<unknown>): Promise<KindeError> {
  try {
    await work;
  } catch (error) {
    return error as KindeError;
  }
  throw new Error('It should have failed.');
}

/** Well-formed, and Kinde has never heard of them. */
const unknownTokens = { accessToken: 'an access token', refreshToken: 'a refresh token' };

const callbackWith = (error: string) =>
  new URL(`${redirectUri}?error=${error}&error_description=canary&state=${checks.state}`);

/** What a caller says that cannot verify tokens now. */
const cannotTell = () =>
  Promise.reject(new KindeError('ERR_KINDE_UNAVAILABLE', 'A key cannot be had.'));

describe('OidcClient', () => {
  let kinde: LocalKinde;
  let clock: TestClock;
  let oidc: OidcClient;
  let keySet: KeySet;
  let urls: string[];

  const clientOf = (options: Partial<KindeModuleOptions> = {}) => {
    const config = resolveConfig(
      {
        issuerUrl: kinde.issuerUrl,
        clientId: kinde.clientId,
        clientSecret: kinde.clientSecret,
        clock: clock.now,
        timeout: PATIENCE,
        fetch: (input, init) => {
          urls.push(input instanceof Request ? input.url : String(input));
          return fetch(input, init);
        },
        ...options,
      },
      { routes: false },
    );
    const issuer = new Issuer({ url: config.issuer, config });
    ({ keySet } = issuer);
    return new OidcClient(config, issuer);
  };

  /** The callback that Kinde sends a browser to once its user has signed in. */
  async function signIn(): Promise<URL> {
    const browser = new Browser();
    const url = await oidc.authorizationUrl(
      new URLSearchParams({
        redirect_uri: redirectUri,
        response_type: 'code',
        scope: 'openid profile email offline',
        state: checks.state,
        nonce: checks.nonce,
        code_challenge: challenge,
        code_challenge_method: 'S256',
      }),
    );
    await browser.visit(url);
    const { leftFor } = await browser.submit({ user: demoUsers.rex });
    if (!leftFor) throw new Error('the browser never came back');
    return leftFor;
  }

  const exchange = (callback: URL): Promise<TokenSet> => oidc.exchangeCode(callback, checks);

  const refresh = (token: string): Promise<TokenSet> =>
    oidc.refresh(token, async (tokens) => tokens);

  /** What comes of asking for tokens, once the time for that is over. */
  async function errorInTheEnd(ask: () => Promise<unknown>): Promise<KindeError> {
    const before = kinde.calls.token;
    const timers = HeldTimers.hold();
    try {
      const error = errorOf(ask());
      await until('Kinde was asked', () => kinde.calls.token > before);
      if (kinde.faults.token?.hang) {
        timers.pass(2 * PATIENCE);
      }
      return await error;
    } finally {
      timers.release();
    }
  }

  async function refreshToken(): Promise<string> {
    return (await exchange(await signIn())).refreshToken ?? '';
  }

  /** From now on Kinde signs with a key that cannot be had. */
  async function loseNewKey(): Promise<void> {
    await kinde.rotateKeys();
    kinde.faults.jwks = { status: 500 };
  }

  beforeAll(async () => {
    clock = new TestClock();
    kinde = await LocalKinde.start({ redirectUris: [redirectUri], clock: clock.now });
  });
  afterAll(() => kinde.stop());
  beforeEach(() => {
    urls = [];
    kinde.faults.clear();
    kinde.resetCalls();
    oidc = clientOf();
  });

  it('asks Kinde for nothing before it has to', () => {
    expect(urls).toEqual([]);
    expect(keySet.freshness.age).toBeUndefined();
  });

  it('gets what an exchange needs beforehand', async () => {
    await oidc.prepare();
    expect(kinde.calls).toMatchObject({ discovery: 1, jwks: 1 });
    kinde.faults.jwks = { status: 500 };
    expect((await errorOf(clientOf().prepare())).code).toBe('ERR_KINDE_UNAVAILABLE');
  });

  it('exchanges a code for tokens', async () => {
    const tokens = await exchange(await signIn());
    expect(tokens.idTokenClaims).toMatchObject({ sub: demoUsers.rex, nonce: checks.nonce });
    expect(tokens.accessToken.split('.')).toHaveLength(3);
    expect(tokens.refreshToken).toEqual(expect.any(String));
  });

  const inSeconds = (seconds: number) => Math.floor(clock.now()) + seconds;

  describe('takes an id token', () => {
    it.each<[string, () => object]>([
      ['without saying who asked for it', () => ({ azp: undefined })],
      ['without the hash of the access token', () => ({ at_hash: undefined })],
      ['that expired ten seconds ago', () => ({ exp: inSeconds(-10) })],
    ])('%s', async (_, claims) => {
      kinde.faults.overrideIdTokenClaims = { ...claims() };
      expect((await exchange(await signIn())).idTokenClaims).toMatchObject({ sub: demoUsers.rex });
    });
  });

  describe('takes no id token', () => {
    it.each<[string, () => object]>([
      ['that another client asked for', () => ({ azp: 'other' })],
      ['that nobody can have asked for', () => ({ azp: null })],
      ['that expired two minutes ago', () => ({ exp: inSeconds(-120) })],
      ['that was issued tomorrow', () => ({ iat: inSeconds(86_400) })],
      ['that is valid from tomorrow', () => ({ nbf: inSeconds(86_400) })],
      ['with the hash of another access token', () => ({ at_hash: 'AAAAAAAAAAAAAAAAAAAAAA' })],
      ['with a number for a hash', () => ({ at_hash: 1 })],
      ['with a hash that is cut short', () => ({ at_hash: 'AAAA' })],
    ])('%s', async (_, claims) => {
      kinde.faults.overrideIdTokenClaims = { ...claims() };
      expect(await errorOf(exchange(await signIn()))).toMatchObject({
        code: 'ERR_KINDE_LOGIN_FAILED',
      });
    });

    it('of another party, and says so', async () => {
      kinde.faults.overrideIdTokenClaims = { azp: 'other' };
      expect(await errorOf(exchange(await signIn()))).toMatchObject({
        message: 'The id token belongs to another party or token.',
      });
    });
  });

  it('authenticates with its secret in the body and nowhere else', async () => {
    await exchange(await signIn());
    const [request] = kinde.requests.filter(({ endpoint }) => endpoint === 'token');
    expect(request?.params).toMatchObject({
      client_id: kinde.clientId,
      client_secret: kinde.clientSecret,
      code_verifier: checks.codeVerifier,
      redirect_uri: redirectUri,
    });
    expect(request?.headers.authorization).toBeUndefined();
    expect(urls.join(' ')).not.toContain(kinde.clientSecret);
  });

  it('talks to nobody but the issuer', async () => {
    const tokens = await exchange(await signIn());
    await refresh(tokens.refreshToken ?? '');
    await oidc.revoke(tokens);
    expect(new Set(urls.map((url) => new URL(url).origin))).toEqual(new Set([kinde.issuerUrl]));
  });

  it('shares one fetched key set among everything that verifies', async () => {
    const { refreshToken: token = '' } = await exchange(await signIn());
    await exchange(await signIn());
    await refresh(token);
    await keySet.document();
    expect([kinde.calls.discovery, kinde.calls.jwks]).toEqual([1, 1]);
  });

  it('learns the new key when an id token names it, whatever forged tokens asked for before', async () => {
    await exchange(await signIn());
    await keySet.find('forged'); // the cool-down begins
    await kinde.rotateKeys();
    expect((await exchange(await signIn())).idTokenClaims).toBeDefined();
    expect(kinde.calls.jwks).toBe(3);
  });

  describe('does not spend the code', () => {
    it.each<[string, () => void]>([
      ['the keys cannot be had', () => (kinde.faults.jwks = { status: 500 })],
      ['discovery fails', () => (kinde.faults.discovery = { status: 500 })],
      ['discovery names another issuer', () => (kinde.faults.discoveryOverrides = { issuer: 'x' })],
    ])('when %s', async (_, fault) => {
      const callback = await signIn();
      oidc = clientOf();
      fault();
      expect(await errorOf(exchange(callback))).toMatchObject({ code: 'ERR_KINDE_UNAVAILABLE' });
      expect(kinde.calls.token).toBe(0);
      kinde.faults.clear();
      clock.advance(5);
      expect(await exchange(callback)).toBeDefined();
    });

    it.each([
      ['another state', (url: URL) => url.searchParams.set('state', 'other')],
      ['no state', (url: URL) => url.searchParams.delete('state')],
      ['two states', (url: URL) => url.searchParams.append('state', checks.state)],
      ['no code', (url: URL) => url.searchParams.delete('code')],
      ['an empty code', (url: URL) => url.searchParams.set('code', '')],
      ['two codes', (url: URL) => url.searchParams.append('code', 'other')],
      ['another issuer', (url: URL) => url.searchParams.set('iss', 'https://evil.example')],
      ['an id token of its own', (url: URL) => url.searchParams.set('id_token', 'a.b.c')],
      ['a response in one parameter', (url: URL) => url.searchParams.set('response', 'a.b.c')],
    ])('when the callback has %s', async (_, change) => {
      const callback = await signIn();
      change(callback);
      expect(await errorOf(exchange(callback))).toMatchObject({
        code: 'ERR_KINDE_INVALID_REQUEST',
      });
      expect(kinde.calls.token).toBe(0);
    });

    it('when Kinde says that it names itself in callbacks, and this one does not', async () => {
      kinde.faults.discoveryOverrides = { authorization_response_iss_parameter_supported: true };
      const callback = await signIn();
      callback.searchParams.delete('iss');
      expect(await errorOf(exchange(callback))).toMatchObject({
        code: 'ERR_KINDE_INVALID_REQUEST',
      });
      expect(kinde.calls.token).toBe(0);
    });
  });

  describe('told of an error by the callback', () => {
    it.each([
      'access_denied',
      'login_required',
      'interaction_required',
      'login_link_expired',
      'organization_suspended',
    ])('tells the application that it is %s', async (name) => {
      const error = await errorOf(exchange(callbackWith(name)));
      expect(error).toMatchObject({ code: 'ERR_KINDE_LOGIN_REFUSED', refusal: name });
      expect(kinde.calls.token).toBe(0);
    });

    it.each(['server_error', 'invalid_scope'])('names %s to the developer only', async (name) => {
      const error = await errorOf(exchange(callbackWith(name)));
      expect(error).toMatchObject({ code: 'ERR_KINDE_LOGIN_REFUSED', refusal: undefined });
      expect(error.message).toBe(`Kinde answered the login with ${name}.`);
    });

    it.each(['canary', '%3Cscript%3E', 'a%0d%0a%5BERROR%5D', '__proto__', 'constructor'])(
      'repeats nothing that anybody could have written: %s',
      async (name) => {
        const error = await errorOf(exchange(callbackWith(name)));
        expect(error.message).toBe('Kinde answered the login with an unknown error.');
        expect(inspect(error, { showHidden: true, depth: 20 })).not.toContain('canary');
      },
    );
  });

  describe('when the code exchange goes wrong', () => {
    it.each<[string, LocalKinde['faults']['token'], string]>([
      ['a fault of Kinde', { status: 500 }, 'ERR_KINDE_UNAVAILABLE'],
      ['too many requests', { status: 429 }, 'ERR_KINDE_UNAVAILABLE'],
      ['a connection that is reset', { down: true }, 'ERR_KINDE_UNAVAILABLE'],
      ['no answer', { hang: true }, 'ERR_KINDE_UNAVAILABLE'],
      ['a redirect', { redirect: 'http://127.0.0.1:1/' }, 'ERR_KINDE_UNAVAILABLE'],
      ['far too long an answer', { hugeBody: 8_000_000 }, 'ERR_KINDE_UNAVAILABLE'],
      ['a page', { html: true }, 'ERR_KINDE_LOGIN_FAILED'],
      ['a refusal', { status: 400 }, 'ERR_KINDE_LOGIN_FAILED'],
      ['a status of its own invention', { status: 999 }, 'ERR_KINDE_UNAVAILABLE'],
    ])('because of %s, it is not tried again', async (_, fault, code) => {
      const callback = await signIn();
      oidc = clientOf();
      await keySet.document();
      kinde.faults.token = fault;
      expect(await errorInTheEnd(() => exchange(callback))).toMatchObject({ code });
      expect(kinde.calls.codeExchange).toBe(1);
    });

    it('names the OAuth error and nothing else of the answer', async () => {
      const callback = await signIn();
      callback.searchParams.set('code', 'canary');
      const error = await errorOf(exchange(callback));
      expect(error.message).toBe('The code exchange failed: invalid_grant.');
      expect(inspect(error, { showHidden: true, depth: 20 })).not.toContain('canary');
    });

    it('because the new key of Kinde cannot be had, it may work later', async () => {
      await exchange(await signIn());
      const callback = await signIn();
      await kinde.rotateKeys();
      kinde.faults.jwks = { status: 500 };
      expect(await errorOf(exchange(callback))).toMatchObject({ code: 'ERR_KINDE_UNAVAILABLE' });
    });

    it.each<[string, string, number | undefined]>([
      ['retry-after', '7', 7],
      ['retry-after', '6.2', 7],
      ['retry-after', '86400', 60],
      ['retry-after', 'Infinity', 60],
      ['ratelimit-reset', '9', 9],
      ['retry-after', '0', undefined],
      ['retry-after', '-5', undefined],
      ['retry-after', 'Wed, 21 Oct 2026 07:28:00 GMT', undefined],
    ])('takes %s: %s for %p seconds to wait', async (name, value, seconds) => {
      const token = `${kinde.issuerUrl}/oauth2/token`;
      const callback = await signIn();
      oidc = clientOf({
        fetch: async (input, init) =>
          input === token
            ? Response.json({}, { status: 429, headers: { [name]: value } })
            : fetch(input, init),
      });
      expect(await errorOf(exchange(callback))).toMatchObject({
        code: 'ERR_KINDE_UNAVAILABLE',
        retryAfter: seconds,
      });
    });

    it('holds no token, code or claim in any error', async () => {
      kinde.faults.wrongNonce = true;
      const callback = await signIn();
      let accessToken = 'none';
      kinde.faults.overrideTokenResponse = (response) => {
        accessToken = String(response['access_token']);
        return response;
      };
      const error = inspect(await errorOf(exchange(callback)), { showHidden: true, depth: 20 });
      expect(accessToken).not.toBe('none');
      for (const secret of [
        accessToken,
        callback.searchParams.get('code'),
        checks.state,
        checks.nonce,
        checks.codeVerifier,
        kinde.clientSecret,
        demoUsers.rex,
        'rex@analytical.example',
      ]) {
        expect(error).not.toContain(secret);
      }
    });
  });

  describe('refreshing', () => {
    it.each([7, 7.3, 0.9999])('minds no time limit of %d s', async (timeout) => {
      oidc = clientOf({ timeout });
      await refresh(await refreshToken());
      expect(kinde.calls.refresh).toBe(1);
    });

    it('brings new tokens', async () => {
      clock.advance(90_000);
      const tokens = await refresh(await refreshToken());
      expect(tokens.idTokenClaims).toMatchObject({ sub: demoUsers.rex });
    });

    it('ends the session when Kinde no longer knows the refresh token', async () => {
      expect(await errorOf(refresh('unknown'))).toMatchObject({
        code: 'ERR_KINDE_SESSION_ENDED',
        message: 'Kinde ended a session: invalid_grant.',
      });
    });

    it.each<[string, LocalKinde['faults']['token']]>([
      ['a fault of Kinde', { status: 500 }],
      ['too many requests', { status: 429 }],
      ['a connection that is reset', { down: true }],
      ['no answer', { hang: true }],
      ['a redirect', { redirect: 'http://127.0.0.1:1/' }],
      ['far too long an answer', { hugeBody: 8_000_000 }],
      ['a page', { html: true }],
      ['a refusal that is not about the token', { status: 400 }],
      ['a proxy that wants a password', { status: 407 }],
      ['a firewall that forbids', { status: 403 }],
    ])('keeps the session in spite of %s', async (_, fault) => {
      const token = await refreshToken();
      oidc = clientOf();
      await keySet.document();
      kinde.faults.token = fault;
      expect(await errorInTheEnd(() => refresh(token))).toMatchObject({
        code: 'ERR_KINDE_UNAVAILABLE',
      });
      expect(kinde.calls.refresh).toBe(1);
    });

    it('keeps the session when Kinde has rotated its keys and the new one cannot be had', async () => {
      const token = await refreshToken();
      await kinde.rotateKeys();
      kinde.faults.jwks = { status: 500 };
      expect(await errorOf(refresh(token))).toMatchObject({ code: 'ERR_KINDE_UNAVAILABLE' });
    });

    it('ends the session when the id token is forged', async () => {
      const token = await refreshToken();
      kinde.faults.wrongSignature = 'idToken';
      expect(await errorOf(refresh(token))).toMatchObject({ code: 'ERR_KINDE_SESSION_ENDED' });
    });
  });

  describe('refreshing what cannot be verified yet', () => {
    let token: string;

    beforeAll(() => (kinde.refreshOverlap = 0));
    afterAll(() => (kinde.refreshOverlap = 5));
    beforeEach(async () => {
      token = await refreshToken();
    });

    it('keeps what Kinde answered, and asks no more until its key can be had', async () => {
      await loseNewKey();
      for (let attempt = 0; attempt < 3; attempt += 1) {
        expect(await errorOf(refresh(token))).toMatchObject({ code: 'ERR_KINDE_UNAVAILABLE' });
      }
      expect(kinde.calls.refresh).toBe(1);
      kinde.faults.clear();
      const tokens = await refresh(token);
      expect(tokens.idTokenClaims).toMatchObject({ sub: demoUsers.rex });
      expect(kinde.calls).toMatchObject({ refresh: 1, refreshReuse: 0 });
      expect(await refresh(tokens.refreshToken ?? '')).toBeDefined();
      expect(kinde.calls).toMatchObject({ refresh: 2, refreshReuse: 0 });
    });

    it('keeps it as long as the caller cannot tell whether it is acceptable', async () => {
      const seen: TokenSet[] = [];
      for (let attempt = 0; attempt < 3; attempt += 1) {
        const refused = oidc.refresh(token, (tokens) => {
          seen.push(tokens);
          return cannotTell();
        });
        expect(await errorOf(refused)).toMatchObject({ message: 'A key cannot be had.' });
      }
      const tokens = await refresh(token);
      expect(seen).toEqual([tokens, tokens, tokens]);
      expect(kinde.calls.refresh).toBe(1);
    });

    it('returns what the caller made of it', async () => {
      await errorOf(oidc.refresh(token, cannotTell));
      expect(await oidc.refresh(token, async () => 'a session')).toBe('a session');
    });

    it.each([
      ['refuses it', new KindeError('ERR_KINDE_LOGIN_FAILED', 'Tokens of another subject.')],
      ['is broken', new TypeError('a bug')],
    ])('does not keep it when the caller %s', async (_, reason) => {
      expect(await errorOf(oidc.refresh(token, () => Promise.reject(reason)))).toBe(reason);
      await errorOf(refresh(token));
      expect(kinde.calls.refresh).toBe(2);
    });

    it('does not keep it when the caller refuses it in the end', async () => {
      const reason = new KindeError('ERR_KINDE_LOGIN_FAILED', 'Tokens of another subject.');
      await errorOf(oidc.refresh(token, cannotTell));
      expect(await errorOf(oidc.refresh(token, () => Promise.reject(reason)))).toBe(reason);
      expect(kinde.calls.refresh).toBe(1);
      await errorOf(refresh(token));
      expect(kinde.calls.refresh).toBe(2);
    });

    it('does not keep it when the caller has taken it', async () => {
      await errorOf(oidc.refresh(token, cannotTell));
      await refresh(token);
      expect(await errorOf(refresh(token))).toMatchObject({ code: 'ERR_KINDE_SESSION_ENDED' });
      expect(kinde.calls.refresh).toBe(2);
    });

    it('does not keep it when the key, once there, shows that it is forged', async () => {
      kinde.faults.wrongSignature = 'idToken';
      await loseNewKey();
      expect(await errorOf(refresh(token))).toMatchObject({ code: 'ERR_KINDE_UNAVAILABLE' });
      kinde.faults.clear();
      expect(await errorOf(refresh(token))).toMatchObject({ code: 'ERR_KINDE_SESSION_ENDED' });
      expect(kinde.calls.refresh).toBe(1);
      await errorOf(refresh(token));
      expect(kinde.calls.refresh).toBe(2);
    });

    it('keeps the answers to several refresh tokens apart', async () => {
      const another = await refreshToken();
      await errorOf(oidc.refresh(token, cannotTell));
      await errorOf(oidc.refresh(another, cannotTell));
      const [one, other] = [await refresh(token), await refresh(another)];
      expect(one.refreshToken).not.toBe(other.refreshToken);
      expect(kinde.calls.refresh).toBe(2);
    });

    it.each<[string, () => void]>([
      ['a page', () => (kinde.faults.token = { html: true })],
      ['a fault', () => (kinde.faults.token = { status: 503 })],
      ['a refusal that is not about the token', () => (kinde.faults.token = { status: 400 })],
      ['nothing at all', () => (kinde.faults.token = { down: true })],
      ['no tokens', () => (kinde.faults.overrideTokenResponse = () => ({}))],
      [
        'half of them',
        () => (kinde.faults.overrideTokenResponse = { access_token: undefined, refresh_token: 7 }),
      ],
    ])('does not keep %s', async (_, fault) => {
      fault();
      await errorOf(refresh(token));
      expect(kinde.calls.refresh).toBe(1);
      kinde.faults.clear();
      await refresh(token).catch(() => undefined);
      expect(kinde.calls.refresh).toBe(2);
    });

    it('does not keep an answer that broke off', async () => {
      let answers = 0;
      oidc = clientOf({
        fetch: async (input, init) => {
          const response = await fetch(input, init);
          const isCut = init?.method === 'POST' && (answers += 1) === 1;
          return isCut ? new Response((await response.text()).slice(0, -20), response) : response;
        },
      });
      expect(await errorOf(oidc.refresh(token, cannotTell))).toMatchObject({
        code: 'ERR_KINDE_UNAVAILABLE',
        message: 'Kinde did not renew a session: OAUTH_PARSE_ERROR.',
      });
      await refresh(token).catch(() => undefined);
      expect(kinde.calls.refresh).toBe(2);
    });

    it('tells nobody what it keeps', async () => {
      let accessToken = 'none';
      const error = await errorOf(
        oidc.refresh(token, (tokens) => {
          ({ accessToken } = tokens);
          return cannotTell();
        }),
      );
      expect(accessToken).toMatch(/^ey/);
      for (const shown of [error, oidc]) {
        const text = inspect(shown, { showHidden: true, depth: 20 });
        expect(text).not.toContain(accessToken);
        expect(text).not.toContain(token);
      }
    });
  });

  describe('revoking', () => {
    it('gives both tokens back, as the client that they were issued to', async () => {
      const tokens = await exchange(await signIn());
      await oidc.revoke(tokens);
      const requests = kinde.requests.filter(({ endpoint }) => endpoint === 'revoke');
      const client = { client_id: kinde.clientId, client_secret: kinde.clientSecret };
      expect(new Map(requests.map(({ params }) => [params['token'], params]))).toEqual(
        new Map([
          [
            tokens.accessToken,
            { ...client, token: tokens.accessToken, token_type_hint: 'access_token' },
          ],
          [
            tokens.refreshToken,
            { ...client, token: tokens.refreshToken, token_type_hint: 'refresh_token' },
          ],
        ]),
      );
      expect(await errorOf(refresh(tokens.refreshToken ?? ''))).toMatchObject({
        code: 'ERR_KINDE_SESSION_ENDED',
      });
    });

    it('gives one access token back, and minds neither that it is none nor a refusal', async () => {
      await oidc.revokeAccessToken({ accessToken: 'an access token' });
      const { params } = kinde.requests.find(({ endpoint }) => endpoint === 'revoke') ?? {};
      expect(params).toMatchObject({ token: 'an access token', token_type_hint: 'access_token' });
      kinde.faults.discoveryOverrides = { revocation_endpoint: undefined };
      kinde.resetCalls();
      await clientOf().revokeAccessToken({ accessToken: 'an access token' });
      expect(kinde.requests.filter(({ endpoint }) => endpoint === 'revoke')).toEqual([]);
    });

    it('cannot give one access token back while Kinde is out of order', async () => {
      kinde.faults.revoke = { status: 500 };
      expect(await errorOf(oidc.revokeAccessToken({ accessToken: 'one' }))).toMatchObject({
        code: 'ERR_KINDE_UNAVAILABLE',
      });
    });

    it('gives the access token back where there is no other', async () => {
      await oidc.revoke({ accessToken: 'an access token', refreshToken: undefined });
      const requests = kinde.requests.filter(({ endpoint }) => endpoint === 'revoke');
      expect(requests.map(({ params }) => params['token'])).toEqual(['an access token']);
    });

    it('cannot be done while Kinde is not there', async () => {
      kinde.faults.revoke = { down: true };
      expect(await errorOf(oidc.revoke(unknownTokens))).toMatchObject({
        code: 'ERR_KINDE_UNAVAILABLE',
      });
    });

    it('does nothing where Kinde offers no revocation', async () => {
      kinde.faults.discoveryOverrides = { revocation_endpoint: undefined };
      await oidc.revoke(unknownTokens);
      expect(kinde.calls.revoke).toBe(0);
    });
  });

  describe('ending a session', () => {
    const redirect = 'http://localhost:4321/bye?a=1&b=2';

    it('leads to Kinde’s logout and from there back', async () => {
      const url = new URL((await oidc.endSession(undefined, redirect)) ?? '');
      expect(url.href.split('?')[0]).toBe(`${kinde.issuerUrl}/logout`);
      expect(Object.fromEntries(url.searchParams)).toEqual({ redirect });
    });

    it('knows where that is even if discovery does not say', async () => {
      kinde.faults.discoveryOverrides = { end_session_endpoint: undefined };
      expect(await oidc.endSession(undefined, redirect)).toContain(`${kinde.issuerUrl}/logout?`);
    });

    it('sends nobody to a Kinde that does not answer', async () => {
      kinde.faults.all = { down: true };
      expect(await oidc.endSession(unknownTokens, redirect)).toBeUndefined();
    });

    it('waits for the revocation for two seconds at most', async () => {
      kinde.faults.revoke = { hang: true };
      const timers = HeldTimers.hold();
      try {
        const url = oidc.endSession(unknownTokens, redirect);
        await until('Kinde was asked', () => kinde.calls.revoke === 2);
        timers.pass(2);
        expect(await url).toContain(`${kinde.issuerUrl}/logout?`);
      } finally {
        timers.release();
      }
    });
  });

  it('sends no secret as a public client', async () => {
    const publicKinde = await LocalKinde.start({ clientSecret: null, redirectUris: [redirectUri] });
    const publicClient = clientOf({
      issuerUrl: publicKinde.issuerUrl,
      clientId: publicKinde.clientId,
      clientSecret: undefined,
    });
    await publicClient.refresh('unknown', async () => undefined).catch(() => undefined);
    await publicClient.revoke({ accessToken: 'unknown', refreshToken: 'unknown' });
    const sent = publicKinde.requests.filter(({ method }) => method === 'POST');
    expect(sent.map(({ endpoint }) => endpoint)).toEqual(['token', 'revoke', 'revoke']);
    expect(sent.filter(({ params }) => 'client_secret' in params)).toEqual([]);
    await publicKinde.stop();
  });
});
