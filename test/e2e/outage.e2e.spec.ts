import { Controller, Get } from '@nestjs/common';

import type { KindeModuleOptions } from '../../lib/index.js';
import { demoUsers, type LocalKinde } from '../../lib/testing/index.js';
import type { AdapterName } from '../support/adapters.js';
import { arrivals } from '../support/arrivals.js';
import { bearer } from '../support/bearer.js';
import { describeEachDeployment, type SessionPlace } from '../support/deployments.js';
import { HeldTimers } from '../support/held-timers.js';
import {
  type Answer,
  drip,
  hang,
  HostileServer,
  html,
  json,
  redirectTo,
  reset,
} from '../support/hostile-server.js';
import { OutgoingRequests } from '../support/outgoing-requests.js';
import { StoppedClock } from '../support/stopped-clock.js';
import { SESSION_SECRET, TestApplication } from '../support/test-application.js';
import { TestKey } from '../support/test-key.js';
import { TodosController } from '../support/todos.controller.js';
import { until } from '../support/until.js';
import { type Page, UserAgent } from '../support/user-agent.js';

const DISCOVERY = '/.well-known/openid-configuration';
const JWKS = '/.well-known/jwks';

/** Seconds. */
const MONTH = 30 * 86_400;
const DAY = 86_400;

@Controller('public')
class PublicController {
  @Get()
  open() {
    return 'open';
  }
}

/** An application, its tenant, and somebody in between who answers in Kinde's place. */
class Scene {
  readonly agent = new UserAgent();

  private constructor(
    readonly test: TestApplication,
    readonly clock: StoppedClock,
    readonly outgoing: OutgoingRequests,
    readonly impostor: HostileServer,
  ) {}

  static async open(
    adapter: AdapterName,
    sessions: SessionPlace,
    options: Partial<KindeModuleOptions> = {},
  ): Promise<Scene> {
    const clock = new StoppedClock();
    const outgoing = new OutgoingRequests(clock.now);
    const test = await TestApplication.start({
      adapter,
      sessions,
      controllers: [TodosController, PublicController],
      kinde: { clock: clock.now, accessTokenLifetime: MONTH },
      options: {
        clock: clock.now,
        fetch: outgoing.fetch,
        timeout: 30, // no test waits for it
        session: { secret: SESSION_SECRET, idleTimeout: MONTH, absoluteTimeout: MONTH },
        ...options,
      },
    });
    return new Scene(test, clock, outgoing, await HostileServer.start());
  }

  get kinde(): LocalKinde {
    return this.test.kinde;
  }

  /** @param answer what whoever asks Kinde gets; without one, Kinde cannot be reached */
  async breakKinde(answer?: Answer): Promise<void> {
    if (answer) {
      this.impostor.answer = answer;
      this.outgoing.divert(this.impostor.url);
    } else {
      await this.kinde.down();
    }
  }

  /** Kinde is back, and no attempt is left that began before. */
  async mendKinde(): Promise<void> {
    await this.kinde.up();
    this.outgoing.divert();
    this.impostor.drop();
    this.clock.advance(3600); // discovery is out of date as well
    await until('the keys were renewed', async () => {
      this.clock.advance(60); // longer than any pause
      return (await this.statusOf(this.unknown())) === 401; // as only fresh keys can tell
    });
    this.outgoing.forget();
    this.impostor.requests.splice(0);
  }

  /** A genuine token with a key that Kinde does not have. */
  unknown(): string {
    return this.kinde.accessToken({ header: { kid: 'unknown' } });
  }

  ask(token: string): Promise<Page> {
    return this.test.agent().request(`${this.test.url}/todos`, { headers: bearer(token) });
  }

  async statusOf(token: string): Promise<number> {
    return (await this.ask(token)).status;
  }

  async statusOfSession(): Promise<number> {
    return (await this.agent.get(`${this.test.url}/todos`)).status;
  }

  /** Which statuses there are, with so many tokens at once and the session cookie among them. */
  async statusesOf(tokens: readonly string[]): Promise<ReadonlySet<number>> {
    const requests = tokens.flatMap((token, index) =>
      index % 10 === 0 ? [this.statusOf(token), this.statusOfSession()] : [this.statusOf(token)],
    );
    return new Set(await Promise.all(requests));
  }

  async close(): Promise<void> {
    this.impostor.drop();
    await this.test.stop();
    await this.impostor.stop();
  }
}

function expectUnavailable(page: Page): void {
  expect(page.status).toBe(503);
  expect(Number(page.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(page.headers.get('www-authenticate')).toBeNull();
}

const impostorKey = new TestKey('impostor');

/** Without an answer Kinde cannot be reached. */
const outages: [what: string, answer: Answer | undefined][] = [
  ['cannot be reached', undefined],
  ['does not answer', hang],
  ['never ends its answer', drip],
  ['breaks off', reset],
  ['answers with an error', json({ error: 'server_error' }, 500)],
  ['answers with a page', html],
  ['leads elsewhere', redirectTo('http://127.0.0.1:1/')],
  ['has an empty key set', json({ keys: [] })],
  ['has junk for keys', json({ keys: [null, 1, { kty: 'oct', kid: 'x', k: 'AA' }, { kid: 'y' }] })],
];

describeEachDeployment('an outage at Kinde', (adapter, sessions) => {
  let scene: Scene;
  let tokens: readonly string[];

  beforeAll(async () => {
    scene = await Scene.open(adapter, sessions);
    tokens = Array.from({ length: 200 }, () => scene.kinde.accessToken());
    await scene.test.signIn(scene.agent, demoUsers.rex);
  });
  afterAll(() => scene.close());
  beforeEach(() => scene.mendKinde());

  it.each(outages)('stops nobody whose key is known, when it %s', async (_, answer) => {
    scene.clock.advance(600);
    await scene.breakKinde(answer);
    for (let round = 0; round < 2; round += 1) {
      expect(await scene.statusesOf(tokens.slice(0, 20))).toEqual(new Set([200]));
    }
    expect(scene.outgoing.to(JWKS)).toHaveLength(1);
  });

  it('is waited for by nobody who has been told of it', async () => {
    scene.clock.advance(600);
    await scene.breakKinde(hang);
    for (let round = 0; round < 2; round += 1) {
      expect(await scene.statusesOf(tokens)).toEqual(new Set([200]));
      await until('Kinde was asked', () => scene.impostor.unanswered > 0);
      expect(scene.impostor.unanswered).toBe(1);
    }
  });

  it('keeps one request to Kinde open, however long and whoever waits', async () => {
    scene.clock.advance(600);
    await scene.breakKinde(hang);
    for (const token of tokens.slice(0, 40)) {
      scene.clock.advance(30);
      expect([await scene.statusOf(token), await scene.statusOfSession()]).toEqual([200, 200]);
    }
    expect(scene.impostor.requests).toEqual([`GET ${JWKS}`]);
    expect(scene.impostor.unanswered).toBe(1);
  });

  it('is looked into at growing intervals, whatever the number of requests', async () => {
    scene.clock.advance(600);
    await scene.breakKinde();
    for (const token of tokens) {
      expect(await scene.statusOf(token)).toBe(200);
      await until('the attempt failed', () => scene.outgoing.open === 0);
      scene.clock.advance(0.5);
    }
    const times = scene.outgoing.to(JWKS).map(({ at }) => at);
    const gaps = times.slice(1).map((at, index) => at - (times[index] ?? 0));
    expect(gaps.length).toBeGreaterThanOrEqual(6);
    for (const [index, gap] of gaps.entries()) {
      const pause = Math.min(2 ** index, 30); // of which chance may take a quarter
      expect(gap).toBeGreaterThanOrEqual(0.75 * pause);
      expect(gap).toBeLessThanOrEqual(pause + 1);
    }
  });

  it('leaves everything refused that was refused before', async () => {
    const { kinde } = scene;
    scene.clock.advance(600);
    await scene.breakKinde(json({ keys: [impostorKey.jwk] }, 500));
    const claims = Buffer.from(kinde.accessToken().split('.')[1] ?? '', 'base64url').toString();
    const refused = [
      kinde.accessToken({ key: kinde.foreignKeyPem }),
      kinde.accessToken({ expiresIn: -3600 }),
      kinde.accessToken({ claims: { azp: 'another' } }),
      kinde.idToken({ nonce: 'n' }),
      impostorKey.sign(claims, { alg: 'RS256', kid: kinde.publicJwk.kid }),
    ];
    for (const token of refused) {
      expect(await scene.statusOf(token)).toBe(401);
    }
  });

  it.each(outages)(
    'does not let a key be called unknown that may be new, when it %s',
    async (_, answer) => {
      scene.clock.advance(600);
      await scene.breakKinde(answer);
      const pages: Page[] = [];
      const asking = [scene.unknown(), scene.unknown()].map(async (token) =>
        pages.push(await scene.ask(token)),
      );
      await until('both were answered', () => {
        scene.impostor.drop(); // sooner than it would be given up
        return pages.length === asking.length;
      });
      pages.push(await scene.ask(scene.unknown()));
      pages.forEach(expectUnavailable);
      expect(scene.outgoing.to(JWKS)).toHaveLength(1);
    },
  );

  it('makes no difference to a key that was unknown a minute ago', async () => {
    await scene.breakKinde();
    expect(await scene.statusOf(scene.unknown())).toBe(401);
  });

  it('does not keep people from being sent to the sign-in page', async () => {
    scene.clock.advance(3600);
    await scene.breakKinde(json({}, 500));
    for (let round = 0; round < 2; round += 1) {
      const page = await scene.test.agent().get(`${scene.test.url}/auth/login`);
      expect(page.location).toContain(`${scene.kinde.issuerUrl}/oauth2/auth?`);
    }
  });

  it('gives no stranger the chance to take Kinde’s place', async () => {
    const stranger = await HostileServer.start();
    scene.clock.advance(3600);
    await scene.breakKinde((response) =>
      json({
        issuer: stranger.url,
        jwks_uri: `${stranger.url}/jwks`,
        authorization_endpoint: `${stranger.url}/auth`,
        token_endpoint: `${stranger.url}/token`,
      })(response),
    );
    expect(await scene.statusesOf(tokens.slice(0, 10))).toEqual(new Set([200]));
    const page = await scene.test.agent().get(`${scene.test.url}/auth/login`);
    expect(page.location).toContain(`${scene.kinde.issuerUrl}/oauth2/auth?`);
    expect(scene.outgoing.to(DISCOVERY)).not.toEqual([]);
    expect(scene.outgoing.origins).toEqual([scene.kinde.issuerUrl]);
    expect(stranger.requests).toEqual([]);
    await stranger.stop();
  });
});

describeEachDeployment('a day without Kinde', (adapter, sessions) => {
  const canary = 'canary-of-an-attacker';
  let scene: Scene;
  let loadedAt: number;

  beforeAll(async () => {
    scene = await Scene.open(adapter, sessions);
    await scene.test.signIn(scene.agent, demoUsers.rex);
  });
  afterAll(() => scene.close());

  /** Moves on to so many seconds after the keys were loaded. */
  const goTo = (age: number): void => scene.clock.advance(loadedAt + age - scene.clock.now());
  const linesAboutKeys = (): readonly string[] =>
    scene.test.logger.lines.filter((line) => / its keys/.test(line));

  it('goes by without a valid token being refused', async () => {
    const seen = scene.kinde.accessToken();
    expect(await scene.statusOf(seen)).toBe(200);
    loadedAt = scene.outgoing.to(JWKS).at(-1)?.at ?? 0;
    await scene.breakKinde();

    for (let age = 600; age < DAY; age += 600) {
      goTo(age);
      const unseen = scene.kinde.accessToken();
      const [first, again] = [await scene.statusOf(unseen), await scene.statusOf(seen)];
      expect([age, first, again]).toEqual([age, 200, 200]);
    }
    goTo(DAY - 60);
    expect(await scene.statusOf(scene.kinde.accessToken())).toBe(200);
    expect(await scene.statusOf(seen)).toBe(200);
    expect(await scene.statusOfSession()).toBe(200);
  });

  it('has the log say so, once, and nothing of what attackers sent meanwhile', async () => {
    const forged = scene.kinde.accessToken({
      header: { kid: canary },
      key: scene.kinde.foreignKeyPem,
    });
    expectUnavailable(await scene.ask(forged));
    expect(linesAboutKeys()).toEqual([
      `warn ${scene.kinde.issuerUrl} does not hand out its keys. Those known serve on, for a day. Kinde`,
    ]);
    expect(scene.test.logger.text).not.toContain(canary);
    expect(scene.test.logger.text).not.toContain(forged);
  });

  it('is the longest that anything is believed, remembered tokens included', async () => {
    goTo(DAY - 10);
    const seen = scene.kinde.accessToken();
    expect(await scene.statusOf(seen)).toBe(200);
    goTo(DAY - 1);
    expect(await scene.statusOf(seen)).toBe(200);
    goTo(DAY);
    expectUnavailable(await scene.ask(seen));
    expectUnavailable(await scene.ask(scene.kinde.accessToken()));
    expect((await scene.test.agent().get(`${scene.test.url}/public`)).status).toBe(200);
  });

  it('is no reason to sign anybody out', async () => {
    expect(await scene.statusOfSession()).toBe(200);
  });

  it('is over as soon as Kinde is back, without a restart, and the log says so', async () => {
    await scene.kinde.up();
    scene.clock.advance(30);
    expect(await scene.statusOf(scene.kinde.accessToken())).toBe(200);
    expect(linesAboutKeys().slice(1)).toEqual([
      `log ${scene.kinde.issuerUrl} hands out its keys again. Kinde`,
    ]);
  });
});

describeEachDeployment('a Kinde that has never answered', (adapter, sessions) => {
  const timeout = 7;
  let scene: Scene;

  beforeEach(async () => {
    scene = await Scene.open(adapter, sessions, { timeout });
  });
  afterEach(() => scene.close());

  it('is asked by one request at a time, and everybody is told to come again', async () => {
    await scene.breakKinde(hang);
    const tokens = Array.from({ length: 200 }, (_, index) =>
      index % 2 === 0 ? scene.unknown() : scene.kinde.accessToken(),
    );
    const timers = HeldTimers.hold();
    try {
      const arrived = arrivals(scene.test.app.getHttpServer(), tokens.length);
      const pages = tokens.map((token) => scene.ask(token));
      await arrived;
      await until('Kinde was asked', () => scene.impostor.requests.length > 0);
      timers.pass(timeout);
      (await Promise.all(pages)).forEach(expectUnavailable);
    } finally {
      timers.release();
    }
    expect(scene.impostor.requests).toEqual([`GET ${DISCOVERY}`]);
    // Those who come now do not even ask.
    const more = await Promise.all(tokens.map((token) => scene.ask(token)));
    more.forEach(expectUnavailable);
    expect(scene.impostor.requests).toEqual([`GET ${DISCOVERY}`]);
    expect((await scene.test.agent().get(`${scene.test.url}/public`)).status).toBe(200);
  });

  it('is believed five seconds after it answers, however long that took', async () => {
    await scene.breakKinde();
    for (let minute = 0; minute < 60; minute += 1) {
      scene.clock.advance(60);
      expectUnavailable(await scene.ask(scene.kinde.accessToken()));
    }
    await scene.kinde.up();
    scene.clock.advance(5);
    expect(await scene.statusOf(scene.kinde.accessToken())).toBe(200);
    expect(scene.test.logger.text).not.toContain('keys');
  });

  it('signs nobody out who was signed in before the application was restarted', async () => {
    await scene.test.signIn(scene.agent, demoUsers.rex);
    await scene.test.app.close();
    await scene.kinde.stop();
    const { port, clientId } = scene.kinde;
    const { redis } = scene.test;
    const restarted = await TestApplication.start({
      adapter,
      sessions,
      ...(redis && { redisUrl: redis.url }),
      controllers: [TodosController],
      kinde: { port, clientId },
    });
    await restarted.kinde.down();
    const page = await scene.agent.get(`${restarted.url}/todos`);
    expect([page.status, page.text]).toEqual([200, JSON.stringify({ user: demoUsers.rex })]);
    await restarted.stop();
  });
});
