import { randomUUID } from 'node:crypto';

import { createClient } from 'redis';

import { until } from './until.js';

/** Looks at a Redis from outside: at what it holds, and at what it is told. */
export class RedisView {
  private constructor(private readonly client: ReturnType<typeof createClient>) {}

  static async open(url: string | undefined): Promise<RedisView> {
    if (url === undefined) {
      throw new Error('There is no Redis to look at.');
    }
    const client = createClient({ url });
    client.on('error', () => undefined); // comes up where something is asked
    await client.connect();
    return new RedisView(client as never);
  }

  /** @param pattern as of `KEYS` */
  async keys(pattern = '*'): Promise<readonly string[]> {
    const keys = await this.client.keys(pattern);
    return keys.toSorted();
  }

  /** Keys of sessions: all that is kept for more than an hour. */
  async sessions(): Promise<readonly string[]> {
    const keys = await this.keys();
    const seconds = await Promise.all(keys.map((key) => this.secondsLeft(key)));
    return keys.filter((_, index) => (seconds[index] ?? 0) > 3_600);
  }

  value(key: string): Promise<string | null> {
    return this.client.get(key);
  }

  /** Every key with its value, for looking for what must not be there. */
  async everything(): Promise<string> {
    const keys = await this.keys();
    const values = await Promise.all(keys.map((key) => this.value(key)));
    return keys.map((key, index) => `${key} ${values[index]}`).join('\n');
  }

  /** Seconds until Redis drops a key by itself; negative when it does not. */
  async secondsLeft(key: string): Promise<number> {
    return (await this.client.pTTL(key)) / 1000;
  }

  /** What Redis is told by whomever while this goes on, one command with its arguments a line. */
  async commandsDuring(work: () => Promise<unknown>): Promise<readonly string[]> {
    const lines: string[] = [];
    const monitor = this.client.duplicate();
    monitor.on('error', () => undefined);
    await monitor.connect();
    await monitor.monitor((line) => lines.push(line));
    try {
      await work();
      const end = randomUUID();
      await this.client.echo(end);
      await until('the monitor has seen it all', () => lines.some((line) => line.includes(end)));
      return lines.filter((line) => !line.includes(end));
    } finally {
      monitor.destroy();
    }
  }

  /** Puts a value under a key that lasts as long as it did. */
  async put(key: string, value: string): Promise<void> {
    await this.client.set(key, value, { expiration: 'KEEPTTL' });
  }

  async clear(): Promise<void> {
    await this.client.flushAll();
  }

  close(): void {
    this.client.destroy();
  }
}
