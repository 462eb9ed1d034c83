import { KindeError } from '../../kinde.errors.js';
import type { KindeConfig, SessionConfig } from '../../options/kinde-config.interface.js';
import { KindeUser } from '../claims/kinde-user.js';
import { freezeDeep, isJsonObject } from '../json.js';
import { type MaybePromise, thenSync } from '../maybe-promise.js';
import type { TokenSet } from '../oidc/oidc-client.js';
import { CredentialCache } from '../tokens/credential-cache.js';
import type { TokenVerifier } from '../tokens/token-verifier.js';
import { ChunkedCookie } from './chunked-cookie.js';
import type { RequestCookies } from './cookie.js';
import type { RefreshCoordinator, Renewal } from './refresh-coordinator.js';
import { isRefreshDue, isTouchDue, type Session, sessionEndsAt } from './session.js';
import type { SessionLedger } from './session-ledger.js';
import type { SessionStore } from './session-store.js';
import { accessClaimsOf, sessionOf } from './session-tokens.js';

/** `Set-Cookie` values, decided when the headers go out and not before. */
export type LateCookies = () => readonly string[];

/** What the session cookie of a request stands for. */
export type SessionReading =
  | { readonly state: 'none' }
  | {
      readonly state: 'active';
      readonly session: Session;
      readonly user: KindeUser;
      readonly cookies?: LateCookies;
    }
  | { readonly state: 'ended'; readonly reason: string; readonly cookies?: LateCookies };

export interface SessionManagerOptions {
  readonly config: Pick<KindeConfig, 'clock' | 'tokens'> & { readonly session: SessionConfig };
  readonly store: SessionStore;
  readonly ledger: SessionLedger;
  readonly coordinator: Pick<RefreshCoordinator, 'renew'>;
  readonly verifier: TokenVerifier;
}

interface OpenSession {
  readonly session: Session;
  readonly user: KindeUser;
  readonly isStale: boolean;
}

/** Brings sessions and cookies together: starts, reads, prolongs and ends them. */
export class SessionManager {
  readonly #options: SessionManagerOptions;
  readonly #cookie: ChunkedCookie;
  readonly #opened: CredentialCache<OpenSession>;

  constructor(options: SessionManagerOptions) {
    this.#options = options;
    const { session, tokens, clock } = options.config;
    this.#cookie = new ChunkedCookie(session.cookie, `${session.cookie.name}.session`);
    this.#opened = new CredentialCache({ ...tokens.cache, clock });
  }

  /**
   * Reads the session, renews its tokens when they are due, and prolongs it.
   *
   * @throws KindeError `ERR_KINDE_UNAVAILABLE` when the access token has expired and Kinde cannot
   *   renew it now; the session is kept
   */
  read(cookies: RequestCookies): MaybePromise<SessionReading> {
    const chunks = this.#cookie.read(cookies);
    if (chunks === undefined) {
      return { state: 'none' };
    }
    const { value: handle, names } = chunks;
    if (handle === undefined) {
      return this.#over('A part of the session cookie is missing.', names);
    }
    return thenSync(this.#open(handle), (open) => {
      const { config, ledger } = this.#options;
      if (open === undefined) {
        return this.#over('The session cookie is not ours.', names);
      }
      if (ledger.hasEnded(open.session)) {
        // Whoever ended it dropped the cookie; what the browser holds by now may be a new session.
        return { state: 'ended', reason: 'The session was signed out.' };
      }
      const expiry = this.#expiryOf(open.session);
      if (expiry !== undefined) {
        return this.#over(expiry, names, open.session);
      }
      return isRefreshDue(open.session, config.tokens.refreshLead, config.clock())
        ? this.#renewed(open, handle, names)
        : this.#prolonged(open, handle, names);
    });
  }

  /**
   * Starts a session in place of whatever session the browser has.
   *
   * @returns the session and its `Set-Cookie` values
   * @throws KindeError `ERR_KINDE_LOGIN_FAILED`, `ERR_KINDE_SESSION_TOO_LARGE`
   */
  async start(
    tokens: TokenSet,
    cookies: RequestCookies,
    orgCode?: string,
  ): Promise<{ session: Session; user: KindeUser; cookies: readonly string[] }> {
    const { config, store, verifier } = this.#options;
    const session = await sessionOf(tokens, verifier, config.clock(), orgCode);
    const handle = await store.write(session);
    const written = this.#write(session, handle, this.#cookie.read(cookies)?.names ?? []);
    // Only now: a login that failed leaves the session before it alone.
    await this.end(cookies);
    return { session, user: userOf(session), cookies: written };
  }

  /** Whether there is a session, without renewing or prolonging it. */
  async isActive(cookies: RequestCookies): Promise<boolean> {
    const handle = this.#cookie.read(cookies)?.value;
    const open = handle === undefined ? undefined : await this.#open(handle);
    return (
      open !== undefined &&
      !this.#options.ledger.hasEnded(open.session) &&
      this.#expiryOf(open.session) === undefined
    );
  }

  /**
   * Ends the session here, whatever Kinde does.
   *
   * @returns the session that was, and the `Set-Cookie` values that drop it
   */
  async end(
    cookies: RequestCookies,
  ): Promise<{ session: Session | undefined; cookies: readonly string[] }> {
    const chunks = this.#cookie.read(cookies);
    const open = chunks?.value === undefined ? undefined : await this.#open(chunks.value);
    if (open && chunks?.value !== undefined) {
      this.#options.ledger.ended(open.session, 'left');
      await this.#options.store.delete(chunks.value);
    }
    return { session: open?.session, cookies: this.#cookie.clear(chunks?.names ?? []) };
  }

  #open(handle: string): MaybePromise<OpenSession | undefined> {
    const cached = this.#opened.get(handle);
    if (cached) {
      return cached;
    }
    return thenSync(this.#options.store.read(handle), (stored) => {
      if (stored === undefined) {
        return undefined;
      }
      const open = { ...stored, user: userOf(stored.session) };
      this.#opened.set(handle, open, this.#endsAt(stored.session));
      return open;
    });
  }

  #expiryOf(session: Session): string | undefined {
    const now = this.#options.config.clock();
    if (now >= this.#endsAt(session)) return 'The session has expired.';
    if (session.refreshToken === undefined && now >= session.accessTokenExpiresAt) {
      return 'The access token has expired and there is no refresh token.';
    }
    return undefined;
  }

  async #renewed(
    open: OpenSession,
    handle: string,
    names: readonly string[],
  ): Promise<SessionReading> {
    const { coordinator, config, ledger } = this.#options;
    const isStillGood = () =>
      config.clock() < open.session.accessTokenExpiresAt && !ledger.hasEnded(open.session);
    let renewal: Renewal;
    try {
      renewal = await coordinator.renew(open.session, handle);
    } catch (error) {
      if (isStillGood()) {
        return { state: 'active', ...open };
      }
      throw error;
    }
    switch (renewal.outcome) {
      case 'renewed':
        return this.#active(renewal.session, renewal.handle, names);
      case 'ended':
        return this.#over(renewal.reason, names, open.session);
      case 'superseded':
        // The cookie is not this request's to change: the browser holds a newer one, or will soon.
        return isStillGood()
          ? { state: 'active', ...open }
          : { state: 'ended', reason: renewal.reason };
    }
  }

  #prolonged(
    open: OpenSession,
    handle: string,
    names: readonly string[],
  ): MaybePromise<SessionReading> {
    const { config, store, ledger } = this.#options;
    const { session, user, isStale } = open;
    const isDue = isStale || isTouchDue(session, config.session, config.clock());
    if (!isDue || !ledger.isNewest(session)) {
      return { state: 'active', session, user };
    }
    const touched = { ...session, touchedAt: config.clock() };
    return thenSync(store.write(touched, handle), (newHandle) =>
      this.#active(touched, newHandle, names),
    );
  }

  /**
   * A session that was written anew. Whether its cookies are still worth sending is decided when the
   * headers go out: by then it may have been signed out, or renewed by another request.
   */
  #active(session: Session, handle: string, names: readonly string[]): SessionReading {
    const { ledger } = this.#options;
    try {
      const cookies = this.#write(session, handle, names);
      const lateCookies = () => (ledger.isNewest(session) ? cookies : []);
      return { state: 'active', session, user: userOf(session), cookies: lateCookies };
    } catch (error) {
      if (error instanceof KindeError && error.code === 'ERR_KINDE_SESSION_TOO_LARGE') {
        // Its tokens are spent and their successors do not fit: there is nothing to go on with.
        ledger.ended(session, 'refused');
        return this.#over(error.message, names, session);
      }
      throw error;
    }
  }

  #write(session: Session, handle: string, names: readonly string[]): readonly string[] {
    const { clock } = this.#options.config;
    const isPersistent = !hasTransientClaim(session);
    return this.#cookie.write(
      handle,
      names,
      isPersistent ? this.#endsAt(session) - clock() : undefined,
    );
  }

  /** @param session what the cookies stood for, where that is known */
  #over(reason: string, names: readonly string[], session?: Session): SessionReading {
    // A user who signed in meanwhile has a new session under the same names.
    const wasReplaced = () => session !== undefined && this.#options.ledger.wasLeft(session);
    return {
      state: 'ended',
      reason,
      cookies: () => (wasReplaced() ? [] : this.#cookie.clear(names)),
    };
  }

  #endsAt(session: Session): number {
    return sessionEndsAt(session, this.#options.config.session);
  }
}

/** Users outlive their request in a cache: no handler may change what the next one sees. */
function userOf(session: Session): KindeUser {
  return new KindeUser(freezeDeep(accessClaimsOf(session)), freezeDeep(session.idTokenClaims));
}

/** Kinde's session persistence: `ksp.persistent: false` means "until the browser closes". */
function hasTransientClaim(session: Session): boolean {
  const persistence = accessClaimsOf(session)['ksp'];
  return isJsonObject(persistence) && persistence['persistent'] === false;
}
