import type { ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { LocalKindeEndpointFault, LocalKindeFaults } from './local-kinde.faults.js';
import type { LocalKindeEndpoint } from './local-kinde.requests.js';

/** The fault that the next request to `endpoint` meets, counted off against its `times`. */
export const takeFault = (
  faults: LocalKindeFaults,
  endpoint: LocalKindeEndpoint,
): LocalKindeEndpointFault | undefined => {
  const name = endpoint !== 'page' && faults[endpoint] ? endpoint : 'all';
  const fault = faults[name];
  if (fault?.times === undefined) return fault;
  faults[name] = fault.times > 1 ? { ...fault, times: fault.times - 1 } : undefined;
  return fault.times > 0 ? fault : undefined;
};

const CHUNK = Buffer.alloc(64 * 1024, ' ');

const sendHugeBody = (response: ServerResponse, bytes: number): void => {
  let left = bytes;
  response.writeHead(200, { 'content-type': 'application/json' });
  const write = (): void => {
    while (left > 0 && !response.destroyed) {
      const size = Math.min(left, CHUNK.length);
      left -= size;
      if (!response.write(CHUNK.subarray(0, size))) {
        response.once('drain', write);
        return;
      }
    }
    response.end();
  };
  write();
};

/** Lets a fault happen. False when the request is to be answered after all, merely later. */
export const answeredByFault = async (
  fault: LocalKindeEndpointFault | undefined,
  response: ServerResponse,
): Promise<boolean> => {
  if (!fault) return false;
  if (fault.delayMs !== undefined) await delay(fault.delayMs, undefined, { ref: false });
  if (fault.down) {
    response.socket?.resetAndDestroy();
  } else if (fault.hang) {
    // The connection stays open until either side closes it.
  } else if (fault.status !== undefined) {
    response.writeHead(fault.status, {
      'content-type': 'application/json',
      ...(fault.retryAfter !== undefined && { 'retry-after': String(fault.retryAfter) }),
      ...(fault.rateLimitReset !== undefined && {
        'ratelimit-reset': String(fault.rateLimitReset),
      }),
    });
    response.end(JSON.stringify({ error: 'server_error', error_description: 'A fault' }));
  } else if (fault.html) {
    response.writeHead(200, { 'content-type': 'text/html' });
    response.end('<!doctype html><title>Maintenance</title><p>We will be back soon.');
  } else if (fault.redirect !== undefined) {
    response.writeHead(302, { location: fault.redirect }).end();
  } else if (fault.hugeBody !== undefined) {
    sendHugeBody(response, fault.hugeBody);
  } else {
    return false;
  }
  return true;
};
