import type { RequestFacts } from './request-facts.js';

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Whether a method only reads (RFC 9110 §9.2.1). */
export function isSafeMethod(method: string): boolean {
  return SAFE_METHODS.has(method);
}

/**
 * Whether a request was caused by this site or an origin that it trusts, and not by some other page
 * in the same browser, whose cookies would come along (cross-site request forgery).
 *
 * Browsers tell by `Sec-Fetch-Site`, and by `Origin` or `Referer` where that is not enough. What
 * tells nothing at all is no browser.
 *
 * @param trustedOrigins the site's own and those it allows
 */
export function isFromTrustedSite(facts: RequestFacts, trustedOrigins: readonly string[]): boolean {
  const site = facts.header('sec-fetch-site');
  if (site === 'same-origin' || site === 'none') {
    return true;
  }
  const source = facts.header('origin') ?? facts.header('referer');
  if (source === undefined) {
    return site === undefined;
  }
  return URL.canParse(source) && trustedOrigins.includes(new URL(source).origin);
}

/** Whether a browser only fetches ahead, which must neither start nor end anything. */
export function isSpeculative(facts: RequestFacts): boolean {
  const purposes = ['sec-purpose', 'purpose', 'x-moz'].map((name) => facts.header(name) ?? '');
  return (
    facts.method === 'HEAD' ||
    purposes.some((purpose) => /prefetch|prerender|preview/i.test(purpose))
  );
}

/** Whether a person is waiting for a page, as opposed to a script for data. */
export function isNavigation(facts: RequestFacts): boolean {
  const mode = facts.header('sec-fetch-mode');
  return (
    facts.method === 'GET' &&
    (mode === undefined || mode === 'navigate') &&
    (facts.header('accept') ?? '').includes('text/html')
  );
}
