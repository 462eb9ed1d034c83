import {
  Body,
  Controller,
  Get,
  HttpException,
  type INestApplication,
  Post,
  RequestMethod,
  ValidationPipe,
  VersioningType,
} from '@nestjs/common';
import { APP_GUARD, APP_INTERCEPTOR } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { map } from 'rxjs';

import { kindeCors, type KindeModuleExtras, Public } from '../../lib/index.js';
import { demoUsers, type LocalPica } from '../../lib/testing/index.js';
import { adapters } from '../support/adapters.js';
import { AuthKitApplication } from '../support/authkit-application.js';
import { bearer } from '../support/bearer.js';
import { type ExactResponse, sendExactly } from '../support/exact-request.js';
import { Hold } from '../support/hold.js';

const FRONT = 'https://front.example.com';
const FOREIGN = 'https://evil.example';

@Public()
@Controller('things')
class ThingsController {
  @Get()
  read() {
    return {};
  }

  @Post()
  write(@Body() body: unknown) {
    return { body };
  }
}

const wrapping = {
  provide: APP_INTERCEPTOR,
  useValue: {
    intercept: (_: unknown, next: { handle(): { pipe(operator: unknown): unknown } }) =>
      next.handle().pipe(map((data) => ({ data }))),
  },
};

async function ticketFor(
  { test }: AuthKitApplication,
  path = '/auth/authkit/ticket',
): Promise<{ ticket: string; url: string }> {
  const answer = await fetch(test.url + path, {
    method: 'POST',
    headers: bearer(test.kinde.accessToken({ user: demoUsers.ada })),
  });
  return (await answer.json()) as { ticket: string; url: string };
}

/** What a browser asks before it lets a page of `origin` send a ticket. */
function askBefore(url: string, origin: string): Promise<ExactResponse> {
  return sendExactly(url, {
    method: 'OPTIONS',
    headers: {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization,content-type',
    },
  });
}

/** Whether a browser would let a page of `origin` send a POST with these headers, without cookies. */
function isAllowed({ status, headers }: ExactResponse, origin: string): boolean {
  const listOf = (name: string) =>
    String(headers[name] ?? '')
      .split(',')
      .map((each) => each.trim().toLowerCase());
  return (
    status >= 200 &&
    status < 300 &&
    ['*', origin].includes(String(headers['access-control-allow-origin'])) &&
    ['authorization', 'content-type'].every((name) =>
      listOf('access-control-allow-headers').includes(name),
    )
  );
}

/** Whether its browser would let a page of `origin` read it. */
function isReadable({ headers }: ExactResponse, origin: string): boolean {
  return ['*', origin].includes(String(headers['access-control-allow-origin']));
}

const settings: readonly (readonly [string, (app: INestApplication) => void])[] = [
  ['without enableCors()', () => undefined],
  ['with kindeCors() around its defaults', (app) => app.enableCors(kindeCors())],
  [
    'with kindeCors() around options',
    (app) => app.enableCors(kindeCors({ origin: FRONT, credentials: true, methods: ['GET'] })),
  ],
  [
    'with kindeCors() around a delegate',
    (app) =>
      app.enableCors(
        kindeCors((_request, callback) => callback(null, { origin: FRONT, credentials: true })),
      ),
  ],
];

describe.each(adapters)('CORS for the widget (%s)', (adapter) => {
  let app: AuthKitApplication | undefined;

  const start = async (
    configure: (app: INestApplication, pica: LocalPica) => void,
    extras: KindeModuleExtras = {},
  ) => {
    app = await AuthKitApplication.start({
      adapter,
      configure,
      extras,
      controllers: [ThingsController],
      providers: [wrapping],
    });
    return app;
  };
  afterEach(async () => {
    await app?.stop();
    app = undefined;
  });

  describe.each(settings)('in an application %s', (_, configure) => {
    it('lets the widget ask, and nobody else', async () => {
      const { pica, test } = await start(configure);
      const url = `${test.url}/auth/authkit/token`;
      const preflight = await askBefore(`${url}?page=1&limit=100`, pica.widgetOrigin);
      expect(isAllowed(preflight, pica.widgetOrigin)).toBe(true);
      expect(preflight.status).toBe(204);
      expect(preflight.text).toBe('');
      expect(preflight.headers['access-control-allow-origin']).toBe(pica.widgetOrigin);
      expect(preflight.headers['access-control-allow-methods']).toBe('POST');
      expect(preflight.headers['access-control-allow-headers']).toBe('Authorization, Content-Type');
      expect(preflight.headers['access-control-max-age']).toBe('600');
      expect(preflight.headers).not.toHaveProperty('access-control-allow-credentials');
      for (const origin of [
        FRONT,
        FOREIGN,
        test.url,
        'null',
        `${pica.widgetOrigin}.evil.example`,
      ]) {
        expect(isAllowed(await askBefore(url, origin), origin)).toBe(false);
      }
    });

    it('lets the widget read what comes, errors too, without cookies, and nobody else', async () => {
      const running = await start(configure);
      const { ticket, url } = await ticketFor(running);
      const pages = [
        await running.redeem(`${url}?page=1&limit=100`, `Bearer ${ticket}`),
        await running.redeem(`${url}?page=0`, `Bearer ${ticket}`),
        await running.redeem(`${url}?page=1`, 'Bearer none'),
        await running.redeem(`${url}?page=1`, undefined),
      ];
      expect(pages.map(({ status }) => status)).toEqual([200, 400, 401, 401]);
      for (const page of pages) {
        expect(isReadable(page, running.pica.widgetOrigin)).toBe(true);
        expect(page.headers).not.toHaveProperty('access-control-allow-credentials');
        expect(page.headers['cache-control']).toBe('no-store');
      }
      for (const origin of [FRONT, FOREIGN]) {
        const page = await running.redeem(`${url}?page=1`, `Bearer ${ticket}`, { origin });
        expect(isReadable(page, origin)).toBe(false);
        expect(page.headers).not.toHaveProperty('access-control-allow-credentials');
      }
    });
  });

  const allowsWidget = async (configure: (app: INestApplication) => void) => {
    const { pica, test } = await start(configure);
    const preflight = await askBefore(`${test.url}/auth/authkit/token`, pica.widgetOrigin);
    await app?.stop();
    app = undefined;
    return isAllowed(preflight, pica.widgetOrigin);
  };

  it('leaves all other routes as the application says', async () => {
    const options = { origin: FRONT, credentials: true, methods: ['GET', 'PUT'], maxAge: 5 };
    const answersOf = async (configure: (app: INestApplication) => void) => {
      const { test } = await start(configure);
      const answers = [];
      for (const path of ['things', 'auth/authkit/ticket', 'auth/authkit', 'auth/me', 'nowhere']) {
        for (const origin of [FRONT, FOREIGN, app?.pica.widgetOrigin ?? '']) {
          const before = await askBefore(`${test.url}/${path}`, origin);
          const after = await sendExactly(`${test.url}/${path}`, { headers: { origin } });
          for (const { status, headers, text } of [before, after]) {
            // On Fastify each answer of a delegate depends on the origin, whatever it is.
            const { date: _, vary: __, 'x-correlation-id': ___, ...others } = headers;
            const who = origin === FRONT || origin === FOREIGN ? origin : 'the widget';
            answers.push([path, who, status, text, others]);
          }
        }
      }
      await app?.stop();
      app = undefined;
      return answers;
    };
    const bare = await answersOf((each) => each.enableCors(options));
    expect(await answersOf((each) => each.enableCors(kindeCors(options)))).toEqual(bare);
    expect(JSON.stringify(bare)).toContain(FRONT);
  });

  it('is not spoilt by an application that allows every origin its cookies', async () => {
    const running = await start((each) => each.enableCors({ origin: true, credentials: true }));
    const { ticket, url } = await ticketFor(running);
    const page = await running.redeem(`${url}?page=1`, `Bearer ${ticket}`, { origin: FOREIGN });
    expect(page.headers['access-control-allow-origin']).toBe(running.pica.widgetOrigin);
    expect(page.headers).not.toHaveProperty('access-control-allow-credentials');
  });

  it('stands up to a prefix, versions, pipes, interceptors and a global guard', async () => {
    const running = await start(
      (each) => {
        each.setGlobalPrefix('api');
        each.enableVersioning({ type: VersioningType.URI, defaultVersion: '1' });
        each.useGlobalPipes(new ValidationPipe({ whitelist: true, forbidNonWhitelisted: true }));
        each.enableCors(kindeCors({ origin: FRONT }));
      },
      { globalGuard: true, path: '/account/' },
    );
    const { ticket, url } = await ticketFor(running, '/api/account/authkit/ticket');
    expect(url).toBe(`${running.test.url}/api/account/authkit/token`);
    const { widgetOrigin, connections } = running.pica;
    expect(isAllowed(await askBefore(url, widgetOrigin), widgetOrigin)).toBe(true);
    const page = await running.redeem(`${url}?page=1&limit=10`, `Bearer ${ticket}`);
    expect(JSON.parse(page.text)).toMatchObject({ rows: connections.slice(0, 10) });
  });

  it('stands beside what Nest has against other sites, which has to trust the widget', async () => {
    const running = await start((each, { widgetOrigin }) => {
      each.enableCsrfProtection({ trustedOrigins: [widgetOrigin] });
    });
    const { ticket, url } = await ticketFor(running);
    const statusFor = async (headers: Record<string, string>) =>
      (await running.redeem(`${url}?page=1`, `Bearer ${ticket}`, headers)).status;
    expect(await statusFor({})).toBe(200);
    expect(await statusFor({ origin: FOREIGN })).toBe(403);
  });

  it('needs kindeCors() where the application refuses origins that it does not know', async () => {
    const options = {
      origin: (origin: string | undefined, callback: (error: Error | null, is?: boolean) => void) =>
        callback(origin === FRONT ? null : new Error('Not from here.'), true),
    };
    expect(await allowsWidget((each) => each.enableCors(options))).toBe(false);
    expect(await allowsWidget((each) => each.enableCors(kindeCors(options)))).toBe(true);
  });

  it('lets the widget read what others say before the controller does', async () => {
    let isOver = false;
    const limit = {
      provide: APP_GUARD,
      useValue: {
        canActivate: () => {
          if (isOver) throw new HttpException('Too many requests.', 429);
          return true;
        },
      },
    };
    app = await AuthKitApplication.start({
      adapter,
      providers: [limit],
      configure: (each) => each.enableCors({ origin: true, credentials: true }),
    });
    const { url } = await ticketFor(app);
    const post = (body: string) =>
      fetch(`${url}?page=1`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', origin: FOREIGN },
        body,
      });
    const answers = [await post('{'), await post(JSON.stringify('x'.repeat(2_000_000)))];
    isOver = true;
    answers.push(await post('{}'));
    expect(answers.map(({ status }) => status)).toEqual([400, 413, 429]);
    for (const { headers } of answers) {
      expect(headers.get('access-control-allow-origin')).toBe(app.pica.widgetOrigin);
      expect(headers.has('access-control-allow-credentials')).toBe(false);
    }
  });

  it('is each application’s own, in one process too', async () => {
    const delegate = kindeCors({ origin: FRONT, credentials: true });
    const one = await start((each) => each.enableCors(delegate));
    const other = await AuthKitApplication.start({
      adapter,
      extras: { path: 'account' },
      configure: (each) => each.enableCors(delegate),
    });
    const allowed = async ({ test }: AuthKitApplication, path: string) =>
      (await askBefore(test.url + path, FRONT)).headers['access-control-allow-origin'];
    expect([
      await allowed(one, '/auth/authkit/token'),
      await allowed(one, '/account/authkit/token'),
      await allowed(other, '/auth/authkit/token'),
      await allowed(other, '/account/authkit/token'),
    ]).toEqual([one.pica.widgetOrigin, FRONT, FRONT, other.pica.widgetOrigin]);
    await other.stop();
  });

  it('lasts for as long as the application answers', async () => {
    const shutdown = new Hold();
    const lasting = {
      provide: 'lasting',
      useValue: { beforeApplicationShutdown: () => shutdown.pass() },
    };
    const running = await AuthKitApplication.start({
      adapter,
      providers: [lasting],
      configure: (each) => each.enableCors(kindeCors({ origin: FRONT, credentials: true })),
    });
    const stopped = running.stop();
    await shutdown.arrived;
    const { widgetOrigin } = running.pica;
    const preflight = await askBefore(`${running.test.url}/auth/authkit/token`, widgetOrigin);
    shutdown.release();
    await stopped;
    expect(isAllowed(preflight, widgetOrigin)).toBe(true);
  });

  it.each([
    ['POST', RequestMethod.POST, '/auth/authkit/token'],
    ['GET', RequestMethod.GET, '/api/auth/authkit/token'],
    ['all', RequestMethod.ALL, '/auth/authkit/token'],
  ])('knows what is excluded from the prefix for %s', async (_, method, path) => {
    const running = await start((each) => {
      each.setGlobalPrefix('api', { exclude: [{ path: 'auth/{*rest}', method }] });
      each.enableCors(kindeCors({ origin: FRONT }));
    });
    const { url, ticket } = await ticketFor(running, path.replace('token', 'ticket'));
    expect(url).toBe(running.test.url + path);
    const { widgetOrigin } = running.pica;
    expect(isAllowed(await askBefore(url, widgetOrigin), widgetOrigin)).toBe(true);
    expect((await running.redeem(`${url}?page=1`, `Bearer ${ticket}`)).status).toBe(200);
  });

  it('has nothing to say where the widget has no routes', async () => {
    const { test } = await start(() => undefined, { authkitRoutes: false });
    for (const route of ['ticket', 'token']) {
      for (const method of ['POST', 'OPTIONS']) {
        const { status, headers } = await sendExactly(`${test.url}/auth/authkit/${route}`, {
          method,
          headers: { origin: FRONT, 'access-control-request-method': 'POST' },
        });
        expect(status).toBe(404);
        expect(headers).not.toHaveProperty('access-control-allow-origin');
      }
    }
  });
});

function startOn(httpAdapter: ExpressAdapter): Promise<AuthKitApplication> {
  return AuthKitApplication.start({
    adapter: 'express',
    httpAdapter,
    configure: (app) => app.enableCors(kindeCors({ origin: FRONT })),
  });
}

describe('kindeCors', () => {
  it('forgets an application that is over, though its Express goes on', async () => {
    const httpAdapter = new ExpressAdapter();
    await (await startOn(httpAdapter)).stop();
    const next = await startOn(new ExpressAdapter(httpAdapter.getInstance()));
    const { widgetOrigin } = next.pica;
    const preflight = await askBefore(`${next.test.url}/auth/authkit/token`, widgetOrigin);
    await next.stop();
    expect(isAllowed(preflight, widgetOrigin)).toBe(true);
  });

  it('takes no function that could not call back', () => {
    expect(() => kindeCors(() => undefined)).toThrow(TypeError);
  });

  it('is itself what Fastify finds when it asks a function for its options', () => {
    const delegate = kindeCors() as unknown as (instance: object) => unknown;
    expect(delegate({})).toBe(delegate);
  });
});
