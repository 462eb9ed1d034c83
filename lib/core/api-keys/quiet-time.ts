import type { Clock } from '../../options/clock.js';

/** A time in which somebody wants to be left alone. A clock that was set back ends it. */
export class QuietTime {
  readonly #clock: Clock;
  /** Seconds since the epoch. */
  #since = Infinity;
  #seconds = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Seconds; 0 when it is over. */
  get left(): number {
    const now = this.#clock();
    return now < this.#since ? 0 : Math.max(0, this.#since + this.#seconds - now);
  }

  /** Of several wishes the one that ends last counts. */
  extend(seconds: number): void {
    if (seconds > this.left) {
      this.#since = this.#clock();
      this.#seconds = seconds;
    }
  }
}
