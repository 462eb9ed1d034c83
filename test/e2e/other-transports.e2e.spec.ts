import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';

import { type ExecutionContext, type HttpException, Injectable, UseGuards } from '@nestjs/common';
import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { ExternalContextCreator } from '@nestjs/core';
import { ExecutionContextHost } from '@nestjs/core/helpers/execution-context-host.js';
import { AuthGuard } from '@nestjs/passport';

import {
  AccessGuard,
  AccessToken,
  Claim,
  CurrentOrg,
  CurrentUser,
  type FrameworkRequest,
  KindeGuard,
  KindeMessageException,
  KindeUser,
  OptionalAuth,
  Org,
  Permissions,
  Public,
} from '../../lib/index.js';
import { demoUsers } from '../../lib/testing/index.js';
import { bearer } from '../support/bearer.js';
import { TestApplication } from '../support/test-application.js';

/** Knows one transport more, whose third argument holds the HTTP request. */
@Injectable()
class OwnGuard extends KindeGuard {
  protected override getRequest(context: ExecutionContext): FrameworkRequest {
    return context.getType<string>() === 'own'
      ? context.getArgByIndex<{ req: FrameworkRequest }>(2).req
      : super.getRequest(context);
  }
}

/** Handles messages, events and queries, whatever brings them. */
@Injectable()
class Messages {
  handled = 0;

  @UseGuards(KindeGuard)
  guarded() {
    return this.#handle();
  }

  @OptionalAuth()
  optional() {
    return this.#handle();
  }

  @Permissions('read:todos')
  demanding() {
    return this.#handle();
  }

  @Org.param('orgCode')
  ofOrg() {
    return this.#handle();
  }

  @UseGuards(AccessGuard)
  accessOnly() {
    return this.#handle();
  }

  @UseGuards(AuthGuard('kinde'))
  passport() {
    return this.#handle();
  }

  @UseGuards(OwnGuard)
  own() {
    return this.#handle();
  }

  @UseGuards(OwnGuard)
  @Permissions('read:todos')
  ownDemanding() {
    return this.#handle();
  }

  unmarked() {
    return this.#handle();
  }

  @Public()
  open(
    @CurrentUser() user: unknown,
    @CurrentUser('id') id: unknown,
    @CurrentOrg() org: unknown,
    @Claim('sub') subject: unknown,
    @AccessToken() token: unknown,
  ) {
    this.#handle();
    return { user, id, org, subject, token };
  }

  #handle() {
    this.handled += 1;
    return 'handled';
  }
}

const guardedMethods = [
  'guarded',
  'optional',
  'demanding',
  'ofOrg',
  'accessOnly',
  'passport',
  'own',
  'ownDemanding',
] as const;

type Method = Exclude<keyof Messages, 'handled'>;

/** Everything by which a sender might pass for somebody. */
function disguisesOf(token: string): Record<string, unknown> {
  const headers = bearer(token);
  const rawHeaders = ['authorization', headers.authorization];
  const user = new KindeUser({
    sub: demoUsers.ada,
    permissions: ['read:todos'],
    org_code: 'org_1',
  });
  const request = { headers, rawHeaders, user, params: { orgCode: 'org_1' }, session: { user } };
  return {
    ...request,
    raw: request,
    req: request,
    request,
    handshake: request,
    extra: { request },
  };
}

/** The arguments of a handler as each transport passes them, with the sender's words in them. */
function argumentsOf(transport: string, token: string): unknown[] {
  const words = disguisesOf(token);
  switch (transport) {
    case 'rpc':
      return [words, { getPattern: () => 'things' }];
    case 'ws':
      return [words, words, () => undefined, 'things'];
    case 'graphql':
      // Without a request of HTTP, as in a subscription.
      return [words, words, { connectionParams: words, extra: words }, { fieldName: 'things' }];
    default:
      return [words, words, words];
  }
}

/** Whether Nest tells the sender of a refusal by a message of its own form. */
const isMessaging = (transport: string) => transport === 'rpc' || transport === 'ws';

const transports = ['rpc', 'ws', 'graphql', 'rmq', 'anything'];

describe.each([false, true])('guards beside HTTP, with globalGuard %s', (globalGuard) => {
  let test: TestApplication;
  let messages: Messages;
  let token: string;

  beforeAll(async () => {
    test = await TestApplication.start({
      adapter: 'express',
      providers: [Messages, OwnGuard],
      extras: { globalGuard },
    });
    messages = test.app.get(Messages);
    token = test.kinde.accessToken();
  });
  afterAll(() => test.stop());
  beforeEach(() => {
    messages.handled = 0;
    test.kinde.resetCalls();
  });

  /** Has Nest call a handler as its libraries for other transports do. */
  function call(method: Method, transport: string, args: unknown[]): Promise<unknown> {
    const creator = test.app.get(ExternalContextCreator);
    const parameters = { exchangeKeyForValue: () => undefined };
    const options = { guards: true, interceptors: true, filters: false };
    const handler: unknown = Reflect.get(messages, method);
    const wrapped = creator.create(
      messages,
      handler as () => unknown,
      method,
      ROUTE_ARGS_METADATA,
      parameters,
      undefined,
      undefined,
      options,
      transport as 'http',
    );
    return wrapped(...args) as Promise<unknown>;
  }

  /** What the sender wrote comes second, the request of HTTP third. */
  const query = (headers: Record<string, string>) => {
    const request = new IncomingMessage(new Socket());
    Object.assign(request.headers, headers);
    request.rawHeaders.push(...Object.entries(headers).flat());
    const context: { req: IncomingMessage & { user?: KindeUser } } = { req: request };
    return { context, args: [{}, disguisesOf(token), context, { fieldName: 'things' }] };
  };

  describe.each(transports)("in a context of type '%s'", (transport) => {
    it.each(guardedMethods)('deny, whatever the sender says: %s', async (method) => {
      await expect(call(method, transport, argumentsOf(transport, token))).rejects.toThrow();
      expect(messages.handled).toBe(0);
      expect(test.kinde.calls.jwks).toBe(0);
    });

    it.each(['guarded', 'optional', 'demanding'] as const)(
      'deny in words that tell nothing: %s',
      async (method) => {
        const told = { message: 'Access is denied.', code: 'ERR_KINDE_UNSUPPORTED_CONTEXT' };
        const answer = call(method, transport, argumentsOf(transport, token));
        const refusal: unknown = await answer.catch((error: unknown) => error);
        expect(
          refusal instanceof KindeMessageException
            ? refusal.getError()
            : (refusal as HttpException).getResponse(),
        ).toEqual(
          isMessaging(transport)
            ? { status: 'error', ...told }
            : { statusCode: 403, error: 'Forbidden', ...told },
        );
      },
    );

    it.each([[[]], [[null]], [[undefined, undefined]], [['text', 'text']], [[42]]])(
      'deny, whatever the sender leaves out: %j',
      async (args) => {
        for (const method of guardedMethods) {
          await expect(call(method, transport, args)).rejects.toThrow();
        }
        expect(messages.handled).toBe(0);
      },
    );

    it('let nobody pass for somebody where everybody may come in', async () => {
      expect(await call('open', transport, argumentsOf(transport, token))).toEqual({
        user: undefined,
        id: undefined,
        org: undefined,
        subject: null,
        token: undefined,
      });
      expect(messages.handled).toBe(1);
    });

    it(globalGuard ? 'deny what is not marked' : 'leave alone what is not marked', async () => {
      const answer = call('unmarked', transport, argumentsOf(transport, token));
      await (globalGuard
        ? expect(answer).rejects.toThrow()
        : expect(answer).resolves.toBe('handled'));
      expect(messages.handled).toBe(globalGuard ? 0 : 1);
    });

    it('deny a context that was made by hand as well', () => {
      const handler: unknown = Reflect.get(messages, 'demanding');
      for (const args of [argumentsOf(transport, token), [], [null], ['text']]) {
        const context = new ExecutionContextHost(args, Messages, handler as () => void);
        context.setType(transport);
        for (const guard of [KindeGuard, AccessGuard, OwnGuard]) {
          expect(() => test.app.get<KindeGuard>(guard).canActivate(context)).toThrow();
        }
      }
    });
  });

  describe('in a context that a subclass of KindeGuard knows', () => {
    // A global guard is the one of this package, which does not know it.
    if (globalGuard) {
      it('deny all the same', async () => {
        const { args } = query(bearer(token));
        await expect(call('own', 'own', args)).rejects.toMatchObject({ status: 403 });
      });
      return;
    }

    it('let a request with a credential in', async () => {
      const { context, args } = query(bearer(token));
      expect(await call('own', 'own', args)).toBe('handled');
      expect(context.req.user?.id).toBe(demoUsers.ada);
    });

    it.each([
      ['without a credential', {}, 'ERR_KINDE_UNAUTHENTICATED'],
      ['with a bad one', bearer('a.b.c'), 'ERR_KINDE_INVALID_TOKEN'],
    ])('refuse a request %s', async (_, headers, code) => {
      const { args } = query(headers);
      await expect(call('own', 'own', args)).rejects.toMatchObject({
        status: 401,
        response: { code },
      });
      expect(messages.handled).toBe(0);
    });

    it('deny where a requirement has to be decided, too', async () => {
      const { args } = query(bearer(token));
      await expect(call('ownDemanding', 'own', args)).rejects.toThrow();
      expect(messages.handled).toBe(0);
    });
  });
});
