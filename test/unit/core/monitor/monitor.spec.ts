import { setImmediate } from 'node:timers/promises';

import { createMonitor, silentMonitor } from '../../../../lib/core/monitor/monitor.js';

const at = 1_800_000_000;
const clock = () => at;

describe('createMonitor', () => {
  it('tells every observer at once, and what time it is', () => {
    const heard: unknown[] = [];
    const hear = (event: unknown) => heard.push(event);
    createMonitor({ clock, observers: [hear, hear] }).report({ type: 'store.available' });
    expect(heard).toEqual([
      { type: 'store.available', at },
      { type: 'store.available', at },
    ]);
  });

  it('lets no observer change what others hear', () => {
    const heard: unknown[] = [];
    const monitor = createMonitor({
      clock,
      observers: [
        (event) => Object.assign(event, { type: 'logout' }),
        (event) => heard.push(event.type),
      ],
    });
    monitor.report({ type: 'store.available' });
    expect(heard).toEqual(['store.available']);
  });

  it.each([
    [
      'throws',
      () => {
        throw new Error('The log is full.');
      },
    ],
    ['rejects', () => Promise.reject(new Error('The log is full.'))],
  ])('goes on when an observer %s, and says so', async (_, fail) => {
    const heard: string[] = [];
    const faults: unknown[] = [];
    const monitor = createMonitor({
      clock,
      observers: [fail, (event) => heard.push(event.type)],
      onFault: (error) => faults.push(error),
    });
    monitor.report({ type: 'store.available' });
    await setImmediate();
    expect(heard).toEqual(['store.available']);
    expect(faults).toEqual([new Error('The log is full.')]);
  });

  it('does without being told of faults', async () => {
    const observers = [() => Promise.reject(new Error('The log is full.'))];
    expect(createMonitor({ clock, observers }).report({ type: 'store.available' })).toBeUndefined();
    await setImmediate();
  });

  it('has steps measured by its tracer', async () => {
    const steps: string[] = [];
    const monitor = createMonitor({
      clock,
      observers: [],
      tracer: {
        trace: (step, run) => {
          steps.push(step);
          return run();
        },
        watch: () => fetch,
      },
    });
    expect(await monitor.trace('kinde.refresh', async () => 'tokens')).toBe('tokens');
    expect(steps).toEqual(['kinde.refresh']);
    expect(monitor.watch(() => Promise.reject(new Error('not asked')))).toBe(fetch);
  });
});

describe.each([
  ['a monitor without a tracer', createMonitor({ clock, observers: [] })],
  ['the silent monitor', silentMonitor],
])('%s', (_, monitor) => {
  it('does what it is given to do, and nothing else', async () => {
    expect(await monitor.trace('kinde.refresh', async () => 'tokens')).toBe('tokens');
    expect(monitor.watch(fetch)).toBe(fetch);
    expect(monitor.report({ type: 'store.available' })).toBeUndefined();
  });
});
