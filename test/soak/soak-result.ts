import type { KindeCounts } from './kinde/kinde.process.js';
import type { Slope } from './slope.js';
import type { Tally } from './tally.js';

/** What a run found. */
export interface SoakResult {
  readonly minutes: number;
  readonly sessions: number;
  readonly kills: number;
  readonly kinde: KindeCounts;
  readonly tally: Tally;
  readonly memory: readonly ProcessMemory[];
}

export interface ProcessMemory {
  /** Minutes that the process ran. */
  readonly minutes: number;
  /** Megabytes at the end. */
  readonly megabytes: number;
  /** Megabytes, once it had warmed up; `undefined` when it did not run long enough to tell. */
  readonly slope: Slope | undefined;
}
