import { disturbancesOf } from '../../soak/soak-plan.js';

describe('the plan of a soak', () => {
  it.each([
    [1, [20], 45],
    [1.9, [20], 45],
    [2, [20, 80], 105],
    [5, [20, 80, 140, 200, 260], 165],
  ])('for %d minutes kills processes at %j s, and Redis at %d s', (minutes, kills, redis) => {
    const plan = disturbancesOf(minutes);
    const timesOf = (what: string) => plan.filter((each) => each.what === what).map(({ at }) => at);
    expect(timesOf('kill a process')).toEqual(kills);
    expect(timesOf('kill Redis')).toEqual([redis]);
  });

  it.each([1, 1.5, 2, 2.5, 5, 7.25, 30])(
    'for %d minutes is in order, and leaves each trouble the time to pass',
    (minutes) => {
      const times = disturbancesOf(minutes).map(({ at }) => at);
      const gaps = [...times, minutes * 60].map((at, index) => at - (times[index - 1] ?? 0));
      expect(Math.min(...gaps)).toBeGreaterThanOrEqual(10);
    },
  );
});
