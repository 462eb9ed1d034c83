import type { Clock } from '../options/clock.js';

export interface BackOffOptions {
  readonly clock: Clock;
  /** From 0 up to 1; default `Math.random`. */
  readonly random?: (() => number) | undefined;
}

/** Seconds. */
export interface Pauses {
  /** Before the first failure is repeated; doubled with every further one. */
  readonly first: number;
  readonly most: number;
}

/** How much of a pause chance may take away. */
const JITTER = 0.25;

/**
 * Growing pauses between attempts that fail. Each is shortened by chance, so that many instances
 * that failed together do not ask again together.
 */
export class BackOff {
  readonly #options: BackOffOptions;
  #failures = 0;
  #failedAt = -Infinity;
  #retryAt = -Infinity;

  constructor(options: BackOffOptions) {
    this.#options = options;
  }

  /** Seconds until the next attempt is due; 0 when it is. */
  get wait(): number {
    const now = this.#options.clock();
    // A clock that was set back would have it wait until then comes again.
    return now < this.#failedAt ? 0 : Math.max(0, this.#retryAt - now);
  }

  succeeded(): void {
    this.#failures = 0;
    this.#retryAt = -Infinity;
  }

  /** @param least seconds that the other side asked to be left alone for */
  failed({ first, most }: Pauses, least = 0): void {
    const { clock, random = Math.random } = this.#options;
    const pause = Math.min(first * 2 ** this.#failures, most);
    this.#failures += 1;
    this.#failedAt = clock();
    this.#retryAt = this.#failedAt + Math.max(least, pause * (1 - JITTER * random()));
  }
}
