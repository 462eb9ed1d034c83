import { setImmediate } from 'node:timers/promises';

import { concurrently } from '../../../../lib/core/authkit/concurrently.js';

describe('concurrently', () => {
  it('has as many under way as it may, and begins the next as soon as one is done', async () => {
    const begun: number[] = [];
    const ends = new Map<number, () => void>();
    const all = concurrently([0, 1, 2, 3, 4], 2, (item) => {
      begun.push(item);
      return new Promise<string>((resolve) => ends.set(item, () => resolve(`done ${item}`)));
    });
    expect(begun).toEqual([0, 1]);
    for (const [item, expected] of [
      [1, [0, 1, 2]],
      [2, [0, 1, 2, 3]],
      [3, [0, 1, 2, 3, 4]],
      [4, [0, 1, 2, 3, 4]],
      [0, [0, 1, 2, 3, 4]],
    ] as const) {
      ends.get(item)?.();
      await setImmediate();
      expect(begun).toEqual(expected);
    }
    expect(await all).toEqual(['done 0', 'done 1', 'done 2', 'done 3', 'done 4']);
  });

  it('comes to nothing for nothing', async () => {
    expect(await concurrently([], 3, () => Promise.reject(new Error('asked')))).toEqual([]);
  });

  it('fails at once with what fails first, and begins nothing more', async () => {
    const begun: number[] = [];
    const ends: (() => void)[] = [];
    const all = concurrently([0, 1, 2, 3], 2, async (item) => {
      begun.push(item);
      if (item === 1) throw new Error('The first.');
      await new Promise<void>((resolve) => ends.push(resolve));
      throw new Error('The second.');
    });
    await expect(all).rejects.toThrow('The first.');
    ends.forEach((end) => end());
    await setImmediate();
    expect(begun).toEqual([0, 1]);
  });

  it('begins nothing more after a failure, even if what else is under way succeeds', async () => {
    const begun: number[] = [];
    let end: (() => void) | undefined;
    const all = concurrently([0, 1, 2], 2, (item) => {
      begun.push(item);
      return item === 0
        ? new Promise<void>((resolve) => (end = resolve))
        : Promise.reject(new Error('It failed.'));
    });
    await expect(all).rejects.toThrow('It failed.');
    end?.();
    await setImmediate();
    expect(begun).toEqual([0, 1]);
  });
});
