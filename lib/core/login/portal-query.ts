import { readReturnTo } from './login-query.js';
import { malformedParameter, queryOf, singleParameter } from '../query-parameter.js';

/** What sections of Kinde's portal are called: `profile`, `organization_details` and so on. */
const SECTION = /^[a-z][a-z_]{0,63}$/;

/** What a browser asked of the route to Kinde's portal. */
export interface PortalQuery {
  readonly subNav: string | undefined;
  /** Unchecked. */
  readonly returnTo: string | undefined;
}

/**
 * Reads the query of the route to Kinde's portal.
 *
 * @param url path and query as the browser sent them
 * @throws KindeError `ERR_KINDE_INVALID_REQUEST` when `subNav` comes twice, as a list, or as what no
 *   section can be called
 */
export function readPortalQuery(url: string): PortalQuery {
  const subNav = singleParameter(queryOf(url), 'subNav') || undefined;
  if (subNav !== undefined && !SECTION.test(subNav)) {
    throw malformedParameter('subNav');
  }
  return { subNav, returnTo: readReturnTo(url) };
}
