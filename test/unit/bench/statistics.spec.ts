import { mean, median, quantile, spreadOf } from '../../bench/statistics.js';

describe('a spread', () => {
  it.each([
    [[3], { min: 3, median: 3, max: 3 }],
    [[5, 1, 3], { min: 1, median: 3, max: 5 }],
    [[10, 1, 3, 2], { min: 1, median: 2.5, max: 10 }],
    // As text, 10 would come before 9.
    [[10, 9, 100], { min: 9, median: 10, max: 100 }],
  ])('of %j is %j', (values, spread) => {
    expect(spreadOf(values)).toEqual(spread);
  });

  it('leaves the values in their order', () => {
    const values = [3, 1, 2];
    spreadOf(values);
    expect(values).toEqual([3, 1, 2]);
  });
});

describe('a quantile', () => {
  const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);

  it.each([
    [0, 1],
    [0.5, 50],
    [0.99, 99],
    [1, 100],
  ])('of %d of the numbers up to 100 is %d', (share, value) => {
    expect(quantile(hundred, share)).toBe(value);
  });

  it('of few values is the largest that it has to include', () => {
    expect(quantile([7, 9], 0.99)).toBe(9);
  });
});

describe('of no values at all', () => {
  it.each([
    ['a mean', mean],
    ['a median', median],
    ['a spread', spreadOf],
    ['a quantile', (values: readonly number[]) => quantile(values, 0.99)],
  ])('there is not %s', (_, take: (values: readonly number[]) => unknown) => {
    expect(() => take([])).toThrow('no value');
  });
});
