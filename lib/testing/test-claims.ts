import type {
  ClaimName,
  ClaimValue,
  EntitlementKey,
  FeatureFlagKey,
  FeatureFlagValue,
  PropertyName,
  PropertyValue,
} from '../core/claims/kinde-register.js';
import type { JsonObject } from '../core/json.js';

/** Feature flags by their codes. */
export type TestFeatureFlags = {
  readonly [Key in FeatureFlagKey]?: FeatureFlagValue<Key> | undefined;
};

/** Properties by their names. */
export type TestProperties = {
  readonly [Name in PropertyName]?: PropertyValue<Name> | undefined;
};

/** Claims by their names, custom ones included. */
export type TestCustomClaims = { readonly [Name in ClaimName]?: ClaimValue<Name> | undefined };

/** What a plan entitles to, with its limits. */
export interface TestEntitlement {
  readonly featureKey: EntitlementKey;
  /** The most that may be used; default no limit. */
  readonly limitMax?: number | undefined;
  /** The least that is used or charged for; default no limit. */
  readonly limitMin?: number | undefined;
}

/** The claim `feature_flags`. */
export function featureFlagsClaim(flags: TestFeatureFlags | undefined): JsonObject | undefined {
  return mapped(flags, (value) => ({ t: flagTypeOf(value), v: value }));
}

/** The claims `user_properties` and its like. */
export function propertiesClaim(properties: TestProperties | undefined): JsonObject | undefined {
  return mapped(properties, (value) => ({ v: value }));
}

/** The claim `billing`. */
export function billingClaim(
  entitlements: readonly (EntitlementKey | TestEntitlement)[] | undefined,
): JsonObject | undefined {
  return (
    entitlements && {
      org_entitlements: entitlements
        .map((each) => (typeof each === 'string' ? { featureKey: each } : each))
        .map(({ featureKey, limitMax, limitMin }: TestEntitlement) => ({
          id: `entitlement_${featureKey}`,
          feature_key: featureKey,
          feature_name: featureKey,
          entitlement_limit_max: limitMax ?? null,
          entitlement_limit_min: limitMin ?? null,
        })),
    }
  );
}

function mapped(
  values: JsonObject | undefined,
  write: (value: unknown) => unknown,
): JsonObject | undefined {
  const given = Object.entries(values ?? {}).filter(([, value]) => value !== undefined);
  return given.length === 0
    ? undefined
    : Object.fromEntries(given.map(([name, value]) => [name, write(value)]));
}

/** Kinde's letter for the type of a feature flag. */
function flagTypeOf(value: unknown): 'b' | 's' | 'i' | 'j' {
  switch (typeof value) {
    case 'boolean':
      return 'b';
    case 'string':
      return 's';
    default:
      return Number.isInteger(value) ? 'i' : 'j';
  }
}
