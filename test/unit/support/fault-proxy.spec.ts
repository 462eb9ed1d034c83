import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { setImmediate } from 'node:timers/promises';

import { FaultProxy } from '../../support/fault-proxy.js';
import { freePort } from '../../support/free-port.js';
import { until } from '../../support/until.js';

/** A connection, and what came over it. */
class Caller {
  received = '';
  /** The code of the error that ended it; '' when it ended well. */
  readonly closed: Promise<string>;

  constructor(readonly socket: Socket) {
    let failure = '';
    socket.setEncoding('utf8').on('data', (text: string) => (this.received += text));
    socket.on('error', (error: NodeJS.ErrnoException) => (failure = error.code ?? ''));
    this.closed = new Promise((resolve) => socket.once('close', () => resolve(failure)));
  }

  static async to(port: number): Promise<Caller> {
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    const caller = new Caller(socket);
    await once(socket, 'connect');
    return caller;
  }

  /** The code of the error that meets somebody who comes to a port. */
  static fateAt(port: number): Promise<string> {
    return new Caller(connect({ port, host: '127.0.0.1' })).closed;
  }

  async hears(text: string): Promise<void> {
    await until(`it hears ${text}`, () => this.received === text);
  }
}

/** Says what it is told, and the number of characters when it has heard all. */
function startEcho(): Server {
  return createServer({ allowHalfOpen: true }, (socket) => {
    let heard = 0;
    socket.setEncoding('utf8').on('data', (text: string) => {
      heard += text.length;
      socket.write(text);
    });
    socket.on('end', () => socket.end(`.${heard}`));
    socket.on('error', () => undefined);
  }).listen(0, '127.0.0.1');
}

describe('The fault proxy', () => {
  let echo: Server;
  let proxy: FaultProxy;

  beforeEach(async () => {
    echo = startEcho();
    await once(echo, 'listening');
    proxy = await FaultProxy.start((echo.address() as AddressInfo).port);
  });

  afterEach(async () => {
    await proxy.stop();
    await once(echo.close(), 'close');
  });

  /** Somebody whose connection has been used. */
  const known = async (): Promise<Caller> => {
    const caller = await Caller.to(proxy.port);
    caller.socket.write('a');
    await caller.hears('a');
    return caller;
  };

  it('passes on what is said in both directions, and the end of it', async () => {
    const caller = await known();
    caller.socket.end('bc');
    expect(await caller.closed).toBe('');
    expect(caller.received).toBe('abc.3');
  });

  it('passes on more than fits into any buffer', async () => {
    const caller = await Caller.to(proxy.port);
    const text = 'x'.repeat(5_000_000);
    caller.socket.end(text);
    expect(await caller.closed).toBe('');
    expect(caller.received).toBe(`${text}.${text.length}`);
  });

  it('refuses connections, and resets those that are open', async () => {
    const caller = await known();
    await proxy.refuse();
    expect(await caller.closed).toBe('ECONNRESET');
    expect(await Caller.fateAt(proxy.port)).toBe('ECONNREFUSED');
  });

  it('resets connections, and those that come', async () => {
    const caller = await known();
    await proxy.reset();
    expect(await caller.closed).toBe('ECONNRESET');
    expect(await Caller.fateAt(proxy.port)).toBe('ECONNRESET');
  });

  it('freezes connections and what comes, and lets them go on', async () => {
    const caller = await known();
    const { arrived } = await proxy.hang();
    const newcomer = await Caller.to(proxy.port);
    caller.socket.write('b');
    await arrived;
    newcomer.socket.write('c');
    caller.socket.end('d');
    for (let turn = 0; turn < 100; turn += 1) {
      await setImmediate();
    }
    expect([caller.received, newcomer.received]).toEqual(['a', '']);

    await proxy.pass();
    expect(await caller.closed).toBe('');
    expect(caller.received).toBe('abd.3');
    await newcomer.hears('c');
  });

  it('resets what is frozen', async () => {
    const caller = await known();
    const { arrived } = await proxy.hang();
    caller.socket.write('b');
    await arrived;
    await proxy.reset();
    expect(await caller.closed).toBe('ECONNRESET');
    expect(caller.received).toBe('a');
  });

  it('is slow in either direction', async () => {
    const caller = await known();
    await proxy.slow(40);
    const started = performance.now();
    caller.socket.write('b');
    await caller.hears('ab');
    expect(performance.now() - started).toBeGreaterThan(75);
  });

  it.each(['refuse', 'reset', 'hang'] as const)(
    'is there again on the same port after %s',
    async (fault) => {
      const { port } = proxy;
      await proxy[fault]();
      await proxy.pass();
      expect(proxy.port).toBe(port);
      await known();
    },
  );

  it('resets callers of a server that is not there', async () => {
    const nowhere = await FaultProxy.start(await freePort());
    expect(await Caller.fateAt(nowhere.port)).toBe('ECONNRESET');
    await nowhere.stop();
  });

  it('closes everything when it stops, twice even', async () => {
    const caller = await known();
    await proxy.hang();
    caller.socket.write('b');
    await proxy.stop();
    await proxy.stop();
    expect(await caller.closed).toBe('ECONNRESET');
  });
});
