import { KindeUser } from 'nestjs-kinde';

import { answerCalls } from '../../support/child.host.js';
import { spreadOf } from '../statistics.js';
import type { ClaimsResult } from './claims-result.js';

const CALLS = 400_000;
const GRANTED = ['read:todos', 'write:todos', 'delete:todos', 'manage:members'];
/** Every other one is granted. */
const ASKED = GRANTED.flatMap((key) => [key, `${key}:not`]);

const user = new KindeUser({ sub: 'kp_1', org_code: 'org_1', permissions: GRANTED });

const calls = {
  /** As many rounds for the compiler come before. */
  measure(rounds: number): ClaimsResult {
    measureRounds(rounds);
    return { getPermissionMillions: spreadOf(measureRounds(rounds)) };
  },
};

/** Millions of calls a second, of each round. */
function measureRounds(rounds: number): number[] {
  return Array.from({ length: rounds }, () => {
    const start = performance.now();
    const granted = countGranted();
    const seconds = (performance.now() - start) / 1000;
    // What nobody looks at, the compiler would leave out.
    if (granted !== CALLS / 2) {
      throw new Error(`${granted} of ${CALLS} questions were answered with yes.`);
    }
    return CALLS / seconds / 1_000_000;
  });
}

function countGranted(): number {
  let granted = 0;
  for (let call = 0; call < CALLS; call += 1) {
    const { isGranted } = user.getPermission(ASKED[call % ASKED.length] ?? '');
    granted += isGranted ? 1 : 0;
  }
  return granted;
}

export type ClaimsCalls = typeof calls;

answerCalls(calls);
