import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { succeed } from '../shell.js';
import type { NodeVersion } from './matrix-choice.js';

const INSTALLATION = ['--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error'];

/** A version of Node, in a folder of its own unless it is the one that runs this. */
export class NodeProgram {
  private constructor(
    readonly path: string,
    /** `v20.20.2`. */
    readonly version: string,
    private readonly folder?: string,
  ) {}

  /** The latest of a major version that the package registry has for this machine. */
  static async install(major: NodeVersion): Promise<NodeProgram> {
    if (process.version.startsWith(`v${major}.`)) {
      return new NodeProgram(process.execPath, process.version);
    }
    const folder = await mkdtemp(join(tmpdir(), `nestjs-kinde-node-${major}-`));
    try {
      const name = packageName();
      await succeed(folder, 'npm', 'install', ...INSTALLATION, '--prefix=.', `${name}@${major}`);
      const program = process.platform === 'win32' ? 'node.exe' : 'node';
      const path = join(folder, 'node_modules', name, 'bin', program);
      return new NodeProgram(path, (await succeed(folder, path, '--version')).trim(), folder);
    } catch (error) {
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
  }

  async remove(): Promise<void> {
    if (this.folder !== undefined) {
      await rm(this.folder, { recursive: true, force: true });
    }
  }
}

/** What the package `node` installs on this machine. */
function packageName(): string {
  const { arch } = process;
  const platform = process.platform === 'win32' ? 'win' : process.platform;
  const isAppleSilicon = platform === 'darwin' && arch === 'arm64';
  return `${isAppleSilicon ? 'node-bin' : 'node'}-${platform}-${arch}`;
}
