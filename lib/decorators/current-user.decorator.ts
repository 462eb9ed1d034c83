import { createParamDecorator, type ExecutionContext } from '@nestjs/common';

import type { KindeUser } from '../core/claims/kinde-user.js';
import { currentAuthentication } from '../http/current-authentication.js';
import type { ParameterPipe } from './parameter-pipe.js';

const userOrProperty = createParamDecorator(
  (property: keyof KindeUser | undefined, context: ExecutionContext): unknown => {
    const user = currentAuthentication(context)?.principal;
    return property === undefined ? user : user?.[property];
  },
);

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
export function CurrentUser(...pipes: ParameterPipe[]): ParameterDecorator;
export function CurrentUser(
  property: keyof KindeUser,
  ...pipes: ParameterPipe[]
): ParameterDecorator;
export function CurrentUser(
  ...propertyAndPipes: Parameters<typeof userOrProperty>
): ParameterDecorator {
  return (target, method, index) => {
    userOrProperty(...propertyAndPipes)(target, method, index);
    if (propertyAndPipes.length === 0 && method !== undefined) {
      hideType(target, method, index);
    }
  };
}

/** A pipe with `validateCustomDecorators` would make a user anew of the one that was verified. */
function hideType(target: object, method: string | symbol, index: number): void {
  const types: unknown = Reflect.getMetadata('design:paramtypes', target, method);
  if (Array.isArray(types)) {
    types[index] = Object;
  }
}
