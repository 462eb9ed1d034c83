import { createClient } from 'redis';

/** A client of the benchmark's Redis, connected. */
export async function connectedRedis(url: string) {
  const client = createClient({ url, disableOfflineQueue: true });
  // It connects again by itself; what is asked of it meanwhile fails.
  client.on('error', () => undefined);
  await client.connect();
  return client;
}
