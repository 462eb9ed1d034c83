import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** @type {import('@stryker-mutator/api/core').PartialStrykerOptions} */
export default {
  mutate: ['lib/core/**/*.ts'],
  plugins: ['./.ci/mutation/test-runner.mjs', './.ci/mutation/survivor-reporter.mjs'],
  testRunner: 'spec-runner',
  coverageAnalysis: 'perTest',
  // The tree is never touched: a copy is.
  inPlace: false,
  tempDirName: join(tmpdir(), 'nestjs-kinde-mutation'),
  ignorePatterns: ['dist', 'sample', 'coverage', 'test/*', '!test/unit', '!test/support'],
  concurrency: 1,
  // Against what failed tests leave behind: servers, timers, modules that were loaded anew.
  maxTestRunnerReuse: 250,
  timeoutMS: 10_000,
  dryRunTimeoutMinutes: 30,
  logLevel: 'warn',
  warnings: { slow: false },
  reporters: ['json', 'survivors'],
  jsonReporter: { fileName: join(tmpdir(), 'nestjs-kinde-mutation.json') },
  thresholds: { high: 95, low: 90, break: 85 },
};
