import type { AuthKitResult } from './authkit/authkit-result.js';
import type { ClaimsResult } from './claims/claims-result.js';
import type { FloodResult } from './flood.js';
import type { ImportResult } from './footprint/import-result.js';
import type { PackageSize } from './footprint/package-size.js';
import type { MachineResult } from './machine/machine-result.js';
import type { Measurement, Slice } from './measurement.js';
import type { SealResult } from './seal/seal-result.js';
import { mean, median, type Spread, spreadOf } from './statistics.js';

/** What a run found. */
export interface Report {
  /** Version of Node. */
  readonly node: string;
  /** Version of Nest. */
  readonly nest: string;
  readonly rounds: number;
  /** By adapter and scenario: `fastify.bearer-warm`. */
  readonly results: Readonly<Record<string, ScenarioResult>>;
  /** Of requests per second, each taken round by round: `fastify.bearer-warm/fastify.none`. */
  readonly ratios: Readonly<Record<string, Spread>>;
  readonly seal: SealResult;
  readonly claims: ClaimsResult;
  readonly machine: MachineResult;
  readonly authkit: AuthKitResult;
  readonly imports: ImportResult;
  readonly size: PackageSize;
  readonly flood: FloodResult;
}

export interface ScenarioResult {
  /** Requests per second. */
  readonly rps: Spread;
  /** Milliseconds that 99 of 100 requests did not exceed: the median of all rounds. */
  readonly p99: number;
  /** Microseconds of CPU that a request takes the server: the median of all rounds. */
  readonly cpuMicros: number;
  /** Microseconds more than without guards, right before and after; not there for `none` itself. */
  readonly addedCpuMicros?: Spread;
}

/** Compared with each other, when everything has been compared with `none`. */
const PAIRS = [
  ['bearer-warm', 'jose-guard'],
  ['bearer-warm', 'passport-jwt'],
  ['bearer-warm', 'kinde-validator'],
  ['bearer-cold', 'jose-guard'],
  ['three-guards', 'bearer-warm'],
  ['access', 'bearer-warm'],
  ['cookie-cold', 'jose-cookie'],
  ['store', 'express-session'],
  ['webhook', 'jose-webhook'],
] as const;

/** @param measurements of whole rounds, one after the other */
export function figuresOf(
  measurements: readonly Measurement[],
): Pick<Report, 'results' | 'ratios'> {
  const results: Record<string, ScenarioResult> = {};
  const ratios: Record<string, Spread> = {};
  for (const [adapter, ofAdapter] of groupBy(measurements, (each) => each.adapter)) {
    const ofScenario = groupBy(ofAdapter, ({ scenario }) => scenario);
    const ofRound = groupBy(ofAdapter, ({ round }) => round);
    const none = [...ofRound.values()].map((all) => average(all.flatMap((each) => each.unguarded)));

    results[`${adapter}.none`] = resultOf(none);
    for (const [scenario, all] of ofScenario) {
      results[`${adapter}.${scenario}`] = {
        ...resultOf(all.map(({ slice }) => slice)),
        addedCpuMicros: spreadOf(all.map(addedCpuMicros)),
      };
      ratios[`${adapter}.${scenario}/${adapter}.none`] = spreadOf(all.map(ratioToNone));
    }
    for (const [one, other] of PAIRS) {
      const [dividends, divisors] = [ofScenario.get(one) ?? [], ofScenario.get(other) ?? []];
      if (dividends.length > 0 && divisors.length > 0) {
        ratios[`${adapter}.${one}/${adapter}.${other}`] = spreadOf(
          dividends.map(({ slice }, round) => slice.rps / (divisors[round]?.slice.rps ?? NaN)),
        );
      }
    }
  }
  return { results, ratios };
}

function resultOf(slices: readonly Slice[]): ScenarioResult {
  return {
    rps: spreadOf(slices.map(({ rps }) => rps)),
    p99: median(slices.map(({ p99 }) => p99)),
    cpuMicros: median(slices.map(({ cpuMicros }) => cpuMicros)),
  };
}

function addedCpuMicros({ slice, unguarded }: Measurement): number {
  return slice.cpuMicros - average(unguarded).cpuMicros;
}

function ratioToNone({ slice, unguarded }: Measurement): number {
  return slice.rps / average(unguarded).rps;
}

function average(slices: readonly Slice[]): Slice {
  return {
    rps: mean(slices.map(({ rps }) => rps)),
    p99: mean(slices.map(({ p99 }) => p99)),
    cpuMicros: mean(slices.map(({ cpuMicros }) => cpuMicros)),
  };
}

function groupBy<T, K>(items: readonly T[], keyOf: (item: T) => K): ReadonlyMap<K, readonly T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) {
      group.push(item);
    } else {
      groups.set(keyOf(item), [item]);
    }
  }
  return groups;
}
