import type { SessionStore } from '../../lib/index.js';
import { Hold } from './hold.js';
import { MemorySessionStore } from './memory-session-store.js';

/** A store that answers so many more commands, and then none until it is told to go on. */
export class StallingStore {
  #answers = Number.POSITIVE_INFINITY;
  #stall = new Hold();

  readonly store: SessionStore = new Proxy(new MemorySessionStore(), {
    get:
      (store, command: keyof SessionStore) =>
      async (...parameters: never[]) => {
        await this.#pass();
        return (store[command] as (...parameters: never[]) => unknown).apply(store, parameters);
      },
  });

  /** @returns whose `arrived` resolves when something waits here */
  stallAfter(answers: number): Pick<Hold, 'arrived'> {
    this.#answers = answers;
    return (this.#stall = new Hold());
  }

  goOn(): void {
    this.#answers = Number.POSITIVE_INFINITY;
    this.#stall.release();
  }

  async #pass(): Promise<void> {
    if (this.#answers > 0) {
      this.#answers -= 1;
    } else {
      await this.#stall.pass();
    }
  }
}
