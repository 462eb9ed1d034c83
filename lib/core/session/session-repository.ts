import type { MaybePromise } from '../maybe-promise.js';
import type { OpenSession } from './session-seal.js';
import type { Session } from './session.js';

/** The right to renew a session, which one holder has at a time. */
export interface RenewalLock {
  release(): MaybePromise<void>;
}

/**
 * Where sessions are between requests. The browser carries a handle: the sealed session itself, or
 * the name of a record that is kept on the server.
 *
 * Whatever is asynchronous here throws `ERR_KINDE_UNAVAILABLE` when the place cannot be reached.
 */
export interface SessionRepository {
  /** Whether a handle stands for the session from its beginning to its end, renewals included. */
  readonly hasLastingHandles: boolean;

  /** `undefined` when the handle stands for no session, whatever it looks like. */
  find(handle: string): MaybePromise<OpenSession | undefined>;

  /** @returns the handle to give to the browser */
  add(session: Session): MaybePromise<string>;

  /**
   * Puts a renewed session in the place of `previous`, unless that has gone or been renewed
   * meanwhile. Once this was called the renewed session is not lost: its tokens are the only ones
   * that are still good. So it does not throw, but goes on trying.
   *
   * @returns the handle from now on, `undefined` when something came between
   */
  replace(previous: Session, renewed: Session, handle: string): MaybePromise<string | undefined>;

  /**
   * Writes down that a session is in use.
   *
   * @returns as {@link replace}
   */
  touch(session: Session, handle: string): MaybePromise<string | undefined>;

  /** Makes the handle worthless, as far as that is possible: now, or as soon as it is. */
  remove(handle: string): MaybePromise<void>;

  /** `undefined` while another instance of the application renews the session. */
  lock(handle: string): MaybePromise<RenewalLock | undefined>;

  /** Seconds since the epoch until which the browser has to keep the handle. */
  handleEndsAt(session: Session): number;
}
