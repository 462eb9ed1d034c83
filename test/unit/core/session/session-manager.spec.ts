import { setImmediate } from 'node:timers/promises';

import { parseSetCookie } from 'cookie';

import { isPromise } from '../../../../lib/core/maybe-promise.js';
import type { TokenSet } from '../../../../lib/core/oidc/oidc-client.js';
import { CookieSessionRepository } from '../../../../lib/core/session/cookie-session-repository.js';
import { RefreshCoordinator } from '../../../../lib/core/session/refresh-coordinator.js';
import { SessionLedger } from '../../../../lib/core/session/session-ledger.js';
import {
  SessionManager,
  type SessionReading,
} from '../../../../lib/core/session/session-manager.js';
import type { SessionRepository } from '../../../../lib/core/session/session-repository.js';
import { SessionRevocations } from '../../../../lib/core/session/session-revocations.js';
import { SessionSeal } from '../../../../lib/core/session/session-seal.js';
import { newSessionId, type Session } from '../../../../lib/core/session/session.js';
import { StoreSessionRepository } from '../../../../lib/core/session/store-session-repository.js';
import { UnsettledWrites } from '../../../../lib/core/session/unsettled-writes.js';
import { KeySet } from '../../../../lib/core/tokens/key-set.js';
import { TokenVerifier } from '../../../../lib/core/tokens/token-verifier.js';
import { KindeError } from '../../../../lib/kinde.errors.js';
import { demoUsers, LocalKinde } from '../../../../lib/testing/index.js';
import { HeldTimers } from '../../../support/held-timers.js';
import { sessionConfig, tokenConfig } from '../../../support/session-config.js';
import { TestClock } from '../../../support/test-clock.js';
import { UnreliableSessionStore } from '../../../support/unreliable-session-store.js';
import { until } from '../../../support/until.js';

/** What a browser sends, by name. */
type Jar = Record<string, string>;

const NAME = '__Host-kinde.session.0';

/** What a browser has after these `Set-Cookie` values. */
function jarOf(setCookies: readonly string[] = [], before: Jar = {}): Jar {
  const jar = { ...before };
  for (const { name, value = '', maxAge } of setCookies.map((each) => parseSetCookie(each))) {
    if (maxAge === 0) {
      delete jar[name];
    } else {
      jar[name] = value;
    }
  }
  return jar;
}

const cookiesOf = (reading: SessionReading) =>
  ('cookies' in reading ? reading.cookies?.() : undefined) ?? [];

describe('SessionManager', () => {
  const clock = new TestClock();
  let kinde: LocalKinde;
  let store: UnreliableSessionStore;
  /** What Kinde answers to a refresh token. */
  let answer: () => Promise<TokenSet>;

  beforeAll(async () => {
    kinde = await LocalKinde.start({ clock: clock.now });
  });
  afterAll(() => kinde.stop());
  beforeEach(() => {
    store = new UnreliableSessionStore(clock.now);
    answer = async () => tokens();
  });

  function tokens(accessToken = kinde.accessToken({ user: demoUsers.ada })): TokenSet {
    return { accessToken, refreshToken: 'first', idTokenClaims: { sub: demoUsers.ada } };
  }

  type Place = 'cookie' | 'cookie with a list' | 'store';

  /** One process of an application that keeps its sessions there. */
  function instance(place: Place) {
    const session = {
      ...sessionConfig,
      store: place === 'store' ? store : undefined,
      revocations: place === 'cookie' ? undefined : store,
    };
    const config = { clock: clock.now, tokens: tokenConfig, session };
    const unsettled = new UnsettledWrites(clock.now);
    const ledger = new SessionLedger();
    const verifier = new TokenVerifier({
      issuers: new Map([
        [
          kinde.issuerUrl,
          new KeySet({ fetchKeys: async () => ({ keys: [kinde.publicJwk] }), clock: clock.now }),
        ],
      ]),
      policy: { audience: [], allowedClientIds: [kinde.clientId], clockTolerance: 30 },
      clock: clock.now,
    });
    const revocations =
      place === 'cookie'
        ? undefined
        : new SessionRevocations({
            store,
            unsettled,
            application: 'application',
            absoluteTimeout: sessionConfig.absoluteTimeout,
            clock: clock.now,
          });
    const seal = new SessionSeal({ config, purpose: `session in a ${place}`, clock: clock.now });
    const repository: SessionRepository =
      place === 'store'
        ? new StoreSessionRepository({
            config: sessionConfig,
            store,
            seal,
            unsettled,
            application: 'application',
            lockLifetime: 10,
            clock: clock.now,
          })
        : new CookieSessionRepository({ config: sessionConfig, seal, revocations });
    const coordinator = new RefreshCoordinator({
      oidc: {
        prepare: async () => undefined,
        refresh: async (_, accept) => accept(await answer()),
        revoke: async () => undefined,
        revokeAccessToken: async () => undefined,
      },
      verifier,
      repository,
      ledger,
      clock: clock.now,
      timeout: 5,
      patience: 0.2,
    });
    const options = { config, repository, revocations, ledger, coordinator, verifier };
    return { ...options, unsettled, sessions: new SessionManager(options) };
  }

  /** A store forgets a session when it is over. */
  const expired = (place: Place) =>
    place === 'store' ? 'The session cookie stands for no session.' : 'The session has expired.';

  const dropped = [expect.stringMatching(/^__Host-kinde\.session\.0=; Max-Age=0;/)];

  async function signedIn(
    { sessions }: ReturnType<typeof instance>,
    accessToken?: string,
  ): Promise<{ jar: Jar; session: Session; setCookies: readonly string[] }> {
    const { cookies, session } = await sessions.start(tokens(accessToken), {});
    return { jar: jarOf(cookies), session, setCookies: cookies };
  }

  const expiring = () => kinde.accessToken({ user: demoUsers.ada, expiresIn: 15 });

  describe.each<Place>(['cookie', 'cookie with a list', 'store'])(
    'with sessions in a %s',
    (place) => {
      let here: ReturnType<typeof instance>;
      beforeEach(() => {
        here = instance(place);
      });

      it('knows a browser that brings nothing at once', () => {
        expect(here.sessions.read({})).toEqual({ state: 'none' });
        expect(here.sessions.read({ other: 'x', '__Host-kinde': 'y' })).toEqual({ state: 'none' });
        expect(store.calls).toEqual([]);
      });

      it('knows who signed in', async () => {
        const { jar } = await signedIn(here);
        const reading = await here.sessions.read(jar);
        expect(reading).toMatchObject({ state: 'active', user: { id: demoUsers.ada } });
        expect(cookiesOf(reading)).toEqual([]);
        expect(await here.sessions.activeUser(jar)).toMatchObject({ id: demoUsers.ada });
      });

      it('drops what is no session', async () => {
        for (const value of ['', 'x', newSessionId(), '*'.repeat(22), '__proto__']) {
          const reading = await here.sessions.read({ [NAME]: value });
          expect(reading).toMatchObject({
            state: 'ended',
            reason: 'The session cookie stands for no session.',
          });
          expect(cookiesOf(reading)).toEqual(dropped);
          expect(await here.sessions.activeUser({ [NAME]: value })).toBeUndefined();
        }
      });

      it('gives whoever signs in a session that nobody planted', async () => {
        const planted = { [NAME]: newSessionId() };
        const { cookies, session } = await here.sessions.start(tokens(), planted);
        const jar = jarOf(cookies, planted);
        expect(session.id).not.toBe(planted[NAME]);
        expect(jar[NAME]).not.toBe(planted[NAME]);
        expect((await here.sessions.read(planted)).state).toBe('ended');
        expect((await here.sessions.read(jar)).state).toBe('active');
      });

      it('ends the session before a login, and leaves it alone when the login fails', async () => {
        const { jar } = await signedIn(here);
        const strangers = tokens(kinde.accessToken({ user: demoUsers.rex }));
        await expect(here.sessions.start(strangers, jar)).rejects.toMatchObject({
          code: 'ERR_KINDE_LOGIN_FAILED',
        });
        expect((await here.sessions.read(jar)).state).toBe('active');
        await here.sessions.start(tokens(), jar);
        expect((await here.sessions.read(jar)).state).toBe('ended');
      });

      it('ends a session, and does not mind ending it twice', async () => {
        const { jar, session } = await signedIn(here);
        const first = await here.sessions.end(jar);
        expect(first.session).toEqual(session);
        expect(first).toMatchObject({ wasOpen: true, cookies: dropped });
        expect(await here.sessions.activeUser(jar)).toBeUndefined();
        expect(await here.sessions.end(jar)).toMatchObject({ wasOpen: false, cookies: dropped });
        const nobody = { session: undefined, wasOpen: false, cookies: [] };
        expect(await here.sessions.end({})).toEqual(nobody);
      });

      it('tells a session that had expired from one that ends now', async () => {
        const { jar } = await signedIn(here);
        clock.advance(8 * 86_400);
        expect((await here.sessions.end(jar)).wasOpen).toBe(false);
      });

      it('does not drop, for a request that comes later, what may be a new session', async () => {
        const { jar } = await signedIn(here);
        await here.sessions.end(jar);
        const reading = await here.sessions.read(jar);
        expect(reading).toMatchObject({
          state: 'ended',
          reason: `The session was ${place === 'cookie with a list' ? 'revoked' : 'signed out'}.`,
        });
        expect(cookiesOf(reading)).toEqual([]);
      });

      it('does not drop it with a response that comes late either', async () => {
        const reading = await here.sessions.read({ [NAME]: 'x' });
        clock.advance(0.9);
        expect(cookiesOf(reading)).toEqual(dropped);
        clock.advance(0.2);
        expect(cookiesOf(reading)).toEqual([]);
      });

      it('ends an idle session, and drops it', async () => {
        const { jar } = await signedIn(here);
        clock.advance(86_401);
        const reading = await here.sessions.read(jar);
        expect(reading).toMatchObject({ state: 'ended', reason: expired(place) });
        expect(cookiesOf(reading)).toEqual(dropped);
        expect(await here.sessions.activeUser(jar)).toBeUndefined();
      });

      it('keeps a session until the browser closes when Kinde says so', async () => {
        const claims = { ksp: { persistent: false } };
        const { setCookies } = await signedIn(here, kinde.accessToken({ claims }));
        expect(setCookies.map((each) => parseSetCookie(each).maxAge)).toEqual([undefined]);
        const { setCookies: others } = await signedIn(here);
        expect(others.map((each) => parseSetCookie(each).maxAge)).toEqual([
          place === 'store' ? 604_799 : 86_399,
        ]);
      });

      it('renews a session whose access token is about to expire', async () => {
        const { jar, session } = await signedIn(here, expiring());
        clock.advance(10);
        const reading = await here.sessions.read(jar);
        expect(reading).toMatchObject({ state: 'active', session: { id: session.id, version: 2 } });
        const next = await here.sessions.read(jarOf(cookiesOf(reading), jar));
        expect(next).toMatchObject({ state: 'active', session: { version: 2 } });
      });

      it('goes on with a good access token when it cannot be renewed', async () => {
        const { jar } = await signedIn(here, expiring());
        clock.advance(10);
        answer = () => Promise.reject(new TypeError('a bug'));
        expect(await here.sessions.read(jar)).toMatchObject({
          state: 'active',
          session: { version: 1 },
        });
        clock.advance(6);
        await expect(here.sessions.read(jar)).rejects.toThrow('a bug');
      });

      it('renews a session however good its access token is, when it is told to', async () => {
        const { jar, session } = await signedIn(here);
        const reading = await here.sessions.renew(jar);
        expect(reading).toMatchObject({ state: 'active', session: { id: session.id, version: 2 } });
        const next = await here.sessions.renew(jarOf(cookiesOf(reading), jar));
        expect(next).toMatchObject({ state: 'active', session: { version: 3 } });
        // The answer to the first may come later than that to the second.
        expect(cookiesOf(reading)).toEqual([]);
        expect(cookiesOf(next)).toHaveLength(place === 'store' ? 0 : 1);
      });

      it('keeps a session that cannot be renewed when it is to be', async () => {
        const { jar } = await signedIn(here);
        const unavailable = new KindeError('ERR_KINDE_UNAVAILABLE', 'Kinde is down.');
        answer = () => Promise.reject(unavailable);
        await expect(here.sessions.renew(jar)).rejects.toBe(unavailable);
        expect(await here.sessions.read(jar)).toMatchObject({
          state: 'active',
          session: { version: 1 },
        });
      });

      it('does not prolong a session for the sockets that it has opened', async () => {
        const { jar } = await signedIn(here);
        for (let hour = 1; hour <= 23; hour += 1) {
          clock.advance(3_590);
          const reading = await here.sessions.readForSocket(jar);
          expect(reading).toMatchObject({ state: 'active', user: { id: demoUsers.ada } });
          expect(cookiesOf(reading)).toEqual([]);
        }
        clock.advance(3_900);
        expect(await here.sessions.readForSocket(jar)).toMatchObject({
          state: 'ended',
          reason: expired(place),
        });
        expect((await here.sessions.read(jar)).state).toBe('ended');
      });

      it('renews for a socket what its cookie goes on standing for, and nothing else', async () => {
        const { jar } = await signedIn(here, expiring());
        clock.advance(10);
        const version = place === 'store' ? 2 : 1;
        expect(await here.sessions.readForSocket(jar)).toMatchObject({
          state: 'active',
          session: { version },
        });
        clock.advance(10);
        expect(await here.sessions.readForSocket(jar)).toMatchObject(
          place === 'store'
            ? { state: 'active' }
            : {
                state: 'ended',
                reason: 'The access token has expired, and a socket cannot renew it.',
              },
        );
      });

      it('knows no socket of a session that has ended, or of none', async () => {
        expect(await here.sessions.readForSocket({})).toEqual({ state: 'none' });
        const { jar } = await signedIn(here);
        await here.sessions.end(jar);
        expect((await here.sessions.readForSocket(jar)).state).toBe('ended');
      });

      it('renews nobody else, and nothing that has ended', async () => {
        expect(await here.sessions.renew({})).toEqual({ state: 'none' });
        const { jar } = await signedIn(here);
        await here.sessions.end(jar);
        expect(await here.sessions.renew(jar)).toMatchObject({ state: 'ended' });
        const { jar: refused } = await signedIn(here);
        answer = () => Promise.reject(new KindeError('ERR_KINDE_SESSION_ENDED', 'Over.'));
        const reading = await here.sessions.renew(refused);
        expect(reading).toMatchObject({ state: 'ended', reason: 'Over.' });
        expect(cookiesOf(reading)).toEqual(dropped);
      });

      it('ends a session without a refresh token when its access token expires', async () => {
        const set = { ...tokens(expiring()), refreshToken: undefined };
        const { cookies } = await here.sessions.start(set, {});
        clock.advance(14);
        const reading = await here.sessions.read(jarOf(cookies));
        expect(reading).toMatchObject({ state: 'active', session: { version: 1 } });
        clock.advance(2);
        const later = await here.sessions.read(jarOf(cookies));
        expect(later).toMatchObject({
          state: 'ended',
          reason: 'The access token has expired and there is no refresh token.',
        });
        expect(cookiesOf(later)).toEqual(dropped);
        expect(await here.sessions.activeUser(jarOf(cookies))).toBeUndefined();
      });

      it('leaves a session as it is that has no refresh token', async () => {
        const { cookies } = await here.sessions.start({ ...tokens(), refreshToken: undefined }, {});
        const reading = await here.sessions.renew(jarOf(cookies));
        expect(reading).toMatchObject({ state: 'active', session: { version: 1 } });
      });

      it('has who brings an old copy come again, or finds the new one', async () => {
        const { jar } = await signedIn(here);
        await here.sessions.renew(jar);
        clock.advance(60);
        const renewal = Promise.resolve(here.sessions.renew(jar)).catch((error: unknown) => error);
        expect(await renewal).toMatchObject(
          place === 'store'
            ? { state: 'active', session: { version: 3 } }
            : {
                code: 'ERR_KINDE_UNAVAILABLE',
                message:
                  'The request carried an old copy of the session. The next will have a new one.',
              },
        );
      });

      it('goes on with an old copy while its access token is good, and no longer', async () => {
        const { jar } = await signedIn(
          here,
          kinde.accessToken({ user: demoUsers.ada, expiresIn: 75 }),
        );
        await here.sessions.renew(jar);
        clock.advance(60);
        const reading = await here.sessions.read(jar);
        expect(reading).toMatchObject({ state: 'active', user: { id: demoUsers.ada } });
        expect(cookiesOf(reading)).toEqual([]);
        clock.advance(20);
        expect(await here.sessions.read(jar)).toMatchObject(
          place === 'store'
            ? { state: 'active' }
            : { state: 'ended', reason: 'The request carried an old copy of the session.' },
        );
      });

      it('does not send a renewed cookie to a browser that has signed out by then', async () => {
        const { jar } = await signedIn(here, expiring());
        clock.advance(10);
        const reading = await here.sessions.read(jar);
        await here.sessions.end(jar);
        expect(cookiesOf(reading)).toEqual([]);
      });
    },
  );

  it.each<Place>(['cookie', 'cookie with a list'])(
    'drops what is left of a session whose %s has lost a part',
    async (place) => {
      const here = instance(place);
      const long = { user: demoUsers.ada, claims: { about: newSessionId().repeat(120) } };
      const { jar } = await signedIn(here, kinde.accessToken(long));
      const { [NAME]: _, ...rest } = jar;
      const reading = await here.sessions.read(rest);
      expect(reading).toMatchObject({
        state: 'ended',
        reason: 'A part of the session cookie is missing.',
      });
      expect(cookiesOf(reading)).toEqual(
        Object.keys(rest).map((name) => expect.stringMatching(`^${name}=; Max-Age=0;`) as string),
      );
      expect(await here.sessions.activeUser(rest)).toBeUndefined();
    },
  );

  it.each<Place>(['cookie', 'cookie with a list'])(
    'ends a session whose new tokens are too large for a %s',
    async (place) => {
      const here = instance(place);
      const { jar } = await signedIn(here, expiring());
      clock.advance(10);
      const about = Array.from({ length: 500 }, newSessionId).join('');
      answer = async () => tokens(kinde.accessToken({ user: demoUsers.ada, claims: { about } }));
      const reading = await here.sessions.read(jar);
      expect(reading).toMatchObject({ state: 'ended' });
      expect(cookiesOf(reading)).toEqual(dropped);
      expect((await here.sessions.read(jar)).state).toBe('ended');
    },
  );

  it('answers at once, without a promise, from a cookie that it knows', async () => {
    const here = instance('cookie');
    const { jar } = await signedIn(here);
    await here.sessions.read(jar);
    expect(isPromise(here.sessions.read(jar))).toBe(false);
  });

  it('does not send a cookie that is older than what another request has sent', async () => {
    const here = instance('cookie');
    const { jar } = await signedIn(here, expiring());
    answer = async () => ({ ...tokens(expiring()), refreshToken: 'second' });
    clock.advance(10);
    const slow = await here.sessions.read(jar);
    const next = jarOf(cookiesOf(slow), jar);
    clock.advance(10);
    expect(await here.sessions.read(next)).toMatchObject({ session: { version: 3 } });
    expect(cookiesOf(slow)).toEqual([]);
  });

  it('remembers who signed out, however many others claim that they did', async () => {
    const here = instance('cookie');
    const { jar } = await signedIn(here);
    await here.sessions.end(jar);
    for (let index = 0; index < 20_000; index += 1) {
      await here.sessions.end({ [NAME]: `${index}`.padStart(22, '0') });
    }
    expect((await here.sessions.read(jar)).state).toBe('ended');
  });

  describe('with sessions in a store', () => {
    let here: ReturnType<typeof instance>;
    let there: ReturnType<typeof instance>;
    beforeEach(() => {
      here = instance('store');
      there = instance('store');
    });

    it('gives the browser an id, once', async () => {
      const { jar, session } = await signedIn(here, expiring());
      expect(jar).toEqual({ [NAME]: session.id });
      clock.advance(10);
      expect(cookiesOf(await here.sessions.read(jar))).toEqual([]);
      clock.advance(400);
      expect(cookiesOf(await here.sessions.read(jar))).toEqual([]);
      expect(store.to('replace')).toHaveLength(2);
    });

    it('takes a session that no cookies could hold', async () => {
      const claims = { large: 'x'.repeat(8_000) };
      const { jar } = await signedIn(here, kinde.accessToken({ claims }));
      expect((await there.sessions.read(jar)).state).toBe('active');
    });

    it('asks the store for nothing that has not the form of an id', async () => {
      for (const value of ['*', 'x'.repeat(21), 'x'.repeat(23), 'x'.repeat(10_000), '__proto__']) {
        await here.sessions.read({ [NAME]: value });
        await here.sessions.end({ [NAME]: value });
        await here.sessions.activeUser({ [NAME]: value });
      }
      expect(store.calls).toEqual([]);
    });

    it('is signed out wherever it is asked', async () => {
      const { jar } = await signedIn(here);
      await there.sessions.read(jar);
      await here.sessions.end(jar);
      const reading = await there.sessions.read(jar);
      expect(reading.state).toBe('ended');
      expect(cookiesOf(reading)).toEqual(dropped);
    });

    it('is not signed out before the store knows', async () => {
      const { jar } = await signedIn(here);
      const hold = store.hold('delete');
      let isOver = false;
      const ended = here.sessions.end(jar).then(() => (isOver = true));
      await hold.arrived;
      await setImmediate();
      expect(isOver).toBe(false);
      hold.release();
      await ended;
    });

    it('goes on with a good access token while another instance renews it', async () => {
      const { jar, session } = await signedIn(here, expiring());
      clock.advance(10);
      const lock = await there.repository.lock(session.id);
      expect(await here.sessions.read(jar)).toMatchObject({
        state: 'active',
        session: { version: 1 },
      });
      clock.advance(6);
      // Now there is nothing to go on with, and the other instance does not come to an end.
      await expect(here.sessions.read(jar)).rejects.toMatchObject({
        code: 'ERR_KINDE_UNAVAILABLE',
      });
      await lock?.release();
      expect(await here.sessions.read(jar)).toMatchObject({
        state: 'active',
        session: { version: 2 },
      });
    });

    it('leaves the cookie alone when it was signed out while it was to be renewed', async () => {
      const { jar } = await signedIn(here, expiring());
      clock.advance(20);
      answer = async () => {
        await there.sessions.end(jar);
        return tokens();
      };
      const reading = await here.sessions.read(jar);
      expect(reading).toMatchObject({
        state: 'ended',
        reason: 'The session was signed out meanwhile.',
      });
      expect(cookiesOf(reading)).toEqual([]);
    });

    it('hands over the session that another instance started', async () => {
      const started = await there.sessions.start(tokens(), {});
      const before = {
        [NAME]: 'what the browser had',
        [`${NAME.slice(0, -1)}1`]: 'and more of it',
      };
      const resumed = await here.sessions.resume(started.handle, before);
      expect(resumed?.session).toEqual(started.session);
      expect(jarOf(resumed?.cookies, before)).toEqual({ [NAME]: started.handle });
      expect(await here.sessions.resume(newSessionId(), before)).toBeUndefined();
    });

    describe('that is down', () => {
      it('keeps the session, and says so', async () => {
        const { jar } = await signedIn(here);
        store.fail('fails');
        await expect(here.sessions.read(jar)).rejects.toMatchObject({
          code: 'ERR_KINDE_UNAVAILABLE',
        });
        expect(await here.sessions.activeUser(jar)).toBeUndefined();
        store.recover();
        expect((await here.sessions.read(jar)).state).toBe('active');
      });

      it('does not tell whether a session was revoked, so that nobody is let in', async () => {
        const { jar } = await signedIn(here);
        store.fail('fails', 'revocations');
        await expect(here.sessions.read(jar)).rejects.toMatchObject({
          code: 'ERR_KINDE_UNAVAILABLE',
        });
        expect(await here.sessions.activeUser(jar)).toBeUndefined();
      });

      it('leaves the session before alone when a login fails for it', async () => {
        const { jar } = await signedIn(here);
        store.fail('fails', 'create');
        await expect(here.sessions.start(tokens(), jar)).rejects.toMatchObject({
          code: 'ERR_KINDE_UNAVAILABLE',
        });
        store.recover();
        expect((await here.sessions.read(jar)).state).toBe('active');
      });

      it('is told of a logout as soon as it is back, and nobody gets in until then', async () => {
        const { jar } = await signedIn(here);
        store.fail('fails');
        const ended = await here.sessions.end(jar);
        expect(ended).toEqual({ session: undefined, wasOpen: true, cookies: dropped });
        expect((await here.sessions.end(jar)).wasOpen).toBe(false);
        await expect(here.sessions.read(jar)).rejects.toMatchObject({
          code: 'ERR_KINDE_UNAVAILABLE',
        });
        store.recover();
        expect((await here.sessions.read(jar)).state).toBe('ended');
        expect((await there.sessions.read(jar)).state).toBe('ended');
        expect(await here.sessions.activeUser(jar)).toBeUndefined();
      });

      it('does not keep a logout waiting for longer than a second', async () => {
        const { jar } = await signedIn(here);
        store.fail('hangs');
        const timers = HeldTimers.hold();
        try {
          const ended = here.sessions.end(jar);
          await until('the store was asked', () => store.to('read').length > 0);
          timers.pass(0.45);
          expect((await ended).cookies).toEqual(dropped);
        } finally {
          timers.release();
          store.recover();
          await here.unsettled.settleAll();
        }
      });

      it('is not told of the renewal of a session that was signed out meanwhile', async () => {
        const { jar } = await signedIn(here, expiring());
        clock.advance(20);
        answer = async () => {
          store.fail('fails');
          await here.sessions.end(jar);
          return tokens();
        };
        await Promise.resolve(here.sessions.read(jar)).catch(() => undefined);
        store.recover();
        await here.unsettled.settleAll();
        expect((await there.sessions.read(jar)).state).toBe('ended');
        expect((await here.sessions.read(jar)).state).toBe('ended');
      });
    });
  });

  describe('with sessions that can be revoked', () => {
    it.each<Place>(['cookie with a list', 'store'])(
      'ends them with the next request (%s)',
      async (place) => {
        const [here, there] = [instance(place), instance(place)];
        const { jar } = await signedIn(here);
        await there.revocations?.revokeUser(demoUsers.ada);
        const reading = await here.sessions.read(jar);
        expect(reading).toMatchObject({ state: 'ended', reason: 'The session was revoked.' });
        expect(cookiesOf(reading)).toEqual(dropped);
        expect(await here.sessions.activeUser(jar)).toBeUndefined();
        const { jar: next } = await signedIn(here);
        expect((await there.sessions.read(next)).state).toBe('active');
      },
    );

    it('does not renew a session that was revoked', async () => {
      const here = instance('store');
      const { jar } = await signedIn(here, expiring());
      clock.advance(20);
      let asked = 0;
      answer = async () => {
        asked += 1;
        return tokens();
      };
      await here.revocations?.revokeUser(demoUsers.ada);
      expect((await here.sessions.read(jar)).state).toBe('ended');
      expect(asked).toBe(0);
    });

    it('ends the copies of a cookie that was signed out, in every instance', async () => {
      const [here, there] = [instance('cookie with a list'), instance('cookie with a list')];
      const { jar } = await signedIn(here);
      await here.sessions.end(jar);
      expect((await there.sessions.read(jar)).state).toBe('ended');
    });
  });
});
