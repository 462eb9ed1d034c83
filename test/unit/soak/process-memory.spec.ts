import { memoryOf } from '../../soak/process-memory.js';

/** A sample every five seconds. */
const measured = (seconds: number, megabytesAt: (second: number) => number) =>
  Array.from({ length: seconds / 5 + 1 }, (_, index) => ({
    at: 7_000 + index * 5,
    value: megabytesAt(index * 5),
  }));

describe('the memory of a process', () => {
  it('is judged by what comes after the warm-up', () => {
    const memory = memoryOf(measured(600, (second) => 40 + Math.min(second, 240) / 4));
    expect(memory).toMatchObject({ minutes: 10, megabytes: 100 });
    expect(memory?.slope?.perMinute).toBeCloseTo(0);
  });

  it('gives itself away however slowly it grows', () => {
    const memory = memoryOf(measured(600, (second) => 40 + second / 60));
    expect(memory?.slope?.perMinute).toBeCloseTo(1);
  });

  it.each([
    [300, true],
    [240, false],
    [60, false],
  ])('after %d seconds of life can be judged: %s', (seconds, isTold) => {
    expect(memoryOf(measured(seconds, () => 50))?.slope !== undefined).toBe(isTold);
  });

  it('is unknown when nobody looked', () => {
    expect(memoryOf([])).toBeUndefined();
  });
});
