import type { Principal } from '../claims/principal.js';
import { thenSync } from '../maybe-promise.js';
import type { ProviderType, Requirement } from './requirement.js';

/**
 * Holds when a condition of the application's own comes to exactly `true`. What it throws goes on as
 * it is.
 *
 * @param condition is given what the framework gave
 */
export const conditionHolds = (
  condition: (principal: Principal, context: unknown) => unknown,
): Requirement => ({
  describes: `condition: ${condition.name === '' ? 'one of the application' : condition.name}`,
  isMetBy: (principal, { context }) =>
    thenSync(condition(principal, context), (answer) => answer === true),
});

/** As {@link conditionHolds}, of the method `isMet` of a provider, which has what is injected into it. */
export const providedConditionHolds = (type: ProviderType): Requirement => ({
  describes: `condition: ${type.name === '' ? 'one of the application' : type.name}`,
  isMetBy: (principal, { context, provider }) => {
    const condition = provider(type) as { isMet(principal: Principal, context: unknown): unknown };
    return thenSync(condition.isMet(principal, context), (answer) => answer === true);
  },
});
