import { setTimeout } from 'node:timers/promises';

/** Seconds. */
const FIRST = 0.05;
const LONGEST = 0.25;

/**
 * For a loop that asks again and again: its first turn at once, the others after pauses that grow,
 * until so many seconds have passed.
 */
export async function* pauses(total: number): AsyncGenerator<void, void, void> {
  const start = performance.now();
  yield;
  for (let pause = FIRST, passed = 0; passed < total; pause = Math.min(2 * pause, LONGEST)) {
    // Instances that wait for the same thing do not ask at the same moments.
    const next = pause * (0.75 + Math.random() / 2);
    await setTimeout(next * 1000);
    passed = Math.max(passed + next, (performance.now() - start) / 1000);
    yield;
  }
}
