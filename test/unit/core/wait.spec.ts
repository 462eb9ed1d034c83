import { getEventListeners } from 'node:events';

import { wait } from '../../../lib/core/wait.js';
import { HeldTimers } from '../../support/held-timers.js';

const { jest } = import.meta;

describe('wait', () => {
  let timers: HeldTimers;
  beforeEach(() => (timers = HeldTimers.hold()));
  afterEach(() => timers.release());

  it('lasts as many seconds as it is to', async () => {
    let isOver = false;
    const waiting = wait(2, new AbortController().signal).then(() => (isOver = true));
    timers.pass(1.999);
    await Promise.resolve();
    expect(isOver).toBe(false);
    timers.pass(0.001);
    await waiting;
    expect(isOver).toBe(true);
  });

  it('ends at once for a reason', async () => {
    const controller = new AbortController();
    const waiting = wait(2, controller.signal);
    const reason = new Error('It is shut down.');
    controller.abort(reason);
    await expect(waiting).rejects.toBe(reason);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('does not begin when there is a reason already', async () => {
    const reason = new Error('It was shut down.');
    await expect(wait(2, AbortSignal.abort(reason))).rejects.toBe(reason);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('leaves nobody listening', async () => {
    const { signal } = new AbortController();
    const waiting = wait(2, signal);
    expect(getEventListeners(signal, 'abort')).toHaveLength(1);
    timers.pass(2);
    await waiting;
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });
});
