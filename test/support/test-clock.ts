/** Seconds: the least that time goes on between two looks at the clock. */
const TICK = 1e-6;

/**
 * A clock that starts at the real time, in the middle of a second, and goes on when it is told to:
 * however long a test takes, as much time passes in it. Only a tick passes by itself, so that what
 * happens later is later.
 */
export class TestClock {
  #now = Math.floor(Date.now() / 1000) + 0.5;

  /** Seconds since the epoch. */
  readonly now = (): number => (this.#now += TICK);

  advance(seconds: number): void {
    this.#now += seconds;
  }
}
