import { entitledTo, entitledToAtLeast } from '../core/access/entitlement-requirements.js';
import type { Entitlement as PlannedEntitlement } from '../core/account/entitlement.js';
import type { EntitlementKey } from '../core/claims/kinde-register.js';
import { readOptions } from './read-options.js';
import { requirementDecorator, requireKeys } from './requirement.decorator.js';
import type { RouteDecorator } from './route-decorator.js';

/** What a plan of Kinde's billing entitles to; it has the name of the decorator. */
export type Entitlement = PlannedEntitlement;

export interface EntitlementOptions {
  /**
   * Units that the plan has to allow at least; a plan without an upper limit allows any number.
   * Default: that the plan has the feature is enough.
   */
  readonly atLeast?: number;
}

/**
 * Requires that a plan of the user's organization, or of the user, has this feature. Guards by
 * itself: 401 without a principal, 403 without the entitlement and for machines. Tokens don't tell,
 * so Kinde is asked, whose answer serves for ten seconds: 503 while it cannot be reached.
 *
 * @throws TypeError while the class is being defined, for an empty key and what is no limit
 * @example
 * ```ts
 * @Entitlement('seats', { atLeast: 10 })
 * @Post('teams')
 * addTeam() {}
 * ```
 */
export function Entitlement(
  featureKey: EntitlementKey,
  options: EntitlementOptions = {},
): RouteDecorator {
  return requirementDecorator('@Entitlement()', () => {
    const [key] = requireKeys([featureKey]);
    const { atLeast } = readOptions(options, ['atLeast']) as EntitlementOptions;
    return atLeast === undefined ? entitledTo(key) : entitledToAtLeast(key, atLeast);
  });
}
