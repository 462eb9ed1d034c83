import type { ExecutionContext, Type } from '@nestjs/common';

import { conditionHolds, providedConditionHolds } from '../core/access/condition-requirements.js';
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

/** A condition that needs services: a provider of a module of yours. */
export interface InjectableCondition {
  /** As {@link AccessCondition}. */
  isMet: AccessCondition;
}

/**
 * Requires a condition of your own: a function, or the class of a provider that has a method `isMet`
 * and the services that it needs. A provider has to be a singleton. Guards by itself: 401 without a principal, 403 unless the
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
 *
 * @Injectable()
 * export class TokenIsAlive implements InjectableCondition {
 *   constructor(private readonly tokens: KindeTokens) {}
 *
 *   isMet(principal: Principal) {
 *     return this.tokens.isActive(principal);
 *   }
 * }
 *
 * @Require(TokenIsAlive)
 * @Post('payouts')
 * pay() {}
 * ```
 */
export function Require(condition: AccessCondition | Type<InjectableCondition>): RouteDecorator {
  return requirementDecorator('@Require()', () => {
    if (typeof condition !== 'function') {
      throw new TypeError('it takes a function.');
    }
    if (isInjectable(condition)) {
      return providedConditionHolds(condition);
    }
    return conditionHolds(condition as (principal: Principal, context: unknown) => unknown);
  });
}

function isInjectable(
  condition: AccessCondition | Type<InjectableCondition>,
): condition is Type<InjectableCondition> {
  const prototype: unknown = condition.prototype;
  return (
    typeof prototype === 'object' &&
    prototype !== null &&
    'isMet' in prototype &&
    typeof prototype.isMet === 'function'
  );
}
