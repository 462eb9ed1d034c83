import { type JsonObject, ownProperty } from '../json.js';
import { isLoopback } from '../loopback.js';
import { unavailable } from './account-exchange.js';

/** Sections of Kinde's self-service portal (docs.kinde.com/build/self-service-portal). */
export type PortalSection =
  | 'profile'
  | 'organization_details'
  | 'organization_members'
  | 'organization_payment_details'
  | 'organization_plan_details'
  | 'organization_plan_selection'
  | 'organization_api_keys'
  | 'organization_billing'
  | 'payment_details'
  | 'plan_details'
  | 'plan_selection'
  | 'user_api_keys'
  | 'api_keys';

export interface PortalOptions {
  /** Where the portal opens; default Kinde's own choice. Sections that are not listed work too. */
  // oxlint-disable-next-line typescript/ban-types -- keeps the names for editors, and any text allowed
  readonly subNav?: PortalSection | (string & {}) | undefined;
  /**
   * Absolute URL that the portal leads back to; default Kinde's own choice. It is sent as it is: check
   * first what a browser asks for.
   */
  readonly returnUrl?: string | undefined;
}

/** @returns what the question for a portal link is asked with */
export function portalLinkQuery({ subNav, returnUrl }: PortalOptions): Record<string, string> {
  return {
    ...(subNav !== undefined && { subnav: subNav }),
    ...(returnUrl !== undefined && { return_url: returnUrl }),
  };
}

/**
 * Reads the answer of `/account_api/v1/portal_link`.
 *
 * @throws KindeError `ERR_KINDE_UNAVAILABLE` when it has no link that a browser could be sent to
 */
export function readPortalLink(body: JsonObject): string {
  const link = ownProperty(body, 'url');
  const url = typeof link === 'string' && URL.canParse(link) ? new URL(link) : undefined;
  const isSecure = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url));
  if (url === undefined || !isSecure || url.username !== '' || url.password !== '') {
    throw unavailable('answered with a portal link that is no https URL');
  }
  return url.href;
}
