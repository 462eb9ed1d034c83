import { KindeHealth, type KindeModuleOptions } from '../../lib/index.js';
import { demoUsers, LocalKinde } from '../../lib/testing/index.js';
import { type AdapterName, adapters } from '../support/adapters.js';
import { bearer } from '../support/bearer.js';
import { freePort } from '../support/free-port.js';
import { type Answer, hang, HostileServer, json, reset } from '../support/hostile-server.js';
import { isSessionCookie } from '../support/module-cookies.js';
import { OutgoingRequests } from '../support/outgoing-requests.js';
import { StoppedClock } from '../support/stopped-clock.js';
import { TestApplication } from '../support/test-application.js';
import { TestKey } from '../support/test-key.js';
import { TodosController } from '../support/todos.controller.js';
import { until } from '../support/until.js';
import type { Page } from '../support/user-agent.js';

const CLIENT = 'the-client';
const DISCOVERY = '/.well-known/openid-configuration';

/** An issuer with a key server of its own, which can be told what to answer. */
class Issuer {
  /** Both issuers have a key of this name, and not the same. */
  readonly namesake = new TestKey('namesake');

  private constructor(
    readonly kinde: LocalKinde,
    readonly keyServer: HostileServer,
  ) {}

  static async of(kinde: LocalKinde): Promise<Issuer> {
    const issuer = new Issuer(kinde, await HostileServer.start());
    kinde.faults.discoveryOverrides = { jwks_uri: `${issuer.keyServer.url}/jwks` };
    issuer.publish();
    return issuer;
  }

  get url(): string {
    return this.kinde.issuerUrl;
  }

  get key(): { readonly kid: string } {
    return this.kinde.publicJwk;
  }

  publish(): void {
    this.keyServer.answer = json({ keys: [this.kinde.publicJwk, this.namesake.jwk] });
  }

  token(options: Parameters<LocalKinde['accessToken']>[0] = {}): string {
    return this.kinde.accessToken(options);
  }

  /** By the key whose name both have. */
  tokenByNamesake({ namesake }: Issuer = this): string {
    const claims = this.token().split('.')[1] ?? '';
    return namesake.sign(Buffer.from(claims, 'base64url').toString());
  }

  /** Whoever asks it. */
  get requests(): readonly string[] {
    return [...this.kinde.requests.map(({ path }) => path), ...this.keyServer.requests];
  }

  forgetRequests(): void {
    this.kinde.resetCalls();
    this.keyServer.requests.splice(0);
  }

  async stop(): Promise<void> {
    await this.kinde.stop();
    await this.keyServer.stop();
  }
}

function expectUnavailable(page: Page): void {
  expect(page.status).toBe(503);
  expect(Number(page.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(page.headers.get('www-authenticate')).toBeNull();
}

async function start(
  adapter: AdapterName,
  clock: StoppedClock,
  options: Partial<KindeModuleOptions>,
  port = 0,
): Promise<TestApplication> {
  return TestApplication.start({
    adapter,
    controllers: [TodosController],
    kinde: { clock: clock.now, clientId: CLIENT, port },
    options: { clock: clock.now, ...options },
  });
}

const ask = (test: TestApplication, token: string): Promise<Page> =>
  test.agent().request(`${test.url}/todos`, { headers: bearer(token) });

describe.each(adapters)('an issuer beside the one that people sign in with (%s)', (adapter) => {
  let clock: StoppedClock;
  let outgoing: OutgoingRequests;
  let test: TestApplication;
  let main: Issuer;
  let other: Issuer;
  let stranger: Issuer;

  const statusOf = async (token: string): Promise<number> => (await ask(test, token)).status;

  beforeAll(async () => {
    clock = new StoppedClock();
    outgoing = new OutgoingRequests(clock.now);
    const tenant = { clock: clock.now, clientId: CLIENT };
    other = await Issuer.of(await LocalKinde.start(tenant));
    stranger = await Issuer.of(await LocalKinde.start(tenant));
    test = await start(adapter, clock, {
      fetch: outgoing.fetch,
      additionalIssuers: [other.url],
      timeout: 30, // no test waits for it
    });
    main = await Issuer.of(test.kinde);
  });
  afterAll(async () => {
    await test.stop();
    await Promise.all([main.keyServer.stop(), other.stop(), stranger.stop()]);
  });
  beforeEach(() => {
    outgoing.forget();
    for (const issuer of [main, other, stranger]) issuer.forgetRequests();
  });

  it('is asked for its keys when a token of its own comes, and not before', async () => {
    expect(await statusOf(main.token())).toBe(200);
    expect(other.requests).toEqual([]);
    const page = await ask(test, other.token({ user: demoUsers.rex }));
    expect([page.status, page.json()]).toEqual([200, { user: demoUsers.rex }]);
    expect(other.requests).toEqual([DISCOVERY, 'GET /jwks']);
    expect(main.requests).toEqual([DISCOVERY, 'GET /jwks']);
  });

  it('speaks for itself alone: its keys are no good for tokens of the other', async () => {
    for (const [name, signer] of [
      [main, other],
      [other, main],
      [main, stranger],
      [other, stranger],
    ] as const) {
      const claims = JSON.parse(
        Buffer.from(name.token().split('.')[1] ?? '', 'base64url').toString(),
      ) as object;
      for (const token of [signer.kinde.sign(claims), signer.namesake.sign(claims)]) {
        expect(await statusOf(token)).toBe(401);
      }
    }
  });

  it('may call a key as the other calls one of its own', async () => {
    for (let round = 0; round < 2; round += 1) {
      expect(await statusOf(main.tokenByNamesake())).toBe(200);
      expect(await statusOf(other.tokenByNamesake())).toBe(200);
      expect(await statusOf(main.tokenByNamesake(other))).toBe(401);
      expect(await statusOf(other.tokenByNamesake(main))).toBe(401);
    }
  });

  it('is held to the same policy', async () => {
    expect(await statusOf(other.token({ claims: { azp: 'another' } }))).toBe(401);
    expect(await statusOf(other.token({ expiresIn: -60 }))).toBe(401);
    expect(await statusOf(other.kinde.idToken({ nonce: 'n' }))).toBe(401);
  });

  it('has to be named in the configuration: nobody asks another', async () => {
    for (const token of [
      stranger.token(),
      stranger.token({ header: { kid: main.key.kid } }),
      main.token({ claims: { iss: stranger.url } }),
      other.token({ claims: { iss: `${other.url}/` } }),
      other.token({ claims: { iss: [other.url] } }),
      other.token({ claims: { iss: `${main.url} ${other.url}` } }),
    ]) {
      expect(await statusOf(token)).toBe(401);
    }
    expect(stranger.requests).toEqual([]);
    expect(outgoing.sent).toEqual([]);
  });

  it('uses up nothing of what unknown keys of the other may cost', async () => {
    clock.advance(30);
    for (let index = 0; index < 20; index += 1) {
      expect(await statusOf(other.token({ header: { kid: `unknown-${index}` } }))).toBe(401);
    }
    expect(other.requests).toEqual(['GET /jwks']);
    expect(main.requests).toEqual([]);
    await main.kinde.rotateKeys();
    main.publish();
    expect(await statusOf(main.token())).toBe(200);
  });

  describe('that is gone', () => {
    it.each<[string, Answer]>([
      ['answers nothing', hang],
      ['breaks off', reset],
      ['answers with an error', json({}, 500)],
    ])('and %s does not touch the other', async (_, answer) => {
      clock.advance(600);
      expect(await statusOf(main.token())).toBe(200);
      other.keyServer.answer = answer;
      const waiting = ask(test, other.token({ header: { kid: 'unknown' } }));
      await until('it was asked', () => other.keyServer.requests.length > 0);
      expect(await statusOf(main.token())).toBe(200);
      expect(await statusOf(main.token({ header: { kid: 'unknown' } }))).toBe(401);
      other.keyServer.drop();
      expectUnavailable(await waiting);
      expect(await statusOf(other.token())).toBe(200); // of a key that is known
      other.publish();
    });

    it('is named in the log, and the other is not', () => {
      const lines = test.logger.lines.filter((line) => line.includes('does not hand out its keys'));
      expect(lines.length).toBeGreaterThan(0);
      expect(lines.filter((line) => !line.includes(`${other.url} does not`))).toEqual([]);
    });
  });

  describe('and logins', () => {
    it('never meet, whatever the browser asks for', async () => {
      for (const query of [
        '',
        `?issuer=${other.url}`,
        `?iss=${other.url}`,
        `?domain=${other.url}`,
      ]) {
        const page = await test.agent().get(`${test.url}/auth/login${query}`);
        expect(page.location).toContain(`${main.url}/oauth2/auth?`);
      }
      expect(other.requests).toEqual([]);
    });

    it('never meet, whatever a callback says', async () => {
      const agent = test.agent();
      const callback = new URL(await test.authorize(agent, demoUsers.rex));
      callback.searchParams.set('iss', other.url);
      const page = await agent.get(callback.href);
      expect(page.status).toBeGreaterThanOrEqual(400);
      expect(page.status).toBeLessThan(500);
      expect(Object.keys(agent.cookies()).filter(isSessionCookie)).toEqual([]);
      expect([main.kinde.calls.token, other.requests]).toEqual([0, []]);
    });

    it('never meet, whatever tokens come: a session has those of its own issuer alone', async () => {
      const { faults } = main.kinde;
      const signInWith = async (issuer: Issuer): Promise<readonly number[]> => {
        faults.overrideTokenResponse = { access_token: issuer.token() };
        const agent = test.agent();
        const callback = await test.signIn(agent, demoUsers.ada);
        return [callback.status, (await agent.get(`${test.url}/todos`)).status];
      };
      // That the access token was exchanged is not what this is about.
      faults.overrideIdTokenClaims = { at_hash: undefined };
      expect(await signInWith(main)).toEqual([302, 200]);
      expect(await signInWith(other)).toEqual([502, 401]);
      faults.overrideIdTokenClaims = undefined;
      faults.overrideTokenResponse = undefined;
    });

    it('leave each other alone in one request, where the token decides', async () => {
      const agent = test.agent();
      await test.signIn(agent, demoUsers.rex);
      const page = await agent.get(`${test.url}/todos`, bearer(other.token()));
      expect(page.json()).toEqual({ user: demoUsers.ada });
      expect((await agent.get(`${test.url}/todos`)).json()).toEqual({ user: demoUsers.rex });
    });
  });
});

describe.each(adapters)('an additional issuer (%s)', (adapter) => {
  let clock: StoppedClock;
  let other: LocalKinde;
  let test: TestApplication | undefined;

  beforeEach(async () => {
    clock = new StoppedClock();
    other = await LocalKinde.start({ clock: clock.now, clientId: CLIENT });
  });
  afterEach(async () => {
    await test?.stop();
    await other.stop();
  });

  it('whose discovery document is another’s is not believed, and the first one is', async () => {
    test = await start(adapter, clock, { additionalIssuers: [other.issuerUrl] });
    for (const issuer of [test.kinde.issuerUrl, `${other.issuerUrl}/`, 'https://evil.example']) {
      other.faults.discoveryOverrides = { issuer };
      expectUnavailable(await ask(test, other.accessToken()));
      expect((await ask(test, test.kinde.accessToken())).status).toBe(200);
      clock.advance(5);
    }
    expect(other.calls.jwks).toBe(0);
    other.faults.clear();
    expect((await ask(test, other.accessToken())).status).toBe(200);
  });

  it('that has never answered keeps nobody waiting but its own', async () => {
    test = await start(adapter, clock, { additionalIssuers: [other.issuerUrl] });
    other.faults.all = { hang: true };
    const waiting = ask(test, other.accessToken());
    await until('it was asked', () => other.calls.discovery > 0);
    expect((await ask(test, test.kinde.accessToken())).status).toBe(200);
    await other.down(); // sooner than it would be given up
    expectUnavailable(await waiting);
  });

  it('may do without the first one, when that has never answered', async () => {
    test = await start(adapter, clock, { additionalIssuers: [other.issuerUrl] });
    await test.kinde.down();
    expectUnavailable(await ask(test, test.kinde.accessToken()));
    expect((await ask(test, other.accessToken())).status).toBe(200);
  });

  it('may be named twice, or be the first one once more: it is asked once', async () => {
    const port = await freePort();
    const additionalIssuers = [`http://127.0.0.1:${port}/`, other.issuerUrl, `${other.issuerUrl}/`];
    test = await start(adapter, clock, { additionalIssuers }, port);
    await test.signIn(test.agent(), demoUsers.rex);
    const { issuers } = (await test.app.get(KindeHealth).check('kinde')).kinde;
    expect(Object.keys(issuers)).toEqual([test.kinde.issuerUrl, other.issuerUrl]);
    for (const kinde of [test.kinde, other]) {
      expect((await ask(test, kinde.accessToken())).status).toBe(200);
      expect([kinde.calls.discovery, kinde.calls.jwks]).toEqual([1, 1]);
    }
  });
});
