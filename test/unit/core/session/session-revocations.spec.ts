import { setImmediate } from 'node:timers/promises';

import { KindeUser } from '../../../../lib/core/claims/kinde-user.js';
import { SessionRevocations } from '../../../../lib/core/session/session-revocations.js';
import type { OpenSession } from '../../../../lib/core/session/session-seal.js';
import type { RevocationStore } from '../../../../lib/core/session/session-store.js';
import { UnsettledWrites } from '../../../../lib/core/session/unsettled-writes.js';
import { HeldTimers } from '../../../support/held-timers.js';
import { sampleSession } from '../../../support/sample-session.js';
import { StoppedClock } from '../../../support/stopped-clock.js';
import { UnreliableSessionStore } from '../../../support/unreliable-session-store.js';

const WEEK = 604_800;

describe('SessionRevocations', () => {
  let timers: HeldTimers;
  let clock: StoppedClock;
  let store: UnreliableSessionStore;
  let revocations: SessionRevocations;

  beforeEach(() => {
    timers = HeldTimers.hold();
    clock = new StoppedClock();
    store = new UnreliableSessionStore(clock.now);
    revocations = revocationsOf('https://one.kinde.com a-client');
  });
  afterEach(() => timers.release());

  function revocationsOf(application: string, of: RevocationStore = store): SessionRevocations {
    return new SessionRevocations({
      store: of,
      unsettled: new UnsettledWrites(clock.now),
      application,
      absoluteTimeout: WEEK,
      clock: clock.now,
    });
  }

  /** A session that begins now. */
  function session(userId = 'kp_1', orgCode: string | undefined = 'org_1'): OpenSession {
    const user = new KindeUser({ sub: userId, ...(orgCode && { org_code: orgCode }) }, {});
    const now = clock.now();
    return { session: sampleSession({ createdAt: now, touchedAt: now }), user, isStale: false };
  }

  /** Lets time pass, and what it sets off come as far as it comes. */
  async function pass(seconds: number): Promise<void> {
    clock.advance(seconds);
    timers.pass(seconds);
    for (let turn = 0; turn < 3; turn += 1) {
      await setImmediate();
    }
  }

  const unavailable = expect.objectContaining({ code: 'ERR_KINDE_UNAVAILABLE', retryAfter: 1 });

  it('leave a session alone that nobody revoked', async () => {
    expect(await revocations.isRevoked(session())).toBe(false);
    expect(await revocations.isRevoked(session('kp_2', ''))).toBe(false);
  });

  const ways: [what: string, revoke: (open: OpenSession) => Promise<void>][] = [
    ['its user', ({ user }) => revocations.revokeUser(user.id)],
    ['its organization', ({ user }) => revocations.revokeOrg(user.orgCode ?? '')],
    ['everybody', () => revocations.revokeIssuedBefore(clock.now())],
    ['itself alone', (open) => revocations.revokeSession(open.session)],
  ];

  describe.each(ways)('of %s', (_, revoke) => {
    it('end a session that began before, and one that began at that moment', async () => {
      const before = session();
      clock.advance(60);
      const now = session();
      await revoke(now);
      expect(await revocations.isRevoked(now)).toBe(true);
      await revoke(before);
      expect(await revocations.isRevoked(before)).toBe(true);
    });

    it('leave a later login alone', async () => {
      const before = session();
      await revoke(before);
      clock.advance(0.001);
      expect(await revocations.isRevoked(session())).toBe(false);
      expect(await revocations.isRevoked(before)).toBe(true);
    });

    it('hold in every instance, and for the copies that it has of the session', async () => {
      const open = session();
      const another = revocationsOf('https://one.kinde.com a-client');
      expect(await another.isRevoked(open)).toBe(false);
      await revoke(open);
      expect(await another.isRevoked(open)).toBe(true);
      const renewed = { ...open.session, version: 2 };
      expect(await another.isRevoked({ ...open, session: renewed })).toBe(true);
    });

    it('hold as long as such a session could last', async () => {
      const open = session();
      await revoke(open);
      clock.advance(WEEK - 1);
      expect(await revocations.isRevoked(open)).toBe(true);
    });

    it.each(['https://one.kinde.com another-client', 'https://two.kinde.com a-client'])(
      'are nothing to another application in the same store: %s',
      async (application) => {
        const open = session();
        await revoke(open);
        expect(await revocationsOf(application).isRevoked(open)).toBe(false);
      },
    );

    it('show nobody’s name to the store', async () => {
      const open = session();
      await revoke(open);
      await revocations.isRevoked(open);
      const told = JSON.stringify(store.calls);
      for (const name of [open.session.id, 'kp_1', 'org_1']) {
        expect(told).not.toContain(name);
      }
      for (const { parameters } of store.calls) {
        for (const key of [parameters[0]].flat()) {
          expect(key).toMatch(/^[\w-]{43}$/);
        }
      }
    });
  });

  it('of a user leave other users alone, those of the same organization included', async () => {
    const others = [session('kp_2'), session('kp_11'), session('org_1')];
    await revocations.revokeUser('kp_1');
    for (const other of others) {
      expect(await revocations.isRevoked(other)).toBe(false);
    }
  });

  it('of an organization leave others alone, and who is in none', async () => {
    const others = [session('kp_1', 'org_2'), session('kp_1', ''), session('org_1', 'org_3')];
    await revocations.revokeOrg('org_1');
    for (const other of others) {
      expect(await revocations.isRevoked(other)).toBe(false);
    }
  });

  it('of a session leave the other sessions of its user alone', async () => {
    const [one, other] = [session(), session()];
    await revocations.revokeSession(one.session);
    expect(await revocations.isRevoked(one)).toBe(true);
    expect(await revocations.isRevoked(other)).toBe(false);
  });

  it('of everybody up to a time are about logins up to that time', async () => {
    const before = session();
    clock.advance(60);
    const time = clock.now();
    const at = session();
    clock.advance(60);
    const after = session();
    await revocations.revokeIssuedBefore(time);
    const revoked = await Promise.all(
      [before, at, after].map((each) => revocations.isRevoked(each)),
    );
    expect(revoked).toEqual([true, true, false]);
  });

  it('are not taken back by an earlier one that comes later', async () => {
    const open = session();
    await revocations.revokeIssuedBefore(clock.now());
    await revocations.revokeIssuedBefore(clock.now() - 3_600);
    expect(await revocations.isRevoked(open)).toBe(true);
  });

  it('are asked for all at once, and with every request', async () => {
    const open = session();
    for (let request = 0; request < 3; request += 1) {
      await revocations.isRevoked(open);
    }
    for (const { parameters } of store.to('revocations')) {
      expect(parameters[0]).toHaveLength(4);
    }
    expect(store.calls).toHaveLength(3);
  });

  describe('while the store is down', () => {
    it('cannot be told of', async () => {
      store.fail('fails');
      await expect(revocations.isRevoked(session())).rejects.toEqual(unavailable);
    });

    it('cannot be told of, and nobody waits for longer than a second', async () => {
      store.fail('hangs');
      const answer = revocations.isRevoked(session());
      answer.catch(() => undefined);
      await setImmediate();
      await pass(0.45);
      await expect(answer).rejects.toEqual(unavailable);
    });

    it.each(ways.slice(0, 3))('fail, and so are not taken for done: %s', async (_, revoke) => {
      const open = session();
      store.fail('fails');
      await expect(revoke(open)).rejects.toEqual(unavailable);
      store.recover();
      await pass(60);
      expect(await revocations.isRevoked(open)).toBe(false);
    });

    it('of a session alone are made up for, since its user has left', async () => {
      const open = session();
      clock.advance(60);
      store.fail('fails');
      await revocations.revokeSession(open.session);
      store.recover();
      expect(await revocations.isRevoked(open)).toBe(false);
      await pass(0.25);
      expect(await revocations.isRevoked(open)).toBe(true);
    });

    it('of several sessions are made up for, each', async () => {
      const opened = [session(), session()];
      clock.advance(60);
      store.fail('fails');
      for (const each of opened) {
        await revocations.revokeSession(each.session);
      }
      store.recover();
      await pass(0.25);
      await pass(0.25);
      for (const each of opened) {
        expect(await revocations.isRevoked(each)).toBe(true);
      }
    });

    it('of a session alone are not made up for once it would have ended anyway', async () => {
      const open = session();
      store.fail('fails');
      await revocations.revokeSession(open.session);
      await pass(WEEK);
      store.recover();
      store.calls.length = 0;
      await pass(60);
      expect(store.calls).toEqual([]);
    });
  });
});
