import { createCluster } from 'redis';

import { RedisSessionStore } from '../../../lib/redis/index.js';
import { RedisCluster } from '../../support/redis-cluster.js';
import { describeWithRedis } from '../../support/with-redis.js';

const KEY = 'k'.repeat(43);
/** Seconds. */
const HOUR = 3600;

describeWithRedis('RedisSessionStore on a Redis Cluster', () => {
  let cluster: RedisCluster;

  beforeAll(async () => {
    cluster = await RedisCluster.start(1);
  });
  afterAll(() => cluster.stop());

  it.each(['kinde:', '', '{app}:', 'app:{', 'app}:', 'a{b}c{d}:'])(
    'with the prefix %j keeps all keys of a call in one hash slot',
    async (prefix) => {
      const client = await createCluster({ rootNodes: cluster.rootNodes }).connect();
      const store = new RedisSessionStore({ client, prefix });
      const keys = Array.from({ length: 50 }, (_, index) => String(index).padStart(43, '-'));
      await Promise.all(keys.map((key, index) => store.revoke(key, index, HOUR)));
      expect(await store.revocations(keys)).toEqual(keys.map((_, index) => index));
      client.destroy();
    },
  );

  it('asks the primary, also when its client reads from replicas, which may not have heard yet', async () => {
    const replica = await cluster.addReplica();
    const { rootNodes } = cluster;
    const client = await createCluster({ rootNodes, useReplicas: true }).connect();
    expect(client.replicas).toHaveLength(1);
    const store = new RedisSessionStore({ client });
    await store.create(KEY, { version: 1, data: 'sealed' }, HOUR);
    replica.pause();
    for (let version = 1; version <= 10; version += 1) {
      expect(await store.read(KEY)).toEqual({ version, data: 'sealed' });
      await store.replace(KEY, version, { version: version + 1, data: 'sealed' }, HOUR);
      await store.revoke(KEY, version, HOUR);
      expect(await store.revocations([KEY])).toEqual([version]);
    }
    client.destroy();
  });
});
