import type { ExecutionContext } from '@nestjs/common';

import { conditionHolds } from '../core/access/condition-requirements.js';
import type { Principal } from '../core/claims/principal.js';
import { requirementDecorator } from './requirement.decorator.js';
import type { RouteDecorator } from './route-decorator.js';

/**
 * A condition of your own, about whoever sent the request and what Nest knows of it. It lets in by
 * exactly `true`.
 */
export type AccessCondition = (
  principal: Principal,
  context: ExecutionContext,
) => boolean | Promise<boolean>;

/**
 * Requires a condition of your own. Guards by itself: 401 without a principal, 403 unless the
 * condition comes to `true`. An error that it throws is the route's, and a `KindeError` refuses the
 * request as its code says.
 *
 * @throws TypeError while the class is being defined, for what is no function
 * @example
 * ```ts
 * const worksHere: AccessCondition = (principal) =>
 *   principal.kind === 'user' && principal.email?.endsWith('@example.com') === true;
 *
 * @Require(worksHere)
 * @Get('staff')
 * staff() {}
 * ```
 */
export function Require(condition: AccessCondition): RouteDecorator {
  return requirementDecorator('@Require()', () => {
    if (typeof condition !== 'function') {
      throw new TypeError('it takes a function.');
    }
    return conditionHolds(condition as (principal: Principal, context: unknown) => unknown);
  });
}
