import { execFile } from 'node:child_process';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const projectFolder = fileURLToPath(new URL('../..', import.meta.url));

/** What `npm start` runs, in {@link projectFolder}. */
export const sampleMain = 'sample/01-web-app/dist/main.js';

/** Builds the package and the sample as `npm start` does, where that was not done since they changed. */
export async function buildSample(): Promise<void> {
  if (await isOutdated('dist/index.js', 'lib')) {
    await runScript('build');
  }
  if (await isOutdated(sampleMain, 'sample/01-web-app')) {
    await runScript('build:sample');
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
