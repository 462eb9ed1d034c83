import type { ProcessMemory, SoakResult } from './soak-result.js';

/** What a run is to show. */
export interface Goal {
  readonly what: string;
  readonly measured: string;
  readonly goal: string;
  readonly isMet: boolean;
}

/** Megabytes in a minute. */
const FLAT = 0.5;

/** What the project asks of a run, and whether it was so. */
export function goalsOf({ kinde, tally, memory }: SoakResult): Goal[] {
  // Kinde has spent the refresh token, and its successor went with the process: the next one to
  // use it cannot know.
  const reuse = kinde.reuse - tally.lostWithProcess;
  const unexpected = tally.unavailable.quiet + sum([...tally.surprises.values()]) + kinde.errors;
  return [
    none('refresh tokens used twice, beyond sessions lost with a process', Math.max(0, reuse)),
    none('sessions lost, beyond those in flight on a killed process', tally.lost),
    none('sessions still good after their end', tally.resurrected),
    none('answers that nothing explains', unexpected),
    ...memory.flatMap((each, index) => memoryGoal(each, index)),
  ];
}

function none(what: string, count: number): Goal {
  return { what, measured: String(count), goal: '0', isMet: count === 0 };
}

function memoryGoal({ minutes, slope }: ProcessMemory, index: number): Goal[] {
  if (slope === undefined) {
    return [];
  }
  const margin = 2 * slope.error;
  return [
    {
      what: `growth of process ${index + 1} (${minutes.toFixed(0)} min), MB a minute`,
      measured: `${slope.perMinute.toFixed(2)} ± ${margin.toFixed(2)}`,
      goal: `≤ ${FLAT}`,
      // What may be chance is no growth.
      isMet: slope.perMinute - margin <= FLAT,
    },
  ];
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
