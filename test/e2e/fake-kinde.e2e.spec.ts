import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';

import { type ApolloDriverConfig, ApolloDriver } from '@nestjs/apollo';
import { Controller, Get, Injectable, Post, Req, UseGuards } from '@nestjs/common';
import { GraphQLModule, Query, Resolver } from '@nestjs/graphql';
import {
  type ClientProxy,
  ClientProxyFactory,
  MessagePattern,
  Transport,
} from '@nestjs/microservices';
import { AuthGuard } from '@nestjs/passport';
import { WsAdapter } from '@nestjs/platform-ws';
import { SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { firstValueFrom } from 'rxjs';
import { WebSocket } from 'ws';

import {
  AccessToken,
  CurrentPrincipal,
  CurrentUser,
  Entitlement,
  FeatureFlag,
  KindeAccountApi,
  KindeAuthService,
  KindeContext,
  KindeGuard,
  KindeModule,
  type KindeModuleOptions,
  KindeSockets,
  type KindeUser,
  MachineOnly,
  MaxAuthAge,
  OptionalAuth,
  Org,
  Permissions,
  type Principal,
  Public,
  Roles,
  Scopes,
} from '../../lib/index.js';
import {
  createSessionCookie,
  demoUsers,
  LocalKinde,
  machine,
  signAccessToken,
  user,
} from '../../lib/testing/index.js';
import { adapters } from '../support/adapters.js';
import { bearer } from '../support/bearer.js';
import { sendExactly } from '../support/exact-request.js';
import { FakedApplication, type FakedApplicationSettings } from '../support/faked-application.js';
import { freePort } from '../support/free-port.js';

@Injectable()
class Owner {
  constructor(private readonly kinde: KindeContext) {}

  async id(): Promise<string | undefined> {
    await Promise.resolve();
    return this.kinde.user()?.id;
  }
}

/** Guarded by what its module says, if at all. */
@Controller('open')
class OpenController {
  constructor(
    private readonly owner: Owner,
    private readonly auth: KindeAuthService,
  ) {}

  @Get()
  async who(@CurrentUser() current: KindeUser | undefined, @Req() request: IncomingMessage) {
    return {
      current: current?.id,
      context: await this.owner.id(),
      isAuthenticated: await this.auth.isAuthenticated(request),
    };
  }

  @Get('public')
  @Public()
  public() {
    return { ok: true };
  }

  @Get('method')
  @UseGuards(KindeGuard)
  method(@CurrentUser('id') id: string) {
    return { id };
  }

  @Get('passport')
  @UseGuards(AuthGuard('kinde'))
  passport(@Req() request: { user?: Principal }) {
    return { kind: request.user?.kind };
  }
}

@Controller('closed')
@UseGuards(KindeGuard)
class ClosedController {
  constructor(private readonly account: KindeAccountApi) {}

  @Get()
  who(@CurrentPrincipal() principal: Principal) {
    return { id: principal.kind === 'user' ? principal.id : principal.clientId };
  }

  @Post()
  add(@CurrentUser('id') id: string) {
    return { id };
  }

  @Get('optional')
  @OptionalAuth()
  optional(@CurrentUser() current?: KindeUser) {
    return { id: current?.id ?? null };
  }

  @Get('permission')
  @Permissions('read:todos')
  permission() {}

  @Get('fresh-permission')
  @Permissions('read:todos', { fresh: true })
  freshPermission() {}

  @Get('role')
  @Roles('admin')
  role() {}

  @Get('scope')
  @Scopes('read:reports')
  scope() {}

  @Get('org')
  @Org('org_1')
  org() {}

  @Get('flag')
  @FeatureFlag('beta')
  flag() {}

  @Get('entitlement')
  @Entitlement('seats', { atLeast: 10 })
  entitlement() {}

  @Get('machine')
  @MachineOnly()
  machine() {}

  @Get('recent')
  @MaxAuthAge(300)
  recent() {}

  @Get('token')
  token(@AccessToken() token: string) {
    return { token };
  }

  @Get('profile')
  async profile(@CurrentUser() current: KindeUser) {
    const { email } = await this.account.userProfile(current);
    return { email, maySell: await current.has({ entitlements: ['sales'] }) };
  }
}

@Resolver()
@UseGuards(KindeGuard)
class TodosResolver {
  @Query(() => String)
  me(@CurrentUser() current: KindeUser) {
    return current.id;
  }

  @Query(() => String)
  @Permissions('read:todos')
  todos() {
    return 'done';
  }
}

@WebSocketGateway()
@UseGuards(KindeGuard)
class TodosGateway {
  constructor(private readonly sockets: KindeSockets) {}

  async handleConnection(client: object, request: IncomingMessage): Promise<void> {
    await this.sockets.admit(client, request);
  }

  @SubscribeMessage('whoami')
  whoami(@CurrentUser() current: KindeUser) {
    return { event: 'whoami', data: current.id };
  }
}

@Controller()
@UseGuards(KindeGuard)
class TodosMessages {
  @MessagePattern('whoami')
  whoami(@CurrentUser() current: KindeUser) {
    return current.id;
  }
}

const rpcToken = (data: unknown) => (data as { accessToken?: string }).accessToken;

/** Unverified. */
const claimsOf = (token: string): unknown =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));

describe.each(adapters)('an application of fakeKinde on %s', (adapter) => {
  let test: FakedApplication;

  afterEach(() => test?.stop());

  const start = async (settings: Partial<FakedApplicationSettings> = {}) => {
    test = await FakedApplication.start({
      adapter,
      controllers: [OpenController, ClosedController],
      ...settings,
      providers: [Owner, ...(settings.providers ?? [])],
    });
  };

  const query = async (text: string): Promise<unknown> => {
    const init = { method: 'POST', body: JSON.stringify({ query: text }) };
    const response = await test.get('/graphql', { 'content-type': 'application/json' }, init);
    return response.json();
  };

  const askSocket = async (headers: Record<string, string> = {}): Promise<unknown> => {
    const socket = new WebSocket(test.url.replace('http', 'ws'), { headers });
    const answer = once(socket, 'message') as Promise<[Buffer]>;
    await once(socket, 'open');
    socket.send(JSON.stringify({ event: 'whoami', data: null }));
    const [message] = await answer;
    socket.close();
    return JSON.parse(message.toString('utf8'));
  };

  describe('without any environment and option', () => {
    beforeEach(async () => {
      await start();
    });

    it('lets nobody in until it is told who comes', async () => {
      expect(await test.status('/closed')).toBe(401);
      expect(await test.status('/open/method')).toBe(401);
      expect(await test.status('/open/passport')).toBe(401);
      expect(await test.status('/open/public')).toBe(200);
      expect(await test.json('/closed/optional')).toEqual({ id: null });
    });

    it('lets somebody in at every guard', async () => {
      const ada = user();
      test.kinde.as(ada);
      expect(await test.json('/closed')).toEqual({ id: ada.id });
      expect(await test.json('/open/method')).toEqual({ id: ada.id });
      expect(await test.json('/open/passport')).toEqual({ kind: 'user' });
    });

    it('has the route me, services and parameters agree', async () => {
      const ada = user({ email: 'ada@example.com', permissions: ['read:todos'] });
      test.kinde.as(ada);
      expect(await test.json('/auth/me')).toEqual(JSON.parse(JSON.stringify(ada)));
      expect(await test.json('/open')).toEqual({ isAuthenticated: true });
      test.kinde.asNobody();
      expect(await test.json('/open')).toEqual({ isAuthenticated: false });
      expect(await test.status('/auth/me')).toBe(401);
    });

    it('changes who it is from one request to the next', async () => {
      const [ada, rex, robot] = [user(), user(), machine()];
      expect(await test.json('/closed', {})).toMatchObject({ statusCode: 401 });
      test.kinde.as(ada);
      expect(await test.json('/closed')).toEqual({ id: ada.id });
      test.kinde.as(rex);
      expect(await test.json('/closed')).toEqual({ id: rex.id });
      test.kinde.as(robot);
      expect(await test.json('/closed')).toEqual({ id: robot.clientId });
      expect(await test.status('/auth/me')).toBe(403);
      test.kinde.asNobody();
      expect(await test.status('/closed')).toBe(401);
    });

    it.each([
      ['permission', user(), user({ permissions: ['read:todos'] })],
      ['fresh-permission', user(), user({ permissions: ['read:todos'] })],
      ['role', user({ roles: ['member'] }), user({ roles: ['member', 'admin'] })],
      ['scope', user(), user({ scopes: ['read:reports'] })],
      ['scope', machine(), machine({ scopes: ['read:reports'] })],
      ['org', user(), user({ orgCode: 'org_1' })],
      ['org', user({ orgCode: null }), machine({ orgCode: 'org_1' })],
      ['flag', user({ featureFlags: { beta: false } }), user({ featureFlags: { beta: true } })],
      [
        'entitlement',
        user({ entitlements: [{ featureKey: 'seats', limitMax: 9 }] }),
        user({ entitlements: ['exports', { featureKey: 'seats', limitMax: 10 }] }),
      ],
      ['machine', user(), machine()],
    ])('decides the requirement %s for real', async (path, without, having) => {
      test.kinde.as(without);
      expect(await test.status(`/closed/${path}`)).toBe(403);
      test.kinde.as(having);
      expect(await test.status(`/closed/${path}`)).toBe(200);
    });

    it('asks somebody to sign in again who did so long ago', async () => {
      test.kinde.as(user());
      expect(await test.status('/closed/recent')).toBe(200);
      test.kinde.as(user({ idClaims: { auth_time: 1_000_000_000 } }));
      expect(await test.status('/closed/recent')).toBe(401);
    });

    it('refuses as a bad token, an ended session and an outage are refused', async () => {
      const codeOf = async (path: string) => {
        const { statusCode, code } = (await test.json(path)) as {
          statusCode: number;
          code: string;
        };
        return [statusCode, code];
      };
      test.kinde.refusing('ERR_KINDE_SESSION_ENDED');
      expect(await codeOf('/closed')).toEqual([401, 'ERR_KINDE_SESSION_ENDED']);
      test.kinde.refusing('ERR_KINDE_INVALID_TOKEN');
      expect(await codeOf('/closed')).toEqual([401, 'ERR_KINDE_INVALID_TOKEN']);
      test.kinde.refusing('ERR_KINDE_UNAVAILABLE');
      expect(await codeOf('/closed')).toEqual([503, 'ERR_KINDE_UNAVAILABLE']);
      expect(await test.json('/open')).toEqual({ isAuthenticated: false });
      test.kinde.asNobody();
      expect(await test.status('/closed')).toBe(401);
    });

    it('answers the questions of a user to Kinde with what the test says', async () => {
      test.kinde.as(user({ email: 'ada@example.com', entitlements: ['sales'] }));
      expect(await test.json('/closed/profile')).toEqual({
        email: 'ada@example.com',
        maySell: true,
      });
      const token = signAccessToken(test.app, user({ email: 'rex@example.com' }));
      const answer = await test.json('/closed/profile', bearer(token));
      expect(answer).toEqual({ email: 'rex@example.com', maySell: false });
    });

    it('gives handlers a token that is like one of Kinde', async () => {
      const ada = user({ permissions: ['read:todos'] });
      test.kinde.as(ada);
      const { token } = (await test.json('/closed/token')) as { token: string };
      expect(claimsOf(token)).toMatchObject({
        sub: ada.id,
        permissions: ['read:todos'],
        azp: expect.any(String),
      });
      // It is a credential as good as that of signAccessToken.
      test.kinde.asNobody();
      expect(await test.json('/closed', bearer(token))).toEqual({ id: ada.id });
    });

    it('starts logins, though nothing gets out of the computer', async () => {
      const response = await test.get('/auth/login');
      expect(response.status).toBe(302);
      expect(response.headers.get('location')).toMatch(
        /^https:\/\/fake\.kinde\.test\/oauth2\/auth/,
      );
      expect(await test.status('/auth/portal')).toBe(401);
      test.kinde.as(user());
      expect(await test.status('/auth/portal')).toBe(503);
    });
  });

  it('protects every route of a global guard', async () => {
    await start({ module: { globalGuard: true } });
    expect(await test.status('/open')).toBe(401);
    expect(await test.status('/open/public')).toBe(200);
    const ada = user();
    test.kinde.as(ada);
    expect(await test.json('/open')).toEqual({
      current: ada.id,
      context: ada.id,
      isAuthenticated: true,
    });
  });

  it('sends navigations of nobody to the login, where the application does so', async () => {
    await start({ module: { unauthenticated: 'redirect' } });
    const headers = { accept: 'text/html', 'sec-fetch-mode': 'navigate' };
    const response = await sendExactly(`${test.url}/closed`, { headers });
    expect(response.status).toBe(302);
    expect(response.headers.location).toContain('/auth/login');
  });

  it('keeps the options that the application brings', async () => {
    const options = { issuerUrl: 'https://acme.kinde.com', clientId: 'acme', session: {} };
    await start({ module: options as KindeModuleOptions });
    test.kinde.as(user());
    const { token } = (await test.json('/closed/token')) as { token: string };
    expect(claimsOf(token)).toMatchObject({ iss: 'https://acme.kinde.com', azp: 'acme' });
    const location = (await test.get('/auth/login')).headers.get('location');
    expect(location).toMatch(/^https:\/\/acme\.kinde\.com\/oauth2\/auth\?.*client_id=acme/);
  });

  it('starts with the options of the test where the own ones cannot be had', async () => {
    const module = KindeModule.forRootAsync({
      useFactory: () => {
        throw new Error('Configuration key "KINDE_ISSUER_URL" does not exist');
      },
    });
    await expect(start({ module })).rejects.toThrow('Configuration key');
    await start({ module, options: { clientId: 'of-the-test' } });
    const ada = user();
    test.kinde.as(ada);
    expect(await test.json('/closed')).toEqual({ id: ada.id });
    const { token } = (await test.json('/closed/token')) as { token: string };
    expect(claimsOf(token)).toMatchObject({ azp: 'of-the-test' });
  });

  it('lets a local Kinde sign people in beside', async () => {
    const local = await LocalKinde.start();
    try {
      const { issuerUrl, clientId } = local;
      await start({ module: { issuerUrl, clientId, routes: false } });
      const rex = user();
      test.kinde.as(rex);
      expect(await test.json('/closed', bearer(local.accessToken()))).toEqual({
        id: demoUsers.ada,
      });
      expect(await test.json('/closed')).toEqual({ id: rex.id });
      expect(() => signAccessToken(test.app, rex)).toThrow(/asks http:\/\/127\.0\.0\.1:\d+ itself/);
      await expect(createSessionCookie(test.app, rex)).rejects.toThrow('has no sessions');
    } finally {
      await local.stop();
    }
  });

  it('lets GraphQL be asked', async () => {
    const graphql = GraphQLModule.forRoot<ApolloDriverConfig>({
      driver: ApolloDriver,
      autoSchemaFile: true,
    });
    await start({ imports: [graphql], providers: [TodosResolver] });
    expect(await query('{ me }')).toMatchObject({
      errors: [{ extensions: { code: 'UNAUTHENTICATED' } }],
    });
    const ada = user();
    test.kinde.as(ada);
    expect(await query('{ me }')).toEqual({ data: { me: ada.id } });
    expect(await query('{ todos }')).toMatchObject({
      errors: [{ extensions: { code: 'FORBIDDEN' } }],
    });
    test.kinde.as(user({ permissions: ['read:todos'] }));
    expect(await query('{ todos }')).toEqual({ data: { todos: 'done' } });
  });

  it('lets sockets in', async () => {
    await start({
      providers: [TodosGateway],
      configure: (app) => app.useWebSocketAdapter(new WsAdapter(app)),
    });
    const [ada, rex] = [user(), user()];
    test.kinde.as(ada);
    expect(await askSocket()).toEqual({ event: 'whoami', data: ada.id });
    expect(await askSocket(bearer(signAccessToken(test.app, rex)))).toEqual({
      event: 'whoami',
      data: rex.id,
    });
    test.kinde.asNobody();
    expect(await askSocket()).toMatchObject({
      event: 'exception',
      data: { code: 'ERR_KINDE_UNAUTHENTICATED' },
    });
  });

  it('lets messages of microservices in, where the application looks for tokens', async () => {
    await start({ module: { rpcToken }, controllers: [TodosMessages] });
    const options = { host: '127.0.0.1', port: await freePort() };
    test.app.connectMicroservice({ transport: Transport.TCP, options }, { inheritAppConfig: true });
    await test.app.startAllMicroservices();
    const client: ClientProxy = ClientProxyFactory.create({ transport: Transport.TCP, options });
    const ask = (data: object) => firstValueFrom(client.send<unknown>('whoami', data));
    try {
      const [ada, rex] = [user(), user()];
      test.kinde.as(ada);
      expect(await ask({})).toBe(ada.id);
      expect(await ask({ accessToken: signAccessToken(test.app, rex) })).toBe(rex.id);
      test.kinde.asNobody();
      await expect(ask({})).rejects.toMatchObject({ code: 'ERR_KINDE_UNAUTHENTICATED' });
    } finally {
      await client.close();
    }
  });
});
