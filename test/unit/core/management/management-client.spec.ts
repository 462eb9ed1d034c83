import { ManagementClient } from '../../../../lib/core/management/management-client.js';

const m2m = {
  clientId: 'a-machine',
  clientSecret: 'a-secret',
  issuer: 'https://tenant.example',
  audience: 'https://tenant.example/api',
};

describe('ManagementClient', () => {
  let asked: { url: unknown; init: RequestInit }[];
  let audiences: unknown[];
  let answer: () => Response;

  beforeEach(() => {
    asked = [];
    audiences = [];
    answer = () => Response.json({ code: 'OK' });
  });

  const client = () =>
    new ManagementClient({
      config: {
        m2m,
        timeout: 5,
        fetch: async (url, init = {}) => {
          asked.push({ url, init });
          return answer();
        },
      },
      tokens: {
        get: ({ audience }) => {
          audiences.push(audience);
          return { accessToken: 'of-the-machine', expiresAt: undefined };
        },
        replace: () => Promise.reject(new Error('No token was refused.')),
      },
    });

  it.each([
    ['kp_1', 'kp_1'],
    ['kp:1', 'kp%3A1'],
    ['a/../b?c#d', 'a%2F..%2Fb%3Fc%23d'],
    ['..a', '..a'],
  ])('has the claims of %s refreshed, with a token of its own', async (id, segment) => {
    await client().refreshClaims(id);
    expect(audiences).toEqual([m2m.audience]);
    expect(asked).toMatchObject([
      {
        url: `https://tenant.example/api/v1/users/${segment}/refresh_claims`,
        init: { method: 'POST', headers: { authorization: 'Bearer of-the-machine' } },
      },
    ]);
  });

  it.each(['', '.', '..', '...', 'a'.repeat(257)])('asks nothing about %j', async (id) => {
    await expect(client().refreshClaims(id)).rejects.toMatchObject({
      code: 'ERR_KINDE_INVALID_TOKEN',
    });
    expect([asked, audiences]).toEqual([[], []]);
  });

  it.each([
    [200, undefined],
    [201, undefined],
    [204, undefined],
    [302, 'ERR_KINDE_UNAVAILABLE'],
    [400, 'ERR_KINDE_CONFIGURATION'],
    [401, 'ERR_KINDE_CONFIGURATION'],
    [403, 'ERR_KINDE_CONFIGURATION'],
    [404, 'ERR_KINDE_INVALID_TOKEN'],
    [418, 'ERR_KINDE_UNAVAILABLE'],
    [429, 'ERR_KINDE_UNAVAILABLE'],
    [503, 'ERR_KINDE_UNAVAILABLE'],
  ])('takes an answer with status %d for %s', async (status, code) => {
    answer = () => new Response(null, { status, headers: { 'retry-after': '3' } });
    const error = await client()
      .refreshClaims('kp_1')
      .catch((thrown: unknown) => thrown);
    expect(error).toEqual(code && expect.objectContaining({ code }));
    if (status === 429 || status === 503) {
      expect(error).toMatchObject({ retryAfter: 3 });
    }
  });
});
