/** Most seconds that Kinde can make us wait with `Retry-After` or `RateLimit-Reset`. */
const MAXIMUM_RETRY_AFTER = 60;

/** Seconds that Kinde asks to wait, by either header that it uses. */
export function retryAfterOf({ headers }: Response): { readonly retryAfter?: number } {
  const seconds = Math.ceil(Number(headers.get('retry-after') ?? headers.get('ratelimit-reset')));
  return seconds > 0 ? { retryAfter: Math.min(seconds, MAXIMUM_RETRY_AFTER) } : {};
}
