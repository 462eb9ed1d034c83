import { LRUCache } from 'lru-cache';

import type { Clock } from '../../options/clock.js';
import type { MaybePromise } from '../maybe-promise.js';
import type {
  ClientCredentials,
  MachineToken,
  MachineTokenRequest,
} from '../oidc/client-credentials.js';
import { holdToken } from './held-token.js';
import { machineTokenKey } from './machine-token-key.js';
import type { SharedMachineTokens } from './shared-machine-tokens.js';
import { TokenLease } from './token-lease.js';

/** More than an application has APIs to call; whoever makes up scopes pushes out the oldest. */
const MOST_LEASES = 1_000;

export interface MachineTokensOptions {
  readonly credentials: Pick<ClientCredentials, 'token'>;
  /** None where there is no store to share them in. */
  readonly shared?: Pick<SharedMachineTokens, 'obtain'> | undefined;
  readonly clock: Clock;
  /** From 0 up to 1; default `Math.random`. */
  readonly random?: (() => number) | undefined;
}

/**
 * The access tokens that an application has as itself: one for each combination of audiences, scope
 * and organization, used until it is renewed, ahead of its end.
 */
export class MachineTokens {
  readonly #options: MachineTokensOptions;
  readonly #leases = new LRUCache<string, TokenLease>({ max: MOST_LEASES });

  /** No network is used yet. */
  constructor(options: MachineTokensOptions) {
    this.#options = options;
  }

  /**
   * At once, if there is one.
   *
   * @throws KindeError `ERR_KINDE_CONFIGURATION` when Kinde refuses the credentials or what is asked
   *   for, or issues a token that is not for the organization, `ERR_KINDE_UNAVAILABLE` for everything
   *   that may pass; as a rejection
   * @throws TypeError at once, for what nobody can ask for
   */
  get(request: MachineTokenRequest): MaybePromise<MachineToken> {
    return this.#leaseFor(request).get();
  }

  /**
   * Another token in the place of one that an API refused before its time; several callers share one
   * request to Kinde, and whoever comes later gets what came of it. At most one token in 10 seconds is
   * replaced: one that itself came in the place of another less than 10 seconds ago is given out
   * again, since it is not the token that is wrong.
   *
   * @throws KindeError as {@link get}; the refused token is not given out then
   */
  async replace(
    request: MachineTokenRequest,
    refused: Pick<MachineToken, 'accessToken'>,
  ): Promise<MachineToken> {
    return this.#leaseFor(request).replace(refused);
  }

  #leaseFor(request: MachineTokenRequest): TokenLease {
    const key = machineTokenKey(request);
    const known = this.#leases.get(key);
    if (known) {
      return known;
    }
    const lease = this.#newLease(key, request);
    this.#leases.set(key, lease);
    return lease;
  }

  #newLease(key: string, { audience, scope, orgCode }: MachineTokenRequest): TokenLease {
    const { credentials, shared, clock, random } = this.#options;
    // A copy, since the caller's list is the caller's to change.
    const request = { audience: [...new Set([audience ?? []].flat())], scope, orgCode };
    const ask = () => credentials.token(request);
    return new TokenLease({
      obtain: (isOutdated) =>
        shared ? shared.obtain(key, ask, isOutdated) : holdToken(ask, clock),
      clock,
      random,
    });
  }
}
