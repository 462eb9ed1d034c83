import { type AdapterName, adapters } from './adapters.js';
import { describeWithRedis } from './with-redis.js';

/** Where an application keeps its sessions: in the browser, or in Redis. */
export type SessionPlace = 'cookie' | 'store';

/** As `describe`, on each adapter, once for each place where sessions can be. */
export function describeEachDeployment(
  name: string,
  suite: (adapter: AdapterName, sessions: SessionPlace) => void,
): void {
  for (const adapter of adapters) {
    describe(`${name} (${adapter}, cookie)`, () => suite(adapter, 'cookie'));
    describeWithRedis(`${name} (${adapter}, store)`, () => suite(adapter, 'store'));
  }
}

/** As {@link describeEachDeployment}, for what only sessions in Redis have. */
export function describeEachStore(name: string, suite: (adapter: AdapterName) => void): void {
  for (const adapter of adapters) {
    describeWithRedis(`${name} (${adapter}, store)`, () => suite(adapter));
  }
}
