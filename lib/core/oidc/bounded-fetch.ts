import { KindeError } from '../../kinde.errors.js';

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
 * A `fetch` that cannot be made to wait or to swallow without end: it reads the whole body within
 * the time and size allowed, and never follows a redirect, which a hostile or mistaken answer could
 * point anywhere.
 *
 * @throws KindeError `ERR_KINDE_UNAVAILABLE` for anything but a complete answer
 */
export function boundedFetch({ fetch, timeout }: BoundedFetchOptions): BoundedFetch {
  return async (url, init, path = new URL(url).pathname) => {
    const unavailable = (what: string) =>
      new KindeError('ERR_KINDE_UNAVAILABLE', `${init.method ?? 'GET'} ${path} at Kinde ${what}`);
    const limit = AbortSignal.timeout(Math.ceil(timeout * 1000));
    const signal = init.signal ? AbortSignal.any([limit, init.signal]) : limit;

    let response: Response;
    let body: Uint8Array<ArrayBuffer> | undefined;
    try {
      response = await fetch(url, { ...init, redirect: 'manual', signal });
      body = await readAtMost(response, MAXIMUM_RESPONSE_BYTES, signal);
    } catch {
      // What fetch throws may name the request; that it failed is all that is told.
      throw unavailable(signal.aborted ? `took more than ${timeout} s` : 'could not be reached');
    }
    if (body === undefined) {
      throw unavailable(`answered with more than ${MAXIMUM_RESPONSE_BYTES} bytes`);
    }
    const { status, headers } = response;
    // Redirects, and numbers that are no HTTP status (RFC 9110 §15); custom fetches say 0 for some.
    if (status < 200 || (status >= 300 && status < 400) || status > 599) {
      throw unavailable(`answered with status ${status}`);
    }
    const hasBody = status !== 204 && status !== 205;
    return new Response(hasBody ? body : null, { status, headers });
  };
}

/** The body, or `undefined` as soon as it turns out to be longer than `limit` bytes. */
async function readAtMost(
  response: Response,
  limit: number,
  signal: AbortSignal,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    signal.throwIfAborted();
    const bytes = chunk as Uint8Array;
    length += bytes.byteLength;
    if (length > limit) {
      return undefined; // leaving the loop cancels the stream
    }
    chunks.push(bytes);
  }
  const body = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    body.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return body;
}
