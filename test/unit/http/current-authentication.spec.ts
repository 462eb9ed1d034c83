import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { inspect } from 'node:util';

import type { ExecutionContext } from '@nestjs/common';
import { ExecutionContextHost } from '@nestjs/core/helpers/execution-context-host.js';

import type { Authentication } from '../../../lib/core/authenticator.js';
import { KindeUser } from '../../../lib/core/claims/kinde-user.js';
import { silentMonitor } from '../../../lib/core/monitor/monitor.js';
import { Public } from '../../../lib/decorators/public.decorator.js';
import {
  authenticationOn,
  carrierOfCall,
  currentAuthentication,
  rememberAuthentication,
  requestAuthentication,
} from '../../../lib/http/current-authentication.js';

const authentication: Authentication = {
  principal: new KindeUser({ sub: 'kp_ada' }),
  via: 'bearer',
  accessToken: 'token',
};

/** What Nest makes of the arguments that a transport passes to a handler. */
function contextOf(type: string, ...args: unknown[]): ExecutionContext {
  const context = new ExecutionContextHost(args, class {}, () => undefined);
  context.setType(type);
  return context;
}

const open = () => undefined;
Public()(open);

describe('currentAuthentication', () => {
  const raw = new IncomingMessage(new Socket());
  const by = { monitor: silentMonitor };
  const result = { authentication, refusal: undefined };
  const remembered = rememberAuthentication(raw, by, result);
  remembered.settle(result);
  const upgraded = new IncomingMessage(new Socket());
  upgraded.headers.upgrade = 'websocket';
  rememberAuthentication(upgraded, by, result).settle(result);

  it('knows who sent a request, whatever the framework wraps around it', () => {
    expect(currentAuthentication(contextOf('http', raw))).toBe(authentication);
    expect(currentAuthentication(contextOf('http', { raw }))).toBe(authentication);
  });

  it('knows nothing of other requests, and believes none of what they say', () => {
    const other = Object.assign(new IncomingMessage(new Socket()), authentication, {
      user: authentication.principal,
    });
    expect(currentAuthentication(contextOf('http', other))).toBeUndefined();
  });

  it('knows nobody before it has been found out who it is', () => {
    const other = new IncomingMessage(new Socket());
    rememberAuthentication(other, by, result);
    expect(currentAuthentication(contextOf('http', other))).toBeUndefined();
  });

  it('keeps what one application found out from another that it is mounted in', () => {
    expect(requestAuthentication(raw, by)).toBe(remembered);
    expect(requestAuthentication(raw, { ...by })).toBeUndefined();
    expect(requestAuthentication(new IncomingMessage(new Socket()), by)).toBeUndefined();
  });

  it('shows nothing of it to whoever prints a request', () => {
    expect(inspect(raw, { depth: 10, showHidden: true })).not.toMatch(/kp_ada|accessToken/);
  });

  it.each([
    ['a message', 'rpc', [raw, {}]],
    ['a message of a socket', 'ws', [{}, raw, 'pattern']],
    ['the arguments of GraphQL', 'graphql', [raw, raw, {}, raw]],
    ['another transport', 'anything', [raw, raw, raw]],
  ])('takes nothing that %s brings for what it was called with', (_, type, args) => {
    expect(currentAuthentication(contextOf(type, ...args))).toBeUndefined();
  });

  it.each([
    ['its message', 'rpc', [{}, raw]],
    ['its socket', 'ws', [raw, {}, 'pattern']],
    ['its request', 'graphql', [{}, {}, { req: raw }, {}]],
    ['its request, as Mercurius has it', 'graphql', [{}, {}, { reply: { request: { raw } } }, {}]],
  ])('knows who is behind a call by %s', (_, type, args) => {
    expect(currentAuthentication(contextOf(type, ...args))).toBe(authentication);
  });

  it.each([
    ['a socket', 'ws', [raw, {}, 'pattern']],
    ['a socket below GraphQL', 'graphql', [{}, {}, { req: upgraded }, {}]],
  ])(
    'knows nobody of a public call by %s, which stands for other calls as well',
    (_, type, args) => {
      const context = new ExecutionContextHost(args, class {}, open);
      context.setType(type);
      expect(currentAuthentication(context)).toBeUndefined();
      expect(authenticationOn(carrierOfCall(context) ?? {})).toBeUndefined();
    },
  );

  it('knows later, too, who sent one message of a socket', () => {
    const socket = {};
    rememberAuthentication(socket, by, result).settle(result);
    const call = carrierOfCall(contextOf('ws', socket, {}, 'pattern')) ?? {};
    const anonymous = { authentication: undefined, refusal: undefined };
    rememberAuthentication(socket, by, anonymous).settle(anonymous);
    expect(authenticationOn(call)).toBe(authentication);
    expect(authenticationOn(socket)).toBeUndefined();
  });

  it.each([[[]], [[null, null, null]], [['a', 'b', 'c']], [[1, 2, { req: 'x' }]], [[1, 2, [raw]]]])(
    'knows nobody where a call is not what it should be: %j',
    (args) => {
      for (const type of ['rpc', 'ws', 'graphql']) {
        expect(currentAuthentication(contextOf(type, ...args))).toBeUndefined();
      }
    },
  );
});
