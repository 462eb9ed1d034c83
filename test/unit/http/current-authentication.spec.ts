import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';

import type { ExecutionContext } from '@nestjs/common';

import type { Authentication } from '../../../lib/core/authenticator.js';
import { KindeUser } from '../../../lib/core/claims/kinde-user.js';
import {
  currentAuthentication,
  rememberAuthentication,
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
  rememberAuthentication(raw, authentication);

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

  it.each(['rpc', 'ws', 'graphql'])('takes no payload of %s for a request', (type) => {
    expect(currentAuthentication(contextOf(type, raw))).toBeUndefined();
  });
});
