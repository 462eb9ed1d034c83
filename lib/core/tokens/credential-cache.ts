import { LRUCache } from 'lru-cache';

import type { Clock } from '../../options/clock.js';

export interface CredentialCacheOptions {
  /** Most entries; 0 switches the cache off. */
  readonly max: number;
  /** Most bytes of memory, as estimated from the length of credentials. */
  readonly maxBytes: number;
  /** Seconds that an entry is believed. */
  readonly ttl: number;
  readonly clock: Clock;
}

/** What a credential was verified with, such as a key: without it the credential is void. */
export interface Warrant {
  /** Seconds since the epoch; may change. */
  readonly trustedUntil: number;
}

interface Entry<T> {
  readonly credential: string;
  readonly value: T;
  /** Seconds since the epoch. */
  readonly expiresAt: number;
  readonly warrant: Warrant;
}

const ALWAYS: Warrant = { trustedUntil: Infinity };

/** The end of a credential differs most: a token's signature, a sealed cookie's tag. */
const KEY_LENGTH = 32;

/** Bytes of heap that an entry takes, as measured: its objects, and the claims in them. */
const ENTRY_OVERHEAD = 1_024;
const BYTES_PER_CHARACTER = 4;

/**
 * Remembers what credentials were found to stand for. Only verified credentials get in, and a hit
 * has compared the credential with the verified one character by character.
 */
export class CredentialCache<T> {
  readonly #entries: LRUCache<string, Entry<T>> | undefined;
  readonly #ttl: number;
  readonly #clock: Clock;

  constructor({ max, maxBytes, ttl, clock }: CredentialCacheOptions) {
    this.#entries =
      max > 0
        ? new LRUCache<string, Entry<T>>({
            max,
            maxSize: maxBytes,
            sizeCalculation: ({ credential }) =>
              ENTRY_OVERHEAD + BYTES_PER_CHARACTER * credential.length,
          })
        : undefined;
    this.#ttl = ttl;
    this.#clock = clock;
  }

  get(credential: string): T | undefined {
    const key = credential.slice(-KEY_LENGTH);
    const entry = this.#entries?.get(key);
    if (entry === undefined || entry.credential !== credential) {
      return undefined;
    }
    const now = this.#clock();
    if (now < entry.expiresAt && now < entry.warrant.trustedUntil) {
      return entry.value;
    }
    this.#entries?.delete(key);
    return undefined;
  }

  /**
   * @param expiresAt seconds since the epoch after which the credential itself is void
   * @param warrant what it was verified with; default something that never changes
   */
  set(credential: string, value: T, expiresAt: number, warrant: Warrant = ALWAYS): void {
    this.#entries?.set(credential.slice(-KEY_LENGTH), {
      credential,
      value,
      expiresAt: Math.min(expiresAt, this.#clock() + this.#ttl),
      warrant,
    });
  }
}
