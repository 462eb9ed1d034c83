import type { Entitlement } from '../account/entitlement.js';
import type { NonEmpty } from '../access/requirement.js';
import type { MaybePromise } from '../maybe-promise.js';
import type {
  EntitlementKey,
  FeatureFlagKey,
  FeatureFlagKeyOf,
  FeatureFlagValue,
  PermissionKey,
  RoleKey,
  ScopeKey,
} from './kinde-register.js';

/** What a condition of the application is told about the key that it belongs to. */
export interface HeldKey<Key extends string> {
  readonly key: Key;
  /** The organization (`org_…`) of the access token. */
  readonly orgCode: string | undefined;
}

/**
 * A key that counts only while a condition of the application holds too. It is not asked without the
 * key. Only `true` is a yes; an error is a no.
 */
export interface KeyUnderCondition<Key extends string> {
  readonly key: Key;
  readonly condition: (held: HeldKey<Key>) => MaybePromise<boolean>;
}

/** A feature flag that has to have exactly this value; a JSON flag never has. */
export type FlagWithValue = {
  [Key in FeatureFlagKey]: {
    readonly key: Key;
    readonly value: FeatureFlagValue<Key, boolean | number | string>;
  };
}[FeatureFlagKey];

/** An entitlement by the key of its feature, and what it has to allow. */
export interface EntitlementUnderCondition {
  readonly featureKey: EntitlementKey;
  /** How much it has to allow (`limitMax`); an entitlement without a limit allows everything. */
  readonly atLeast?: number;
  /** Asked only for an entitlement that allows enough. Only `true` is a yes; an error is a no. */
  readonly condition?: (entitlement: Entitlement) => MaybePromise<boolean>;
}

interface AllMachineConditions {
  /** OAuth scopes of the access token. */
  readonly scopes: NonEmpty<ScopeKey | KeyUnderCondition<ScopeKey>>;
  /** By key, and then the boolean flag has to be true; or with the value that it has to have. */
  readonly featureFlags: NonEmpty<FeatureFlagKeyOf<boolean> | FlagWithValue>;
  /** `true`: any organization; else its code (`org_…`), or the codes of which one has to be it. */
  readonly org: true | string | NonEmpty<string>;
}

interface AllUserConditions extends AllMachineConditions {
  readonly permissions: NonEmpty<PermissionKey | KeyUnderCondition<PermissionKey>>;
  readonly roles: NonEmpty<RoleKey | KeyUnderCondition<RoleKey>>;
  /** Of the organization's plan, as Kinde knows it at this moment. */
  readonly entitlements: NonEmpty<EntitlementKey | EntitlementUnderCondition>;
}

type AtLeastOne<Conditions> = {
  [Kind in keyof Conditions]: Readonly<Pick<Conditions, Kind> & Partial<Omit<Conditions, Kind>>>;
}[keyof Conditions];

/** What `user.has()` takes: at least one of these, and all that are given have to hold. */
export type UserConditions = AtLeastOne<AllUserConditions>;

/** What `machine.has()` takes: at least one of these, and all that are given have to hold. */
export type MachineConditions = AtLeastOne<AllMachineConditions>;
