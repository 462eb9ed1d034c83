import { authenticatedWithin } from '../core/access/authentication-age-requirements.js';
import { requirementDecorator } from './requirement.decorator.js';
import type { RouteDecorator } from './route-decorator.js';

/**
 * Requires that the user signed in at Kinde no longer ago than so many seconds (`auth_time`), for what
 * should not be done from a computer that somebody left. Guards by itself. Otherwise 401 with the
 * code `ERR_KINDE_REAUTHENTICATION_REQUIRED` and a challenge with `max_age` (RFC 9470 §3): send the
 * user to a login that asks for credentials again. Machines never sign in: 403.
 *
 * The id token of a session tells when that was. A bearer token has to carry `auth_time` itself, which
 * Kinde's do only when a workflow adds it.
 *
 * @param seconds a whole number, at least 1
 * @throws TypeError while the class is being defined, for anything else
 * @example
 * ```ts
 * @MaxAuthAge(300)
 * @Delete('account')
 * remove(@CurrentUser() user: KindeUser) {}
 * ```
 */
export function MaxAuthAge(seconds: number): RouteDecorator {
  return requirementDecorator('@MaxAuthAge()', () => authenticatedWithin(seconds));
}
