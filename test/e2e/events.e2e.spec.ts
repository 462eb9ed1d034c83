import { Controller, Get, Module, UseGuards } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  type ClientProxy,
  ClientProxyFactory,
  MessagePattern,
  Transport,
} from '@nestjs/microservices';
import { firstValueFrom } from 'rxjs';

import {
  CurrentUser,
  KindeAccountApi,
  KindeError,
  KindeGuard,
  KindeModule,
  KindeUser,
  OnKindeEvent,
} from '../../lib/index.js';
import { demoOrganizations, demoUsers } from '../../lib/testing/index.js';
import { adapters } from '../support/adapters.js';
import { arrivals } from '../support/arrivals.js';
import { bearer } from '../support/bearer.js';
import { deliver } from '../support/delivery.js';
import { describeEachDeployment, describeEachStore } from '../support/deployments.js';
import { FaultProxy } from '../support/fault-proxy.js';
import { freePort } from '../support/free-port.js';
import { HeardEvents } from '../support/heard-events.js';
import { KindeTraffic } from '../support/kinde-traffic.js';
import { RedisServer } from '../support/redis-server.js';
import { TestApplication } from '../support/test-application.js';
import { TodosController } from '../support/todos.controller.js';
import { until } from '../support/until.js';

const LIFETIME = 3_600;

/** Refusals that do not come from `KindeGuard`. */
@Controller('others')
@UseGuards(KindeGuard)
class OthersController {
  constructor(private readonly account: KindeAccountApi) {}

  @Get('for-people')
  forPeople(@CurrentUser() user: KindeUser) {
    return { id: user.id };
  }

  @Get('profile')
  profile(@CurrentUser() user: KindeUser) {
    return this.account.userProfile(user);
  }

  @Get('own')
  own(): never {
    throw new KindeError('ERR_KINDE_UNAVAILABLE', 'Thrown by a handler.');
  }
}

class Journal {
  @OnKindeEvent('user.deleted')
  fail(): void {
    throw new Error('The journal is full.');
  }
}

describeEachDeployment('the option onEvent', (adapter, sessions) => {
  const heard = new HeardEvents();
  const traffic = new KindeTraffic();
  let test: TestApplication;

  beforeAll(async () => {
    test = await TestApplication.start({
      adapter,
      sessions,
      controllers: [TodosController, OthersController],
      providers: [Journal],
      options: {
        onEvent: heard.onEvent,
        fetch: traffic.fetch,
        allowedClientIds: ['application', 'machine'],
      },
      extras: { webhooksPath: 'hooks' },
      kinde: {
        accessTokenLifetime: LIFETIME,
        clientId: 'application',
        m2m: { clientId: 'machine' },
      },
    });
  });
  beforeEach(() => heard.forget());
  afterEach(() => {
    traffic.clear();
    test.kinde.faults.clear();
  });
  afterAll(() => test.stop());

  const signedIn = async () => {
    const agent = test.agent();
    await test.signIn(agent, demoUsers.ada);
    return agent;
  };

  it('hears of a login and of a logout, and when they were', async () => {
    const begin = test.clock.now();
    const agent = await signedIn();
    await agent.get(`${test.url}/auth/logout`);
    const end = test.clock.now();
    expect(heard.all).toEqual([
      {
        type: 'login.succeeded',
        userId: demoUsers.ada,
        orgCode: demoOrganizations.analytical,
        at: expect.any(Number) as number,
      },
      {
        type: 'logout',
        userId: demoUsers.ada,
        isKnownToKinde: true,
        at: expect.any(Number) as number,
      },
    ]);
    expect(heard.all.every(({ at }) => begin <= at && at <= end)).toBe(true);
  });

  it('hears of one login when a browser sends its callback twice', async () => {
    const agent = test.agent();
    const callback = await test.authorize(agent, demoUsers.ada);
    await Promise.all([agent.clone().get(callback), agent.clone().get(callback)]);
    expect(heard.types).toEqual(['login.succeeded']);
  });

  it('hears nothing of a logout of nobody, or of somebody who has left', async () => {
    const agent = await signedIn();
    const copy = agent.clone();
    await agent.get(`${test.url}/auth/logout`);
    heard.forget();
    await copy.clone().get(`${test.url}/auth/logout`);
    await test.agent().get(`${test.url}/auth/logout`);
    await test.agent().get(`${test.url}/auth/logout`, { cookie: 'kinde.session.0=junk' });
    const unknown = `kinde.session.0=${'A'.repeat(22)}`;
    await test.agent().get(`${test.url}/auth/logout`, { cookie: unknown });
    expect(heard.all).toEqual([]);
  });

  it('hears of one failure when a browser sends a callback twice that fails', async () => {
    const agent = test.agent();
    const { location } = await agent.get(`${test.url}/auth/login`);
    const state = new URL(location).searchParams.get('state') ?? '';
    const callback = `${test.url}/auth/callback?code=wrong&state=${state}`;
    const answer = traffic.hold('/oauth2/token');
    const first = agent.clone().get(callback);
    await answer.arrived;
    const here = arrivals(test.app.getHttpServer(), 1);
    const second = agent.clone().get(callback);
    await here;
    await test.storeHasAnswered();
    answer.release();
    await Promise.all([first, second]);
    expect(heard.of('login.failed')).toHaveLength(1);
  });

  it('hears of a login that cannot start', async () => {
    const page = await test.agent().get(`${test.url}/auth/login?prompt=none&org_code=%20`);
    expect(page.status).toBe(400);
    expect(heard.types).toEqual(['request.refused']);
  });

  it('hears of a renewal that Kinde cannot even be asked for', async () => {
    const agent = await signedIn();
    heard.forget();
    test.clock.advance(LIFETIME + 1);
    traffic.answer('/oauth2/token', () => {
      throw new TypeError('fetch failed');
    });
    expect((await agent.get(`${test.url}/todos`)).status).toBe(503);
    expect(heard.of('session.refresh_failed')).toMatchObject([
      { code: 'ERR_KINDE_UNAVAILABLE', isSessionOver: false },
    ]);
  });

  it('hears of a logout that Kinde could not be told of', async () => {
    const agent = await signedIn();
    heard.forget();
    await test.kinde.down();
    await agent.get(`${test.url}/auth/logout`);
    await test.kinde.up();
    expect(heard.all).toMatchObject([
      { type: 'logout', userId: demoUsers.ada, isKnownToKinde: false },
    ]);
  });

  it('hears of a login that Kinde refused, with its reason', async () => {
    const agent = test.agent();
    const { location } = await agent.get(`${test.url}/auth/login`);
    const state = new URL(location).searchParams.get('state') ?? '';
    const page = await agent.get(`${test.url}/auth/callback?error=access_denied&state=${state}`);
    expect(heard.of('login.failed')).toMatchObject([
      { code: 'ERR_KINDE_LOGIN_REFUSED', refusal: 'access_denied' },
    ]);
    expect(heard.of('request.refused')).toMatchObject([
      { status: 403, correlationId: page.headers.get('x-correlation-id') },
    ]);
  });

  it('hears of a callback that belongs to no login', async () => {
    await test.agent().get(`${test.url}/auth/callback?code=c&state=s`);
    expect(heard.of('login.failed')).toMatchObject([
      { code: 'ERR_KINDE_LOGIN_EXPIRED', refusal: undefined },
    ]);
  });

  it('hears of one renewal, however many requests wait for it', async () => {
    const agent = await signedIn();
    heard.forget();
    test.clock.advance(LIFETIME + 1);
    await Promise.all([1, 2, 3].map(() => agent.clone().get(`${test.url}/todos`)));
    expect(heard.all).toEqual([
      {
        type: 'session.refreshed',
        userId: demoUsers.ada,
        duration: expect.any(Number) as number,
        at: expect.any(Number) as number,
      },
    ]);
    expect(heard.of('session.refreshed')[0]?.duration).toBeGreaterThan(0);
  });

  it('hears of a renewal that failed for now, and of one that ended the session', async () => {
    const agent = await signedIn();
    heard.forget();
    test.clock.advance(LIFETIME + 1);
    test.kinde.faults.token = { status: 500, times: 1 };
    expect((await agent.get(`${test.url}/todos`)).status).toBe(503);
    expect(heard.of('session.refresh_failed')).toMatchObject([
      { userId: demoUsers.ada, code: 'ERR_KINDE_UNAVAILABLE', isSessionOver: false },
    ]);
    heard.forget();
    traffic.answer('/oauth2/token', () =>
      Response.json({ error: 'invalid_grant' }, { status: 400 }),
    );
    expect((await agent.get(`${test.url}/todos`)).status).toBe(401);
    expect(heard.of('session.refresh_failed')).toMatchObject([
      { userId: demoUsers.ada, code: 'ERR_KINDE_SESSION_ENDED', isSessionOver: true },
    ]);
    expect(heard.of('request.refused')).toHaveLength(1);
  });

  it.each<[string, string, () => Record<string, string>, Record<string, unknown>]>([
    ['nobody', 'todos', () => ({}), { code: 'ERR_KINDE_UNAUTHENTICATED', status: 401 }],
    [
      'a bad token',
      'todos',
      () => ({ authorization: 'Bearer a.b.c' }),
      { code: 'ERR_KINDE_INVALID_TOKEN', status: 401 },
    ],
    [
      'who lacks a permission',
      'todos/deletable',
      () => bearer(test.kinde.accessToken({ user: demoUsers.rex })),
      {
        code: 'ERR_KINDE_FORBIDDEN',
        status: 403,
        reason: 'Not met: permissions: all of read:todos, delete:todos.',
      },
    ],
    [
      'by a handler',
      'others/own',
      () => bearer(test.kinde.accessToken({ user: demoUsers.rex })),
      { code: 'ERR_KINDE_UNAVAILABLE', status: 503, reason: 'Thrown by a handler.' },
    ],
    ['by an auth route', 'auth/me', () => ({}), { code: 'ERR_KINDE_UNAUTHENTICATED', status: 401 }],
    [
      'a malformed login',
      'auth/login?org_code=a&org_code=b',
      () => ({}),
      { code: 'ERR_KINDE_INVALID_REQUEST', status: 400 },
    ],
  ])('hears once of a refusal: %s', async (_, path, headers, expected) => {
    const page = await test.agent().request(`${test.url}/${path}`, { headers: headers() });
    expect(page.status).toBe(expected['status']);
    expect(heard.of('request.refused')).toMatchObject([
      { ...expected, correlationId: page.headers.get('x-correlation-id') },
    ]);
  });

  it('hears of a machine that a handler has no use for', async () => {
    const page = await test.agent().request(`${test.url}/others/for-people`, {
      headers: bearer(test.kinde.machineToken()),
    });
    expect(page.status).toBe(403);
    expect(heard.of('request.refused')).toMatchObject([
      { code: 'ERR_KINDE_FORBIDDEN', correlationId: page.headers.get('x-correlation-id') },
    ]);
  });

  it('hears of what Kinde refuses to a user while a handler asks', async () => {
    const headers = bearer(test.kinde.accessToken({ user: demoUsers.ada }));
    test.kinde.tenant.suspendUser(demoUsers.ada);
    const page = await test.agent().request(`${test.url}/others/profile`, { headers });
    test.kinde.tenant.suspendUser(demoUsers.ada, false);
    expect(page.status).toBe(401);
    expect(heard.of('request.refused')).toMatchObject([
      { code: 'ERR_KINDE_INVALID_TOKEN', correlationId: page.headers.get('x-correlation-id') },
    ]);
  });

  it('hears of events of Kinde, handled, repeated, and refused', async () => {
    const token = test.kinde.webhookToken({
      type: 'user.created',
      data: { user: { id: 'kp_1' } },
    });
    await deliver(`${test.url}/hooks`, token);
    await deliver(`${test.url}/hooks`, token);
    expect(heard.all).toMatchObject([
      { type: 'webhook.handled', eventType: 'user.created', isRepetition: false },
      { type: 'webhook.handled', eventType: 'user.created', isRepetition: true },
    ]);
    const [first, second] = heard.of('webhook.handled');
    expect(first?.eventId).toBe(second?.eventId);
    heard.forget();
    await deliver(`${test.url}/hooks`, 'a.b.c');
    const failing = { type: 'user.deleted', data: { user: { id: 'kp_1' } } };
    await deliver(`${test.url}/hooks`, test.kinde.webhookToken(failing));
    expect(heard.all).toMatchObject([
      { type: 'request.refused', code: 'ERR_KINDE_INVALID_WEBHOOK', status: 400 },
      { type: 'request.refused', code: 'ERR_KINDE_WEBHOOK_FAILED', status: 500 },
    ]);
  });

  it('hears of new keys, of keys that are overdue, and that they no longer are', async () => {
    const withToken = () =>
      test.agent().request(`${test.url}/todos`, {
        headers: bearer(test.kinde.accessToken({ user: demoUsers.ada })),
      });
    await withToken();
    await test.kinde.rotateKeys({ keepOld: false });
    test.clock.advance(60);
    await withToken();
    expect(heard.of('keys.changed')).toMatchObject([
      { issuer: test.kinde.issuerUrl, added: [test.kinde.publicJwk.kid] },
    ]);
    heard.forget();
    await test.kinde.down();
    test.clock.advance(LIFETIME / 2);
    await withToken();
    await until('the keys are stale', () => heard.types.includes('keys.stale'));
    await test.kinde.up();
    await until('the keys are renewed', async () => {
      test.clock.advance(60);
      await withToken();
      return heard.types.includes('keys.renewed');
    });
    expect(heard.types).toEqual(['keys.stale', 'keys.renewed']);
  });
});

describe.each(adapters)('an onEvent that fails (%s)', (adapter) => {
  it('fails nothing else, and is told of without what it said', async () => {
    const test = await TestApplication.start({
      adapter,
      controllers: [TodosController],
      options: { onEvent: () => Promise.reject(new RangeError('secret')) },
    });
    try {
      const agent = test.agent();
      await test.signIn(agent, demoUsers.ada);
      expect((await agent.get(`${test.url}/todos`)).json()).toEqual({ user: demoUsers.ada });
      await until('it is told of', () => test.logger.text.includes('onEvent failed'));
      expect(test.logger.text).toContain('warn onEvent failed: "RangeError" Kinde');
      expect(test.logger.text).not.toContain('secret');
    } finally {
      await test.stop();
    }
  });
});

describeEachStore('the option onEvent, of a session store', (adapter) => {
  it('hears that it is out of order, and that it is back', async () => {
    const heard = new HeardEvents();
    const redis = await RedisServer.start();
    const proxy = await FaultProxy.start(redis.port);
    const test = await TestApplication.start({
      adapter,
      controllers: [TodosController],
      sessions: 'store',
      redisUrl: `redis://127.0.0.1:${proxy.port}`,
      options: { onEvent: heard.onEvent },
    });
    try {
      const agent = test.agent();
      await test.signIn(agent, demoUsers.ada);
      heard.forget();
      await proxy.refuse();
      expect((await agent.get(`${test.url}/todos`)).status).toBe(503);
      expect((await agent.get(`${test.url}/todos`)).status).toBe(503);
      expect(heard.of('store.unavailable')).toMatchObject([
        { reason: expect.stringMatching(/^[A-Za-z_]+$/) as string },
      ]);
      await proxy.pass();
      await until('the store is back', async () => {
        return (await agent.get(`${test.url}/todos`)).status === 200;
      });
      expect(heard.types.filter((type) => type.startsWith('store.'))).toEqual([
        'store.unavailable',
        'store.available',
      ]);
    } finally {
      await test.stop();
      await proxy.stop();
      await redis.stop();
    }
  });
});

describe('the option onEvent, of a microservice', () => {
  @Controller()
  @UseGuards(KindeGuard)
  class Accounts {
    @MessagePattern('whoami')
    whoami() {
      return 'somebody';
    }
  }

  it('hears of messages that are refused', async () => {
    const heard = new HeardEvents();
    const port = await freePort();
    @Module({
      imports: [
        KindeModule.forRoot({
          routes: false,
          issuerUrl: 'http://127.0.0.1:9',
          clientId: 'client',
          onEvent: heard.onEvent,
        }),
      ],
      controllers: [Accounts],
    })
    class ServiceModule {}
    const service = await NestFactory.createMicroservice(ServiceModule, {
      logger: false,
      transport: Transport.TCP,
      options: { host: '127.0.0.1', port },
    });
    await service.listen();
    const client: ClientProxy = ClientProxyFactory.create({
      transport: Transport.TCP,
      options: { host: '127.0.0.1', port },
    });
    try {
      await firstValueFrom(client.send('whoami', {})).catch(() => undefined);
      expect(heard.all).toMatchObject([
        { type: 'request.refused', code: 'ERR_KINDE_UNSUPPORTED_CONTEXT', status: 403 },
      ]);
    } finally {
      client.close();
      await service.close();
    }
  });
});
