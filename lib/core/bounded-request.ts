/** Of Node and of `undici` (nodejs.org/api/errors.html#common-system-errors). */
const ERROR_CODE = /^(?:E[A-Z0-9]{2,20}|UND_ERR_[A-Z_]{2,30})$/;

/** Why a request came to no answer that can be read. */
export type RequestFault = 'unreachable' | 'timeout' | 'aborted' | 'size' | 'status';

/** A request that came to no answer that can be read; never says what it carried. */
export class RequestError extends Error {
  override readonly name = 'RequestError';

  /**
   * @param message completes a sentence that begins with the request: `answered with status 302`
   * @param status of the answer, where there is one
   */
  constructor(
    readonly fault: RequestFault,
    message: string,
    readonly status?: number,
  ) {
    super(message);
  }
}

export interface RequestLimits {
  /** Seconds for the whole request, the body of the answer included. */
  readonly timeout: number;
  /** Bytes of the body: a larger one is cut off and refused. */
  readonly size: number;
}

/**
 * Sends a request that cannot be made to wait or to swallow without end: the whole body is read
 * within the time and size allowed, and a redirect, which a hostile or mistaken answer could point
 * anywhere, is never followed.
 *
 * @throws RequestError for anything but a complete answer with a status of 2xx, 4xx or 5xx
 */
export async function requestWithin(
  fetch: typeof globalThis.fetch,
  url: string,
  init: RequestInit,
  { timeout, size }: RequestLimits,
): Promise<Response> {
  const limit = AbortSignal.timeout(Math.ceil(timeout * 1000));
  const signal = init.signal ? AbortSignal.any([limit, init.signal]) : limit;

  let response: Response;
  let body: Uint8Array<ArrayBuffer> | undefined;
  try {
    response = await fetch(url, { ...init, redirect: 'manual', signal });
    body = await readAtMost(response, size, signal);
  } catch (error) {
    if (signal.aborted) {
      // The caller's signal may be a time limit too, such as that of several requests.
      throw isTimeout(signal.reason)
        ? new RequestError('timeout', `took more than ${timeout} s`)
        : new RequestError('aborted', 'was given up');
    }
    // What fetch throws may name the request; why it failed is told by a code alone.
    throw new RequestError('unreachable', `could not be reached${codeOf(error)}`);
  }
  const { status, headers } = response;
  if (body === undefined) {
    throw new RequestError('size', `answered with more than ${size} bytes`, status);
  }
  // Redirects, and numbers that are no HTTP status (RFC 9110 §15); custom fetches say 0 for some.
  if (status < 200 || (status >= 300 && status < 400) || status > 599) {
    throw new RequestError('status', `answered with status ${status}`, status);
  }
  const hasBody = status !== 204 && status !== 205;
  return new Response(hasBody ? body : null, { status, headers });
}

/** Of `AbortSignal.timeout` (dom.spec.whatwg.org/#dom-abortsignal-timeout). */
function isTimeout(reason: unknown): boolean {
  const { name } = Object(reason) as { readonly name?: unknown };
  return name === 'TimeoutError';
}

/** Such as ` (ECONNREFUSED)`, where the system or `fetch` has a code for it. */
function codeOf(error: unknown): string {
  const { cause = error } = Object(error) as { readonly cause?: unknown };
  const { code } = Object(cause) as { readonly code?: unknown };
  return typeof code === 'string' && ERROR_CODE.test(code) ? ` (${code})` : '';
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
