import { createClient } from 'redis';

import { RedisSessionStore } from '../../lib/redis/index.js';

/** A session store on a Redis, with a client of its own. */
export class RedisSessions {
  readonly store: RedisSessionStore;

  private constructor(readonly client: ReturnType<typeof createClient>) {
    this.store = new RedisSessionStore({ client });
  }

  /**
   * @param url of a Redis, or of something in front of it
   * @param options of the client, where they matter
   */
  static async connect(
    url: string,
    options: { readonly RESP?: 2; readonly disableOfflineQueue?: boolean } = {},
  ): Promise<RedisSessions> {
    const client = createClient({
      url,
      disableOfflineQueue: true,
      socket: { reconnectStrategy: () => 20 },
      ...options,
    });
    client.on('error', () => undefined); // what the store makes of it is what is tested
    await client.connect();
    return new RedisSessions(client as never);
  }

  close(): void {
    this.client.destroy();
  }
}
