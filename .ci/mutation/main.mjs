import { existsSync, statSync } from 'node:fs';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { Stryker } from '@stryker-mutator/core';

import { UNDETECTED } from './survivor-reporter.mjs';

// `npm run mutation`: changes lib/core in thousands of small ways, in a copy, and sees each time
// whether a unit test notices. Says what none notices, and at the end how many that are in each
// folder. Names of folders or files choose a part: npm run mutation -- session json.ts

const CORE = 'lib/core';
const DETECTED = ['Killed', 'Timeout'];
const COLUMNS = [...DETECTED, ...UNDETECTED, 'Ignored', 'RuntimeError'];

process.chdir(fileURLToPath(new URL('../..', import.meta.url)));
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { concurrency: { type: 'string', default: '1' } },
});
const mutate = (positionals.length === 0 ? ['.'] : positionals).map(patternOf);
const started = Date.now();
const stryker = new Stryker({
  configFile: '.ci/mutation/stryker.config.mjs',
  concurrency: Number(values.concurrency),
  mutate,
});
const mutants = await stryker.runMutationTest();
const folders = groupBy(mutants, folderOf);
say('', row('', [...COLUMNS, 'Score']));
for (const folder of [...folders.keys()].toSorted((one, other) => one.localeCompare(other))) {
  say(row(folder, figuresOf(folders.get(folder))));
}
say(row('all', figuresOf(mutants)));
say(`${mutants.length} mutants in ${((Date.now() - started) / 60_000).toFixed(1)} minutes`);

function patternOf(name) {
  const path = name === '.' ? CORE : `${CORE}/${name.replace(/\/$/, '')}`;
  if (!existsSync(path)) {
    throw new Error(`There is no ${path}.`);
  }
  return statSync(path).isDirectory() ? `${path}/**/*.ts` : path;
}

function folderOf({ fileName }) {
  const [folder, ...others] = relative(CORE, fileName).split('/');
  return others.length === 0 ? '(files)' : folder;
}

function figuresOf(some) {
  const count = (...statuses) => some.filter(({ status }) => statuses.includes(status)).length;
  const detected = count(...DETECTED);
  const score = (100 * detected) / (detected + count(...UNDETECTED));
  return [...COLUMNS.map((status) => count(status)), `${score.toFixed(1)} %`];
}

function groupBy(values, keyOf) {
  const groups = new Map();
  for (const value of values) {
    groups.set(keyOf(value), [...(groups.get(keyOf(value)) ?? []), value]);
  }
  return groups;
}

function row(name, cells) {
  return [name.padEnd(12), ...cells.map((cell) => String(cell).padStart(12))].join(' ');
}

function say(...lines) {
  process.stdout.write(`${lines.join('\n')}\n`);
}
