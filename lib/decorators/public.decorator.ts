import { ACCESS_MODE_METADATA } from '../kinde.metadata.js';
import { type RouteDecorator, routeDecorator } from './route-decorator.js';

/**
 * Opens a route, or all routes of a class, that would be guarded: by `globalGuard`, or by a guard or
 * requirement of its class. Nobody is authenticated then, and `@CurrentUser()` is `undefined`.
 *
 * @throws TypeError when the same target has a requirement as well
 * @example
 * ```ts
 * @Public()
 * @Get('health')
 * health() { return 'ok'; }
 * ```
 */
export function Public(): RouteDecorator {
  return routeDecorator('@Public()', (target) => {
    Reflect.defineMetadata(ACCESS_MODE_METADATA, 'public', target);
  });
}
