import { parseCookie, stringifySetCookie } from 'cookie';

import type { CookieConfig } from '../../options/kinde-config.interface.js';

/** The cookies that a request brought, by name. */
export type RequestCookies = Readonly<Record<string, string | undefined>>;

/** Never throws: what cannot be decoded is kept as it came. */
export function parseCookies(header: string | undefined): RequestCookies {
  return parseCookie(header ?? '');
}

/**
 * The value of a `Set-Cookie` header. Values are ours and need no encoding.
 *
 * @param maxAge seconds; without it the cookie goes when the browser closes
 */
export function setCookie(
  config: CookieConfig,
  name: string,
  value: string,
  maxAge?: number,
): string {
  return stringifySetCookie({
    name,
    value,
    path: config.path,
    ...(config.domain === undefined ? {} : { domain: config.domain }),
    sameSite: config.sameSite,
    secure: config.secure,
    httpOnly: true,
    ...(maxAge === undefined ? {} : { maxAge: Math.max(0, Math.floor(maxAge)) }),
  });
}

/** Has the browser drop a cookie; its attributes have to be those it was set with. */
export function clearCookie(config: CookieConfig, name: string): string {
  return setCookie(config, name, '', 0);
}
