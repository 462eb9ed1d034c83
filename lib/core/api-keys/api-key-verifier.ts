import { LRUCache } from 'lru-cache';

import { KindeError } from '../../kinde.errors.js';
import type { Clock } from '../../options/clock.js';
import type { MaybePromise } from '../maybe-promise.js';
import { sha256 } from '../sha256.js';
import { couldBeApiKey } from './api-key-credential.js';
import type { KindeApiKey } from './kinde-api-key.js';
import { QuietTime } from './quiet-time.js';
import { readApiKey } from './read-api-key.js';

/** Seconds that a key is believed after Kinde was asked: as long does a revoked one still work. */
const KEY_LIFETIME = 30;
const MAXIMUM_KEYS = 10_000;
/** Seconds that a wrong key is known to be wrong. */
const REFUSAL_LIFETIME = 10;
const MAXIMUM_REFUSALS = 10_000;
/** Questions under way at a time about keys that were never good, and about all together. */
const MAXIMUM_QUESTIONS_OF_STRANGERS = 50;
const MAXIMUM_QUESTIONS = 100;
/** What Kinde answers about a key that it cannot make sense of, or does not know. */
const REFUSALS: readonly (number | undefined)[] = [400, 404, 422];

export interface ApiKeyVerifierOptions {
  readonly clock: Clock;
  /**
   * What Kinde says of a key, unchecked; rejects with a `KindeError` that has the `apiStatus` when
   * Kinde refuses to say.
   */
  readonly ask: (key: string) => Promise<unknown>;
}

interface Held {
  readonly key: KindeApiKey;
  /** Seconds since the epoch. */
  readonly askedAt: number;
}

/**
 * Has Kinde verify API keys, and remembers its answers for a short while, by a hash of the key. Good
 * and wrong ones are kept apart, so that no flood of wrong keys makes anybody forget a good one, and
 * such a flood leaves room for questions about keys that were good before. While Kinde wants to be
 * left alone, it is asked about those only.
 */
export class ApiKeyVerifier {
  readonly #options: ApiKeyVerifierOptions;
  /** Also those that have to be asked about again: they are known to have been good. */
  readonly #good = new LRUCache<string, Held>({ max: MAXIMUM_KEYS });
  /** When Kinde was asked, in seconds since the epoch. */
  readonly #refused = new LRUCache<string, number>({ max: MAXIMUM_REFUSALS });
  readonly #questions = new Map<string, Promise<KindeApiKey>>();
  #questionsOfStrangers = 0;
  /** When Kinde wants to be left alone. */
  readonly #quiet: QuietTime;

  /** No network is used yet. */
  constructor(options: ApiKeyVerifierOptions) {
    this.#options = options;
    this.#quiet = new QuietTime(options.clock);
  }

  /**
   * What a key stands for, at once while that is remembered; several callers share one question.
   *
   * @throws KindeError `ERR_KINDE_INVALID_API_KEY`, `ERR_KINDE_UNAVAILABLE`, and what else asking Kinde
   *   ends with; as a rejection or at once
   */
  verify(key: string): MaybePromise<KindeApiKey> {
    if (!couldBeApiKey(key)) {
      throw invalidKey('What came as an API key cannot be one.');
    }
    const hash = sha256(key);
    const now = this.#options.clock();
    const held = this.#good.get(hash);
    if (held && isWithin(KEY_LIFETIME, held.askedAt, now)) {
      return held.key;
    }
    if (isWithin(REFUSAL_LIFETIME, this.#refused.get(hash), now)) {
      throw invalidKey('The API key was found not to be valid a moment ago.');
    }
    return this.#questions.get(hash) ?? this.#question(key, hash, held === undefined);
  }

  #question(key: string, hash: string, isStranger: boolean): Promise<KindeApiKey> {
    this.#assertMayAsk(isStranger);
    this.#questionsOfStrangers += isStranger ? 1 : 0;
    const question = this.#ask(key, hash).finally(() => {
      this.#questions.delete(hash);
      this.#questionsOfStrangers -= isStranger ? 1 : 0;
    });
    this.#questions.set(hash, question);
    return question;
  }

  #assertMayAsk(isStranger: boolean): void {
    const { left } = this.#quiet;
    if (isStranger && left > 0) {
      const message = 'Kinde wants to be left alone with unknown API keys for a while.';
      throw new KindeError('ERR_KINDE_UNAVAILABLE', message, { retryAfter: Math.ceil(left) });
    }
    const isCrowded =
      this.#questions.size >= MAXIMUM_QUESTIONS ||
      (isStranger && this.#questionsOfStrangers >= MAXIMUM_QUESTIONS_OF_STRANGERS);
    if (isCrowded) {
      const message = 'Too many API keys wait for Kinde to verify them.';
      throw new KindeError('ERR_KINDE_UNAVAILABLE', message, { retryAfter: 1 });
    }
  }

  async #ask(key: string, hash: string): Promise<KindeApiKey> {
    const askedAt = this.#options.clock();
    const found = await this.#answerAbout(key);
    if (found === undefined) {
      this.#good.delete(hash);
      this.#refused.set(hash, askedAt);
      throw invalidKey('Kinde knows no such API key that is active.');
    }
    this.#refused.delete(hash);
    this.#good.set(hash, { key: found, askedAt });
    return found;
  }

  async #answerAbout(key: string): Promise<KindeApiKey | undefined> {
    try {
      return readApiKey(await this.#options.ask(key));
    } catch (error) {
      if (!(error instanceof KindeError)) {
        // Only our own errors are known to tell no secret.
        throw new KindeError('ERR_KINDE_UNAVAILABLE', 'Kinde could not be asked about an API key.');
      }
      if (REFUSALS.includes(error.apiStatus)) {
        return undefined;
      }
      if (error.code === 'ERR_KINDE_UNAVAILABLE') {
        this.#quiet.extend(error.retryAfter ?? 0);
      }
      throw error;
    }
  }
}

/** A clock that was set back says nothing of the age: to ask is the safe side. */
function isWithin(lifetime: number, askedAt: number | undefined, now: number): boolean {
  return askedAt !== undefined && now >= askedAt && now < askedAt + lifetime;
}

function invalidKey(message: string): KindeError {
  return new KindeError('ERR_KINDE_INVALID_API_KEY', message);
}
