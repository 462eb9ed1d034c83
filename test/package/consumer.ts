import { once } from 'node:events';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

import type { AdapterName } from '../support/adapters.js';
import { freePort } from '../support/free-port.js';
import { launch, run, succeed, type Ending } from './shell.js';

const fixtures = fileURLToPath(new URL('fixtures', import.meta.url));

const INSTALLATION = ['--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error'];

/** An application of `fixtures/` that listens, and a bearer token that it accepts. */
export interface RunningApplication {
  readonly url: string;
  readonly token: string;
  stop(): Promise<void>;
}

/** A folder of its own, outside this checkout, in which the packed package is installed. */
export class Consumer {
  private constructor(readonly folder: string) {}

  /**
   * @param fixture the application that is copied there first, of `fixtures/` or by an absolute path;
   *   none: an empty folder
   */
  static async create(tarball: string, fixture?: string): Promise<Consumer> {
    const folder = await mkdtemp(join(tmpdir(), 'nestjs-kinde-consumer-'));
    const consumer = new Consumer(folder);
    if (fixture !== undefined) {
      await cp(resolve(fixtures, fixture), folder, { recursive: true });
    }
    await succeed(folder, 'npm', 'install', ...INSTALLATION, tarball).catch(
      async (error: unknown) => {
        await consumer.remove();
        throw error;
      },
    );
    return consumer;
  }

  node(...args: readonly string[]): Promise<Ending> {
    return run(this.folder, process.execPath, ...args);
  }

  /** The application's own TypeScript. */
  tsc(...options: readonly string[]): Promise<Ending> {
    return this.node('node_modules/typescript/bin/tsc', '--project', '.', ...options);
  }

  /** Starts the compiled application. It prints one line of JSON when it listens. */
  async start(adapter: AdapterName): Promise<RunningApplication> {
    const port = await freePort();
    const variables = { ADAPTER: adapter, PORT: String(port) };
    const child = launch(this.folder, variables, process.execPath, 'dist/main.js');
    const ended = once(child, 'close');
    const { token } = await new Promise<{ token: string }>((resolve, reject) => {
      let output = '';
      child.stderr?.setEncoding('utf8').on('data', (text: string) => (output += text));
      child.stdout?.setEncoding('utf8').on('data', (text: string) => {
        output += text;
        const line = /^\{.*\}$/m.exec(output)?.[0];
        if (line !== undefined) {
          resolve(JSON.parse(line) as { token: string });
        }
      });
      child.once('close', () => reject(new Error(`The application ended:\n${output}`)));
    });
    return {
      url: `http://localhost:${port}`,
      token,
      stop: async () => {
        child.kill();
        await ended;
      },
    };
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}
