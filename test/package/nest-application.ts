import { cp, readFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { AdapterName } from '../support/adapters.js';
import { Consumer } from './consumer.js';
import { RunningApplication } from './running-application.js';
import type { Ending } from './shell.js';

/** Major versions of Nest that the package works with. */
export const nestVersions = ['11', '12'] as const;
export type NestVersion = (typeof nestVersions)[number];

/** What an application may be compiled to. */
export const moduleSystems = ['esm', 'commonjs'] as const;
export type ModuleSystem = (typeof moduleSystems)[number];

const NEST_MANIFEST = 'node_modules/@nestjs/core/package.json';

/** `moduleResolution: node`, as it is called now, knows no `exports`. */
const NODE10 = ['--moduleResolution', 'node10', '--resolvePackageJsonExports', 'false'];
const NODE10_MODULES = { esm: 'esnext', commonjs: 'commonjs' } as const;
/** TypeScript 6 has to be told that it is known to be old; TypeScript 5 must not be. */
const DEPRECATIONS = { '11': [], '12': ['--ignoreDeprecations', '6.0'] } as const;

/** The application of `fixtures/` on one version of Nest, installed once for both module systems. */
export class NestApplication {
  private constructor(
    readonly nest: NestVersion,
    /** `12.5.1`. */
    readonly version: string,
    readonly consumer: Consumer,
  ) {}

  static async install(tarball: string, nest: NestVersion): Promise<NestApplication> {
    const consumer = await Consumer.create(tarball, 'application', `nest-${nest}`);
    for (const modules of moduleSystems) {
      const source = join(consumer.folder, modules, 'src');
      await cp(join(consumer.folder, 'src'), source, { recursive: true });
    }
    const manifest = await readFile(join(consumer.folder, NEST_MANIFEST), 'utf8');
    const { version } = JSON.parse(manifest) as { version: string };
    return new NestApplication(nest, version, consumer);
  }

  /** Compiles it, declarations of packages included, and says what is wrong, a line each. */
  async compile(modules: ModuleSystem): Promise<readonly string[]> {
    return faultsIn(await this.consumer.tsc(modules, '--skipLibCheck', 'false'));
  }

  /** As {@link compile} with `moduleResolution: node`, and writes nothing. */
  async checkNode10(modules: ModuleSystem): Promise<readonly string[]> {
    const options = [...NODE10, '--module', NODE10_MODULES[modules], ...DEPRECATIONS[this.nest]];
    return faultsIn(
      await this.consumer.tsc(modules, '--noEmit', '--skipLibCheck', 'false', ...options),
    );
  }

  /** @param node path of the program */
  start(node: string, modules: ModuleSystem, adapter: AdapterName): Promise<RunningApplication> {
    const folder = join(this.consumer.folder, modules);
    return RunningApplication.start(node, folder, 'dist/main.js', adapter);
  }

  remove(): Promise<void> {
    return this.consumer.remove();
  }
}

/** Nest's own declarations have faults, too, which are not ours to mend. */
function faultsIn({ exitCode, output }: Ending): readonly string[] {
  const faults = output.split('\n').filter((line) => line.includes('error TS'));
  if (exitCode !== 0 && faults.length === 0) {
    return [`The compiler ended with ${exitCode}: ${output}`];
  }
  return faults.filter((line) => !/^(\.\.\/)?node_modules\/@nestjs\//.test(line));
}
