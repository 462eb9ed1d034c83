import { Controller, Get, UseGuards } from '@nestjs/common';

import {
  CurrentUser,
  Entitlement,
  FeatureFlag,
  KindeGuard,
  type KindeUser,
  OptionalAuth,
  Permissions,
  Roles,
} from '../../lib/index.js';
import {
  demoOrganizations,
  demoUsers,
  LocalKinde,
  type LocalKindeEndpointFault,
} from '../../lib/testing/index.js';
import { adapters } from '../support/adapters.js';
import { bearer } from '../support/bearer.js';
import { clientCredentialsToken } from '../support/client-credentials.js';
import { HeldTimers } from '../support/held-timers.js';
import { OutgoingRequests } from '../support/outgoing-requests.js';
import { StoppedClock } from '../support/stopped-clock.js';
import { TestApplication } from '../support/test-application.js';
import { until } from '../support/until.js';
import type { Page } from '../support/user-agent.js';

const { analytical: HOME, tidewater: OTHER } = demoOrganizations;
/** Seconds. */
const TIMEOUT = 60;

/** How often a handler ran. */
let served = 0;

const serve = (user: KindeUser) => {
  served += 1;
  return { user: user.id };
};

@Controller()
class FreshController {
  @Get('anybody')
  @UseGuards(KindeGuard)
  anybody(@CurrentUser() user: KindeUser) {
    return serve(user);
  }

  @Get('by-token')
  @Permissions('delete:todos')
  byToken(@CurrentUser() user: KindeUser) {
    return serve(user);
  }

  @Get('permission')
  @Permissions('delete:todos', { fresh: true })
  permission(@CurrentUser() user: KindeUser) {
    return serve(user);
  }

  @Get('any-permission')
  @Permissions.any('delete:todos', 'write:todos', { fresh: true })
  anyPermission(@CurrentUser() user: KindeUser) {
    return serve(user);
  }

  @Get('role')
  @Roles('admin', { fresh: true })
  role(@CurrentUser() user: KindeUser) {
    return serve(user);
  }

  @Get('any-role')
  @Roles.any('admin', 'editor', { fresh: true })
  anyRole(@CurrentUser() user: KindeUser) {
    return serve(user);
  }

  @Get('flag')
  @FeatureFlag('beta_export', true, { fresh: true })
  flag(@CurrentUser() user: KindeUser) {
    return serve(user);
  }

  @Get('entitlement')
  @Entitlement('todos', { atLeast: 50 })
  entitlement(@CurrentUser() user: KindeUser) {
    return serve(user);
  }

  @Get('optional')
  @OptionalAuth()
  @Permissions('delete:todos', { fresh: true })
  optional(@CurrentUser() user: KindeUser) {
    return serve(user);
  }

  @Get('never')
  @Permissions('delete:todos', { fresh: true })
  @Permissions('never:granted')
  never(@CurrentUser() user: KindeUser) {
    return serve(user);
  }
}

@Controller('several')
@Permissions('read:todos', { fresh: true })
class SeveralController {
  @Get()
  @Permissions('delete:todos', { fresh: true })
  @Permissions.any('a', 'write:todos', { fresh: true })
  @Roles('admin', { fresh: true })
  @Roles.any('admin', 'a', { fresh: true })
  several(@CurrentUser() user: KindeUser) {
    return serve(user);
  }
}

const paths = ['/permission', '/any-permission', '/role', '/any-role', '/flag', '/entitlement'];

describe.each(adapters)('routes that ask Kinde what holds now (%s)', (adapter) => {
  let clock: StoppedClock;
  let outgoing: OutgoingRequests;
  let kinde: LocalKinde;
  let additional: LocalKinde;
  let test: TestApplication;

  const ask = (path: string, token: string): Promise<Page> =>
    test.agent().request(test.url + path, { headers: bearer(token) });
  const statusOf = async (path: string, token: string) => (await ask(path, token)).status;
  const statusesOf = (token: string, ...asked: readonly string[]) =>
    Promise.all(asked.map((path) => statusOf(path, token)));

  beforeAll(async () => {
    clock = new StoppedClock();
    outgoing = new OutgoingRequests(clock.now);
    additional = await LocalKinde.start({ clock: clock.now, clientId: 'the-client' });
    test = await TestApplication.start({
      adapter,
      controllers: [FreshController, SeveralController],
      kinde: { clock: clock.now, clientId: 'the-client' },
      options: {
        clock: clock.now,
        fetch: outgoing.fetch,
        timeout: TIMEOUT,
        additionalIssuers: [additional.issuerUrl],
      },
    });
    ({ kinde } = test);
    await ask('/anybody', kinde.accessToken()); // keys are here from now on
    await ask('/anybody', additional.accessToken());
  });
  afterAll(async () => {
    await test.stop();
    await additional.stop();
  });
  beforeEach(() => {
    kinde.faults.clear();
    kinde.tenant.setRoles(demoUsers.ada, HOME, ['admin']);
    kinde.tenant.setRoles(demoUsers.rex, HOME, ['reader']);
    kinde.resetCalls();
    additional.resetCalls();
    outgoing.forget();
    served = 0;
  });

  it.each(paths)('%s: lets in whom Kinde lets in, and nobody else', async (path) => {
    const ada = kinde.accessToken({ user: demoUsers.ada });
    const lou = kinde.accessToken({ user: demoUsers.lou });
    const page = await ask(path, ada);
    expect([page.status, page.json()]).toEqual([200, { user: demoUsers.ada }]);
    expect(await statusOf(path, lou)).toBe(403);
    expect(kinde.calls.accountApi).toBe(2);
  });

  it.each(['/permission', '/any-permission', '/role', '/any-role', '/entitlement'])(
    '%s: sees at once what was taken away, whatever the token says',
    async (path) => {
      const token = kinde.accessToken({ user: demoUsers.ada });
      kinde.tenant.setRoles(demoUsers.ada, HOME, []);
      kinde.faults.overrideAccountApi =
        path === '/entitlement'
          ? { data: { org_code: HOME, plans: [], entitlements: [] } }
          : undefined;
      expect(await statusesOf(token, '/by-token', path)).toEqual([200, 403]);
    },
  );

  it('sees at once what was granted, which a token from before does not know', async () => {
    const token = kinde.accessToken({ user: demoUsers.rex });
    expect(await statusesOf(token, '/by-token', '/permission', '/role')).toEqual([403, 403, 403]);
    kinde.tenant.setRoles(demoUsers.rex, HOME, ['admin']);
    clock.advance(10); // as long as an answer serves
    expect(await statusesOf(token, '/by-token', '/permission', '/role')).toEqual([403, 200, 200]);
  });

  it('sees in a session, too, what was taken away', async () => {
    const agent = test.agent();
    await test.signIn(agent, demoUsers.ada);
    const statuses = async () => [
      (await agent.get(`${test.url}/by-token`)).status,
      (await agent.get(`${test.url}/role`)).status,
    ];
    expect(await statuses()).toEqual([200, 200]);
    kinde.tenant.setRoles(demoUsers.ada, HOME, ['reader']);
    clock.advance(10);
    expect(await statuses()).toEqual([200, 403]);
  });

  it('asks once for what several requirements want, and not again for ten seconds', async () => {
    const token = kinde.accessToken({ user: demoUsers.ada });
    expect(await statusOf('/several', token)).toBe(200);
    expect(outgoing.sent.map(({ path }) => path).toSorted()).toEqual([
      '/account_api/v1/permissions',
      '/account_api/v1/roles',
    ]);
    clock.advance(9);
    expect(await statusesOf(token, '/several', '/permission', '/role')).toEqual([200, 200, 200]);
    expect(kinde.calls.accountApi).toBe(2);
    clock.advance(1);
    expect(await statusOf('/permission', token)).toBe(200);
    expect(kinde.calls.accountApi).toBe(3);
  });

  it('asks nothing about whom the token keeps out already, and about nobody', async () => {
    expect(await statusOf('/never', kinde.accessToken({ claims: { permissions: [] } }))).toBe(403);
    expect((await test.agent().request(`${test.url}/permission`)).status).toBe(401);
    expect((await test.agent().request(`${test.url}/optional`)).status).toBe(401);
    expect(await statusOf('/permission', kinde.accessToken({ expiresIn: -60 }))).toBe(401);
    expect(outgoing.sent).toEqual([]);
    expect(served).toBe(0);
  });

  it.each(paths)('%s: asks nothing about a machine, which has none of it', async (path) => {
    const token = await clientCredentialsToken(kinde);
    const claims = { permissions: ['delete:todos'], roles: ['admin'], azp: 'the-client' };
    for (const each of [token, kinde.machineToken({ claims })]) {
      expect([401, 403]).toContain(await statusOf(path, each));
    }
    expect(await statusOf(path, kinde.machineToken({ claims }))).toBe(403);
    expect(kinde.calls.accountApi).toBe(0);
  });

  describe.each(paths)('%s, while Kinde cannot tell', (path) => {
    it.each<[string, LocalKindeEndpointFault]>([
      ['does not answer', { down: true }],
      ['has a fault', { status: 500 }],
      ['is being repaired', { status: 503 }],
      ['is behind a page', { html: true }],
      ['leads elsewhere', { redirect: 'http://169.254.169.254/latest/meta-data' }],
      ['answers without end', { hugeBody: 3_000_000 }],
      ['does not know the question', { status: 404 }],
    ])('because it %s, is closed: 503', async (_, fault) => {
      const token = kinde.accessToken({ user: demoUsers.ada });
      kinde.faults.accountApi = fault;
      const page = await ask(path, token);
      expect(page.status).toBe(503);
      expect(page.json()).toEqual({
        statusCode: 503,
        message: 'Authentication is unavailable at the moment. Please try again.',
        error: 'Service Unavailable',
        code: 'ERR_KINDE_UNAVAILABLE',
      });
      expect(Number(page.headers.get('retry-after'))).toBeGreaterThan(0);
      expect(page.headers.get('www-authenticate')).toBeNull();
      expect(served).toBe(0);
      expect(outgoing.origins).toEqual([kinde.issuerUrl]);
      expect(await statusOf('/by-token', token)).toBe(200);

      kinde.faults.clear();
      expect(await statusOf(path, token)).toBe(200);
    });

    it.each([{ retryAfter: 7 }, { rateLimitReset: 7 }])(
      'because it was asked too often, says when to come again: %j',
      async (headers) => {
        kinde.faults.accountApi = { status: 429, ...headers };
        const page = await ask(path, kinde.accessToken({ user: demoUsers.ada }));
        expect([page.status, page.headers.get('retry-after')]).toEqual([503, '7']);
      },
    );

    it.each<[string, Record<string, unknown>]>([
      ['for another organization', { data: { org_code: OTHER } }],
      ['nothing', { data: undefined }],
      ['text', { data: 'delete:todos admin beta_export todos' }],
      [
        'a text in place of a list',
        {
          data: {
            permissions: 'delete:todos',
            roles: 'admin',
            feature_flags: 'beta_export',
            entitlements: 'todos',
          },
        },
      ],
      ['the same page for ever', { metadata: { has_more: true, next_page_starting_after: 'x' } }],
    ])('because it answers %s, is closed: 503', async (_, answer) => {
      kinde.faults.overrideAccountApi = answer;
      const page = await ask(path, kinde.accessToken({ user: demoUsers.ada }));
      expect(page.status).toBe(503);
      expect(served).toBe(0);
    });

    it.each([401, 403])(
      'because it no longer accepts the token (%i), says so: 401',
      async (status) => {
        kinde.faults.accountApi = { status };
        const page = await ask(path, kinde.accessToken({ user: demoUsers.ada }));
        expect(page.status).toBe(401);
        expect(page.json()).toMatchObject({ code: 'ERR_KINDE_INVALID_TOKEN' });
        expect(page.headers.get('www-authenticate')).toContain('error="invalid_token"');
        expect(served).toBe(0);
      },
    );
  });

  it('waits for Kinde as long as the time limit says, and is closed then', async () => {
    const timers = HeldTimers.hold();
    try {
      kinde.faults.accountApi = { hang: true };
      const asked = statusOf('/permission', kinde.accessToken({ user: demoUsers.ada }));
      await until('Kinde is asked', () => kinde.calls.accountApi === 1);
      timers.pass(TIMEOUT);
      expect(await asked).toBe(503);
      expect(served).toBe(0);
    } finally {
      timers.release();
    }
  });

  it('never gives one user the answer about another, however many ask at the same time', async () => {
    const people = [demoUsers.ada, demoUsers.rex, demoUsers.mia];
    const tokens = people.map((user) => kinde.accessToken({ user }));
    const asked = Array.from({ length: 60 }, (_, index) => tokens[index % 3] ?? '');
    const pages = await Promise.all(asked.map((token) => ask('/permission', token)));
    expect(pages.map(({ status }) => status)).toEqual(
      asked.map((token) => (token === tokens[0] ? 200 : 403)),
    );
    expect(
      pages.flatMap((page) => (page.status === 200 ? [page.json<{ user: string }>().user] : [])),
    ).toEqual(Array(20).fill(demoUsers.ada));
    expect(kinde.calls.accountApi).toBe(3);
  });

  it('asks about a token at the issuer that it is of, and nowhere else', async () => {
    additional.tenant.setRoles(demoUsers.ada, HOME, ['reader']);
    expect(await statusOf('/role', kinde.accessToken())).toBe(200);
    expect(await statusOf('/role', additional.accessToken())).toBe(403);
    expect([kinde.calls.accountApi, additional.calls.accountApi]).toEqual([1, 1]);
    expect(outgoing.origins).toEqual([kinde.issuerUrl, additional.issuerUrl]);
  });

  it('writes no token into the log', async () => {
    const token = kinde.accessToken({ user: demoUsers.ada });
    kinde.faults.accountApi = { status: 500 };
    await ask('/permission', token);
    kinde.faults.accountApi = { status: 401 };
    await ask('/permission', token);
    expect(test.logger.text).toContain("Kinde's account API answered with status 500.");
    expect(test.logger.text).toContain("Kinde's account API refused the user's access token");
    for (const part of token.split('.').slice(1)) expect(test.logger.text).not.toContain(part);
  });
});
