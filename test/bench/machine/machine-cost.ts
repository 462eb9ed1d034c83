import { Child } from '../../support/child.js';
import type { BenchTenant } from '../credentials/bench-tenant.js';
import type { MachineCalls } from './machine.process.js';
import type { MachineResult } from './machine-result.js';

/** Takes a moment: each is a few hundredths of a second. */
const ROUNDS_EACH = 5;

/**
 * Measures what it takes to get a token that is there, in a process that does nothing else.
 *
 * @param rounds of the whole run
 */
export async function measureMachine(
  rounds: number,
  { kinde }: BenchTenant,
): Promise<MachineResult> {
  const { issuerUrl, clientId, m2m } = kinde;
  const { clientId: machineId, clientSecret } = m2m;
  const child = new Child<MachineCalls>(new URL('machine.process.js', import.meta.url));
  const result = await child.call(
    'measure',
    { issuerUrl, clientId, m2m: { clientId: machineId, clientSecret } },
    rounds * ROUNDS_EACH,
  );
  child.stop();
  return result;
}
