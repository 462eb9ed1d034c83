import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

import { Hold } from './hold.js';

interface Conduct {
  /** What becomes of new connections. */
  readonly newcomers: 'accepted' | 'reset' | 'refused';
  /** Whether connections that are open are reset. */
  readonly resets: boolean;
  /** Milliseconds that each chunk is held up for. */
  readonly delay: number;
  /** Where everything waits. */
  readonly frozen?: Hold;
}

const PASS: Conduct = { newcomers: 'accepted', resets: false, delay: 0 };

/** A TCP proxy in front of a server on this machine that fails when it is told to. */
export class FaultProxy {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #conduct = PASS;
  #port = 0;

  private constructor(private readonly targetPort: number) {
    this.#server = createServer({ allowHalfOpen: true, noDelay: true }, (client) =>
      this.#accept(client),
    );
  }

  /** Starts on a free port, and passes everything on. */
  static async start(targetPort: number): Promise<FaultProxy> {
    const proxy = new FaultProxy(targetPort);
    await proxy.#listen();
    return proxy;
  }

  /** Stays the same whatever happens. */
  get port(): number {
    return this.#port;
  }

  /** All is well again. What was frozen goes on as if nothing had been. */
  pass(): Promise<void> {
    return this.#change(PASS);
  }

  /** Nobody listens any more, and what was open is reset. */
  refuse(): Promise<void> {
    return this.#change({ ...PASS, newcomers: 'refused', resets: true });
  }

  /** What is open is reset, and what comes is accepted and reset. */
  reset(): Promise<void> {
    return this.#change({ ...PASS, newcomers: 'reset', resets: true });
  }

  /**
   * Connections stay open and new ones are accepted, and nothing gets through them.
   *
   * @returns whose `arrived` resolves when something waits here
   */
  async hang(): Promise<Pick<Hold, 'arrived'>> {
    const frozen = new Hold();
    await this.#change({ ...PASS, frozen });
    return frozen;
  }

  /** Each chunk takes so many milliseconds more, in either direction. */
  slow(milliseconds: number): Promise<void> {
    return this.#change({ ...PASS, delay: milliseconds });
  }

  async stop(): Promise<void> {
    await this.refuse();
  }

  async #change(next: Conduct): Promise<void> {
    const before = this.#conduct;
    this.#conduct = next;
    if (next.resets) {
      this.#sockets.forEach((socket) => socket.resetAndDestroy());
    }
    before.frozen?.release();
    if (next.newcomers === 'refused') {
      await this.#close();
    } else {
      await this.#listen();
    }
  }

  #accept(client: Socket): void {
    if (this.#conduct.newcomers !== 'accepted') {
      client.resetAndDestroy();
      return;
    }
    const target = connect({ port: this.targetPort, host: '127.0.0.1', allowHalfOpen: true });
    target.setNoDelay(true);
    for (const socket of [client, target]) {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
      socket.on('error', () => undefined); // comes up where it is read from
    }
    void this.#pump(client, target);
    void this.#pump(target, client);
  }

  /** Passes on what comes, its end, and its failure. */
  async #pump(from: Socket, to: Socket): Promise<void> {
    try {
      for await (const chunk of from.iterator({ destroyOnReturn: false })) {
        await this.#holdUp();
        if (!to.write(chunk as Buffer)) {
          await once(to, 'drain');
        }
      }
      await this.#holdUp();
      to.end();
    } catch {
      await this.#holdUp();
      to.resetAndDestroy();
    }
  }

  async #holdUp(): Promise<void> {
    if (this.#conduct.delay > 0) {
      await delay(this.#conduct.delay, undefined, { ref: false });
    }
    while (this.#conduct.frozen) {
      await this.#conduct.frozen.pass();
    }
  }

  async #listen(): Promise<void> {
    if (!this.#server.listening) {
      await once(this.#server.listen(this.#port, '127.0.0.1'), 'listening');
      this.#port = (this.#server.address() as AddressInfo).port;
    }
  }

  async #close(): Promise<void> {
    if (this.#server.listening) {
      await once(this.#server.close(), 'close');
    }
  }
}
