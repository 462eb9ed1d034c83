import { createClient } from 'redis';

import { freePort } from './free-port.js';
import { RedisServer } from './redis-server.js';
import { until } from './until.js';

const SLOTS = 16_384;

/** Replicas that have something to say sooner than Redis would have them wait, in seconds. */
const HASTE = ['repl-diskless-sync-delay 0', 'repl-ping-replica-period 1'];

interface Node {
  readonly server: RedisServer;
  /** On which nodes talk to each other. */
  readonly busPort: number;
}

/** A Redis Cluster of primaries that share the hash slots evenly. */
export class RedisCluster {
  readonly #nodes: Node[] = [];

  private constructor() {}

  /** @param size one keeps keys of two slots apart as strictly as many, and is there sooner */
  static async start(size = 3): Promise<RedisCluster> {
    const cluster = new RedisCluster();
    try {
      await Promise.all(Array.from({ length: size }, () => cluster.#addNode()));
      await Promise.all(cluster.#nodes.map((node, index) => cluster.#join(node, index)));
      await Promise.all(cluster.#nodes.map((node) => isComplete(node, size)));
    } catch (error) {
      await cluster.stop();
      throw error;
    }
    return cluster;
  }

  /** Where a client begins. */
  get rootNodes(): { url: string }[] {
    return this.#nodes.map(({ server }) => ({ url: server.url }));
  }

  /** Adds a node that follows the first one, and waits until clients are told of it. */
  async addReplica(): Promise<RedisServer> {
    const id = await ask(this.#nodes[0], 'CLUSTER', 'MYID');
    const replica = await this.#addNode();
    await this.#meet(replica);
    await until('the replica knows the primary', () =>
      ask(replica, 'CLUSTER', 'REPLICATE', id).then(
        () => true,
        () => false,
      ),
    );
    await until('clients are told of the replica', async () =>
      (await ask(this.#nodes[0], 'CLUSTER', 'SLOTS')).includes(`${replica.server.port}`),
    );
    return replica.server;
  }

  async stop(): Promise<void> {
    await Promise.all(this.#nodes.map(({ server }) => server.stop()));
  }

  async #addNode(): Promise<Node> {
    const busPort = await freePort();
    const settings = ['cluster-enabled yes', `cluster-port ${busPort}`, ...HASTE];
    const node = { server: await RedisServer.start({ settings }), busPort };
    this.#nodes.push(node);
    return node;
  }

  async #join(node: Node, index: number): Promise<void> {
    const [first, next] = [index, index + 1].map((part) =>
      Math.floor((part * SLOTS) / this.#nodes.length),
    );
    // Of their own: nodes with one epoch take their time to agree on who has which slots.
    await ask(node, 'CLUSTER', 'SET-CONFIG-EPOCH', `${index + 1}`);
    await ask(node, 'CLUSTER', 'ADDSLOTSRANGE', `${first}`, `${(next ?? 0) - 1}`);
    await this.#meet(node);
  }

  async #meet(node: Node): Promise<void> {
    const first = this.#nodes[0];
    if (first && first !== node) {
      const address = ['127.0.0.1', `${first.server.port}`, `${first.busPort}`];
      await ask(node, 'CLUSTER', 'MEET', ...address);
    }
  }
}

async function isComplete(node: Node, size: number): Promise<void> {
  await until('the cluster is complete', async () => {
    const state = await ask(node, 'CLUSTER', 'INFO');
    return state.includes('cluster_state:ok') && state.includes(`cluster_size:${size}`);
  });
}

async function ask(node: Node | undefined, ...command: string[]): Promise<string> {
  const client = await createClient({ url: node?.server.url ?? '' }).connect();
  try {
    const answer = await client.sendCommand(command);
    return typeof answer === 'string' ? answer : JSON.stringify(answer);
  } finally {
    client.destroy();
  }
}
