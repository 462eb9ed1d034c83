import type { AdapterName } from '../support/adapters.js';
import type { GuardedScenario } from './scenarios.js';

/** What came out of a while of load. */
export interface Slice {
  /** Requests per second. */
  readonly rps: number;
  /** Milliseconds that 99 of 100 requests did not exceed. */
  readonly p99: number;
  /** Microseconds of CPU that a request took the server, on all of its threads. */
  readonly cpuMicros: number;
}

/** A scenario between two looks at an application without guards in the same process. */
export interface Measurement {
  /** From 0. */
  readonly round: number;
  readonly adapter: AdapterName;
  readonly scenario: GuardedScenario;
  readonly slice: Slice;
  readonly unguarded: readonly [before: Slice, after: Slice];
}
