import { types } from 'node:util';

import { KindeError } from '../../kinde.errors.js';

/** Seconds that a store may take for one step; with it down, a request waits for two at most. */
export const STORE_PATIENCE = 0.45;

/**
 * Asks a session store, for a limited time.
 *
 * @throws KindeError `ERR_KINDE_UNAVAILABLE` when it fails or takes too long
 */
export async function askStore<T>(ask: () => Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    const giveUp = () => reject(unavailable(`took more than ${STORE_PATIENCE} s`));
    // A process that was busy that long reads first what has arrived meanwhile.
    timer = setTimeout(() => setImmediate(giveUp), STORE_PATIENCE * 1000);
  });
  try {
    return await Promise.race([ask(), limit]);
  } catch (error) {
    throw error instanceof KindeError && error.code === 'ERR_KINDE_UNAVAILABLE'
      ? error
      : unavailable(`failed: ${faultOf(error)}`);
  } finally {
    clearTimeout(timer);
  }
}

function unavailable(what: string): KindeError {
  const message = `The session store ${what}.`;
  return new KindeError('ERR_KINDE_UNAVAILABLE', message, { retryAfter: 1 });
}

/**
 * What to look for: an error's code (`ECONNREFUSED`), the word that Redis begins with (`NOAUTH`), or
 * its class. The message may hold what must not be shown.
 */
export function faultOf(error: unknown): string {
  if (!types.isNativeError(error)) {
    return 'for no reason that it gave';
  }
  const code = 'code' in error ? String(error.code) : '';
  const [firstWord = ''] = error.message.split(' ', 1);
  const name = [code, firstWord].find((each) => /^[A-Z][A-Z_]{2,30}$/.test(each));
  return name ?? error.constructor.name;
}
