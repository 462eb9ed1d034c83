import { Controller, Get, Param } from '@nestjs/common';

import { KindeHealth, type KindeModuleOptions } from '../../lib/index.js';
import { LocalKinde } from '../../lib/testing/index.js';
import { adapters } from '../support/adapters.js';
import { bearer } from '../support/bearer.js';
import { freePort } from '../support/free-port.js';
import { drip, hang, HostileServer, html, json, reset } from '../support/hostile-server.js';
import { OutgoingRequests } from '../support/outgoing-requests.js';
import { StoppedClock } from '../support/stopped-clock.js';
import { TestApplication } from '../support/test-application.js';
import { TodosController } from '../support/todos.controller.js';
import { until } from '../support/until.js';

const DAY = 86_400;
const DISCOVERY = '/.well-known/openid-configuration';
const JWKS = '/.well-known/jwks';

@Controller('health')
class HealthController {
  constructor(private readonly kinde: KindeHealth) {}

  @Get(':key')
  check(@Param('key') key: string) {
    return this.kinde.check(key);
  }
}

const fresh = { age: 0, isStale: false };
const unknown = { age: null, isStale: true };

describe.each(adapters)('the health of Kinde (%s)', (adapter) => {
  let clock: StoppedClock;
  let outgoing: OutgoingRequests;
  let other: LocalKinde;
  let impostor: HostileServer;
  let test: TestApplication;
  let kinde: LocalKinde;

  const start = async (options: Partial<KindeModuleOptions> = {}): Promise<void> => {
    test = await TestApplication.start({
      adapter,
      controllers: [HealthController, TodosController],
      kinde: { clock: clock.now },
      options: { clock: clock.now, fetch: outgoing.fetch, ...options },
    });
    kinde = test.kinde;
  };

  beforeAll(async () => {
    other = await LocalKinde.start({ port: await freePort() }); // for when it was down
    impostor = await HostileServer.start();
  });
  afterAll(async () => {
    await other.stop();
    await impostor.stop();
  });
  beforeEach(async () => {
    clock = new StoppedClock();
    outgoing = new OutgoingRequests(clock.now);
    other.resetCalls();
    await other.up();
  });
  afterEach(async () => {
    impostor.drop();
    await test.stop();
  });

  const check = async (key = 'kinde'): Promise<unknown> => {
    const page = await test.agent().request(`${test.url}/health/${key}`);
    expect(page.status).toBe(200);
    return page.json();
  };

  const statusOf = async (token: string): Promise<number> =>
    (await test.agent().request(`${test.url}/todos`, { headers: bearer(token) })).status;

  /** As `HealthCheckService` of Terminus takes it: by key, with a `status` and whatever else. */
  const health = (status: 'up' | 'down', discovery: object, keys: object) => ({
    kinde: { status, issuers: { [kinde.issuerUrl]: { discovery, keys } } },
  });

  const both = (status: 'up' | 'down', first: object, second: object) => ({
    kinde: {
      status,
      issuers: {
        [kinde.issuerUrl]: { discovery: first, keys: first },
        [other.issuerUrl]: { discovery: second, keys: second },
      },
    },
  });

  it('is good when nobody has asked for anything yet', async () => {
    await start();
    expect(kinde.requests).toEqual([]);
    expect(await check()).toEqual(health('up', fresh, fresh));
    expect([kinde.calls.discovery, kinde.calls.jwks]).toEqual([1, 1]);
  });

  it('tells ages in whole seconds, under the name that the application gives it', async () => {
    await start();
    await check();
    clock.advance(90.7);
    const aged = { age: 90, isStale: false };
    expect(await check('sign-in')).toEqual({ 'sign-in': health('up', aged, aged).kinde });
    expect(outgoing.sent).toHaveLength(2);
  });

  it('is looked into once, by however many', async () => {
    await start();
    const results = await Promise.all([...Array(20)].map(() => check()));
    expect(results).toEqual(Array(20).fill(health('up', fresh, fresh)));
    expect([kinde.calls.discovery, kinde.calls.jwks]).toEqual([1, 1]);
    expect(await statusOf(kinde.accessToken())).toBe(200);
    expect([kinde.calls.discovery, kinde.calls.jwks]).toEqual([1, 1]);
  });

  it('stays good by being looked into, without any other request', async () => {
    await start();
    await check();
    for (let minute = 0; minute < 120; minute += 1) {
      clock.advance(60);
      expect(await check()).toMatchObject({ kinde: { status: 'up' } });
    }
    await until('both had been renewed', async () => {
      return !JSON.stringify(await check()).includes('"isStale":true');
    });
    expect(outgoing.to(DISCOVERY).length).toBeGreaterThanOrEqual(2);
    expect(outgoing.to(JWKS).length).toBeGreaterThanOrEqual(12);
  });

  it('does not wait for what does not decide it', async () => {
    impostor.answer = hang;
    await start({ additionalIssuers: [impostor.url], timeout: 60 });
    expect(await check()).toEqual({
      kinde: {
        status: 'up',
        issuers: {
          [kinde.issuerUrl]: { discovery: fresh, keys: fresh },
          [impostor.url]: { discovery: unknown, keys: unknown },
        },
      },
    });
    await until('the other was asked', () => impostor.unanswered === 1);
  });

  it('is good in an outage, which shows in the ages, for a day', async () => {
    await start();
    await check();
    await kinde.down();
    clock.advance(700);
    expect(await check()).toEqual(
      health('up', { age: 700, isStale: false }, { age: 700, isStale: true }),
    );
    clock.advance(3000);
    const old = { age: 3700, isStale: true };
    expect(await check()).toEqual(health('up', old, old));
    clock.advance(DAY - 1 - 3700);
    expect(await check()).toMatchObject({ kinde: { status: 'up' } });
    expect(await statusOf(kinde.accessToken({ expiresIn: DAY }))).toBe(200);

    clock.advance(1);
    const gone = { age: DAY, isStale: true };
    expect(await check()).toEqual(health('down', gone, gone));
    expect(await statusOf(kinde.accessToken())).toBe(503);

    await kinde.up();
    clock.advance(30);
    expect(await check()).toEqual(health('up', fresh, fresh));
    expect(await statusOf(kinde.accessToken())).toBe(200);
  });

  it('is bad when Kinde has never answered, and good as soon as it does', async () => {
    await start();
    await kinde.down();
    expect(await check()).toEqual(health('down', unknown, unknown));
    expect(await check()).toEqual(health('down', unknown, unknown));
    expect(outgoing.sent).toHaveLength(1);
    await kinde.up();
    clock.advance(5);
    expect(await check()).toEqual(health('up', fresh, fresh));
  });

  it('is bad, and no error, whatever answers in Kinde’s place', async () => {
    await start({ timeout: 0.3 });
    outgoing.divert(impostor.url);
    const impostures = [
      hang,
      drip,
      reset,
      html,
      json({}, 500),
      json({ issuer: 'https://evil.example', keys: [] }),
    ];
    for (const answer of impostures) {
      impostor.answer = answer;
      expect(await check()).toEqual(health('down', unknown, unknown));
      clock.advance(5);
    }
    expect(impostor.requests.length).toBeGreaterThanOrEqual(impostures.length);
  });

  it('is good when the keys are known, though discovery has never answered', async () => {
    await start();
    kinde.faults.discovery = { status: 500 };
    await check();
    clock.advance(5);
    expect(await check()).toEqual(health('up', unknown, fresh));
    expect(await statusOf(kinde.accessToken())).toBe(200);
  });

  describe('with an additional issuer', () => {
    beforeEach(() => start({ additionalIssuers: [other.issuerUrl] }));

    it('tells of both, the first one first', async () => {
      const result = await check();
      expect(result).toEqual(both('up', fresh, fresh));
      expect(JSON.stringify(result)).toBe(JSON.stringify(both('up', fresh, fresh)));
    });

    it('is good as long as the first one is', async () => {
      await other.down();
      expect(await check()).toEqual(both('up', fresh, unknown));
    });

    it('is bad when the first one is, though the other is good', async () => {
      await kinde.down();
      expect(await check()).toEqual(both('down', unknown, fresh));
    });
  });
});
