import { Hold } from './hold.js';

/**
 * What an application sends to Kinde, given to it as the option `fetch`: a test can stop a request
 * on its way back, or answer in Kinde's place.
 */
export class KindeTraffic {
  readonly #holds = new Map<string, Hold>();
  readonly #answers = new Map<string, () => Response>();

  readonly fetch: typeof fetch = async (input, init) => {
    const { pathname } = new URL(input instanceof Request ? input.url : input);
    const answer = this.#answers.get(pathname);
    const response = answer ? answer() : await fetch(input, init);
    const hold = this.#holds.get(pathname);
    this.#holds.delete(pathname);
    await hold?.pass();
    return response;
  };

  /** Stops the next answer of Kinde from this path. */
  hold(path: string): Hold {
    const hold = new Hold();
    this.#holds.set(path, hold);
    return hold;
  }

  /** Answers every request to this path, until {@link clear}. */
  answer(path: string, answer: () => Response): void {
    this.#answers.set(path, answer);
  }

  clear(): void {
    this.#answers.clear();
    this.#holds.clear();
  }
}
