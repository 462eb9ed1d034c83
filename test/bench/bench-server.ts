import type { AdapterName } from '../support/adapters.js';
import { Child } from '../support/child.js';
import type { BenchTenant } from './credentials/bench-tenant.js';
import type { ScenarioName } from './scenarios.js';
import type { ServerCalls } from './server/server.process.js';

/** A process with the applications of a few scenarios. */
export class BenchServer {
  readonly #child = new Child<ServerCalls>(new URL('server/server.process.js', import.meta.url));
  readonly #ports = new Map<ScenarioName, number>();

  private constructor(readonly adapter: AdapterName) {}

  static async start(
    adapter: AdapterName,
    scenarios: readonly ScenarioName[],
    { kinde, sessionSecret, redisUrl }: BenchTenant,
  ): Promise<BenchServer> {
    const server = new BenchServer(adapter);
    const { issuerUrl, clientId, clientSecret } = kinde;
    const settings = { adapter, issuerUrl, clientId, clientSecret, sessionSecret, redisUrl };
    for (const scenario of scenarios) {
      server.#ports.set(scenario, await server.#child.call('start', scenario, settings));
    }
    return server;
  }

  /** @throws when it does not have this scenario */
  portOf(scenario: ScenarioName): number {
    const port = this.#ports.get(scenario);
    if (port === undefined) {
      throw new Error(`This server was not started for ${scenario}.`);
    }
    return port;
  }

  /** Microseconds of CPU used so far. */
  cpu(): Promise<number> {
    return this.#child.call('cpu');
  }

  /** Bytes in use. */
  memory(): Promise<number> {
    return this.#child.call('memory');
  }

  stop(): void {
    this.#child.stop();
  }
}
