import type { Circumstance } from './circumstances.js';

/** Kinds of what went wrong in a way that nobody had expected, as `503 on / (quiet)`. */
type Surprise = string;

/** Counts what comes of the load. */
export class Tally {
  signIns = 0;
  signOuts = 0;
  /** Sessions that were refused though nobody had signed them out. */
  lost = 0;
  /** The same, of sessions that had a request in flight on a process as it was killed. */
  lostWithProcess = 0;
  /** Sessions that were still good after they had been signed out. */
  resurrected = 0;
  /** Sessions that had a request in flight on a process as it was killed. */
  exposed = 0;
  /** Requests that a killed process did not answer. */
  interrupted = 0;
  /** Milliseconds, of requests that nothing makes slow on purpose. */
  readonly latencies: number[] = [];
  /** Milliseconds that the slowest of them took while Redis was away. */
  slowestWithoutRedis = 0;
  readonly unavailable: Record<Circumstance, number> = {
    quiet: 0,
    'after a kill': 0,
    'without Redis': 0,
  };
  readonly surprises = new Map<Surprise, number>();

  answered(milliseconds: number, circumstance: Circumstance): void {
    this.latencies.push(milliseconds);
    if (circumstance === 'without Redis') {
      this.slowestWithoutRedis = Math.max(this.slowestWithoutRedis, milliseconds);
    }
  }

  surprise(what: Surprise, circumstance: Circumstance): void {
    const key = `${what} (${circumstance})`;
    this.surprises.set(key, (this.surprises.get(key) ?? 0) + 1);
  }
}
