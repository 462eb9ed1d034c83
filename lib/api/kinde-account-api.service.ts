import { Inject, Injectable } from '@nestjs/common';

import type { AccountClient } from '../core/account/account-client.js';
import type { Entitlement } from '../core/account/entitlement.js';
import type { PortalOptions } from '../core/account/portal-link.js';
import type { KindeUserProfile } from '../core/account/user-profile.js';
import type { FeatureFlag } from '../core/claims/feature-flag.js';
import type { KindeUser } from '../core/claims/kinde-user.js';
import type { EntitlementKey, PermissionKey } from '../core/claims/kinde-register.js';
import type { Role } from '../core/claims/role.js';
import type { KindeCore } from '../core/kinde-core.js';
import { KINDE_CORE } from '../kinde.constants.js';

/**
 * Asks Kinde what holds for a signed-in user now, with the user's own access token
 * (docs.kinde.com/kinde-apis/frontend). It answers for the organization that the token was issued for.
 *
 * What is asked again within ten seconds with the same token is answered from memory, links to the
 * portal excepted. A whole answer, all its pages, has the time that the option `timeout` gives.
 *
 * Everything rejects with a `KindeError`: `ERR_KINDE_UNAVAILABLE` (503) when Kinde cannot be reached
 * or answers with what cannot be believed, or when no request brought the user, and
 * `ERR_KINDE_INVALID_TOKEN` (401) when Kinde no longer accepts the access token.
 *
 * @example
 * ```ts
 * @Injectable()
 * export class SeatsService {
 *   constructor(private readonly account: KindeAccountApi) {}
 *
 *   async seatsOf(user: KindeUser): Promise<number> {
 *     const seats = await this.account.entitlement(user, 'seats');
 *     return seats ? (seats.limitMax ?? Infinity) : 0;
 *   }
 * }
 * ```
 */
@Injectable()
export class KindeAccountApi {
  readonly #client: AccountClient;

  constructor(@Inject(KINDE_CORE) core: KindeCore) {
    this.#client = core.account;
  }

  /** Permission keys (`GET /account_api/v1/permissions`). */
  async permissions(user: KindeUser): Promise<ReadonlySet<PermissionKey>> {
    return this.#client.permissions(user);
  }

  /**
   * Roles with id, key and name (`GET /account_api/v1/roles`), whether or not Kinde's token
   * customization puts them into access tokens. Compare them by key: names are labels.
   */
  async roles(user: KindeUser): Promise<readonly Role[]> {
    return this.#client.roleEntries(user);
  }

  /**
   * Feature flags by key (`GET /account_api/v1/feature_flags`). One whose value is not of its stated
   * type is left out.
   */
  async featureFlags(user: KindeUser): Promise<ReadonlyMap<string, FeatureFlag>> {
    return this.#client.featureFlags(user);
  }

  /**
   * Values of properties by key, those of the user and of the organization
   * (`GET /account_api/v1/properties`). What is not set is left out.
   */
  async properties(user: KindeUser): Promise<ReadonlyMap<string, unknown>> {
    return this.#client.properties(user);
  }

  /** What the plans entitle to (`GET /account_api/v1/entitlements`). */
  async entitlements(user: KindeUser): Promise<readonly Entitlement[]> {
    return this.#client.entitlements(user);
  }

  /**
   * What the plans say of one feature (`GET /account_api/v1/entitlement/{key}`).
   *
   * @returns `undefined` when they don't have it
   */
  async entitlement(user: KindeUser, featureKey: EntitlementKey): Promise<Entitlement | undefined> {
    return this.#client.entitlement(user, featureKey);
  }

  /**
   * The user's profile (`GET /oauth2/v2/user_profile`), which Kinde tells a token with the scope
   * `profile`. One that is about anybody else counts as no answer.
   */
  async userProfile(user: KindeUser): Promise<KindeUserProfile> {
    return this.#client.userProfile(user);
  }

  /**
   * A link into Kinde's self-service portal (`GET /account_api/v1/portal_link`), which works once and
   * lets whoever opens it act for the user: redirect the user's browser there, and keep it out of logs.
   */
  async portalUrl(user: KindeUser, options: PortalOptions = {}): Promise<string> {
    return this.#client.portalUrl(user, options);
  }

  /** Makes the next question about this user a question to Kinde, after a change of roles, say. */
  forget(user: KindeUser): void {
    this.#client.forget(user);
  }
}
