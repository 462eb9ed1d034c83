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

/** How many credentials are known to have come once, for each that is remembered, and at most. */
const NEWCOMERS_PER_ENTRY = 2;
const MAXIMUM_NEWCOMERS = 100_000;
/** Characters that tell newcomers apart: up to 48 bits, which fit into a number. */
const MARK_LENGTH = 8;

/** Bytes of heap that an entry takes, as measured: its objects, and the claims in them. */
const ENTRY_OVERHEAD = 1_024;
const BYTES_PER_CHARACTER = 4;

/**
 * Remembers what credentials were found to stand for, from the second time that they come: many
 * come once, and would push others out and keep the garbage collector busy. Only verified
 * credentials get in, and a hit has compared the credential with the verified one character by
 * character.
 */
export class CredentialCache<T> {
  readonly #entries: LRUCache<string, Entry<T>> | undefined;
  readonly #newcomers = new Set<number>();
  readonly #maxNewcomers: number;
  readonly #ttl: number;
  readonly #clock: Clock;
  /** Seconds since the epoch of the next look for what nobody asks for any more. */
  #sweepAt = 0;

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
    this.#maxNewcomers = Math.min(NEWCOMERS_PER_ENTRY * max, MAXIMUM_NEWCOMERS);
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
    this.#newcomers.add(markOf(credential)); // it is none, and is remembered at once
    return undefined;
  }

  /**
   * @param expiresAt seconds since the epoch after which the credential itself is void
   * @param warrant what it was verified with; default something that never changes
   */
  set(credential: string, value: T, expiresAt: number, warrant: Warrant = ALWAYS): void {
    if (this.#entries === undefined || this.#isNew(credential)) {
      return;
    }
    const now = this.#clock();
    this.#sweep(now);
    this.#entries.set(credential.slice(-KEY_LENGTH), {
      credential,
      value,
      expiresAt: Math.min(expiresAt, now + this.#ttl),
      warrant,
    });
  }

  /** Once in a while drops what is over: a session that was written anew never comes again. */
  #sweep(now: number): void {
    if (now >= this.#sweepAt) {
      this.#sweepAt = now + this.#ttl;
      for (const [key, { expiresAt }] of this.#entries?.entries() ?? []) {
        if (now >= expiresAt) {
          this.#entries?.delete(key);
        }
      }
    }
  }

  #isNew(credential: string): boolean {
    const mark = markOf(credential);
    if (this.#newcomers.delete(mark)) {
      return false;
    }
    if (this.#newcomers.size >= this.#maxNewcomers) {
      this.#newcomers.clear();
    }
    this.#newcomers.add(mark);
    return true;
  }
}

/** Two credentials may share one, which does no harm: the second is remembered at once then. */
function markOf(credential: string): number {
  let mark = 0;
  for (let index = credential.length - MARK_LENGTH; index < credential.length; index += 1) {
    mark = mark * 64 + (credential.charCodeAt(index) & 63);
  }
  return mark;
}
