import { CookieSessionRepository } from '../../../../lib/core/session/cookie-session-repository.js';
import { SessionSeal } from '../../../../lib/core/session/session-seal.js';
import type { Session } from '../../../../lib/core/session/session.js';
import type { SessionConfig } from '../../../../lib/options/kinde-config.interface.js';
import { sampleSession } from '../../../support/sample-session.js';
import { sessionConfig, tokenConfig } from '../../../support/session-config.js';
import { StoppedClock } from '../../../support/stopped-clock.js';

describe('a session that the browser keeps', () => {
  const clock = new StoppedClock();

  function repositoryOf(
    changes: Partial<SessionConfig> = {},
    purpose = 'session of an application',
    revoked?: Session[],
  ): CookieSessionRepository {
    const config = { ...sessionConfig, ...changes };
    const seal = new SessionSeal({
      config: { session: config, tokens: tokenConfig },
      purpose,
      clock: clock.now,
    });
    const revocations = revoked && {
      revokeSession: async (session: Session) => void revoked.push(session),
    };
    return new CookieSessionRepository({ config, seal, revocations });
  }

  const repository = repositoryOf();
  const session = sampleSession({ createdAt: clock.now(), touchedAt: clock.now() });
  const renewed = { ...session, version: 2, refreshToken: 'a newer refresh token' };

  it('comes back as it was, and with whose it is', () => {
    expect(repository.find(repository.add(session))).toMatchObject({
      session,
      user: { id: 'kp_1', orgCode: 'org_1', givenName: 'Ada' },
      isStale: false,
    });
  });

  it('can be read by nobody but the application', () => {
    const handle = repository.add(session);
    const bytes = Buffer.from(handle, 'base64url').toString('latin1');
    for (const secret of [session.id, 'a refresh token', 'given_name', 'org_code']) {
      expect(handle).not.toContain(secret);
      expect(bytes).not.toContain(secret);
    }
  });

  it('is another handle with every renewal and every touch, and the old one still opens', async () => {
    const first = repository.add(session);
    const touched = repository.touch({ ...session, touchedAt: session.touchedAt + 300 });
    const second = repository.replace(session, renewed);
    expect(new Set([first, touched, second]).size).toBe(3);
    expect(repository.find(second)?.session).toEqual(renewed);
    expect(repository.find(touched)?.session.touchedAt).toBe(session.touchedAt + 300);
    // The browser's copy is the only one there is: it cannot be taken back.
    await repository.remove(first);
    expect(repository.find(first)?.session).toEqual(session);
  });

  it('is revoked when it is removed, where there is a list for that', async () => {
    const revoked: Session[] = [];
    const listed = repositoryOf({}, 'session of an application', revoked);
    await listed.remove(listed.add(session));
    expect(revoked).toEqual([session]);
    await listed.remove('anything else');
    expect(revoked).toHaveLength(1);
  });

  it('is one that this process may always renew', () => {
    const locks = [repository.lock(), repository.lock()];
    for (const lock of locks) {
      expect(lock.release()).toBeUndefined();
    }
  });

  it('lasts in the browser as long as the session does, whichever limit comes first', () => {
    const at = (touchedAt: number) => repository.handleEndsAt({ ...session, touchedAt });
    expect(at(session.createdAt)).toBe(session.createdAt + 86_400);
    expect(at(session.createdAt + 3_600)).toBe(session.createdAt + 90_000);
    expect(at(session.createdAt + 604_000)).toBe(session.createdAt + 604_800);
  });

  it('is worth nothing to another application with the same secret and cookie', () => {
    const other = repositoryOf({}, 'session of another application');
    expect(other.find(repository.add(session))).toBeUndefined();
  });

  it('is worth nothing under another name, and whether or not it was opened before', () => {
    const cookie = { ...sessionConfig.cookie, name: '__Host-other' };
    expect(repositoryOf({ cookie }).find(repository.add(session))).toBeUndefined();
  });

  it('is no session when it is anything else', () => {
    const handle = repository.add(session);
    for (const other of ['', session.id, `${handle}A`, handle.slice(0, -1), `${handle} `, '*']) {
      expect(repository.find(other)).toBeUndefined();
    }
  });

  it('opens with a secret that is being retired, and says so', () => {
    const before = repositoryOf({ secrets: ['the secret that was there before it'] });
    const both = repositoryOf({
      secrets: ['the secret that comes afterwards', 'the secret that was there before it'],
    });
    const after = repositoryOf({ secrets: ['the secret that comes afterwards'] });
    const old = before.add(session);
    expect(both.find(old)).toMatchObject({ session, isStale: true });
    expect(after.find(old)).toBeUndefined();
    const rewritten = both.touch(session);
    expect(both.find(rewritten)).toMatchObject({ session, isStale: false });
    expect(after.find(rewritten)).toMatchObject({ session, isStale: false });
  });
});
