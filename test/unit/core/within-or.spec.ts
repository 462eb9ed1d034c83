import { withinOr } from '../../../lib/core/within-or.js';
import { HeldTimers } from '../../support/held-timers.js';

const { jest } = import.meta;

describe('withinOr', () => {
  let timers: HeldTimers;
  beforeEach(() => (timers = HeldTimers.hold()));
  afterEach(() => timers.release());

  it('comes to what the work comes to', async () => {
    expect(await withinOr('late', 5, Promise.resolve('done'))).toBe('done');
    await expect(withinOr('late', 5, Promise.reject(new Error('It failed.')))).rejects.toThrow(
      'It failed.',
    );
  });

  it('comes to something else when that takes longer than it may', async () => {
    const answer = withinOr('late', 5, new Promise<string>(() => {}));
    let isThere = false;
    void answer.then(() => (isThere = true));
    timers.pass(4.999);
    await Promise.resolve();
    expect(isThere).toBe(false);
    timers.pass(0.001);
    expect(await answer).toBe('late');
  });

  it('keeps no timer', async () => {
    await withinOr('late', 5, Promise.resolve('done'));
    expect(jest.getTimerCount()).toBe(0);
  });
});
