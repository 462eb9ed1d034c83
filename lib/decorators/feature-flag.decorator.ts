import {
  type ExpectedFlagValue,
  featureFlagIs,
  freshFeatureFlagIs,
} from '../core/access/feature-flag-requirements.js';
import type { FeatureFlag as FeatureFlagState } from '../core/claims/feature-flag.js';
import type {
  FeatureFlagKey,
  FeatureFlagKeyOf,
  FeatureFlagValue,
} from '../core/claims/kinde-register.js';
import { type FreshnessOptions, readFreshness } from './freshness.js';
import { requirementDecorator, requireKeys } from './requirement.decorator.js';
import type { RouteDecorator } from './route-decorator.js';

/** A feature flag as Kinde states it; it has the name of the decorator. */
export type FeatureFlag = FeatureFlagState;

/**
 * Requires that a feature flag is exactly `expected`, by type and value. Guards by itself: 401
 * without a principal, 403 when the flag is something else or is not there.
 *
 * The access token of a user or machine says what the flags are. With `{ fresh: true }` Kinde is
 * asked instead: 503 while it cannot be reached, and 403 for machines, about which it cannot be asked.
 *
 * @param expected a boolean, a text or a whole number; default `true`
 * @throws TypeError while the class is being defined, for an empty key and what no flag can be
 * @example
 * ```ts
 * @FeatureFlag('beta_export')
 * @Get('export')
 * export() {}
 *
 * @FeatureFlag('theme', 'dark', { fresh: true })
 * @Get('night')
 * night() {}
 * ```
 */
export function FeatureFlag(key: FeatureFlagKeyOf<boolean>): RouteDecorator;
export function FeatureFlag<Key extends FeatureFlagKey>(
  key: Key,
  expected: FeatureFlagValue<Key, ExpectedFlagValue>,
  options?: FreshnessOptions,
): RouteDecorator;
export function FeatureFlag(
  key: string,
  expected: ExpectedFlagValue = true,
  options: FreshnessOptions = {},
): RouteDecorator {
  return requirementDecorator('@FeatureFlag()', () => {
    const [flag] = requireKeys([key]);
    return (readFreshness(options) ? freshFeatureFlagIs : featureFlagIs)(flag, expected);
  });
}
