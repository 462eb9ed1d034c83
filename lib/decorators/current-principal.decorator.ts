import type { ExecutionContext } from '@nestjs/common';

import type { Principal } from '../core/claims/principal.js';
import { authenticationOf } from './authentication-of.js';
import type { ParameterPipe } from './parameter-pipe.js';
import { principalParameter } from './principal-parameter.js';

const parameter = principalParameter(
  (context: ExecutionContext): Principal | undefined =>
    authenticationOf(context, '@CurrentPrincipal()')?.principal,
);

/**
 * Whoever sent the request, a user or a machine, or a property that both have. `undefined` on public
 * routes and for anonymous requests of `@OptionalAuth()` routes.
 *
 * @example
 * ```ts
 * @Scopes('read:reports')
 * @Get('reports')
 * reports(@CurrentPrincipal() principal: Principal) {
 *   return principal.kind === 'user'
 *     ? this.reports.of(principal.id)
 *     : this.reports.forClient(principal.clientId);
 * }
 * ```
 */
export function CurrentPrincipal(...pipes: ParameterPipe[]): ParameterDecorator;
export function CurrentPrincipal(
  property: keyof Principal,
  ...pipes: ParameterPipe[]
): ParameterDecorator;
export function CurrentPrincipal(
  ...propertyAndPipes: Parameters<typeof parameter>
): ParameterDecorator {
  return parameter(...propertyAndPipes);
}
