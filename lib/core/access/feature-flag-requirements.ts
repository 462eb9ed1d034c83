import type { FeatureFlag } from '../claims/feature-flag.js';
import type { Requirement } from './requirement.js';

/** What a feature flag can be required to be. */
export type ExpectedFlagValue = boolean | string | number;

/**
 * Holds when the principal's feature flag is exactly `expected`, by type and value: the text `'true'`
 * is not `true`, and a flag that is not there is nothing, not even `false`.
 *
 * @throws TypeError for numbers that no flag can have
 */
export const featureFlagIs = (key: string, expected: ExpectedFlagValue): Requirement => ({
  describes: describe('feature flag', key, expected),
  isMetBy: ({ featureFlags }) => isExactly(featureFlags.get(key), expected),
});

/**
 * As {@link featureFlagIs}, by what Kinde says now instead of by the access token; never for a
 * machine, whose flags Kinde tells in its token alone.
 *
 * @throws TypeError for numbers that no flag can have
 */
export const freshFeatureFlagIs = (key: string, expected: ExpectedFlagValue): Requirement => ({
  describes: describe('fresh feature flag', key, expected),
  isMetBy: async (principal, { account }) =>
    principal.kind === 'user' &&
    isExactly((await account.featureFlags(principal)).get(key), expected),
});

function describe(what: string, key: string, expected: ExpectedFlagValue): string {
  if (!['boolean', 'string'].includes(typeof expected) && !Number.isSafeInteger(expected)) {
    throw new TypeError('a flag is expected to be a boolean, a text or a whole number.');
  }
  return `${what}: ${key} is ${JSON.stringify(expected)}`;
}

function isExactly(flag: FeatureFlag | undefined, expected: ExpectedFlagValue): boolean {
  switch (flag?.type) {
    case 'boolean':
    case 'string':
    case 'integer':
      return flag.value === expected;
    default:
      return false;
  }
}
