import { randomUUID } from 'node:crypto';

import { WEBHOOKS_PATH } from '../scenarios.js';

/** A whole `GET` request, as it goes over the wire. */
export function requestWith(credential: string): string {
  return [
    'GET / HTTP/1.1',
    'Host: 127.0.0.1',
    'User-Agent: nestjs-kinde-bench',
    'Accept: application/json',
    credential,
    '\r\n',
  ].join('\r\n');
}

/** A whole delivery of a signed event, as Kinde sends it. */
export function deliveryOf(event: string): string {
  return [
    `POST /${WEBHOOKS_PATH} HTTP/1.1`,
    'Host: 127.0.0.1',
    'User-Agent: nestjs-kinde-bench',
    'Content-Type: application/jwt',
    `Webhook-Id: ${randomUUID()}`,
    `Content-Length: ${event.length}`,
    '',
    event,
  ].join('\r\n');
}
