/** Of one figure over all rounds. */
export interface Spread {
  readonly min: number;
  readonly median: number;
  readonly max: number;
}

/** @throws when there is no value */
export function spreadOf(values: readonly number[]): Spread {
  return { min: quantile(values, 0), median: median(values), max: quantile(values, 1) };
}

/** @throws when there is no value */
export function median(values: readonly number[]): number {
  const sorted = ascending(values);
  const middle = (sorted.length - 1) / 2;
  return mean(sorted.slice(Math.floor(middle), Math.ceil(middle) + 1));
}

/**
 * The smallest value that at least the share `share` of all values does not exceed.
 *
 * @throws when there is no value
 */
export function quantile(values: readonly number[], share: number): number {
  const rank = Math.max(1, Math.ceil(values.length * share));
  return mean(ascending(values).slice(rank - 1, rank));
}

/** @throws when there is no value */
export function mean(values: readonly number[]): number {
  if (values.length === 0) {
    throw new Error('There is no value to take the mean of.');
  }
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function ascending(values: readonly number[]): number[] {
  return values.toSorted((a, b) => a - b);
}
