import type { Entitlement } from '../account/entitlement.js';
import type { Requirement } from './requirement.js';

/**
 * Holds when a plan of the user's organization, or of the user, has the feature, by what Kinde says
 * now; never for a machine.
 */
export const entitledTo = (featureKey: string): Requirement => ({
  describes: `entitlement: ${featureKey}`,
  isMetBy: async (principal, { account }) =>
    principal.kind === 'user' &&
    (await account.entitlements(principal)).some((each) => each.featureKey === featureKey),
});

/**
 * As {@link entitledTo}, and the plan has no upper limit for the feature or one of `atLeast`.
 *
 * @throws TypeError for what is no limit
 */
export const entitledToAtLeast = (featureKey: string, atLeast: number): Requirement => {
  if (!Number.isSafeInteger(atLeast) || atLeast < 1) {
    throw new TypeError('atLeast is a whole number of at least 1.');
  }
  const suffices = (each: Entitlement): boolean =>
    each.featureKey === featureKey && (each.limitMax === undefined || each.limitMax >= atLeast);
  return {
    describes: `entitlement: ${featureKey}, at least ${atLeast}`,
    isMetBy: async (principal, { account }) =>
      principal.kind === 'user' && (await account.entitlements(principal)).some(suffices),
  };
};
