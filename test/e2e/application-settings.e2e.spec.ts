import {
  Controller,
  Get,
  type INestApplication,
  Module,
  UseGuards,
  ValidationPipe,
  Version,
  VERSION_NEUTRAL,
  VersioningType,
} from '@nestjs/common';
import { APP_INTERCEPTOR, NestFactory } from '@nestjs/core';
import { map } from 'rxjs';

import {
  CurrentUser,
  KindeGuard,
  KindeModule,
  type KindeModuleExtras,
  KindeUser,
} from '../../lib/index.js';
import { demoUsers, LocalKinde } from '../../lib/testing/index.js';
import { type AdapterName, adapters, createAdapter } from '../support/adapters.js';
import { bearer } from '../support/bearer.js';
import { CapturedLogger } from '../support/captured-logger.js';
import { sendExactly } from '../support/exact-request.js';
import { TestApplication } from '../support/test-application.js';
import { UserAgent } from '../support/user-agent.js';

@Controller({ path: 'things', version: '1' })
@UseGuards(KindeGuard)
class ThingsController {
  @Get()
  read(@CurrentUser() user: KindeUser) {
    return { user: user.id };
  }

  @Get('neutral')
  @Version(VERSION_NEUTRAL)
  neutral(@CurrentUser() user: KindeUser) {
    return { user: user.id };
  }
}

/** What an application may set, and where browsers find things then. */
interface Settings {
  readonly configure?: (app: INestApplication) => void;
  readonly extras?: KindeModuleExtras;
  readonly auth?: string;
  readonly things?: string;
  /** What asks for version 1 besides the path. */
  readonly headers?: Record<string, string>;
  /** What becomes of the values that handlers return. */
  readonly wrap?: (body: unknown) => unknown;
}

const strict = (app: INestApplication) =>
  app.useGlobalPipes(
    new ValidationPipe({
      transform: true,
      whitelist: true,
      forbidNonWhitelisted: true,
      forbidUnknownValues: true,
      validateCustomDecorators: true,
    }),
  );

const wrapping = (app: INestApplication) =>
  app.useGlobalInterceptors({
    intercept: (_, next) => next.handle().pipe(map((data: unknown) => ({ data }))),
  });

const wrap = (data: unknown) => ({ data });

const allSettings: readonly (readonly [string, Settings])[] = [
  ['nothing in particular', {}],
  [
    'a global prefix',
    {
      configure: (app) => app.setGlobalPrefix('api'),
      auth: '/api/auth',
      things: '/api/things',
    },
  ],
  [
    'a global prefix in several parts',
    {
      configure: (app) => app.setGlobalPrefix('/a/b/'),
      auth: '/a/b/auth',
      things: '/a/b/things',
    },
  ],
  [
    'a global prefix that leaves out the auth routes',
    {
      configure: (app) => app.setGlobalPrefix('api', { exclude: ['auth/{*rest}'] }),
      things: '/api/things',
    },
  ],
  [
    'a global prefix that leaves out something else',
    {
      configure: (app) => app.setGlobalPrefix('api', { exclude: ['things/{*rest}', 'things'] }),
      auth: '/api/auth',
    },
  ],
  [
    'versions in the URI',
    {
      configure: (app) => app.enableVersioning({ type: VersioningType.URI }),
      things: '/v1/things',
    },
  ],
  [
    'versions in the URI with a default and a prefix',
    {
      configure: (app) =>
        app
          .setGlobalPrefix('api')
          .enableVersioning({ type: VersioningType.URI, defaultVersion: '1', prefix: 'version-' }),
      auth: '/api/auth',
      things: '/api/version-1/things',
    },
  ],
  [
    'versions in a header',
    {
      configure: (app) =>
        app.enableVersioning({ type: VersioningType.HEADER, header: 'x-version' }),
      headers: { 'x-version': '1' },
    },
  ],
  [
    'versions in the media type',
    {
      configure: (app) => app.enableVersioning({ type: VersioningType.MEDIA_TYPE, key: 'v=' }),
      headers: { accept: 'application/json;v=1' },
    },
  ],
  ['an interceptor that wraps every value', { configure: wrapping, wrap }],
  ['a strict ValidationPipe', { configure: strict }],
  ['another path', { extras: { path: 'sso' }, auth: '/sso' }],
  ['a longer path', { extras: { path: '/sign/in/' }, auth: '/sign/in' }],
  ['no path', { extras: { path: '' }, auth: '' }],
  ['a guard for everything', { extras: { globalGuard: true } }],
  [
    'all of that at once',
    {
      configure: (app) => {
        strict(app);
        wrapping(app);
        app.setGlobalPrefix('api').enableVersioning({ type: VersioningType.URI });
      },
      extras: { path: 'sso', globalGuard: true },
      auth: '/api/sso',
      things: '/api/v1/things',
      wrap,
    },
  ],
];

describe.each(adapters)('signing in and out of an application (%s)', (adapter) => {
  it.each(allSettings)(
    'with %s',
    async (
      _,
      { configure, extras, auth = '/auth', things = '/things', headers = {}, wrap: wrapped },
    ) => {
      const test = await TestApplication.start({
        adapter,
        controllers: [ThingsController],
        callbackPath: `${auth}/callback`,
        options: { unauthenticated: 'redirect' },
        ...(configure && { configure }),
        ...(extras && { extras }),
      });
      const inBody = (body: unknown) => (wrapped ? wrapped(body) : body);
      try {
        const agent = test.agent();
        const refused = await agent.get(test.url + things, headers);
        expect(refused.status).toBe(401);

        // Somebody follows a link, is sent to the login, and comes back to where the link leads.
        const navigation = await sendExactly(test.url + things, {
          headers: {
            'sec-fetch-mode': 'navigate',
            ...headers,
            accept: `${headers['accept'] ?? ''},text/html`,
          },
        });
        expect(navigation.status).toBe(302);
        const login = String(navigation.headers.location);
        expect(login).toBe(`${auth}/login?returnTo=${encodeURIComponent(things)}`);
        const end = await test.signIn(agent, demoUsers.ada, { login });
        expect([end.status, end.location]).toEqual([302, test.url + things]);
        expect(end.text).not.toContain('data');

        const page = await agent.get(end.location, headers);
        expect(page.json()).toEqual(inBody({ user: demoUsers.ada }));
        const me = await agent.get(`${test.url}${auth}/me`);
        expect([me.status, me.json()]).toEqual([
          200,
          expect.objectContaining({ id: demoUsers.ada }),
        ]);

        const loop = await test.authorize(agent, demoUsers.ada, {
          login: `${auth}/login?returnTo=${encodeURIComponent(`${auth}/logout`)}`,
        });
        expect((await agent.get(loop)).location).toBe(`${test.url}/home`);

        const logout = await agent.post(
          `${test.url}${auth}/logout`,
          {},
          { 'sec-fetch-site': 'same-origin' },
        );
        expect(logout.status).toBe(303);
        expect(logout.location).toContain(`${test.kinde.issuerUrl}/logout?redirect=`);
        expect((await agent.get(test.url + things, headers)).status).toBe(401);
        expect((await agent.get(`${test.url}${auth}/me`)).status).toBe(401);
      } finally {
        await test.stop();
      }
    },
  );
});

describe.each(adapters)('an interceptor that the application provides (%s)', (adapter) => {
  it('does not touch what the auth routes answer', async () => {
    const useValue = {
      intercept: (_: unknown, next: { handle(): { pipe: (each: unknown) => unknown } }) =>
        next.handle().pipe(map((data: unknown) => ({ data }))),
    };
    const test = await TestApplication.start({
      adapter,
      providers: [{ provide: APP_INTERCEPTOR, useValue }],
    });
    try {
      const agent = test.agent();
      const end = await test.signIn(agent, demoUsers.ada);
      expect(end.location).toBe(`${test.url}/home`);
      const me = await agent.get(`${test.url}/auth/me`);
      expect(me.json()).toMatchObject({ id: demoUsers.ada });
    } finally {
      await test.stop();
    }
  });
});

/** Boots an application by hand, with the tenant and nothing else set. */
async function boot(
  adapter: AdapterName,
  module: { new (): object },
): Promise<{ app: INestApplication; url: string; logger: CapturedLogger }> {
  const logger = new CapturedLogger();
  const app = await NestFactory.create(module, createAdapter(adapter), {
    logger,
    abortOnError: false,
    forceCloseConnections: true,
  });
  await app.listen(0, 'localhost');
  return { app, url: await app.getUrl(), logger };
}

describe.each(adapters)('an API without routes of its own to sign in (%s)', (adapter) => {
  let kinde: LocalKinde;

  beforeAll(async () => {
    kinde = await LocalKinde.start();
  });
  afterAll(() => kinde.stop());

  it('takes bearer tokens alone, and needs neither a site nor a secret', async () => {
    const { issuerUrl, clientId } = kinde;
    @Module({
      imports: [KindeModule.forRoot({ issuerUrl, clientId, routes: false })],
      controllers: [ThingsController],
    })
    class ApiModule {}

    const { app, url, logger } = await boot(adapter, ApiModule);
    try {
      const agent = new UserAgent();
      const accepted = await agent.get(
        `${url}/things`,
        bearer(kinde.accessToken({ user: demoUsers.rex })),
      );
      expect(accepted.json()).toEqual({ user: demoUsers.rex });
      const cookie = { cookie: 'kinde.session.0=AAAA; __Host-kinde.session.0=AAAA' };
      for (const headers of [{}, cookie, bearer('a.b.c')]) {
        const refused = await agent.get(`${url}/things`, headers);
        expect([refused.status, refused.setCookies]).toEqual([401, []]);
      }
      for (const route of ['login', 'register', 'create-org', 'callback', 'logout', 'me']) {
        expect((await agent.get(`${url}/auth/${route}`)).status).toBe(404);
      }
      expect(logger.lines.filter((line) => line.startsWith('warn'))).toEqual([
        expect.stringContaining('audience is not set'),
      ]);
    } finally {
      await app.close();
    }
  });

  it('takes only tokens for its audience, where it has one', async () => {
    const { issuerUrl, clientId } = kinde;
    @Module({
      imports: [KindeModule.forRoot({ issuerUrl, clientId, audience: 'an-api', routes: false })],
      controllers: [ThingsController],
    })
    class ApiModule {}

    const { app, url, logger } = await boot(adapter, ApiModule);
    try {
      const statuses = await Promise.all(
        [['an-api'], ['another-api', 'an-api'], ['another-api'], []].map(async (audience) => {
          const page = await new UserAgent().get(
            `${url}/things`,
            bearer(kinde.accessToken({ audience })),
          );
          return page.status;
        }),
      );
      expect(statuses).toEqual([200, 200, 401, 401]);
      expect(logger.lines.filter((line) => line.startsWith('warn'))).toEqual([]);
    } finally {
      await app.close();
    }
  });
});

describe.each(adapters)('a module that is not global (%s)', (adapter) => {
  const options = {
    issuerUrl: 'https://yourapp.kinde.com',
    clientId: 'a-client-id',
    routes: false,
    isGlobal: false,
  };

  it('serves the modules that import it', async () => {
    const kinde = KindeModule.forRoot(options);

    @Module({ imports: [kinde], controllers: [ThingsController] })
    class ThingsModule {}
    @Module({ imports: [ThingsModule, kinde] })
    class ApplicationModule {}

    const { app, url } = await boot(adapter, ApplicationModule);
    try {
      expect((await new UserAgent().get(`${url}/things`)).status).toBe(401);
    } finally {
      await app.close();
    }
  });

  it('leaves the others without its guard, which stops the boot rather than open a route', async () => {
    @Module({ controllers: [ThingsController] })
    class ThingsModule {}
    @Module({ imports: [ThingsModule, KindeModule.forRoot(options)] })
    class ApplicationModule {}

    await expect(boot(adapter, ApplicationModule)).rejects.toThrow(
      /can't resolve dependencies of the KindeGuard/,
    );
  });

  it('serves them all when it is', async () => {
    @Module({ controllers: [ThingsController] })
    class ThingsModule {}
    @Module({ imports: [ThingsModule, KindeModule.forRoot({ ...options, isGlobal: true })] })
    class ApplicationModule {}

    const { app, url } = await boot(adapter, ApplicationModule);
    try {
      expect((await new UserAgent().get(`${url}/things`)).status).toBe(401);
    } finally {
      await app.close();
    }
  });
});
