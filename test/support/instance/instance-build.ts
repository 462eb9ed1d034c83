import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

import { type Options, transform } from '@swc/core';

const projectFolder = fileURLToPath(new URL('../../..', import.meta.url));

/** What an instance is made of. */
const SOURCES = ['lib', 'test/support'];

const MAIN = 'test/support/instance/instance.process.js';

/** The library as it is now and the application around it, in JavaScript. */
export class InstanceBuild {
  private constructor(private readonly folder: string) {}

  /** Compiles in the way that Jest does, into a temporary folder. */
  static async make(): Promise<InstanceBuild> {
    const folder = await mkdtemp(join(tmpdir(), 'nestjs-kinde-instance-'));
    const description = await readFile(join(projectFolder, 'package.json'), 'utf8');
    const options = compilerOptions(JSON.parse(description));
    const sources = (await Promise.all(SOURCES.map(filesIn))).flat();
    await Promise.all([
      writeFile(join(folder, 'package.json'), description),
      symlink(join(projectFolder, 'node_modules'), join(folder, 'node_modules'), 'junction'),
      ...sources.map((source) => compile(source, folder, options)),
    ]);
    return new InstanceBuild(folder);
  }

  /** What to run. */
  get main(): URL {
    return pathToFileURL(join(this.folder, MAIN));
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}

function compilerOptions(description: {
  readonly jest: { readonly transform: Readonly<Record<string, readonly [string, Options]>> };
}): Options {
  const [transformer] = Object.values(description.jest.transform);
  return { ...transformer?.[1], sourceMaps: 'inline', swcrc: false };
}

/** Paths from the project's folder. */
async function filesIn(folder: string): Promise<string[]> {
  const names = await readdir(join(projectFolder, folder), { recursive: true });
  return names.filter((name) => name.endsWith('.ts')).map((name) => join(folder, name));
}

async function compile(source: string, folder: string, options: Options): Promise<void> {
  const filename = join(projectFolder, source);
  const { code } = await transform(await readFile(filename, 'utf8'), { ...options, filename });
  const output = join(folder, source.replace(/\.ts$/, '.js'));
  await mkdir(dirname(output), { recursive: true });
  await writeFile(output, code);
}
