import { demoUsers, type LocalKinde } from '../../lib/testing/index.js';
import { adapters } from '../support/adapters.js';
import { HostileServer, json } from '../support/hostile-server.js';
import { isSessionCookie } from '../support/module-cookies.js';
import { TestApplication } from '../support/test-application.js';
import { TestClock } from '../support/test-clock.js';
import { TestKey } from '../support/test-key.js';
import { TodosController } from '../support/todos.controller.js';
import type { Page, UserAgent } from '../support/user-agent.js';

type Claims = Record<string, unknown>;

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

const claimsOf = (token: unknown): Claims =>
  JSON.parse(Buffer.from(String(token).split('.')[1] ?? '', 'base64url').toString()) as Claims;

const hasSession = (agent: UserAgent): boolean =>
  Object.keys(agent.cookies()).some(isSessionCookie);

describe.each(adapters)('the id token (%s)', (adapter) => {
  let test: TestApplication;
  let kinde: LocalKinde;
  let clock: TestClock;
  let keyServer: HostileServer;
  /** Seconds by which Kinde's clock differs. */
  let skew: number;
  /** A key of Kinde's that signs what the local Kinde would not. */
  const ownKey = new TestKey('own');

  beforeAll(async () => {
    [clock, skew] = [new TestClock(), 0];
    keyServer = await HostileServer.start();
    test = await TestApplication.start({
      adapter,
      controllers: [TodosController],
      options: { clock: clock.now },
      kinde: { clock: () => clock.now() + skew },
    });
    kinde = test.kinde;
    keyServer.answer = json({ keys: [kinde.publicJwk, ownKey.jwk] });
    kinde.faults.discoveryOverrides = {
      jwks_uri: `${keyServer.url}/jwks`,
      // Whatever else Kinde says that it signs with is no reason to accept it.
      id_token_signing_alg_values_supported: ['none', 'HS256', 'RS384', 'PS256', 'RS256'],
    };
    await test.signIn(test.agent(), demoUsers.rex);
  });
  afterAll(async () => {
    await test.stop();
    await keyServer.stop();
  });
  beforeEach(() => {
    skew = 0;
    kinde.faults.clear();
    kinde.resetCalls();
  });

  const inSeconds = (seconds: number) => Math.floor(clock.now()) + seconds;

  /** Has the token endpoint issue this in place of the id token. */
  const issueInstead = (forge: (claims: Claims, response: Claims) => unknown) => {
    kinde.faults.overrideTokenResponse = (response) => ({
      ...response,
      id_token: forge(claimsOf(response['id_token']), response),
    });
  };

  async function expectLoginFails(status = 502): Promise<Page> {
    const agent = test.agent();
    const page = await test.signIn(agent, demoUsers.rex);
    expect([page.status, hasSession(agent)]).toEqual([status, false]);
    expect(page.text).not.toContain(demoUsers.rex);
    expect((await agent.get(`${test.url}/todos`)).status).toBe(401);
    expect(kinde.calls.codeExchange).toBe(1);
    return page;
  }

  async function expectLoginWorks(): Promise<void> {
    const agent = test.agent();
    const page = await test.signIn(agent, demoUsers.rex);
    expect([page.status, page.location]).toEqual([302, `${test.url}/home`]);
    expect((await agent.get(`${test.url}/todos`)).json()).toEqual({ user: demoUsers.rex });
  }

  /** A browser whose access token is about to expire. */
  async function agentWithDueSession(): Promise<UserAgent> {
    const agent = test.agent();
    await test.signIn(agent, demoUsers.rex);
    clock.advance(82_000);
    await agent.get(`${test.url}/todos`);
    clock.advance(4_390);
    return agent;
  }

  describe('signs nobody in', () => {
    const forgeries: [name: string, forge: (claims: Claims, response: Claims) => unknown][] = [
      ['that a foreign key signed', (claims) => kinde.sign(claims, { key: kinde.foreignKeyPem })],
      ['without a signature', (claims) => kinde.sign(claims, { header: { alg: 'none' } })],
      [
        'with an empty signature under RS256',
        (claims) => `${kinde.sign(claims).split('.').slice(0, 2).join('.')}.`,
      ],
      [
        'whose claims were changed',
        (claims) => {
          const [header, , signature] = kinde.sign(claims).split('.');
          return [header, encode({ ...claims, sub: demoUsers.ada }), signature].join('.');
        },
      ],
      ...['HS256', 'HS384', 'HS512'].flatMap((alg): typeof forgeries => [
        [
          `signed by ${alg} with the public key`,
          (claims) => kinde.sign(claims, { header: { alg }, key: kinde.publicKeyPem }),
        ],
        [
          `signed by ${alg} with the client secret`,
          (claims) => kinde.sign(claims, { header: { alg }, key: kinde.clientSecret ?? '' }),
        ],
      ]),
      ...['RS384', 'RS512', 'PS256'].map((alg): (typeof forgeries)[number] => [
        `signed by ${alg} with the right key`,
        (claims) => kinde.sign(claims, { header: { alg } }),
      ]),
      ['of an unknown key', (claims) => kinde.sign(claims, { header: { kid: 'unknown' } })],
      [
        'that brings its own key',
        (claims) =>
          ownKey.sign(claims, { alg: 'RS256', kid: kinde.publicJwk.kid, jwk: ownKey.jwk }),
      ],
      ['with a critical extension', (claims) => kinde.sign(claims, { header: { crit: ['exp'] } })],
      ['that is an access token', (_, response) => response['access_token']],
      ['that is a webhook', () => kinde.webhookToken({ type: 'user.updated', data: {} })],
      ['that is encrypted', () => `${encode({ alg: 'dir', enc: 'A256GCM' })}..AAAA.AAAA.AAAA`],
      ['that is no token', () => 'token'],
      ['that is no text', (claims) => claims],
      ['that is empty', () => ''],
    ];

    it.each(forgeries)('%s', async (_, forge) => {
      issueInstead(forge);
      await expectLoginFails();
    });

    const faults: [name: string, claims: () => Claims][] = [
      ...['iss', 'sub', 'aud', 'exp', 'iat', 'nonce'].map((name): (typeof faults)[number] => [
        `without ${name}`,
        () => ({ [name]: undefined }),
      ]),
      ['of another issuer', () => ({ iss: 'https://evil.example' })],
      ['of the issuer with a slash behind', () => ({ iss: `${kinde.issuerUrl}/` })],
      ['of several issuers', () => ({ iss: [kinde.issuerUrl] })],
      ['for another client', () => ({ aud: ['other'] })],
      ['for another client, as a text', () => ({ aud: 'other' })],
      ['for nobody', () => ({ aud: [] })],
      ['for an object', () => ({ aud: { [kinde.clientId]: true } })],
      ['for a list in a list', () => ({ aud: [[kinde.clientId]] })],
      [
        'for several clients, and it does not say who asked',
        () => ({
          aud: [kinde.clientId, 'other'],
          azp: undefined,
        }),
      ],
      ['that another client asked for', () => ({ azp: 'other' })],
      [
        'that another client asked for, though it is for several',
        () => ({
          aud: [kinde.clientId, 'other'],
          azp: 'other',
        }),
      ],
      ['that a list asked for', () => ({ azp: [kinde.clientId] })],
      ['with another nonce', () => ({ nonce: 'other' })],
      ['with a list for a nonce', () => ({ nonce: ['other'] })],
      ['that expired two minutes ago', () => ({ exp: inSeconds(-120) })],
      ['that was issued tomorrow', () => ({ iat: inSeconds(86_400) })],
      ['that is valid from tomorrow', () => ({ nbf: inSeconds(86_400) })],
      ['that expires at a text', () => ({ exp: '4000000000' })],
      ['that was issued at a text', () => ({ iat: String(inSeconds(0)) })],
      ['with the hash of another access token', () => ({ at_hash: 'AAAAAAAAAAAAAAAAAAAAAA' })],
      ['with a number for a hash', () => ({ at_hash: 1 })],
      ['with a hash that is cut short', () => ({ at_hash: 'AAAA' })],
      ['of somebody else than the access token', () => ({ sub: demoUsers.ada })],
      ['of nobody', () => ({ sub: '' })],
      ['of a number', () => ({ sub: 1 })],
    ];

    it.each(faults)('%s', async (_, claims) => {
      kinde.faults.overrideIdTokenClaims = claims();
      await expectLoginFails();
    });

    it('that never expires', async () => {
      issueInstead((claims) =>
        ownKey.sign(JSON.stringify(claims).replace(/"exp":\d+/, '"exp":1e400')),
      );
      await expectLoginFails();
    });

    it('when there is none', async () => {
      kinde.faults.noIdToken = true;
      await expectLoginFails();
    });

    it.each([300, -300])('when Kinde’s clock differs by %i seconds', async (seconds) => {
      skew = seconds;
      kinde.idTokenLifetime = 60;
      await expectLoginFails();
      kinde.idTokenLifetime = 3600;
    });
  });

  describe('signs its user in', () => {
    it('as Kinde issues it', expectLoginWorks);

    it.each<[string, () => Claims]>([
      ['for this client alone, as a text', () => ({ aud: kinde.clientId })],
      ['for the tenant and this client', () => ({ aud: [kinde.issuerUrl, kinde.clientId] })],
      ['without saying who asked for it', () => ({ azp: undefined })],
      ['without the hash of the access token', () => ({ at_hash: undefined })],
      ['that expired ten seconds ago', () => ({ exp: inSeconds(-10) })],
      ['that was issued in ten seconds', () => ({ iat: inSeconds(10) })],
    ])('%s', async (_, claims) => {
      kinde.faults.overrideIdTokenClaims = claims();
      await expectLoginWorks();
    });

    it.each([25, -25])('when Kinde’s clock differs by %i seconds', async (seconds) => {
      skew = seconds;
      await expectLoginWorks();
    });
  });

  describe('that comes with a refresh', () => {
    it('keeps its user signed in', async () => {
      const agent = await agentWithDueSession();
      expect((await agent.get(`${test.url}/todos`)).json()).toEqual({ user: demoUsers.rex });
      expect(kinde.calls.refresh).toBe(1);
    });

    it.each<[string, (claims: Claims) => unknown]>([
      ['a foreign key signed it', (claims) => kinde.sign(claims, { key: kinde.foreignKeyPem })],
      ['nobody signed it', (claims) => kinde.sign(claims, { header: { alg: 'none' } })],
      ['it is for another client', (claims) => kinde.sign({ ...claims, aud: ['other'] })],
      ['another client asked for it', (claims) => kinde.sign({ ...claims, azp: 'other' })],
      [
        'it is of another issuer',
        (claims) => kinde.sign({ ...claims, iss: 'https://evil.example' }),
      ],
      ['it is of somebody else', (claims) => kinde.sign({ ...claims, sub: demoUsers.ada })],
      ['it is of another access token', (claims) => kinde.sign({ ...claims, at_hash: 'AAAA' })],
      ['it has expired', (claims) => kinde.sign({ ...claims, exp: inSeconds(-600) })],
    ])('signs its user out when %s', async (_, forge) => {
      const agent = await agentWithDueSession();
      issueInstead(forge);
      const page = await agent.get(`${test.url}/todos`);
      expect([page.status, hasSession(agent)]).toEqual([401, false]);
      expect(page.text).not.toContain(demoUsers.ada);
    });
  });
});

describe.each(adapters)('the time that an id token is read by (%s)', (adapter) => {
  let test: TestApplication;
  let clock: TestClock;

  beforeAll(async () => {
    clock = new TestClock();
    test = await TestApplication.start({
      adapter,
      options: { clock: clock.now, tokens: { clockTolerance: 120 } },
      kinde: { clock: clock.now },
    });
  });
  afterAll(() => test.stop());

  const statusOfLogin = async (claims: Claims): Promise<number> => {
    test.kinde.faults.overrideIdTokenClaims = claims;
    return (await test.signIn(test.agent(), demoUsers.rex)).status;
  };

  it('is the application’s, whatever the machine thinks', async () => {
    clock.advance(-86_400);
    expect(await statusOfLogin({})).toBe(302);
    expect(await statusOfLogin({ exp: Math.floor(clock.now()) - 600 })).toBe(502);
    clock.advance(172_800);
    expect(await statusOfLogin({})).toBe(302);
    expect(await statusOfLogin({ exp: Math.floor(clock.now()) - 600 })).toBe(502);
  });

  it('is taken as exactly as the application says', async () => {
    const now = Math.floor(clock.now());
    expect(await statusOfLogin({ exp: now - 60 })).toBe(302);
    expect(await statusOfLogin({ exp: now - 150 })).toBe(502);
    expect(await statusOfLogin({ iat: now + 60 })).toBe(302);
    expect(await statusOfLogin({ iat: now + 150 })).toBe(502);
  });
});
