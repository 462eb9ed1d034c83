/** What the machinery goes through. */
export type Circumstance = 'quiet' | 'after a kill' | 'without Redis';

/** Seconds for which a killed process is felt: its locks have to run out. */
const AFTER_KILL = 15;
/** Seconds that connections to Redis take to come back. */
const AFTER_REDIS = 10;

/** Knows what may be the matter. */
export class Circumstances {
  readonly #now: () => number;
  #killIsOverAt = -Infinity;
  #redisIsBackAt = -Infinity;

  /** @param now seconds, of any clock that does not go back */
  constructor(now: () => number) {
    this.#now = now;
  }

  processWasKilled(): void {
    this.#killIsOverAt = this.#now() + AFTER_KILL;
  }

  redisWasKilled(): void {
    this.#redisIsBackAt = Infinity;
  }

  redisWasStarted(): void {
    this.#redisIsBackAt = this.#now() + AFTER_REDIS;
  }

  get current(): Circumstance {
    const now = this.#now();
    if (now < this.#redisIsBackAt) return 'without Redis';
    return now < this.#killIsOverAt ? 'after a kill' : 'quiet';
  }
}
