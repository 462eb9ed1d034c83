import { type AdapterName, adapters } from '../support/adapters.js';
import { type BenchLoad, LEAD_IN_REQUESTS } from './bench-load.js';
import { BenchServer } from './bench-server.js';
import type { BenchTenant } from './credentials/bench-tenant.js';
import { CredentialSupply } from './credentials/credential-supply.js';
import type { Measurement, Slice } from './measurement.js';
import {
  credentialKindOf,
  type GuardedScenario,
  isMeasuredOn,
  type ScenarioName,
} from './scenarios.js';

/** As much as most servers see in a second of a cold scenario; a slice that runs out of them ends. */
const COLD_PER_SECOND = 8_000;

export interface RoundsOptions {
  readonly tenant: BenchTenant;
  readonly load: BenchLoad;
  readonly rounds: number;
  /** Of one slice. */
  readonly seconds: number;
  /** Besides `none`. */
  readonly scenarios: readonly GuardedScenario[];
}

/** Puts a scenario of one server under load. */
type Measure = (scenario: ScenarioName) => Promise<Slice>;

/**
 * Measures everything once a round, after once for warming up.
 *
 * All scenarios of an adapter are applications in one process: what the compiler and the garbage
 * collector make of the code that they share is then the same for the guarded and the unguarded.
 */
export async function measureRounds({
  tenant,
  load,
  rounds,
  seconds,
  scenarios,
}: RoundsOptions): Promise<Measurement[]> {
  const scenariosOf = (adapter: AdapterName) =>
    scenarios.filter((scenario) => isMeasuredOn(adapter, scenario));
  const servers = await Promise.all(
    adapters.map((adapter) =>
      BenchServer.start(adapter, ['none', ...scenariosOf(adapter)], tenant),
    ),
  );
  const credentials = new CredentialSupply({
    tenant,
    kinds: new Set((['none', ...scenarios] as const).map(credentialKindOf)),
    coldCount: LEAD_IN_REQUESTS + Math.ceil(seconds * COLD_PER_SECOND),
  });
  const measurements: Measurement[] = [];
  for (let round = -1; round < rounds; round += 1) {
    await credentials.startRound();
    for (const server of servers) {
      const measure: Measure = (scenario) =>
        load.measure(server, scenario, credentials.take(credentialKindOf(scenario)), seconds);
      if (round < 0) {
        await warmUp(measure, scenariosOf(server.adapter));
      } else {
        const order = rotate(scenariosOf(server.adapter), round);
        const measured = await measureRound(measure, server.adapter, order, round);
        measurements.push(...measured);
      }
    }
  }
  servers.forEach((server) => server.stop());
  return measurements;
}

async function warmUp(measure: Measure, scenarios: readonly GuardedScenario[]): Promise<void> {
  for (const scenario of ['none', ...scenarios] as const) {
    await measure(scenario);
  }
}

/** Every scenario between two unguarded slices, the second of which is the next one's first. */
async function measureRound(
  measure: Measure,
  adapter: AdapterName,
  scenarios: readonly GuardedScenario[],
  round: number,
): Promise<Measurement[]> {
  const measurements: Measurement[] = [];
  let before = await measure('none');
  for (const scenario of scenarios) {
    const slice = await measure(scenario);
    const after = await measure('none');
    measurements.push({ round, adapter, scenario, slice, unguarded: [before, after] });
    before = after;
  }
  return measurements;
}

/** In every round another scenario is the one that comes after the slowest. */
function rotate<T>(items: readonly T[], by: number): T[] {
  const start = by % items.length;
  return [...items.slice(start), ...items.slice(0, start)];
}
