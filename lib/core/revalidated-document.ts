import { KindeError } from '../kinde.errors.js';
import type { Clock } from '../options/clock.js';
import { BackOff } from './back-off.js';
import type { MaybePromise } from './maybe-promise.js';
import { withinOr } from './within-or.js';

/** Seconds that a copy is made do with while no newer one can be had (RFC 5861 §4). */
export const STALE_LIMIT = 86_400;
/** Share of its maximum age at which a copy is renewed in the background (RFC 5861 §3). */
const RENEWAL_POINT = 0.8;
/** Seconds that a newer copy is waited for when there is an old one. */
const PATIENCE = 1;
/** While requests are being refused for want of a copy, it is asked for more often. */
const PAUSES_WITHOUT_COPY = { first: 0.5, most: 4 };
const PAUSES_WITH_COPY = { first: 1, most: 30 };
/**
 * Seconds that the answer "not now" is believed: longer than any pause and the attempt after it, and
 * than verified tokens are remembered, so that an outage is known as long as requests come.
 */
const OUTAGE_MEMORY = 180;

export interface RevalidatedDocumentOptions<T> {
  /** For messages, such as `The key set of Kinde`. */
  readonly name: string;
  /** Rejects when it cannot be had. */
  readonly load: () => Promise<T>;
  /** Seconds that a copy is as good as the original. */
  readonly maximumAge: number;
  readonly clock: Clock;
  /** From 0 up to 1; default `Math.random`. */
  readonly random?: (() => number) | undefined;
  /** Called once when copies have become stale, and once when they no longer are. */
  readonly onStale?: ((isStale: boolean) => void) | undefined;
}

/** How old a copy is. */
export interface Freshness {
  /** Seconds since it was loaded; `undefined` before the first. */
  readonly age: number | undefined;
  /** Whether it is older than it should be, or not there at all. */
  readonly isStale: boolean;
}

interface Copy<T> {
  readonly value: T;
  /** Seconds since the epoch, when it was asked for. */
  readonly loadedAt: number;
}

/**
 * A copy of a document of Kinde's, loaded when it is first needed and renewed before it is too old,
 * in the background, so that no request waits. While Kinde cannot be reached the copy is used for a
 * day; attempts to renew it run one at a time, with growing pauses.
 */
export class RevalidatedDocument<T> {
  readonly #options: RevalidatedDocumentOptions<T>;
  readonly #backOff: BackOff;
  #copy: Copy<T> | undefined;
  #loading: Promise<T> | undefined;
  #failedAt = -Infinity;
  /** Settles, without a result, with the attempt that is under way or when patience is over. */
  #soon: Promise<void> | undefined;
  #isReportedStale = false;

  constructor(options: RevalidatedDocumentOptions<T>) {
    this.#options = options;
    this.#backOff = new BackOff(options);
  }

  get freshness(): Freshness {
    const age = this.#copy && this.#ageOf(this.#copy);
    return { age, isStale: age === undefined || age >= this.#options.maximumAge };
  }

  /** Whether an attempt to load it is under way. */
  get isLoading(): boolean {
    return this.#loading !== undefined;
  }

  /**
   * The document, at once if there is a copy that will do.
   *
   * @throws KindeError `ERR_KINDE_UNAVAILABLE` when there is none and none can be had; as a rejection
   *   or at once
   */
  get(): MaybePromise<T> {
    const copy = this.#copy;
    if (copy === undefined) {
      return this.renew();
    }
    const age = this.#ageOf(copy);
    // A clock that was set back says nothing of the age: to ask is the safe side.
    if (age >= 0 && age < RENEWAL_POINT * this.#options.maximumAge) {
      return copy.value;
    }
    if (age >= STALE_LIMIT) {
      return this.renew();
    }
    this.#renewInBackground();
    // After a quiet time nobody knows whether the copy still holds, so the answer is waited for;
    // in an outage, which is known as long as requests come, nobody waits.
    return age >= this.#options.maximumAge && this.#loading && !this.#hasFailedLately()
      ? this.#renewedSoon(copy, this.#loading)
      : copy.value;
  }

  /**
   * A newer copy, unless an attempt failed a moment ago; several callers share one attempt.
   *
   * @throws KindeError `ERR_KINDE_UNAVAILABLE`, whatever is known from before
   */
  renew(): Promise<T> {
    const { wait } = this.#backOff;
    return wait > 0 && !this.#loading
      ? Promise.reject(this.#unavailable(`${this.#options.name} could not be loaded a moment ago.`))
      : this.load();
  }

  /** As {@link renew}, however recently an attempt failed. */
  load(): Promise<T> {
    return (this.#loading ??= this.#attempt().finally(() => {
      this.#loading = undefined;
      this.#soon = undefined;
    }));
  }

  #renewInBackground(): void {
    if (!this.#loading && this.#backOff.wait === 0) {
      this.load().catch(ignore); // the copy serves on, and the pause has begun
    }
  }

  async #renewedSoon(copy: Copy<T>, loading: Promise<T>): Promise<T> {
    const attempt = loading.then(ignore, ignore); // who waits makes do with what there is
    await (this.#soon ??= withinOr(undefined, PATIENCE, attempt));
    return (this.#copy ?? copy).value;
  }

  async #attempt(): Promise<T> {
    const { load, clock, onStale } = this.#options;
    const startedAt = clock();
    try {
      const value = await load();
      this.#copy = { value, loadedAt: startedAt };
      this.#failedAt = -Infinity;
      this.#backOff.succeeded();
      if (this.#isReportedStale) {
        this.#isReportedStale = false;
        onStale?.(false);
      }
      return value;
    } catch (error) {
      this.#failedAt = clock();
      this.#backOff.failed(this.#copy ? PAUSES_WITH_COPY : PAUSES_WITHOUT_COPY);
      if (this.#copy && this.freshness.isStale && !this.#isReportedStale) {
        this.#isReportedStale = true;
        onStale?.(true);
      }
      // Only our own errors are known to tell no secret.
      throw this.#unavailable(
        error instanceof KindeError ? error.message : `${this.#options.name} could not be loaded.`,
      );
    }
  }

  #unavailable(message: string): KindeError {
    const retryAfter = Math.max(1, Math.ceil(this.#backOff.wait));
    return new KindeError('ERR_KINDE_UNAVAILABLE', message, { retryAfter });
  }

  #hasFailedLately(): boolean {
    return this.#options.clock() - this.#failedAt < OUTAGE_MEMORY;
  }

  #ageOf({ loadedAt }: Copy<T>): number {
    return this.#options.clock() - loadedAt;
  }
}

function ignore(): void {}
