import { inspect } from 'node:util';

import { Controller, Get, UseGuards } from '@nestjs/common';

import {
  AuthKitError,
  AuthKitTokenService,
  CurrentPrincipal,
  KindeGuard,
  type Principal,
} from '../../lib/index.js';
import { demoUsers, type LocalPicaTokenFault } from '../../lib/testing/index.js';
import { adapters } from '../support/adapters.js';
import { AuthKitApplication } from '../support/authkit-application.js';
import { bearer } from '../support/bearer.js';
import type { ExactResponse } from '../support/exact-request.js';
import { HeldTimers } from '../support/held-timers.js';
import { InspectingFilter } from '../support/inspecting-filter.js';
import { HostileServer, json } from '../support/hostile-server.js';
import { notingFetch } from '../support/noting-fetch.js';
import { TestApplication } from '../support/test-application.js';
import { until } from '../support/until.js';

/** What Pica says of what went wrong, which is nobody else's. */
const SAID = 'said-by-pica';

@Controller('integrations')
@UseGuards(KindeGuard)
class IntegrationsController {
  constructor(private readonly tokens: AuthKitTokenService) {}

  @Get()
  async list(@CurrentPrincipal() principal: Principal) {
    return (await this.tokens.createFor(principal, 'user')).rows.length;
  }
}

const failed = [502, 'ERR_KINDE_AUTHKIT_FAILED', undefined] as const;
const unavailable = [503, 'ERR_KINDE_AUTHKIT_UNAVAILABLE', '1'] as const;

/** What `JSON.parse` takes, and `JSON.stringify` does not. */
const nested = '['.repeat(100_000) + ']'.repeat(100_000);

const faults: readonly (readonly [string, LocalPicaTokenFault, readonly unknown[]])[] = [
  ['400', { status: 400 }, failed],
  ['401', { status: 401 }, failed],
  ['403', { status: 403 }, failed],
  ['404', { status: 404 }, failed],
  ['429', { status: 429 }, unavailable],
  [
    '429 and how long to wait',
    { status: 429, retryAfter: 120 },
    [...unavailable.slice(0, 2), '60'],
  ],
  ['500', { status: 500 }, unavailable],
  ['503', { status: 503 }, unavailable],
  ['a connection that breaks', { down: true }, unavailable],
  ['a redirect', { redirect: 'http://127.0.0.1:1/' }, failed],
  ['a page of HTML', { html: true }, failed],
  ['more than it may', { hugeBody: 2_000_000 }, failed],
  ['no JSON', { body: SAID }, failed],
  ['a list', { body: '[]' }, failed],
  ['null', { body: 'null' }, failed],
  ['nothing', { body: '' }, failed],
  ['an error as if it were a token', { body: `{"error":"${SAID}"}` }, failed],
  ['rows that are none', { body: '{"rows":{},"total":1,"pages":1}' }, failed],
  ['a row that is none', { body: `{"rows":["${SAID}"],"total":1,"pages":1}` }, failed],
  [
    'what is nested without an end',
    { body: `{"rows":[{"a":${nested}}],"total":1,"pages":1}` },
    failed,
  ],
];

describe.each(adapters)('when Pica fails (%s)', (adapter) => {
  let app: AuthKitApplication;
  let filter: InspectingFilter;
  let token: string;
  let ticket: string;
  let url: string;
  let answers: ExactResponse[];

  const redeem = async (query = ''): Promise<ExactResponse> => {
    const answer = await app.redeem(url + query, `Bearer ${ticket}`);
    answers.push(answer);
    return answer;
  };

  beforeAll(async () => {
    app = await AuthKitApplication.start({
      adapter,
      controllers: [IntegrationsController],
      authkit: { retries: 0 },
      configure: (each) => {
        filter = new InspectingFilter(each.getHttpAdapter());
        each.useGlobalFilters(filter);
      },
    });
    token = app.test.kinde.accessToken({ user: demoUsers.ada });
    const page = await app.askForTicket(app.test.agent(), { headers: bearer(token) });
    ({ ticket, url } = page.json<{ ticket: string; url: string }>());
  });
  afterAll(() => app.stop());
  beforeEach(() => {
    answers = [];
    app.pica.faults.clear();
    app.pica.resetCalls();
  });
  // Nothing is said of secrets, tickets and identities, nor what Pica said, to anybody.
  afterEach(() => {
    const everything = [
      inspect(
        answers.filter(({ status }) => status !== 200),
        { depth: 10, maxStringLength: null },
      ),
      ...filter.seen.splice(0),
      ...app.test.logger.lines,
    ].join('\n');
    for (const secret of [app.pica.secretKey, ticket, token, demoUsers.ada, SAID]) {
      expect(everything).not.toContain(secret);
    }
  });

  describe.each(faults)('with %s', (_, fault, [status, code, retryAfter]) => {
    it(`answers the widget ${String(status)}`, async () => {
      app.pica.faults.token = fault;
      const answer = await redeem('?page=1&limit=100');
      expect(answer.status).toBe(status);
      expect(JSON.parse(answer.text)).toEqual({
        statusCode: status,
        message: expect.stringMatching(/^The integrations cannot be shown/),
        error: expect.any(String),
        code,
      });
      expect(answer.headers['retry-after']).toBe(retryAfter);
      expect(answer.headers['cache-control']).toBe('no-store');
      expect(answer.headers['access-control-allow-origin']).toBe(app.pica.widgetOrigin);
      expect(answer.headers).not.toHaveProperty('www-authenticate');
    });

    it('is an AuthKitError to whoever asked for a token', async () => {
      app.pica.faults.token = fault;
      const asked = app.test.app.get(AuthKitTokenService).create();
      await expect(asked).rejects.toBeInstanceOf(AuthKitError);
      await expect(asked).rejects.toMatchObject({ code, name: 'AuthKitError' });
    });
  });

  it('fails as a whole when any page does', async () => {
    const tokens = app.test.app.get(AuthKitTokenService);
    app.pica.faults.token = { status: 500, pages: [3] };
    await expect(tokens.create()).rejects.toMatchObject({ code: unavailable[1] });
    app.pica.faults.token = { status: 403, pages: [2] };
    await expect(tokens.create()).rejects.toMatchObject({ code: failed[1] });
    app.pica.faults.token = { body: '{"rows":[]}', pages: [3] };
    await expect(tokens.create()).rejects.toMatchObject({ code: failed[1] });
    app.pica.faults.token = { body: '{"rows":[],"total":1,"pages":1e9}' };
    await expect(tokens.create()).rejects.toMatchObject({ code: failed[1] });
  });

  it('does not fail because of the flags, whatever becomes of them', async () => {
    for (const fault of [{ status: 401 }, { status: 500 }, { down: true }, { body: '[' }]) {
      app.pica.faults.flags = fault;
      expect(JSON.parse((await redeem('?page=1')).text)).toMatchObject({ isWhiteLabel: false });
    }
    app.pica.faults.flags = undefined;
    app.pica.isWhiteLabel = true;
    expect(JSON.parse((await redeem()).text)).toMatchObject({ isWhiteLabel: true });
    app.pica.isWhiteLabel = false;
  });

  it('is told when Pica is gone, and goes on when it is back', async () => {
    await app.pica.down();
    expect((await redeem()).status).toBe(503);
    await app.pica.up();
    expect((await redeem()).status).toBe(200);
  });

  it('sends the secret to nobody but Pica', async () => {
    const elsewhere = await HostileServer.start();
    elsewhere.answer = json({ rows: [], total: 0, pages: 1, page: 1, requestId: 1 });
    app.pica.faults.token = { redirect: `${elsewhere.url}/v1/authkit` };
    app.pica.faults.flags = { redirect: `${elsewhere.url}/v1/users/flags` };
    expect((await redeem()).status).toBe(502);
    expect(elsewhere.requests).toEqual([]);
    await elsewhere.stop();
  });

  it('hands on no answer that has the secret in it', async () => {
    const { secretKey } = app.pica;
    const row = { id: 1, title: `your key is ${secretKey}` };
    const body = JSON.stringify({ rows: [row], total: 1, pages: 1, page: 1, requestId: 1 });
    app.pica.faults.token = { body };
    expect((await redeem('?page=1')).status).toBe(502);
    app.pica.faults.token = { body: body.replace('sk_', String.raw`\u0073k_`) };
    expect((await redeem('?page=1')).status).toBe(502);
  });

  it('tells the developer what to look at when the secret key is refused', async () => {
    app.pica.faults.token = { status: 401 };
    await redeem('?page=1');
    expect(app.test.logger.lines.at(-1)).toMatch(
      /ERR_KINDE_AUTHKIT_FAILED: POST \/v1\/authkit \(page 1\) at Pica answered with status 401\. .*secretKey/,
    );
  });
});

describe.each(adapters)('when Pica does not answer (%s)', (adapter) => {
  it('is waited for five seconds, and not one more', async () => {
    const sent: AbortSignal[] = [];
    const app = await AuthKitApplication.start({
      adapter,
      authkit: { timeout: undefined },
      options: { fetch: notingFetch(sent) },
    });
    const { ticket, url } = await app.ticketOf(await app.agentOf(demoUsers.ada));
    app.pica.faults.token = { hang: true };
    const timers = HeldTimers.hold();
    try {
      const answer = app.redeem(`${url}?page=1`, `Bearer ${ticket}`);
      await until('Pica was asked', () => app.pica.calls.token === 1);
      timers.pass(4.9);
      expect(sent.at(-1)?.aborted).toBe(false);
      timers.pass(0.2);
      expect(sent.at(-1)?.aborted).toBe(true);
      expect((await answer).status).toBe(503);
      expect(app.pica.calls.token).toBe(1);
    } finally {
      timers.release();
      await app.stop();
    }
  });
});

describe.each(adapters)('a controller of the application (%s)', (adapter) => {
  it('may let go what went wrong at Pica', async () => {
    const app = await AuthKitApplication.start({
      adapter,
      controllers: [IntegrationsController],
      authkit: { retries: 0 },
    });
    const ask = async (token: string) => {
      const page = await app.test.agent().get(`${app.test.url}/integrations`, bearer(token));
      return [page.status, page.json()['code'], page.headers.get('retry-after')];
    };
    const { kinde } = app.test;
    const user = kinde.accessToken({ user: demoUsers.ada });
    expect((await app.test.agent().get(`${app.test.url}/integrations`, bearer(user))).text).toBe(
      '247',
    );
    app.pica.faults.token = { status: 401 };
    expect(await ask(user)).toEqual([502, 'ERR_KINDE_AUTHKIT_FAILED', null]);
    app.pica.faults.token = { status: 503, retryAfter: 7 };
    expect(await ask(user)).toEqual([503, 'ERR_KINDE_AUTHKIT_UNAVAILABLE', '7']);
    const machine = kinde.machineToken({ claims: { azp: kinde.clientId } });
    expect(await ask(machine)).toEqual([403, 'ERR_KINDE_FORBIDDEN', null]);
    await app.stop();
  });
});

describe.each(adapters)('an application without AuthKit (%s)', (adapter) => {
  it('can inject the service, which says what to configure', async () => {
    const test = await TestApplication.start({ adapter, controllers: [IntegrationsController] });
    const tokens = test.app.get(AuthKitTokenService);
    for (const asked of [tokens.create(), tokens.createPage({ page: 1 })]) {
      await expect(asked).rejects.toMatchObject({
        code: 'ERR_KINDE_CONFIGURATION',
        message: expect.stringMatching(/option authkit of KindeModule.*PICA_SECRET_KEY/),
      });
    }
    const headers = bearer(test.kinde.accessToken({ user: demoUsers.ada }));
    expect((await test.agent().get(`${test.url}/integrations`, headers)).status).toBe(500);
    await test.stop();
  });

  it('has no tickets without the routes for them', async () => {
    const app = await AuthKitApplication.start({ adapter, extras: { authkitRoutes: false } });
    const tokens = app.test.app.get(AuthKitTokenService);
    await expect(tokens.create()).resolves.toMatchObject({ total: 247 });
    await expect(tokens.redeemTicket('ticket')).rejects.toMatchObject({
      code: 'ERR_KINDE_CONFIGURATION',
      message: expect.stringContaining('authkitRoutes: true'),
    });
    await app.stop();
  });
});
