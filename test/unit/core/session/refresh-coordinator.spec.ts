import { setImmediate } from 'node:timers/promises';

import type { TokenSet } from '../../../../lib/core/oidc/oidc-client.js';
import { CookieSessionRepository } from '../../../../lib/core/session/cookie-session-repository.js';
import {
  RefreshCoordinator,
  type RefreshCoordinatorOptions,
} from '../../../../lib/core/session/refresh-coordinator.js';
import { SessionLedger } from '../../../../lib/core/session/session-ledger.js';
import { SessionSeal } from '../../../../lib/core/session/session-seal.js';
import { newSessionId, type Session } from '../../../../lib/core/session/session.js';
import { StoreSessionRepository } from '../../../../lib/core/session/store-session-repository.js';
import { UnsettledWrites } from '../../../../lib/core/session/unsettled-writes.js';
import { KeySet } from '../../../../lib/core/tokens/key-set.js';
import { TokenVerifier } from '../../../../lib/core/tokens/token-verifier.js';
import { KindeError } from '../../../../lib/kinde.errors.js';
import { demoUsers, LocalKinde } from '../../../../lib/testing/index.js';
import { Hold } from '../../../support/hold.js';
import { sessionConfig, tokenConfig } from '../../../support/session-config.js';
import { TestClock } from '../../../support/test-clock.js';
import { UnreliableSessionStore } from '../../../support/unreliable-session-store.js';
import { until } from '../../../support/until.js';

/** Seconds. */
const LOCK_LIFETIME = 10;

const unavailable = (retryAfter?: number) =>
  new KindeError('ERR_KINDE_UNAVAILABLE', 'Kinde is down.', retryAfter ? { retryAfter } : {});

const renewedTo = (refreshToken: string, version: number) =>
  expect.objectContaining({
    outcome: 'renewed',
    session: expect.objectContaining({ refreshToken, version }),
  });

describe('RefreshCoordinator', () => {
  const clock = new TestClock();
  let kinde: LocalKinde;
  let ledger: SessionLedger;
  let coordinator: RefreshCoordinator;
  let repository: CookieSessionRepository;
  /** The refresh tokens that Kinde was given. */
  let asked: string[];
  let revoked: (string | undefined)[];
  /** The access tokens that Kinde was told to revoke by themselves. */
  let revokedAccessTokens: string[];
  /** What Kinde makes of that. */
  let revocation: () => Promise<void>;
  /** Whether the keys that tokens are verified with can be had. */
  let hasKeys: boolean;
  /** What Kinde answers. */
  let answer: () => Promise<TokenSet>;

  beforeAll(async () => {
    kinde = await LocalKinde.start({ clock: clock.now });
  });
  afterAll(() => kinde.stop());

  beforeEach(() => {
    asked = [];
    revoked = [];
    revokedAccessTokens = [];
    revocation = async () => undefined;
    hasKeys = true;
    answer = async () => tokens();
    ledger = new SessionLedger();
    repository = new CookieSessionRepository({
      config: sessionConfig,
      seal: sealOf(),
      revocations: undefined,
    });
    coordinator = new RefreshCoordinator(options());
  });

  function sealOf(): SessionSeal {
    const config = { session: sessionConfig, tokens: tokenConfig };
    return new SessionSeal({ config, purpose: 'session', clock: clock.now });
  }

  function options(): RefreshCoordinatorOptions {
    const fetchKeys = async () => {
      if (!hasKeys) throw unavailable();
      return { keys: [kinde.publicJwk] };
    };
    const issuer = kinde.issuerUrl;
    const policy = {
      audience: [],
      allowedClientIds: [kinde.clientId],
      clockTolerance: 30,
    };
    return {
      oidc: {
        prepare: async () => undefined,
        refresh: async (refreshToken, accept) => {
          asked.push(refreshToken);
          return accept(await answer());
        },
        revoke: async ({ refreshToken }) => void revoked.push(refreshToken),
        revokeAccessToken: async ({ accessToken }) => {
          revokedAccessTokens.push(accessToken);
          await revocation();
        },
      },
      verifier: new TokenVerifier({
        issuers: new Map([[issuer, new KeySet({ fetchKeys, clock: clock.now })]]),
        policy,
        clock: clock.now,
      }),
      repository,
      ledger,
      clock: clock.now,
      timeout: 5,
      patience: LOCK_LIFETIME + 1,
    };
  }

  function tokens(changes: Partial<TokenSet> = {}): TokenSet {
    const accessToken = kinde.accessToken({ user: demoUsers.ada });
    return { accessToken, refreshToken: 'second', idTokenClaims: undefined, ...changes };
  }

  function session(changes: Partial<Session> = {}): Session {
    return {
      id: newSessionId(),
      version: 1,
      createdAt: clock.now(),
      touchedAt: clock.now(),
      accessToken: kinde.accessToken({ user: demoUsers.ada, expiresIn: 1 }),
      accessTokenExpiresAt: Math.floor(clock.now()) + 1,
      refreshToken: 'first',
      refreshNotBefore: clock.now(),
      idTokenClaims: { sub: demoUsers.ada, given_name: 'Ada' },
      ...changes,
    };
  }

  /** Renews a session that the browser keeps. */
  const renew = (session: Session) => coordinator.renew(session, repository.add(session));

  /** Seconds until a renewal is due again. */
  const secondsToNext = async (changes: Partial<Session>, expiresIn: number) => {
    answer = async () =>
      tokens({ accessToken: kinde.accessToken({ user: demoUsers.ada, expiresIn }) });
    const renewal = await renew(session(changes));
    const { refreshNotBefore } = (renewal as { session: Session }).session;
    return Math.round(refreshNotBefore - clock.now());
  };

  it('renews a session: newer tokens and version, the same id and start', async () => {
    const before = session();
    const renewal = await renew(before);
    expect(renewal).toMatchObject({
      outcome: 'renewed',
      session: {
        id: before.id,
        version: 2,
        createdAt: before.createdAt,
        refreshToken: 'second',
        idTokenClaims: { given_name: 'Ada' },
      },
      handle: expect.stringMatching(/^[\w-]+$/),
    });
    expect(asked).toEqual(['first']);
    expect(ledger.isNewest(before)).toBe(false);
  });

  it('asks once for any number of requests, and gives all of them the same', async () => {
    const before = session();
    const hold = new Hold();
    answer = async () => {
      await hold.pass();
      return tokens();
    };
    const waiting = Array.from({ length: 100 }, () => renew(before));
    hold.release();
    const renewals = await Promise.all(waiting);
    expect(new Set(renewals).size).toBe(1);
    expect(asked).toHaveLength(1);
  });

  it.each([
    ['comes of it', async () => tokens()],
    ['does not', () => Promise.reject(unavailable())],
  ])('tells when nothing is being renewed any more, and something %s', async (_, result) => {
    const hold = new Hold();
    answer = async () => {
      await hold.pass();
      return result();
    };
    const renewal = renew(session()).catch(() => undefined);
    let isSettled = false;
    const settled = coordinator.settled().then(() => (isSettled = true));
    await hold.arrived;
    expect(isSettled).toBe(false);
    hold.release();
    await Promise.all([renewal, settled]);
    await coordinator.settled();
  });

  it('tells sessions apart by their refresh tokens, not by their users or ids', async () => {
    const one = session({ refreshToken: 'one' });
    await Promise.all([
      renew(one),
      renew(session({ refreshToken: 'other' })),
      renew({ ...one, refreshToken: 'a third' }),
    ]);
    expect(asked).toEqual(['one', 'other', 'a third']);
  });

  it('gives a late request the new tokens for 30 seconds, and then nothing', async () => {
    const before = session();
    const first = await renew(before);
    clock.advance(29);
    expect(await renew(before)).toBe(first);
    clock.advance(2);
    expect(await renew(before)).toMatchObject({ outcome: 'superseded' });
    expect(asked).toHaveLength(1);
  });

  it('counts these seconds from the answer of Kinde, however long that takes', async () => {
    const before = session();
    const hold = new Hold();
    answer = async () => {
      await hold.pass();
      return tokens();
    };
    const first = renew(before);
    clock.advance(60);
    const second = renew(before);
    hold.release();
    expect(await second).toBe(await first);
    clock.advance(29);
    expect(await renew(before)).toBe(await first);
    expect(asked).toHaveLength(1);
  });

  it('does not ask Kinde with a refresh token that it knows to be spent', async () => {
    const before = session();
    ledger.renewed({ ...before, version: 2 });
    expect(await renew(before)).toMatchObject({ outcome: 'superseded' });
    expect(asked).toEqual([]);
  });

  it('fails for everybody who waits, and asks again when the next one comes', async () => {
    const before = session();
    const hold = new Hold();
    answer = async () => {
      await hold.pass();
      throw unavailable();
    };
    const waiting = Array.from({ length: 10 }, () => renew(before));
    hold.release();
    for (const result of await Promise.allSettled(waiting)) {
      expect(result).toMatchObject({
        status: 'rejected',
        reason: { code: 'ERR_KINDE_UNAVAILABLE' },
      });
    }
    expect(ledger.hasEnded(before)).toBe(false);
    answer = async () => tokens();
    expect(await renew(before)).toMatchObject({ outcome: 'renewed' });
    expect(asked).toHaveLength(2);
  });

  it('has everybody wait who comes before the time that Kinde named', async () => {
    const before = session();
    answer = () => Promise.reject(unavailable(7));
    await expect(renew(before)).rejects.toMatchObject({ retryAfter: 7 });
    answer = async () => tokens();
    clock.advance(6);
    await expect(renew(before)).rejects.toMatchObject({ retryAfter: 7 });
    expect(asked).toHaveLength(1);
    clock.advance(1.5);
    expect(await renew(before)).toMatchObject({ outcome: 'renewed' });
  });

  it('lets other sessions ask before that time', async () => {
    answer = () => Promise.reject(unavailable(7));
    await expect(renew(session())).rejects.toThrow();
    answer = async () => tokens();
    const other = session({ refreshToken: 'other' });
    expect(await renew(other)).toMatchObject({ outcome: 'renewed' });
  });

  it('leaves the session alone when something of our own is broken', async () => {
    const before = session();
    answer = () => Promise.reject(new TypeError('a bug'));
    await expect(renew(before)).rejects.toThrow(TypeError);
    expect(ledger.hasEnded(before)).toBe(false);
  });

  it('ends the session when Kinde refuses, and does not ask again', async () => {
    const before = session();
    answer = () => Promise.reject(new KindeError('ERR_KINDE_SESSION_ENDED', 'invalid_grant'));
    expect(await renew(before)).toMatchObject({ outcome: 'ended' });
    expect(ledger.hasEnded(before)).toBe(true);
    clock.advance(60);
    expect(await renew(before)).not.toMatchObject({ outcome: 'renewed' });
    expect(asked).toHaveLength(1);
  });

  const strangers: [what: string, tokens: () => Partial<TokenSet>][] = [
    ['another subject', () => ({ accessToken: kinde.accessToken({ user: demoUsers.rex }) })],
    ['another subject in the id token', () => ({ idTokenClaims: { sub: demoUsers.rex } })],
    [
      'another organization',
      () => ({ accessToken: kinde.accessToken({ claims: { org_code: 'org_other' } }) }),
    ],
    ['no organization', () => ({ accessToken: kinde.accessToken({ orgCode: null }) })],
    ['an expired token', () => ({ accessToken: kinde.accessToken({ expiresIn: -60 }) })],
    ['a forged token', () => ({ accessToken: kinde.accessToken({ key: kinde.foreignKeyPem }) })],
    ['no token', () => ({ accessToken: '' })],
  ];

  it.each(strangers)('ends the session when Kinde returns %s', async (_, changes) => {
    const before = session();
    answer = async () => tokens(changes());
    expect(await renew(before)).toMatchObject({
      outcome: 'ended',
      reason: expect.not.stringMatching(/eyJ|kp_|org_/),
    });
    expect(ledger.hasEnded(before)).toBe(true);
  });

  it('has new tokens revoked, and nothing written, when the session ended meanwhile', async () => {
    const before = session();
    const hold = new Hold();
    answer = async () => {
      await hold.pass();
      return tokens();
    };
    const waiting = renew(before);
    ledger.ended(before, 'left');
    hold.release();
    expect(await waiting).toMatchObject({ outcome: 'signed out' });
    expect(revoked).toEqual(['second']);
    expect(ledger.hasEnded(before)).toBe(true);
  });

  it('does not mind if that fails', async () => {
    const before = session();
    coordinator = new RefreshCoordinator({
      ...options(),
      oidc: {
        prepare: async () => undefined,
        refresh: async (_, accept) => {
          ledger.ended(before, 'left');
          return accept(tokens());
        },
        revoke: () => Promise.reject(unavailable()),
        revokeAccessToken: async () => undefined,
      },
    });
    expect(await renew(before)).toMatchObject({ outcome: 'signed out' });
    await setImmediate();
  });

  it('does not ask for a session that was signed out', async () => {
    const before = session();
    ledger.ended(before, 'left');
    expect(await renew(before)).toEqual({ outcome: 'signed out' });
    expect(asked).toEqual([]);
  });

  it('leaves the session alone while the new access token cannot be verified', async () => {
    const before = session();
    hasKeys = false;
    await expect(renew(before)).rejects.toMatchObject({ code: 'ERR_KINDE_UNAVAILABLE' });
    expect(ledger.hasEnded(before)).toBe(false);
    hasKeys = true;
    clock.advance(1);
    expect(await renew(before)).toMatchObject({ outcome: 'renewed' });
  });

  it('accepts tokens while Kinde’s answer can still be kept, and not afterwards', async () => {
    const outcomes: string[] = [];
    coordinator = new RefreshCoordinator({
      ...options(),
      oidc: {
        prepare: async () => undefined,
        refresh: async (_, accept) => {
          const strangers = tokens({ accessToken: kinde.accessToken({ user: demoUsers.rex }) });
          const error = await accept(strangers).catch((error: unknown) => error);
          outcomes.push(error instanceof KindeError ? error.code : 'accepted');
          return accept(tokens());
        },
        revoke: async () => undefined,
        revokeAccessToken: async () => undefined,
      },
    });
    expect(await renew(session())).toMatchObject({ outcome: 'renewed' });
    expect(outcomes).toEqual(['ERR_KINDE_LOGIN_FAILED']);
  });

  it('drops claims that reach for the prototype of whoever copies them', async () => {
    const claims = JSON.parse(
      `{"sub":"${demoUsers.ada}","__proto__":{"admin":true},"constructor":1,"prototype":2}`,
    ) as Record<string, unknown>;
    answer = async () => tokens({ idTokenClaims: claims });
    const renewal = await renew(session());
    expect(renewal).toMatchObject({ outcome: 'renewed' });
    const { idTokenClaims } = (renewal as { session: Session }).session;
    expect(Object.keys(idTokenClaims)).toEqual(['sub']);
  });

  describe('of a session whose claims have changed', () => {
    let before: Session;
    /** The access token has hours to go. */
    beforeEach(() => {
      const accessToken = kinde.accessToken({ user: demoUsers.ada, expiresIn: 7200 });
      const accessTokenExpiresAt = Math.floor(clock.now()) + 7200;
      before = session({ accessToken, accessTokenExpiresAt });
      let issued = 1;
      answer = async () => tokens({ refreshToken: `token ${(issued += 1)}` });
    });

    const renewAtOnce = (of = before) => coordinator.renewAtOnce(of, repository.add(of));

    it('has the access token revoked, and asks for another', async () => {
      revocation = async () => expect(asked).toEqual([]);
      expect(await renewAtOnce()).toEqual(renewedTo('token 2', 2));
      expect(revokedAccessTokens).toEqual([before.accessToken]);
      expect(asked).toEqual(['first']);
      expect(revoked).toEqual([]);
    });

    it('does not spend the refresh token when the access token cannot be revoked', async () => {
      revocation = () => Promise.reject(unavailable());
      await expect(renewAtOnce()).rejects.toMatchObject({ code: 'ERR_KINDE_UNAVAILABLE' });
      expect(asked).toEqual([]);
      revocation = async () => undefined;
      expect(await renewAtOnce()).toEqual(renewedTo('token 2', 2));
    });

    it('never sends one refresh token twice, however many ask', async () => {
      const renewals = await Promise.all(Array.from({ length: 20 }, () => renewAtOnce()));
      // The first may have been on its way before the others' changes; theirs are made at once.
      expect(asked).toEqual(['first', 'token 2']);
      expect(renewals).toEqual([
        renewedTo('token 2', 2),
        ...Array.from({ length: 19 }, () => renewedTo('token 3', 3)),
      ]);
    });

    it('waits for what a request has begun before, and renews that once more', async () => {
      const hold = new Hold();
      const answerNow = answer;
      answer = async () => {
        await hold.pass();
        return answerNow();
      };
      const earlier = renew(before);
      await hold.arrived;
      answer = answerNow;
      const renewal = renewAtOnce();
      hold.release();
      expect(await earlier).toEqual(renewedTo('token 2', 2));
      expect(await renewal).toEqual(renewedTo('token 3', 3));
      expect(asked).toEqual(['first', 'token 2']);
    });

    it('is shared by requests whose access token is due meanwhile', async () => {
      const hold = new Hold();
      revocation = () => hold.pass();
      const renewal = renewAtOnce();
      await hold.arrived;
      const due = renew(before);
      hold.release();
      expect(await due).toEqual(await renewal);
      expect(asked).toEqual(['first']);
    });

    it('asks anew with a refresh token that Kinde did not replace', async () => {
      answer = async () => tokens({ refreshToken: undefined });
      const first = await renewAtOnce();
      expect(first).toEqual(renewedTo('first', 2));
      expect(await renewAtOnce((first as { session: Session }).session)).toEqual(
        renewedTo('first', 3),
      );
      expect(asked).toEqual(['first', 'first']);
    });

    it('goes on from the newest copy while the old one is still known', async () => {
      await renew(before);
      expect(await renewAtOnce()).toEqual(renewedTo('token 3', 3));
      expect(asked).toEqual(['first', 'token 2']);
    });

    it('leaves an old copy alone', async () => {
      await renew(before);
      clock.advance(31);
      expect(await renewAtOnce()).toEqual({ outcome: 'superseded' });
      expect(asked).toEqual(['first']);
      expect(revokedAccessTokens).toEqual([]);
    });

    it('does not bring back a session that was signed out', async () => {
      ledger.ended(before, 'left');
      expect(await renewAtOnce()).toEqual({ outcome: 'signed out' });
      expect(revokedAccessTokens).toEqual([]);

      const other = session({ id: newSessionId(), refreshToken: 'other' });
      revocation = async () => ledger.ended(other, 'left');
      expect(await renewAtOnce(other)).toEqual({ outcome: 'signed out' });
      expect(revoked).toEqual(['token 2']);
    });

    it('ends when Kinde no longer accepts the refresh token', async () => {
      answer = () => Promise.reject(new KindeError('ERR_KINDE_SESSION_ENDED', 'Over.'));
      expect(await renewAtOnce()).toEqual({ outcome: 'ended', reason: 'Over.' });
    });

    it('ends when the tokens are those of another subject', async () => {
      const accessToken = kinde.accessToken({ user: demoUsers.rex });
      answer = async () => tokens({ accessToken });
      expect(await renewAtOnce()).toMatchObject({ outcome: 'ended' });
    });
  });

  describe('the time of the next renewal', () => {
    it.each([
      ['ten seconds from now, for a new token', 0, 3_600, 10],
      ['the end of a new token that ends sooner', 0, 6, 6],
      ['the end of the token when it is the same as before', 15, 15, 15],
      ['ten seconds from now when that has passed by our clock', -5, -5, 10],
      ['ten seconds from now when a new token ended already by our clock', -9, -5, 10],
    ])('is %s', async (_, before, expiresIn, seconds) => {
      const accessTokenExpiresAt = Math.floor(clock.now()) + before;
      const actual = await secondsToNext({ accessTokenExpiresAt }, expiresIn);
      expect(Math.abs(actual - seconds)).toBeLessThanOrEqual(1);
    });
  });

  describe('of sessions that several instances have in common', () => {
    let store: UnreliableSessionStore;
    let here: ReturnType<typeof instance>;
    let there: ReturnType<typeof instance>;
    let before: Session;
    let handle: string;

    beforeEach(async () => {
      store = new UnreliableSessionStore(clock.now);
      here = instance();
      there = instance();
      before = session({ accessTokenExpiresAt: Math.floor(clock.now()) - 1 });
      handle = await here.repository.add(before);
      store.calls.length = 0;
    });

    /** One process: what it knows is its own, and the store is everybody's. */
    function instance({ patience = LOCK_LIFETIME + 1 } = {}) {
      const unsettled = new UnsettledWrites(clock.now);
      const ledger = new SessionLedger();
      const repository = new StoreSessionRepository({
        config: sessionConfig,
        store,
        seal: sealOf(),
        unsettled,
        application: 'application',
        lockLifetime: LOCK_LIFETIME,
        clock: clock.now,
      });
      const coordinator = new RefreshCoordinator({ ...options(), repository, ledger, patience });
      const renew = () => coordinator.renew(before, handle);
      const renewAtOnce = () => coordinator.renewAtOnce(before, handle);
      return { repository, ledger, renew, renewAtOnce, unsettled };
    }

    const renewed = (refreshToken: string, version = 2) =>
      expect.objectContaining({
        outcome: 'renewed',
        handle,
        session: expect.objectContaining({ id: before.id, version, refreshToken }),
      });

    const unavailableNow = expect.objectContaining({ code: 'ERR_KINDE_UNAVAILABLE' });

    /** As another instance writes what it got. */
    const renewThere = (version = 2) => {
      const accessTokenExpiresAt = clock.now() + 3600;
      const refreshNotBefore = clock.now() + 10;
      const tokens = { accessTokenExpiresAt, refreshNotBefore, refreshToken: 'theirs' };
      return there.repository.replace(before, { ...before, ...tokens, version }, handle);
    };

    const stored = async () => (await there.repository.find(handle))?.session;

    it('asks once for any number of requests to any number of instances', async () => {
      const hold = new Hold();
      answer = async () => {
        await hold.pass();
        return tokens();
      };
      const instances = [here, there, instance(), instance()];
      const waiting = instances.flatMap(({ renew }) => Array.from({ length: 25 }, renew));
      await hold.arrived;
      hold.release();
      for (const renewal of await Promise.all(waiting)) {
        expect(renewal).toEqual(renewed('second'));
      }
      expect(asked).toEqual(['first']);
      expect(await stored()).toMatchObject({ version: 2, refreshToken: 'second' });
    });

    it('asks with the lock in its hands, and gives it back', async () => {
      answer = async () => {
        expect(await there.repository.lock(handle)).toBeUndefined();
        return tokens();
      };
      expect(await here.renew()).toEqual(renewed('second'));
      expect(await there.repository.lock(handle)).toBeDefined();
    });

    it('has the new tokens written before anybody gets them', async () => {
      const hold = store.hold('replace');
      let isDone = false;
      const renewal = here.renew().then(() => (isDone = true));
      await hold.arrived;
      await setImmediate();
      expect(isDone).toBe(false);
      hold.release();
      await renewal;
    });

    it('goes on from the refresh token of an instance that could not verify the others', async () => {
      clock.advance(2); // the access token has expired
      const kept = { ...before, version: 2, refreshToken: 'theirs' };
      await there.repository.replace(before, kept, handle);
      expect(await here.renew()).toEqual(renewed('second', 3));
      expect(asked).toEqual(['theirs']);
    });

    it('finds what another instance did between the request and the lock', async () => {
      await renewThere();
      expect(await here.renew()).toEqual(renewed('theirs'));
      expect(asked).toEqual([]);
      expect(await there.repository.lock(handle)).toBeDefined();
    });

    it('finds a session signed out that another instance signed out before the lock', async () => {
      await there.repository.remove(handle);
      expect(await here.renew()).toEqual({ outcome: 'signed out' });
      expect(asked).toEqual([]);
    });

    describe('and whose claims have changed', () => {
      beforeEach(() => {
        let issued = 1;
        answer = async () => tokens({ refreshToken: `token ${(issued += 1)}` });
      });

      it('goes on from what another instance did between the request and the lock', async () => {
        await renewThere();
        expect(await here.renewAtOnce()).toEqual(renewed('token 2', 3));
        expect(asked).toEqual(['theirs']);
      });

      it('waits for the lock, however good the access token is', async () => {
        before = { ...before, accessTokenExpiresAt: clock.now() + 7200 };
        const lock = await there.repository.lock(handle);
        store.calls.length = 0;
        const renewal = here.renewAtOnce();
        await until('it has asked for the lock again', () => store.to('lock').length > 1);
        expect(asked).toEqual([]);
        await renewThere();
        await lock?.release();
        expect(await renewal).toEqual(renewed('token 2', 3));
        expect(asked).toEqual(['theirs']);
      });

      it('never sends one refresh token twice, in whatever instance', async () => {
        const instances = [here, there, instance(), instance()];
        const renewals = instances.flatMap(({ renew, renewAtOnce }) => [renewAtOnce(), renew()]);
        for (const renewal of await Promise.all(renewals)) {
          expect(renewal).toMatchObject({ outcome: 'renewed' });
        }
        expect(new Set(asked).size).toBe(asked.length);
        expect(revoked).toEqual([]);
        expect(await stored()).toMatchObject({ version: asked.length + 1 });
      });
    });

    describe('while another instance has the lock', () => {
      let lock: Awaited<ReturnType<StoreSessionRepository['lock']>>;
      beforeEach(async () => {
        lock = await there.repository.lock(handle);
        store.calls.length = 0;
      });

      it('waits for what comes of it', async () => {
        const renewal = here.renew();
        await until('it waits', () => store.to('lock').length > 1);
        await renewThere();
        await lock?.release();
        expect(await renewal).toEqual(renewed('theirs'));
        expect(asked).toEqual([]);
      });

      it('need not wait for the lock once the tokens are there', async () => {
        const renewal = here.renew();
        await renewThere();
        expect(await renewal).toEqual(renewed('theirs'));
        expect(asked).toEqual([]);
      });

      it('takes over when that instance fails and gives it back', async () => {
        const renewal = here.renew();
        await until('it waits', () => store.to('lock').length > 1);
        await lock?.release();
        expect(await renewal).toEqual(renewed('second'));
        expect(asked).toEqual(['first']);
      });

      it('takes over when that instance died', async () => {
        const renewal = here.renew();
        await until('it waits', () => store.to('lock').length > 1);
        expect(asked).toEqual([]);
        clock.advance(LOCK_LIFETIME);
        expect(await renewal).toEqual(renewed('second'));
      });

      it('has nothing to wait for when the session is signed out', async () => {
        const renewal = here.renew();
        await until('it waits', () => store.to('lock').length > 1);
        await there.repository.remove(handle);
        expect(await renewal).toEqual({ outcome: 'signed out' });
        expect(asked).toEqual([]);
      });

      it('has nothing to wait for while the access token is good', async () => {
        before = { ...before, accessTokenExpiresAt: Math.floor(clock.now()) + 10 };
        expect(await here.renew()).toEqual({ outcome: 'left to another' });
        expect(store.to('lock')).toHaveLength(1);
        // The next request looks again.
        await renewThere();
        await lock?.release();
        expect(await here.renew()).toEqual(renewed('theirs'));
      });

      it('does not wait for ever', async () => {
        const impatient = instance({ patience: 0.1 });
        await expect(impatient.renew()).rejects.toMatchObject({
          code: 'ERR_KINDE_UNAVAILABLE',
          message: 'Another instance has been renewing the session for too long.',
        });
        expect(asked).toEqual([]);
        expect(impatient.ledger.hasEnded(before)).toBe(false);
        await lock?.release();
        expect(await impatient.renew()).toEqual(renewed('second'));
      });
    });

    describe('when Kinde refuses', () => {
      const refusal = new KindeError('ERR_KINDE_SESSION_ENDED', 'Kinde ended a session.');
      beforeEach(() => {
        answer = () => Promise.reject(refusal);
      });

      it('ends the session for every instance', async () => {
        expect(await here.renew()).toEqual({ outcome: 'ended', reason: refusal.message });
        expect(await stored()).toBeUndefined();
        expect(here.ledger.hasEnded(before)).toBe(true);
      });

      it('takes what another instance got meanwhile, whose lock had run out', async () => {
        answer = async () => {
          await renewThere();
          throw refusal;
        };
        expect(await here.renew()).toEqual(renewed('theirs'));
        expect(here.ledger.hasEnded(before)).toBe(false);
        expect(await stored()).toMatchObject({ refreshToken: 'theirs' });
      });

      it('does not end the session before it could look at it once more', async () => {
        answer = () => {
          store.fail('fails');
          return Promise.reject(refusal);
        };
        await expect(here.renew()).rejects.toEqual(unavailableNow);
        expect(here.ledger.hasEnded(before)).toBe(false);
        store.recover();
        expect(await stored()).toBeDefined();
      });

      it('leaves the end to the request that caused it when it was signed out meanwhile', async () => {
        answer = async () => {
          await there.repository.remove(handle);
          throw refusal;
        };
        expect(await here.renew()).toEqual({ outcome: 'signed out' });
      });
    });

    describe('when the renewed session finds its place taken', () => {
      it('goes on with what is newer', async () => {
        answer = async () => {
          await renewThere(5);
          return tokens();
        };
        expect(await here.renew()).toEqual(renewed('theirs', 5));
        expect(await stored()).toMatchObject({ version: 5 });
        // A revocation would take the newer ones with it.
        expect(revoked).toEqual([]);
      });

      it('has the tokens revoked when the session was signed out', async () => {
        answer = async () => {
          await there.repository.remove(handle);
          return tokens();
        };
        expect(await here.renew()).toEqual({ outcome: 'signed out' });
        expect(revoked).toEqual(['second']);
        expect(await stored()).toBeUndefined();
      });

      it('writes nothing when this instance signed it out, and has the tokens revoked', async () => {
        answer = async () => {
          here.ledger.ended(before, 'left');
          await here.repository.remove(handle);
          return tokens();
        };
        expect(await here.renew()).toEqual({ outcome: 'signed out' });
        expect(revoked).toEqual(['second']);
        expect(store.to('replace')).toEqual([]);
      });

      it('keeps its hands off what it cannot see', async () => {
        answer = async () => {
          await renewThere();
          store.fail('fails', 'read');
          return tokens();
        };
        await expect(here.renew()).rejects.toEqual(unavailableNow);
        expect(revoked).toEqual([]);
        store.recover();
        expect(await stored()).toMatchObject({ refreshToken: 'theirs' });
      });
    });

    describe('while the store is out of order', () => {
      it.each(['lock', 'read'] as const)('asks for nothing that it cannot %s', async (method) => {
        store.fail('fails', method);
        await expect(here.renew()).rejects.toEqual(unavailableNow);
        expect(asked).toEqual([]);
        store.recover();
        clock.advance(1);
        expect(await here.renew()).toEqual(renewed('second'));
      });

      it('gives the lock back all the same', async () => {
        store.fail('fails', 'read');
        await expect(here.renew()).rejects.toEqual(unavailableNow);
        store.recover();
        expect(await there.repository.lock(handle)).toBeDefined();
      });

      it('has new tokens used here, and written later, and asked for by nobody else', async () => {
        answer = async () => {
          store.fail('fails', 'replace');
          return tokens();
        };
        expect(await here.renew()).toEqual(renewed('second'));
        expect(await stored()).toMatchObject({ version: 1 });
        const elsewhere = there.renew();
        await until('it waits', () => store.to('lock').length > 2);
        store.recover();
        expect((await here.repository.find(handle))?.session).toMatchObject({ version: 2 });
        expect(await elsewhere).toEqual(renewed('second'));
        expect(asked).toEqual(['first']);
        await here.unsettled.settleAll();
      });

      it('does not bring back a session whose logout the store has yet to take', async () => {
        answer = async () => {
          store.fail('fails');
          await here.repository.remove(handle);
          return tokens();
        };
        await here.renew().catch(() => undefined);
        store.recover();
        await here.unsettled.settleAll();
        expect(await stored()).toBeUndefined();
      });
    });

    it('gives the lock back when Kinde is out of order, for another instance to try', async () => {
      answer = () => Promise.reject(unavailable());
      await expect(here.renew()).rejects.toEqual(unavailableNow);
      answer = async () => tokens();
      expect(await there.renew()).toEqual(renewed('second'));
      expect(asked).toEqual(['first', 'first']);
    });

    it('gives a late request what it got, though the store has forgotten it by then', async () => {
      const first = await here.renew();
      await store.delete(String(store.to('replace')[0]?.parameters[0]));
      clock.advance(29);
      expect(await here.renew()).toBe(first);
    });
  });
});
