import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

// `npm run coverage`: which lines and branches of lib the unit tests reach, room by room. Arguments
// are Jest's: `npm run coverage -- test/e2e` tells what the end-to-end tests reach.

const COLUMNS = ['lines', 'branches', 'functions'];

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
const args = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'nestjs-kinde-coverage-'));
const { status } = spawnSync(
  process.execPath,
  [
    '.ci/test.mjs',
    ...(args.length === 0 ? ['test/unit'] : args),
    '--coverage',
    // V8's own counts take what is left of a type for a line, and miss half of the branches.
    '--coverageProvider=babel',
    '--coverageReporters=json-summary',
    `--coverageDirectory=${folder}`,
    // So that files count that no test loads.
    '--roots=<rootDir>/lib',
    '--roots=<rootDir>/test',
    '--collectCoverageFrom=lib/**/*.ts',
  ],
  { stdio: 'inherit' },
);
const summary = join(folder, 'coverage-summary.json');
const { total, ...files } = existsSync(summary) ? JSON.parse(readFileSync(summary, 'utf8')) : {};
rmSync(folder, { recursive: true });

const rooms = new Map();
for (const [file, counts] of Object.entries(files)) {
  const room = roomOf(relative('lib', file));
  rooms.set(room, [...(rooms.get(room) ?? []), counts]);
}
say(row('', COLUMNS));
for (const room of [...rooms.keys()].toSorted((one, other) => one.localeCompare(other))) {
  say(
    row(
      room,
      COLUMNS.map((column) => shareOf(column, rooms.get(room))),
    ),
  );
}
if (total) {
  say(
    row(
      'all',
      COLUMNS.map((column) => shareOf(column, [total])),
    ),
  );
}
process.exitCode = status ?? 1;

/** Such as `http`, and `core/tokens`, since the core is larger than all other rooms. */
function roomOf(path) {
  const folders = path.split(sep).slice(0, -1);
  return folders.length === 0
    ? '(files)'
    : folders.slice(0, folders[0] === 'core' ? 2 : 1).join('/');
}

/** Such as `98.7 % (312/316)`. */
function shareOf(column, counts) {
  const sum = (key) => counts.reduce((all, each) => all + each[column][key], 0);
  const [covered, all] = [sum('covered'), sum('total')];
  const share = all === 0 ? 100 : (100 * covered) / all;
  return `${share.toFixed(1)} % (${covered}/${all})`;
}

function row(name, cells) {
  return [name.padEnd(16), ...cells.map((cell) => cell.padStart(20))].join(' ').trimEnd();
}

function say(line) {
  process.stdout.write(`${line}\n`);
}
