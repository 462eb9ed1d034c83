import type { Spread } from '../statistics.js';

/** What it takes to seal a value and to open it again, over all rounds. */
export interface SealResult {
  /** Of the value. */
  readonly bytes: number;
  /** Microseconds of AES-256-GCM by itself: a key and an IV that are there already, bytes to bytes. */
  readonly bareMicros: Spread;
  /** Microseconds of the package's own seal. */
  readonly ownMicros: Spread;
  /** Microseconds of a JWE by `jose`, with the bytes of a secret for a key, as it documents. */
  readonly joseMicros: Spread;
  /** The package's own ÷ the cipher by itself, each taken round by round. */
  readonly ratio: Spread;
}
