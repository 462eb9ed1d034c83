import type { Spread } from '../statistics.js';

/** What it takes to make a token of AuthKit out of many pages, over all rounds. */
export interface AuthKitResult {
  readonly pages: number;
  /** Milliseconds that Pica takes for an answer. */
  readonly latency: number;
  /** Milliseconds of a single page. */
  readonly pageMillis: Spread;
  /** Milliseconds of all pages, joined. */
  readonly tokenMillis: Spread;
  /** All pages ÷ a single one, each taken round by round. */
  readonly ratio: Spread;
}
