import { ModernFakeTimers } from '@jest/fake-timers';
import { jestExpect } from '@jest/expect';
import * as circus from 'jest-circus';
import { ModuleMocker } from 'jest-mock';

// The globals of Jest, from Jest's own packages, so far as the unit tests use them.

const { afterAll, afterEach, beforeAll, beforeEach, describe, it, test } = circus;
const mocker = new ModuleMocker(globalThis);
const timers = new ModernFakeTimers({
  global: globalThis,
  config: { fakeTimers: {}, rootDir: process.cwd(), testMatch: [], cwd: process.cwd(), id: '' },
});
/** Modules that a spec file replaces, by the graph of modules that it is loaded in. */
const replacements = new Map();

const jest = {
  /** The name of the graph that is being loaded. */
  graph: undefined,
  replacementsOf(graph) {
    return replacements.get(graph) ?? replacements.set(graph, new Map()).get(graph);
  },
  unstable_mockModule(name, exports) {
    jest.replacementsOf(jest.graph).set(name, exports());
  },
  advanceTimersByTime: (milliseconds) => timers.advanceTimersByTime(milliseconds),
  getTimerCount: () => timers.getTimerCount(),
  useFakeTimers: (options) => timers.useFakeTimers(options),
  useRealTimers: () => timers.useRealTimers(),
  fn: mocker.fn.bind(mocker),
  mocked: mocker.mocked.bind(mocker),
  spyOn: mocker.spyOn.bind(mocker),
  restoreAllMocks: () => mocker.restoreAllMocks(),
};

Object.assign(globalThis, {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  expect: jestExpect,
  it,
  jest,
  test,
});

/** What a test may replace, and a failed one may leave replaced. */
const originals = [
  [globalThis, ['Date', 'fetch', 'setTimeout', 'clearTimeout', 'setInterval', 'clearInterval']],
  [globalThis, ['setImmediate', 'clearImmediate', 'queueMicrotask', 'performance']],
  [AbortSignal, ['timeout', 'any']],
  [Math, ['random']],
  [Date, ['now']],
].flatMap(([target, names]) =>
  names.map((name) => [target, name, Object.getOwnPropertyDescriptor(target, name)]),
);
const environment = { ...process.env };

/** Takes back what the tests of a file have replaced. */
export function restoreGlobals() {
  timers.useRealTimers();
  mocker.restoreAllMocks();
  for (const [target, name, descriptor] of originals) {
    Object.defineProperty(target, name, descriptor);
  }
  for (const name of Object.keys(process.env).filter((name) => !(name in environment))) {
    delete process.env[name];
  }
  Object.assign(process.env, environment);
}
