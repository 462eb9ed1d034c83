import { KindeGuard } from '../auth/kinde.guard.js';
import { ACCESS_MODE_METADATA } from '../kinde.metadata.js';
import { type RouteDecorator, routeDecorator, useGuardsOnce } from './route-decorator.js';

/**
 * Lets anonymous requests through, and authenticates the others: `@CurrentUser()` is the user or
 * `undefined`. A bad bearer token is refused all the same (401); a session that has ended counts as
 * none. With a requirement on the same route, anonymous requests get 401.
 *
 * @example
 * ```ts
 * @OptionalAuth()
 * @Get()
 * home(@CurrentUser() user?: KindeUser) { return user ? `Hello ${user.givenName}` : 'Hello'; }
 * ```
 */
export function OptionalAuth(): RouteDecorator {
  return routeDecorator('@OptionalAuth()', (target) => {
    Reflect.defineMetadata(ACCESS_MODE_METADATA, 'optional', target);
    useGuardsOnce(target, KindeGuard);
  });
}
