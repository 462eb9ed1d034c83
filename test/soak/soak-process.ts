import { Child } from '../support/child.js';
import type { ApplicationCalls } from './application/application.process.js';
import type { ApplicationSettings } from './application/application.settings.js';
import type { Sample } from './slope.js';
import type { SoakSession } from './soak-session.js';

const BYTES_PER_MB = 1_000_000;

/** One process of the application, and who waits for an answer of it. */
export class SoakProcess {
  readonly #child = new Child<ApplicationCalls>(
    new URL('application/application.process.js', import.meta.url),
  );
  readonly #waiting = new Map<SoakSession, number>();
  readonly #memory: Sample[] = [];
  #origin = '';
  #isUp = false;

  static async start(settings: ApplicationSettings): Promise<SoakProcess> {
    const started = new SoakProcess();
    started.#origin = `http://localhost:${await started.#child.call('start', settings)}`;
    started.#isUp = true;
    return started;
  }

  get origin(): string {
    return this.#origin;
  }

  get isUp(): boolean {
    return this.#isUp;
  }

  /** Megabytes in use, at seconds of the monotonic clock. */
  get memory(): readonly Sample[] {
    return this.#memory;
  }

  /** Runs a request of a session, which counts as in flight until it has settled. */
  async serve<T>(session: SoakSession, request: (origin: string) => Promise<T>): Promise<T> {
    this.#waiting.set(session, (this.#waiting.get(session) ?? 0) + 1);
    try {
      return await request(this.#origin);
    } finally {
      const left = (this.#waiting.get(session) ?? 1) - 1;
      if (left > 0) {
        this.#waiting.set(session, left);
      } else {
        this.#waiting.delete(session);
      }
    }
  }

  async measureMemory(): Promise<void> {
    const bytes = await this.#child.call('memory').catch(() => undefined); // killed meanwhile
    if (bytes !== undefined) {
      this.#memory.push({ at: performance.now() / 1000, value: bytes / BYTES_PER_MB });
    }
  }

  /** @returns the sessions that had a request in flight */
  kill(): SoakSession[] {
    this.#isUp = false;
    const inFlight = [...this.#waiting.keys()];
    this.#child.kill();
    return inFlight;
  }

  stop(): void {
    this.#isUp = false;
    this.#child.stop();
  }
}
