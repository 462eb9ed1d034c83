import { describeWithProgram } from './describe-with-program.js';

/** Where `REDIS_SERVER_PATH` says, or else where Debian puts it. */
export const redisServerPath = process.env['REDIS_SERVER_PATH'] || '/usr/bin/redis-server';

/** As `describe`, and skipped on machines without Redis. */
export function describeWithRedis(title: string, suite: () => void): void {
  const program = { name: 'Redis', path: redisServerPath, variable: 'REDIS_SERVER_PATH' };
  describeWithProgram(program, title, suite);
}
