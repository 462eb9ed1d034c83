import { MachineTokens } from '../../../../lib/core/machine/machine-tokens.js';
import {
  ClientCredentials,
  type MachineToken,
  type MachineTokenRequest,
} from '../../../../lib/core/oidc/client-credentials.js';
import { Issuer } from '../../../../lib/core/oidc/issuer.js';
import { KindeError } from '../../../../lib/kinde.errors.js';
import { demoOrganizations, LocalKinde } from '../../../../lib/testing/index.js';
import { Hold } from '../../../support/hold.js';
import { ObservedFetch } from '../../../support/observed-fetch.js';
import { StoppedClock } from '../../../support/stopped-clock.js';

const { tidewater: ORG, analytical: OTHER_ORG } = demoOrganizations;
const SECRET = 'a-secret-that-nobody-else-knows';
const API = { audience: 'https://api.example' };
/** Seconds. */
const LIFETIME = 1_000;

const unavailable = (retryAfter: unknown = expect.any(Number)) =>
  expect.objectContaining({ code: 'ERR_KINDE_UNAVAILABLE', retryAfter });

async function errorOf(asked: unknown): Promise<unknown> {
  const error = await Promise.resolve(asked).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(KindeError);
  expect(String(error)).not.toContain(SECRET);
  return error;
}

describe('MachineTokens', () => {
  let clock: StoppedClock;
  let kinde: LocalKinde;
  let chance: number;
  let tokens: MachineTokens;
  /** Stops a request to Kinde on its way. */
  let hold: Hold | undefined;
  const observed = new ObservedFetch();

  beforeEach(async () => {
    clock = new StoppedClock();
    kinde = await LocalKinde.start({
      clock: clock.now,
      machineTokenLifetime: LIFETIME,
      m2m: { clientId: 'a-machine', clientSecret: SECRET, orgCode: ORG },
    });
    chance = 0;
    hold = undefined;
    tokens = machine();
  });
  afterEach(() => kinde.stop());

  const slowFetch: typeof fetch = async (...request) => {
    await hold?.pass();
    return observed.fetch(...request);
  };

  function machine(credentials: { clientId: string; clientSecret: string } = kinde.m2m) {
    const config = { clock: clock.now, fetch: slowFetch, timeout: 5 };
    const issuer = new Issuer({ url: kinde.issuerUrl, config });
    return new MachineTokens({
      credentials: new ClientCredentials({ config, issuer, credentials }),
      clock: clock.now,
      random: () => chance,
    });
  }

  const get = async (request: MachineTokenRequest = API) => tokens.get(request);

  it('asks Kinde once for a hundred callers', async () => {
    const all = await Promise.all(Array.from({ length: 100 }, () => get()));
    expect(new Set(all.map(({ accessToken }) => accessToken)).size).toBe(1);
    expect(kinde.calls.clientCredentials).toBe(1);
  });

  it('answers at once when there is a token', async () => {
    const token = await get();
    expect(tokens.get({ audience: ['https://api.example', API.audience] })).toBe(token);
    expect(kinde.calls.clientCredentials).toBe(1);
  });

  it('has a token for each audience, scope and organization', async () => {
    const requests: MachineTokenRequest[] = [
      {},
      API,
      { audience: 'https://other.example' },
      { ...API, scope: 'read:users' },
      { ...API, orgCode: ORG },
    ];
    const all = await Promise.all([...requests, ...requests].map(get));
    expect(new Set(all.map(({ accessToken }) => accessToken)).size).toBe(requests.length);
    expect(kinde.calls.clientCredentials).toBe(requests.length);
  });

  it('asks for nothing that was not asked for, and keeps the secret in the body', async () => {
    await get({});
    const request = kinde.requests.find(({ endpoint }) => endpoint === 'token');
    expect(request?.params).toEqual({
      grant_type: 'client_credentials',
      client_id: 'a-machine',
      client_secret: SECRET,
    });
    expect(JSON.stringify([request?.path, request?.headers])).not.toContain(SECRET);
  });

  it('refuses at once what nobody can ask for', () => {
    expect(() => tokens.get({ audience: '' })).toThrow(TypeError);
    expect(kinde.calls.token).toBe(0);
  });

  describe('renews a token in the background', () => {
    it.each([
      ['at the earliest', 0, 750],
      ['at the latest', 0.999_999, 900],
    ])('%s', async (_, of, renewal) => {
      chance = of;
      const first = await get();
      clock.advance(renewal - 1);
      expect(await get()).toBe(first);
      expect(kinde.calls.clientCredentials).toBe(1);
      clock.advance(1);
      hold = new Hold();
      expect(tokens.get(API)).toBe(first); // nobody waits
      await hold.arrived;
      expect(await Promise.all(Array.from({ length: 50 }, () => get()))).toEqual(
        Array.from({ length: 50 }, () => first),
      );
      hold.release();
      await observed.quiet();
      const second = await get();
      expect(second.expiresAt).toBeGreaterThan(first.expiresAt ?? Infinity);
      expect(kinde.calls.clientCredentials).toBe(2);
    });

    it('once it has been asked for', async () => {
      await get();
      clock.advance(LIFETIME - 1);
      expect(kinde.calls.clientCredentials).toBe(1);
    });
  });

  it('waits for a new token when the old one has expired', async () => {
    const first = await get();
    clock.advance(LIFETIME);
    const second = await get();
    expect(second.accessToken).not.toBe(first.accessToken);
    expect(kinde.calls.clientCredentials).toBe(2);
  });

  describe.each([
    ['down', { down: true }, 1],
    ['in trouble', { status: 503 }, 1],
    ['asked too often', { status: 429, retryAfter: 17 }, 17],
    ['a page of somebody else', { html: true }, 1],
  ])('while Kinde is %s', (_, fault, retryAfter) => {
    it('uses the old token until it expires, and tells then that there is none', async () => {
      const first = await get();
      kinde.faults.token = fault;
      clock.advance(750);
      for (let second = 750; second < LIFETIME; second += 1) {
        expect(await get()).toBe(first);
        await observed.quiet();
        clock.advance(1);
      }
      const attempts = kinde.calls.clientCredentials - 1;
      expect(attempts).toBeGreaterThan(3);
      expect(attempts).toBeLessThan(20); // and not one a second
      expect(await errorOf(get())).toEqual(unavailable());
      kinde.faults.clear();
      clock.advance(60);
      expect((await get()).accessToken).not.toBe(first.accessToken);
    });

    it('leaves it alone for a while when there never was a token', async () => {
      kinde.faults.token = fault;
      expect(await errorOf(get())).toEqual(unavailable(retryAfter));
      await Promise.all(Array.from({ length: 100 }, () => errorOf(get())));
      expect(kinde.calls.clientCredentials).toBe(1);
      kinde.faults.clear();
      clock.advance(retryAfter === 1 ? 0.4 : retryAfter - 0.1);
      expect(await errorOf(get())).toEqual(unavailable());
      expect(kinde.calls.clientCredentials).toBe(1);
      clock.advance(0.1);
      await get();
    });
  });

  it('makes its pauses longer while nothing changes', async () => {
    kinde.faults.token = { status: 500 };
    const waits: number[] = [];
    for (let attempt = 1; attempt < 6; attempt += 1) {
      await errorOf(get());
      expect(kinde.calls.clientCredentials).toBe(attempt);
      let waited = 0;
      for (; waited < 10 && kinde.calls.clientCredentials === attempt; waited += 0.25) {
        clock.advance(0.25);
        await errorOf(get());
      }
      attempt = kinde.calls.clientCredentials - 1;
      waits.push(waited);
    }
    expect(waits).toEqual([0.5, 1, 2, 4, 4]);
  });

  it('is not stormed by a configuration that is wrong', async () => {
    tokens = machine({ clientId: 'a-machine', clientSecret: 'another' });
    for (let call = 0; call < 20; call += 1) {
      expect(await errorOf(get())).toMatchObject({
        code: 'ERR_KINDE_CONFIGURATION',
        message: expect.stringContaining('invalid_client'),
        retryAfter: undefined,
      });
    }
    expect(kinde.calls.clientCredentials).toBe(1);
  });

  it('uses an old token although the credentials have become wrong', async () => {
    const first = await get();
    kinde.faults.token = { status: 401 };
    clock.advance(900);
    await get();
    await observed.quiet();
    expect(kinde.calls.clientCredentials).toBe(2);
    expect(await get()).toBe(first);
  });

  describe('with tokens that', () => {
    it.each([undefined, 60])('expire nobody knows when, asks again after %s s', async (seconds) => {
      kinde.faults.overrideTokenResponse = { expires_in: seconds };
      const first = await get();
      expect(first.expiresAt).toBe(seconds && clock.now() + seconds);
      clock.advance(44);
      expect(await get()).toBe(first);
      expect(kinde.calls.clientCredentials).toBe(1);
      clock.advance(16);
      expect((await get()).accessToken).not.toBe(first.accessToken);
    });

    it.each([0, 0.01, 1, 2])('live %d s, asks at most once a second', async (seconds) => {
      kinde.faults.overrideTokenResponse = { expires_in: seconds };
      for (let tenth = 0; tenth < 50; tenth += 1) {
        await Promise.all([get(), get(), get()]);
        clock.advance(0.1);
      }
      expect(kinde.calls.clientCredentials).toBeLessThanOrEqual(6 / Math.max(0.75, 0.75 * seconds));
    });

    it('live for ever, asks once a day all the same', async () => {
      kinde.faults.overrideTokenResponse = { expires_in: 1e12 };
      await get();
      clock.advance(86_399 * 0.75);
      await get();
      expect(kinde.calls.clientCredentials).toBe(1);
      clock.advance(1);
      await get();
      await observed.quiet();
      expect(kinde.calls.clientCredentials).toBe(2);
    });
  });

  describe('that are for an organization', () => {
    const orgRequest = { ...API, orgCode: ORG };

    it('are asked for with it', async () => {
      await get(orgRequest);
      expect(kinde.requests.at(-1)?.params).toMatchObject({ org_code: ORG });
    });

    it.each([
      ['another', { org_code: OTHER_ORG }],
      ['none', { org_code: undefined }],
      ['no text', { org_code: 7 }],
    ])('are never handed out for %s', async (_, claims) => {
      kinde.faults.overrideAccessTokenClaims = claims;
      const error = await errorOf(get(orgRequest));
      expect(error).toMatchObject({ code: 'ERR_KINDE_CONFIGURATION' });
      expect(String(error)).toContain('organization');
    });

    it('are never handed out when nobody can tell', async () => {
      kinde.faults.overrideTokenResponse = { access_token: 'opaque' };
      expect(await errorOf(get(orgRequest))).toMatchObject({ code: 'ERR_KINDE_CONFIGURATION' });
      expect(await get(API)).toMatchObject({ accessToken: 'opaque' });
    });
  });

  const replace = (refused: MachineToken) => tokens.replace(API, refused);
  /** What a caller does whose API refuses whatever it is sent. */
  const refusedCall = async () => replace(await get());

  describe('in the place of a token that an API refused', () => {
    it('gives one new token to all', async () => {
      const refused = await get();
      const all = await Promise.all(Array.from({ length: 20 }, () => replace(refused)));
      const [token] = all;
      expect(token?.accessToken).not.toBe(refused.accessToken);
      expect(new Set(all).size).toBe(1);
      expect(await get()).toBe(token);
      expect(await replace(refused)).toBe(token); // somebody else was faster
      expect(kinde.calls.clientCredentials).toBe(2);
    });

    it('gives no refused one, not even while Kinde is down', async () => {
      const refused = await get();
      kinde.faults.token = { status: 503 };
      expect(await errorOf(replace(refused))).toEqual(unavailable());
      expect(await errorOf(get())).toEqual(unavailable());
    });

    it('leaves the tokens of others alone', async () => {
      const other = await get({ audience: 'https://other.example' });
      await replace(await get());
      expect(await get({ audience: 'https://other.example' })).toBe(other);
    });
  });

  describe('of an API that refuses every token', () => {
    it('replaces one in 10 seconds at most, and gives it out again', async () => {
      const first = await get();
      const second = await refusedCall();
      expect(second.accessToken).not.toBe(first.accessToken);
      for (let call = 0; call < 39; call += 1) {
        expect(await refusedCall()).toBe(second);
        clock.advance(0.25);
      }
      expect(kinde.calls.clientCredentials).toBe(2);
      clock.advance(0.25);
      expect((await refusedCall()).accessToken).not.toBe(second.accessToken);
      expect(kinde.calls.clientCredentials).toBe(3);
    });

    it('replaces one at once that took the place of none', async () => {
      await refusedCall();
      clock.advance(LIFETIME);
      const renewed = await get();
      expect((await replace(renewed)).accessToken).not.toBe(renewed.accessToken);
    });

    it('counts the 10 seconds from when the new one came', async () => {
      const refused = await get();
      kinde.faults.token = { status: 503, times: 1 };
      expect(await errorOf(replace(refused))).toEqual(unavailable());
      clock.advance(10);
      const second = await get();
      clock.advance(9);
      expect(await replace(second)).toBe(second);
    });

    it('gives out none that has expired meanwhile', async () => {
      kinde.faults.overrideTokenResponse = { expires_in: 5 };
      const second = await refusedCall();
      clock.advance(5);
      expect((await replace(second)).accessToken).not.toBe(second.accessToken);
    });

    it('is not held up by a clock that was set back', async () => {
      const second = await refusedCall();
      clock.advance(-5);
      expect((await replace(second)).accessToken).not.toBe(second.accessToken);
    });
  });

  describe('when the clock was set back', () => {
    it.each([1, 59, 60])('by %d s, uses what it has', async (seconds) => {
      const first = await get();
      clock.advance(-seconds);
      expect(tokens.get(API)).toBe(first);
      expect(kinde.calls.clientCredentials).toBe(1);
    });

    it.each([60.5, 3_600, 86_400 * 365])('by %d s, asks and waits', async (seconds) => {
      const first = await get();
      clock.advance(-seconds);
      const second = await get();
      expect(second.accessToken).not.toBe(first.accessToken);
      expect(await get()).toBe(second);
      expect(kinde.calls.clientCredentials).toBe(2);
    });

    it('counts from when a token was asked for', async () => {
      const first = await get();
      clock.advance(500);
      clock.advance(-520);
      expect(tokens.get(API)).toBe(first);
    });

    it('has none while Kinde is down, since nobody can tell how long one lives', async () => {
      await get();
      clock.advance(-3_600);
      kinde.faults.token = { down: true };
      expect(await errorOf(get())).toEqual(unavailable());
    });
  });

  it('keeps to itself whose tokens they are', async () => {
    const tenant = await LocalKinde.start({ clock: clock.now });
    try {
      const config = { clock: clock.now, fetch, timeout: 5 };
      const issuer = new Issuer({ url: tenant.issuerUrl, config });
      const credentials = new ClientCredentials({ config, issuer, credentials: tenant.m2m });
      const others = new MachineTokens({ credentials, clock: clock.now });
      const [ours, theirs] = await Promise.all([get(), others.get(API)]);
      expect(ours.accessToken).not.toBe(theirs.accessToken);
      expect(kinde.calls.clientCredentials).toBe(1);
      expect(tenant.calls.clientCredentials).toBe(1);
    } finally {
      await tenant.stop();
    }
  });

  it('forgets the oldest when somebody makes up scopes', async () => {
    const asked: MachineTokenRequest[] = [];
    tokens = new MachineTokens({
      credentials: {
        token: async (request) => {
          asked.push(request);
          return { accessToken: `for ${request.scope}`, expiresAt: clock.now() + LIFETIME };
        },
      },
      clock: clock.now,
    });
    for (let number = 0; number <= 1_000; number += 1) {
      await get({ scope: `scope:${number}` });
    }
    await get({ scope: 'scope:1' });
    expect(asked).toHaveLength(1_001);
    await get({ scope: 'scope:0' });
    expect(asked).toHaveLength(1_002);
  });
});
