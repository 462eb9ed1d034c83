import type { Unlock } from '../session/take-lock.js';

/** Seconds that an event is remembered: Kinde sends it again for half as long. */
export const MARKED_FOR = 259_200;

/** Keeps in mind which events have been handled. Keys are 43 characters of base64url. */
export interface EventMarks {
  /** @throws KindeError `ERR_KINDE_UNAVAILABLE` */
  hasAny(keys: readonly string[]): Promise<boolean>;

  /** Does not throw: what has been handled has been handled. */
  add(keys: readonly string[]): Promise<void>;

  /**
   * Keeps others from handling the same.
   *
   * @returns `undefined` when somebody is at it
   * @throws KindeError `ERR_KINDE_UNAVAILABLE`
   */
  claim(key: string): Promise<Unlock | undefined>;
}
