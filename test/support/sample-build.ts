import { execFile } from 'node:child_process';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { runAlone } from './run-alone.js';

export const projectFolder = fileURLToPath(new URL('../..', import.meta.url));

const LOCK = join(projectFolder, 'node_modules/.sample-build');

/** A folder of `sample` that has a program to start. */
export type SampleName = '01-web-app' | '02-api' | '03-graphql' | '04-webhooks-and-machines';

/** What `npm start` and its siblings run, in {@link projectFolder}. */
export function sampleMain(sample: SampleName): string {
  return `sample/${sample}/dist/main.js`;
}

/**
 * Builds the package and the samples as `npm start` does, where that was not done since the package
 * or this sample changed.
 */
export async function buildSample(sample: SampleName): Promise<void> {
  await runAlone(LOCK, async () => {
    await buildIfOutdated();
    if (await isOutdated(sampleMain(sample), `sample/${sample}`)) {
      await runScript('build:sample');
    }
  });
}

/** Builds the package alone, where that was not done since it changed. */
export async function buildPackage(): Promise<void> {
  await runAlone(LOCK, buildIfOutdated);
}

async function buildIfOutdated(): Promise<void> {
  if (await isOutdated('dist/index.js', 'lib')) {
    await runScript('build');
  }
}

/** @throws with what the script printed: compilers complain on standard output */
function runScript(name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    execFile('npm', ['run', '--silent', name], { cwd: projectFolder }, (error, output, errors) => {
      if (error) {
        reject(new Error(`npm run ${name} failed.\n${output}${errors}`, { cause: error }));
      } else {
        resolve();
      }
    });
  });
}

async function isOutdated(output: string, sources: string): Promise<boolean> {
  const built = await changedAt(join(projectFolder, output));
  return built < (await lastChangeIn(join(projectFolder, sources)));
}

/** Milliseconds since the epoch; 0 for what is not there. */
async function changedAt(path: string): Promise<number> {
  return stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  );
}

async function lastChangeIn(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const sources = entries
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !path.includes(join(folder, 'dist')));
  return Math.max(...(await Promise.all(sources.map(changedAt))));
}
