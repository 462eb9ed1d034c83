import type { BenchServer } from './bench-server.js';
import { Child } from '../support/child.js';
import type { Credentials } from './credentials/credentials.js';
import type { LoadCalls } from './load/load.process.js';
import type { Slice } from './measurement.js';
import type { ScenarioName } from './scenarios.js';

/** Connections that are kept alive, each with one request at a time. */
const CONNECTIONS = 64;

/**
 * Requests before a measurement: every credential of a rotation once, should the server have
 * forgotten it meanwhile, and a few more for the connections.
 */
export const LEAD_IN_REQUESTS = 264;

/** The process that the load comes from. */
export class BenchLoad {
  readonly #child = new Child<LoadCalls>(new URL('load/load.process.js', import.meta.url));

  /** @throws when a request is answered with anything but 200 */
  async measure(
    server: BenchServer,
    scenario: ScenarioName,
    credentials: Credentials,
    seconds: number,
  ): Promise<Slice> {
    await this.#child.call('open', {
      port: server.portOf(scenario),
      connections: CONNECTIONS,
      ...credentials,
    });
    try {
      await this.#child.call('run', { requests: LEAD_IN_REQUESTS });
      // Nothing is under way at either moment, so that this is what these requests took.
      const before = await server.cpu();
      const { requests, rps, p99 } = await this.#child.call('run', { seconds });
      const after = await server.cpu();
      return { rps, p99, cpuMicros: (after - before) / requests };
    } catch (error) {
      throw new Error(`${server.adapter}.${scenario} cannot be measured.`, { cause: error });
    } finally {
      await this.#child.call('close');
    }
  }

  /**
   * Sends requests evenly over a time that all have to be refused.
   *
   * @throws when one is answered with anything but 401
   */
  async flood(
    server: BenchServer,
    scenario: ScenarioName,
    headers: readonly string[],
    seconds: number,
  ): Promise<void> {
    const port = server.portOf(scenario);
    const { 401: refused = 0, ...others } = await this.#child.call('flood', port, headers, seconds);
    if (refused !== headers.length) {
      throw new Error(`The flood was not refused throughout: ${JSON.stringify(others)}.`);
    }
  }

  stop(): void {
    this.#child.stop();
  }
}
