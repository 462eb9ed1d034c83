import { LRUCache } from 'lru-cache';

import type { Clock } from '../../options/clock.js';
import type { Unlock } from '../session/take-lock.js';
import { type EventMarks, MARKED_FOR } from './event-marks.js';

/** Some ten megabytes; the oldest go first. */
const MOST = 50_000;

/**
 * Remembers events in this process alone: what has been handled before a restart, or by another
 * instance, is not known.
 */
export class LocalEventMarks implements EventMarks {
  readonly #clock: Clock;
  /** Seconds since the epoch, by key. */
  readonly #markedAt = new LRUCache<string, number>({ max: MOST });

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  hasAny(keys: readonly string[]): boolean {
    const oldest = this.#clock() - MARKED_FOR;
    return keys.some((key) => (this.#markedAt.get(key) ?? -Infinity) > oldest);
  }

  add(keys: readonly string[]): void {
    for (const key of keys) {
      this.#markedAt.set(key, this.#clock());
    }
  }

  /** Within a process the caller sees to it. */
  claim(): Unlock {
    return () => undefined;
  }
}
