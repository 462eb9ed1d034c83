import { startRedis } from '../bench-redis.js';
import { BenchTenant } from '../credentials/bench-tenant.js';
import { sessionMemory } from './session-memory.js';
import { tokenMemory } from './token-memory.js';

// `npm run sizing`: the memory that known tokens take in a process, and sessions in Redis.

const TOKENS = 10_000;
const SESSIONS = 100_000;

const redis = await startRedis();
try {
  const tenant = await BenchTenant.start(redis.url);
  const tokens = await tokenMemory(tenant, TOKENS);
  const { kinde, sessionSecret } = tenant;
  const sessions = await sessionMemory({ kinde, sessionSecret, redisUrl: redis.url }, SESSIONS);
  await tenant.stop();
  say(TOKENS, `known tokens of ${tokens.tokenLength} bytes, in a process`, tokens.bytes);
  say(SESSIONS, `sessions in Redis, ${sessions.recordLength} bytes when dumped`, sessions.bytes);
} finally {
  await redis.stop();
}

function say(count: number, what: string, bytes: number): void {
  const megabytes = (bytes / 1024 / 1024).toFixed(0);
  const each = (bytes / count / 1024).toFixed(1);
  process.stdout.write(`${count} ${what}: ${megabytes} MiB (${each} KiB each)\n`);
}
