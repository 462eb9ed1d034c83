import { Child } from '../../support/child.js';
import type { ClaimsCalls } from './claims.process.js';
import type { ClaimsResult } from './claims-result.js';

/** Takes a moment: each is a few hundredths of a second. */
const ROUNDS_EACH = 5;

/**
 * Measures the questions to a user in a process that does nothing else.
 *
 * @param rounds of the whole run
 */
export async function measureClaims(rounds: number): Promise<ClaimsResult> {
  const child = new Child<ClaimsCalls>(new URL('claims.process.js', import.meta.url));
  const result = await child.call('measure', rounds * ROUNDS_EACH);
  child.stop();
  return result;
}
