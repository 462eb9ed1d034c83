/** What happens to the machinery, and when. */
export interface Disturbance {
  /** Seconds since the load began. */
  readonly at: number;
  readonly what: 'kill a process' | 'kill Redis';
}

const MINUTE = 60;
/** Seconds into each minute. */
const KILL_AT = 20;
/** Seconds into the minute in the middle, far from what the kills before and after it bring about. */
const REDIS_AT = 45;

/** A process a minute, and Redis once in the middle, in order. */
export function disturbancesOf(minutes: number): Disturbance[] {
  const kills = Array.from({ length: Math.floor(minutes) }, (_, minute): Disturbance => {
    return { at: minute * MINUTE + KILL_AT, what: 'kill a process' };
  });
  const middle = Math.floor(minutes / 2) * MINUTE;
  const plan: Disturbance[] = [
    ...kills,
    { at: middle < minutes * MINUTE - REDIS_AT ? middle + REDIS_AT : REDIS_AT, what: 'kill Redis' },
  ];
  return plan.toSorted((one, other) => one.at - other.at);
}
