import { ClientCredentials } from '../../../../lib/core/oidc/client-credentials.js';
import { Issuer } from '../../../../lib/core/oidc/issuer.js';
import { KindeError } from '../../../../lib/kinde.errors.js';
import { LocalKinde } from '../../../../lib/testing/index.js';
import { TestClock } from '../../../support/test-clock.js';

const SECRET = 'a-secret-that-nobody-else-knows';

async function errorOf(asked: Promise<unknown>): Promise<unknown> {
  const error = await asked.catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(KindeError);
  expect(String(error)).not.toContain(SECRET);
  return error;
}

function claimsOf(token: string): object {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as object;
}

describe('ClientCredentials', () => {
  const clock = new TestClock();
  let kinde: LocalKinde;

  beforeAll(async () => {
    kinde = await LocalKinde.start({
      clock: clock.now,
      m2m: { clientId: 'a-machine', clientSecret: SECRET, scopes: ['read:users', 'read:roles'] },
    });
  });
  beforeEach(() => kinde.resetCalls());
  afterEach(() => kinde.faults.clear());
  afterAll(() => kinde.stop());

  function credentials(clientSecret = SECRET) {
    const config = { clock: clock.now, fetch, timeout: 5 };
    return new ClientCredentials({
      config,
      issuer: new Issuer({ url: kinde.issuerUrl, config }),
      credentials: { clientId: 'a-machine', clientSecret },
    });
  }

  it('gets a token for the audiences and scopes that are asked for', async () => {
    const audience = ['https://one.example', 'https://two.example'];
    const token = await credentials().token({ audience, scope: 'read:users' });
    expect(claimsOf(token.accessToken)).toMatchObject({ aud: audience, scope: 'read:users' });
    expect(Math.round((token.expiresAt ?? 0) - clock.now())).toBe(3_600);
  });

  it('gets all scopes that the application has when none is asked for', async () => {
    const { accessToken } = await credentials().token({ audience: [] });
    expect(claimsOf(accessToken)).toMatchObject({ aud: [], scope: 'read:users read:roles' });
    expect(kinde.requests.at(-1)?.params).not.toHaveProperty('scope');
  });

  it('sends the secret in the body of the request alone', async () => {
    await credentials().token({ audience: [] });
    const request = kinde.requests.find(({ endpoint }) => endpoint === 'token');
    expect(request?.params['client_secret']).toBe(SECRET);
    expect(JSON.stringify([request?.path, request?.headers])).not.toContain(SECRET);
  });

  it('asks with every call', async () => {
    const machine = credentials();
    await machine.token({ audience: [] });
    await machine.token({ audience: [] });
    expect(kinde.calls).toMatchObject({ clientCredentials: 2, discovery: 1 });
  });

  it('tells of credentials that Kinde does not know', async () => {
    const error = await errorOf(credentials('another').token({ audience: [] }));
    expect(error).toMatchObject({ code: 'ERR_KINDE_CONFIGURATION' });
    expect(String(error)).toContain('invalid_client');
  });

  it.each([
    ['a fault', { status: 500 }],
    ['no time', { status: 429, rateLimitReset: 7 }],
    ['a page', { html: true }],
    ['nothing', { down: true }],
    ['a redirect', { redirect: 'https://evil.example' }],
  ])('may be tried later when Kinde has %s', async (_, fault) => {
    kinde.faults.token = fault;
    const error = await errorOf(credentials().token({ audience: [] }));
    expect(error).toMatchObject({
      code: 'ERR_KINDE_UNAVAILABLE',
      retryAfter: 'rateLimitReset' in fault ? 7 : undefined,
    });
  });

  it.each([{ access_token: undefined }, { token_type: 'mac' }, { access_token: 7 }])(
    'does not take %j for a token',
    async (override) => {
      kinde.faults.overrideTokenResponse = override;
      const error = await errorOf(credentials().token({ audience: [] }));
      expect(error).toMatchObject({ code: 'ERR_KINDE_UNAVAILABLE' });
    },
  );

  it('does not know when a token expires that Kinde does not tell it of', async () => {
    kinde.faults.overrideTokenResponse = { expires_in: undefined };
    expect(await credentials().token({ audience: [] })).toMatchObject({ expiresAt: undefined });
  });
});
