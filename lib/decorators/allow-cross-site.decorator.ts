import { ALLOW_CROSS_SITE_METADATA } from '../kinde.metadata.js';
import { type RouteDecorator, routeDecorator } from './route-decorator.js';

/**
 * Lets any site send this route's unsafe requests with the session cookie, which is otherwise
 * refused (403) unless `allowedOrigins` lists the origin. Only for routes that have a protection of
 * their own, such as a token in the form.
 */
export function AllowCrossSite(): RouteDecorator {
  return routeDecorator('@AllowCrossSite()', (target) => {
    Reflect.defineMetadata(ALLOW_CROSS_SITE_METADATA, true, target);
  });
}
