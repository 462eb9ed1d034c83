import type { Session } from './session.js';

/** What a handle stands for. */
export interface StoredSession {
  readonly session: Session;
  /** Whether it should be written again soon, because it is kept under a secret being retired. */
  readonly isStale: boolean;
}

/**
 * Keeps sessions between requests. The browser carries a handle: the sealed session itself, or the
 * key of a record kept elsewhere.
 */
export interface SessionStore {
  /** `undefined` when the handle stands for no session, whatever it looks like. */
  read(handle: string): StoredSession | undefined | Promise<StoredSession | undefined>;

  /**
   * @param previous the handle that the session had before, if any
   * @returns the handle to give to the browser
   */
  write(session: Session, previous?: string): string | Promise<string>;

  /** Makes the handle worthless, as far as the store can. */
  delete(handle: string): void | Promise<void>;
}
