import { isPromise, thenSync } from '../../../lib/core/maybe-promise.js';

const thenable = {
  // oxlint-disable-next-line unicorn/no-thenable -- as promise libraries have it
  then: (resolve: (value: number) => void) => resolve(1),
};
const next = (value: number) => value + 1;

describe('what may be a promise', () => {
  it('is one when it has a method for what comes then', () => {
    expect(isPromise(Promise.resolve(1))).toBe(true);
    expect(isPromise<unknown>(thenable)).toBe(true);
  });

  it.each([[undefined], [null], [1], ['then'], [{}], [[]]])('is none when it is %j', (value) => {
    expect(isPromise(value)).toBe(false);
  });

  it('is gone on with at once, or then', async () => {
    expect(thenSync(1, next)).toBe(2);
    const promised = thenSync(Promise.resolve(1), next);
    expect(promised).toBeInstanceOf(Promise);
    expect(await promised).toBe(2);
  });

  it('is gone on with in a promise of ours, whoever promised', async () => {
    const promised = thenSync(thenable as unknown as Promise<number>, next);
    expect(promised).toBeInstanceOf(Promise);
    expect(await promised).toBe(2);
  });
});
