import { freePort } from './free-port.js';
import { RedisProcess } from './redis-process.js';
import { RedisServer } from './redis-server.js';

/** A primary, and a Sentinel that tells clients where it is. */
export class RedisSentinel {
  /** What Sentinel calls the primary. */
  readonly name = 'kinde';

  private constructor(
    readonly primary: RedisServer,
    readonly port: number,
    private readonly process: RedisProcess,
  ) {}

  static async start(): Promise<RedisSentinel> {
    const primary = await RedisServer.start();
    const port = await freePort();
    const settings = [`port ${port}`, `sentinel monitor kinde 127.0.0.1 ${primary.port} 1`];
    try {
      const sentinel = await RedisProcess.start(settings, '--sentinel');
      return new RedisSentinel(primary, port, sentinel);
    } catch (error) {
      await primary.stop();
      throw error;
    }
  }

  async stop(): Promise<void> {
    await Promise.all([this.process.remove(), this.primary.stop()]);
  }
}
