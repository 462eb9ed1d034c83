import { setTimeout } from 'node:timers/promises';

/** Something that is done so often, however long it takes. */
export interface Activity {
  readonly perSecond: number;
  /** Does not reject. */
  readonly act: () => Promise<void>;
}

/** Milliseconds between two looks at what is due. */
const TICK = 10;
/**
 * Most things under way. A machine that is too slow for the load has less of it, lest requests pile
 * up until nothing is answered in time, which would be another test.
 */
const MOST_UNDER_WAY = 100;

/** Does each activity as often as it says for so many seconds, and waits for what it began. */
export async function keepUp(activities: readonly Activity[], seconds: number): Promise<void> {
  const underWay = new Set<Promise<void>>();
  const due = activities.map(() => 0);
  const start = performance.now();
  for (let passed = 0; passed < seconds; passed = (performance.now() - start) / 1000) {
    for (const [index, { perSecond, act }] of activities.entries()) {
      for (let count = due[index] ?? 0; count < perSecond * passed; count += 1) {
        due[index] = count + 1;
        if (underWay.size < MOST_UNDER_WAY) {
          const doing = act().finally(() => underWay.delete(doing));
          underWay.add(doing);
        }
      }
    }
    await setTimeout(TICK);
  }
  await Promise.all(underWay);
}
