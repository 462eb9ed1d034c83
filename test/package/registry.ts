import { spawnSync } from 'node:child_process';

/**
 * As `describe`, for suites that install packages: skipped where the registry does not answer.
 * `npm run verify` sets `KINDE_VERIFY=1`, and then nothing may be skipped.
 */
export function describeWithRegistry(name: string, suite: () => void): void {
  const mayRun = process.env['KINDE_VERIFY'] === '1' || registryAnswers();
  (mayRun ? describe : describe.skip)(`${name} (needs the package registry)`, suite);
}

function registryAnswers(): boolean {
  const options = ['--prefer-online', '--fetch-retries=0', '--fetch-timeout=5000'];
  const { status } = spawnSync('npm', ['view', 'rxjs', 'version', ...options], {
    stdio: 'ignore',
  });
  return status === 0;
}
