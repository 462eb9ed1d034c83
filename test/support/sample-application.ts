import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { setTimeout } from 'node:timers/promises';

import { buildSample, projectFolder, sampleMain, type SampleName } from './sample-build.js';
import { freeSamplePorts, type SamplePorts } from './sample-ports.js';

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
    private readonly ports: SamplePorts,
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
    return `http://localhost:${this.ports.PORT}`;
  }

  get kindeUrl(): string {
    return `http://127.0.0.1:${this.ports.KINDE_LOCAL_PORT}`;
  }

  get picaUrl(): string {
    return `http://127.0.0.1:${this.ports.PICA_LOCAL_PORT}`;
  }

  get widgetUrl(): string {
    return `http://127.0.0.1:${this.ports.PICA_LOCAL_WIDGET_PORT}`;
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
    const ports = await freeSamplePorts();
    const child = spawn(process.execPath, [sampleMain(name)], {
      cwd: projectFolder,
      env: {
        PATH: process.env['PATH'],
        ...ports,
        ...environment,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    return new SampleApplication(ports, child);
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

  /** It listens on all its ports by the time that it prints its address. */
  #hasAnnounced(): boolean {
    return this.#output.includes(this.url);
  }
}
