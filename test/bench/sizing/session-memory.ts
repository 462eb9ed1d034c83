import { createClient } from 'redis';

import { storeCookies, type StoreCookieOptions } from '../credentials/store-cookies.js';

/** Keys that are written at once. */
const BATCH = 1000;

/** Measures the memory that sessions take in Redis: copies of one that somebody signed in to. */
export async function sessionMemory(
  options: StoreCookieOptions,
  sessions: number,
): Promise<{ readonly bytes: number; readonly recordLength: number }> {
  await storeCookies(options, 1);
  const client = createClient({ url: options.redisUrl });
  await client.connect();
  const usedMemory = async () => Number(/used_memory:(\d+)/.exec(await client.info('memory'))?.[1]);
  const keys = await client.keys('kinde:session:*');
  const records = await Promise.all(
    keys.map(async (key) => ({ key, length: (await client.dump(key))?.length ?? 0 })),
  );
  // The other one says that the login is finished.
  const [session] = records.toSorted((one, other) => other.length - one.length);
  if (session === undefined) {
    throw new Error('Nobody has signed in.');
  }
  const before = await usedMemory();
  for (let copied = 0; copied < sessions; copied += BATCH) {
    const copies = Array.from({ length: Math.min(BATCH, sessions - copied) }, (_, index) =>
      client.copy(
        session.key,
        `${session.key.slice(0, -8)}${String(copied + index).padStart(8, '0')}`,
      ),
    );
    await Promise.all(copies);
  }
  const bytes = (await usedMemory()) - before;
  await client.close();
  return { bytes, recordLength: session.length };
}
