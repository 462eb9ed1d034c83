import { setTimeout } from 'node:timers/promises';

import type { RedisServer } from '../support/redis-server.js';
import type { Circumstances } from './circumstances.js';
import type { Fleet } from './fleet.js';
import type { Disturbance } from './soak-plan.js';
import type { Tally } from './tally.js';

/** Milliseconds that Redis is away. */
const REDIS_PAUSE = 3000;

export interface DisturbanceOptions {
  readonly fleet: Fleet;
  readonly redis: RedisServer;
  readonly circumstances: Circumstances;
  readonly tally: Tally;
}

/** Does everything that is planned, each thing in its time. */
export async function disturb(
  plan: readonly Disturbance[],
  options: DisturbanceOptions,
): Promise<void> {
  const start = performance.now();
  for (const { at, what } of plan) {
    await setTimeout(at * 1000 - (performance.now() - start));
    await (what === 'kill Redis' ? restartRedis(options) : replaceProcess(options));
  }
}

async function replaceProcess({ fleet, circumstances, tally }: DisturbanceOptions): Promise<void> {
  const sessions = fleet.kill();
  circumstances.processWasKilled();
  sessions.forEach((session) => session.expose());
  tally.exposed += sessions.length;
  await fleet.replace();
}

async function restartRedis({ redis, circumstances }: DisturbanceOptions): Promise<void> {
  circumstances.redisWasKilled();
  await redis.kill();
  await setTimeout(REDIS_PAUSE);
  await redis.restart();
  circumstances.redisWasStarted();
}
