import {
  Controller,
  Get,
  HttpCode,
  Injectable,
  Module,
  Param,
  Post,
  Query,
  UseGuards,
} from '@nestjs/common';

import {
  CurrentUser,
  KindeAccountApi,
  KindeError,
  KindeGuard,
  KindeUser,
  type PortalOptions,
} from '../../lib/index.js';
import {
  demoOrganizations,
  demoUsers,
  LocalKinde,
  type LocalKindeEndpointFault,
} from '../../lib/testing/index.js';
import { adapters } from '../support/adapters.js';
import { bearer } from '../support/bearer.js';
import { CapturedOutput } from '../support/captured-output.js';
import { describeEachDeployment } from '../support/deployments.js';
import { OutgoingRequests } from '../support/outgoing-requests.js';
import { TestApplication } from '../support/test-application.js';
import type { Page } from '../support/user-agent.js';

const { analytical: HOME, tidewater: OTHER } = demoOrganizations;

/** A service as an application has it, which gets a user and asks about them. */
@Injectable()
class AccountService {
  constructor(readonly api: KindeAccountApi) {}

  async answer(user: KindeUser, question: string): Promise<unknown> {
    switch (question) {
      case 'permissions':
        return [...(await this.api.permissions(user))];
      case 'roles':
        return this.api.roles(user);
      case 'feature-flags':
        return Object.fromEntries(await this.api.featureFlags(user));
      case 'properties':
        return Object.fromEntries(await this.api.properties(user));
      case 'entitlements':
        return this.api.entitlements(user);
      case 'profile':
        return this.api.userProfile(user);
      case 'portal':
        return { url: await this.api.portalUrl(user) };
      default:
        return { entitlement: (await this.api.entitlement(user, question)) ?? null };
    }
  }
}

@Controller('account')
@UseGuards(KindeGuard)
class AccountController {
  constructor(private readonly account: AccountService) {}

  @Get('portal-with')
  async portal(@CurrentUser() user: KindeUser, @Query() options: PortalOptions) {
    return { url: await this.account.api.portalUrl(user, options) };
  }

  @Post('forget')
  @HttpCode(200)
  forget(@CurrentUser() user: KindeUser) {
    this.account.api.forget(user);
    return {};
  }

  @Get('feature/:key')
  async feature(@CurrentUser() user: KindeUser, @Param('key') key: string) {
    return { entitlement: (await this.account.api.entitlement(user, key)) ?? null };
  }

  @Get(':question')
  answer(@CurrentUser() user: KindeUser, @Param('question') question: string) {
    return this.account.answer(user, question);
  }
}

/** It imports nothing: the module of Kinde is global. */
@Module({ controllers: [AccountController], providers: [AccountService] })
class AccountModule {}

const questions = [
  'permissions',
  'roles',
  'feature-flags',
  'properties',
  'entitlements',
  'profile',
  'portal',
  'todos',
];

describeEachDeployment('what Kinde says of who is signed in', (adapter, sessions) => {
  let test: TestApplication;

  beforeAll(async () => {
    test = await TestApplication.start({ adapter, sessions, imports: [AccountModule] });
  });
  afterAll(() => test.stop());

  it('is told to a service', async () => {
    const agent = test.agent();
    await test.signIn(agent, demoUsers.ada);
    const answers = await Promise.all(
      questions.map(async (each) => (await agent.get(`${test.url}/account/${each}`)).json()),
    );
    const todos = expect.objectContaining({ featureKey: 'todos', limitMax: 100 }) as object;
    const exports = expect.objectContaining({ featureKey: 'exports', limitMax: 25 }) as object;
    expect(answers).toEqual([
      ['read:todos', 'write:todos', 'delete:todos', 'manage:members'],
      [{ id: expect.any(String) as string, key: 'admin', name: 'Admin' }],
      expect.objectContaining({ todo_limit: { type: 'integer', value: 100 } }),
      { kp_usr_job_title: 'Engineer', kp_org_city: 'London' },
      [todos, exports],
      expect.objectContaining({ id: demoUsers.ada, email: 'ada@analytical.example' }),
      { url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/portal_redirect\?key=/) as string },
      { entitlement: todos },
    ]);
  });

  it('is asked with the renewed access token once the session was renewed', async () => {
    test.kinde.accessTokenLifetime = 60;
    const agent = test.agent();
    await test.signIn(agent, demoUsers.mia, { orgCode: OTHER });
    const roles = async () =>
      (await agent.get(`${test.url}/account/roles`))
        .json<{ key: string }[]>()
        .map(({ key }) => key);
    expect(await roles()).toEqual(['admin']);
    test.clock.advance(61);
    test.kinde.resetCalls();
    test.kinde.tenant.setRoles(demoUsers.mia, OTHER, ['reader']);
    expect(await roles()).toEqual(['reader']);
    expect([test.kinde.calls.refresh, test.kinde.calls.accountApi]).toEqual([1, 1]);
  });

  it('is not told to a browser of another user, also at the same time', async () => {
    const people = [demoUsers.ada, demoUsers.rex, demoUsers.lou];
    const agents = await Promise.all(
      people.map(async (user) => {
        const agent = test.agent();
        await test.signIn(agent, user);
        return agent;
      }),
    );
    const asked = Array.from({ length: 30 }, (_, index) => index % people.length);
    const ids = await Promise.all(
      asked.map(async (index) => {
        const page = await agents[index]?.get(`${test.url}/account/profile`);
        return page?.json<{ id: string }>().id;
      }),
    );
    expect(ids).toEqual(asked.map((index) => people[index]));
  });
});

describe.each(adapters)('asking Kinde about a user (%s)', (adapter) => {
  let outgoing: OutgoingRequests;
  let kinde: LocalKinde;
  let additional: LocalKinde;
  let test: TestApplication;

  const ask = (path: string, token: string): Promise<Page> =>
    test.agent().request(`${test.url}/account/${path}`, { headers: bearer(token) });

  beforeAll(async () => {
    outgoing = new OutgoingRequests(() => 0);
    additional = await LocalKinde.start({ clientId: 'the-client' });
    test = await TestApplication.start({
      adapter,
      imports: [AccountModule],
      kinde: { clientId: 'the-client' },
      options: { fetch: outgoing.fetch, additionalIssuers: [additional.issuerUrl] },
    });
    ({ kinde } = test);
    await ask('forget', kinde.accessToken());
    await ask('permissions', additional.accessToken());
  });
  afterAll(async () => {
    await test.stop();
    await additional.stop();
  });
  beforeEach(() => {
    kinde.faults.clear();
    kinde.resetCalls();
    additional.resetCalls();
    outgoing.forget();
  });

  it('gets a list with all its pages', async () => {
    const keys = Array.from({ length: 345 }, (_, index) => `do:${index}`);
    kinde.tenant.setPermissions(demoUsers.rex, HOME, keys);
    const claims = { permissions: [] };
    const page = await ask('permissions', kinde.accessToken({ user: demoUsers.rex, claims }));
    expect(page.json()).toEqual(keys);
    expect(kinde.calls.accountApi).toBe(4);
  });

  it('gets what is so now once the answer from before was forgotten', async () => {
    const token = kinde.accessToken({ user: demoUsers.mia, orgCode: HOME });
    const roles = async () => (await ask('roles', token)).json<{ key: string }[]>();
    expect(await roles()).toMatchObject([{ key: 'editor' }]);
    kinde.tenant.setRoles(demoUsers.mia, HOME, ['reader']);
    expect(await roles()).toMatchObject([{ key: 'editor' }]);
    await test
      .agent()
      .request(`${test.url}/account/forget`, { method: 'POST', headers: bearer(token) });
    expect(await roles()).toMatchObject([{ key: 'reader' }]);
  });

  it('gets a new link to the portal every time, as it was asked for', async () => {
    const token = kinde.accessToken();
    const links = await Promise.all(
      [1, 2].map(async () => (await ask('portal', token)).json<{ url: string }>().url),
    );
    expect(new Set(links).size).toBe(2);
    const query = new URLSearchParams({ subNav: 'plan_details', returnUrl: `${test.url}/?a=b&c` });
    expect((await ask(`portal-with?${query.toString()}`, token)).status).toBe(200);
    expect(kinde.requests.at(-1)?.params).toEqual({
      subnav: 'plan_details',
      return_url: `${test.url}/?a=b&c`,
    });
  });

  describe.each(questions)('%s', (question) => {
    it.each<[string, LocalKindeEndpointFault, number, string]>([
      ['is down', { down: true }, 503, 'ERR_KINDE_UNAVAILABLE'],
      ['fails', { status: 500 }, 503, 'ERR_KINDE_UNAVAILABLE'],
      ['is busy', { status: 429, rateLimitReset: 5 }, 503, 'ERR_KINDE_UNAVAILABLE'],
      ['leads away', { redirect: 'http://169.254.169.254/' }, 503, 'ERR_KINDE_UNAVAILABLE'],
      ['never ends', { hugeBody: 2_000_000 }, 503, 'ERR_KINDE_UNAVAILABLE'],
      ['is behind a page', { html: true }, 503, 'ERR_KINDE_UNAVAILABLE'],
      ['refuses the token', { status: 401 }, 401, 'ERR_KINDE_INVALID_TOKEN'],
      ['forbids it', { status: 403 }, 401, 'ERR_KINDE_INVALID_TOKEN'],
    ])('is answered in our words when Kinde %s', async (_, fault, status, code) => {
      const token = kinde.accessToken();
      kinde.faults.all = fault;
      const page = await ask(question, token);
      expect([page.status, page.json()]).toEqual([status, expect.objectContaining({ code })]);
      expect(page.headers.get('retry-after')).toBe(
        status === 401 ? null : fault.status === 429 ? '5' : '1',
      );
      expect(outgoing.origins).toEqual([kinde.issuerUrl]);
      kinde.faults.clear();
      expect((await ask(question, token)).status).toBe(200);
    });

    it.each<[string, Record<string, unknown>]>([
      ['another organization', { data: { org_code: OTHER } }],
      ['another user', { sub: demoUsers.rex, id: demoUsers.rex }],
      ['an unsafe address', { url: 'javascript:alert(document.cookie)' }],
      ['nothing', { data: null, sub: null, id: null, url: null }],
    ])('is not believed when it is about %s', async (_, answer) => {
      const isAbout = {
        profile: ['sub'],
        portal: ['url'],
      }[question] ?? ['data'];
      const isConcerned = Object.keys(answer).some((name) => isAbout.includes(name));
      kinde.faults.overrideAccountApi = answer;
      const page = await ask(question, kinde.accessToken());
      expect(page.status).toBe(isConcerned ? 503 : 200);
      expect(page.text).not.toMatch(/javascript:|kp_0a11ce00c0de4ada8000000000000002/);
    });

    it('is asked of the issuer of the token', async () => {
      await ask(question, additional.accessToken());
      expect(outgoing.origins).toEqual([additional.issuerUrl]);
      expect(kinde.requests).toEqual([]);
    });

    it('is asked of nobody for a token of somebody who is not configured', async () => {
      for (const iss of ['http://169.254.169.254', `${kinde.issuerUrl}/`, 'http://localhost:1']) {
        expect((await ask(question, kinde.accessToken({ claims: { iss } }))).status).toBe(401);
      }
      expect(outgoing.sent).toEqual([]);
    });
  });

  it.each(['..', '%2e%2e', '..%2f..%2foauth2%2ftoken', '%3fx=y', '%23', '%2e', '__proto__'])(
    'keeps to entitlements, whatever feature somebody asks for: %s',
    async (key) => {
      await ask(`feature/${key}`, kinde.accessToken());
      for (const { path } of outgoing.sent) {
        expect(path).toMatch(/^\/account_api\/v1\/entitlement\/[^/]+$/);
      }
    },
  );

  it('is impossible for a user whom no request brought, and says why', async () => {
    const user = new KindeUser({ sub: demoUsers.ada, iss: kinde.issuerUrl });
    const error: unknown = await test.app
      .get(KindeAccountApi)
      .permissions(user)
      .catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(KindeError);
    expect(error).toMatchObject({
      code: 'ERR_KINDE_UNAVAILABLE',
      message: expect.stringContaining('only users that a request brought have one') as string,
    });
    expect(outgoing.sent).toEqual([]);
  });

  it('puts no token, profile or link to the portal into the log or on the screen', async () => {
    const token = kinde.accessToken();
    const screen = CapturedOutput.start();
    const pages: Page[] = [];
    try {
      pages.push(await ask('profile', token), await ask('portal', token));
      kinde.faults.all = { status: 500 };
      for (const question of questions) await ask(question, kinde.accessToken());
      kinde.faults.all = { status: 401 };
      for (const question of questions) await ask(question, kinde.accessToken());
    } finally {
      const written = screen.stop() + test.logger.text;
      const key = /key=([\w-]+)/.exec(pages[1]?.text ?? '')?.[1] ?? 'none';
      expect(key).not.toBe('none');
      for (const secret of [...token.split('.').slice(1), 'ada@analytical.example', key]) {
        expect(written).not.toContain(secret);
      }
    }
  });
});
