import { RedisServer, type RedisServerOptions } from '../support/redis-server.js';

/**
 * Starts a Redis that ends with this process when somebody interrupts it.
 *
 * @throws with what to install when this machine has none
 */
export async function startRedis(options?: RedisServerOptions): Promise<RedisServer> {
  const redis = await RedisServer.start(options).catch((error: unknown) => {
    throw isMissing(error)
      ? new Error(
          'There is no redis-server here. Install it (on Debian: apt-get install redis-server), ' +
            'or set REDIS_SERVER_PATH to where it is.',
        )
      : error;
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void redis.stop().finally(() => process.exit(1)));
  }
  return redis;
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
