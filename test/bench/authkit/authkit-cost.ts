import { NestFactory } from '@nestjs/core';
import { AuthKitTokenService, KindeModule } from 'nestjs-kinde';
import { LocalPica } from 'nestjs-kinde/testing';

import type { BenchTenant } from '../credentials/bench-tenant.js';
import { spreadOf } from '../statistics.js';
import type { AuthKitResult } from './authkit-result.js';

const PAGES = 25;
const CONNECTIONS = PAGES * 100;
/** Milliseconds; what they are made of is next to nothing beside it, in whatever process. */
const LATENCY = 50;

const REQUEST = { identity: 'kp_bench', identityType: 'user' } as const;

class AuthKitModule {}

/**
 * Measures how long a token of many pages takes, from a Pica that is as far away as the real one.
 *
 * @param rounds of the whole run
 */
export async function measureAuthKit(
  rounds: number,
  { kinde }: BenchTenant,
): Promise<AuthKitResult> {
  const titles = Array.from({ length: CONNECTIONS }, (_, index) => `Integration ${index}`);
  const pica = await LocalPica.start({ connections: titles.map((title) => ({ title })) });
  pica.faults.token = { delayMs: LATENCY };
  pica.faults.flags = { delayMs: LATENCY };
  const { issuerUrl, clientId } = kinde;
  const authkit = { provider: 'pica', secretKey: pica.secretKey, baseUrl: pica.baseUrl } as const;
  const module = {
    module: AuthKitModule,
    imports: [KindeModule.forRoot({ issuerUrl, clientId, authkit, routes: false })],
  };
  const app = await NestFactory.createApplicationContext(module, {
    logger: false,
    abortOnError: false,
  });
  const result = await measureRounds(app.get(AuthKitTokenService), rounds);
  await app.close();
  await pica.stop();
  return result;
}

/** A round for the compiler and the connections comes before. */
async function measureRounds(tokens: AuthKitTokenService, rounds: number): Promise<AuthKitResult> {
  await token(tokens);
  const pageMillis: number[] = [];
  const tokenMillis: number[] = [];
  const ratios: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const ofPage = await millisOf(() => tokens.createPage({ ...REQUEST, page: 1 }));
    const ofToken = await millisOf(() => token(tokens));
    pageMillis.push(ofPage);
    tokenMillis.push(ofToken);
    ratios.push(ofToken / ofPage);
  }
  return {
    pages: PAGES,
    latency: LATENCY,
    pageMillis: spreadOf(pageMillis),
    tokenMillis: spreadOf(tokenMillis),
    ratio: spreadOf(ratios),
  };
}

async function token(tokens: AuthKitTokenService): Promise<void> {
  const { rows } = await tokens.create(REQUEST);
  if (rows.length !== CONNECTIONS) {
    throw new Error('The token was not one of all pages.');
  }
}

async function millisOf(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}
