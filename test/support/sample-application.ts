import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { setTimeout } from 'node:timers/promises';

import { freePort } from './free-port.js';
import { buildSample, projectFolder, sampleMain, type SampleName } from './sample-build.js';

/** Milliseconds from its start until it prints its address. */
const START_LIMIT = 180_000;

/** How a process ended, and what it said. */
export interface Ending {
  readonly exitCode: number | null;
  readonly output: string;
  readonly errors: string;
}

/** A sample, started as its user starts it: a process of its own. */
export class SampleApplication {
  #output = '';
  #errors = '';
  readonly #announced: Promise<void>;
  readonly #closed: Promise<void>;

  private constructor(
    readonly port: number,
    readonly kindePort: number,
    private readonly process: ChildProcessByStdio<null, Readable, Readable>,
  ) {
    const { stdout, stderr } = process;
    stderr.setEncoding('utf8').on('data', (text: string) => (this.#errors += text));
    this.#announced = new Promise((resolve) => {
      stdout.setEncoding('utf8').on('data', (text: string) => {
        this.#output += text;
        if (this.#hasAnnounced()) resolve();
      });
    });
    this.#closed = new Promise((resolve) => {
      process.once('close', () => resolve());
    });
  }

  get url(): string {
    return `http://localhost:${this.port}`;
  }

  get kindeUrl(): string {
    return `http://127.0.0.1:${this.kindePort}`;
  }

  /** What it has printed so far. */
  get output(): string {
    return this.#output;
  }

  /**
   * Starts it on free ports and waits until it says where it is.
   *
   * @throws when it ends instead, or takes too long
   */
  static async start(
    name: SampleName,
    environment: Record<string, string> = {},
  ): Promise<SampleApplication> {
    const sample = await SampleApplication.launch(name, environment);
    const limit = setTimeout(START_LIMIT, undefined, { ref: false });
    await Promise.race([sample.#announced, sample.#closed, limit]);
    if (!sample.#hasAnnounced()) {
      const { output, errors } = await sample.stop();
      throw new Error(`The sample did not start.\n${output}${errors}`);
    }
    return sample;
  }

  /** Starts it and waits for nothing. */
  static async launch(
    name: SampleName,
    environment: Record<string, string>,
  ): Promise<SampleApplication> {
    await buildSample(name);
    const [port, kindePort] = [await freePort(), await freePort()];
    const child = spawn(process.execPath, [sampleMain(name)], {
      cwd: projectFolder,
      env: {
        PATH: process.env['PATH'],
        PORT: String(port),
        KINDE_LOCAL_PORT: String(kindePort),
        ...environment,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    return new SampleApplication(port, kindePort, child);
  }

  /** Asks it to stop. */
  async stop(signal: 'SIGINT' | 'SIGTERM' = 'SIGTERM'): Promise<Ending> {
    this.process.kill(signal);
    return this.end();
  }

  /** Waits until it has ended. */
  async end(): Promise<Ending> {
    await this.#closed;
    return { exitCode: this.process.exitCode, output: this.#output, errors: this.#errors };
  }

  /** It listens on both ports by the time that it prints its address. */
  #hasAnnounced(): boolean {
    return this.#output.includes(this.url);
  }
}
