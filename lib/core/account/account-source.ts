import type { FeatureFlag } from '../claims/feature-flag.js';
import type { KindeUser } from '../claims/kinde-user.js';
import type { Entitlement } from './entitlement.js';

/**
 * What holds for a user at this moment, which the access token may not know yet or never says. An
 * answer is for the organization that the access token was issued for.
 *
 * Everything rejects with `ERR_KINDE_UNAVAILABLE` when Kinde cannot tell, and with
 * `ERR_KINDE_INVALID_TOKEN` when it no longer accepts the user's access token.
 */
export interface AccountSource {
  permissions(user: KindeUser): Promise<ReadonlySet<string>>;
  /** By key. */
  roles(user: KindeUser): Promise<ReadonlySet<string>>;
  featureFlags(user: KindeUser): Promise<ReadonlyMap<string, FeatureFlag>>;
  entitlements(user: KindeUser): Promise<readonly Entitlement[]>;
}
