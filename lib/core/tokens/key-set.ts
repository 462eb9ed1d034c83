import { KeyObject } from 'node:crypto';

import type { JWK } from 'jose';
import { importJWK } from 'jose/key/import';

import { KindeError } from '../../kinde.errors.js';
import type { Clock } from '../../options/clock.js';
import { isJsonObject, type JsonObject, ownProperty } from '../json.js';
import { isPromise, type MaybePromise } from '../maybe-promise.js';
import { type Freshness, RevalidatedDocument, STALE_LIMIT } from '../revalidated-document.js';

/** Seconds between two fetches that unknown key ids may cause. */
const UNKNOWN_KEY_COOL_DOWN = 30;
/** Seconds after which the set is as old as it may be, so that a withdrawn key stops working. */
const MAXIMUM_AGE = 600;
const MINIMUM_MODULUS_BITS = 2048;

export interface KeySetOptions {
  /** Fetches the JWKS document; rejects when it cannot be had. */
  readonly fetchKeys: () => Promise<unknown>;
  readonly clock: Clock;
  /** From 0 up to 1; default `Math.random`. */
  readonly random?: () => number;
  readonly onEvent?: ((event: KeySetEvent) => void) | undefined;
}

/** What whoever operates the application wants to know of its keys. */
export type KeySetEvent =
  | {
      readonly type: 'keys.changed';
      /** Key ids. */
      readonly added: readonly string[];
      readonly removed: readonly string[];
    }
  /** The set is older than it should be, since Kinde does not hand out a newer one. */
  | { readonly type: 'keys.stale' }
  | { readonly type: 'keys.renewed' };

/** A key of the issuer's, and how long it may be believed. */
export interface SigningKey {
  readonly key: KeyObject;
  /**
   * Seconds since the epoch; moved on with every fetch that confirms the key, and zero when it has
   * left the set. What the key verified is worth no more than the key.
   */
  readonly trustedUntil: number;
}

interface HeldKey extends SigningKey {
  readonly jwk: SigningJwk;
  trustedUntil: number;
}

type SigningJwk = JWK & { readonly kid: string; readonly n: string; readonly e: string };

/** What is usable of a JWKS document. */
interface JwksDocument {
  readonly keys: readonly JWK[];
}

/**
 * The signing keys of one issuer, shared by everything that verifies. They are renewed in the
 * background before they are ten minutes old, and serve for a day while Kinde cannot be reached.
 *
 * An unknown key id fetches the set again, since the issuer may have rotated its keys, but no more
 * than once in 30 seconds, however many tokens name however many unknown keys.
 */
export class KeySet {
  readonly #clock: Clock;
  readonly #onEvent: ((event: KeySetEvent) => void) | undefined;
  readonly #document: RevalidatedDocument<JwksDocument>;
  /** The keys of the latest document. */
  #held: ReadonlyMap<string, HeldKey> = new Map();
  #askedForUnknownAt = -Infinity;

  constructor({ fetchKeys, clock, random, onEvent }: KeySetOptions) {
    this.#clock = clock;
    this.#onEvent = onEvent;
    this.#document = new RevalidatedDocument({
      name: 'The key set of Kinde',
      load: async () => this.#take(await fetchKeys()),
      maximumAge: MAXIMUM_AGE,
      clock,
      random,
      onStale: (isStale) => onEvent?.({ type: isStale ? 'keys.stale' : 'keys.renewed' }),
    });
  }

  get freshness(): Freshness {
    return this.#document.freshness;
  }

  /**
   * The key named `kid`, or `undefined` when the issuer has no such key.
   *
   * @throws KindeError `ERR_KINDE_UNAVAILABLE` when that cannot be told: no key was ever loaded, or
   *   the key is unknown and the set too old to say that it does not exist
   */
  find(kid: string): MaybePromise<SigningKey | undefined> {
    const document = this.#document.get();
    return isPromise(document)
      ? document.then(() => this.#decided(kid))
      : (this.#held.get(kid) ?? this.#findUnknown(kid));
  }

  /**
   * As {@link find}, for a token that came straight from the issuer: its key exists, so it may pass
   * over the cool-down that tokens of unknown origin have to keep.
   *
   * @throws KindeError `ERR_KINDE_UNAVAILABLE` when an unknown key cannot be asked for
   */
  async findIssued(kid: string): Promise<SigningKey | undefined> {
    await this.#document.get();
    if (!this.#held.has(kid)) {
      await this.#document.load();
    }
    return this.#held.get(kid);
  }

  /**
   * The set as a JWKS document.
   *
   * @throws KindeError `ERR_KINDE_UNAVAILABLE` when no key was ever loaded and none can be now
   */
  async document(): Promise<JwksDocument> {
    return this.#document.get();
  }

  /**
   * As {@link document}, fetched now; several callers share one fetch.
   *
   * @throws KindeError `ERR_KINDE_UNAVAILABLE` when that fails, whatever is known from before
   */
  latestDocument(): Promise<JwksDocument> {
    return this.#document.load();
  }

  async #findUnknown(kid: string): Promise<SigningKey | undefined> {
    const now = this.#clock();
    const since = now - this.#askedForUnknownAt;
    // A clock that was set back says nothing: to ask is the safe side.
    const isCoolingDown = since >= 0 && since < UNKNOWN_KEY_COOL_DOWN;
    // A fetch that is under way is waited for even so: of many tokens that a new key signed, not
    // the first alone is to be believed.
    if (!isCoolingDown || this.#document.isLoading) {
      if (!isCoolingDown) {
        this.#askedForUnknownAt = now;
      }
      try {
        await this.#document.renew();
      } catch {
        // What is known from before decides.
      }
    }
    return this.#decided(kid);
  }

  /** A set that is too old cannot tell that there is no such key. */
  #decided(kid: string): SigningKey | undefined {
    const known = this.#held.get(kid);
    if (known === undefined && this.#document.freshness.isStale) {
      throw new KindeError(
        'ERR_KINDE_UNAVAILABLE',
        'The key set of Kinde is too old to tell whether a key is new.',
      );
    }
    return known;
  }

  async #take(document: unknown): Promise<JwksDocument> {
    const jwks = { keys: signingKeys(document) };
    const imports = await Promise.allSettled(jwks.keys.map((jwk) => this.#hold(jwk)));
    const keys = new Map(
      imports.flatMap((held) =>
        held.status === 'fulfilled' ? [[held.value.jwk.kid, held.value]] : [],
      ),
    );
    if (keys.size === 0) {
      throw new KindeError('ERR_KINDE_UNAVAILABLE', 'The key set of Kinde has no usable key.');
    }
    this.#replaceHeld(keys);
    return jwks;
  }

  /** A key that is known already stays what it is, and what it verified stays verified. */
  async #hold(jwk: SigningJwk): Promise<HeldKey> {
    const held = this.#held.get(jwk.kid);
    return held?.jwk.n === jwk.n && held.jwk.e === jwk.e
      ? held
      : { jwk, key: await importKey(jwk), trustedUntil: 0 };
  }

  #replaceHeld(keys: ReadonlyMap<string, HeldKey>): void {
    const before = this.#held;
    const isKept = (key: HeldKey) => keys.get(key.jwk.kid) === key;
    const removed = [...before.values()].filter((key) => !isKept(key));
    const added = [...keys.values()].filter((key) => before.get(key.jwk.kid) !== key);
    for (const key of removed) {
      key.trustedUntil = 0;
    }
    for (const key of keys.values()) {
      key.trustedUntil = this.#clock() + STALE_LIMIT;
    }
    this.#held = keys;
    if (before.size > 0 && added.length + removed.length > 0) {
      this.#onEvent?.({
        type: 'keys.changed',
        added: added.map(({ jwk }) => jwk.kid),
        removed: removed.map(({ jwk }) => jwk.kid),
      });
    }
  }
}

/** Only keys that can have signed a Kinde token; of two with one id the first. */
function signingKeys(document: unknown): SigningJwk[] {
  const keys = isJsonObject(document) ? ownProperty(document, 'keys') : undefined;
  const usable = (Array.isArray(keys) ? keys : []).filter(isSigningKey);
  return [...new Map(usable.toReversed().map((key) => [key.kid, key])).values()];
}

function isSigningKey(key: unknown): key is SigningJwk {
  return (
    isJsonObject(key) &&
    key['kty'] === 'RSA' &&
    typeof key['kid'] === 'string' &&
    (key['use'] ?? 'sig') === 'sig' &&
    (key['alg'] ?? 'RS256') === 'RS256' &&
    key['d'] === undefined &&
    isExponent(key['e']) &&
    modulusBits(key) >= MINIMUM_MODULUS_BITS
  );
}

/** With 1 for an exponent every signature is its own message; even ones are no RSA. */
function isExponent(value: unknown): value is string {
  const bytes = Buffer.from(typeof value === 'string' ? value : '', 'base64url');
  const exponent = BigInt(`0x0${bytes.toString('hex')}`);
  return exponent > 1n && exponent % 2n === 1n;
}

function modulusBits(key: JsonObject): number {
  const bytes = Buffer.from(typeof key['n'] === 'string' ? key['n'] : '', 'base64url');
  const modulus = bytes.subarray(bytes.findIndex((byte) => byte !== 0)); // zeros add no strength
  return modulus.length * 8 - (Math.clz32(modulus[0] ?? 0) - 24);
}

async function importKey({ kty, n, e }: SigningJwk): Promise<KeyObject> {
  const key = await importJWK({ kty, n, e } as JWK, 'RS256');
  if (key instanceof Uint8Array) {
    throw new TypeError('An RSA key was imported as a secret.');
  }
  return KeyObject.from(key);
}
