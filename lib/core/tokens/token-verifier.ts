import { compactVerify, errors } from 'jose';

import { KindeError } from '../../kinde.errors.js';
import type { Clock } from '../../options/clock.js';
import { freezeDeep, type JsonObject, ownProperty } from '../json.js';
import {
  type AccessTokenPolicy,
  accessTokenFault,
  type TokenFault,
} from './access-token-policy.js';
import { parseCompactJws, type UnverifiedToken } from './compact-jws.js';
import type { KeySet } from './key-set.js';

/**
 * No extension is understood here, so a header that makes one critical is refused (RFC 7515
 * §4.1.11), and so is the unencoded payload of RFC 7797, whether it says that it is critical or not.
 */
const EXTENSIONS = ['crit', 'b64'];

export interface TokenVerifierOptions {
  readonly keySet: KeySet;
  readonly policy: AccessTokenPolicy;
  readonly clock: Clock;
}

type FindKey = KeySet['find'];

/** A verified access token: its claims, deeply frozen. */
export interface VerifiedAccessToken {
  readonly claims: JsonObject;
  /** Seconds since the epoch. */
  readonly expiresAt: number;
}

/** Verifies Kinde's access tokens: form, signature by the issuer's keys, and every claim. */
export class TokenVerifier {
  readonly #keySet: KeySet;
  readonly #policy: AccessTokenPolicy;
  readonly #clock: Clock;

  constructor({ keySet, policy, clock }: TokenVerifierOptions) {
    this.#keySet = keySet;
    this.#policy = policy;
    this.#clock = clock;
  }

  /**
   * @throws KindeError `ERR_KINDE_INVALID_TOKEN` when it is not acceptable, `ERR_KINDE_UNAVAILABLE`
   *   when that cannot be decided
   */
  verifyAccessToken(token: string): Promise<VerifiedAccessToken> {
    return this.#verify(token, (kid) => this.#keySet.find(kid));
  }

  /** As {@link verifyAccessToken}, for a token that came straight from Kinde's token endpoint. */
  verifyIssuedToken(token: string): Promise<VerifiedAccessToken> {
    return this.#verify(token, (kid) => this.#keySet.findIssued(kid));
  }

  async #verify(token: string, findKey: FindKey): Promise<VerifiedAccessToken> {
    const { header, claims } = await verifySignature(token, findKey);
    const fault = accessTokenFault(header, claims, this.#policy, this.#clock());
    if (fault) {
      throw refusal(fault);
    }
    // Principals outlive their request in a cache: no handler may change what the next one sees.
    return { claims: freezeDeep(claims), expiresAt: Number(ownProperty(claims, 'exp')) };
  }
}

async function verifySignature(token: string, findKey: FindKey): Promise<UnverifiedToken> {
  const parsed = parseCompactJws(token);
  const kid = parsed && ownProperty(parsed.header, 'kid');
  if (
    !parsed ||
    typeof kid !== 'string' ||
    EXTENSIONS.some((name) => Object.hasOwn(parsed.header, name))
  ) {
    throw refusal('malformed');
  }
  const key = await findKey(kid);
  if (key === undefined) {
    throw refusal('unknown key');
  }
  try {
    await compactVerify(token, key, { algorithms: ['RS256'] });
  } catch (error) {
    throw refusal(
      error instanceof errors.JWSSignatureVerificationFailed ? 'signature' : 'malformed',
    );
  }
  return parsed;
}

function refusal(fault: TokenFault): KindeError {
  return new KindeError('ERR_KINDE_INVALID_TOKEN', `Access token refused: ${fault}.`);
}
