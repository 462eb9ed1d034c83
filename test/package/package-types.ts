import { cp, mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { type Ending, run, succeed } from './shell.js';

const project = fileURLToPath(new URL('../..', import.meta.url));
const fixtures = fileURLToPath(new URL('fixtures', import.meta.url));
const compiler = join(project, 'node_modules/typescript/bin/tsc');

/** The declarations of the package, found by its name from outside of this checkout. */
export class PackageTypes {
  private constructor(private readonly folder: string) {}

  static async create(): Promise<PackageTypes> {
    const folder = await mkdtemp(join(tmpdir(), 'nestjs-kinde-types-'));
    await symlink(join(project, 'node_modules'), join(folder, 'node_modules'), 'junction');
    const installed = join(folder, 'application/node_modules/nestjs-kinde');
    await mkdir(installed, { recursive: true });
    await cp(join(project, 'package.json'), join(installed, 'package.json'));
    const output = ['--emitDeclarationOnly', '--outDir', join(installed, 'dist')];
    await succeed(project, process.execPath, compiler, '--project', 'lib', ...output);
    return new PackageTypes(folder);
  }

  /**
   * Compiles an application of `fixtures/`.
   *
   * @param without files of it that are left out
   */
  async compile(
    fixture: string,
    options: readonly string[],
    without: readonly string[] = [],
  ): Promise<Ending> {
    const application = join(this.folder, 'application', fixture);
    await cp(join(fixtures, fixture), application, { recursive: true });
    await Promise.all(without.map((file) => rm(join(application, file))));
    const ending = await run(application, process.execPath, compiler, '--project', '.', ...options);
    await rm(application, { recursive: true });
    return ending;
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}
