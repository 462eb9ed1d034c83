import type { Clock } from '../../options/clock.js';
import { BackOff } from '../back-off.js';

/** Beyond that the oldest are given up. */
const MAXIMUM = 10_000;
const PAUSES = { first: 0.25, most: 5 };

/** Rejects when the write could not be done. */
type Write = () => Promise<unknown>;

interface Unsettled {
  readonly write: Write;
  /** Seconds since the epoch after which it no longer matters. */
  readonly until: number;
  attempt: Promise<unknown> | undefined;
}

/**
 * Writes that a store failed to take and that must not be forgotten, such as tokens whose
 * predecessors are spent. They are tried again, with growing pauses, until the store takes them.
 */
export class UnsettledWrites {
  readonly #clock: Clock;
  readonly #backOff: BackOff;
  readonly #writes = new Map<string, Unsettled>();
  #timer: NodeJS.Timeout | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#backOff = new BackOff({ clock });
  }

  /** Whether what can be done without should not be added. */
  get isCrowded(): boolean {
    return this.#writes.size >= MAXIMUM / 2;
  }

  has(key: string): boolean {
    return this.#writes.has(key);
  }

  /**
   * Does a write later that failed just now, in place of an earlier one for this key.
   *
   * @param until seconds since the epoch after which it no longer matters
   */
  add(key: string, write: Write, until: number): void {
    if (this.#writes.size === 0) {
      this.#backOff.succeeded(); // whatever it was that failed before
    }
    this.#writes.delete(key);
    this.#writes.set(key, { write, until, attempt: undefined });
    const [oldest] = this.#writes.keys();
    if (this.#writes.size > MAXIMUM && oldest !== undefined) {
      this.#writes.delete(oldest);
    }
    this.#schedule();
  }

  /** Does what is to be written under this key now; rejects when that fails again. */
  settle(key: string): Promise<unknown> | undefined {
    const unsettled = this.#writes.get(key);
    return unsettled && this.#attempt(key, unsettled);
  }

  /** Tries once to do what is left, for a process that is about to end. */
  async settleAll(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    await Promise.allSettled([...this.#writes].map(([key, each]) => this.#attempt(key, each)));
  }

  #attempt(key: string, unsettled: Unsettled): Promise<unknown> {
    if (this.#clock() >= unsettled.until) {
      this.#forget(key, unsettled);
      return Promise.resolve();
    }
    return (unsettled.attempt ??= unsettled
      .write()
      .then(() => this.#forget(key, unsettled))
      .finally(() => (unsettled.attempt = undefined)));
  }

  #forget(key: string, unsettled: Unsettled): void {
    if (this.#writes.get(key) === unsettled) {
      this.#writes.delete(key);
    }
  }

  #putLast(key: string, unsettled: Unsettled): void {
    if (this.#writes.get(key) === unsettled) {
      this.#writes.delete(key);
      this.#writes.set(key, unsettled);
    }
  }

  #schedule(): void {
    if (this.#timer === undefined && this.#writes.size > 0) {
      this.#backOff.failed(PAUSES);
      // Nobody's exit waits for it.
      this.#timer = setTimeout(() => void this.#retry(), this.#backOff.wait * 1000).unref();
    }
  }

  async #retry(): Promise<void> {
    for (const [key, unsettled] of this.#writes) {
      try {
        await this.#attempt(key, unsettled);
        this.#backOff.succeeded();
      } catch {
        this.#putLast(key, unsettled);
        break; // the store is still out of order, or has something against this one
      }
    }
    this.#timer = undefined;
    this.#schedule();
  }
}
