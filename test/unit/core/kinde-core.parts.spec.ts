import { createKindeCore } from '../../../lib/core/kinde-core.js';
import type { KindeModuleOptions } from '../../../lib/options/kinde-module-options.interface.js';
import { resolveConfig } from '../../../lib/options/resolve-config.js';
import { demoUsers, LocalKinde } from '../../../lib/testing/index.js';

const m2m = { clientId: 'a-machine', clientSecret: 'a-secret' };
const SECRET = 'a session secret of more than 32 bytes';

describe('the parts of an application', () => {
  let kinde: LocalKinde;
  beforeAll(async () => {
    kinde = await LocalKinde.start({
      m2m: { ...m2m, scopes: ['read:api_keys'] },
    });
  });
  afterAll(() => kinde.stop());
  beforeEach(() => kinde.resetCalls());

  const coreOf = (options: Partial<KindeModuleOptions> = {}) =>
    createKindeCore(
      resolveConfig(
        {
          issuerUrl: kinde.issuerUrl,
          clientId: kinde.clientId,
          siteUrl: 'https://app.example.com',
          ...options,
        },
        { routes: options.session !== undefined },
      ),
    );

  it('are few where there is nothing but the name of the client', () => {
    const { machineTokens, management, apiKeys, introspection, authkit, session } = coreOf();
    expect([machineTokens, management, apiKeys, introspection, authkit, session]).toEqual(
      Array(6).fill(undefined),
    );
  });

  it('have tokens of their own with a client secret, and no more than that', () => {
    const core = coreOf({ clientSecret: 'a-secret' });
    expect(core.machineTokens).toBeDefined();
    expect([core.management, core.apiKeys, core.introspection]).toEqual(Array(3).fill(undefined));
  });

  it('ask Kinde as the machine that the option m2m names', async () => {
    const core = coreOf({ m2m, clientSecret: 'another-secret' });
    expect(core.introspection).toBeDefined();
    const error: unknown = await Promise.resolve(core.apiKeys?.verify('k_live_unknown')).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toMatchObject({ code: 'ERR_KINDE_INVALID_API_KEY' });
    const asked = kinde.requests.find(({ endpoint }) => endpoint === 'token');
    expect(asked?.params).toMatchObject({ client_id: 'a-machine', client_secret: 'a-secret' });
    // The same issuer has one discovery document, whoever asks for it.
    expect(kinde.calls.discovery).toBe(1);
  });

  it('have AuthKit where there is an option for it', () => {
    const core = coreOf({ authkit: { provider: 'pica', secretKey: 'sk_test_1234567890abcdef' } });
    expect(core.authkit?.config).toMatchObject({ provider: 'pica' });
    expect(core.authkit?.tickets).toBeUndefined();
  });

  it('settle at once where there is nothing to settle', async () => {
    await expect(coreOf().settle()).resolves.toBeUndefined();
    await expect(coreOf({ session: { secret: SECRET } }).settle()).resolves.toBeUndefined();
  });

  it('take the tokens of a login for what was issued to this client, for whatever API', async () => {
    const core = coreOf({ audience: ['https://api.example.com'], session: { secret: SECRET } });
    const start = async (accessToken: string) => {
      const idTokenClaims = { sub: demoUsers.ada };
      const tokens = { accessToken, refreshToken: undefined, idTokenClaims };
      return core.session?.sessions.start(tokens, {});
    };
    const token = kinde.accessToken({ user: demoUsers.ada });
    expect((await start(token))?.user.id).toBe(demoUsers.ada);
    const foreign = kinde.accessToken({ user: demoUsers.ada, claims: { azp: 'another' } });
    await expect(start(foreign)).rejects.toMatchObject({ code: 'ERR_KINDE_LOGIN_FAILED' });
    // What a request brings has to be for the API.
    const facts = { method: 'GET', url: '/', cookies: {}, header: () => undefined };
    const authenticate = async () =>
      core.authenticator.authenticate({ ...facts, authorization: [`Bearer ${token}`] });
    await expect(authenticate()).rejects.toMatchObject({ code: 'ERR_KINDE_INVALID_TOKEN' });
  });
});
