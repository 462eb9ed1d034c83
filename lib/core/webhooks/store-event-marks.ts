import type { Clock } from '../../options/clock.js';
import { askStore } from '../session/ask-store.js';
import type { SessionStore } from '../session/session-store.js';
import { takeLock, type Unlock } from '../session/take-lock.js';
import { type EventMarks, MARKED_FOR } from './event-marks.js';
import { LocalEventMarks } from './local-event-marks.js';

/** Seconds after which whoever handles an event counts as gone. */
const CLAIMED_FOR = 300;

/** There is nothing to tell of an event but that it was there. */
const MARK = { version: 1, data: 'handled' };

/**
 * Remembers events for all instances of an application, where its sessions are, and in this process
 * as well: the store may fail just when an event has been handled.
 */
export class StoreEventMarks implements EventMarks {
  readonly #store: SessionStore;
  readonly #own: LocalEventMarks;

  constructor(store: SessionStore, clock: Clock) {
    this.#store = store;
    this.#own = new LocalEventMarks(clock);
  }

  async hasAny(keys: readonly string[]): Promise<boolean> {
    if (this.#own.hasAny(keys)) {
      return true;
    }
    const marks = await Promise.all(keys.map((key) => askStore(() => this.#store.read(key))));
    return marks.some((mark) => mark !== undefined);
  }

  async add(keys: readonly string[]): Promise<void> {
    this.#own.add(keys);
    const write = (key: string) => askStore(() => this.#store.create(key, MARK, MARKED_FOR));
    await Promise.allSettled(keys.map(write));
  }

  claim(key: string): Promise<Unlock | undefined> {
    return takeLock(this.#store, key, CLAIMED_FOR);
  }
}
