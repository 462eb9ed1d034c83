import { createParamDecorator, type ExecutionContext } from '@nestjs/common';

import type { KindeUser } from '../core/claims/kinde-user.js';
import { currentAuthentication } from '../http/current-authentication.js';

/**
 * The signed-in user, or one of its properties. `undefined` on public routes and for anonymous
 * requests of `@OptionalAuth()` routes.
 *
 * @example
 * ```ts
 * @Get('profile')
 * profile(@CurrentUser() user: KindeUser, @CurrentUser('email') email: string) {}
 * ```
 */
export const CurrentUser = createParamDecorator(
  (property: keyof KindeUser | undefined, context: ExecutionContext): unknown => {
    const user = currentAuthentication(context)?.principal;
    return property === undefined ? user : user?.[property];
  },
);
