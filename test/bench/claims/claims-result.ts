import type { Spread } from '../statistics.js';

/** How fast a user answers what is in the token, over all rounds. */
export interface ClaimsResult {
  /** Millions of calls a second of `user.getPermission`, for keys that are granted and keys that are not. */
  readonly getPermissionMillions: Spread;
}
