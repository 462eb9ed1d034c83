import { randomUUID } from 'node:crypto';

/** What became of a delivery. */
export interface DeliveryAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

export interface DeliveryOptions {
  /** `null`: none. Default: one of its own. */
  readonly webhookId?: string | null;
  readonly contentType?: string;
}

/** Sends something to a webhook as Kinde does. */
export async function deliver(
  url: string,
  body: string,
  { webhookId = randomUUID(), contentType = 'application/jwt' }: DeliveryOptions = {},
): Promise<DeliveryAnswer> {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': contentType,
      ...(webhookId !== null && { 'webhook-id': webhookId }),
    },
    body,
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: text === '' ? undefined : JSON.parse(text),
  };
}
