import { cp, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';

import { projectFolder } from './project.js';
import { succeed } from './shell.js';

/** Not part of a fresh clone. */
const NOT_COPIED = /^(node_modules|dist|coverage|\.git|sample\/[^/]+\/dist)$/;

/** What `npm publish` would send, built from a copy so that this checkout stays as it is. */
export class PackedPackage {
  private constructor(
    private readonly folder: string,
    /** What it was packed from, dependencies included. */
    readonly source: string,
    readonly tarball: string,
    readonly files: readonly string[],
  ) {}

  static async create(): Promise<PackedPackage> {
    const folder = await mkdtemp(join(tmpdir(), 'nestjs-kinde-packed-'));
    const copy = join(folder, 'copy');
    await cp(projectFolder, copy, {
      recursive: true,
      filter: (path) => !NOT_COPIED.test(relative(projectFolder, path)),
    });
    await symlink(join(projectFolder, 'node_modules'), join(copy, 'node_modules'), 'junction');

    const options = ['--json', '--foreground-scripts=false', '--loglevel=error'];
    const output = await succeed(copy, 'npm', 'pack', '--pack-destination=..', ...options);
    const [packed] = JSON.parse(output) as [{ filename: string; files: { path: string }[] }];
    const files = packed.files.map(({ path }) => path);
    return new PackedPackage(folder, copy, join(folder, packed.filename), files);
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}
