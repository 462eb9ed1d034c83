/** Something measured at a moment. */
export interface Sample {
  /** Seconds. */
  readonly at: number;
  readonly value: number;
}

export interface Slope {
  /** Growth in a minute, by least squares. */
  readonly perMinute: number;
  /** Standard error of the same: what is within twice that may be chance. */
  readonly error: number;
}

const MINUTE = 60;
/** With fewer there is a line through all of them, or nearly so. */
const LEAST_SAMPLES = 4;

/** How fast something grows; `undefined` when there is too little to tell from. */
export function slopeOf(samples: readonly Sample[]): Slope | undefined {
  const count = samples.length;
  if (count < LEAST_SAMPLES) {
    return undefined;
  }
  const meanAt = sum(samples, ({ at }) => at) / count;
  const meanValue = sum(samples, ({ value }) => value) / count;
  const spread = sum(samples, ({ at }) => (at - meanAt) ** 2);
  if (spread === 0) {
    return undefined;
  }
  const slope = sum(samples, ({ at, value }) => (at - meanAt) * (value - meanValue)) / spread;
  const rest = sum(samples, ({ at, value }) => (value - meanValue - slope * (at - meanAt)) ** 2);
  const error = Math.sqrt(rest / (count - 2) / spread);
  return { perMinute: slope * MINUTE, error: error * MINUTE };
}

function sum(samples: readonly Sample[], of: (sample: Sample) => number): number {
  return samples.reduce((total, sample) => total + of(sample), 0);
}
