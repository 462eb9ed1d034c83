const MAXIMUM_LENGTH = 2048;

export interface ReturnToPolicy {
  /** Origins that may be returned to, the site's own first; empty when there is no site. */
  readonly trustedOrigins: readonly string[];
  /** Path of the auth routes, such as `/auth`: returning there would start over. */
  readonly authPath: string;
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
  const { trustedOrigins, authPath, fallback } = policy;
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
  if (
    (!isSite && !trustedOrigins.includes(url.origin)) ||
    url.pathname.startsWith('//') ||
    url.username !== '' ||
    url.password !== '' ||
    url.href.length > MAXIMUM_LENGTH ||
    (isSite && isBelow(url.pathname, authPath))
  ) {
    return fallback;
  }
  return isSite ? url.pathname + url.search + url.hash : url.href;
}

function hasUnsafeCharacter(text: string): boolean {
  // oxlint-disable-next-line no-control-regex -- control characters are what it looks for
  return /[\u0000-\u001f\u007f\\]/.test(text);
}

/** Routers may ignore case, so a loop is recognised in any. */
function isBelow(pathname: string, parent: string): boolean {
  const [path, base] = [pathname.toLowerCase(), parent.toLowerCase()];
  return path === base || path.startsWith(`${base}/`);
}
