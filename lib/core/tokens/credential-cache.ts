import { LRUCache } from 'lru-cache';

import type { Clock } from '../../options/clock.js';

export interface CredentialCacheOptions {
  /** Most entries; 0 switches the cache off. */
  readonly max: number;
  /** Seconds that an entry is believed. */
  readonly ttl: number;
  readonly clock: Clock;
}

interface Entry<T> {
  readonly credential: string;
  readonly value: T;
  /** Of whatever the verification relied on; another number makes the entry void. */
  readonly generation: number;
  /** Seconds since the epoch. */
  readonly expiresAt: number;
}

/** The end of a credential differs most: a token's signature, a sealed cookie's tag. */
const KEY_LENGTH = 32;

/**
 * Remembers what credentials were found to stand for. Only verified credentials get in, and a hit
 * has compared the credential with the verified one character by character.
 */
export class CredentialCache<T> {
  readonly #entries: LRUCache<string, Entry<T>> | undefined;
  readonly #ttl: number;
  readonly #clock: Clock;

  constructor({ max, ttl, clock }: CredentialCacheOptions) {
    this.#entries = max > 0 ? new LRUCache<string, Entry<T>>({ max }) : undefined;
    this.#ttl = ttl;
    this.#clock = clock;
  }

  get(credential: string, generation = 0): T | undefined {
    const key = credential.slice(-KEY_LENGTH);
    const entry = this.#entries?.get(key);
    if (entry === undefined || entry.credential !== credential) {
      return undefined;
    }
    if (entry.generation === generation && this.#clock() < entry.expiresAt) {
      return entry.value;
    }
    this.#entries?.delete(key);
    return undefined;
  }

  /** @param expiresAt seconds since the epoch after which the credential itself is void */
  set(credential: string, value: T, expiresAt: number, generation = 0): void {
    this.#entries?.set(credential.slice(-KEY_LENGTH), {
      credential,
      value,
      generation,
      expiresAt: Math.min(expiresAt, this.#clock() + this.#ttl),
    });
  }
}
