import type { Spread } from '../statistics.js';

/** What tokens of the application's own take, over all rounds. */
export interface MachineResult {
  /** Microseconds of `KindeMachineTokens.get` for a token that is there. */
  readonly cachedTokenMicros: Spread;
}
