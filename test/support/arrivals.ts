import type { Server } from 'node:http';
import { setImmediate } from 'node:timers/promises';

import { until } from './until.js';

/**
 * Waits until a server has taken in so many more requests, and each has come as far as it comes
 * without waiting for anything. To be called before they are sent.
 */
export async function arrivals(server: Server, count: number): Promise<void> {
  let arrived = 0;
  const onRequest = () => (arrived += 1);
  server.on('request', onRequest);
  try {
    await until(`${count} requests came`, () => arrived >= count);
  } finally {
    server.off('request', onRequest);
  }
  await setImmediate();
  await setImmediate();
}
