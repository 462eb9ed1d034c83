import { randomBytes } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';

import { startRedis } from '../bench/bench-redis.js';
import { Child } from '../support/child.js';
import { Circumstances } from './circumstances.js';
import { disturb } from './disturbances.js';
import { Fleet } from './fleet.js';
import { goalsOf } from './goals.js';
import type { KindeCalls } from './kinde/kinde.process.js';
import { type Activity, keepUp } from './pace.js';
import { memoryOf } from './process-memory.js';
import { textOf } from './report.text.js';
import { parseArguments, type SoakArguments } from './soak-arguments.js';
import { disturbancesOf } from './soak-plan.js';
import type { SoakResult } from './soak-result.js';
import { Tally } from './tally.js';
import { Traffic } from './traffic.js';

// `npm run soak`: sessions in a hostile world. Children end with this process, whatever ends it.

const SITE_URL = 'http://localhost:3000'; // where nobody listens: every process answers for it
const MINUTE = 60;
/** Milliseconds after which every access token has expired. */
const EXPIRY = 21_000;
/** Milliseconds. */
const MEMORY_INTERVAL = 5000;
/** Sessions that the rates below are meant for. */
const USUAL = 500;

async function run({ minutes, sessions }: SoakArguments): Promise<SoakResult> {
  const redis = await startRedis({ persistence: true });
  const kinde = new Child<KindeCalls>(new URL('kinde/kinde.process.js', import.meta.url));
  try {
    const { bearerTokens, ...tenant } = await kinde.call('start', SITE_URL);
    const fleet = await Fleet.start({
      ...tenant,
      siteUrl: SITE_URL,
      sessionSecret: randomBytes(32).toString('base64'),
      redisUrl: redis.url,
    });
    const circumstances = new Circumstances(() => performance.now() / 1000);
    const tally = new Tally();
    const traffic = new Traffic(
      { fleet, siteUrl: SITE_URL, bearerTokens, circumstances, tally },
      sessions,
    );
    await traffic.begin();
    const plan = disturbancesOf(minutes);
    const memoryWatch = setInterval(() => void fleet.measureMemory(), MEMORY_INTERVAL);
    await Promise.all([
      keepUp(activitiesOf(traffic, sessions), minutes * MINUTE),
      disturb(plan, { fleet, redis, circumstances, tally }),
    ]);
    clearInterval(memoryWatch);
    await setTimeout(EXPIRY);
    await traffic.end();
    const counts = await kinde.call('counts');
    fleet.stop();
    return {
      minutes,
      sessions,
      kills: plan.filter(({ what }) => what === 'kill a process').length,
      kinde: counts,
      tally,
      memory: fleet.processes.flatMap(({ memory }) => memoryOf(memory) ?? []),
    };
  } finally {
    kinde.stop();
    await redis.stop();
  }
}

function activitiesOf(traffic: Traffic, sessions: number): Activity[] {
  const share = sessions / USUAL;
  return [
    { perSecond: 100 * share, act: () => traffic.visit() },
    { perSecond: 5 * share, act: () => traffic.visit('/slow') },
    { perSecond: 5 * share, act: () => traffic.burst() },
    { perSecond: 0.5 * share, act: () => traffic.signOutAndIn() },
    { perSecond: 10 * share, act: () => traffic.bear() },
  ];
}

try {
  const result = await run(parseArguments(process.argv.slice(2)));
  process.stdout.write(`${textOf(result)}\n`);
  process.exitCode = goalsOf(result).every(({ isMet }) => isMet) ? 0 : 1;
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exit(1);
}
