import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { inspect } from 'node:util';

import type { ExecutionContext } from '@nestjs/common';

import type { Authentication } from '../../../lib/core/authenticator.js';
import { KindeUser } from '../../../lib/core/claims/kinde-user.js';
import {
  currentAuthentication,
  rememberAuthentication,
  requestAuthentication,
} from '../../../lib/http/current-authentication.js';

const authentication: Authentication = {
  principal: new KindeUser({ sub: 'kp_ada' }),
  via: 'bearer',
  accessToken: 'token',
};

const contextOf = (type: string, request: unknown) =>
  ({
    getType: () => type,
    switchToHttp: () => ({ getRequest: () => request }),
  }) as unknown as ExecutionContext;

describe('currentAuthentication', () => {
  const raw = new IncomingMessage(new Socket());
  const by = {};
  const result = { authentication, refusal: undefined };
  const remembered = rememberAuthentication(raw, by, result);
  remembered.settle(result);

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
    expect(requestAuthentication({ raw }, by)).toBe(remembered);
    expect(requestAuthentication(raw, {})).toBeUndefined();
    expect(requestAuthentication(new IncomingMessage(new Socket()), by)).toBeUndefined();
  });

  it('shows nothing of it to whoever prints a request', () => {
    expect(inspect(raw, { depth: 10, showHidden: true })).not.toMatch(/kp_ada|accessToken/);
  });

  it.each(['rpc', 'ws', 'graphql'])('takes no payload of %s for a request', (type) => {
    expect(currentAuthentication(contextOf(type, raw))).toBeUndefined();
  });
});
