import { slopeOf } from '../../soak/slope.js';

const every = (seconds: number, values: readonly number[]) =>
  values.map((value, index) => ({ at: 1_000 + index * seconds, value }));

describe('a slope', () => {
  it('is the growth in a minute', () => {
    const slope = slopeOf(every(30, [10, 11, 12, 13, 14]));
    expect(slope?.perMinute).toBeCloseTo(2);
    expect(slope?.error).toBeCloseTo(0);
  });

  it('falls where things shrink', () => {
    expect(slopeOf(every(60, [9, 6, 3, 0]))?.perMinute).toBeCloseTo(-3);
  });

  it('is nothing to speak of where things go up and down', () => {
    const slope = slopeOf(every(5, [50, 60, 50, 60, 60, 50, 60, 50]));
    expect(Math.abs(slope?.perMinute ?? NaN)).toBeLessThan(2 * (slope?.error ?? 0));
  });

  it('stands out where things grow between ups and downs', () => {
    const slope = slopeOf(every(60, [50, 53, 52, 55, 54, 57, 56, 59]));
    expect(slope?.perMinute).toBeCloseTo(1.1, 1);
    expect(slope?.error).toBeLessThan(0.3);
  });

  it('weighs moments by when they were, not by how many', () => {
    const samples = [0, 10, 20, 120].map((at) => ({ at, value: at / 60 }));
    expect(slopeOf(samples)?.perMinute).toBeCloseTo(1);
  });

  it.each([
    ['nothing', []],
    ['three samples', every(5, [1, 2, 3])],
    ['samples of one moment', every(0, [1, 2, 3, 4])],
  ])('is not told from %s', (_, samples) => {
    expect(slopeOf(samples)).toBeUndefined();
  });
});
