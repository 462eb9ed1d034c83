import type { BenchLoad } from './bench-load.js';
import { BenchServer } from './bench-server.js';
import type { BenchTenant } from './credentials/bench-tenant.js';
import { requestWith } from './load/http-request.js';

const BYTES_PER_MB = 1_000_000;

/** In rotation. */
const GOOD_TOKENS = 200;

/** What a flood of tokens did whose keys do not exist. */
export interface FloodResult {
  /** Tokens, each of another unknown key. */
  readonly tokens: number;
  /** Seconds that they came in. */
  readonly seconds: number;
  readonly keyFetches: number;
  /** Growth of what is in use when everything that can go is gone. */
  readonly memoryMB: number;
  /** Milliseconds that 99 of 100 good requests did not exceed right before. */
  readonly p99Before: number;
  /** The same during the flood. */
  readonly p99: number;
  readonly p99Ratio: number;
}

export interface FloodOptions {
  readonly tenant: BenchTenant;
  readonly load: BenchLoad;
  readonly tokens: number;
  readonly seconds: number;
}

/** Measures good requests without and with the flood, on a Fastify application that is warmed up. */
export async function measureFlood({
  tenant,
  load,
  tokens,
  seconds,
}: FloodOptions): Promise<FloodResult> {
  const server = await BenchServer.start('fastify', ['bearer-warm'], tenant);
  const headers = await tenant.headers('warm-token', GOOD_TOKENS);
  const good = { requests: headers.map(requestWith), isRotating: true };
  const measure = () => load.measure(server, 'bearer-warm', good, seconds);
  const forged = tenant.forged(tokens);

  const { p99: p99Before } = await measure();
  const memoryBefore = await server.memory();
  const keyFetchesBefore = tenant.keyFetches;
  const [{ p99 }] = await Promise.all([
    measure(),
    load.flood(server, 'bearer-warm', forged, seconds),
  ]);
  const result = {
    tokens,
    seconds,
    keyFetches: tenant.keyFetches - keyFetchesBefore,
    memoryMB: ((await server.memory()) - memoryBefore) / BYTES_PER_MB,
    p99Before,
    p99,
    p99Ratio: p99 / p99Before,
  };
  server.stop();
  return result;
}
