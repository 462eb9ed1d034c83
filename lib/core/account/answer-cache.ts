import { LRUCache } from 'lru-cache';

import type { Clock } from '../../options/clock.js';
import { sha256 } from '../sha256.js';

/** Seconds that an answer is given again. */
const ANSWER_LIFETIME = 10;
const MAXIMUM_ANSWERS = 1_000;

/** An answer that is there or on its way. */
interface Remembered {
  readonly tokenHash: string;
  readonly answer: Promise<unknown>;
  /** Seconds since the epoch, when it was asked for. */
  readonly askedAt: number;
}

/**
 * Remembers for a few seconds what Kinde answered, so that the requirements of one request, and of
 * those that follow at once, ask once. An answer belongs to the access token that it was asked with
 * and is given to nobody else; of a failure nothing is remembered.
 */
export class AnswerCache {
  readonly #answers = new LRUCache<string, Remembered>({ max: MAXIMUM_ANSWERS });
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * The answer to a question, asked once however many want it at the same time.
   *
   * @param resource what is asked for; always of one type
   */
  get<T>(accessToken: string, resource: string, ask: () => Promise<T>): Promise<T> {
    const tokenHash = sha256(accessToken);
    const key = `${tokenHash} ${resource}`;
    const now = this.#clock();
    const found = this.#answers.get(key);
    // A clock that was set back says nothing of the age: to ask is the safe side.
    if (found && now >= found.askedAt && now < found.askedAt + ANSWER_LIFETIME) {
      return found.answer as Promise<T>;
    }
    const answer = ask();
    const remembered = { tokenHash, answer, askedAt: now };
    this.#answers.set(key, remembered);
    answer.catch(() => {
      if (this.#answers.peek(key) === remembered) {
        this.#answers.delete(key);
      }
    });
    return answer;
  }

  /** Answers that are on their way reach who asked for them, and nobody else. */
  forget(accessToken: string): void {
    const forgotten = sha256(accessToken);
    for (const [key, { tokenHash }] of this.#answers.entries()) {
      if (tokenHash === forgotten) {
        this.#answers.delete(key);
      }
    }
  }
}
