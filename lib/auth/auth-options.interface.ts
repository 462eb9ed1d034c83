import type { PortalOptions } from '../core/account/portal-link.js';
import type { AuthorizationOptions } from '../core/oidc/authorization-parameters.js';

export interface LoginOptions extends AuthorizationOptions {
  /**
   * Where the browser goes once it is signed in: a path of this site or a URL of a trusted origin.
   * Anything else counts as not given. Default `postLoginUrl`.
   */
  readonly returnTo?: string | undefined;
}

export interface LogoutOptions {
  /** As for a login; the absolute URL has to be registered in Kinde. Default `postLogoutUrl`. */
  readonly returnTo?: string | undefined;
}

export interface SwitchOrganizationOptions {
  /** As for a login. Default `postLoginUrl`. */
  readonly returnTo?: string | undefined;
}

export interface SilentLoginOptions {
  /** As for a login: where the browser goes, whether it is signed in or not. Default `postLoginUrl`. */
  readonly returnTo?: string | undefined;
  /** Organization to sign in to (`org_…`). */
  readonly orgCode?: string | undefined;
}

export interface StartPortalOptions extends Pick<PortalOptions, 'subNav'> {
  /** As for a login: where the portal leads back to. Default `siteUrl`. */
  readonly returnTo?: string | undefined;
}
