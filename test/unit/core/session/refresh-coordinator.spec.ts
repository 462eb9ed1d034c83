import type { TokenSet } from '../../../../lib/core/oidc/oidc-client.js';
import {
  RefreshCoordinator,
  type RefreshCoordinatorOptions,
} from '../../../../lib/core/session/refresh-coordinator.js';
import { SealedSessionStore } from '../../../../lib/core/session/sealed-session-store.js';
import { SessionLedger } from '../../../../lib/core/session/session-ledger.js';
import { newSessionId, type Session } from '../../../../lib/core/session/session.js';
import { KeySet } from '../../../../lib/core/tokens/key-set.js';
import { TokenVerifier } from '../../../../lib/core/tokens/token-verifier.js';
import { KindeError } from '../../../../lib/kinde.errors.js';
import { demoUsers, LocalKinde } from '../../../../lib/testing/index.js';
import { Hold } from '../../../support/hold.js';
import { TestClock } from '../../../support/test-clock.js';

const unavailable = (retryAfter?: number) =>
  new KindeError('ERR_KINDE_UNAVAILABLE', 'Kinde is down.', retryAfter ? { retryAfter } : {});

describe('RefreshCoordinator', () => {
  const clock = new TestClock();
  let kinde: LocalKinde;
  let ledger: SessionLedger;
  let coordinator: RefreshCoordinator;
  /** The refresh tokens that Kinde was given. */
  let asked: string[];
  let revoked: string[];
  /** What Kinde answers. */
  let answer: () => Promise<TokenSet>;

  beforeAll(async () => {
    kinde = await LocalKinde.start({ clock: clock.now });
  });
  afterAll(() => kinde.stop());

  beforeEach(() => {
    asked = [];
    revoked = [];
    answer = async () => tokens();
    ledger = new SessionLedger();
    coordinator = new RefreshCoordinator(options());
  });

  function options(): RefreshCoordinatorOptions {
    const fetchKeys = async () => ({ keys: [kinde.publicJwk] });
    const issuer = kinde.issuerUrl;
    const policy = {
      audience: [],
      allowedClientIds: [kinde.clientId],
      clockTolerance: 30,
    };
    const cookie = {
      name: 'kinde',
      domain: undefined,
      path: '/',
      sameSite: 'lax',
      secure: true,
    } as const;
    return {
      oidc: {
        refresh: (refreshToken) => {
          asked.push(refreshToken);
          return answer();
        },
        revoke: async (refreshToken) => void revoked.push(refreshToken),
      },
      verifier: new TokenVerifier({
        issuers: new Map([[issuer, new KeySet({ fetchKeys, clock: clock.now })]]),
        policy,
        clock: clock.now,
      }),
      store: new SealedSessionStore(
        {
          secrets: ['a session secret of more than 32 bytes'],
          idleTimeout: 86_400,
          absoluteTimeout: 604_800,
          cookie,
        },
        'application',
      ),
      ledger,
      clock: clock.now,
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

  /** Seconds until a renewal is due again. */
  const secondsToNext = async (changes: Partial<Session>, expiresIn: number) => {
    answer = async () =>
      tokens({ accessToken: kinde.accessToken({ user: demoUsers.ada, expiresIn }) });
    const renewal = await coordinator.renew(session(changes), 'handle');
    const { refreshNotBefore } = (renewal as { session: Session }).session;
    return Math.round(refreshNotBefore - clock.now());
  };

  it('renews a session: newer tokens and version, the same id and start', async () => {
    const before = session();
    const renewal = await coordinator.renew(before, 'handle');
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
    const waiting = Array.from({ length: 100 }, () => coordinator.renew(before, 'handle'));
    hold.release();
    const renewals = await Promise.all(waiting);
    expect(new Set(renewals).size).toBe(1);
    expect(asked).toHaveLength(1);
  });

  it('tells sessions apart by their refresh tokens, not by their users or ids', async () => {
    const one = session({ refreshToken: 'one' });
    await Promise.all([
      coordinator.renew(one, 'handle'),
      coordinator.renew(session({ refreshToken: 'other' }), 'handle'),
      coordinator.renew({ ...one, refreshToken: 'a third' }, 'handle'),
    ]);
    expect(asked).toEqual(['one', 'other', 'a third']);
  });

  it('gives a late request the new tokens for 30 seconds, and then nothing', async () => {
    const before = session();
    const first = await coordinator.renew(before, 'handle');
    clock.advance(29);
    expect(await coordinator.renew(before, 'handle')).toBe(first);
    clock.advance(2);
    expect(await coordinator.renew(before, 'handle')).toMatchObject({ outcome: 'superseded' });
    expect(asked).toHaveLength(1);
  });

  it('counts these seconds from the answer of Kinde, however long that takes', async () => {
    const before = session();
    const hold = new Hold();
    answer = async () => {
      await hold.pass();
      return tokens();
    };
    const first = coordinator.renew(before, 'handle');
    clock.advance(60);
    const second = coordinator.renew(before, 'handle');
    hold.release();
    expect(await second).toBe(await first);
    clock.advance(29);
    expect(await coordinator.renew(before, 'handle')).toBe(await first);
    expect(asked).toHaveLength(1);
  });

  it('does not ask Kinde with a refresh token that it knows to be spent', async () => {
    const before = session();
    ledger.renewed({ ...before, version: 2 });
    expect(await coordinator.renew(before, 'handle')).toMatchObject({ outcome: 'superseded' });
    expect(asked).toEqual([]);
  });

  it('fails for everybody who waits, and asks again when the next one comes', async () => {
    const before = session();
    const hold = new Hold();
    answer = async () => {
      await hold.pass();
      throw unavailable();
    };
    const waiting = Array.from({ length: 10 }, () => coordinator.renew(before, 'handle'));
    hold.release();
    for (const result of await Promise.allSettled(waiting)) {
      expect(result).toMatchObject({
        status: 'rejected',
        reason: { code: 'ERR_KINDE_UNAVAILABLE' },
      });
    }
    expect(ledger.hasEnded(before)).toBe(false);
    answer = async () => tokens();
    expect(await coordinator.renew(before, 'handle')).toMatchObject({ outcome: 'renewed' });
    expect(asked).toHaveLength(2);
  });

  it('has everybody wait who comes before the time that Kinde named', async () => {
    const before = session();
    answer = () => Promise.reject(unavailable(7));
    await expect(coordinator.renew(before, 'handle')).rejects.toMatchObject({ retryAfter: 7 });
    answer = async () => tokens();
    clock.advance(6);
    await expect(coordinator.renew(before, 'handle')).rejects.toMatchObject({ retryAfter: 7 });
    expect(asked).toHaveLength(1);
    clock.advance(1.5);
    expect(await coordinator.renew(before, 'handle')).toMatchObject({ outcome: 'renewed' });
  });

  it('lets other sessions ask before that time', async () => {
    answer = () => Promise.reject(unavailable(7));
    await expect(coordinator.renew(session(), 'handle')).rejects.toThrow();
    answer = async () => tokens();
    const other = session({ refreshToken: 'other' });
    expect(await coordinator.renew(other, 'handle')).toMatchObject({ outcome: 'renewed' });
  });

  it('leaves the session alone when something of our own is broken', async () => {
    const before = session();
    answer = () => Promise.reject(new TypeError('a bug'));
    await expect(coordinator.renew(before, 'handle')).rejects.toThrow(TypeError);
    expect(ledger.hasEnded(before)).toBe(false);
  });

  it('ends the session when Kinde refuses, and does not ask again', async () => {
    const before = session();
    answer = () => Promise.reject(new KindeError('ERR_KINDE_SESSION_ENDED', 'invalid_grant'));
    expect(await coordinator.renew(before, 'handle')).toMatchObject({ outcome: 'ended' });
    expect(ledger.hasEnded(before)).toBe(true);
    clock.advance(60);
    expect(await coordinator.renew(before, 'handle')).not.toMatchObject({ outcome: 'renewed' });
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
    expect(await coordinator.renew(before, 'handle')).toMatchObject({
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
    const waiting = coordinator.renew(before, 'handle');
    ledger.ended(before, 'left');
    hold.release();
    expect(await waiting).toMatchObject({ outcome: 'superseded' });
    expect(revoked).toEqual(['second']);
    expect(ledger.hasEnded(before)).toBe(true);
  });

  it('does not mind if that fails', async () => {
    const before = session();
    coordinator = new RefreshCoordinator({
      ...options(),
      oidc: {
        refresh: async () => {
          ledger.ended(before, 'left');
          return tokens();
        },
        revoke: () => Promise.reject(unavailable()),
      },
    });
    expect(await coordinator.renew(before, 'handle')).toMatchObject({ outcome: 'superseded' });
  });

  it('drops claims that reach for the prototype of whoever copies them', async () => {
    const claims = JSON.parse(
      `{"sub":"${demoUsers.ada}","__proto__":{"admin":true},"constructor":1,"prototype":2}`,
    ) as Record<string, unknown>;
    answer = async () => tokens({ idTokenClaims: claims });
    const renewal = await coordinator.renew(session(), 'handle');
    expect(renewal).toMatchObject({ outcome: 'renewed' });
    const { idTokenClaims } = (renewal as { session: Session }).session;
    expect(Object.keys(idTokenClaims)).toEqual(['sub']);
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
});
