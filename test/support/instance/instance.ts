import { Child } from '../child.js';
import type { InstanceCalls, Place } from './instance.process.js';
import type { InstanceSettings } from './instance.settings.js';

/** Stops something in an instance until a test lets it go on. */
export interface InstanceHold {
  /** Resolves when something waits there. */
  arrived(): Promise<void>;
  release(): Promise<void>;
}

/** One process of an application. */
export class Instance {
  #child: Child<InstanceCalls> | undefined;

  /** @param main what to run */
  constructor(
    private readonly main: URL,
    private readonly settings: InstanceSettings,
  ) {}

  get url(): string {
    return `http://localhost:${this.settings.port}`;
  }

  get isRunning(): boolean {
    return this.#child !== undefined;
  }

  /**
   * Starts it, again on the same port if it was killed.
   *
   * @throws with what it printed when it does not come up
   */
  async start(): Promise<void> {
    const child = new Child<InstanceCalls>(this.main);
    await child.call('start', this.settings);
    this.#child = child;
  }

  /** Ends it at once, as a crash does: what it was at stays as it is. */
  kill(): void {
    this.#running.kill();
    this.#child = undefined;
  }

  stop(): void {
    this.#child?.stop();
    this.#child = undefined;
  }

  /** @param offset seconds by which its clock is ahead of the system's */
  async setClock(offset: number): Promise<void> {
    await this.#running.call('setClock', offset);
  }

  /** Stops what comes to this place next. */
  async hold(place: Place): Promise<InstanceHold> {
    const child = this.#running;
    await child.call('hold', place);
    return {
      arrived: () => child.call('arrival', place),
      release: () => child.call('release', place),
    };
  }

  /** How many requests have come to it so far. */
  requests(): Promise<number> {
    return this.#running.call('requests');
  }

  /** What it has logged so far. */
  logged(): Promise<string> {
    return this.#running.call('logged');
  }

  get #running(): Child<InstanceCalls> {
    if (!this.#child) {
      throw new Error(`The instance at ${this.url} does not run.`);
    }
    return this.#child;
  }
}
