import { importJWK, type CryptoKey, type JWK } from 'jose';

import { KindeError } from '../../kinde.errors.js';
import type { Clock } from '../../options/clock.js';
import { isJsonObject, type JsonObject, ownProperty } from '../json.js';

/** Seconds between two fetches that unknown key ids may cause. */
const UNKNOWN_KEY_COOL_DOWN = 30;
/** Seconds after which the set is fetched again, so that a withdrawn key stops working. */
const MAXIMUM_AGE = 600;
/** Seconds before a failed fetch is repeated. */
const FAILURE_BACK_OFF = 1;
const MINIMUM_MODULUS_BITS = 2048;

export interface KeySetOptions {
  /** Fetches the JWKS document; rejects when it cannot be had. */
  readonly fetchKeys: () => Promise<unknown>;
  readonly clock: Clock;
}

/** Keys of one fetch of a JWKS document; replaced as a whole, never changed. */
interface KeyGeneration {
  readonly keys: ReadonlyMap<string, CryptoKey>;
  readonly jwks: { readonly keys: readonly JWK[] };
  /** Seconds since the epoch. */
  readonly fetchedAt: number;
}

/**
 * The signing keys of one issuer, fetched once and shared by everything that verifies.
 *
 * An unknown key id fetches the set again, since the issuer may have rotated its keys, but no more
 * than once in 30 seconds, however many tokens name however many unknown keys.
 */
export class KeySet {
  readonly #fetchKeys: () => Promise<unknown>;
  readonly #clock: Clock;
  #generation: KeyGeneration | undefined;
  #generationCount = 0;
  #fetching: Promise<KeyGeneration> | undefined;
  #failedAt = -Infinity;
  #askedForUnknownAt = -Infinity;

  constructor({ fetchKeys, clock }: KeySetOptions) {
    this.#fetchKeys = fetchKeys;
    this.#clock = clock;
  }

  /** Grows with every fetch: what was verified under a smaller number has to be verified again. */
  get generation(): number {
    return this.#generationCount;
  }

  /**
   * The key named `kid`, or `undefined` when the issuer has no such key.
   *
   * @throws KindeError `ERR_KINDE_UNAVAILABLE` when no key was ever loaded and none can be now
   */
  async find(kid: string): Promise<CryptoKey | undefined> {
    const generation = await this.#current();
    const known = generation.keys.get(kid);
    const now = this.#clock();
    const isCoolingDown = now - this.#askedForUnknownAt < UNKNOWN_KEY_COOL_DOWN;
    // A fetch that is under way is waited for even so: of many tokens that a new key signed, not
    // the first alone is to be believed.
    if (known || (isCoolingDown && !this.#fetching)) {
      return known;
    }
    if (!isCoolingDown) {
      this.#askedForUnknownAt = now;
    }
    return (await this.#refetchOrKeep()).keys.get(kid);
  }

  /**
   * As {@link find}, for a token that came straight from the issuer: its key exists, so it may pass
   * over the cool-down that tokens of unknown origin have to keep.
   *
   * @throws KindeError `ERR_KINDE_UNAVAILABLE` when an unknown key cannot be asked for
   */
  async findIssued(kid: string): Promise<CryptoKey | undefined> {
    const known = (await this.#current()).keys.get(kid);
    return known ?? (await this.refetch()).keys.get(kid);
  }

  /**
   * The set as a JWKS document.
   *
   * @throws KindeError `ERR_KINDE_UNAVAILABLE` when no key was ever loaded and none can be now
   */
  async document(): Promise<KeyGeneration['jwks']> {
    return (await this.#current()).jwks;
  }

  /**
   * Fetches the set now; several callers share one fetch.
   *
   * @throws KindeError `ERR_KINDE_UNAVAILABLE` when that fails, whatever is known from before
   */
  async refetch(): Promise<KeyGeneration> {
    try {
      return await (this.#fetching ??= this.#fetch().finally(() => (this.#fetching = undefined)));
    } catch {
      throw unavailable();
    }
  }

  async #refetchOrKeep(): Promise<KeyGeneration> {
    try {
      return await this.refetch();
    } catch (error) {
      if (this.#generation) {
        return this.#generation;
      }
      throw error;
    }
  }

  #current(): KeyGeneration | Promise<KeyGeneration> {
    const now = this.#clock();
    if (this.#generation && now - this.#generation.fetchedAt < MAXIMUM_AGE) {
      return this.#generation;
    }
    if (!this.#fetching && now - this.#failedAt < FAILURE_BACK_OFF) {
      if (this.#generation) {
        return this.#generation;
      }
      throw unavailable();
    }
    return this.#refetchOrKeep();
  }

  async #fetch(): Promise<KeyGeneration> {
    try {
      const document = await this.#fetchKeys();
      const jwks = { keys: signingKeys(document) };
      if (jwks.keys.length === 0) {
        throw new KindeError('ERR_KINDE_UNAVAILABLE', 'The key set of Kinde has no usable key.');
      }
      const imports = await Promise.allSettled(jwks.keys.map(importKey));
      const keys = new Map(
        imports.flatMap((key) => (key.status === 'fulfilled' ? [key.value] : [])),
      );
      this.#generationCount += 1;
      return (this.#generation = { keys, jwks, fetchedAt: this.#clock() });
    } catch (error) {
      this.#failedAt = this.#clock();
      throw error;
    }
  }
}

function unavailable(): KindeError {
  return new KindeError('ERR_KINDE_UNAVAILABLE', 'The signing keys of Kinde could not be loaded.', {
    retryAfter: FAILURE_BACK_OFF,
  });
}

/** Only keys that can have signed a Kinde token; of two with one id the first. */
function signingKeys(document: unknown): (JWK & { kid: string })[] {
  const keys = isJsonObject(document) ? ownProperty(document, 'keys') : undefined;
  const usable = (Array.isArray(keys) ? keys : []).filter(isSigningKey);
  return [...new Map(usable.toReversed().map((key) => [key.kid, key])).values()];
}

function isSigningKey(key: unknown): key is JWK & { kid: string } {
  return (
    isJsonObject(key) &&
    key['kty'] === 'RSA' &&
    typeof key['kid'] === 'string' &&
    (key['use'] ?? 'sig') === 'sig' &&
    (key['alg'] ?? 'RS256') === 'RS256' &&
    key['d'] === undefined &&
    typeof key['e'] === 'string' &&
    modulusBits(key) >= MINIMUM_MODULUS_BITS
  );
}

function modulusBits(key: JsonObject): number {
  const bytes = Buffer.from(typeof key['n'] === 'string' ? key['n'] : '', 'base64url');
  const modulus = bytes.subarray(bytes.findIndex((byte) => byte !== 0)); // zeros add no strength
  return modulus.length * 8 - (Math.clz32(modulus[0] ?? 0) - 24);
}

async function importKey(jwk: JWK & { kid: string }): Promise<[string, CryptoKey]> {
  // The algorithm is pinned here: the key's own `alg` may be missing, and the token's header is an
  // attacker's to choose (RFC 8725 §3.1).
  const { kty, n, e } = jwk;
  const key = await importJWK({ kty, n, e } as JWK, 'RS256');
  if (key instanceof Uint8Array) {
    throw new TypeError('An RSA key was imported as a secret.');
  }
  return [jwk.kid, key];
}
