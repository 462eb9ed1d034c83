/** A clock that stands still, so that tests can tell ages to the second, and moves when told to. */
export class StoppedClock {
  #now = Math.floor(Date.now() / 1000);

  /** Seconds since the epoch. */
  readonly now = (): number => this.#now;

  advance(seconds: number): void {
    this.#now += seconds;
  }
}
