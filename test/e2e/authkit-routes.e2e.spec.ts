import { demoOrganizations, demoUsers } from '../../lib/testing/index.js';
import { adapters } from '../support/adapters.js';
import { AuthKitApplication, type Ticket } from '../support/authkit-application.js';
import { bearer } from '../support/bearer.js';
import { describeEachDeployment } from '../support/deployments.js';
import { sendExactly } from '../support/exact-request.js';
import { SESSION_SECRET, type TestApplication } from '../support/test-application.js';
import { TodosController } from '../support/todos.controller.js';
import type { UserAgent } from '../support/user-agent.js';

const victim = { identity: demoUsers.mia, identityType: 'organization', identity_type: 'team' };

describeEachDeployment('a connect ticket', (adapter, sessions) => {
  let app: AuthKitApplication;

  beforeAll(async () => {
    app = await AuthKitApplication.start({ adapter, sessions, controllers: [TodosController] });
  });
  afterAll(() => app.stop());
  beforeEach(() => app.pica.resetCalls());

  it('is for who is signed in, good for five minutes, and says where to use it', async () => {
    const agent = await app.agentOf(demoUsers.ada);
    const page = await app.askForTicket(agent);
    expect(page.status).toBe(200);
    expect(page.json()).toEqual({
      ticket: expect.stringMatching(/^[\w-]{100,}$/),
      expiresIn: 300,
      url: `${app.test.url}/auth/authkit/token`,
    });
    expect(page.headers.get('cache-control')).toBe('no-store');
    expect(app.pica.calls.token).toBe(0);
  });

  it('opens a page of the token of its user, as Pica has it', async () => {
    const { ticket, url } = await app.ticketOf(await app.agentOf(demoUsers.ada));
    const page = await app.redeem(`${url}?page=2&limit=100`, `Bearer ${ticket}`);
    expect(page.status).toBe(200);
    expect(JSON.parse(page.text)).toEqual({
      rows: app.pica.connections.slice(100, 200),
      total: 247,
      pages: 3,
      page: 2,
      requestId: expect.any(Number),
      isWhiteLabel: false,
    });
    expect(page.headers['cache-control']).toBe('no-store');
    expect(app.identities).toEqual([{ identity: demoUsers.ada, identityType: 'user' }]);
  });

  it('opens the first page where none is asked for: a ticket is for little work', async () => {
    const { ticket, url } = await app.ticketOf(await app.agentOf(demoUsers.ada));
    const token = JSON.parse((await app.redeem(url, `Bearer ${ticket}`)).text) as object;
    expect(token).toMatchObject({ rows: app.pica.connections.slice(0, 100), pages: 3, page: 1 });
    expect(app.pica.calls).toEqual({ token: 1, flags: 1, widget: 0 });
  });

  it('is used for page after page', async () => {
    const { ticket, url } = await app.ticketOf(await app.agentOf(demoUsers.ada));
    for (const page of [1, 2, 3]) {
      const answer = await app.redeem(`${url}?page=${page}&limit=100`, `Bearer ${ticket}`);
      expect(answer.status).toBe(200);
    }
  });

  it('is for who sent a bearer token just as well', async () => {
    const headers = bearer(app.test.kinde.accessToken({ user: demoUsers.rex }));
    const page = await app.askForTicket(app.test.agent(), { headers });
    const { ticket, url } = page.json<Ticket & Record<string, unknown>>();
    await app.redeem(`${url}?page=1`, `Bearer ${ticket}`);
    expect(app.identities).toEqual([{ identity: demoUsers.rex, identityType: 'user' }]);
  });

  it('is for nobody else, whatever a request says of identities', async () => {
    const agent = await app.agentOf(demoUsers.ada);
    const headers = {
      'content-type': 'application/json',
      identity: demoUsers.mia,
      'x-user-id': demoUsers.mia,
      'x-identity': demoUsers.mia,
    };
    const query = new URLSearchParams(victim).toString();
    const page = await agent.request(`${app.test.url}/auth/authkit/ticket?${query}`, {
      method: 'POST',
      headers,
      body: JSON.stringify(victim),
    });
    const { ticket, url } = page.json<Ticket & Record<string, unknown>>();
    await app.redeem(`${url}?page=1&limit=100&${query}`, `Bearer ${ticket}`, headers);
    expect(app.identities).toEqual([{ identity: demoUsers.ada, identityType: 'user' }]);
  });

  it('is not for who is not signed in', async () => {
    const page = await app.askForTicket(app.test.agent());
    expect(page.status).toBe(401);
    expect(page.json()).toMatchObject({ code: 'ERR_KINDE_UNAUTHENTICATED' });
    expect(page.headers.get('www-authenticate')).toBe('Bearer realm="kinde"');
  });

  it('is not for a bad bearer token, even beside a good session', async () => {
    const agent = await app.agentOf(demoUsers.ada);
    const page = await app.askForTicket(agent, { headers: bearer('eyJhbGciOiJub25lIn0.e30.') });
    expect(page.status).toBe(401);
    expect(page.json()).toMatchObject({ code: 'ERR_KINDE_INVALID_TOKEN' });
  });

  it('is not for a machine', async () => {
    const headers = bearer(
      app.test.kinde.machineToken({ claims: { azp: app.test.kinde.clientId } }),
    );
    const page = await app.askForTicket(app.test.agent(), { headers });
    expect(page.status).toBe(403);
    expect(page.json()).toMatchObject({ code: 'ERR_KINDE_FORBIDDEN' });
    expect(page.text).not.toContain('ticket');
  });

  it.each([
    { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
    { origin: 'null' },
    { 'sec-fetch-site': 'cross-site' },
  ])('is not for a page of another site: %j', async (headers) => {
    const page = await app.askForTicket(await app.agentOf(demoUsers.ada), { headers });
    expect(page.status).toBe(403);
    expect(page.json()).toMatchObject({ code: 'ERR_KINDE_CROSS_SITE_REQUEST' });
  });

  it('is not for the widget itself, whose page has no session to ask with', async () => {
    const headers = { origin: app.pica.widgetOrigin, 'sec-fetch-site': 'cross-site' };
    const page = await app.askForTicket(await app.agentOf(demoUsers.ada), { headers });
    expect(page.status).toBe(403);
  });

  it.each(['GET', 'PUT', 'DELETE'])('is not made by %s', async (method) => {
    const agent = await app.agentOf(demoUsers.ada);
    const page = await agent.request(`${app.test.url}/auth/authkit/ticket`, { method });
    expect(page.status).toBe(404);
  });

  it('ends after its time, to the second', async () => {
    const { ticket, url } = await app.ticketOf(await app.agentOf(demoUsers.ada));
    app.test.clock.advance(299);
    expect((await app.redeem(`${url}?page=1`, `Bearer ${ticket}`)).status).toBe(200);
    app.test.clock.advance(1);
    const page = await app.redeem(`${url}?page=1`, `Bearer ${ticket}`);
    expect(page.status).toBe(401);
    expect(JSON.parse(page.text)).toEqual({
      statusCode: 401,
      message: 'This window has been open for too long. Please close it and open it again.',
      error: 'Unauthorized',
      code: 'ERR_KINDE_INVALID_TICKET',
    });
    expect(page.headers['access-control-allow-origin']).toBe(app.pica.widgetOrigin);
    expect(app.pica.calls.token).toBe(1);
  });

  it('opens nothing when a character of it is another', async () => {
    const { ticket, url } = await app.ticketOf(await app.agentOf(demoUsers.ada));
    for (const at of [0, 30, Math.floor(ticket.length / 2), ticket.length - 2]) {
      const other = ticket[at] === 'A' ? 'B' : 'A';
      const forged = ticket.slice(0, at) + other + ticket.slice(at + 1);
      expect((await app.redeem(`${url}?page=1`, `Bearer ${forged}`)).status).toBe(401);
    }
    expect(app.pica.calls.token).toBe(0);
  });

  it('is no access token and no session', async () => {
    const agent = await app.agentOf(demoUsers.ada);
    const { ticket } = await app.ticketOf(agent);
    const todos = (headers: Record<string, string>) =>
      sendExactly(`${app.test.url}/todos`, { headers });
    expect((await todos(bearer(ticket))).status).toBe(401);
    for (const name of Object.keys(agent.cookies())) {
      expect((await todos({ cookie: `${name}=${ticket}` })).status).toBe(401);
    }
  });

  it('is no transaction of a login', async () => {
    const agent = app.test.agent();
    const { ticket } = await app.ticketOf(await app.agentOf(demoUsers.ada));
    const callback = await app.test.authorize(agent, demoUsers.ada);
    for (const name of Object.keys(agent.cookies())) {
      agent.setCookie(name, ticket);
    }
    expect((await agent.get(callback)).status).toBe(400);
  });
});

describeEachDeployment('the route for tokens', (adapter, sessions) => {
  let app: AuthKitApplication;
  let agent: UserAgent;
  let url: string;

  beforeAll(async () => {
    app = await AuthKitApplication.start({ adapter, sessions });
    agent = await app.agentOf(demoUsers.ada);
    ({ url } = await app.ticketOf(agent));
  });
  afterAll(() => app.stop());
  beforeEach(() => app.pica.resetCalls());

  it('takes no session, no access token, no id token, no machine and no login', async () => {
    const { kinde } = app.test;
    const cookies = agent.cookieHeader(app.test.url);
    const started = app.test.agent();
    await app.test.authorize(started, demoUsers.ada);
    const credentials = [
      kinde.accessToken({ user: demoUsers.ada }),
      kinde.idToken({ user: demoUsers.ada }),
      kinde.machineToken(),
      ...Object.values(agent.cookies()),
      ...Object.values(started.cookies()),
      app.pica.secretKey,
    ];
    for (const credential of credentials) {
      const page = await app.redeem(`${url}?page=1`, `Bearer ${credential}`, { cookie: cookies });
      expect([page.status, JSON.parse(page.text)]).toEqual([
        401,
        expect.objectContaining({ code: 'ERR_KINDE_INVALID_TICKET' }),
      ]);
      expect(page.headers['www-authenticate']).toContain('error="invalid_token"');
    }
    const page = await app.redeem(`${url}?page=1`, undefined, { cookie: cookies });
    expect(page.status).toBe(401);
    expect(JSON.parse(page.text)).toMatchObject({ code: 'ERR_KINDE_UNAUTHENTICATED' });
    expect(app.pica.calls).toEqual({ token: 0, flags: 0, widget: 0 });
  });

  it('takes a ticket from nowhere but the header', async () => {
    const { ticket } = await app.ticketOf(agent);
    for (const query of [`ticket=${ticket}`, `access_token=${ticket}`, `authorization=${ticket}`]) {
      expect((await app.redeem(`${url}?page=1&${query}`, undefined)).status).toBe(401);
    }
    const inBody = await fetch(`${url}?page=1`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ticket }),
    });
    expect(inBody.status).toBe(401);
    expect((await app.redeem(`${url}?page=1`, `Basic ${ticket}`)).status).toBe(401);
    expect(app.pica.calls.token).toBe(0);
  });

  it('takes a request that announces JSON and sends none, and so does that for tickets', async () => {
    const headers = { 'content-type': 'application/json' };
    const { ticket } = (await app.askForTicket(agent, { headers })).json<Ticket & object>();
    expect((await app.redeem(`${url}?page=1`, `Bearer ${ticket}`, headers)).status).toBe(200);
  });

  it('takes a widget that sends a body', async () => {
    const { ticket } = await app.ticketOf(agent);
    for (const body of ['{}', JSON.stringify(victim)]) {
      const answer = await fetch(`${url}?page=1&limit=100`, {
        method: 'POST',
        headers: { ...bearer(ticket), 'content-type': 'application/json' },
        body,
      });
      expect(answer.status).toBe(200);
    }
    expect(app.identities).toEqual([
      { identity: demoUsers.ada, identityType: 'user' },
      { identity: demoUsers.ada, identityType: 'user' },
    ]);
  });

  it.each([
    'page=0',
    'page=-1',
    'page=1.5',
    'page=1e2',
    'page=',
    'page=1001',
    'page=one',
    'page=1&page=2',
    'page[]=1',
    'limit=0',
    'limit=1001',
    'page=1&limit=%00',
    'page=1&limit=99999999999999999999',
  ])('takes no page such as %s', async (query) => {
    const { ticket } = await app.ticketOf(agent);
    const page = await app.redeem(`${url}?${query}`, `Bearer ${ticket}`);
    expect(page.status).toBe(400);
    expect(JSON.parse(page.text)).toMatchObject({ code: 'ERR_KINDE_INVALID_REQUEST' });
    expect(app.pica.calls.token).toBe(0);
  });

  it.each([
    ['?page=2', { page: '2', limit: '100' }],
    ['?limit=50', { page: '1', limit: '50' }],
    ['?page=3&limit=7&_=1', { page: '3', limit: '7' }],
    ['?page=1000&limit=1000', { page: '1000', limit: '1000' }],
  ])('asks Pica for just the page of %s', async (query, params) => {
    const { ticket } = await app.ticketOf(agent);
    await app.redeem(url + query, `Bearer ${ticket}`);
    expect(app.pica.requests.find(({ endpoint }) => endpoint === 'token')).toMatchObject({
      params,
    });
  });

  it('takes no two tickets', async () => {
    const { ticket } = await app.ticketOf(agent);
    const page = await sendExactly(`${url}?page=1`, {
      method: 'POST',
      headers: { Authorization: [`Bearer ${ticket}`, `Bearer ${ticket}`] },
    });
    expect(page.status).toBe(400);
    expect(app.pica.calls.token).toBe(0);
  });

  it('gives two users that ask at the same time their own answers', async () => {
    const rex = await app.agentOf(demoUsers.rex);
    const tickets = [await app.ticketOf(agent), await app.ticketOf(rex)];
    const requests = Array.from({ length: 20 }, (_, index) => tickets[index % 2]?.ticket ?? '');
    const bodies = await Promise.all(
      requests.map(async (ticket) => {
        const page = await app.redeem(`${url}?page=1&limit=10`, `Bearer ${ticket}`);
        return JSON.parse(page.text) as { requestId: number };
      }),
    );
    const answered = new Map(app.pica.requests.map(({ requestId, body }) => [requestId, body]));
    expect(bodies.map(({ requestId }) => answered.get(requestId))).toEqual(
      requests.map((_, index) => ({
        identity: index % 2 === 0 ? demoUsers.ada : demoUsers.rex,
        identityType: 'user',
      })),
    );
    expect(new Set(bodies.map(({ requestId }) => requestId)).size).toBe(20);
  });
});

describe.each(adapters)('tickets by the kind of identity (%s)', (adapter) => {
  let app: AuthKitApplication | undefined;
  afterEach(async () => {
    await app?.stop();
    app = undefined;
  });

  it('are for the organization of the token that the user has', async () => {
    app = await AuthKitApplication.start({ adapter, authkit: { identityType: 'organization' } });
    const { tidewater } = demoOrganizations;
    const { ticket, url } = await app.ticketOf(await app.agentOf(demoUsers.mia, tidewater));
    await app.redeem(`${url}?page=1`, `Bearer ${ticket}`);
    expect(app.identities).toEqual([{ identity: tidewater, identityType: 'organization' }]);
  });

  it('are not for a user without an organization', async () => {
    app = await AuthKitApplication.start({ adapter, authkit: { identityType: 'organization' } });
    const page = await app.askForTicket(await app.agentOf(demoUsers.lou));
    expect(page.status).toBe(403);
    expect(page.json()).toMatchObject({ code: 'ERR_KINDE_FORBIDDEN' });
  });

  it('are for the team that the application says', async () => {
    const asked: unknown[] = [];
    app = await AuthKitApplication.start({
      adapter,
      authkit: {
        identityType: 'team',
        resolveIdentity: async (user, identityType) => {
          asked.push([user.id, identityType]);
          return user.id === demoUsers.ada ? 'team_7' : undefined;
        },
      },
    });
    const { ticket, url } = await app.ticketOf(await app.agentOf(demoUsers.ada));
    await app.redeem(`${url}?page=1`, `Bearer ${ticket}`);
    expect(app.identities).toEqual([{ identity: 'team_7', identityType: 'team' }]);
    const page = await app.askForTicket(await app.agentOf(demoUsers.rex));
    expect(page.status).toBe(403);
    expect(asked).toEqual([
      [demoUsers.ada, 'team'],
      [demoUsers.rex, 'team'],
    ]);
  });

  it('are not for an identity that Pica would mistake', async () => {
    app = await AuthKitApplication.start({
      adapter,
      authkit: { identityType: 'project', resolveIdentity: () => 'project: 7' },
    });
    const page = await app.askForTicket(await app.agentOf(demoUsers.ada));
    expect(page.status).toBe(500);
    expect(page.text).not.toContain('project: 7');
  });

  it('are not another application’s, nor another tenant’s, though they share the secret', async () => {
    app = await AuthKitApplication.start({ adapter, kinde: { clientId: 'a-client' } });
    const { ticket } = await app.ticketOf(await app.agentOf(demoUsers.ada));
    const others = [
      await AuthKitApplication.start({ adapter, kinde: { clientId: 'a-client' } }),
      await AuthKitApplication.start({
        adapter,
        beside: app.test,
        options: { clientId: 'another-client' },
      }),
      await AuthKitApplication.start({ adapter, beside: app.test }),
    ];
    const statuses = await Promise.all(
      others.map(async ({ test }) => {
        const url = `${test.url}/auth/authkit/token?page=1`;
        return (await sendExactly(url, { method: 'POST', headers: bearer(ticket) })).status;
      }),
    );
    await Promise.all(others.map((other) => other.stop()));
    expect(statuses).toEqual([401, 401, 200]);
  });

  it('outlive the secret that sealed them while that still opens', async () => {
    app = await AuthKitApplication.start({ adapter });
    const { ticket } = await app.ticketOf(await app.agentOf(demoUsers.ada));
    const statusWith = async (secret: string | string[]) => {
      const other = await AuthKitApplication.start({
        adapter,
        beside: app?.test as TestApplication,
        options: { session: { secret } },
      });
      const url = `${other.test.url}/auth/authkit/token?page=1`;
      const { status } = await sendExactly(url, { method: 'POST', headers: bearer(ticket) });
      await other.stop();
      return status;
    };
    const secret = 'another secret of more than 32 bytes';
    expect(await statusWith([secret, SESSION_SECRET])).toBe(200);
    expect(await statusWith(secret)).toBe(401);
  });

  it('may live for another time', async () => {
    app = await AuthKitApplication.start({ adapter, authkit: { ticketLifetime: 30 } });
    const { ticket, url, expiresIn } = await app.ticketOf(await app.agentOf(demoUsers.ada));
    expect(expiresIn).toBe(30);
    app.test.clock.advance(30);
    expect((await app.redeem(url, `Bearer ${ticket}`)).status).toBe(401);
  });
});
