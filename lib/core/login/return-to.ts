const MAXIMUM_LENGTH = 2048;

export interface ReturnToPolicy {
  /** Origins that may be returned to, the site's own first; empty when there is no site. */
  readonly trustedOrigins: readonly string[];
  /** Paths of this site that start or end a login: returning there would start over. */
  readonly authRoutes: readonly string[];
  /** Where everything else goes. */
  readonly fallback: string;
}

/**
 * Where to send a browser that asks to return to `target`: there if it is this site or a trusted
 * origin, else to the fallback. What comes back is the normalised URL, never the raw input.
 *
 * Two parsers that read one URL differently are how open redirects happen (RFC 9700 §4.11.1), so
 * whatever a browser could read in more than one way is not accepted: backslashes, control
 * characters, and paths that turn into `//host` once their dots are resolved.
 */
export function safeReturnTo(target: unknown, policy: ReturnToPolicy): string {
  const { trustedOrigins, authRoutes, fallback } = policy;
  if (typeof target !== 'string' || target.length > MAXIMUM_LENGTH || hasUnsafeCharacter(target)) {
    return fallback;
  }
  const [siteOrigin = 'https://site.invalid'] = trustedOrigins;
  const isPath = target.startsWith('/') && !target.startsWith('//');
  const isAbsolute = /^https?:\/\/[^/]/i.test(target);
  if ((!isPath && !isAbsolute) || !URL.canParse(target, siteOrigin)) {
    return fallback;
  }
  const url = new URL(target, siteOrigin);
  const isSite = url.origin === siteOrigin;
  const normalised = isSite ? url.pathname + url.search + url.hash : url.href;
  const isAcceptable =
    (isSite || trustedOrigins.includes(url.origin)) &&
    !url.pathname.startsWith('//') &&
    url.username === '' &&
    url.password === '' &&
    normalised.length <= MAXIMUM_LENGTH &&
    !(isSite && authRoutes.some((route) => isRouted(url, new URL(route, siteOrigin))));
  return isAcceptable ? normalised : fallback;
}

function hasUnsafeCharacter(text: string): boolean {
  // oxlint-disable-next-line no-control-regex -- control characters are what it looks for
  return /[\u0000-\u001f\u007f\\]/.test(text);
}

/** Whether some router takes the one path for the other. */
function isRouted(url: URL, route: URL): boolean {
  return asRouted(url.pathname) === asRouted(route.pathname);
}

/** Routers may ignore case, escapes, repeated and trailing slashes, and what follows a semicolon. */
function asRouted(pathname: string): string {
  return pathname
    .replace(/%([\da-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    .replace(/;.*/s, '')
    .replace(/\/+/g, '/')
    .replace(/\/$/, '')
    .toLowerCase();
}
