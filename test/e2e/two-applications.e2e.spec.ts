import { Controller, Get, Module, UseGuards } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';

import {
  CurrentUser,
  KindeGuard,
  KindeModule,
  type KindeUser,
  OptionalAuth,
  Permissions,
} from '../../lib/index.js';
import { demoUsers } from '../../lib/testing/index.js';
import { adapters, createAdapter } from '../support/adapters.js';
import { bearer } from '../support/bearer.js';
import { describeEachDeployment } from '../support/deployments.js';
import { TestApplication } from '../support/test-application.js';
import { UserAgent } from '../support/user-agent.js';

/** One class in both applications, as when they share a library. */
@Controller('things')
class ThingsController {
  @Get()
  @UseGuards(KindeGuard)
  read(@CurrentUser() user: KindeUser) {
    return { user: user.id };
  }

  @Get('demanding')
  @Permissions('read:todos')
  demanding(@CurrentUser() user: KindeUser) {
    return { user: user.id };
  }

  @Get('optional')
  @OptionalAuth()
  optional(@CurrentUser() user: KindeUser | undefined) {
    return { user: user?.id ?? null };
  }

  @Get('unguarded')
  unguarded() {
    return {};
  }
}

const inTheSameRedis = ({ redis }: TestApplication) => ({ ...(redis && { redisUrl: redis.url }) });

async function statusOf(url: string, headers: Record<string, string> = {}): Promise<number> {
  const page = await new UserAgent().get(url, headers);
  return page.status;
}

describeEachDeployment('two applications of one process', (adapter, sessions) => {
  let first: TestApplication;
  let second: TestApplication;

  beforeAll(async () => {
    first = await TestApplication.start({ adapter, sessions, controllers: [ThingsController] });
    second = await TestApplication.start({
      adapter,
      sessions,
      ...inTheSameRedis(first),
      controllers: [ThingsController],
      extras: { path: 'sso/kinde', globalGuard: true },
      callbackPath: '/sso/kinde/callback',
      options: {
        session: {
          secret: 'the second one has a secret of its own',
          cookie: { name: 'second' },
        },
        postLoginUrl: '/dashboard',
      },
    });
  });
  afterAll(async () => {
    await second.stop();
    await first.stop();
  });
  beforeEach(() => {
    for (const { kinde } of [first, second]) {
      kinde.faults.clear();
      kinde.resetCalls();
    }
  });

  it('each have their own routes', async () => {
    expect(await statusOf(`${first.url}/auth/login`)).toBe(302);
    expect(await statusOf(`${second.url}/sso/kinde/login`)).toBe(302);
    expect(await statusOf(`${first.url}/sso/kinde/login`)).toBe(404);
    expect(await statusOf(`${second.url}/auth/login`)).toBe(404);
  });

  it('each guard as they were told to', async () => {
    expect(await statusOf(`${first.url}/things/unguarded`)).toBe(200);
    expect(await statusOf(`${second.url}/things/unguarded`)).toBe(401);
  });

  it.each(['things', 'things/demanding', 'things/optional'])(
    'each accept the tokens of their own tenant alone on %s',
    async (path) => {
      const statuses = await Promise.all(
        [first, second].flatMap(({ url }) =>
          [first, second].map(({ kinde }) =>
            statusOf(`${url}/${path}`, bearer(kinde.accessToken())),
          ),
        ),
      );
      expect(statuses).toEqual([200, 401, 401, 200]);
    },
  );

  it('keep one browser signed in to both, as different people', async () => {
    const agent = first.agent();
    await first.signIn(agent, demoUsers.ada);
    const end = await second.signIn(agent, demoUsers.rex, { login: '/sso/kinde/login' });
    expect(end.location).toBe(`${second.url}/dashboard`);

    const [one, other] = await Promise.all(
      [first, second].map(({ url }) => agent.get(`${url}/things`)),
    );
    expect(one?.json()).toEqual({ user: demoUsers.ada });
    expect(other?.json()).toEqual({ user: demoUsers.rex });

    await agent.get(`${first.url}/auth/logout`);
    expect((await agent.get(`${first.url}/things`)).status).toBe(401);
    expect((await agent.get(`${second.url}/things`)).json()).toEqual({ user: demoUsers.rex });
  });

  it('do not open the sessions of each other, whatever the cookie is called', async () => {
    const agent = first.agent();
    await first.signIn(agent, demoUsers.ada);
    const renamed = Object.entries(agent.cookies())
      .map(([name, value]) => `${name.replace('kinde', 'second')}=${value}`)
      .join('; ');
    expect(renamed).toContain('second.session.0=');
    expect(await statusOf(`${second.url}/things`, { cookie: renamed })).toBe(401);
    expect((await agent.get(`${first.url}/things`)).status).toBe(200);
  });

  it('do not finish the logins of each other', async () => {
    const agent = first.agent();
    const callback = new URL(await first.authorize(agent, demoUsers.ada));
    const elsewhere = `${second.url}/sso/kinde/callback${callback.search}`;
    expect((await agent.get(elsewhere)).status).toBe(400);
    expect(second.kinde.calls.token).toBe(0);
    expect((await agent.get(callback.href)).status).toBe(302);
  });

  it('stand or fall each with their own tenant', async () => {
    first.kinde.faults.all = { status: 500 };
    const agent = second.agent();
    const end = await second.signIn(agent, demoUsers.ada, { login: '/sso/kinde/login' });
    expect(end.status).toBe(302);
    expect(first.kinde.calls.token).toBe(0);
  });
});

describeEachDeployment('two applications of two tenants, otherwise alike', (adapter, sessions) => {
  let first: TestApplication;
  let second: TestApplication;

  beforeAll(async () => {
    first = await TestApplication.start({ adapter, sessions, controllers: [ThingsController] });
    second = await TestApplication.start({
      adapter,
      sessions,
      ...inTheSameRedis(first),
      controllers: [ThingsController],
    });
  });
  afterAll(async () => {
    await second.stop();
    await first.stop();
  });

  it('do not open the sessions of each other', async () => {
    const agent = first.agent();
    await first.signIn(agent, demoUsers.ada);
    const page = await agent.clone().get(`${second.url}/things`);
    expect(page.status).toBe(401);
    expect((await agent.get(`${first.url}/things`)).json()).toEqual({ user: demoUsers.ada });
  });

  it('do not end the sessions of each other', async () => {
    const [one, other] = [first.agent(), second.agent()];
    await first.signIn(one, demoUsers.ada);
    await second.signIn(other, demoUsers.ada);
    // With a cookie that is not its own there is nothing that it could end.
    await one.clone().post(`${second.url}/auth/logout`, {});
    expect((await one.get(`${first.url}/things`)).status).toBe(200);
    expect((await other.get(`${second.url}/things`)).status).toBe(200);
  });
});

describe('an Express application that is mounted in another', () => {
  let inner: TestApplication;
  let outer: TestApplication;

  beforeAll(async () => {
    inner = await TestApplication.start({ adapter: 'express', controllers: [ThingsController] });
    outer = await TestApplication.start({
      adapter: 'express',
      controllers: [ThingsController],
      configure: (app) => app.use('/inner', inner.app.getHttpAdapter().getInstance()),
    });
  });
  afterAll(async () => {
    await outer.stop();
    await inner.stop();
  });

  it('keeps its own tenant', async () => {
    const statuses = await Promise.all(
      ['things', 'inner/things'].flatMap((path) =>
        [outer, inner].map(({ kinde }) =>
          statusOf(`${outer.url}/${path}`, bearer(kinde.accessToken())),
        ),
      ),
    );
    expect(statuses).toEqual([200, 401, 401, 200]);
  });
});

describe.each(adapters)('two modules of one application (%s)', (adapter) => {
  it('each guard the routes of the modules that import them', async () => {
    const tenants = await Promise.all(
      [1, 2].map(() => TestApplication.start({ adapter, controllers: [] })),
    );
    const modules = tenants.map(({ kinde }, index) => {
      @Controller(`area-${index}`)
      class AreaController extends ThingsController {}

      @Module({
        imports: [
          KindeModule.forRoot({
            issuerUrl: kinde.issuerUrl,
            clientId: kinde.clientId,
            routes: false,
            isGlobal: false,
          }),
        ],
        controllers: [AreaController],
      })
      class AreaModule {}
      return AreaModule;
    });
    @Module({ imports: modules })
    class ApplicationModule {}
    const app = await NestFactory.create(ApplicationModule, createAdapter(adapter), {
      logger: false,
      forceCloseConnections: true,
    });
    try {
      await app.listen(0, 'localhost');
      const url = await app.getUrl();
      const statuses = await Promise.all(
        [0, 1].flatMap((index) =>
          tenants.map(({ kinde }) =>
            statusOf(`${url}/area-${index}/demanding`, bearer(kinde.accessToken())),
          ),
        ),
      );
      expect(statuses).toEqual([200, 401, 401, 200]);
    } finally {
      await app.close();
      await Promise.all(tenants.map((each) => each.stop()));
    }
  });
});
