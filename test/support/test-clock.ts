/** A clock that stands on real time and moves when told to. */
export class TestClock {
  #ahead = 0;

  /** Seconds since the epoch. */
  readonly now = (): number => Date.now() / 1000 + this.#ahead;

  advance(seconds: number): void {
    this.#ahead += seconds;
  }
}
