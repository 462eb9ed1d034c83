import { inspect } from 'node:util';

import { createKindeCore } from '../../../../lib/core/kinde-core.js';
import type { DeviceFlow, DeviceLoginRequest } from '../../../../lib/core/login/device-flow.js';
import type { DeviceLogin, DeviceTokens } from '../../../../lib/core/login/device-login.js';
import { KindeError, type KindeModuleOptions } from '../../../../lib/index.js';
import { resolveConfig } from '../../../../lib/options/resolve-config.js';
import { demoOrganizations, demoUsers, LocalKinde } from '../../../../lib/testing/index.js';
import { HeldTimers } from '../../../support/held-timers.js';
import { ObservedFetch } from '../../../support/observed-fetch.js';
import { TestClock } from '../../../support/test-clock.js';

const GRANT = 'urn:ietf:params:oauth:grant-type:device_code';

const refused = (error: string) => () => Response.json({ error }, { status: 400 });
const pending = refused('authorization_pending');

async function errorOf(waiting: Promise<unknown>): Promise<unknown> {
  const error = await waiting.catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(KindeError);
  return error;
}

describe('DeviceFlow', () => {
  let clock: TestClock;
  let kinde: LocalKinde;
  let devices: DeviceFlow;
  let timers: HeldTimers | undefined;
  /** Answers in the place of Kinde's, one for each request: to begin a login, and for its tokens. */
  let beginnings: (() => Response)[];
  let answers: (() => Response | Promise<Response>)[];
  /** Seconds after the start when Kinde was asked for tokens. */
  let asked: number[];
  let startedAt: number;

  beforeEach(async () => {
    clock = new TestClock();
    beginnings = [];
    answers = [];
    asked = [];
    kinde = await LocalKinde.start({ clock: clock.now, clientSecret: null });
    devices = flow();
  });
  afterEach(async () => {
    timers?.release();
    timers = undefined;
    await kinde.stop();
  });

  /** Asks the local Kinde, unless there is another answer. */
  const observed = new ObservedFetch((url, init) => {
    const body = init?.body instanceof URLSearchParams ? init.body : new URLSearchParams();
    const isBeginning = typeof url === 'string' && url.endsWith('/oauth2/device/auth');
    const isQuestion = body.get('grant_type') === GRANT;
    if (isQuestion) {
      asked.push(Math.round(clock.now() - startedAt));
    }
    const answer = isBeginning ? beginnings.shift() : isQuestion ? answers.shift() : undefined;
    return answer?.();
  });

  function flow(options: Partial<KindeModuleOptions> = {}): DeviceFlow {
    const { issuerUrl, clientId } = kinde;
    const settings = { issuerUrl, clientId, clock: clock.now, fetch: observed.fetch, ...options };
    return createKindeCore(resolveConfig(settings, { routes: false })).devices;
  }

  async function start(request: DeviceLoginRequest = {}): Promise<DeviceLogin> {
    const login = await devices.start(request);
    startedAt = clock.now();
    timers = HeldTimers.hold();
    return login;
  }

  /** Lets so many seconds pass, one by one, each when nothing is under way. */
  async function pass(seconds: number): Promise<void> {
    for (let second = 0; second < seconds; second += 1) {
      await observed.quiet();
      clock.advance(1);
      timers?.pass(1);
    }
    await observed.quiet();
  }

  /** Of a login that comes to an end within so many seconds. */
  async function outcomeOf<T>(waiting: Promise<T>, seconds: number): Promise<T> {
    waiting.catch(() => undefined);
    await pass(seconds);
    return waiting;
  }

  describe('beginning a login', () => {
    const good = {
      device_code: 'a-device-code',
      user_code: 'ABCD-EFGH',
      verification_uri: 'http://localhost/device',
      expires_in: 600,
    };

    it('tells the person where to go with which code', async () => {
      const login = await devices.start({});
      const page = `${kinde.issuerUrl}/device`;
      expect(login).toMatchObject({
        userCode: expect.stringMatching(/^[A-Z]{4}-[A-Z]{4}$/),
        verificationUri: page,
        verificationUriComplete: `${page}?user_code=${login.userCode}`,
        interval: 5,
      });
      expect(Math.round(login.expiresAt - clock.now())).toBe(600);
    });

    it('asks for what is configured, and for an id token, without a secret', async () => {
      devices = flow({ scope: 'profile', audience: ['https://a.example', 'https://b.example'] });
      await devices.start({});
      expect(kinde.requests.at(-1)).toMatchObject({ path: '/oauth2/device/auth', method: 'POST' });
      expect(kinde.requests.at(-1)?.params).toEqual({
        client_id: kinde.clientId,
        scope: 'openid profile',
        audience: ['https://a.example', 'https://b.example'],
      });
    });

    it('asks for something else when it is told to', async () => {
      await devices.start({ scope: 'openid offline', audience: 'https://c.example' });
      expect(kinde.requests.at(-1)?.params).toMatchObject({
        scope: 'openid offline',
        audience: 'https://c.example',
      });
    });

    it('asks where discovery says, if that says it', async () => {
      kinde.faults.discoveryOverrides = {
        device_authorization_endpoint: `${kinde.issuerUrl}/elsewhere`,
      };
      await errorOf(devices.start({}));
      expect(kinde.requests.at(-1)).toMatchObject({ path: '/elsewhere' });
    });

    it('keeps the device’s own code to itself', async () => {
      beginnings = [() => Response.json(good)];
      const login = await devices.start({});
      expect(inspect(login, { depth: 9, showHidden: true })).not.toContain(good.device_code);
      expect(JSON.stringify(login)).not.toContain(good.device_code);
    });

    it('does with what the standard demands', async () => {
      beginnings = [() => Response.json(good)];
      expect(await devices.start({})).toMatchObject({
        userCode: 'ABCD-EFGH',
        verificationUriComplete: undefined,
        interval: 5,
      });
    });

    it.each([0.001, 1e-9])('never asks more than once a second, as in %d s', async (interval) => {
      beginnings = [() => Response.json({ ...good, interval })];
      expect(await devices.start({})).toMatchObject({ interval: 1 });
    });

    it.each([
      { user_code: '\u001B[2Jabc' },
      { user_code: '' },
      { user_code: 'a'.repeat(65) },
      { user_code: 7 },
      { device_code: undefined },
      { verification_uri: 'javascript:alert(1)' },
      { verification_uri: 'no URL' },
      { expires_in: 'soon' },
      { verification_uri: 'http://localhost@127.0.0.1/device' },
      { verification_uri: 'http://:secret@127.0.0.1/device' },
      { verification_uri_complete: 'http://localhost:1@127.0.0.1/device?user_code=a' },
      { verification_uri_complete: 'javascript:alert(1)' },
      { interval: -1 },
      { interval: 301 },
      { interval: 86_400 },
    ])('is no use to anybody with %j', async (part) => {
      beginnings = [() => Response.json({ ...good, ...part })];
      expect(await errorOf(devices.start({}))).toMatchObject({ code: 'ERR_KINDE_LOGIN_FAILED' });
    });

    it('is no use with an interval without end', async () => {
      const text = JSON.stringify({ ...good, interval: 0.5 }).replace('0.5', '1e999');
      beginnings = [() => new Response(text, { headers: { 'content-type': 'application/json' } })];
      expect(await errorOf(devices.start({}))).toMatchObject({ code: 'ERR_KINDE_LOGIN_FAILED' });
    });

    it('waits as long as five minutes between two questions', async () => {
      beginnings = [() => Response.json({ ...good, interval: 300 })];
      expect(await devices.start({})).toMatchObject({ interval: 300 });
    });

    it.each(['verification_uri', 'verification_uri_complete'])(
      'sends nobody to a %s that is not Kinde’s',
      async (name) => {
        beginnings = [() => Response.json({ ...good, [name]: 'https://evil.example/device' })];
        const error = await errorOf(devices.start({}));
        expect(error).toMatchObject({ code: 'ERR_KINDE_LOGIN_FAILED' });
        expect(String(error)).not.toContain('evil');
      },
    );

    it('sends the person to the host of the machine as well', async () => {
      devices = flow({
        m2m: { clientId: 'm', clientSecret: 's', issuerUrl: 'https://tenant.kinde.com' },
      });
      beginnings = [
        () => Response.json({ ...good, verification_uri: 'https://tenant.kinde.com/device' }),
      ];
      expect((await devices.start({})).verificationUri).toBe('https://tenant.kinde.com/device');
    });

    it.each([
      ['invalid_client', 401, 'ERR_KINDE_CONFIGURATION'],
      ['unauthorized_client', 400, 'ERR_KINDE_CONFIGURATION'],
      ['invalid_scope', 400, 'ERR_KINDE_CONFIGURATION'],
      ['server_error', 500, 'ERR_KINDE_UNAVAILABLE'],
      ['slow_down', 429, 'ERR_KINDE_UNAVAILABLE'],
    ])('ends with %s and status %d as %s', async (error, status, code) => {
      beginnings = [() => Response.json({ error }, { status })];
      expect(await errorOf(devices.start({}))).toMatchObject({ code });
    });
  });

  describe('waiting for the person', () => {
    it('brings who signed in, and the tokens', async () => {
      const login = await start();
      await kinde.devices.approve(login.userCode, demoUsers.ada);
      const { user, accessToken, refreshToken, expiresAt } = await outcomeOf(login.tokens(), 5);
      expect(user).toMatchObject({ kind: 'user', id: demoUsers.ada });
      expect(user.email).toContain('@');
      expect(accessToken.split('.')).toHaveLength(3);
      expect(refreshToken).toEqual(expect.any(String));
      expect(Math.ceil(expiresAt - clock.now())).toBe(kinde.accessTokenLifetime);
      expect(asked).toEqual([5]);
    });

    it('asks as often as Kinde allows', async () => {
      const login = await start();
      const waiting = login.tokens();
      await pass(12);
      await kinde.devices.approve(login.userCode, demoUsers.ada);
      await outcomeOf(waiting, 3);
      expect(asked).toEqual([5, 10, 15]);
    });

    it('waits once for several callers', async () => {
      const login = await start();
      await kinde.devices.approve(login.userCode, demoUsers.ada);
      const [one, other] = [login.tokens(), login.tokens()];
      expect(await outcomeOf(one, 5)).toBe(await other);
      expect(asked).toEqual([5]);
    });

    it('asks less often from then on when Kinde wants it to', async () => {
      const login = await start();
      answers = [refused('slow_down'), pending, refused('slow_down'), pending];
      await kinde.devices.approve(login.userCode, demoUsers.ada);
      await outcomeOf(login.tokens(), 55);
      expect(asked).toEqual([5, 15, 25, 40, 55]);
    });

    it.each([
      ['cannot be reached', () => Promise.reject(new TypeError('fetch failed'))],
      ['is in trouble', () => new Response(null, { status: 503 })],
      ['shows a page', () => new Response('<html>', { headers: { 'content-type': 'text/html' } })],
      ['says nothing', () => new Response('')],
    ])('is not given up because Kinde %s', async (_, fault) => {
      const login = await start();
      answers = [pending, fault, fault, pending];
      await kinde.devices.approve(login.userCode, demoUsers.ada);
      const { user } = await outcomeOf(login.tokens(), 50);
      expect(user.id).toBe(demoUsers.ada);
      expect(asked).toEqual([5, 10, 20, 40, 45]); // pauses grow while it lasts
    });

    it('leaves Kinde alone for as long as that asks', async () => {
      const login = await start();
      answers = [() => new Response(null, { status: 429, headers: { 'retry-after': '42' } })];
      await kinde.devices.approve(login.userCode, demoUsers.ada);
      await outcomeOf(login.tokens(), 47);
      expect(asked).toEqual([5, 47]);
    });

    it('loses no tokens because the keys to verify them cannot be had', async () => {
      const login = await start();
      await kinde.devices.approve(login.userCode, demoUsers.ada);
      await kinde.rotateKeys({ keepOld: false });
      kinde.faults.jwks = { status: 503 };
      const waiting = login.tokens();
      await pass(6);
      kinde.faults.clear();
      expect((await outcomeOf(waiting, 60)).user.id).toBe(demoUsers.ada);
      expect(kinde.requests.filter(({ params }) => params['grant_type'] === GRANT)).toHaveLength(1);
    });

    it('comes to an end when nobody decides in time', async () => {
      const login = await start();
      const error = await errorOf(outcomeOf(login.tokens(), 601));
      expect(error).toMatchObject({ code: 'ERR_KINDE_LOGIN_EXPIRED' });
      const questions = asked.length;
      expect(questions).toBeGreaterThan(117);
      expect(asked.at(-1)).toBeLessThan(600);
      await pass(60);
      expect(asked).toHaveLength(questions);
    });

    it('comes to an end in time though Kinde cannot be reached', async () => {
      const login = await start();
      answers = Array.from({ length: 200 }, () => () => new Response(null, { status: 502 }));
      const error = await errorOf(outcomeOf(login.tokens(), 601));
      expect(error).toMatchObject({ code: 'ERR_KINDE_LOGIN_EXPIRED' });
    });

    it.each([
      ['access_denied', 'ERR_KINDE_LOGIN_REFUSED'],
      ['expired_token', 'ERR_KINDE_LOGIN_EXPIRED'],
      ['invalid_grant', 'ERR_KINDE_LOGIN_EXPIRED'],
      ['invalid_client', 'ERR_KINDE_CONFIGURATION'],
      ['unsupported_grant_type', 'ERR_KINDE_CONFIGURATION'],
      ['<script>', 'ERR_KINDE_LOGIN_FAILED'],
    ])('ends with %s as %s', async (name, code) => {
      const login = await start();
      answers = [refused(name)];
      const error = await errorOf(outcomeOf(login.tokens(), 5));
      expect(error).toMatchObject({ code });
      expect(String(error)).not.toContain('script');
      await pass(20);
      expect(asked).toEqual([5]);
    });

    it('ends when the person says no', async () => {
      const login = await start();
      await kinde.devices.deny(login.userCode);
      expect(await errorOf(outcomeOf(login.tokens(), 5))).toMatchObject({
        code: 'ERR_KINDE_LOGIN_REFUSED',
        refusal: 'access_denied',
      });
    });
  });

  describe('does not take for a login', () => {
    const faults: [what: string, fault: () => void][] = [
      ['tokens with a foreign signature', () => (kinde.faults.wrongSignature = true)],
      ['an access token with one', () => (kinde.faults.wrongSignature = 'accessToken')],
      ['no id token', () => (kinde.faults.noIdToken = true)],
      ['an access token without an end', () => (kinde.faults.noExpiry = true)],
      [
        'an id token of another client',
        () => (kinde.faults.overrideIdTokenClaims = { aud: ['another'] }),
      ],
      ['two subjects', () => (kinde.faults.overrideIdTokenClaims = { sub: 'kp_other' })],
      [
        'an access token of another client',
        () => (kinde.faults.overrideAccessTokenClaims = { azp: 'another' }),
      ],
    ];
    it.each(faults)('%s', async (_, fault) => {
      const login = await start();
      await kinde.devices.approve(login.userCode, demoUsers.ada);
      fault();
      const waiting = login.tokens();
      waiting.catch(() => undefined);
      await pass(5);
      const error = await errorOf(waiting);
      expect(error).toMatchObject({ code: 'ERR_KINDE_LOGIN_FAILED' });
      expect(inspect(error, { depth: 9 })).not.toMatch(/eyJ/);
    });

    it('one in another organization than the application is for', async () => {
      const orgCode = demoOrganizations.analytical;
      devices = flow({ orgCode });
      const login = await start();
      expect(kinde.requests.at(-1)?.params).toMatchObject({ org_code: orgCode });
      await kinde.devices.approve(login.userCode, demoUsers.ada);
      kinde.faults.otherOrgCode = demoOrganizations.tidewater;
      expect(await errorOf(outcomeOf(login.tokens(), 5))).toMatchObject({
        code: 'ERR_KINDE_LOGIN_FAILED',
      });
    });
  });

  describe('is cancelled by a signal', () => {
    const reason = new Error('The person pressed a key.');

    it('before it begins', async () => {
      const signal = AbortSignal.abort(reason);
      await expect(devices.start({ signal })).rejects.toBe(reason);
      expect(kinde.calls.discovery).toBe(0);
    });

    it('while it begins', async () => {
      const controller = new AbortController();
      beginnings = [
        () => {
          controller.abort(reason);
          return new Response(null, { status: 500 });
        },
      ];
      await expect(devices.start({ signal: controller.signal })).rejects.toBe(reason);
    });

    it('between two questions', async () => {
      const controller = new AbortController();
      const login = await start({ signal: controller.signal });
      const waiting = login.tokens();
      await pass(7);
      controller.abort(reason);
      await expect(waiting).rejects.toBe(reason);
      await pass(10);
      expect(asked).toEqual([5]);
    });

    it('while Kinde is being asked', async () => {
      const controller = new AbortController();
      const login = await start({ signal: controller.signal });
      answers = [
        () => {
          controller.abort(reason);
          return pending();
        },
      ];
      await expect(outcomeOf<DeviceTokens>(login.tokens(), 5)).rejects.toBe(reason);
      await pass(10);
      expect(asked).toEqual([5]);
    });
  });
});
