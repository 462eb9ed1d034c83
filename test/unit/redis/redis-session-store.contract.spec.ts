import { createClient, createClientPool, createCluster, createSentinel, RESP_TYPES } from 'redis';

import { type RedisCommands, RedisSessionStore } from '../../../lib/redis/index.js';
import { sessionStoreContract } from '../../../lib/testing/index.js';
import { RedisCluster } from '../../support/redis-cluster.js';
import { describeWithRedis } from '../../support/with-redis.js';
import { RedisSentinel } from '../../support/redis-sentinel.js';
import { RedisServer } from '../../support/redis-server.js';

/** A connected client, and how to be rid of it. */
interface Connection {
  readonly client: RedisCommands;
  disconnect(): void | Promise<void>;
}

/** Something to connect to. */
interface Topology {
  connect(): Promise<Connection>;
  stop(): Promise<void>;
}

const topologies: Readonly<Record<string, () => Promise<Topology>>> = {
  'one Redis': onServer(async (url) => {
    const client = await createClient({ url }).connect();
    return { client, disconnect: () => client.destroy() };
  }),
  'one Redis, by RESP2': onServer(async (url) => {
    const client = await createClient({ url, RESP: 2 }).connect();
    return { client, disconnect: () => client.destroy() };
  }),
  'one Redis, by several connections': onServer(async (url) => {
    const client = createClientPool({ url });
    await client.connect();
    return { client, disconnect: () => client.destroy() };
  }),
  'one Redis, whose client answers with buffers and texts': onServer(async (url) => {
    const typeMapping = { [RESP_TYPES.BLOB_STRING]: Buffer, [RESP_TYPES.NUMBER]: String };
    const client = await createClient({ url, commandOptions: { typeMapping } }).connect();
    return { client, disconnect: () => client.destroy() };
  }),
  'a Redis Cluster': async () => {
    const cluster = await RedisCluster.start();
    return {
      connect: async () => {
        const client = await createCluster({ rootNodes: cluster.rootNodes }).connect();
        return { client, disconnect: () => client.destroy() };
      },
      stop: () => cluster.stop(),
    };
  },
  'Redis Sentinel': async () => {
    const sentinel = await RedisSentinel.start();
    return {
      connect: async () => {
        const { name, port } = sentinel;
        const sentinelRootNodes = [{ host: '127.0.0.1', port }];
        const client = await createSentinel({ name, sentinelRootNodes }).connect();
        return { client, disconnect: () => client.destroy() };
      },
      stop: () => sentinel.stop(),
    };
  },
};

describeWithRedis('RedisSessionStore', () => {
  describe.each(Object.entries(topologies))('on %s', (_name, start) => {
    let topology: Topology;
    let connection: Connection;
    let store: RedisSessionStore;

    beforeAll(async () => {
      topology = await start();
      connection = await topology.connect();
      store = new RedisSessionStore({ client: connection.client });
    });
    afterAll(async () => {
      await connection.disconnect();
      await topology.stop();
    });

    it.concurrent.each(sessionStoreContract)('$title', ({ check }) => check(store));
  });
});

function onServer(connect: (url: string) => Promise<Connection>): () => Promise<Topology> {
  return async () => {
    const server = await RedisServer.start();
    return { connect: () => connect(server.url), stop: () => server.stop() };
  };
}
