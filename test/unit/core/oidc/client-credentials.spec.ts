import { ClientCredentials } from '../../../../lib/core/oidc/client-credentials.js';
import { Issuer } from '../../../../lib/core/oidc/issuer.js';
import { KindeError } from '../../../../lib/kinde.errors.js';
import { demoOrganizations, LocalKinde } from '../../../../lib/testing/index.js';
import { TestClock } from '../../../support/test-clock.js';

const ORG = demoOrganizations.tidewater;
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

/** In form only. */
const tokenOf = (claims: object) =>
  ['{"alg":"RS256"}', JSON.stringify(claims), 'signature']
    .map((segment) => Buffer.from(segment).toString('base64url'))
    .join('.');

describe('ClientCredentials', () => {
  const clock = new TestClock();
  let kinde: LocalKinde;

  beforeAll(async () => {
    kinde = await LocalKinde.start({
      clock: clock.now,
      m2m: {
        clientId: 'a-machine',
        clientSecret: SECRET,
        scopes: ['read:users', 'read:roles'],
        orgCode: ORG,
      },
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

  describe('for an organization', () => {
    it('gets a token that says so', async () => {
      kinde.faults.overrideTokenResponse = { access_token: tokenOf({ org_code: ORG }) };
      const { accessToken } = await credentials().token({ orgCode: ORG });
      expect(claimsOf(accessToken)).toEqual({ org_code: ORG });
      expect(kinde.requests.at(-1)?.params).toMatchObject({ org_code: ORG });
      expect(kinde.requests.at(-1)?.params).not.toHaveProperty('audience');
    });

    it.each<[string, string]>([
      ['another organization', tokenOf({ org_code: 'org_2' })],
      ['no organization', tokenOf({})],
      ['nobody knows which organization', 'an opaque token'],
    ])('takes no token for %s', async (_, access_token) => {
      kinde.faults.overrideTokenResponse = { access_token };
      expect(await errorOf(credentials().token({ orgCode: ORG }))).toMatchObject({
        code: 'ERR_KINDE_CONFIGURATION',
        message:
          'Kinde issued a machine token that is not for the organization that was asked for. Is the ' +
          'machine-to-machine application authorized for that organization in Kinde?',
      });
    });

    it('asks for none by itself', async () => {
      await credentials().token({});
      expect(kinde.requests.at(-1)?.params).not.toHaveProperty('org_code');
    });
  });

  it('does not know when a token expires that Kinde does not tell it of', async () => {
    kinde.faults.overrideTokenResponse = { expires_in: undefined };
    expect(await credentials().token({ audience: [] })).toMatchObject({ expiresAt: undefined });
  });
});
