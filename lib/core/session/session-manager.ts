import { KindeError } from '../../kinde.errors.js';
import type {
  CookieConfig,
  KindeConfig,
  SessionConfig,
} from '../../options/kinde-config.interface.js';
import { KindeUser } from '../claims/kinde-user.js';
import { isJsonObject } from '../json.js';
import { type MaybePromise, thenSync } from '../maybe-promise.js';
import type { TokenSet } from '../oidc/oidc-client.js';
import type { TokenVerifier } from '../tokens/token-verifier.js';
import { ChunkedCookie } from './chunked-cookie.js';
import type { RequestCookies } from './cookie.js';
import type { RefreshCoordinator, Renewal } from './refresh-coordinator.js';
import { isRefreshDue, isSessionId, isTouchDue, type Session, sessionEndsAt } from './session.js';
import type { SessionLedger } from './session-ledger.js';
import type { SessionRepository } from './session-repository.js';
import type { SessionRevocations } from './session-revocations.js';
import { type OpenSession, userOf } from './session-seal.js';
import { accessClaimsOf, type ExpectedLogin, sessionOf } from './session-tokens.js';

/**
 * Seconds after which a response no longer drops the cookie that its request brought: somebody may
 * have signed in meanwhile, through another instance, and the cookie goes with the next response.
 */
const LATEST_DROP = 1;

/** Whoever ended it dropped the cookie; what the browser holds by now may be a new session. */
const SIGNED_OUT: SessionReading = { state: 'ended', reason: 'The session was signed out.' };

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

/** One that tells what has become of the session. */
type DecidedRenewal = Exclude<
  Renewal,
  { readonly outcome: 'left to another' } | { readonly outcome: 'superseded' }
>;

type GoOn = (
  open: OpenSession,
  handle: string,
  names: readonly string[],
) => MaybePromise<SessionReading>;

/** A session that a browser is about to get. */
export interface StartedSession {
  readonly session: Session;
  readonly user: KindeUser;
  readonly handle: string;
  /** `Set-Cookie` values. */
  readonly cookies: readonly string[];
}

export interface SessionManagerOptions {
  readonly config: Pick<KindeConfig, 'clock' | 'tokens'> & { readonly session: SessionConfig };
  readonly repository: SessionRepository;
  /** None when sessions can only be ended one by one, by their own browsers. */
  readonly revocations: SessionRevocations | undefined;
  readonly ledger: SessionLedger;
  readonly coordinator: Pick<RefreshCoordinator, 'renew' | 'renewAtOnce'>;
  readonly verifier: TokenVerifier;
}

/** What a logout ended. */
export interface EndedSession {
  readonly session: Session | undefined;
  /** Whether somebody was signed in until now; probably, where the store is out of reach. */
  readonly wasOpen: boolean;
  readonly cookies: readonly string[];
}

/** Of the cookie that sessions are in, which is a `ChunkedCookie`. */
export function sessionCookieName({ name }: Pick<CookieConfig, 'name'>): string {
  return `${name}.session`;
}

/** Brings sessions and cookies together: starts, reads, prolongs and ends them. */
export class SessionManager {
  readonly #options: SessionManagerOptions;
  readonly #cookie: ChunkedCookie;

  constructor(options: SessionManagerOptions) {
    this.#options = options;
    const { cookie } = options.config.session;
    this.#cookie = new ChunkedCookie(cookie, sessionCookieName(cookie));
  }

  /**
   * Reads the session, renews its tokens when they are due, and prolongs it.
   *
   * @throws KindeError `ERR_KINDE_UNAVAILABLE` when the access token has expired and Kinde cannot
   *   renew it now, or when the store cannot be reached; the session is kept
   */
  read(cookies: RequestCookies): MaybePromise<SessionReading> {
    const { tokens, clock } = this.#options.config;
    return this.#read(cookies, (open, handle, names) =>
      isRefreshDue(open.session, tokens.refreshLead, clock())
        ? this.#renewed(open, handle, names)
        : this.#prolonged(open, handle, names),
    );
  }

  /**
   * Reads the session and renews its tokens, however good they are, since what they say has changed.
   * Without a refresh token they stay as they are.
   *
   * @throws KindeError `ERR_KINDE_UNAVAILABLE` when that cannot be done now; the session is kept
   */
  renew(cookies: RequestCookies): MaybePromise<SessionReading> {
    return this.#read(cookies, (open, handle, names) =>
      open.session.refreshToken === undefined
        ? { state: 'active', ...open }
        : this.#renewedAtOnce(open, handle, names),
    );
  }

  /**
   * Reads the session that a socket was opened with, which does not prolong it: a page that is left
   * open is no activity. The cookies are as old as the socket, and no response can replace them:
   * where they hold the tokens themselves, nothing is renewed, and the session is over for the
   * socket when its access token is.
   *
   * @throws KindeError as {@link read}
   */
  readForSocket(cookies: RequestCookies): MaybePromise<SessionReading> {
    const { repository, config } = this.#options;
    return this.#read(cookies, (open, handle, names) => {
      const isDue = isRefreshDue(open.session, config.tokens.refreshLead, config.clock());
      return repository.hasLastingHandles && isDue
        ? this.#renewed(open, handle, names)
        : this.#unrenewed(open);
    });
  }

  /**
   * Starts a session in place of whatever session the browser has.
   *
   * @throws KindeError `ERR_KINDE_LOGIN_FAILED`, `ERR_KINDE_LOGIN_REFUSED`, `ERR_KINDE_SESSION_TOO_LARGE`,
   *   `ERR_KINDE_UNAVAILABLE`
   */
  async start(
    tokens: TokenSet,
    cookies: RequestCookies,
    expected?: ExpectedLogin,
  ): Promise<StartedSession> {
    const { config, repository, verifier } = this.#options;
    const session = await sessionOf(tokens, verifier, config.clock(), expected);
    const handle = await repository.add(session);
    const written = this.#write(session, handle, this.#cookie.read(cookies)?.names ?? []);
    // Only now: a login that failed leaves the session before it alone.
    await this.end(cookies);
    return { session, user: userOf(session), handle, cookies: written };
  }

  /**
   * Gives a browser the session that another instance has just started for it.
   *
   * @throws KindeError `ERR_KINDE_UNAVAILABLE`
   */
  async resume(handle: string, cookies: RequestCookies): Promise<StartedSession | undefined> {
    const open = await this.#options.repository.find(handle);
    const names = this.#cookie.read(cookies)?.names ?? [];
    return (
      open && {
        session: open.session,
        user: open.user,
        handle,
        cookies: this.#write(open.session, handle, names),
      }
    );
  }

  /** Whose session there is, without renewing or prolonging it; nobody's if that cannot be told. */
  async activeUser(cookies: RequestCookies): Promise<KindeUser | undefined> {
    const { ledger, revocations } = this.#options;
    const open = await this.#openOrNone(this.#cookie.read(cookies)?.value);
    const isActive =
      open !== undefined &&
      !ledger.hasEnded(open.session) &&
      this.#expiryOf(open.session) === undefined &&
      !(await revocations?.isRevoked(open).catch(() => true));
    return isActive ? open.user : undefined;
  }

  /**
   * Ends the session here, whatever becomes of Kinde and the store.
   *
   * @returns the session that was, as far as it is known, and the `Set-Cookie` values that drop it
   */
  async end(cookies: RequestCookies): Promise<EndedSession> {
    const { ledger, repository } = this.#options;
    const chunks = this.#cookie.read(cookies);
    const handle = chunks?.value;
    let open: OpenSession | undefined;
    let isOutOfReach = false;
    let wasOpen = false;
    try {
      open = handle === undefined ? undefined : await repository.find(handle);
    } catch {
      isOutOfReach = true;
    }
    if (open) {
      wasOpen = !ledger.hasEnded(open.session) && this.#expiryOf(open.session) === undefined;
      ledger.ended(open.session, 'left');
    } else if (isOutOfReach && handle !== undefined && isSessionId(handle)) {
      wasOpen = !ledger.hasEnded({ id: handle }); // as far as can be told
      ledger.ended({ id: handle }, 'left');
    }
    if (isOutOfReach && handle !== undefined) {
      void repository.remove(handle); // a store that has just failed is not waited for once more
    } else if (handle !== undefined) {
      await repository.remove(handle);
    }
    const dropped = this.#cookie.clear(chunks?.names ?? []);
    return { session: open?.session, wasOpen, cookies: dropped };
  }

  async #openOrNone(handle: string | undefined): Promise<OpenSession | undefined> {
    try {
      return handle === undefined ? undefined : await this.#options.repository.find(handle);
    } catch {
      return undefined; // the store is out of order
    }
  }

  /** @param goOn with a session that is neither over nor revoked */
  #read(cookies: RequestCookies, goOn: GoOn): MaybePromise<SessionReading> {
    const chunks = this.#cookie.read(cookies);
    if (chunks === undefined) {
      return { state: 'none' };
    }
    const { value: handle, names } = chunks;
    if (handle === undefined) {
      return this.#over('A part of the session cookie is missing.', names);
    }
    const { ledger, repository, revocations } = this.#options;
    return thenSync(repository.find(handle), (open) => {
      if (open === undefined) {
        return ledger.hasEnded({ id: handle })
          ? SIGNED_OUT
          : this.#over('The session cookie stands for no session.', names, { id: handle });
      }
      const read = () => this.#endOf(open, names) ?? goOn(open, handle, names);
      return revocations
        ? thenSync(revocations.isRevoked(open), (isRevoked) =>
            isRevoked ? this.#over('The session was revoked.', names, open.session) : read(),
          )
        : read();
    });
  }

  /** The end of a session that is over. */
  #endOf({ session }: OpenSession, names: readonly string[]): SessionReading | undefined {
    if (this.#options.ledger.hasEnded(session)) {
      return SIGNED_OUT;
    }
    const expiry = this.#expiryOf(session);
    return expiry === undefined ? undefined : this.#over(expiry, names, session);
  }

  #unrenewed(open: OpenSession): SessionReading {
    return this.#options.config.clock() < open.session.accessTokenExpiresAt
      ? { state: 'active', ...open }
      : { state: 'ended', reason: 'The access token has expired, and a socket cannot renew it.' };
  }

  #expiryOf(session: Session): string | undefined {
    const { clock, session: lifetime } = this.#options.config;
    const now = clock();
    if (now >= sessionEndsAt(session, lifetime)) return 'The session has expired.';
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
      case 'left to another':
        return { state: 'active', ...open };
      case 'superseded':
        // The cookie is not this request's to change: the browser holds a newer one, or will soon.
        return isStillGood()
          ? { state: 'active', ...open }
          : { state: 'ended', reason: 'The request carried an old copy of the session.' };
      default:
        return this.#after(renewal, open, handle, names);
    }
  }

  async #renewedAtOnce(
    open: OpenSession,
    handle: string,
    names: readonly string[],
  ): Promise<SessionReading> {
    const renewal = await this.#options.coordinator.renewAtOnce(open.session, handle);
    switch (renewal.outcome) {
      case 'left to another':
      case 'superseded': {
        const message =
          'The request carried an old copy of the session. The next will have a new one.';
        throw new KindeError('ERR_KINDE_UNAVAILABLE', message);
      }
      default:
        return this.#after(renewal, open, handle, names);
    }
  }

  #after(
    renewal: DecidedRenewal,
    open: OpenSession,
    handle: string,
    names: readonly string[],
  ): SessionReading {
    switch (renewal.outcome) {
      case 'renewed':
        return this.#active(renewal.session, { handle: renewal.handle, was: handle, names });
      case 'ended':
        return this.#over(renewal.reason, names, open.session);
      case 'signed out':
        return { state: 'ended', reason: 'The session was signed out meanwhile.' };
    }
  }

  #prolonged(
    open: OpenSession,
    handle: string,
    names: readonly string[],
  ): MaybePromise<SessionReading> {
    const { config, repository, ledger } = this.#options;
    const { session, user, isStale } = open;
    const isDue = isStale || isTouchDue(session, config.session, config.clock());
    if (!isDue || !ledger.isNewest(session)) {
      return { state: 'active', session, user };
    }
    const touched = { ...session, touchedAt: config.clock() };
    return thenSync(repository.touch(touched, handle), (newHandle) =>
      newHandle === undefined
        ? { state: 'active', session, user }
        : this.#active(touched, { handle: newHandle, was: handle, names }),
    );
  }

  /**
   * A session that was written anew. Whether its cookies are still worth sending is decided when the
   * headers go out: by then it may have been signed out, or renewed by another request.
   */
  #active(
    session: Session,
    { handle, was, names }: { handle: string; was: string; names: readonly string[] },
  ): SessionReading {
    const { ledger } = this.#options;
    if (handle === was) {
      return { state: 'active', session, user: userOf(session) };
    }
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
    const { config, repository } = this.#options;
    const isPersistent = !hasTransientClaim(session);
    return this.#cookie.write(
      handle,
      names,
      isPersistent ? repository.handleEndsAt(session) - config.clock() : undefined,
    );
  }

  /** @param session what the cookies stood for, where that is known */
  #over(reason: string, names: readonly string[], session?: Pick<Session, 'id'>): SessionReading {
    // A user who signed in meanwhile has a new session under the same names.
    const { config, ledger } = this.#options;
    const readAt = config.clock();
    const mayBeReplaced = () =>
      config.clock() - readAt > LATEST_DROP || (session !== undefined && ledger.wasLeft(session));
    return {
      state: 'ended',
      reason,
      cookies: () => (mayBeReplaced() ? [] : this.#cookie.clear(names)),
    };
  }
}

/** Kinde's session persistence: `ksp.persistent: false` means "until the browser closes". */
function hasTransientClaim(session: Session): boolean {
  const persistence = accessClaimsOf(session)['ksp'];
  return isJsonObject(persistence) && persistence['persistent'] === false;
}
