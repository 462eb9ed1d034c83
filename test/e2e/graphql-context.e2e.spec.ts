import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import { type INestApplication, UseGuards } from '@nestjs/common';
import { GraphQLModule, Query, Resolver, Subscription } from '@nestjs/graphql';
import { type Client, createClient } from 'graphql-ws';
import { WebSocket } from 'ws';

import { CurrentUser, KindeGuard, type KindeUser } from '../../lib/index.js';
import { demoUsers } from '../../lib/testing/index.js';
import { type AdapterName, adapters } from '../support/adapters.js';
import { bearer } from '../support/bearer.js';
import { HeldTimers } from '../support/held-timers.js';
import { Hold } from '../support/hold.js';
import { TestApplication } from '../support/test-application.js';

@Resolver()
@UseGuards(KindeGuard)
class DiaryResolver {
  @Query(() => String)
  me(@CurrentUser() user: KindeUser) {
    return user.id;
  }

  @Subscription(() => String)
  async *ticks(@CurrentUser() user: KindeUser) {
    yield { ticks: user.id };
    await new Promise(() => undefined); // until the socket is closed
  }
}

/** What Apollo hands over: Fastify's request comes as it is. */
interface Given {
  readonly req?: object;
  readonly extra?: { readonly request: object };
}

const requestOf = (given: Given): object => given.req ?? given.extra?.request ?? given;

const rawRequestOf = (given: Given): { readonly headers?: object } => {
  const request = requestOf(given);
  return 'raw' in request ? (request.raw as object) : request;
};

const startWith = (
  adapter: AdapterName,
  context: (given: Given) => object,
  configure?: (app: INestApplication) => void,
) =>
  TestApplication.start({
    adapter,
    imports: [
      GraphQLModule.forRoot<ApolloDriverConfig>({
        driver: ApolloDriver,
        autoSchemaFile: true,
        graphiql: false,
        subscriptions: { 'graphql-ws': true },
        context,
      }),
    ],
    providers: [DiaryResolver],
    ...(configure && { configure }),
  });

describe.each(adapters)('GraphQL whose context the application makes (%s)', (adapter) => {
  let test: TestApplication;
  let token: string;
  afterEach(() => test.stop());

  const start = async (
    ...settings: [(given: Given) => object, ((app: INestApplication) => void)?]
  ) => {
    test = await startWith(adapter, ...settings);
    token = test.kinde.accessToken({ user: demoUsers.ada, expiresIn: 3600 });
  };

  async function me(): Promise<unknown> {
    const page = await test.agent().request(`${test.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...bearer(token) },
      body: JSON.stringify({ query: '{ me }' }),
    });
    return page.json();
  }

  it.each<[string, (request: { readonly headers?: object }) => object]>([
    ['a copy of it', (request) => ({ ...request })],
    ['its headers alone', ({ headers }) => ({ headers })],
    ['nothing of it', () => ({})],
    ['another request in it', () => ({ raw: undefined })],
  ])('denies what has no request, but %s', async (_, imitate) => {
    await start((given) => ({ req: imitate(rawRequestOf(given)) }));
    expect(await me()).toMatchObject({
      data: null,
      errors: [
        { message: 'Access is denied.', extensions: { kinde: 'ERR_KINDE_UNSUPPORTED_CONTEXT' } },
      ],
    });
  });

  it('knows a request of HTTP, whatever else is on it', async () => {
    await start((given) => ({
      req: Object.assign(requestOf(given), { extra: {}, connectionParams: {} }),
    }));
    expect(await me()).toEqual({ data: { me: demoUsers.ada } });
  });

  it('ends a subscription with its token, when all that it has is the upgraded request', async () => {
    await start((given) => ({ req: requestOf(given) }));
    const timers = HeldTimers.hold();
    const closed = new Hold();
    const client = connect(() => closed.release());
    try {
      const events = client.iterate({ query: 'subscription { ticks }' });
      expect(await events.next()).toMatchObject({ value: { data: { ticks: demoUsers.ada } } });
      test.clock.advance(3700);
      timers.pass(3700);
      await closed.pass();
    } finally {
      timers.release();
      await client.dispose();
    }
  });

  it('leaves a socket alone that only asks, and looks at its token each time', async () => {
    await start((given) => ({ req: requestOf(given) }));
    const timers = HeldTimers.hold();
    let isClosed = false;
    const client = connect(() => (isClosed = true));
    const ask = async () => (await client.iterate({ query: '{ me }' }).next()).value as unknown;
    try {
      expect(await ask()).toEqual({ data: { me: demoUsers.ada } });
      test.clock.advance(3700);
      timers.pass(3700);
      expect(await ask()).toMatchObject({
        errors: [{ extensions: { kinde: 'ERR_KINDE_INVALID_TOKEN' } }],
      });
      expect(isClosed).toBe(false);
    } finally {
      timers.release();
      await client.dispose();
    }
  });

  function connect(onClosed: () => void): Client {
    const headers = bearer(token);
    class Socket extends WebSocket {
      constructor(address: string, protocols: string[]) {
        super(address, protocols, { headers });
      }
    }
    return createClient({
      url: `${test.url.replace('http', 'ws')}/graphql`,
      webSocketImpl: Socket,
      lazy: false,
      retryAttempts: 0,
      onNonLazyError: () => undefined,
      on: { closed: onClosed },
    });
  }
});
