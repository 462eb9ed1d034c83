import { createServer, request as forward, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';

import { AuthKitError, AuthKitTokenService, KindeMachine, KindeUser } from '../../lib/index.js';
import { adapters } from '../support/adapters.js';
import { AuthKitApplication } from '../support/authkit-application.js';

const providers = ['pica', 'one'] as const;
const cases = adapters.flatMap((adapter) =>
  providers.map((provider) => [adapter, provider] as const),
);

const user = new KindeUser({ sub: 'kp_1', org_code: 'org_1' });

/** Takes what comes below `/pica` on to where it is meant for. */
async function startProxy(target: () => string): Promise<Server> {
  const proxy = createServer((incoming, outgoing) => {
    const { method, headers, url = '' } = incoming;
    if (!url.startsWith('/pica/')) {
      outgoing.writeHead(404).end();
      return;
    }
    const { host } = new URL(target());
    const options = { method, headers: { ...headers, host } };
    incoming.pipe(
      forward(target() + url.slice('/pica'.length), options, (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      }),
    );
  });
  proxy.keepAliveTimeout = 0; // or it could close what a client is about to use
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  return proxy;
}

describe.each(cases)('AuthKitTokenService (%s, %s)', (adapter, provider) => {
  let app: AuthKitApplication;
  let tokens: AuthKitTokenService;

  const start = async (authkit = {}) => {
    app = await AuthKitApplication.start({ adapter, authkit: { provider, ...authkit } });
    tokens = app.test.app.get(AuthKitTokenService);
  };
  const sent = () => app.pica.requests.filter(({ endpoint }) => endpoint === 'token');
  const flag = provider === 'pica' ? { isWhiteLabel: false } : {};

  beforeEach(() => start());
  afterEach(() => app.stop());

  it('makes a token of all connections, for nobody in particular', async () => {
    expect(await tokens.create()).toEqual({
      rows: app.pica.connections,
      total: 247,
      pages: 1,
      page: 1,
      requestId: sent().find(({ params }) => params['page'] === '3')?.requestId,
      ...flag,
    });
    expect(app.identities).toEqual([{}, {}, {}]);
    const pages = sent().map(
      ({ params }) => `${String(params['page'])} of ${String(params['limit'])}`,
    );
    expect(pages.toSorted()).toEqual(['1 of 100', '2 of 100', '3 of 100']);
  });

  it('sends the identity and its type with every page', async () => {
    await tokens.create({ identity: 'team_7', identityType: 'team' });
    const body = { identity: 'team_7', identityType: 'team' };
    expect(app.identities).toEqual([body, body, body]);
  });

  it('still sends what is deprecated', async () => {
    await tokens.createPage({ group: 'org_123', label: 'Acme Ltd.' });
    expect(app.identities).toEqual([{ group: 'org_123', label: 'Acme Ltd.' }]);
  });

  it('makes a token of one page', async () => {
    expect(await tokens.createPage({ page: 5, limit: 50, identity: 'kp_1' })).toEqual({
      rows: app.pica.connections.slice(200),
      total: 247,
      pages: 5,
      page: 5,
      requestId: expect.any(Number),
      ...flag,
    });
  });

  it('takes the identity of a principal', async () => {
    await tokens.createFor(user, 'user');
    await tokens.createFor(user, 'organization');
    expect(app.identities[0]).toEqual({ identity: 'kp_1', identityType: 'user' });
    expect(app.identities[3]).toEqual({ identity: 'org_1', identityType: 'organization' });
    const machine = new KindeMachine({ azp: 'a-client', gty: ['client_credentials'] });
    for (const refused of [tokens.createFor(machine, 'user'), tokens.createTicket(machine)]) {
      await expect(refused).rejects.toMatchObject({ code: 'ERR_KINDE_FORBIDDEN' });
    }
    expect(app.identities).toHaveLength(6);
  });

  it.each([
    [{ identity: 'kp 1' }, /spaces/],
    [{ identity: 'kp:1' }, /colons/],
    [{ identity: 'kp_1', identityType: 'person' }, /one of user, team, organization, project/],
    [{ identity_type: 'user' }, /has no member "identity_type"/],
  ])('does not send %j', async (request, reason) => {
    await expect(tokens.create(request as object)).rejects.toThrow(reason);
    await expect(tokens.createPage(request as object)).rejects.toThrow(TypeError);
    expect(sent()).toEqual([]);
  });

  it('gives nothing for another secret key', async () => {
    await app.stop();
    await start({ secretKey: 'sk_live_another' });
    const asked = tokens.create({ identity: 'kp_1' });
    await expect(asked).rejects.toBeInstanceOf(AuthKitError);
    await expect(asked).rejects.toMatchObject({ apiStatus: 401 });
    expect(app.pica.calls.token).toBe(1);
  });

  it('asks where it is told to, whatever is before the path', async () => {
    await app.stop();
    const proxy = await startProxy(() => app.pica.baseUrl);
    const { port } = proxy.address() as AddressInfo;
    await start({ baseUrl: `http://127.0.0.1:${port}/pica/` });
    expect((await tokens.create()).rows).toHaveLength(247);
    proxy.close();
  });
});
