import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

import { programsEnvironment } from './programs.mjs';
import { explain } from './skipped.mjs';

// `npm test`: every test that this machine can run. It installs nothing. Arguments are Jest's, as
// in `npm test -- test/unit --watch`. With KINDE_VERIFY=1 what is skipped counts as failed.

/** Milliseconds that Jest may take to end after its last test. */
const GRACE = 10_000;

const args = process.argv.slice(2);
const isVerifying = process.env['KINDE_VERIFY'] === '1';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
// Jest answers an interruption; its counts are waited for.
process.on('SIGINT', () => {});

const { failed, passed, skipped } = await runJest();
const failures = failed.length + (isVerifying ? skipped.length : 0);
if (failed.length > 1) {
  say('Failed:', ...failed.map(({ file, name }) => `  ${file} › ${name}`));
}
if (skipped.length > 0 && !has('-t', '--testNamePattern')) {
  say(...explain(skipped));
  if (!isVerifying) {
    say('To set up what is missing and run everything: npm run verify');
  }
}
say(`${passed} passed, ${failures} failed${isVerifying ? '' : `, ${skipped.length} skipped`}`);
process.exitCode = failures > 0 ? 1 : 0;

async function runJest() {
  const jest = spawn(
    process.execPath,
    [
      '--experimental-vm-modules',
      '--disable-warning=ExperimentalWarning',
      'node_modules/jest/bin/jest.js',
      ...args,
      // Last, since it would take paths that come after it for reporters.
      '--reporters=<rootDir>/.ci/jest-reporter.mjs',
    ],
    {
      env: { ...environment(), ...programsEnvironment() },
      stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    },
  );
  let result = { passed: 0, failed: [], skipped: [] };
  let running = [];
  let patience;
  let fault;
  const stop = (reason) => {
    fault = reason;
    // Its workers would go on with what hangs.
    spawnSync('pkill', ['-KILL', '-P', String(jest.pid)]);
    jest.kill('SIGKILL');
  };
  jest.on('message', (message) => {
    running = message.running ?? running;
    result = message.result ?? result;
    if (message.result && !has('--watch', '--watchAll')) {
      const reason = 'did not end: a test left a server, a timer or a process behind';
      patience = setTimeout(stop, GRACE, reason);
    }
  });
  process.once('SIGTERM', () => stop(`was stopped while it ran ${running.join(', ')}`));
  const [exitCode] = await once(jest, 'close');
  clearTimeout(patience);
  if (exitCode !== 0 && result.failed.length === 0) {
    // No test at all, or a mistake in the arguments: Jest has said which.
    fault ??= `ended with ${exitCode}`;
  }
  return fault === undefined ? result : failedBy(result, fault);
}

/** Without somebody's own tenant and accounts: `forRoot()` would find them. */
function environment() {
  const entries = Object.entries(process.env);
  return Object.fromEntries(
    entries.filter(([name]) => !/^(KINDE|PICA|ONE)_/.test(name) || name === 'KINDE_VERIFY'),
  );
}

function failedBy(result, name) {
  say(`FAIL jest ${name}`);
  return { ...result, failed: [...result.failed, { file: 'jest', name }] };
}

function has(...options) {
  return args.some((arg) => options.includes(arg.split('=', 1)[0]));
}

function say(...lines) {
  process.stdout.write(`${lines.join('\n')}\n`);
}
