import { setImmediate } from 'node:timers/promises';

import { until } from './until.js';

/** A `fetch` of which tests know whether an answer is still on its way. */
export class ObservedFetch {
  #underWay = 0;

  /** @param answer in the place of who was asked, where there is one */
  constructor(
    private readonly answer: (
      ...request: Parameters<typeof fetch>
    ) => Response | Promise<Response> | undefined = () => undefined,
  ) {}

  readonly fetch: typeof fetch = async (...request) => {
    this.#underWay += 1;
    try {
      const response = await (this.answer(...request) ?? fetch(...request));
      return new Response(await response.arrayBuffer(), response);
    } finally {
      this.#underWay -= 1;
    }
  };

  /** Waits until what has begun has come as far as it comes without anything else happening. */
  async quiet(): Promise<void> {
    await setImmediate();
    await until('everything was answered', () => this.#underWay === 0);
    await setImmediate();
    await setImmediate();
  }
}
