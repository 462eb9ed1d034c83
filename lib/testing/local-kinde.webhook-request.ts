import { request } from 'node:http';
import type { LookupFunction } from 'node:net';

const LOOPBACK = /^(127(\.\d{1,3}){3}|\[::1\]|([a-z0-9-]+\.)*localhost)$/;

/** Whether `endpoint` is the URL of a server on this machine. */
export const isLoopbackEndpoint = (endpoint: string): boolean => {
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  return url?.protocol === 'http:' && LOOPBACK.test(url.hostname);
};

/**
 * The URL of a server on this machine. Nothing is ever sent elsewhere, for a tenant full of made-up
 * people has nothing to tell the internet.
 *
 * @throws when `endpoint` is no such URL
 */
export const loopbackEndpoint = (endpoint: string): URL => {
  if (isLoopbackEndpoint(endpoint)) return new URL(endpoint);
  throw new Error(
    `LocalKinde: a webhook cannot go to ${JSON.stringify(endpoint)}; it takes servers on this ` +
      'machine alone, for example http://localhost:3000/webhooks/kinde',
  );
};

/** `localhost`, and every name under it, is here, whatever a name server says (RFC 6761 §6.3). */
const lookupHere: LookupFunction = (_name, { all }, callback) => {
  if (all) {
    callback(null, [
      { address: '127.0.0.1', family: 4 },
      { address: '::1', family: 6 },
    ]);
  } else {
    callback(null, '127.0.0.1', 4);
  }
};

/** What a webhook is sent. */
export interface LocalKindeWebhookRequest {
  readonly endpoint: URL;
  /** The `webhook-id` header. */
  readonly webhookId: string;
  /** The signed event. */
  readonly body: string;
}

/** Posts once, and follows no redirect. Gives the status of the answer; `undefined` without one. */
export const postWebhook = async (
  { endpoint, webhookId, body }: LocalKindeWebhookRequest,
  signal: AbortSignal,
): Promise<number | undefined> =>
  new Promise((resolve) => {
    const headers = {
      'content-length': String(Buffer.byteLength(body)),
      'content-type': 'application/jwt',
      'webhook-id': webhookId,
    };
    const options = { method: 'POST', headers, agent: false, lookup: lookupHere, signal } as const;
    request(endpoint, options, (response) => {
      response.on('error', () => response.destroy());
      response.resume();
      resolve(response.statusCode);
    })
      .on('error', () => resolve(undefined))
      .end(body);
  });
