import { KindeError } from '../../kinde.errors.js';

/** Most seconds that another server can make us wait with `Retry-After` or `RateLimit-Reset`. */
const MAXIMUM_RETRY_AFTER = 60;

/**
 * Turns what passes, a fault of Kinde's own or too many requests, into an error that says so.
 *
 * @throws KindeError `ERR_KINDE_UNAVAILABLE`
 */
export function assertNoOutage(response: Response): void {
  const { status } = response;
  if (status >= 500 || status === 429) {
    const message = `Kinde answered with status ${status}.`;
    throw new KindeError('ERR_KINDE_UNAVAILABLE', message, retryAfterOf(response));
  }
}

/** Seconds that the other side asks to wait, by either header that is in use. */
export function retryAfterOf({ headers }: Response): { readonly retryAfter?: number } {
  const seconds = Math.ceil(Number(headers.get('retry-after') ?? headers.get('ratelimit-reset')));
  return seconds > 0 ? { retryAfter: Math.min(seconds, MAXIMUM_RETRY_AFTER) } : {};
}
