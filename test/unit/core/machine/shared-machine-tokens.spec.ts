import type { MachineToken } from '../../../../lib/core/oidc/client-credentials.js';
import { MachineTokens } from '../../../../lib/core/machine/machine-tokens.js';
import { SharedMachineTokens } from '../../../../lib/core/machine/shared-machine-tokens.js';
import { Seal } from '../../../../lib/core/session/seal.js';
import type { SessionRecord } from '../../../../lib/core/session/session-store.js';
import { HeldTimers } from '../../../support/held-timers.js';
import { Hold } from '../../../support/hold.js';
import { StoppedClock } from '../../../support/stopped-clock.js';
import { UnreliableSessionStore } from '../../../support/unreliable-session-store.js';
import { until } from '../../../support/until.js';

const APPLICATION = 'https://one.kinde.com a-machine';
const PURPOSE = `machine token of ${APPLICATION}`;
const SECRETS: readonly [string, ...string[]] = ['a session secret of more than 32 bytes'];
const API = { audience: 'https://api.example' };
/** Seconds. */
const LIFETIME = 1_000;

describe('machine tokens of several instances', () => {
  let clock: StoppedClock;
  let store: UnreliableSessionStore;
  /** The tokens that Kinde issued. */
  let issued: string[];
  /** Stops the next request to Kinde on its way. */
  let hold: Hold | undefined;
  /** Requests that Kinde fails to answer from now on. */
  let failures: number;
  let here: MachineTokens;
  let there: MachineTokens;

  beforeEach(() => {
    clock = new StoppedClock();
    store = new UnreliableSessionStore(clock.now);
    issued = [];
    hold = undefined;
    failures = 0;
    here = instance();
    there = instance();
  });

  async function askKinde(): Promise<MachineToken> {
    const passed = hold;
    hold = undefined;
    await passed?.pass();
    if (failures > 0) {
      failures -= 1;
      throw new Error('Kinde is down.');
    }
    const accessToken = `the secret token number ${issued.length + 1}`;
    issued.push(accessToken);
    return { accessToken, expiresAt: clock.now() + LIFETIME };
  }

  const instance = ({ application = APPLICATION, purpose = PURPOSE, secrets = SECRETS } = {}) =>
    new MachineTokens({
      credentials: { token: askKinde },
      shared: new SharedMachineTokens({
        store,
        seal: new Seal(secrets, purpose),
        application,
        clock: clock.now,
        timeout: 5,
      }),
      clock: clock.now,
      random: () => 0,
    });

  const tokenOf = async (tokens: MachineTokens, request = API) =>
    (await tokens.get(request)).accessToken;

  it('are the same, with their times', async () => {
    const token = await here.get(API);
    expect(await there.get(API)).toEqual(token);
    expect(issued).toHaveLength(1);
  });

  it('are asked for by one of them at a time', async () => {
    const instances = Array.from({ length: 10 }, () => instance());
    const all = await Promise.all(instances.map((each) => tokenOf(each)));
    expect(new Set(all).size).toBe(1);
    expect(issued).toHaveLength(1);
  });

  it('are looked for again by whoever may ask Kinde at last', async () => {
    const timers = HeldTimers.hold();
    try {
      const lock = store.hold('lock');
      const waiting = tokenOf(there);
      await lock.arrived;
      const token = await tokenOf(here);
      lock.release();
      expect(await waiting).toBe(token);
    } finally {
      timers.release();
    }
  });

  it('are renewed by one of them', async () => {
    const first = await tokenOf(here);
    await tokenOf(there);
    clock.advance(LIFETIME * 0.75);
    await tokenOf(here);
    await until('it was renewed', async () => (await tokenOf(here)) !== first);
    await until('it was noticed', async () => (await tokenOf(there)) !== first);
    expect(await tokenOf(there)).toBe(await tokenOf(here));
    expect(issued).toHaveLength(2);
  });

  it('are replaced by one of them when an API refuses them', async () => {
    const refused = await here.get(API);
    await there.get(API);
    const token = await here.replace(API, refused);
    expect(token).not.toEqual(refused);
    expect(await there.replace(API, refused)).toEqual(token);
    expect(await instance().get(API)).toEqual(token);
    expect(issued).toHaveLength(2);
  });

  it('are not taken from the store when an API refused them', async () => {
    const refused = await here.get(API);
    failures = Infinity;
    await expect(here.replace(API, refused)).rejects.toMatchObject({
      code: 'ERR_KINDE_UNAVAILABLE',
    });
    clock.advance(10);
    await expect(here.get(API)).rejects.toMatchObject({ code: 'ERR_KINDE_UNAVAILABLE' });
  });

  it('are not taken from the store when the clock was set back', async () => {
    const first = await tokenOf(here);
    clock.advance(-3_600);
    const second = await tokenOf(there);
    expect(second).not.toBe(first);
    expect(await tokenOf(here)).toBe(second); // and one of them asks
    expect(issued).toHaveLength(2);
  });

  it('are taken from an instance whose clock is a little ahead', async () => {
    const first = await tokenOf(here);
    clock.advance(-60);
    expect(await tokenOf(there)).toBe(first);
  });

  it('outlive a process', async () => {
    await tokenOf(here);
    failures = Infinity;
    clock.advance(LIFETIME - 1);
    expect(await tokenOf(instance())).toBe(issued[0]);
    clock.advance(1);
    await expect(instance().get(API)).rejects.toMatchObject({ code: 'ERR_KINDE_UNAVAILABLE' });
  });

  it.each<[what: string, other: Parameters<typeof instance>[0], request?: typeof API]>([
    ['another audience', {}, { audience: 'https://other.example' }],
    ['another client', { application: 'https://one.kinde.com another-machine' }],
    ['another tenant', { application: 'https://two.kinde.com a-machine' }],
    ['another purpose', { purpose: 'session record of an application' }],
    ['another secret', { secrets: ['another secret, which has more than 32 bytes'] }],
  ])('are never those of %s', async (_, other, request = API) => {
    const ours = await tokenOf(here);
    expect(await tokenOf(instance(other), request)).not.toBe(ours);
    expect(issued).toHaveLength(2);
  });

  it('are understood while secrets are being exchanged', async () => {
    const ours = await tokenOf(here);
    const newer = instance({
      secrets: ['a newer secret, which has more than 32 bytes', ...SECRETS],
    });
    expect(await tokenOf(newer)).toBe(ours);
  });

  it('are shown to nobody who looks into the store', async () => {
    await tokenOf(here);
    await tokenOf(there);
    expect(JSON.stringify(store.calls)).not.toMatch(/secret token|api\.example|kinde/);
    for (const { parameters } of store.calls) {
      expect(parameters[0]).toMatch(/^[\w-]{43}$/);
    }
  });

  /** The record that is there, and where. */
  async function record(request = API): Promise<[key: string, record: SessionRecord]> {
    await tokenOf(here, request);
    const [key, found] = store.to('create').at(-1)?.parameters ?? [];
    return [String(key), found as SessionRecord];
  }

  describe('are not taken from a record', () => {
    it('that was tampered with', async () => {
      const [key, { version, data }] = await record();
      const middle = data.length >> 1;
      const letter = data[middle] === 'A' ? 'B' : 'A';
      const tampered = data.slice(0, middle) + letter + data.slice(middle + 1);
      await store.create(key, { version, data: tampered }, 60);
      expect(await tokenOf(there)).toBe(issued[1]);
    });

    it('that was for something else', async () => {
      const other = { audience: 'https://other.example' };
      const [key] = await record();
      const [, foreign] = await record(other);
      await store.create(key, foreign, 60);
      expect(await tokenOf(there)).not.toBe(await tokenOf(here, other));
    });

    it.each([
      'no JSON',
      'null',
      '[]',
      '{}',
      '{"token":"a-token","askedAt":1,"usableUntil":9e99}',
      '{"token":{"accessToken":7},"askedAt":1,"usableUntil":9e99}',
      '{"token":{"accessToken":"a-token"},"askedAt":"1","usableUntil":9e99}',
      '{"token":{"accessToken":"a-token"},"askedAt":1,"usableUntil":1e999}',
      '{"token":{"accessToken":"a-token"},"askedAt":1,"usableUntil":2}',
    ])('that says %s', async (content) => {
      const [key] = await record();
      const data = new Seal(SECRETS, PURPOSE).seal(Buffer.from(content), key);
      await store.create(key, { version: 1, data }, 60);
      expect(await tokenOf(there)).toBe(issued[1]);
    });
  });

  describe('while the store', () => {
    it.each(['fails', 'forgets'] as const)('%s, are each one’s own', async (fault) => {
      store.fail(fault);
      expect(await tokenOf(here)).toBe(issued[0]);
      expect(await tokenOf(there)).toBe(issued[1]);
    });

    it.each(['lock', 'create', 'unlock'] as const)('fails to %s, are had', async (method) => {
      store.fail('fails', method);
      expect(await tokenOf(here)).toBe(issued[0]);
    });

    it.each(['read', 'lock', 'create'] as const)(
      'takes too long to %s, are had',
      async (method) => {
        const timers = HeldTimers.hold();
        try {
          store.fail('hangs', method);
          const asked = tokenOf(here);
          await until('the store hangs', () => store.to(method).length > 0);
          timers.pass(0.45);
          expect(await asked).toBe(issued[0]);
        } finally {
          timers.release();
        }
      },
    );
  });

  it('are asked for by another when the first has failed', async () => {
    const first = (hold = new Hold());
    failures = 1;
    const asked = here.get(API);
    await first.arrived;
    const waiting = tokenOf(there);
    await until('the other waits', () => store.to('lock').length > 1);
    first.release();
    await expect(asked).rejects.toMatchObject({ code: 'ERR_KINDE_UNAVAILABLE' });
    expect(await waiting).toBe(issued[0]);
  });
});
