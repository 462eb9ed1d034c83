import { Controller, Get, Injectable, Query } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';

import {
  KindeMachineTokens,
  KindeModule,
  type KindeModuleOptions,
  type MachineTokenRequest,
} from '../../lib/index.js';
import {
  demoOrganizations,
  LocalKinde,
  type LocalKindeMachineOptions,
} from '../../lib/testing/index.js';
import { adapters } from '../support/adapters.js';
import { CapturedOutput } from '../support/captured-output.js';
import { RedisServer } from '../support/redis-server.js';
import { SESSION_SECRET, TestApplication } from '../support/test-application.js';
import { TestClock } from '../support/test-clock.js';
import { until } from '../support/until.js';
import { describeWithRedis } from '../support/with-redis.js';

const API = 'https://reports.example.com';
const { tidewater: ORG, analytical: OTHER_ORG } = demoOrganizations;
const SECRET = 'a-secret-that-nobody-else-knows';
const m2m = { clientId: 'a-machine', clientSecret: SECRET } satisfies LocalKindeMachineOptions;

function claimsOf(token: string): Record<string, unknown> {
  const payload = Buffer.from(token.split('.')[1] ?? '', 'base64url').toString();
  return JSON.parse(payload) as Record<string, unknown>;
}

/** A service as an application has it, which calls another one. */
@Injectable()
class ReportsClient {
  constructor(readonly tokens: KindeMachineTokens) {}
}

@Controller('machine')
class MachineController {
  constructor(private readonly reports: ReportsClient) {}

  @Get()
  async token(@Query() request: MachineTokenRequest) {
    return { token: await this.reports.tokens.get(request) };
  }

  /** Calls an API that refuses whatever it is sent. */
  @Get('refused')
  async refused() {
    const { tokens } = this.reports;
    const request = { audience: API };
    return { token: await tokens.replace(request, await tokens.get(request)) };
  }
}

describe.each(adapters)('the tokens of an application itself (%s)', (adapter) => {
  let test: TestApplication;
  beforeEach(async () => {
    test = await TestApplication.start({
      adapter,
      controllers: [MachineController],
      providers: [ReportsClient],
      options: { m2m },
      kinde: { m2m: { ...m2m, scopes: ['read:reports'] } },
    });
  });
  afterEach(() => test.stop());

  const tokens = () => test.app.get(KindeMachineTokens);
  const ask = (query = `?audience=${API}`) => test.agent().get(`${test.url}/machine${query}`);
  const refusedCall = () => ask('/refused');

  it('are asked for once, however many requests need them', async () => {
    const pages = await Promise.all(Array.from({ length: 100 }, () => ask()));
    expect(new Set(pages.map(({ text }) => text)).size).toBe(1);
    expect(claimsOf(await tokens().get({ audience: API }))).toMatchObject({
      aud: [API],
      azp: 'a-machine',
    });
    expect(test.kinde.calls).toMatchObject({ clientCredentials: 1 });
  });

  it('are one for each audience', async () => {
    const [one, other] = await Promise.all([
      tokens().get({ audience: API }),
      tokens().get({ audience: 'https://other.example.com' }),
    ]);
    expect(claimsOf(one)).toMatchObject({ aud: [API] });
    expect(claimsOf(other)).toMatchObject({ aud: ['https://other.example.com'] });
    expect(await tokens().get({ audience: API })).toBe(one);
    expect(test.kinde.calls.clientCredentials).toBe(2);
  });

  it('are renewed before they expire, and nobody waits for that', async () => {
    const first = await tokens().get();
    test.clock.advance(3_600 * 0.9);
    expect(await tokens().get()).toBe(first);
    await until('there is another', async () => (await tokens().get()) !== first);
    expect(test.kinde.calls.clientCredentials).toBe(2);
  });

  it('outlast an outage until they expire, and then it is one of the application', async () => {
    const { token } = (await ask()).json() as { token: string };
    await test.kinde.down();
    test.clock.advance(3_599);
    expect((await ask()).json()).toEqual({ token });
    test.clock.advance(1);
    const page = await ask();
    expect(page.status).toBe(503);
    expect(Number(page.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(page.json()).toMatchObject({ code: 'ERR_KINDE_UNAVAILABLE' });
    await test.kinde.up();
    test.clock.advance(60);
    expect((await ask()).status).toBe(200);
  });

  it('are another when an API refused one', async () => {
    const request = { audience: API };
    const refused = await tokens().get(request);
    const token = await tokens().replace(request, refused);
    expect(token).not.toBe(refused);
    expect(await tokens().get(request)).toBe(token);
    expect(await tokens().replace(request, refused)).toBe(token);
  });

  it('are replaced once in 10 seconds by callers of an API that refuses every one', async () => {
    const first = (await refusedCall()).json() as { token: string };
    for (let call = 0; call < 10; call += 1) {
      expect((await refusedCall()).json()).toEqual(first);
    }
    expect(test.kinde.calls.clientCredentials).toBe(2);
    test.clock.advance(10);
    expect((await refusedCall()).json()).not.toEqual(first);
    expect(test.kinde.calls.clientCredentials).toBe(3);
  });

  it('are asked for anew when the clock was set back', async () => {
    const page = await ask();
    test.clock.advance(-30);
    expect((await ask()).text).toBe(page.text);
    test.clock.advance(-60);
    expect((await ask()).text).not.toBe(page.text);
    expect(test.kinde.calls.clientCredentials).toBe(2);
  });

  it('are none for what nobody can ask for', async () => {
    await expect(tokens().get({ audience: '' })).rejects.toThrow(TypeError);
    await expect(tokens().get({ scope: 7 } as never)).rejects.toThrow('scope');
    await expect(tokens().get(null as never)).rejects.toThrow(TypeError);
    expect((await ask('?audience=')).status).toBe(500);
    expect(test.kinde.calls.clientCredentials).toBe(0);
  });

  it('are none when Kinde does not know the secret, which nobody is told', async () => {
    const output = CapturedOutput.start();
    try {
      test.kinde.faults.token = { status: 401 };
      const page = await ask();
      expect(page.status).toBeGreaterThanOrEqual(500);
      expect(page.text + test.logger.text).not.toContain(SECRET);
    } finally {
      expect(output.stop()).not.toContain(SECRET);
    }
  });
});

describe('applications in one process', () => {
  const clock = new TestClock();
  const kindes: LocalKinde[] = [];
  const contexts: { close(): Promise<void> }[] = [];

  const tenant = async (machine?: LocalKindeMachineOptions) => {
    const kinde = await LocalKinde.start({ clock: clock.now, ...(machine && { m2m: machine }) });
    kindes.push(kinde);
    return kinde;
  };
  const application = async (kinde: LocalKinde, options: Partial<KindeModuleOptions> = {}) => {
    const { issuerUrl, clientId } = kinde;
    const module = KindeModule.forRoot({
      issuerUrl,
      clientId,
      clock: clock.now,
      routes: false,
      ...options,
    });
    const context = await NestFactory.createApplicationContext(module, { logger: false });
    contexts.push(context);
    return context.get(KindeMachineTokens);
  };
  afterEach(async () => {
    await Promise.all(contexts.splice(0).map((each) => each.close()));
    await Promise.all(kindes.splice(0).map((each) => each.stop()));
  });

  it('never have the tokens of each other’s tenant', async () => {
    const [one, two] = [await tenant(m2m), await tenant(m2m)];
    const [ours, theirs] = [await application(one, { m2m }), await application(two, { m2m })];
    const request = { audience: API };
    const all = await Promise.all(
      Array.from({ length: 20 }, () => [ours.get(request), theirs.get(request)]).flat(),
    );
    for (const [index, token] of all.entries()) {
      expect(claimsOf(token)['iss']).toBe((index % 2 === 0 ? one : two).issuerUrl);
    }
    expect([one.calls.clientCredentials, two.calls.clientCredentials]).toEqual([1, 1]);
  });

  it('have tokens of the application that people sign in with, if there is no other', async () => {
    const kinde = await tenant({ clientId: 'a-machine', clientSecret: SECRET });
    const tokens = await application(kinde, { clientId: 'a-machine', clientSecret: SECRET });
    expect(claimsOf(await tokens.get())).toMatchObject({ azp: 'a-machine' });
  });

  it('have none without credentials, and are told what to write', async () => {
    const tokens = await application(await tenant());
    const error = await tokens.get().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'ERR_KINDE_CONFIGURATION' });
    expect(String(error)).toContain('KINDE_MANAGEMENT_CLIENT_SECRET');
    await expect(tokens.replace({}, 'a-token')).rejects.toMatchObject({
      code: 'ERR_KINDE_CONFIGURATION',
    });
  });

  it('act for the organization that they ask for, or not at all', async () => {
    const kinde = await tenant({ ...m2m, orgCode: ORG });
    const tokens = await application(kinde, { m2m });
    expect(claimsOf(await tokens.get({ orgCode: ORG }))).toMatchObject({ org_code: ORG });
    kinde.faults.overrideAccessTokenClaims = { org_code: OTHER_ORG };
    await expect(tokens.get({ orgCode: ORG, scope: 'a' })).rejects.toMatchObject({
      code: 'ERR_KINDE_CONFIGURATION',
    });
  });
});

const get = (test: TestApplication, audience = API) =>
  test.app.get(KindeMachineTokens).get({ audience });

describeWithRedis('instances of an application with a Redis', () => {
  let here: TestApplication;
  let there: TestApplication;
  let redis: RedisServer;

  beforeEach(async () => {
    redis = await RedisServer.start();
    const settings = {
      sessions: 'store' as const,
      redisUrl: redis.url,
      options: { m2m, session: { secret: SESSION_SECRET } },
      kinde: { m2m },
    };
    here = await TestApplication.start({ adapter: 'express', ...settings });
    there = await TestApplication.start({ adapter: 'fastify', beside: here, ...settings });
  });
  afterEach(async () => {
    await there.stop();
    await here.stop();
    await redis.stop();
  });

  it('use one token', async () => {
    const asked = Array.from({ length: 20 }, () => [get(here), get(there)]).flat();
    expect(new Set(await Promise.all(asked)).size).toBe(1);
    expect(here.kinde.calls.clientCredentials).toBe(1);
  });

  it('renew it once', async () => {
    const first = await get(here);
    expect(await get(there)).toBe(first);
    here.clock.advance(3_600);
    expect(await get(here)).toBe(await get(there));
    expect(here.kinde.calls.clientCredentials).toBe(2);
  });

  it('have another for another audience', async () => {
    expect(await get(here)).not.toBe(await get(there, 'https://other.example.com'));
  });

  it.each(['kill', 'pause'] as const)('have one each while Redis is gone (%s)', async (fate) => {
    await redis[fate]();
    const [ours, theirs] = await Promise.all([get(here), get(there)]);
    expect(ours).not.toBe(theirs);
    expect(here.kinde.calls.clientCredentials).toBe(2);
    if (fate === 'pause') {
      redis.resume();
    }
  });
});
