import { randomBytes } from 'node:crypto';

import { askStore } from './ask-store.js';
import type { SessionStore } from './session-store.js';

const TOKEN_BYTES = 16;

/** Gives a lock back. Nobody has to wait for it, and does it fail, the lock runs out by itself. */
export type Unlock = () => void;

/**
 * Takes a lock in a store, under a token of its own.
 *
 * @param lifetime seconds
 * @returns `undefined` when somebody else has it
 * @throws KindeError `ERR_KINDE_UNAVAILABLE`
 */
export async function takeLock(
  store: Pick<SessionStore, 'lock' | 'unlock'>,
  key: string,
  lifetime: number,
): Promise<Unlock | undefined> {
  const token = randomBytes(TOKEN_BYTES).toString('base64url');
  const unlock = () => {
    askStore(() => store.unlock(key, token)).catch(() => undefined);
  };
  try {
    return (await askStore(() => store.lock(key, token, lifetime))) ? unlock : undefined;
  } catch (error) {
    unlock(); // the store may have heard, and only its answer was lost
    throw error;
  }
}
