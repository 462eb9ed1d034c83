import { TestClock } from '../../support/test-clock.js';
import { BackOff } from '../../../lib/core/back-off.js';

describe('BackOff', () => {
  let now: number;
  let chance: number;
  const upTo30 = { first: 1, most: 30 };
  const backOff = () => new BackOff({ clock: () => now, random: () => chance });
  beforeEach(() => {
    now = 1000;
    chance = 0;
  });

  it('lets the first attempt start at once', () => {
    expect(backOff().wait).toBe(0);
  });

  it('doubles the pause with every failure, up to the most', () => {
    const pauses = backOff();
    const waits = Array.from({ length: 8 }, () => {
      pauses.failed(upTo30);
      return pauses.wait;
    });
    expect(waits).toEqual([1, 2, 4, 8, 16, 30, 30, 30]);
  });

  it('goes on doubling for ever without an overflow', () => {
    const pauses = backOff();
    for (let failure = 0; failure < 2_000; failure += 1) {
      pauses.failed(upTo30);
    }
    expect(pauses.wait).toBe(30);
  });

  it.each([
    [0, 8],
    [0.5, 7],
    [1, 6],
  ])('lets the chance %d shorten a pause of 8 s to %d s', (of, wait) => {
    chance = of;
    const pauses = backOff();
    for (let failure = 0; failure < 4; failure += 1) {
      pauses.failed(upTo30);
    }
    expect(pauses.wait).toBe(wait);
  });

  it('spreads the pauses of many instances', () => {
    const waits = Array.from({ length: 50 }, () => {
      const pauses = new BackOff({ clock: () => now });
      pauses.failed({ first: 8, most: 30 });
      return pauses.wait;
    });
    expect(new Set(waits).size).toBeGreaterThan(1);
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(6);
    expect(Math.max(...waits)).toBeLessThanOrEqual(8);
  });

  it('counts down, and not below zero', () => {
    const pauses = backOff();
    pauses.failed(upTo30);
    now += 0.75;
    expect(pauses.wait).toBe(0.25);
    now += 1;
    expect(pauses.wait).toBe(0);
  });

  it('lets every failure say how long pauses may get', () => {
    const pauses = backOff();
    for (let failure = 0; failure < 4; failure += 1) {
      pauses.failed({ first: 0.5, most: 4 });
    }
    expect(pauses.wait).toBe(4);
    pauses.failed(upTo30);
    expect(pauses.wait).toBe(16);
  });

  it('leaves the other side alone for as long as it asks, whatever the chance', () => {
    chance = 1;
    const pauses = backOff();
    pauses.failed(upTo30, 17);
    expect(pauses.wait).toBe(17);
    pauses.failed({ first: 8, most: 30 }, 3);
    expect(pauses.wait).toBe(12);
  });

  it('begins anew after a success', () => {
    const pauses = backOff();
    pauses.failed(upTo30);
    pauses.failed(upTo30);
    pauses.succeeded();
    expect(pauses.wait).toBe(0);
    pauses.failed(upTo30);
    expect(pauses.wait).toBe(1);
  });

  it('does not wait for a time that a clock has gone back from', () => {
    const clock = new TestClock();
    const backOff = new BackOff({ clock: clock.now, random: () => 0 });
    clock.advance(86_400);
    backOff.failed({ first: 1, most: 30 });
    expect(backOff.wait).toBeGreaterThan(0);
    clock.advance(-86_400);
    expect(backOff.wait).toBe(0);
  });
});
