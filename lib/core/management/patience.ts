import type { Failure } from './attempt.js';
import type { Operation } from './operation.js';

/** Seconds that one call may wait because of too many requests, in all. */
const MAXIMUM_WAIT = 10;
/** How often one call may wait for that. */
const MAXIMUM_WAITS = 2;
/** Seconds before what failed is tried once more, at least. */
const PAUSE = 0.25;
/** RFC 9110 §9.2.2 */
const IDEMPOTENT: readonly Operation['method'][] = ['GET', 'PUT', 'DELETE'];

/**
 * How long one call to Kinde waits, and how often it is repeated. Chance adds up to a quarter of a
 * second to each pause, so that many calls that failed together do not come again together.
 */
export class Patience {
  readonly #operation: Operation;
  readonly #random: () => number;
  /** Seconds that each wait because of too many requests was asked to take. */
  readonly #waits: number[] = [];
  #hasRepeated = false;

  /** @param random from 0 up to 1 */
  constructor(operation: Operation, random: () => number) {
    this.#operation = operation;
    this.#random = random;
  }

  /** @returns seconds after which the request is repeated, or `undefined` when it has failed */
  after({ reason, reset }: Failure): number | undefined {
    switch (reason) {
      case 'too many':
        return this.#afterTooMany(reset);
      case 'outage':
        return this.#afterOutage();
      default:
        return undefined;
    }
  }

  /** Kinde has done nothing with a request that is one too many, so any may come again. */
  #afterTooMany(reset: number | undefined): number | undefined {
    if (reset === undefined || this.#waits.length === MAXIMUM_WAITS) {
      return undefined;
    }
    this.#waits.push(reset);
    const total = this.#waits.reduce((sum, each) => sum + each, 0);
    return total > MAXIMUM_WAIT ? undefined : reset + this.#jitter();
  }

  /**
   * Kinde may have done what it was asked although no answer tells, so only what may be done twice
   * comes again, once.
   */
  #afterOutage(): number | undefined {
    const { method, isUnrepeatable = false } = this.#operation;
    if (this.#hasRepeated || isUnrepeatable || !IDEMPOTENT.includes(method)) {
      return undefined;
    }
    this.#hasRepeated = true;
    return PAUSE + this.#jitter();
  }

  #jitter(): number {
    return PAUSE * this.#random();
  }
}
