import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';

import { redisServerPath } from './with-redis.js';

/** What Redis says when it can be asked: a server, and a Sentinel. */
const READY = /Ready to accept connections|Sentinel ID is/;

/** A process of Redis, with a folder of its own for what it writes. */
export class RedisProcess {
  #process: ChildProcessByStdio<null, Readable, Readable> | undefined;

  private constructor(
    readonly folder: string,
    private readonly args: readonly string[],
  ) {}

  /**
   * Starts it and waits until it can be asked.
   *
   * @param settings lines of `redis.conf`
   * @throws when it ends instead
   */
  static async start(
    settings: readonly string[],
    ...args: readonly string[]
  ): Promise<RedisProcess> {
    const folder = await mkdtemp(join(tmpdir(), 'nestjs-kinde-redis-'));
    const file = join(folder, 'redis.conf');
    await writeFile(file, [`dir ${folder}`, 'bind 127.0.0.1', ...settings, ''].join('\n'));
    const redis = new RedisProcess(folder, [file, ...args]);
    try {
      await redis.launch();
    } catch (error) {
      await redis.remove();
      throw error;
    }
    return redis;
  }

  /** Starts it where it was, unless it runs. */
  async launch(): Promise<void> {
    if (this.#process) {
      return;
    }
    const started = spawn(redisServerPath, this.args, { stdio: ['ignore', 'pipe', 'pipe'] });
    this.#process = started;
    let said = '';
    await new Promise<void>((resolve, reject) => {
      const listen = (text: string): void => {
        said += text;
        if (READY.test(said)) {
          started.stdout.off('data', listen).resume();
          resolve();
        }
      };
      started.stdout.setEncoding('utf8').on('data', listen);
      started.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
      started.once('error', reject);
      started.once('close', (code) => {
        this.#process = undefined;
        reject(new Error(`Redis ended with ${code}.\n${said}`));
      });
    });
  }

  /** Has it end, and waits until it has; not if it does not run. */
  async end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const running = this.#process;
    if (running) {
      const closed = once(running, 'close');
      running.kill(signal);
      await closed;
    }
  }

  /** @param signal which it does not end by */
  signal(signal: 'SIGSTOP' | 'SIGCONT'): void {
    this.#process?.kill(signal);
  }

  async remove(): Promise<void> {
    await this.end('SIGKILL');
    await rm(this.folder, { recursive: true, force: true });
  }
}
