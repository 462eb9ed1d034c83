import { KindeError } from '../../kinde.errors.js';
import type { Clock } from '../../options/clock.js';
import { freezeDeep, type JsonObject, ownProperty } from '../json.js';
import { type MaybePromise, thenSync } from '../maybe-promise.js';
import {
  type AccessTokenPolicy,
  accessTokenFault,
  type TokenFault,
} from './access-token-policy.js';
import { parseCompactJws, type UnverifiedToken } from './compact-jws.js';
import { isSignedWith, signingKeyId } from './jws-signature.js';
import type { KeySet, SigningKey } from './key-set.js';

/** The issuers that are trusted, by the name that their tokens give, and the keys of each. */
export type TrustedIssuers = ReadonlyMap<unknown, Pick<KeySet, 'find' | 'findIssued'>>;

export interface TokenVerifierOptions {
  readonly issuers: TrustedIssuers;
  readonly policy: AccessTokenPolicy;
  readonly clock: Clock;
}

type FindKey = 'find' | 'findIssued';

/** A verified access token: its claims, deeply frozen. */
export interface VerifiedAccessToken {
  readonly claims: JsonObject;
  /** Seconds since the epoch. */
  readonly expiresAt: number;
  readonly key: SigningKey;
}

/** Verifies Kinde's access tokens: form, signature by their own issuer's keys, and every claim. */
export class TokenVerifier {
  readonly #issuers: TrustedIssuers;
  readonly #policy: AccessTokenPolicy;
  readonly #clock: Clock;

  constructor({ issuers, policy, clock }: TokenVerifierOptions) {
    this.#issuers = issuers;
    this.#policy = policy;
    this.#clock = clock;
  }

  /**
   * @throws KindeError `ERR_KINDE_INVALID_TOKEN` when it is not acceptable, `ERR_KINDE_UNAVAILABLE`
   *   when that cannot be decided; as a rejection or at once
   */
  verifyAccessToken(token: string): MaybePromise<VerifiedAccessToken> {
    return this.#verify(token, 'find');
  }

  /** As {@link verifyAccessToken}, for a token that came straight from Kinde's token endpoint. */
  verifyIssuedToken(token: string): MaybePromise<VerifiedAccessToken> {
    return this.#verify(token, 'findIssued');
  }

  #verify(token: string, findKey: FindKey): MaybePromise<VerifiedAccessToken> {
    const unverified = wellFormed(token);
    const { header, claims } = unverified;
    const kid = signingKeyId(header, refusal);
    // Nothing is fetched for an issuer that is not trusted, and its own keys alone are looked at.
    const keySet = this.#issuers.get(ownProperty(claims, 'iss'));
    if (keySet === undefined) {
      throw refusal('issuer');
    }
    return thenSync(keySet[findKey](kid), (key) => this.#verifyWith(key, unverified));
  }

  #verifyWith(key: SigningKey | undefined, unverified: UnverifiedToken): VerifiedAccessToken {
    if (key === undefined) {
      throw refusal('unknown key');
    }
    if (!isSignedWith(key.key, unverified)) {
      throw refusal('signature');
    }
    const { header, claims } = unverified;
    const fault = accessTokenFault(header, claims, this.#policy, this.#clock());
    if (fault) {
      throw refusal(fault);
    }
    // Principals outlive their request in a cache: no handler may change what the next one sees.
    return { claims: freezeDeep(claims), expiresAt: Number(ownProperty(claims, 'exp')), key };
  }
}

function wellFormed(token: string): UnverifiedToken {
  const unverified = parseCompactJws(token);
  if (unverified === undefined) {
    throw refusal('malformed');
  }
  return unverified;
}

function refusal(fault: TokenFault): KindeError {
  return new KindeError('ERR_KINDE_INVALID_TOKEN', `Access token refused: ${fault}.`);
}
