import type { ExecutionContext } from '@nestjs/common';

import type { KindeUser } from '../core/claims/kinde-user.js';
import { authenticationOf } from './authentication-of.js';
import type { ParameterPipe } from './parameter-pipe.js';
import { principalParameter, refuseKind } from './principal-parameter.js';

const userParameter = principalParameter((context: ExecutionContext): KindeUser | undefined => {
  const principal = authenticationOf(context, '@CurrentUser()')?.principal;
  return principal?.kind === 'machine'
    ? refuseKind(
        principal,
        context,
        '@CurrentUser()',
        'add @UserOnly(), or take @CurrentPrincipal().',
      )
    : principal;
});

/**
 * The signed-in user, or one of its properties. `undefined` on public routes and for anonymous
 * requests of `@OptionalAuth()` routes. The token of a machine is refused (403), which `@UserOnly()`
 * does before interceptors run.
 *
 * @example
 * ```ts
 * @Get('profile')
 * profile(@CurrentUser() user: KindeUser, @CurrentUser('email') email: string) {}
 * ```
 */
export function CurrentUser(...pipes: ParameterPipe[]): ParameterDecorator;
export function CurrentUser(
  property: keyof KindeUser,
  ...pipes: ParameterPipe[]
): ParameterDecorator;
export function CurrentUser(
  ...propertyAndPipes: Parameters<typeof userParameter>
): ParameterDecorator {
  return userParameter(...propertyAndPipes);
}
