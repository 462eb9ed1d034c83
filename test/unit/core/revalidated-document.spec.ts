import { isPromise } from '../../../lib/core/maybe-promise.js';
import { RevalidatedDocument } from '../../../lib/core/revalidated-document.js';
import { KindeError } from '../../../lib/kinde.errors.js';

const MAXIMUM_AGE = 600;
const DAY = 86_400;

const down = (): Promise<string> =>
  Promise.reject(new KindeError('ERR_KINDE_UNAVAILABLE', 'Down.'));
const hang = (): Promise<string> => new Promise(() => {});
/** Lets what has been settled take its course. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('RevalidatedDocument', () => {
  let now: number;
  let loads: number;
  /** What the next load gives. */
  let answer: () => Promise<string>;
  let staleness: boolean[];
  let document: RevalidatedDocument<string>;

  const loaded = async (): Promise<void> => {
    expect(await document.get()).toBe('first');
    answer = async () => 'second';
  };

  beforeEach(() => {
    now = 1_000_000;
    loads = 0;
    staleness = [];
    answer = async () => 'first';
    document = new RevalidatedDocument({
      name: 'The document',
      load: () => {
        loads += 1;
        return answer();
      },
      maximumAge: MAXIMUM_AGE,
      clock: () => now,
      random: () => 0,
      onStale: (isStale) => staleness.push(isStale),
    });
  });

  it('is loaded when it is needed, and once for everybody', async () => {
    expect(loads).toBe(0);
    expect(document.freshness).toEqual({ age: undefined, isStale: true });
    const all = await Promise.all([document.get(), document.get(), document.get()]);
    expect(all).toEqual(['first', 'first', 'first']);
    expect(loads).toBe(1);
    expect(document.freshness).toEqual({ age: 0, isStale: false });
  });

  it('is given at once while it is young', async () => {
    await loaded();
    now += 479;
    expect(document.get()).toBe('first');
    expect(loads).toBe(1);
  });

  it('is renewed in the background at four fifths of its age, and nobody waits', async () => {
    await loaded();
    now += 480;
    expect(document.get()).toBe('first');
    expect(document.get()).toBe('first');
    expect(document.isLoading).toBe(true);
    await settle();
    expect(document.get()).toBe('second');
    expect(loads).toBe(2);
    expect(document.isLoading).toBe(false);
  });

  it('is waited for when nobody has asked since it was too old', async () => {
    await loaded();
    now += MAXIMUM_AGE;
    expect(await Promise.all([document.get(), document.get()])).toEqual(['second', 'second']);
    expect(loads).toBe(2);
  });

  it('is waited for no longer than a second when there is an old copy', async () => {
    await loaded();
    answer = hang;
    now += MAXIMUM_AGE;
    const waiting = document.get();
    expect(isPromise(waiting)).toBe(true);
    expect(await waiting).toBe('first');
    expect(await document.get()).toBe('first'); // of the same attempt, whose second is over
    expect(loads).toBe(2);
  });

  it('is given at once, old as it is, while an outage is known', async () => {
    await loaded();
    answer = down;
    now += MAXIMUM_AGE;
    expect(await document.get()).toBe('first');
    expect(document.get()).toBe('first');
    answer = hang;
    now += 1;
    expect(document.get()).toBe('first');
    expect(document.isLoading).toBe(true);
    expect(document.get()).toBe('first');
  });

  it('is asked for with growing pauses, up to half a minute, as long as there is an old copy', async () => {
    await loaded();
    answer = down;
    now += 480;
    for (const pause of [1, 2, 4, 8, 16, 30, 30, 30]) {
      const before = loads;
      expect(document.get()).toBe('first');
      await settle();
      expect(loads).toBe(before + 1);
      now += pause - 0.001;
      expect(document.get()).toBe('first');
      expect(loads).toBe(before + 1);
      now += 0.001;
    }
  });

  it('is waited for again when the outage was long ago', async () => {
    await loaded();
    answer = down;
    now += MAXIMUM_AGE;
    await document.get();
    answer = async () => 'second';
    now += 3600;
    expect(await document.get()).toBe('second');
  });

  it('serves for a day, and not longer', async () => {
    await loaded();
    answer = down;
    for (let age = 0; age < DAY; age += 60) {
      expect(await document.get()).toBe('first');
      now += 60;
    }
    now -= 60;
    expect(await document.get()).toBe('first');
    await settle();
    now += 60;
    await expect(document.get()).rejects.toMatchObject({ message: 'Down.' });
    await expect(document.get()).rejects.toThrow('The document could not be loaded a moment ago.');
    answer = async () => 'second';
    now += 30;
    expect(await document.get()).toBe('second');
  });

  it('says once that copies have become stale, and once that they no longer are', async () => {
    await loaded();
    answer = down;
    now += 480;
    expect(document.get()).toBe('first');
    await settle();
    expect(staleness).toEqual([]);
    for (let round = 0; round < 5; round += 1) {
      now += 120;
      await document.get();
      await settle();
    }
    expect(staleness).toEqual([true]);
    answer = async () => 'second';
    now += 120;
    await document.get();
    await settle();
    expect(staleness).toEqual([true, false]);
  });

  it('has a pause after every failure, and then goes on from new', async () => {
    answer = down;
    for (const pause of [0.5, 1, 2, 4, 4]) {
      await expect(document.get()).rejects.toMatchObject({
        code: 'ERR_KINDE_UNAVAILABLE',
        message: 'Down.',
        retryAfter: Math.ceil(pause),
      });
      const before = loads;
      await expect(document.get()).rejects.toMatchObject({ retryAfter: Math.ceil(pause) });
      expect(loads).toBe(before);
      now += pause;
    }
    answer = async () => 'first';
    expect(await document.get()).toBe('first');
    expect(staleness).toEqual([]);
  });

  it('is loaded in spite of a pause for whoever insists, several of them at once', async () => {
    answer = down;
    await expect(document.get()).rejects.toThrow();
    await expect(document.renew()).rejects.toThrow('a moment ago');
    answer = async () => 'first';
    expect(await Promise.all([document.load(), document.load()])).toEqual(['first', 'first']);
    expect(loads).toBe(2);
  });

  it('tells no secret of an error that is not ours', async () => {
    answer = () => Promise.reject(new TypeError('https://tenant.example/?token=secret'));
    await expect(document.get()).rejects.toMatchObject({
      code: 'ERR_KINDE_UNAVAILABLE',
      message: 'The document could not be loaded.',
    });
  });

  it('is not thrown by a clock that goes back', async () => {
    await loaded();
    now -= 1000;
    expect(document.get()).toBe('first');
    expect(document.freshness.isStale).toBe(false);
    await settle();
    expect(document.get()).toBe('second');
    expect(document.freshness.age).toBe(0);
  });
});
