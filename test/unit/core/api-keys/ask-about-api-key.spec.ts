import { askAboutApiKey } from '../../../../lib/core/api-keys/ask-about-api-key.js';
import { ManagementClient } from '../../../../lib/core/management/management-client.js';

it('an API key is asked about at the Management API, in the body of the request alone', async () => {
  const asked: [unknown, string | undefined, unknown][] = [];
  const management = new ManagementClient({
    config: {
      m2m: {
        clientId: 'a-machine',
        clientSecret: 'a-secret',
        issuer: 'https://tenant.example',
        audience: 'https://tenant.example/api',
      },
      timeout: 5,
      fetch: async (url, init) => {
        asked.push([url, init?.method, JSON.parse(await new Response(init?.body).text())]);
        return Response.json({ is_valid: false });
      },
    },
    tokens: {
      get: () => ({ accessToken: 'of-the-machine', expiresAt: undefined }),
      replace: async () => ({ accessToken: 'another', expiresAt: undefined }),
    },
  });
  expect(await askAboutApiKey(management, 'k_live_1')).toEqual({ is_valid: false });
  expect(asked).toEqual([
    ['https://tenant.example/api/v1/api_keys/verify', 'POST', { api_key: 'k_live_1' }],
  ]);
});
