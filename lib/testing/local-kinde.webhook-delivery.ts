import { postWebhook, type LocalKindeWebhookRequest } from './local-kinde.webhook-request.js';

const ANSWER_WITHIN = 5_000;

/** What a delivery needs of those who started it. */
export interface LocalKindeWebhookDeliveryOptions extends LocalKindeWebhookRequest {
  /** Seconds before each attempt after the first. */
  readonly retries: readonly number[];
  /** Told of every attempt when it is over. */
  readonly attempted: (attempt: number, status: number | undefined) => void;
}

/** One event on its way to one webhook: sent until it is answered with 200. */
export class LocalKindeWebhookDelivery {
  readonly #options: LocalKindeWebhookDeliveryOptions;
  readonly #cancelled = new AbortController();
  #attempts = 0;
  #timer: NodeJS.Timeout | undefined;
  /** Milliseconds since the epoch; `undefined` while nothing is scheduled. */
  #dueAt: number | undefined;
  #isUnderWay = false;

  constructor(options: LocalKindeWebhookDeliveryOptions) {
    this.#options = options;
  }

  /** Whether an attempt is under way, or comes within so many milliseconds. */
  isExpectedWithin(milliseconds: number): boolean {
    return (
      this.#isUnderWay || (this.#dueAt !== undefined && this.#dueAt - Date.now() <= milliseconds)
    );
  }

  /** Whether no further attempt will follow. */
  get isOver(): boolean {
    return !this.#isUnderWay && this.#dueAt === undefined;
  }

  /** Sends it; schedules the next attempt unless the answer is 200. */
  async attempt(): Promise<void> {
    const { attempted, retries } = this.#options;
    this.#dueAt = undefined;
    this.#isUnderWay = true;
    this.#attempts += 1;
    const { signal: cancelled } = this.#cancelled;
    const signal = AbortSignal.any([cancelled, AbortSignal.timeout(ANSWER_WITHIN)]);
    const status = await postWebhook(this.#options, signal);
    this.#isUnderWay = false;
    const pause = status === 200 || cancelled.aborted ? undefined : retries[this.#attempts - 1];
    if (pause !== undefined) this.#schedule(pause * 1_000);
    attempted(this.#attempts, status);
  }

  /** Gives up. */
  cancel(): void {
    this.#cancelled.abort();
    clearTimeout(this.#timer);
    this.#dueAt = undefined;
  }

  #schedule(milliseconds: number): void {
    this.#dueAt = Date.now() + milliseconds;
    this.#timer = setTimeout(() => void this.attempt(), milliseconds).unref();
  }
}
