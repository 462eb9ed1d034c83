import { KindeError } from '../../kinde.errors.js';
import { requestWithin, RequestError } from '../bounded-request.js';

/** Bytes that a response of Kinde may have: larger ones are cut off and refused. */
export const MAXIMUM_RESPONSE_BYTES = 1_048_576;

export interface BoundedFetchOptions {
  readonly fetch: typeof fetch;
  /** Seconds for the whole exchange, the body included. */
  readonly timeout: number;
}

/** @param name of the path in errors, where it has what they must not say; default the path itself */
export type BoundedFetch = (url: string, init: RequestInit, name?: string) => Promise<Response>;

/**
 * A `fetch` from Kinde, within bounds of time and size, and without redirects.
 *
 * @throws KindeError `ERR_KINDE_UNAVAILABLE` for anything but a complete answer
 */
export function boundedFetch({ fetch, timeout }: BoundedFetchOptions): BoundedFetch {
  return async (url, init, path = new URL(url).pathname) => {
    try {
      return await requestWithin(fetch, url, init, { timeout, size: MAXIMUM_RESPONSE_BYTES });
    } catch (error) {
      if (error instanceof RequestError) {
        const message = `${init.method ?? 'GET'} ${path} at Kinde ${error.message}`;
        throw new KindeError('ERR_KINDE_UNAVAILABLE', message);
      }
      throw error;
    }
  };
}
