import { KindeDeviceFlow, KindeMachineTokens, KindeTokens } from '../../lib/index.js';
import { demoUsers, managementScopes } from '../../lib/testing/index.js';
import { adapters } from '../support/adapters.js';
import { HostileServer } from '../support/hostile-server.js';
import { TestApplication } from '../support/test-application.js';

const m2m = { clientId: 'a-machine', clientSecret: 'a-secret' };

describe.each(adapters)('a discovery document that names another host (%s)', (adapter) => {
  let other: HostileServer;
  let test: TestApplication;

  beforeAll(async () => {
    other = await HostileServer.start();
    test = await TestApplication.start({
      adapter,
      options: { m2m },
      kinde: { m2m: { ...m2m, scopes: managementScopes } },
    });
    test.kinde.faults.discoveryOverrides = {
      token_endpoint: `${other.url}/token`,
      revocation_endpoint: `${other.url}/revoke`,
      introspection_endpoint: `${other.url}/introspect`,
      device_authorization_endpoint: `${other.url}/device`,
    };
  });
  afterEach(() => expect(other.requests).toEqual([]));
  afterAll(async () => {
    await test.stop();
    await other.stop();
  });

  it('gets no client secret, and the token comes from where it should', async () => {
    expect(await test.app.get(KindeMachineTokens).get({})).toMatch(/^eyJ/);
    expect(test.kinde.calls.clientCredentials).toBe(1);
  });

  it('gets no code and no session', async () => {
    const agent = test.agent();
    await test.signIn(agent, demoUsers.ada);
    expect((await agent.get(`${test.url}/auth/me`)).status).toBe(200);
    await agent.get(`${test.url}/auth/logout`);
    expect(test.kinde.calls.revoke).toBeGreaterThan(0);
  });

  it('gets no token to look at or to revoke', async () => {
    const tokens = test.app.get(KindeTokens);
    const token = test.kinde.accessToken();
    expect(await tokens.introspect(token)).toMatchObject({ isActive: true });
    await tokens.revoke(token);
    expect(await tokens.introspect(token)).toEqual({ isActive: false });
  });

  it('gets no secret of a device', async () => {
    const login = await test.app.get(KindeDeviceFlow).start();
    expect(login.verificationUri).toMatch(test.kinde.issuerUrl);
  });
});
