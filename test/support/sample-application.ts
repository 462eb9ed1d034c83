import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

import { freePort } from './free-port.js';
import { buildSample, projectFolder, sampleMain } from './sample-build.js';

/** How a process ended, and what it said. */
export interface Ending {
  readonly exitCode: number | null;
  readonly output: string;
  readonly errors: string;
}

/** The sample `01-web-app`, started as its user starts it: a process of its own. */
export class SampleApplication {
  #output = '';
  #errors = '';

  private constructor(
    readonly port: number,
    readonly kindePort: number,
    private readonly process: ChildProcess,
  ) {
    process.stdout?.setEncoding('utf8').on('data', (text: string) => (this.#output += text));
    process.stderr?.setEncoding('utf8').on('data', (text: string) => (this.#errors += text));
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

  /** Starts it on free ports and waits until it says where it is. */
  static async start(): Promise<SampleApplication> {
    const sample = await SampleApplication.launch({});
    const ended = once(sample.process, 'close').then(() => {
      throw new Error(`The sample did not start:\n${sample.#output}${sample.#errors}`);
    });
    await Promise.race([sample.#announcement(), ended]);
    ended.catch(() => undefined);
    return sample;
  }

  /** Starts it and waits for nothing. */
  static async launch(environment: Record<string, string>): Promise<SampleApplication> {
    await buildSample();
    const [port, kindePort] = [await freePort(), await freePort()];
    const child = spawn(process.execPath, [sampleMain], {
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
    const ending = this.end();
    this.process.kill(signal);
    return ending;
  }

  /** Waits until it has ended. */
  async end(): Promise<Ending> {
    if (this.process.exitCode === null) {
      await once(this.process, 'close');
    }
    return { exitCode: this.process.exitCode, output: this.#output, errors: this.#errors };
  }

  /** It listens on both ports by the time that it prints its address. */
  #announcement(): Promise<void> {
    return new Promise((resolve) => {
      this.process.stdout?.on('data', () => {
        if (this.#output.includes(this.url)) {
          resolve();
        }
      });
    });
  }
}
