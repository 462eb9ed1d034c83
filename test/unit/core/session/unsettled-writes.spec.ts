import { setImmediate } from 'node:timers/promises';

import { UnsettledWrites } from '../../../../lib/core/session/unsettled-writes.js';
import { HeldTimers } from '../../../support/held-timers.js';
import { Hold } from '../../../support/hold.js';
import { StoppedClock } from '../../../support/stopped-clock.js';

const { jest } = import.meta;

describe('UnsettledWrites', () => {
  let timers: HeldTimers;
  let clock: StoppedClock;
  let writes: UnsettledWrites;
  /** What the store was asked to write, oldest first. */
  let asked: string[];
  let isDown: boolean;
  const unhandled: unknown[] = [];
  const onUnhandled = (reason: unknown) => unhandled.push(reason);

  beforeAll(() => process.on('unhandledRejection', onUnhandled));
  afterAll(() => process.off('unhandledRejection', onUnhandled));

  beforeEach(() => {
    timers = HeldTimers.hold();
    clock = new StoppedClock();
    writes = new UnsettledWrites(clock.now);
    asked = [];
    isDown = true;
  });
  afterEach(async () => {
    timers.release();
    await setImmediate();
    expect(unhandled.splice(0)).toEqual([]);
  });

  async function write(name: string): Promise<void> {
    asked.push(name);
    if (isDown) {
      throw new Error('The store is down.');
    }
  }

  const add = (key: string, name = key, lifetime = 3_600) =>
    writes.add(key, () => write(name), clock.now() + lifetime);

  /** Lets time pass, and what it sets off come as far as it comes. */
  async function pass(seconds: number): Promise<void> {
    clock.advance(seconds);
    timers.pass(seconds);
    for (let turn = 0; turn < 3; turn += 1) {
      await setImmediate();
    }
  }

  it('is tried again soon, and then no more', async () => {
    add('a');
    expect(writes.has('a')).toBe(true);
    await pass(0.18);
    expect(asked).toEqual([]);
    isDown = false;
    await pass(0.07);
    expect(asked).toEqual(['a']);
    expect(writes.has('a')).toBe(false);
    await pass(600);
    expect(asked).toEqual(['a']);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('is tried again with pauses that grow up to five seconds', async () => {
    add('a');
    for (const [index, pause] of [0.25, 0.5, 1, 2, 4, 5, 5, 5].entries()) {
      // Chance takes away up to a quarter of a pause.
      await pass(0.74 * pause);
      expect(asked).toHaveLength(index);
      await pass(0.26 * pause);
      expect(asked).toHaveLength(index + 1);
    }
  });

  it('begins with a short pause again after a success', async () => {
    add('a');
    for (let attempt = 0; attempt < 6; attempt += 1) {
      await pass(5);
    }
    isDown = false;
    await pass(5);
    expect(writes.has('a')).toBe(false);
    isDown = true;
    asked.length = 0;
    add('b');
    await pass(0.25);
    expect(asked).toEqual(['b']);
  });

  it('begins with a short pause as well after the others were settled', async () => {
    add('a');
    for (let attempt = 0; attempt < 6; attempt += 1) {
      await pass(5);
    }
    isDown = false;
    await writes.settle('a');
    await pass(5);
    asked.length = 0;
    add('b');
    await pass(0.25);
    expect(asked).toEqual(['b']);
  });

  it('is done in the order of the failures, one after the other', async () => {
    const hold = new Hold();
    writes.add(
      'a',
      async () => {
        asked.push('a');
        await hold.pass();
      },
      clock.now() + 60,
    );
    add('b');
    add('c');
    isDown = false;
    await pass(0.25);
    expect(asked).toEqual(['a']);
    hold.release();
    await pass(0);
    expect(asked).toEqual(['a', 'b', 'c']);
    expect(['a', 'b', 'c'].some((key) => writes.has(key))).toBe(false);
  });

  it('is not tried for all of them while the store is down', async () => {
    for (const key of ['a', 'b', 'c']) {
      add(key);
    }
    await pass(0.25);
    expect(asked).toHaveLength(1);
    await pass(0.5);
    expect(asked).toHaveLength(2);
  });

  it('does not wait for one that fails again and again', async () => {
    writes.add('never', () => Promise.reject(new Error('Too large.')), clock.now() + 3_600);
    add('a');
    add('b');
    isDown = false;
    await pass(0.25);
    await pass(0.5);
    expect(asked).toEqual(['a', 'b']);
    expect(writes.has('never')).toBe(true);
  });

  it('takes the place of an earlier one for the same key', async () => {
    add('a', 'earlier');
    add('a', 'later');
    isDown = false;
    await pass(0.25);
    expect(asked).toEqual(['later']);
  });

  it('is not forgotten when an earlier one for the same key succeeds meanwhile', async () => {
    const hold = new Hold();
    writes.add('a', () => hold.pass(), clock.now() + 60);
    await pass(0.25);
    add('a', 'later');
    hold.release();
    await pass(0);
    isDown = false;
    await pass(5);
    expect(asked.at(-1)).toBe('later');
    expect(writes.has('a')).toBe(false);
  });

  it('is done as well when it comes while another is being tried', async () => {
    const hold = new Hold();
    writes.add('a', () => hold.pass(), clock.now() + 60);
    await pass(0.25);
    add('b');
    isDown = false;
    hold.release();
    await pass(0);
    await pass(5);
    expect(asked).toEqual(['b']);
    expect(writes.has('b')).toBe(false);
  });

  it('matters no longer once its time is over', async () => {
    add('a', 'a', 10);
    add('b', 'b', 3_600);
    clock.advance(10);
    isDown = false;
    await pass(5);
    expect(asked).toEqual(['b']);
    expect(writes.has('a')).toBe(false);
  });

  it('is not done by whoever settles it after its time', async () => {
    add('a', 'a', 10);
    clock.advance(10);
    await writes.settle('a');
    expect(asked).toEqual([]);
    expect(writes.has('a')).toBe(false);
  });

  it('gives the oldest up rather than grow for ever', () => {
    for (let index = 0; index <= 10_000; index += 1) {
      add(`${index}`);
    }
    expect(writes.has('0')).toBe(false);
    expect(writes.has('1')).toBe(true);
    expect(writes.has('10000')).toBe(true);
  });

  it('is too much for what can be done without once half of the room is taken', () => {
    for (let index = 1; index < 5_000; index += 1) {
      add(`${index}`);
    }
    expect(writes.isCrowded).toBe(false);
    add('5000');
    expect(writes.isCrowded).toBe(true);
  });

  it('keeps nobody from leaving: its timer does not hold the process', async () => {
    timers.release();
    const before = process.getActiveResourcesInfo();
    add('a');
    const after = process.getActiveResourcesInfo();
    await writes.settleAll();
    timers = HeldTimers.hold();
    expect(after).toEqual(before);
  });

  describe('settled by whoever needs it', () => {
    it('is nothing where nothing is left to write', () => {
      expect(writes.settle('a')).toBeUndefined();
    });

    it('is done at once', async () => {
      add('a');
      add('b');
      isDown = false;
      await writes.settle('b');
      expect(asked).toEqual(['b']);
      expect([writes.has('a'), writes.has('b')]).toEqual([true, false]);
    });

    it('fails, and is kept, while the store is down', async () => {
      add('a');
      await expect(writes.settle('a')).rejects.toThrow('The store is down.');
      expect(writes.has('a')).toBe(true);
      isDown = false;
      await writes.settle('a');
      expect(writes.has('a')).toBe(false);
    });

    it('is one attempt, however many ask', async () => {
      const hold = new Hold();
      writes.add(
        'a',
        async () => {
          asked.push('a');
          await hold.pass();
        },
        clock.now() + 60,
      );
      const settling = Array.from({ length: 20 }, async () => writes.settle('a'));
      await pass(0.25);
      hold.release();
      await Promise.all(settling);
      expect(asked).toEqual(['a']);
      await pass(60);
      expect(asked).toEqual(['a']);
    });
  });

  describe('settled for a process that is about to end', () => {
    it('is done, all of it at once', async () => {
      add('a');
      add('b');
      isDown = false;
      await writes.settleAll();
      expect(asked).toEqual(['a', 'b']);
      expect(jest.getTimerCount()).toBe(0);
    });

    it('is tried once, and nobody is told when that fails', async () => {
      add('a');
      isDown = true;
      await writes.settleAll();
      await pass(600);
      expect(asked).toEqual(['a']);
    });

    it('is nothing where nothing is left to write', async () => {
      await writes.settleAll();
      expect(asked).toEqual([]);
    });
  });
});
