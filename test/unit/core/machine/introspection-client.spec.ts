import { IntrospectionClient } from '../../../../lib/core/machine/introspection-client.js';
import type { MachineTokenRequest } from '../../../../lib/core/oidc/client-credentials.js';
import { Issuer } from '../../../../lib/core/oidc/issuer.js';
import { KindeError } from '../../../../lib/kinde.errors.js';
import { TestKey } from '../../../support/test-key.js';

const TENANT = 'https://tenant.kinde.com';
const CUSTOM = 'https://account.example.com';
const OTHER_TENANT = 'https://other.kinde.com';
const TOKEN = 'the-token-in-question';
const key = new TestKey();

const m2m = {
  clientId: 'a-machine',
  clientSecret: 'a-secret',
  issuer: TENANT,
  audience: `${TENANT}/api`,
};

const discovery = (issuer: string) => ({
  issuer,
  authorization_endpoint: `${issuer}/oauth2/auth`,
  token_endpoint: `${issuer}/oauth2/token`,
  jwks_uri: `${issuer}/.well-known/jwks`,
  introspection_endpoint: `${issuer}/oauth2/introspect`,
});

describe('IntrospectionClient', () => {
  let asked: Request[];
  let tokenRequests: MachineTokenRequest[];
  let replaced: string[];
  let answer: (request: Request) => Response;
  /** What every issuer says of itself. */
  let metadata: (issuer: string) => object;

  beforeEach(() => {
    asked = [];
    tokenRequests = [];
    replaced = [];
    answer = () => Response.json({ active: true });
    metadata = discovery;
  });

  function client(): IntrospectionClient {
    const config = {
      m2m,
      additionalIssuers: [TENANT, OTHER_TENANT],
      clock: () => 0,
      timeout: 5,
      fetch: async (...parameters: Parameters<typeof fetch>) => {
        const request = new Request(...parameters);
        if (request.url.endsWith('/.well-known/openid-configuration')) {
          return Response.json(metadata(new URL(request.url).origin));
        }
        asked.push(request);
        return answer(request);
      },
    };
    return new IntrospectionClient({
      config,
      issuers: [new Issuer({ url: CUSTOM, config }), new Issuer({ url: TENANT, config })],
      tokens: {
        get: (request) => {
          tokenRequests.push(request);
          return { accessToken: 'of-the-machine', expiresAt: undefined };
        },
        replace: async (request, { accessToken }) => {
          tokenRequests.push(request);
          replaced.push(accessToken);
          return { accessToken: 'another', expiresAt: undefined };
        },
      },
    });
  }

  async function errorOf(token = TOKEN): Promise<unknown> {
    const error = await client()
      .introspect(token, undefined)
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(KindeError);
    expect(String(error)).not.toMatch(/the-token|of-the-machine|a-secret/);
    return error;
  }

  it('asks in the name of the application, with the token in the body alone', async () => {
    expect(await client().introspect(TOKEN, 'refresh_token')).toEqual({ isActive: true });
    const [request] = asked;
    expect(request).toMatchObject({ method: 'POST', url: `${CUSTOM}/oauth2/introspect` });
    expect(request?.headers.get('authorization')).toBe('Bearer of-the-machine');
    expect(await request?.text()).toBe(`token=${TOKEN}&token_type_hint=refresh_token`);
    expect(tokenRequests).toEqual([{ audience: m2m.audience }]);
  });

  it('gives no hint that it was not given', async () => {
    await client().introspect(TOKEN, undefined);
    expect(await asked[0]?.text()).toBe(`token=${TOKEN}`);
  });

  it.each([
    [CUSTOM, CUSTOM],
    [TENANT, TENANT],
    [undefined, CUSTOM],
    [null, CUSTOM],
    [{}, CUSTOM],
  ])('asks about a token of %j at %s', async (iss, host) => {
    await client().introspect(key.sign({ iss }), undefined);
    expect(asked.map(({ url }) => new URL(url).origin)).toEqual([host]);
  });

  it.each(['opaque', 'a.b.c', 'a-refresh-token'])(
    'asks the issuer of sign-ins about what names nobody: %s',
    async (token) => {
      await client().introspect(token, 'refresh_token');
      expect(asked.map(({ url }) => new URL(url).origin)).toEqual([CUSTOM]);
    },
  );

  it('shows the token of an additional issuer to no other tenant', async () => {
    const error = await errorOf(key.sign({ iss: OTHER_TENANT }));
    expect(error).toMatchObject({ code: 'ERR_KINDE_CONFIGURATION' });
    expect(String(error)).toContain('m2m belongs to another tenant');
    expect([asked, tokenRequests]).toEqual([[], []]);
  });

  it.each(['https://evil.example', `${OTHER_TENANT}/`, `${TENANT}/`, 'TENANT', ''])(
    'knows that the token of %j is not active, and sends nothing',
    async (iss) => {
      expect(await client().introspect(key.sign({ iss }), undefined)).toEqual({ isActive: false });
      expect([asked, tokenRequests]).toEqual([[], []]);
    },
  );

  it.each(['https://evil.example/introspect', 'https://account.example.com.evil.example/'])(
    'sends its own token to no host that nobody configured: %s',
    async (introspection_endpoint) => {
      metadata = (issuer) => ({ ...discovery(issuer), introspection_endpoint });
      await client().introspect(TOKEN, undefined);
      expect(asked.map(({ url }) => url)).toEqual([`${CUSTOM}/oauth2/introspect`]);
    },
  );

  it('needs an endpoint', async () => {
    metadata = (issuer) => ({ ...discovery(issuer), introspection_endpoint: undefined });
    expect(await errorOf()).toMatchObject({ code: 'ERR_KINDE_UNAVAILABLE' });
  });

  it('asks once more with another token when its own is refused', async () => {
    answer = ({ headers }) =>
      headers.get('authorization') === 'Bearer another'
        ? Response.json({ active: false })
        : new Response(null, { status: 401 });
    expect(await client().introspect(TOKEN, undefined)).toEqual({ isActive: false });
    expect(replaced).toEqual(['of-the-machine']);
    expect(await asked[1]?.text()).toBe(`token=${TOKEN}`);
  });

  it.each([
    [401, 'ERR_KINDE_CONFIGURATION', 2],
    [403, 'ERR_KINDE_CONFIGURATION', 1],
    [204, 'ERR_KINDE_UNAVAILABLE', 1],
    [302, 'ERR_KINDE_UNAVAILABLE', 1],
    [400, 'ERR_KINDE_UNAVAILABLE', 1],
    [404, 'ERR_KINDE_UNAVAILABLE', 1],
    [429, 'ERR_KINDE_UNAVAILABLE', 1],
    [500, 'ERR_KINDE_UNAVAILABLE', 1],
  ])('takes an answer with status %d for %s', async (status, code, times) => {
    answer = () => new Response(null, { status, headers: { 'retry-after': '3' } });
    const details = status === 429 || status === 500 ? { retryAfter: 3 } : {};
    expect(await errorOf()).toMatchObject({ code, ...details });
    expect(asked).toHaveLength(times);
  });

  it.each(['', 'active', '[]', '{}', '{"active":"true"}', '<html>', '{"active":true,"exp":"x"}'])(
    'does not take %j for an answer',
    async (text) => {
      answer = () => new Response(text);
      expect(await errorOf()).toMatchObject({ code: 'ERR_KINDE_UNAVAILABLE' });
    },
  );
});
