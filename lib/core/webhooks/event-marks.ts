import type { MaybePromise } from '../maybe-promise.js';
import type { Unlock } from '../session/take-lock.js';

/** Seconds for which an event is accepted after it happened: Kinde sends it again for half as long. */
export const MAXIMUM_AGE = 259_200;
/** Seconds that Kinde's clock may be ahead. */
export const MAXIMUM_LEAD = 300;
/** Seconds that an event is remembered: for as long as the same delivery would be accepted again. */
export const MARKED_FOR = MAXIMUM_AGE + MAXIMUM_LEAD;

/** Keeps in mind which events have been handled. Keys are 43 characters of base64url. */
export interface EventMarks {
  /** @throws KindeError `ERR_KINDE_UNAVAILABLE` */
  hasAny(keys: readonly string[]): MaybePromise<boolean>;

  /** Does not throw: what has been handled has been handled. */
  add(keys: readonly string[]): MaybePromise<void>;

  /**
   * Keeps others from handling the same.
   *
   * @returns `undefined` when somebody is at it
   * @throws KindeError `ERR_KINDE_UNAVAILABLE`
   */
  claim(key: string): MaybePromise<Unlock | undefined>;
}
