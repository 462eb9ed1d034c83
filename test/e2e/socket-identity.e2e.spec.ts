import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';

import { UseGuards, UseInterceptors } from '@nestjs/common';
import { WsAdapter } from '@nestjs/platform-ws';
import { type OnGatewayConnection, SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { io } from 'socket.io-client';
import { WebSocket } from 'ws';

import {
  CurrentUser,
  KindeContext,
  KindeContextInterceptor,
  KindeGuard,
  KindeSockets,
  type KindeUser,
  type Principal,
  Public,
} from '../../lib/index.js';
import { demoUsers } from '../../lib/testing/index.js';
import { bearer } from '../support/bearer.js';
import { describeEachDeployment } from '../support/deployments.js';
import { TestApplication } from '../support/test-application.js';

@WebSocketGateway()
@UseGuards(KindeGuard)
@UseInterceptors(KindeContextInterceptor)
class Gateway implements OnGatewayConnection {
  static isGone = false;
  static admitted: Promise<Principal | undefined>;

  constructor(
    private readonly sockets: KindeSockets,
    private readonly kinde: KindeContext,
  ) {}

  async handleConnection(client: object, request?: IncomingMessage): Promise<void> {
    if (Gateway.isGone) {
      leave(client);
    }
    Gateway.admitted = this.sockets.admit(client, request);
    await Gateway.admitted;
  }

  @SubscribeMessage('guarded')
  guarded(@CurrentUser() user: KindeUser) {
    return { event: 'guarded', data: [user.id, this.kinde.user()?.id] };
  }

  @SubscribeMessage('public')
  @Public()
  public(@CurrentUser() user?: KindeUser) {
    return { event: 'public', data: [user?.id ?? 'nobody', this.kinde.user()?.id ?? 'nobody'] };
  }
}

/** As a client does whose network is gone. */
function leave(client: object): void {
  if ('disconnect' in client) {
    (client as { disconnect(close: boolean): void }).disconnect(true);
  } else {
    (client as WebSocket).terminate();
  }
}

interface Connection {
  /** The data of what comes back. */
  ask(event: string): Promise<unknown>;
  readonly closed: Promise<unknown>;
  close(): void;
}

type Connect = (url: string, headers: Record<string, string>) => Connection;

const connectBySocketIo: Connect = (url, headers) => {
  const socket = io(url, {
    transports: ['websocket'],
    extraHeaders: headers,
    reconnection: false,
    forceNew: true,
  });
  return {
    ask: (event) =>
      new Promise((resolve) => {
        socket.once(event, resolve).once('exception', resolve).emit(event);
      }),
    closed: new Promise((resolve) => socket.once('disconnect', resolve)),
    close: () => void socket.disconnect(),
  };
};

const connectByWs: Connect = (url, headers) => {
  const socket = new WebSocket(url.replace('http', 'ws'), { headers });
  const open = once(socket, 'open');
  return {
    ask: async (event) => {
      await open;
      socket.send(JSON.stringify({ event, data: null }));
      const [text] = (await once(socket, 'message')) as [Buffer];
      return (JSON.parse(text.toString()) as { data: unknown }).data;
    },
    closed: once(socket, 'close'),
    close: () => socket.terminate(),
  };
};

const libraries: [name: string, connect: Connect][] = [
  ['Socket.IO', connectBySocketIo],
  ['ws', connectByWs],
];

describeEachDeployment('who sends the messages of a socket', (adapter, sessions) => {
  describe.each(libraries)('of %s', (library, connect) => {
    let test: TestApplication;
    const connections: Connection[] = [];

    beforeAll(async () => {
      test = await TestApplication.start({
        adapter,
        sessions,
        providers: [Gateway],
        configure: (app) => library === 'ws' && app.useWebSocketAdapter(new WsAdapter(app)),
      });
    });
    beforeEach(() => {
      Gateway.isGone = false;
    });
    afterEach(() => connections.splice(0).forEach((each) => each.close()));
    afterAll(() => test.stop());

    function open(headers: Record<string, string>): Connection {
      const connection = connect(test.url, headers);
      connections.push(connection);
      return connection;
    }

    const ada = [demoUsers.ada, demoUsers.ada];
    const nobody = ['nobody', 'nobody'];

    it('is nobody where nobody looks, whoever sent the message before', async () => {
      const socket = open(bearer(test.kinde.accessToken({ user: demoUsers.ada })));
      expect(await socket.ask('guarded')).toEqual(ada);
      expect(await socket.ask('public')).toEqual(nobody);
      expect(await socket.ask('guarded')).toEqual(ada);
    });

    it('is nobody any more once the token has expired', async () => {
      const token = test.kinde.accessToken({ user: demoUsers.ada, expiresIn: 60 });
      const socket = open(bearer(token));
      expect(await socket.ask('guarded')).toEqual(ada);
      test.clock.advance(120);
      expect(await socket.ask('guarded')).toMatchObject({ code: 'ERR_KINDE_INVALID_TOKEN' });
      expect(await socket.ask('public')).toEqual(nobody);
    });

    it('is nobody any more once the session was signed out', async () => {
      const agent = test.agent();
      await test.signIn(agent, demoUsers.ada);
      const socket = open({ cookie: agent.cookieHeader(test.url), origin: test.url });
      expect(await socket.ask('guarded')).toEqual(ada);
      await agent.get(`${test.url}/auth/logout`);
      expect(await socket.ask('public')).toEqual(nobody);
      expect(await socket.ask('guarded')).toMatchObject({ code: 'ERR_KINDE_SESSION_ENDED' });
      expect(await socket.ask('public')).toEqual(nobody);
    });

    it('is nobody who was gone before the socket was admitted', async () => {
      Gateway.isGone = true;
      const agent = test.agent();
      await test.signIn(agent, demoUsers.ada);
      await open({ cookie: agent.cookieHeader(test.url), origin: test.url }).closed;
      expect(await Gateway.admitted).toBeUndefined();
    });
  });
});
