import {
  Controller,
  Get,
  HttpCode,
  Injectable,
  Module,
  Post,
  Req,
  UseGuards,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { AuthGuard, PassportStrategy } from '@nestjs/passport';
import { ExpressAdapter } from '@nestjs/platform-express';
import passport from 'passport';

import { CurrentUser, KINDE_STRATEGY, KindeModule, type KindeUser } from '../../lib/index.js';
import { demoUsers } from '../../lib/testing/index.js';
import { adapters } from '../support/adapters.js';
import { bearer } from '../support/bearer.js';
import { sendExactly } from '../support/exact-request.js';
import { inject } from '../support/inject.js';
import { TestApplication } from '../support/test-application.js';
import { UserAgent } from '../support/user-agent.js';

const API_KEY = { 'x-api-key': 'open sesame' };

/** What an application combines with ours: lets in whoever has a key. */
@Injectable()
class KeyStrategy extends PassportStrategy(passport.Strategy, 'key') {
  override authenticate(request: { headers: Record<string, unknown> }): void {
    if (request.headers['x-api-key'] === API_KEY['x-api-key']) {
      this.success({ id: 'key holder' });
    } else {
      this.fail('Key');
    }
  }

  validate(): never {
    throw new Error('It decides in authenticate().');
  }
}

type UserRequest = { user: { id: string } };

@Controller('kinde')
@UseGuards(AuthGuard(KINDE_STRATEGY))
class KindeController {
  @Get()
  read(@Req() { user }: UserRequest, @CurrentUser() current: KindeUser) {
    return { user: user.id, current: current.id, isKindeUser: user === current };
  }

  @Post()
  @HttpCode(200)
  write(@Req() { user }: UserRequest) {
    return { user: user.id };
  }
}

@Controller('either')
@UseGuards(AuthGuard([KINDE_STRATEGY, 'key']))
class EitherController {
  @Get()
  read(@Req() { user }: UserRequest) {
    return { user: user.id };
  }

  @Post()
  @HttpCode(200)
  write(@Req() { user }: UserRequest) {
    return { user: user.id };
  }
}

const controllers = [KindeController, EitherController];

async function statusOf(url: string, headers: Record<string, string>): Promise<number> {
  const page = await new UserAgent().get(url, headers);
  return page.status;
}
const providers = [KeyStrategy];

describe.each(adapters)("AuthGuard('kinde') (%s)", (adapter) => {
  let test: TestApplication;

  beforeAll(async () => {
    test = await TestApplication.start({ adapter, controllers, providers });
  });
  afterAll(() => test.stop());
  beforeEach(() => {
    test.kinde.resetCalls();
    test.kinde.faults.clear();
  });

  const get = (path: string, headers = {}) => new UserAgent().get(`${test.url}/${path}`, headers);

  it('lets a bearer token in', async () => {
    const page = await get('kinde', bearer(test.kinde.accessToken({ user: demoUsers.rex })));
    expect(page.json()).toEqual({
      user: demoUsers.rex,
      current: demoUsers.rex,
      isKindeUser: true,
    });
  });

  it('lets a session in', async () => {
    const agent = test.agent();
    await test.signIn(agent, demoUsers.ada);
    const read = await agent.get(`${test.url}/kinde`);
    expect(read.json()).toMatchObject({ user: demoUsers.ada, isKindeUser: true });
    const written = await agent.post(`${test.url}/kinde`, {}, { 'sec-fetch-site': 'same-origin' });
    expect(written.json()).toEqual({ user: demoUsers.ada });
  });

  it.each<[string, string, Record<string, string>, number, string | null]>([
    ['nothing', 'kinde', {}, 401, 'Bearer realm="kinde"'],
    ['nothing, on a chain', 'either', {}, 401, 'Bearer realm="kinde"'],
    ['another scheme', 'kinde', { authorization: 'Basic YTpi' }, 401, 'Bearer realm="kinde"'],
    ['a bad token', 'kinde', bearer('a.b.c'), 401, 'Bearer realm="kinde", error="invalid_token"'],
    [
      'a bad token, on a chain',
      'either',
      bearer('a.b.c'),
      401,
      'Bearer realm="kinde", error="invalid_token"',
    ],
    [
      'a bad token and a key',
      'either',
      { ...bearer('a.b.c'), ...API_KEY },
      401,
      'Bearer realm="kinde", error="invalid_token"',
    ],
    [
      'a malformed one',
      'kinde',
      { authorization: 'Bearer' },
      400,
      'Bearer realm="kinde", error="invalid_request"',
    ],
    [
      'a malformed one and a key',
      'either',
      { authorization: 'Bearer', ...API_KEY },
      400,
      'Bearer realm="kinde", error="invalid_request"',
    ],
  ])('refuses %s: %s', async (_, path, headers, status, challenge) => {
    const page = await get(path, headers);
    expect(page.status).toBe(status);
    expect(page.headers.get('www-authenticate')).toContain(challenge);
    expect(page.headers.get('cache-control')).toBe('no-store');
    expect(page.headers.get('x-correlation-id')).toMatch(/^[\da-f]{12}$/);
    expect(test.logger.text).toContain(page.headers.get('x-correlation-id'));
  });

  it('leaves those without a credential to the next strategy, whose answer it does not touch', async () => {
    const page = await get('either', API_KEY);
    expect(page.json()).toEqual({ user: 'key holder' });
    expect(page.headers.has('www-authenticate')).toBe(false);
    expect(page.headers.has('x-correlation-id')).toBe(false);
    expect(page.headers.has('cache-control')).toBe(false);
  });

  it('lets nobody in that its own answer has refused, whatever strategy comes next', async () => {
    const agent = test.agent();
    await test.signIn(agent, demoUsers.ada);
    const foreign = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' };
    for (const path of ['kinde', 'either']) {
      const page = await agent.post(`${test.url}/${path}`, {}, { ...foreign, ...API_KEY });
      expect(page.status).toBe(403);
      expect(page.json()).toMatchObject({ code: 'ERR_KINDE_CROSS_SITE_REQUEST' });
      expect(page.headers.get('cache-control')).toBe('no-store');
    }
  });

  describe('with a session whose tokens have expired', () => {
    let agent: UserAgent;

    beforeEach(async () => {
      test.kinde.accessTokenLifetime = 600;
      agent = test.agent();
      await test.signIn(agent, demoUsers.ada);
      test.clock.advance(601);
      test.kinde.resetCalls();
    });

    it('renews them and hands the browser the new session', async () => {
      const before = agent.cookies();
      const page = await agent.get(`${test.url}/kinde`);
      expect(page.json()).toMatchObject({ user: demoUsers.ada });
      expect(page.setCookies.length).toBeGreaterThan(0);
      expect(page.headers.get('cache-control')).toBe('no-store');
      expect(test.kinde.calls.refresh).toBe(1);
      expect(agent.cookies()).not.toEqual(before);

      const next = await agent.get(`${test.url}/kinde`);
      expect(next.status).toBe(200);
      expect(test.kinde.calls.refresh).toBe(1);
    });

    it('refuses nothing for good while Kinde is out of order, whatever strategy comes next', async () => {
      test.kinde.faults.token = { status: 500 };
      for (const path of ['kinde', 'either']) {
        const page = await agent.get(`${test.url}/${path}`, API_KEY);
        expect(page.status).toBe(503);
        expect(page.headers.has('retry-after')).toBe(true);
        expect(page.headers.has('www-authenticate')).toBe(false);
        expect(page.headers.get('cache-control')).toBe('no-store');
        expect(page.setCookies).toEqual([]);
      }
    });

    it('drops the cookie when they cannot be renewed, and then refuses', async () => {
      test.kinde.faults.otherSubject = demoUsers.rex;
      const page = await agent.get(`${test.url}/kinde`);
      expect(page.status).toBe(401);
      expect(page.headers.get('www-authenticate')).toBe('Bearer realm="kinde"');
      expect(page.setCookies).not.toEqual([]);
      expect(agent.cookies()).toEqual({});
    });

    it('drops the cookie when they cannot be renewed, even if another strategy lets the request in', async () => {
      test.kinde.faults.otherSubject = demoUsers.rex;
      const page = await agent.get(`${test.url}/either`, API_KEY);
      expect(page.json()).toEqual({ user: 'key holder' });
      expect(page.headers.has('www-authenticate')).toBe(false);
      expect(agent.cookies()).toEqual({});
    });

    if (adapter === 'fastify') {
      it('does so for requests that are injected, too', async () => {
        const headers = { cookie: agent.cookieHeader(test.url) };
        const response = await inject(test.app, { url: '/kinde', headers });
        expect(response.json()).toMatchObject({ user: demoUsers.ada });
        expect(response.headers['set-cookie']).toBeDefined();
        expect(response.headers['cache-control']).toBe('no-store');

        const anonymous = await inject(test.app, { url: '/kinde' });
        expect(anonymous.statusCode).toBe(401);
        expect(anonymous.headers['www-authenticate']).toBe('Bearer realm="kinde"');
      });
    }
  });
});

describe.each(adapters)(
  "AuthGuard('kinde') where browsers are sent to the login (%s)",
  (adapter) => {
    let test: TestApplication;

    beforeAll(async () => {
      test = await TestApplication.start({
        adapter,
        controllers,
        providers,
        options: { unauthenticated: 'redirect' },
      });
    });
    afterAll(() => test.stop());

    const navigate = (path: string, headers = {}) =>
      sendExactly(`${test.url}/${path}`, { headers: { accept: 'text/html', ...headers } });

    it('sends a navigation there that no strategy lets in', async () => {
      for (const path of ['kinde', 'either']) {
        const page = await navigate(path);
        expect(page.status).toBe(302);
        expect(page.headers.location).toBe(`/auth/login?returnTo=%2F${path}`);
      }
    });

    it('sends nobody there whom the next strategy lets in', async () => {
      const page = await navigate('either', API_KEY);
      expect(page.status).toBe(200);
      expect(JSON.parse(page.text)).toEqual({ user: 'key holder' });
      expect(page.headers.location).toBeUndefined();
    });
  },
);

describe.each(adapters)('two applications of one process, through one Passport (%s)', (adapter) => {
  let first: TestApplication;
  let second: TestApplication;

  beforeAll(async () => {
    first = await TestApplication.start({ adapter, controllers, providers });
    second = await TestApplication.start({
      adapter,
      controllers,
      providers,
      options: { session: { secret: 'the second one has a secret of its own' } },
      // Express applications may also be part of others.
      ...(adapter === 'express' && {
        configure: (app) => app.use('/mounted', first.app.getHttpAdapter().getInstance()),
      }),
    });
  });
  afterAll(async () => {
    await second.stop();
    await first.stop();
  });

  it('each know the tokens of their own tenant alone', async () => {
    const ofFirst = bearer(first.kinde.accessToken());
    const ofSecond = bearer(second.kinde.accessToken());
    for (const path of ['kinde', 'either']) {
      expect(await statusOf(`${first.url}/${path}`, ofFirst)).toBe(200);
      expect(await statusOf(`${second.url}/${path}`, ofFirst)).toBe(401);
      expect(await statusOf(`${first.url}/${path}`, ofSecond)).toBe(401);
      expect(await statusOf(`${second.url}/${path}`, ofSecond)).toBe(200);
    }
  });

  it('each know their own sessions alone', async () => {
    const agents = [first.agent(), second.agent()] as const;
    await first.signIn(agents[0], demoUsers.ada);
    await second.signIn(agents[1], demoUsers.rex);
    const statuses = await Promise.all(
      [first, second].flatMap(({ url }) =>
        agents.map((agent) => statusOf(`${url}/kinde`, { cookie: agent.cookieHeader(url) })),
      ),
    );
    expect(statuses).toEqual([200, 401, 401, 200]);
  });

  if (adapter === 'express') {
    it('are told apart where one is mounted in the other', async () => {
      const ofFirst = bearer(first.kinde.accessToken());
      const ofSecond = bearer(second.kinde.accessToken());
      expect(await statusOf(`${second.url}/mounted/kinde`, ofFirst)).toBe(200);
      expect(await statusOf(`${second.url}/mounted/kinde`, ofSecond)).toBe(401);
      expect(await statusOf(`${second.url}/kinde`, ofFirst)).toBe(401);
      expect(await statusOf(`${second.url}/kinde`, ofSecond)).toBe(200);
    });
  }
});

describe("AuthGuard('kinde') where it cannot tell whose a request is", () => {
  const refusal =
    "AuthGuard('kinde') cannot tell which application a request belongs to: use KindeGuard.";

  it('refuses requests of an Express application that Nest does not know', async () => {
    const stranger = new ExpressAdapter();
    const errors: unknown[] = [];
    stranger.use(passport.authenticate(KINDE_STRATEGY, { session: false }));
    const test = await TestApplication.start({
      adapter: 'express',
      controllers,
      providers,
      configure: (app) => {
        app.use('/stranger', stranger.getInstance());
        app.use(
          '/stranger',
          (error: Error, _: unknown, __: unknown, next: (error: Error) => void) => {
            errors.push(error.message);
            next(error);
          },
        );
      },
    });
    try {
      const page = await test.agent().get(`${test.url}/stranger`, bearer(test.kinde.accessToken()));
      expect(page.status).toBe(500);
      expect(errors).toEqual([refusal]);
    } finally {
      await test.stop();
    }
  });

  it.each(adapters)(
    'refuses requests of an application with two Kinde tenants (%s)',
    async (adapter) => {
      const other = await TestApplication.start({ adapter, controllers: [] });
      const test = await TestApplication.start({
        adapter,
        controllers,
        providers,
        imports: [
          KindeModule.forRoot({
            issuerUrl: other.kinde.issuerUrl,
            clientId: other.kinde.clientId,
            routes: false,
            isGlobal: false,
          }),
        ],
      });
      try {
        for (const { kinde } of [test, other]) {
          const page = await test.agent().get(`${test.url}/kinde`, bearer(kinde.accessToken()));
          expect(page.status).toBe(500);
        }
        expect(test.logger.text).toContain(refusal);
      } finally {
        await test.stop();
        await other.stop();
      }
    },
  );
});

describe('an Express instance that serves one application after another', () => {
  it('belongs to the one that runs', async () => {
    const tenants = await Promise.all(
      [1, 2].map(() => TestApplication.start({ adapter: 'express', controllers: [] })),
    );
    const instance: unknown = new ExpressAdapter().getInstance();
    try {
      for (const { kinde } of tenants) {
        @Module({
          imports: [
            KindeModule.forRoot({
              issuerUrl: kinde.issuerUrl,
              clientId: kinde.clientId,
              routes: false,
            }),
          ],
          controllers: [KindeController],
        })
        class ApplicationModule {}
        const app = await NestFactory.create(ApplicationModule, new ExpressAdapter(instance), {
          logger: false,
          forceCloseConnections: true,
        });
        await app.listen(0, 'localhost');
        const url = `${await app.getUrl()}/kinde`;
        const status = await statusOf(url, bearer(kinde.accessToken()));
        await app.close();
        expect(status).toBe(200);
      }
    } finally {
      await Promise.all(tenants.map((each) => each.stop()));
    }
  });
});
