import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';

import { Injectable, UseGuards, UseInterceptors } from '@nestjs/common';
import { WsAdapter } from '@nestjs/platform-ws';
import {
  MessageBody,
  type OnGatewayConnection,
  SubscribeMessage,
  WebSocketGateway,
} from '@nestjs/websockets';
import { io, type Socket } from 'socket.io-client';
import { WebSocket } from 'ws';

import {
  CurrentPrincipal,
  CurrentUser,
  KindeContext,
  KindeContextInterceptor,
  KindeGuard,
  KindeSockets,
  type KindeUser,
  OptionalAuth,
  Permissions,
  type Principal,
  Public,
} from '../../lib/index.js';
import { demoUsers } from '../../lib/testing/index.js';
import { bearer } from '../support/bearer.js';
import { describeEachDeployment } from '../support/deployments.js';
import { HeldTimers } from '../support/held-timers.js';
import { TestApplication } from '../support/test-application.js';

/** What Nest sends for a refusal. */
interface Refusal {
  readonly status: string;
  readonly message: string;
  readonly code: string;
  readonly cause?: { readonly pattern: string; readonly data: unknown };
}

@Injectable()
class Owners {
  constructor(private readonly kinde: KindeContext) {}

  async current(): Promise<string> {
    await Promise.resolve();
    return this.kinde.requireUser().id;
  }
}

/** What both gateways answer; each event names its answer after itself. */
@UseGuards(KindeGuard)
class Conversations implements OnGatewayConnection {
  /** Whether sockets have to be admitted as they connect. */
  static admits = false;
  static admitted: (Principal | undefined)[] = [];
  static handled = 0;

  constructor(
    private readonly sockets: KindeSockets,
    private readonly owners: Owners,
  ) {}

  async handleConnection(client: object, request?: IncomingMessage): Promise<void> {
    if (Conversations.admits) {
      Conversations.admitted.push(await this.sockets.admit(client, request));
    }
  }

  @SubscribeMessage('whoami')
  whoami(@CurrentUser() user: KindeUser) {
    Conversations.handled += 1;
    return { event: 'whoami', data: user.id };
  }

  @SubscribeMessage('owner')
  @UseInterceptors(KindeContextInterceptor)
  async owner() {
    return { event: 'owner', data: await this.owners.current() };
  }

  @SubscribeMessage('delete')
  @Permissions('delete:everything')
  delete() {
    Conversations.handled += 1;
    return { event: 'delete', data: 'never' };
  }

  @SubscribeMessage('greet')
  @OptionalAuth()
  greet(@CurrentPrincipal() principal?: Principal) {
    return { event: 'greet', data: principal?.kind ?? 'nobody' };
  }

  /** Leaves it to the service to want a user. */
  @SubscribeMessage('mine')
  @OptionalAuth()
  @UseInterceptors(KindeContextInterceptor)
  async mine() {
    return { event: 'mine', data: await this.owners.current() };
  }

  @SubscribeMessage('open')
  @Public()
  open(@MessageBody() body: unknown) {
    return { event: 'open', data: body };
  }
}

@WebSocketGateway()
class Gateway extends Conversations {}

/** A client of either library. */
interface Connection {
  /** Sends an event and waits for what comes back: the answer, or why there is none. */
  ask(event: string, data?: unknown): Promise<unknown>;
  /** What the server sent before it closed the connection. */
  closed(): Promise<{ readonly code: number | undefined; readonly told: Refusal }>;
  close(): void;
}

interface Opening {
  readonly headers?: Record<string, string>;
  /** What Socket.IO's clients give as `auth`. */
  readonly auth?: Record<string, unknown>;
}

type Connect = (url: string, opening: Opening) => Connection;

const connectBySocketIo: Connect = (url, { headers = {}, auth = {} }) => {
  const socket: Socket = io(url, {
    transports: ['websocket'],
    extraHeaders: headers,
    auth,
    reconnection: false,
    forceNew: true,
  });
  const answers = new Map<string, (answer: unknown) => void>();
  let told: Refusal;
  socket.onAny((event: string, data: unknown) => {
    if (event === 'exception') told = data as Refusal;
    for (const resolve of [
      answers.get(event),
      event === 'exception' ? answers.get('*') : undefined,
    ]) {
      resolve?.(data);
    }
  });
  const gone = new Promise<void>((resolve) => socket.once('disconnect', () => resolve()));
  return {
    ask: (event, data) =>
      new Promise((resolve) => {
        answers.set(event, resolve);
        answers.set('*', resolve);
        socket.emit(event, data);
      }),
    closed: async () => {
      await gone;
      return { code: undefined, told };
    },
    close: () => void socket.disconnect(),
  };
};

const connectByWs: Connect = (url, { headers = {} }) => {
  const socket = new WebSocket(url.replace('http', 'ws'), { headers });
  const open = once(socket, 'open');
  let told: Refusal;
  let answer: ((data: unknown) => void) | undefined;
  socket.on('message', (text: Buffer) => {
    const { event, data } = JSON.parse(text.toString()) as { event: string; data: unknown };
    if (event === 'exception') told = data as Refusal;
    answer?.(data);
  });
  const gone = once(socket, 'close') as Promise<[number]>;
  return {
    ask: async (event, data = null) => {
      await open;
      return new Promise((resolve) => {
        answer = resolve;
        socket.send(JSON.stringify({ event, data }));
      });
    },
    closed: async () => {
      const [code] = await gone;
      return { code, told };
    },
    close: () => socket.terminate(),
  };
};

const libraries: [name: string, connect: Connect][] = [
  ['Socket.IO', connectBySocketIo],
  ['ws', connectByWs],
];

const refusal = (code: string) => ({ status: 'error', code, message: expect.any(String) });

describeEachDeployment('gateways', (adapter, sessions) => {
  describe.each(libraries)('of %s', (library, connectTo) => {
    let test: TestApplication;
    let token: string;
    const connections: Connection[] = [];

    beforeAll(async () => {
      test = await TestApplication.start({
        adapter,
        sessions,
        providers: [Gateway, Owners],
        kinde: { clientId: 'application', m2m: { clientId: 'machine' } },
        options: { allowedClientIds: ['application', 'machine'] },
        configure: (app) => library === 'ws' && app.useWebSocketAdapter(new WsAdapter(app)),
      });
    });
    beforeEach(() => {
      token = test.kinde.accessToken({ user: demoUsers.ada });
      // Sockets of ws are known by it alone.
      Conversations.admits = library === 'ws';
      Conversations.admitted = [];
      Conversations.handled = 0;
    });
    afterEach(() => connections.splice(0).forEach((each) => each.close()));
    afterAll(() => test.stop());

    function connect(opening: Opening = {}): Connection {
      const connection = connectTo(test.url, opening);
      connections.push(connection);
      return connection;
    }

    const signedIn = async () => {
      const agent = test.agent();
      await test.signIn(agent, demoUsers.ada);
      return agent;
    };

    it('know the user of a good token', async () => {
      const socket = connect({ headers: bearer(token) });
      expect(await socket.ask('whoami')).toBe(demoUsers.ada);
      expect(await socket.ask('greet')).toBe('user');
      expect(await socket.ask('owner')).toBe(demoUsers.ada);
    });

    it('know a machine', async () => {
      const socket = connect({ headers: bearer(test.kinde.machineToken()) });
      expect(await socket.ask('greet')).toBe('machine');
      expect(await socket.ask('whoami')).toMatchObject(refusal('ERR_KINDE_FORBIDDEN'));
    });

    it('refuse what the user may not do', async () => {
      const socket = connect({ headers: bearer(token) });
      const told = await socket.ask('delete', { id: 1 });
      expect(told).toEqual({
        ...refusal('ERR_KINDE_FORBIDDEN'),
        cause: { pattern: 'delete', data: { id: 1 } },
      });
      expect(Conversations.handled).toBe(0);
    });

    it('refuse messages once the token has expired', async () => {
      const expiring = test.kinde.accessToken({ user: demoUsers.ada, expiresIn: 60 });
      const socket = connect({ headers: bearer(expiring) });
      expect(await socket.ask('whoami')).toBe(demoUsers.ada);
      test.clock.advance(120);
      expect(await socket.ask('whoami')).toMatchObject(refusal('ERR_KINDE_INVALID_TOKEN'));
      expect(await socket.ask('open', 'hello')).toBe('hello');
      expect(Conversations.handled).toBe(1);
    });

    it('tell an error of this package that a handler lets go as their own', async () => {
      const socket = connect({ headers: bearer(test.kinde.machineToken()) });
      expect(await socket.ask('mine')).toMatchObject(refusal('ERR_KINDE_FORBIDDEN'));
    });

    it('believe nothing that a message says of its sender', async () => {
      Conversations.admits = false;
      const socket = connect();
      const claim = { user: { id: demoUsers.ada }, headers: bearer(token), token, auth: { token } };
      expect(await socket.ask('whoami', claim)).toMatchObject({ status: 'error' });
      expect(Conversations.handled).toBe(0);
    });

    it('let in a user by the session cookie, from their own site alone', async () => {
      const cookie = (await signedIn()).cookieHeader(test.url);
      const own = connect({ headers: { cookie, origin: test.url } });
      expect(await own.ask('whoami')).toBe(demoUsers.ada);
      Conversations.admits = false;
      if (library === 'Socket.IO') {
        const foreign = connect({ headers: { cookie, origin: 'https://evil.example' } });
        expect(await foreign.ask('whoami')).toMatchObject(refusal('ERR_KINDE_CROSS_SITE_REQUEST'));
      }
    });

    it('refuse the messages of a session that was signed out', async () => {
      const agent = await signedIn();
      const cookie = agent.cookieHeader(test.url);
      const socket = connect({ headers: { cookie, origin: test.url } });
      expect(await socket.ask('whoami')).toBe(demoUsers.ada);
      await agent.get(`${test.url}/auth/logout`);
      expect(await socket.ask('whoami')).toMatchObject(refusal('ERR_KINDE_SESSION_ENDED'));
    });

    it('never use the refresh token of a browser that could not be told of the next', async () => {
      const agent = await signedIn();
      const cookie = agent.cookieHeader(test.url);
      const socket = connect({ headers: { cookie, origin: test.url } });
      expect(await socket.ask('whoami')).toBe(demoUsers.ada);
      test.clock.advance(86_300);
      const page = await agent.get(`${test.url}/auth/me`);
      expect(page.status).toBe(200);
      test.clock.advance(200);
      test.kinde.resetCalls();
      const answer = await socket.ask('whoami');
      if (sessions === 'cookie') {
        expect(answer).toMatchObject(refusal('ERR_KINDE_SESSION_ENDED'));
        expect(test.kinde.calls.refresh).toBe(0);
      } else {
        expect(answer).toBe(demoUsers.ada);
      }
      expect((await agent.get(`${test.url}/auth/me`)).status).toBe(200);
    });

    describe('whose sockets are admitted as they connect', () => {
      beforeEach(() => {
        Conversations.admits = true;
      });

      it('know who they are', async () => {
        const socket = connect({ headers: bearer(token) });
        expect(await socket.ask('whoami')).toBe(demoUsers.ada);
        expect(Conversations.admitted).toMatchObject([{ kind: 'user', id: demoUsers.ada }]);
      });

      it.each<[string, string, number, () => Opening]>([
        ['no credential', 'ERR_KINDE_UNAUTHENTICATED', 4401, () => ({})],
        [
          'a forged token',
          'ERR_KINDE_INVALID_TOKEN',
          4401,
          () => ({ headers: bearer(test.kinde.accessToken({ key: test.kinde.foreignKeyPem })) }),
        ],
        [
          'a malformed header',
          'ERR_KINDE_INVALID_REQUEST',
          4400,
          () => ({ headers: { authorization: 'Bearer a b' } }),
        ],
      ])('close those with %s', async (_, code, closeCode, opening) => {
        const socket = connect(opening());
        const closed = await socket.closed();
        expect(closed.told).toEqual(refusal(code));
        expect(closed.code).toBe(library === 'ws' ? closeCode : undefined);
        expect(Conversations.admitted).toEqual([undefined]);
      });

      it('close those that another site opened with the cookie of a user', async () => {
        const cookie = (await signedIn()).cookieHeader(test.url);
        const closed = await connect({
          headers: { cookie, origin: 'https://evil.example' },
        }).closed();
        expect(closed.told).toMatchObject(refusal('ERR_KINDE_CROSS_SITE_REQUEST'));
        expect(closed.code).toBe(library === 'ws' ? 4403 : undefined);
      });

      it('close those whose token has expired', async () => {
        const expiring = test.kinde.accessToken({ user: demoUsers.ada, expiresIn: 3600 });
        const timers = HeldTimers.hold();
        try {
          const socket = connect({ headers: bearer(expiring) });
          expect(await socket.ask('whoami')).toBe(demoUsers.ada);
          test.clock.advance(3700);
          timers.pass(3600);
          expect((await socket.closed()).code).toBe(library === 'ws' ? 4403 : undefined);
        } finally {
          timers.release();
        }
      });
    });

    if (library === 'Socket.IO') {
      it.each([
        ['no token', {}, 'ERR_KINDE_UNAUTHENTICATED'],
        ['a bad token', { token: 'x.y.z' }, 'ERR_KINDE_INVALID_TOKEN'],
        ['a list of tokens', { token: ['x'] }, 'ERR_KINDE_INVALID_REQUEST'],
        ['an empty token', { token: '' }, 'ERR_KINDE_INVALID_REQUEST'],
      ])('refuse %s in auth', async (_, auth, code) => {
        expect(await connect({ auth }).ask('whoami')).toMatchObject(refusal(code));
      });

      it.each([
        ['as it is', (text: string) => text],
        ['as in a header', (text: string) => `Bearer ${text}`],
      ])('take the token from auth, %s', async (_, write) => {
        expect(await connect({ auth: { token: write(token) } }).ask('whoami')).toBe(demoUsers.ada);
      });

      it('refuse two tokens at once', async () => {
        const socket = connect({ headers: bearer(token), auth: { token } });
        expect(await socket.ask('whoami')).toMatchObject(refusal('ERR_KINDE_INVALID_REQUEST'));
      });
    } else {
      it('deny sockets that nobody has handed over', async () => {
        Conversations.admits = false;
        const socket = connect({ headers: bearer(token) });
        expect(await socket.ask('whoami')).toMatchObject(refusal('ERR_KINDE_UNSUPPORTED_CONTEXT'));
        expect(test.logger.text).toContain('KindeSockets.admit(client, request)');
      });
    }
  });
});
