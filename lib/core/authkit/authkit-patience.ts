import type { AuthKitFailure } from './authkit-failure.js';

/** Seconds before what failed is tried again; doubled with every further time. */
const PAUSE = 0.25;
/** How much of a pause chance may add, so that pages that failed together do not come together. */
const JITTER = 0.25;

export interface AuthKitPatienceOptions {
  /** How often a page is asked for again. */
  readonly retries: number;
  /** Seconds for a page in all. */
  readonly timeout: number;
  /** Tells the time in seconds, from whatever moment on. */
  readonly clock: () => number;
  /** From 0 up to 1. */
  readonly random: () => number;
}

/** How long one page is waited for, and how often it is asked for. */
export class AuthKitPatience {
  readonly #options: AuthKitPatienceOptions;
  readonly #end: number;
  #repeated = 0;

  /** The page's time begins. */
  constructor(options: AuthKitPatienceOptions) {
    this.#options = options;
    this.#end = options.clock() + options.timeout;
  }

  /** Seconds. */
  get left(): number {
    return this.#end - this.#options.clock();
  }

  /** @returns seconds after which the page is asked for again, or `undefined` when it has failed */
  after({ error, mayPass }: AuthKitFailure): number | undefined {
    const { retries, random } = this.#options;
    if (!mayPass || this.#repeated >= retries) {
      return undefined;
    }
    const own = PAUSE * 2 ** this.#repeated * (1 + JITTER * random());
    const pause = Math.max(own, error.retryAfter ?? 0);
    this.#repeated += 1;
    return pause < this.left ? pause : undefined;
  }
}
