import { Controller, Injectable, UseGuards, UseInterceptors } from '@nestjs/common';
import type { INestApplication, INestMicroservice } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  type ClientProxy,
  ClientProxyFactory,
  EventPattern,
  MessagePattern,
  Payload,
  Transport,
} from '@nestjs/microservices';
import { firstValueFrom } from 'rxjs';

import {
  CurrentPrincipal,
  CurrentUser,
  KindeContext,
  KindeContextInterceptor,
  KindeGuard,
  KindeModule,
  type KindeModuleOptions,
  type KindeUser,
  OptionalAuth,
  Permissions,
  type Principal,
  Public,
  UserOnly,
} from '../../lib/index.js';
import { demoUsers, LocalKinde } from '../../lib/testing/index.js';
import { adapters, createAdapter } from '../support/adapters.js';
import { CapturedLogger } from '../support/captured-logger.js';
import { freePort } from '../support/free-port.js';
import { TestClock } from '../support/test-clock.js';

/** What a client of the tests sends. */
interface Message {
  readonly accessToken?: unknown;
}

@Injectable()
class Owners {
  constructor(private readonly kinde: KindeContext) {}

  async current(): Promise<string> {
    await Promise.resolve();
    return this.kinde.requireUser().id;
  }
}

@Controller()
@UseGuards(KindeGuard)
class Accounts {
  static handled = 0;

  constructor(private readonly owners: Owners) {}

  @MessagePattern('whoami')
  whoami(@CurrentPrincipal() principal: Principal) {
    Accounts.handled += 1;
    return principal.kind === 'user' ? principal.id : principal.clientId;
  }

  @MessagePattern('owner')
  @UserOnly()
  @UseInterceptors(KindeContextInterceptor)
  async owner(@CurrentUser() user: KindeUser) {
    return `${user.id} is ${await this.owners.current()}`;
  }

  @MessagePattern('delete')
  @Permissions('delete:everything')
  delete() {
    Accounts.handled += 1;
  }

  @MessagePattern('greet')
  @OptionalAuth()
  greet(@CurrentPrincipal() principal?: Principal) {
    return principal?.kind ?? 'nobody';
  }

  /** Leaves it to the service to want a user. */
  @MessagePattern('mine')
  @OptionalAuth()
  @UseInterceptors(KindeContextInterceptor)
  mine() {
    return this.owners.current();
  }

  @MessagePattern('open')
  @Public()
  open(@Payload() message: Message) {
    return message;
  }

  @EventPattern('happened')
  happened(@Payload() message: unknown) {
    Accounts.handled += message === undefined ? 0 : 1;
  }
}

const tokenOf = (data: unknown) => (data as { accessToken?: string } | null)?.accessToken;

type Start = (module: object, port: number) => Promise<INestApplication | INestMicroservice>;

const listening = (port: number) => ({
  transport: Transport.TCP as const,
  options: { host: '127.0.0.1', port },
});

const logger = new CapturedLogger();

const applications: [name: string, start: Start][] = [
  [
    'alone',
    async (module, port) => {
      const options = { ...listening(port), logger };
      const service = await NestFactory.createMicroservice(module as never, options);
      await service.listen();
      return service;
    },
  ],
  ...adapters.map((adapter): [string, Start] => [
    `beside HTTP on ${adapter}`,
    async (module, port) => {
      const app = await NestFactory.create(module as never, createAdapter(adapter), { logger });
      app.connectMicroservice(listening(port), { inheritAppConfig: true });
      await app.startAllMicroservices();
      await app.listen(0, '127.0.0.1');
      return app;
    },
  ]),
];

const ask = (client: ClientProxy, pattern: string, message: unknown): Promise<unknown> =>
  firstValueFrom(client.send<unknown>(pattern, message ?? {}), { defaultValue: undefined });

const refusal = (code: string) => ({ status: 'error', code, message: expect.any(String) });

describe.each(applications)('a microservice of TCP, %s', (_, start) => {
  const clock = new TestClock();
  let kinde: LocalKinde;

  beforeAll(async () => {
    kinde = await LocalKinde.start({
      clock: clock.now,
      clientId: 'application',
      m2m: { clientId: 'machine' },
    });
  });
  afterAll(() => kinde.stop());
  beforeEach(() => {
    Accounts.handled = 0;
  });

  async function serve(
    options: Partial<KindeModuleOptions>,
    test: (client: ClientProxy) => Promise<void>,
  ) {
    class ServiceModule {}
    const port = await freePort();
    const kindeModule = KindeModule.forRoot({
      issuerUrl: kinde.issuerUrl,
      clientId: kinde.clientId,
      allowedClientIds: ['application', 'machine'],
      clock: clock.now,
      timeout: 60,
      routes: false,
      ...options,
    });
    const app = await start(
      {
        module: ServiceModule,
        imports: [kindeModule],
        controllers: [Accounts],
        providers: [Owners],
      },
      port,
    );
    const client = ClientProxyFactory.create({
      transport: Transport.TCP,
      options: { host: '127.0.0.1', port },
    });
    try {
      await test(client);
    } finally {
      client.close();
      await app.close();
    }
  }

  it('denies every message that needs somebody, until it is told where tokens are', async () => {
    await serve({}, async (client) => {
      const accessToken = kinde.accessToken();
      const message = {
        accessToken,
        headers: { authorization: `Bearer ${accessToken}` },
        user: { id: demoUsers.ada, kind: 'user' },
      };
      for (const pattern of ['whoami', 'owner', 'delete', 'greet']) {
        await expect(ask(client, pattern, message)).rejects.toEqual(
          refusal('ERR_KINDE_UNSUPPORTED_CONTEXT'),
        );
      }
      expect(Accounts.handled).toBe(0);
      expect(await ask(client, 'open', { text: 'x' })).toEqual({ text: 'x' });
      expect(logger.text).toContain('rpcToken');
    });
  });

  it('knows the principal of a good token', async () => {
    await serve({ rpcToken: tokenOf }, async (client) => {
      const ada = { accessToken: kinde.accessToken({ user: demoUsers.ada }) };
      const machine = { accessToken: kinde.machineToken() };
      expect(await ask(client, 'whoami', ada)).toBe(demoUsers.ada);
      expect(await ask(client, 'owner', ada)).toBe(`${demoUsers.ada} is ${demoUsers.ada}`);
      expect(await ask(client, 'greet', ada)).toBe('user');
      expect(await ask(client, 'greet', machine)).toBe('machine');
      await expect(ask(client, 'owner', machine)).rejects.toEqual(refusal('ERR_KINDE_FORBIDDEN'));
    });
  });

  it.each<[string, unknown, string]>([
    ['no token', undefined, 'ERR_KINDE_UNAUTHENTICATED'],
    ['an empty token', '', 'ERR_KINDE_UNAUTHENTICATED'],
    ['what is no text', { toString: 'x' }, 'ERR_KINDE_UNAUTHENTICATED'],
    ['two words', 'a b', 'ERR_KINDE_INVALID_REQUEST'],
    ['a bad token', 'x.y.z', 'ERR_KINDE_INVALID_TOKEN'],
  ])('refuses %s', async (_what, accessToken, code) => {
    await serve({ rpcToken: tokenOf }, async (client) => {
      await expect(ask(client, 'whoami', { accessToken })).rejects.toEqual(refusal(code));
      expect(Accounts.handled).toBe(0);
    });
  });

  it('waits for a token that has to be looked for', async () => {
    await serve({ rpcToken: async (data) => tokenOf(data) }, async (client) => {
      const ada = { accessToken: kinde.accessToken({ user: demoUsers.ada }) };
      expect(await ask(client, 'whoami', ada)).toBe(demoUsers.ada);
      await expect(ask(client, 'whoami', {})).rejects.toEqual(refusal('ERR_KINDE_UNAUTHENTICATED'));
    });
  });

  it('lets nobody in while the token cannot be found', async () => {
    await serve({ rpcToken: () => Promise.reject(new Error('Not found.')) }, async (client) => {
      for (const pattern of ['whoami', 'greet']) {
        await expect(ask(client, pattern, {})).rejects.toMatchObject({ status: 'error' });
      }
      expect(Accounts.handled).toBe(0);
    });
  });

  it('tells an error of this package that a handler lets go as its own', async () => {
    await serve({ rpcToken: tokenOf }, async (client) => {
      await expect(ask(client, 'mine', {})).rejects.toEqual(refusal('ERR_KINDE_UNAUTHENTICATED'));
    });
  });

  it('greets who sends no token, and nobody with a bad one, where anybody is welcome', async () => {
    await serve({ rpcToken: tokenOf }, async (client) => {
      expect(await ask(client, 'greet', {})).toBe('nobody');
      await expect(ask(client, 'greet', { accessToken: 'x.y.z' })).rejects.toEqual(
        refusal('ERR_KINDE_INVALID_TOKEN'),
      );
    });
  });

  it('refuses a token that has expired meanwhile', async () => {
    await serve({ rpcToken: tokenOf }, async (client) => {
      const accessToken = kinde.accessToken({ user: demoUsers.ada, expiresIn: 60 });
      expect(await ask(client, 'whoami', { accessToken })).toBe(demoUsers.ada);
      clock.advance(120);
      await expect(ask(client, 'whoami', { accessToken })).rejects.toEqual(
        refusal('ERR_KINDE_INVALID_TOKEN'),
      );
    });
  });

  it('refuses what the principal may not do', async () => {
    await serve({ rpcToken: tokenOf }, async (client) => {
      const message = { accessToken: kinde.accessToken() };
      await expect(ask(client, 'delete', message)).rejects.toEqual(refusal('ERR_KINDE_FORBIDDEN'));
      expect(Accounts.handled).toBe(0);
    });
  });

  it('handles no event of a sender without a token', async () => {
    await serve({ rpcToken: tokenOf }, async (client) => {
      await firstValueFrom(client.emit('happened', {}), { defaultValue: undefined });
      expect(await ask(client, 'greet', {})).toBe('nobody'); // what was sent before has been looked at
      expect(Accounts.handled).toBe(0);
    });
  });

  it('tells senders apart whose messages come at the same time', async () => {
    await serve({ rpcToken: tokenOf }, async (client) => {
      const users = [demoUsers.ada, demoUsers.rex, demoUsers.ada, demoUsers.rex];
      const answers = users.map((user) =>
        ask(client, 'owner', { accessToken: kinde.accessToken({ user }) }),
      );
      expect(await Promise.all(answers)).toEqual(users.map((user) => `${user} is ${user}`));
    });
  });

  it('says that it cannot tell while Kinde cannot be reached', async () => {
    await serve({ rpcToken: tokenOf }, async (client) => {
      kinde.faults.all = { down: true };
      try {
        await expect(ask(client, 'whoami', { accessToken: kinde.accessToken() })).rejects.toEqual(
          expect.objectContaining(refusal('ERR_KINDE_UNAVAILABLE')),
        );
      } finally {
        kinde.faults.clear();
      }
    });
  });
});
