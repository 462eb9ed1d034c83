import { adapters } from '../support/adapters.js';
import type { ApplicationSettings } from './application/application.settings.js';
import { SoakProcess } from './soak-process.js';
import type { SoakSession } from './soak-session.js';

const PROCESSES = 3;

/** The processes of the application, as a load balancer sees them. */
export class Fleet {
  /** All that have run, the dead included. */
  readonly #processes: SoakProcess[] = [];
  #turn = 0;

  private constructor(private readonly settings: Omit<ApplicationSettings, 'adapter'>) {}

  static async start(settings: Omit<ApplicationSettings, 'adapter'>): Promise<Fleet> {
    const fleet = new Fleet(settings);
    for (let index = 0; index < PROCESSES; index += 1) {
      await fleet.#add();
    }
    return fleet;
  }

  get processes(): readonly SoakProcess[] {
    return this.#processes;
  }

  /** One that is up, each in its turn. */
  next(): SoakProcess {
    const up = this.#processes.filter(({ isUp }) => isUp);
    const process = up[(this.#turn += 1) % up.length];
    if (process === undefined) {
      throw new Error('No process is up.');
    }
    return process;
  }

  /**
   * Kills a process, never the first: what becomes of its memory is to be seen.
   *
   * @returns the sessions that had a request in flight on it
   */
  kill(): SoakSession[] {
    const mortal = this.#processes.filter(({ isUp }) => isUp).slice(1);
    return mortal[0]?.kill() ?? [];
  }

  /** Starts one in the place of one that was killed. */
  async replace(): Promise<void> {
    await this.#add();
  }

  async measureMemory(): Promise<void> {
    const up = this.#processes.filter(({ isUp }) => isUp);
    await Promise.all(up.map((process) => process.measureMemory()));
  }

  stop(): void {
    this.#processes.filter(({ isUp }) => isUp).forEach((process) => process.stop());
  }

  async #add(): Promise<void> {
    const adapter = adapters[this.#processes.length % adapters.length] ?? 'express';
    this.#processes.push(await SoakProcess.start({ ...this.settings, adapter }));
  }
}
