import { type Sample, slopeOf } from './slope.js';
import type { ProcessMemory } from './soak-result.js';

const MINUTE = 60;
/** Seconds until caches are full and code is compiled, or this share of a shorter life. */
const WARM_UP = { seconds: 240, share: 0.6 };
/** Seconds of a life after the warm-up that say anything about its rest. */
const LEAST = 110;

/** `undefined` for a process that was never measured. */
export function memoryOf(samples: readonly Sample[]): ProcessMemory | undefined {
  const [first, last] = [samples[0], samples.at(-1)];
  if (!first || !last) {
    return undefined;
  }
  const life = last.at - first.at;
  const warmUp = Math.min(WARM_UP.seconds, life * WARM_UP.share);
  const settled = samples.filter(({ at }) => at >= first.at + warmUp);
  return {
    minutes: life / MINUTE,
    megabytes: last.value,
    slope: life - warmUp >= LEAST ? slopeOf(settled) : undefined,
  };
}
