import { EventEmitter } from 'node:events';
import { IncomingMessage } from 'node:http';
import { Socket as Connection } from 'node:net';
import { setImmediate } from 'node:timers/promises';

import { SocketWatch } from '../../../lib/auth/socket-watch.js';
import type { Authentication, AuthenticationResult } from '../../../lib/core/authenticator.js';
import { KindeUser } from '../../../lib/core/claims/kinde-user.js';
import { KindeError } from '../../../lib/kinde.errors.js';
import { HeldTimers } from '../../support/held-timers.js';
import { TestClock } from '../../support/test-clock.js';

/** As much of a socket as can be seen of it. */
class Socket extends EventEmitter {
  readonly closed: unknown[] = [];

  close(...reason: unknown[]): void {
    this.closed.push(reason);
    this.emit('close');
  }
}

const over = (): AuthenticationResult => ({ authentication: undefined, refusal: undefined });

describe('SocketWatch', () => {
  const clock = new TestClock();
  let timers: HeldTimers;
  let socket: Socket;
  let sockets: SocketWatch;
  let looks: number;
  /** What a look at the credential finds. */
  let find: () => AuthenticationResult;

  beforeEach(() => {
    timers = HeldTimers.hold();
    socket = new Socket();
    sockets = new SocketWatch(clock.now);
    looks = 0;
    find = () => resultFor(3600);
  });
  afterEach(() => timers.release());

  function authenticationFor(
    seconds: number,
    via: 'bearer' | 'session' = 'bearer',
  ): Authentication {
    const principal = new KindeUser({ sub: 'kp_ada', exp: clock.now() + seconds });
    return { principal, via, accessToken: 'token' };
  }

  const resultFor = (seconds: number): AuthenticationResult => ({
    authentication: authenticationFor(seconds),
    refusal: undefined,
  });

  const watch = (watched: object = socket, authentication = authenticationFor(3600)) => {
    sockets.begin(watched, authentication, async () => ((looks += 1), find()));
  };

  const pass = (seconds: number) => {
    clock.advance(seconds);
    timers.pass(seconds);
    return setImmediate();
  };

  it('closes a socket when its credential is over, and not before', async () => {
    watch();
    find = over;
    await pass(3590);
    expect(socket.closed).toEqual([]);
    await pass(15);
    expect(socket.closed).toEqual([[4403, 'Forbidden']]);
  });

  it.each([
    ['has no session any more', over],
    [
      'is refused',
      () => {
        throw new KindeError('ERR_KINDE_INVALID_TOKEN', 'expired');
      },
    ],
  ])('closes a socket whose credential %s', async (_, finding) => {
    watch();
    find = finding;
    await pass(3605);
    expect(socket.closed).toHaveLength(1);
  });

  it('goes on for as long as a session is renewed', async () => {
    watch();
    for (let hour = 1; hour <= 5; hour += 1) {
      await pass(3605);
      expect(socket.closed).toEqual([]);
    }
    find = over;
    await pass(3605);
    expect(socket.closed).toHaveLength(1);
  });

  it('closes nothing while that cannot be told, and looks again', async () => {
    watch();
    find = () => {
      throw new KindeError('ERR_KINDE_UNAVAILABLE', 'down');
    };
    await pass(3605);
    await pass(6);
    expect(socket.closed).toEqual([]);
    find = over;
    await pass(6);
    expect(socket.closed).toHaveLength(1);
  });

  it('looks at least once a day, however long a token lasts', async () => {
    watch(socket, authenticationFor(1e9));
    find = over;
    await pass(86_401);
    expect(socket.closed).toHaveLength(1);
  });

  it('looks at a session every minute, since people sign out', async () => {
    find = () => ({ authentication: authenticationFor(3600, 'session'), refusal: undefined });
    watch(socket, authenticationFor(3600, 'session'));
    await pass(59);
    expect(looks).toBe(0);
    await pass(2);
    expect(looks).toBe(1);
    find = over;
    await pass(60);
    expect(socket.closed).toHaveLength(1);
  });

  it('watches a socket once', async () => {
    watch();
    watch();
    await pass(3605);
    expect(looks).toBe(1);
  });

  it('watches a socket for each application that let it in', async () => {
    const others = new SocketWatch(clock.now);
    watch();
    others.begin(socket, authenticationFor(3600), over);
    await pass(3605);
    expect(socket.closed).toHaveLength(1);
    expect(looks).toBe(1);
  });

  it('has nothing more to do with a socket that is closed', async () => {
    watch();
    socket.emit('close');
    find = over;
    await pass(10_000);
    expect(looks).toBe(0);
    expect(socket.closed).toEqual([]);
  });

  it.each([
    ['of ws', { readyState: 3 }],
    ['of Socket.IO', { disconnect: () => undefined, disconnected: true }],
  ])('has nothing to do with a socket %s that was closed before', async (_, state) => {
    watch(Object.assign(socket, state));
    await pass(10_000);
    expect(looks).toBe(0);
  });

  it('cuts off what it knows by the request alone that was upgraded', async () => {
    const connection = new Connection();
    watch(new IncomingMessage(connection));
    await pass(3590);
    expect(connection.destroyed).toBe(false);
    find = over;
    await pass(15);
    expect(connection.destroyed).toBe(true);
  });

  it('has nothing more to do with such a one that is closed', async () => {
    const connection = new Connection();
    watch(new IncomingMessage(connection));
    connection.destroy();
    await setImmediate();
    await pass(10_000);
    watch(new IncomingMessage(connection));
    await pass(10_000);
    expect(looks).toBe(0);
  });

  it('closes the socket below a connection of graphql-ws', async () => {
    watch({ extra: { socket } });
    find = over;
    await pass(3605);
    expect(socket.closed).toHaveLength(1);
  });
});
