import { Child } from '../../support/child.js';
import type { SealResult } from './seal-result.js';
import type { SealCalls } from './seal.process.js';

/** Takes a moment: a hundred of each kind are a few hundredths of a second. */
const ROUNDS_EACH = 10;

/**
 * Measures sealing in a process that does nothing else.
 *
 * @param rounds of the whole run
 */
export async function measureSeal(rounds: number): Promise<SealResult> {
  const child = new Child<SealCalls>(new URL('seal.process.js', import.meta.url));
  const result = await child.call('measure', rounds * ROUNDS_EACH);
  child.stop();
  return result;
}
