/** What a {@link SessionStore} keeps of one session. */
export interface SessionRecord {
  /** Grows by one whenever the session's tokens are renewed. */
  readonly version: number;
  /** The sealed session: printable ASCII without spaces, a few thousand characters. */
  readonly data: string;
}

/**
 * Keeps moments up to which sessions are void, for every instance of an application. Keys are 43
 * characters of base64url. A promise rejects when the store cannot do what it is asked to.
 */
export interface RevocationStore {
  /**
   * Keeps `time` under `key` for at least `ttl` seconds. Of two times under one key the later one
   * counts, and a shorter `ttl` never shortens a longer one.
   *
   * @param time seconds since the epoch, with a fraction
   */
  revoke(key: string, time: number, ttl: number): Promise<void>;

  /** The time under each of the keys, in their order. */
  revocations(keys: readonly string[]): Promise<readonly (number | undefined)[]>;
}

/**
 * Keeps sessions for every instance of an application. Implement it to keep them elsewhere than in
 * Redis, and run `sessionStoreContract` of `nestjs-kinde/testing` on what you wrote.
 *
 * The store learns no secret: keys are hashes, 43 characters of base64url, and records are sealed.
 * A promise rejects when the store cannot do what it is asked to; one that takes too long counts
 * as rejected, so an implementation needs no time limits of its own.
 */
export interface SessionStore extends RevocationStore {
  /** The record, `undefined` when there is none or its time is over. */
  read(key: string): Promise<SessionRecord | undefined>;

  /** Puts a new record there for `ttl` seconds. */
  create(key: string, record: SessionRecord, ttl: number): Promise<void>;

  /**
   * Puts `record` in the place of the one under `key`, for `ttl` seconds from now, if that is there
   * and has `version`; in one step that nothing comes between.
   *
   * @returns whether it was so
   */
  replace(key: string, version: number, record: SessionRecord, ttl: number): Promise<boolean>;

  /** Removes the record; a lock stays. */
  delete(key: string): Promise<void>;

  /**
   * Takes the lock of `key` for `ttl` seconds, unless somebody has it; in one step. There need not
   * be a record.
   *
   * @param token tells whose lock it is
   * @returns whether it was free
   */
  lock(key: string, token: string, ttl: number): Promise<boolean>;

  /** Gives the lock back, if it is still `token` that has it; in one step. */
  unlock(key: string, token: string): Promise<void>;
}
