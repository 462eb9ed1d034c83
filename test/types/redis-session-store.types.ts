/**
 * What the compiler tells users of `nestjs-kinde/redis`, checked by compiling this file: where a line
 * below `@ts-expect-error` compiles after all, that is an error. Nothing here ever runs.
 */
import { createClient, createClientPool, createCluster, createSentinel, RESP_TYPES } from 'redis';

import { type RedisCommands, RedisSessionStore } from '../../lib/redis/index.js';

const node = { url: 'redis://localhost' };
const sentinelRootNodes = [{ host: 'localhost', port: 26_379 }];
const typeMapping = { [RESP_TYPES.BLOB_STRING]: Buffer, [RESP_TYPES.NUMBER]: String };

// Every client of `redis` will do, however it is set up.
void new RedisSessionStore({ client: createClient() });
void new RedisSessionStore({ client: createClient({ ...node, RESP: 2 }) });
void new RedisSessionStore({ client: createClient({ ...node, RESP: 3 }) });
void new RedisSessionStore({ client: createClient({ ...node, disableOfflineQueue: true }) });
void new RedisSessionStore({ client: createClient({ commandOptions: { typeMapping } }) });
void new RedisSessionStore({ client: await createClient().connect() });
void new RedisSessionStore({ client: createClient().on('error', () => undefined) });
void new RedisSessionStore({ client: createClientPool(node) });
void new RedisSessionStore({ client: createCluster({ rootNodes: [node] }) });
void new RedisSessionStore({ client: createCluster({ rootNodes: [node], RESP: 2 }) });
void new RedisSessionStore({ client: createSentinel({ name: 'primary', sentinelRootNodes }) });
void new RedisSessionStore({ client: createClient(), prefix: 'my-app:' });
// @ts-expect-error -- not connected yet, and not a client
void new RedisSessionStore({ client: createClient().connect() });
// @ts-expect-error -- options
void new RedisSessionStore(createClient());
// @ts-expect-error -- no client
void new RedisSessionStore({ prefix: 'my-app:' });
// @ts-expect-error -- an address is no client
void new RedisSessionStore({ client: 'redis://localhost' });
// @ts-expect-error -- misspelt
void new RedisSessionStore({ client: createClient(), keyPrefix: 'my-app:' });

// Other clients have the command in another form.
interface Ioredis {
  eval(script: string, keys: number | string, ...values: (string | number)[]): Promise<unknown>;
  mget(...keys: string[]): Promise<(string | null)[]>;
}
export function ofIoredis(ioredis: Ioredis): RedisSessionStore {
  // @ts-expect-error -- its eval() takes its arguments in another way
  void new RedisSessionStore({ client: ioredis });
  const client: RedisCommands = {
    eval: (script, { keys, arguments: values }) =>
      ioredis.eval(script, keys.length, ...keys, ...values),
  };
  return new RedisSessionStore({ client });
}
