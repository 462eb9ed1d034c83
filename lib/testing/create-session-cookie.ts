import type { KindeUser } from '../core/claims/kinde-user.js';
import { ChunkedCookie } from '../core/session/chunked-cookie.js';
import { sessionCookieName } from '../core/session/session-manager.js';
import { newSessionId, type Session, sessionEndsAt } from '../core/session/session.js';
import { refuseInProduction } from './refuse-in-production.js';
import { configOf, coreOf, type KindeApplication } from './test-application.js';
import { testClaimsOf, tokenClaims } from './test-principal.js';
import { issuedClaims, issuedIdClaims, signTestToken } from './test-tokens.js';

export interface SessionCookieOptions {
  /** Seconds since the login; default 0. */
  readonly age?: number | undefined;
  /** Seconds since the last request; default 0, and no more than `age`. */
  readonly idleFor?: number | undefined;
  /** Seconds that the access token lasts; negative for one that has expired. Default: a day. */
  readonly accessTokenExpiresIn?: number | undefined;
  /**
   * Default none: the session ends with its access token. With one, it is renewed at Kinde when that
   * is due, and so takes a token of a `LocalKinde`.
   */
  readonly refreshToken?: string | undefined;
}

/**
 * Signs a user in to any application with sessions, without a login: sealed with its own secret, and
 * where sessions are kept in a store, written there. From then on it is a session like any other, with
 * expiry, revocation, logout, and the check against cross-site requests.
 *
 * @param user made by `user()`
 * @returns the value of a `Cookie` header
 * @throws Error when the application has no sessions, for a machine, or in production
 * @throws KindeError `ERR_KINDE_SESSION_TOO_LARGE`, and `ERR_KINDE_UNAVAILABLE` when the store is
 * @example
 * ```ts
 * const cookie = await createSessionCookie(app, user({ roles: ['admin'] }));
 * await fetch(`${url}/todos`, { headers: { cookie } });
 * ```
 */
export async function createSessionCookie(
  app: KindeApplication,
  user: KindeUser,
  { age = 0, idleFor = 0, accessTokenExpiresIn, refreshToken }: SessionCookieOptions = {},
): Promise<string> {
  refuseInProduction('createSessionCookie()');
  const config = configOf(app);
  const { repository } = coreOf(app).session ?? {};
  if (config.session === undefined || repository === undefined) {
    throw new Error(
      'createSessionCookie(): the application has no sessions. They need the option session.secret.',
    );
  }
  const now = Math.floor(config.clock());
  const claims = testClaimsOf(user);
  if (Object.keys(claims.id).length === 0) {
    throw new TypeError(
      'createSessionCookie(): a machine cannot sign in. It has signAccessToken().',
    );
  }
  const access = tokenClaims(issuedClaims(claims.access, config, accessTokenExpiresIn));
  const idTokenClaims = tokenClaims(issuedIdClaims(claims.id, config, age));
  const expiresAt = Number(access['exp']);
  const session: Session = {
    id: newSessionId(),
    version: 1,
    createdAt: now - age,
    touchedAt: now - Math.min(idleFor, age),
    accessToken: signTestToken(access, idTokenClaims),
    accessTokenExpiresAt: expiresAt,
    refreshToken,
    refreshNotBefore: Math.min(expiresAt, now),
    idTokenClaims,
  };
  // No store keeps what has ended; a cookie is sealed all the same.
  const isKept = !config.session.store || sessionEndsAt(session, config.session) > now;
  const handle = isKept ? await repository.add(session) : session.id;
  const { cookie } = config.session;
  const cookies = new ChunkedCookie(cookie, sessionCookieName(cookie)).write(handle, []);
  return cookies.map((each) => each.split(';', 1)[0]).join('; ');
}
