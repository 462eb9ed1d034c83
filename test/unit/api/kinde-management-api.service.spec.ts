import { KindeManagementApi } from '../../../lib/api/kinde-management-api.service.js';
import { operations } from '../../../lib/api/generated/operations.js';
import { createKindeCore } from '../../../lib/core/kinde-core.js';
import type { KindeModuleOptions } from '../../../lib/index.js';
import { resolveConfig } from '../../../lib/options/resolve-config.js';
import { DEFAULT_EXTRAS } from '../../../lib/kinde.module-definition.js';
import { validOptions } from '../../support/valid-options.js';

const apiOf = (options: Partial<KindeModuleOptions>) =>
  new KindeManagementApi(
    createKindeCore(resolveConfig({ ...validOptions, ...options }, DEFAULT_EXTRAS)),
  );

describe('KindeManagementApi', () => {
  it('has every operation as a method of its resource', () => {
    const api = apiOf({}) as unknown as Record<string, Record<string, unknown>>;
    for (const [resource, methods] of Object.entries(operations)) {
      for (const name of Object.keys(methods)) {
        expect([resource, name, typeof api[resource]?.[name]]).toEqual([
          resource,
          name,
          'function',
        ]);
      }
    }
    expect(Object.keys(api).toSorted()).toEqual(Object.keys(operations).toSorted());
  });

  it('says what to configure when there is no machine-to-machine application', async () => {
    const api = apiOf({});
    const missing = {
      code: 'ERR_KINDE_CONFIGURATION',
      message: expect.stringContaining('m2m: { clientId, clientSecret }') as string,
    };
    await expect(api.users.get({ id: 'kp_1' })).rejects.toMatchObject(missing);
    await expect(api.users.list()).rejects.toMatchObject(missing);
    await expect(api.users.list().items().next()).rejects.toMatchObject(missing);
  });

  it('sends no token of one tenant to another', async () => {
    const tenants = ['one', 'two'].map((name) => tenant(`https://${name}.kinde.com`));
    await Promise.all(
      Array.from({ length: 20 }, async (_, index) => {
        const { api } = tenants[index % 2] ?? {};
        await api?.users.get({ id: `kp_${index}` });
      }),
    );
    for (const { issuer, hosts, tokens } of tenants) {
      expect([new Set(hosts), new Set(tokens), tokens.length]).toEqual([
        new Set([new URL(issuer).host]),
        new Set([`Bearer token of ${issuer}`]),
        10,
      ]);
    }
  });

  it('takes what it pages through as it was when it was asked', async () => {
    const { api, urls } = tenant('https://one.kinde.com');
    const parameters = { page_size: 1 };
    const answer = api.users.list(parameters);
    parameters.page_size = 2;
    await answer;
    expect(urls.at(-1)).toBe('https://one.kinde.com/api/v1/users?page_size=1');
  });
});

/** A module of its own, whose Kinde answers whatever it is asked. */
function tenant(issuer: string) {
  const hosts: string[] = [];
  const urls: string[] = [];
  const tokens: string[] = [];
  const api = apiOf({
    issuerUrl: issuer,
    m2m: { clientId: 'a-machine', clientSecret: 'a-secret' },
    fetch: async (input, init) => {
      const request = new Request(input, init);
      const { host, pathname } = new URL(request.url);
      hosts.push(host);
      urls.push(request.url);
      if (pathname.startsWith('/.well-known/')) {
        return Response.json({
          issuer,
          authorization_endpoint: `${issuer}/oauth2/auth`,
          token_endpoint: `${issuer}/oauth2/token`,
          jwks_uri: `${issuer}/.well-known/jwks`,
        });
      }
      if (pathname === '/oauth2/token') {
        return Response.json({
          access_token: `token of ${issuer}`,
          token_type: 'bearer',
          expires_in: 3600,
        });
      }
      tokens.push(request.headers.get('authorization') ?? 'none');
      return Response.json({ id: 'kp_1' });
    },
  });
  return { issuer, api, hosts, urls, tokens };
}
