import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { projectFolder } from './project.js';
import { run, succeed, type Ending } from './shell.js';

const fixtures = join(projectFolder, 'test/package/fixtures');

const INSTALLATION = ['--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error'];

/** A folder of its own, outside this checkout, in which the packed package is installed. */
export class Consumer {
  private constructor(readonly folder: string) {}

  /**
   * @param contents what is copied there first, of `fixtures/` or by absolute paths, later ones over
   *   earlier ones; none: an empty folder
   */
  static async create(tarball: string, ...contents: readonly string[]): Promise<Consumer> {
    const folder = await mkdtemp(join(tmpdir(), 'nestjs-kinde-consumer-'));
    const consumer = new Consumer(folder);
    try {
      for (const content of contents) {
        await cp(resolve(fixtures, content), folder, { recursive: true });
      }
      await succeed(folder, 'npm', 'install', ...INSTALLATION, tarball);
      return consumer;
    } catch (error) {
      await consumer.remove();
      throw error;
    }
  }

  node(...args: readonly string[]): Promise<Ending> {
    return run(this.folder, process.execPath, ...args);
  }

  /** The TypeScript that is installed there. */
  tsc(...options: readonly string[]): Promise<Ending> {
    return this.node('node_modules/typescript/bin/tsc', '--project', ...options);
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}
