import { createRequire } from 'node:module';
import { cpus } from 'node:os';

import { measureAuthKit } from './authkit/authkit-cost.js';
import { parseArguments } from './bench-arguments.js';
import { BenchLoad } from './bench-load.js';
import { startRedis } from './bench-redis.js';
import { measureClaims } from './claims/claims-cost.js';
import { BenchTenant } from './credentials/bench-tenant.js';
import { measureFlood } from './flood.js';
import { measureImport } from './footprint/import-cost.js';
import { measureSize } from './footprint/package-size.js';
import { measureMachine } from './machine/machine-cost.js';
import { figuresOf, type Report } from './report.js';
import { textOf } from './report.text.js';
import { measureRounds } from './rounds.js';
import { needsRedis } from './scenarios.js';
import { measureSeal } from './seal/seal-cost.js';

// `npm run bench`: what guards cost. Children end with this process, whatever ends it.

async function run(): Promise<void> {
  const { json, rounds, seconds, scenarios, flood } = parseArguments(process.argv.slice(2));
  const redis = scenarios.some(needsRedis) ? await startRedis() : undefined;
  try {
    const tenant = await BenchTenant.start(redis?.url);
    const load = new BenchLoad();
    const report: Report = {
      node: process.version,
      nest: nestVersion(),
      rounds,
      ...figuresOf(await measureRounds({ tenant, load, rounds, seconds, scenarios })),
      seal: await measureSeal(rounds),
      claims: await measureClaims(rounds),
      machine: await measureMachine(rounds, tenant),
      authkit: await measureAuthKit(rounds, tenant),
      imports: await measureImport(rounds),
      size: await measureSize(),
      flood: await measureFlood({ tenant, load, ...flood }),
    };
    load.stop();
    await tenant.stop();
    const text = json ? JSON.stringify(report, rounded, 2) : textOf(report, machine());
    process.stdout.write(`${text}\n`);
  } finally {
    await redis?.stop();
  }
}

function nestVersion(): string {
  const { version } = createRequire(import.meta.url)('@nestjs/core/package.json') as {
    version: string;
  };
  return version;
}

function machine(): string {
  const all = cpus();
  return `${all.length} × ${all[0]?.model.trim() ?? 'unknown CPU'}`;
}

/** Four digits are more than a benchmark knows. */
function rounded(_name: string, value: unknown): unknown {
  return typeof value === 'number' ? Number(value.toPrecision(4)) : value;
}

try {
  await run();
} catch (error) {
  const { message, cause } = error as Error;
  process.stderr.write(`${message}${cause ? ` ${(cause as Error).message}` : ''}\n`);
  process.exit(1);
}
