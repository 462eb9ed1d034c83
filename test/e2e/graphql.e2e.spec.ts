import { EventEmitter, on } from 'node:events';

import { type ApolloDriverConfig, ApolloDriver } from '@nestjs/apollo';
import { Injectable, UseGuards, UseInterceptors } from '@nestjs/common';
import { Args, GraphQLModule, Mutation, Query, Resolver, Subscription } from '@nestjs/graphql';
import { type Client, createClient } from 'graphql-ws';
import { WebSocket } from 'ws';

import {
  CurrentUser,
  KindeContext,
  KindeContextInterceptor,
  KindeGuard,
  KindeUser,
  OptionalAuth,
  Org,
  Permissions,
  Public,
} from '../../lib/index.js';
import { demoUsers } from '../../lib/testing/index.js';
import { bearer } from '../support/bearer.js';
import { describeEachDeployment } from '../support/deployments.js';
import { HeldTimers } from '../support/held-timers.js';
import { Hold } from '../support/hold.js';
import { TestApplication } from '../support/test-application.js';

/** Asks for the user without having been handed anything. */
@Injectable()
class Diary {
  constructor(private readonly kinde: KindeContext) {}

  async owner(): Promise<string> {
    await Promise.resolve();
    return this.kinde.user()?.id ?? 'nobody';
  }

  async mine(): Promise<string> {
    await Promise.resolve();
    return this.kinde.requireUser().id;
  }
}

const metronome = new EventEmitter();

@Resolver()
@UseGuards(KindeGuard)
class DiaryResolver {
  constructor(private readonly diary: Diary) {}

  @Query(() => String)
  me(@CurrentUser() user: KindeUser) {
    return user.id;
  }

  @Query(() => String)
  owner() {
    return this.diary.owner();
  }

  /** Leaves it to the service to want a user. */
  @Query(() => String)
  @OptionalAuth()
  mine() {
    return this.diary.mine();
  }

  @Query(() => String)
  @OptionalAuth()
  greeting(@CurrentUser('givenName') name?: string) {
    return `Hello ${name ?? 'stranger'}`;
  }

  @Query(() => String)
  @Public()
  open(@CurrentUser() user?: KindeUser) {
    return user?.id ?? 'open';
  }

  @Query(() => String)
  @Permissions('delete:everything')
  forbidden() {
    return 'never';
  }

  @Query(() => String)
  @Org.param('orgCode')
  ofOrganization(@Args('orgCode') orgCode: string) {
    return orgCode;
  }

  @Mutation(() => String)
  @Permissions('write:todos')
  write(@Args('text') text: string, @CurrentUser() user: KindeUser) {
    return `${user.id} wrote ${text}`;
  }

  @Subscription(() => String)
  @UseInterceptors(KindeContextInterceptor)
  async ticks(@CurrentUser() user: KindeUser) {
    return beats(`for ${user.id}, whom the context calls ${await this.diary.owner()}`);
  }
}

/** One event at once, and one for each beat of the metronome. */
async function* beats(who: string) {
  const following = on(metronome, 'beat');
  yield { ticks: `first ${who}` };
  for await (const _ of following) {
    yield { ticks: `next ${who}` };
  }
}

interface Answer {
  readonly data: Record<string, unknown> | null;
  readonly errors?: readonly {
    readonly message: string;
    readonly extensions: Record<string, unknown>;
  }[];
}

/** @param expected of the extensions that a client sees */
function expectRefusal({ data, errors = [] }: Answer, expected: { code: string; kinde: string }) {
  expect(data).toBeNull();
  expect(errors).toHaveLength(1);
  expect(errors[0]?.extensions).toMatchObject(expected);
  expect(JSON.stringify(errors)).not.toMatch(/eyJ|kp_/);
}

describeEachDeployment('GraphQL', (adapter, sessions) => {
  let test: TestApplication;
  let token: string;
  const sockets: Client[] = [];

  beforeAll(async () => {
    test = await TestApplication.start({
      adapter,
      sessions,
      imports: [
        GraphQLModule.forRoot<ApolloDriverConfig>({
          driver: ApolloDriver,
          autoSchemaFile: true,
          graphiql: false,
          subscriptions: { 'graphql-ws': true },
        }),
      ],
      providers: [DiaryResolver, Diary],
    });
    token = test.kinde.accessToken({ user: demoUsers.ada });
  });
  afterEach(() => sockets.splice(0).forEach((socket) => void socket.dispose()));
  afterAll(() => test.stop());

  async function ask(query: string, headers: Record<string, string> = {}): Promise<Answer> {
    const page = await test.agent().request(`${test.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ query }),
    });
    expect(page.status).toBe(200);
    return page.json<Answer>();
  }

  const unauthenticated = { code: 'UNAUTHENTICATED', kinde: 'ERR_KINDE_UNAUTHENTICATED' };
  const invalidToken = { code: 'UNAUTHENTICATED', kinde: 'ERR_KINDE_INVALID_TOKEN' };
  const forbidden = { code: 'FORBIDDEN', kinde: 'ERR_KINDE_FORBIDDEN' };

  describe('queries and mutations', () => {
    const operations = [
      '{ me }',
      'mutation { write(text: "x") }',
      '{ ofOrganization(orgCode: "x") }',
    ];

    it.each(operations)('refuse who sends no token: %s', async (operation) => {
      expectRefusal(await ask(operation), unauthenticated);
    });

    it.each(operations)('refuse a bad token: %s', async (operation) => {
      const forged = test.kinde.accessToken({ key: test.kinde.foreignKeyPem });
      expectRefusal(await ask(operation, bearer(forged)), invalidToken);
    });

    it('know the user of a good one', async () => {
      expect(await ask('{ me owner greeting }', bearer(token))).toEqual({
        data: { me: demoUsers.ada, owner: demoUsers.ada, greeting: 'Hello stranger' },
      });
      expect(await ask('mutation { write(text: "x") }', bearer(token))).toEqual({
        data: { write: `${demoUsers.ada} wrote x` },
      });
    });

    it('refuse a token that has expired meanwhile', async () => {
      const expiring = test.kinde.accessToken({ expiresIn: 60 });
      expect(await ask('{ me }', bearer(expiring))).toMatchObject({ data: { me: demoUsers.ada } });
      test.clock.advance(120);
      expectRefusal(await ask('{ me }', bearer(expiring)), invalidToken);
    });

    it('tell users apart who ask at the same time', async () => {
      const users = [demoUsers.ada, demoUsers.rex, demoUsers.ada, demoUsers.rex];
      const answers = await Promise.all(
        users.map((user) => ask('{ me owner }', bearer(test.kinde.accessToken({ user })))),
      );
      expect(answers.map(({ data }) => data)).toEqual(
        users.map((user) => ({ me: user, owner: user })),
      );
    });

    it('let in a user by the session cookie, and refuse another site that sends it along', async () => {
      const agent = test.agent();
      await test.signIn(agent, demoUsers.ada);
      const cookie = agent.cookieHeader(test.url);
      expect(await ask('{ me }', { cookie })).toEqual({ data: { me: demoUsers.ada } });
      expectRefusal(await ask('{ me }', { cookie, origin: 'https://evil.example' }), {
        code: 'FORBIDDEN',
        kinde: 'ERR_KINDE_CROSS_SITE_REQUEST',
      });
    });

    it('keep requirements', async () => {
      expectRefusal(await ask('{ forbidden }', bearer(token)), forbidden);
      const orgCode = String(JSON.parse(payloadOf(token))['org_code']);
      expect(await ask(`{ ofOrganization(orgCode: "${orgCode}") }`, bearer(token))).toEqual({
        data: { ofOrganization: orgCode },
      });
      const other = `{ ofOrganization(orgCode: "${orgCode}x") }`;
      expectRefusal(await ask(other, bearer(token)), forbidden);
    });

    it('tell an error of this package that a resolver lets go as their own', async () => {
      expect(await ask('{ mine }', bearer(token))).toEqual({ data: { mine: demoUsers.ada } });
      expectRefusal(await ask('{ mine }'), unauthenticated);
    });

    it('let everybody in where it says so', async () => {
      expect(await ask('{ open greeting }')).toEqual({
        data: { open: 'open', greeting: 'Hello stranger' },
      });
      expect(await ask('{ open }', bearer(token))).toEqual({ data: { open: 'open' } });
    });

    it('say 503 in their own way while Kinde cannot tell', async () => {
      const unknown = await startedWithKindeDown();
      try {
        const { errors } = await unknown.ask();
        expect(errors?.[0]?.extensions).toMatchObject({ kinde: 'ERR_KINDE_UNAVAILABLE' });
      } finally {
        await unknown.stop();
      }
    });
  });

  describe('subscriptions', () => {
    it.each<[string, Record<string, unknown>, { kinde: string }]>([
      ['no token', {}, unauthenticated],
      ['a bad token', { authorization: 'Bearer x.y.z' }, invalidToken],
      [
        'what is no text',
        { authorization: { toString: 'x' } },
        { kinde: 'ERR_KINDE_INVALID_REQUEST' },
      ],
    ])('refuse %s', async (_, connectionParams, { kinde }) => {
      const events = subscribe('subscription { ticks }', { connectionParams });
      const { value } = await events.next();
      expect(value).toMatchObject({ errors: [{ extensions: { kinde } }] });
    });

    it.each(['authorization', 'Authorization'])(
      'know the user of a good token in the parameter %s',
      async (name) => {
        const events = subscribe('subscription { ticks }', {
          connectionParams: { [name]: `Bearer ${token}` },
        });
        const who = `for ${demoUsers.ada}, whom the context calls ${demoUsers.ada}`;
        expect(await events.next()).toMatchObject({ value: { data: { ticks: `first ${who}` } } });
        metronome.emit('beat');
        expect(await events.next()).toMatchObject({ value: { data: { ticks: `next ${who}` } } });
        await events.return?.();
      },
    );

    it('let in a user by the session cookie, from their own site alone', async () => {
      const agent = test.agent();
      await test.signIn(agent, demoUsers.ada);
      const cookie = agent.cookieHeader(test.url);
      const own = subscribe('subscription { ticks }', { headers: { cookie, origin: test.url } });
      expect(await own.next()).toMatchObject({
        value: { data: { ticks: expect.stringContaining(demoUsers.ada) } },
      });
      await own.return?.();
      const foreign = { cookie, origin: 'https://evil.example' };
      const stolen = subscribe('subscription { ticks }', { headers: foreign });
      expect(await stolen.next()).toMatchObject({
        value: { errors: [{ extensions: { kinde: 'ERR_KINDE_CROSS_SITE_REQUEST' } }] },
      });
    });

    it('end with the token that they began with', async () => {
      const expiring = test.kinde.accessToken({ user: demoUsers.ada, expiresIn: 3600 });
      const timers = HeldTimers.hold();
      try {
        const closed = new Hold();
        const events = subscribe('subscription { ticks }', {
          connectionParams: { authorization: `Bearer ${expiring}` },
          onClosed: (code) => {
            expect(code).toBe(4403);
            closed.release();
          },
        });
        await events.next();
        timers.pass(3000);
        metronome.emit('beat');
        expect(await events.next()).toMatchObject({ done: false });
        test.clock.advance(3700);
        timers.pass(700);
        await closed.pass();
      } finally {
        timers.release();
      }
    });
  });

  function subscribe(
    query: string,
    {
      connectionParams = {},
      headers = {},
      onClosed,
    }: {
      connectionParams?: Record<string, unknown>;
      headers?: Record<string, string>;
      onClosed?: (code: number) => void;
    },
  ): AsyncIterableIterator<unknown> {
    class Socket extends WebSocket {
      constructor(address: string, protocols: string[]) {
        super(address, protocols, { headers });
      }
    }
    const client = createClient({
      url: `${test.url.replace('http', 'ws')}/graphql`,
      webSocketImpl: Socket,
      retryAttempts: 0,
      connectionParams,
      on: { closed: (event) => onClosed?.((event as { code: number }).code) },
    });
    sockets.push(client);
    return client.iterate({ query });
  }

  /** An application that has never had the keys. */
  async function startedWithKindeDown() {
    const other = await TestApplication.start({
      adapter,
      imports: [
        GraphQLModule.forRoot<ApolloDriverConfig>({
          driver: ApolloDriver,
          autoSchemaFile: true,
          graphiql: false,
        }),
      ],
      providers: [DiaryResolver, Diary],
    });
    other.kinde.faults.all = { down: true };
    const headers = { 'content-type': 'application/json', ...bearer(other.kinde.accessToken()) };
    return {
      stop: () => other.stop(),
      ask: async () => {
        const body = JSON.stringify({ query: '{ me }' });
        const init = { method: 'POST', headers, body };
        return (await other.agent().request(`${other.url}/graphql`, init)).json<Answer>();
      },
    };
  }
});

function payloadOf(token: string): string {
  return Buffer.from(token.split('.')[1] ?? '', 'base64url').toString();
}
