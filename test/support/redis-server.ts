import { freePort } from './free-port.js';
import { RedisProcess } from './redis-process.js';

export interface RedisServerOptions {
  /** Whether data outlives the process, as it does with `appendonly`. Default: no. */
  readonly persistence?: boolean;
  /** More lines of `redis.conf`. */
  readonly settings?: readonly string[];
}

/** A Redis of one's own, on a free port, with its data in a folder that goes when it stops. */
export class RedisServer {
  private constructor(
    readonly port: number,
    private readonly process: RedisProcess,
  ) {}

  static async start(options: RedisServerOptions = {}): Promise<RedisServer> {
    const port = await freePort();
    const redis = await RedisProcess.start([
      `port ${port}`,
      'save ""',
      `appendonly ${options.persistence ? 'yes' : 'no'}`,
      'appendfsync no', // what was written outlives the process, not the machine
      ...(options.settings ?? []),
    ]);
    return new RedisServer(port, redis);
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  /** Ends it in good order if it runs, and starts it on the same port. */
  async restart(): Promise<void> {
    this.process.signal('SIGCONT');
    await this.process.end('SIGTERM');
    await this.process.launch();
  }

  /** Ends it at once, as a crash does; `restart` brings it up again. */
  async kill(): Promise<void> {
    await this.process.end('SIGKILL');
  }

  /** It keeps its connections and takes new ones, and answers nobody until `resume`. */
  pause(): void {
    this.process.signal('SIGSTOP');
  }

  resume(): void {
    this.process.signal('SIGCONT');
  }

  async stop(): Promise<void> {
    await this.process.remove();
  }
}
