import type { Clock } from '../../lib/index.js';

export interface OutgoingRequest {
  readonly url: string;
  readonly path: string;
  /** Seconds since the epoch, by the application's clock. */
  readonly at: number;
}

/** Whatever an application asks of anybody, given to it as the option `fetch`. */
export class OutgoingRequests {
  /** Oldest first. */
  readonly sent: OutgoingRequest[] = [];

  #elsewhere: string | undefined;
  #open = 0;

  constructor(private readonly clock: Clock) {}

  readonly fetch: typeof fetch = async (input, init) => {
    const { href: url, pathname: path } = new URL(input instanceof Request ? input.url : input);
    this.sent.push({ url, path, at: this.clock() });
    this.#open += 1;
    try {
      return await fetch(this.#elsewhere === undefined ? input : this.#elsewhere + path, init);
    } finally {
      this.#open -= 1;
    }
  };

  /** Requests that no answer has begun to come for. */
  get open(): number {
    return this.#open;
  }

  /** Origins, each once. */
  get origins(): readonly string[] {
    return [...new Set(this.sent.map(({ url }) => new URL(url).origin))];
  }

  to(path: string): readonly OutgoingRequest[] {
    return this.sent.filter((request) => request.path === path);
  }

  forget(): void {
    this.sent.length = 0;
  }

  /** Leads every request to another origin; without one, to where it is meant to go. */
  divert(origin?: string): void {
    this.#elsewhere = origin;
  }
}
