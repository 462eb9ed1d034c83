import type { Measurement, Slice } from '../../bench/measurement.js';
import { figuresOf } from '../../bench/report.js';
import type { GuardedScenario } from '../../bench/scenarios.js';

const slice = (rps: number, cpuMicros = 0, p99 = 0): Slice => ({ rps, cpuMicros, p99 });

function measured(
  round: number,
  scenario: GuardedScenario,
  of: Slice,
  unguarded: readonly [Slice, Slice],
): Measurement {
  return { round, adapter: 'fastify', scenario, slice: of, unguarded };
}

describe('the figures of a run', () => {
  it('compare a scenario with the unguarded slices around it, round by round', () => {
    const { ratios } = figuresOf([
      // The machine was twice as slow in the second round, which is nobody's fault.
      measured(0, 'bearer-warm', slice(900), [slice(900), slice(1_100)]),
      measured(1, 'bearer-warm', slice(400), [slice(500), slice(500)]),
      measured(2, 'bearer-warm', slice(990), [slice(1_000), slice(1_000)]),
    ]);
    expect(ratios['fastify.bearer-warm/fastify.none']).toEqual({
      min: 0.8,
      median: 0.9,
      max: 0.99,
    });
  });

  it('compare two scenarios round by round', () => {
    const none = [slice(1_000), slice(1_000)] as const;
    const { ratios } = figuresOf([
      measured(0, 'bearer-warm', slice(900), none),
      measured(0, 'jose-guard', slice(300), none),
      // In another order: everything comes first once.
      measured(1, 'jose-guard', slice(100), none),
      measured(1, 'bearer-warm', slice(500), none),
    ]);
    expect(ratios['fastify.bearer-warm/fastify.jose-guard']).toEqual({ min: 3, median: 4, max: 5 });
  });

  it('compare requirements with the guard alone', () => {
    const none = [slice(1_000), slice(1_000)] as const;
    const { ratios } = figuresOf([
      measured(0, 'bearer-warm', slice(800), none),
      measured(0, 'access', slice(784), none),
    ]);
    expect(ratios['fastify.access/fastify.bearer-warm']?.median).toBeCloseTo(0.98);
  });

  it('tell the CPU that a request takes, and what of it the guard adds', () => {
    const { results } = figuresOf([
      measured(0, 'bearer-warm', slice(1, 58), [slice(1, 50), slice(1, 54)]),
      measured(1, 'bearer-warm', slice(1, 70), [slice(1, 60), slice(1, 60)]),
    ]);
    expect(results['fastify.bearer-warm']).toMatchObject({
      cpuMicros: 64,
      addedCpuMicros: { min: 6, median: 8, max: 10 },
    });
  });

  it('take `none` from all unguarded slices of a round together', () => {
    const { results } = figuresOf([
      measured(0, 'noop-guard', slice(1), [slice(1_000, 50, 4), slice(2_000, 40, 6)]),
      measured(0, 'bearer-warm', slice(1), [slice(2_000, 40, 6), slice(3_000, 30, 8)]),
      measured(1, 'noop-guard', slice(1), [slice(4_000, 20, 2), slice(4_000, 20, 2)]),
    ]);
    expect(results['fastify.none']).toEqual({
      rps: { min: 2_000, median: 3_000, max: 4_000 },
      p99: 4,
      cpuMicros: 30,
    });
  });

  it('leave out what was not measured', () => {
    const { ratios } = figuresOf([measured(0, 'bearer-warm', slice(1), [slice(1), slice(1)])]);
    expect(Object.keys(ratios)).toEqual(['fastify.bearer-warm/fastify.none']);
  });
});
