/** The system's clock, put forward: what processes can agree on. */
export class ShiftedClock {
  /** Seconds. */
  offset = 0;

  /** Seconds since the epoch. */
  readonly now = (): number => Date.now() / 1000 + this.offset;
}
