import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { canInstall, find, howToInstall, install, programs } from './programs.mjs';

// `npm run verify`: sets up what npm does not bring and checks everything. Nothing is skipped, except
// the audit where the package registry has none.

/** Milliseconds. What takes longer than this hangs. */
const STEP_TIMEOUT = 20 * 60_000;
/** Milliseconds that a step may take to say where it hangs. */
const GRACE = 2_000;

const node = (file, ...args) => [process.execPath, file, ...args];
const tests = (...args) => node('.ci/test.mjs', ...args);
/** Whatever is in none of the other folders. */
const otherThan = (folders) => `--testPathIgnorePatterns=<rootDir>/test/(${folders.join('|')})/`;

/** The build comes first, since the samples import the package as it is built. */
const steps = [
  ['build', node('node_modules/@nestjs/cli/bin/nest.js', 'build')],
  ['bundle', node('.ci/bundle.mjs')],
  ...['01-web-app', '02-api', '03-graphql', '04-webhooks-and-machines'].map((sample) => [
    sample,
    node('node_modules/typescript/bin/tsc', '--project', `sample/${sample}`),
  ]),
  ['types', node('node_modules/typescript/bin/tsc', '--noEmit')],
  ['matrix build', node('node_modules/typescript/bin/tsc', '--project', 'test/package/matrix')],
  ['formatting', node('node_modules/prettier/bin/prettier.cjs', '--check', '.')],
  ['lint', node('node_modules/oxlint/bin/oxlint', '--type-aware', '--deny-warnings')],
  ['unit tests', tests(otherThan(['e2e', 'browser', 'package']))],
  ['end to end', tests('test/e2e/')],
  ['browser', tests('test/browser/')],
  // With --ci, names that are exported and not yet in the snapshot fail, too.
  ['package', tests('test/package/', '--ci')],
  ['matrix', node('test/package/matrix/dist/package/matrix/main.js')],
  ['audit', node('.ci/audit.mjs')],
];

const total = { passed: 0, failed: 0 };
const folder = mkdtempSync(join(tmpdir(), 'nestjs-kinde-verify-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
process.chdir(fileURLToPath(new URL('..', import.meta.url)));
if (setUp()) {
  for (const [title, command] of steps) {
    await take(title, command);
  }
}
process.stdout.write(`${total.passed} passed, ${total.failed} failed\n`);
process.exitCode = total.failed > 0 ? 1 : 0;

/** @returns {boolean} whether everything is there now */
function setUp() {
  const missing = programs.filter((program) => !find(program));
  for (const { name } of missing) {
    process.stdout.write(`${name} is missing.\n`);
  }
  if (missing.length > 0 && missing.every(canInstall)) {
    begin('apt-get');
    const started = Date.now();
    const complaint = install(missing);
    end(started);
    process.stdout.write(complaint === undefined ? '' : `${complaint}\n`);
  }
  const stillMissing = missing.filter((program) => !find(program));
  for (const program of stillMissing) {
    process.stdout.write(`${howToInstall(program)}\n`);
  }
  total.failed += stillMissing.length;
  for (const program of programs.filter(find)) {
    begin(program.name);
    process.stdout.write(`${find(program)}\n`);
  }
  return stillMissing.length === 0;
}

/** Takes a step, and shows what it said if it failed. */
async function take(title, [program, ...args]) {
  begin(title);
  const started = Date.now();
  const log = join(folder, 'output');
  const output = openSync(log, 'w');
  const child = spawn(program, args, {
    // A process group of its own, so that what it starts is stopped with it.
    detached: true,
    env: { ...process.env, KINDE_VERIFY: '1' },
    stdio: ['ignore', output, output],
  });
  const stop = (signal) => process.kill(-Number(child.pid), signal);
  const interrupt = () => {
    stop('SIGKILL');
    process.exit(1);
  };
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  const timers = [
    setTimeout(() => child.kill('SIGTERM'), STEP_TIMEOUT),
    setTimeout(() => stop('SIGKILL'), STEP_TIMEOUT + GRACE),
  ];
  const [exitCode, signal] = await once(child, 'exit');
  timers.forEach(clearTimeout);
  process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
  closeSync(output);

  const text = readFileSync(log, 'utf8');
  const counts = /^(\d+) passed, (\d+) failed$/m.exec(text);
  total.passed += Number(counts?.[1] ?? 0);
  const skipped = /^Skipped: .*$/m.exec(text)?.[0];
  end(started, exitCode === 0 ? (counts?.[0] ?? skipped) : 'FAILED');
  if (exitCode !== 0) {
    total.failed += Math.max(1, Number(counts?.[2] ?? 0));
    process.stdout.write(`${text}${signal ? `Ended by ${signal}.\n` : ''}`);
  }
}

function begin(title) {
  process.stdout.write(title.padEnd(12));
}

function end(started, result = '') {
  const seconds = `${((Date.now() - started) / 1000).toFixed(0)} s`;
  process.stdout.write(`${`${seconds.padStart(5)}  ${result}`.trimEnd()}\n`);
}
