import type { IncomingMessage } from 'node:http';

import { Controller, Get, HttpCode, Post, UseGuards } from '@nestjs/common';

import {
  CurrentUser,
  KindeApiKeyGuard,
  KindeAuthService,
  KindeGuard,
  type KindeUser,
  OptionalAuth,
  Public,
} from '../../lib/index.js';
import { demoUsers, managementScopes } from '../../lib/testing/index.js';
import { adapters } from '../support/adapters.js';
import { TestApplication } from '../support/test-application.js';
import type { UserAgent } from '../support/user-agent.js';

const whoever = (user: KindeUser | undefined) => ({ user: user?.id ?? null });

@Controller('keys')
@UseGuards(KindeApiKeyGuard)
class KeysController {
  @Get()
  read(@CurrentUser() user: KindeUser) {
    return whoever(user);
  }

  @Post()
  @HttpCode(200)
  @OptionalAuth()
  write(@CurrentUser() user: KindeUser | undefined) {
    return whoever(user);
  }
}

@Controller('open')
class OpenController {
  @Post()
  @HttpCode(200)
  @Public()
  write(@CurrentUser() user: KindeUser | undefined) {
    return whoever(user);
  }

  @Get()
  @UseGuards(KindeGuard)
  read(@CurrentUser() user: KindeUser) {
    return whoever(user);
  }
}

/** A middleware may ask who somebody is; only a guard decides that it counts. */
describe.each(adapters)('a session that a middleware has looked at (%s)', (adapter) => {
  let test: TestApplication;
  let agent: UserAgent;
  let key: string;

  const crossSite = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' };
  const send = async (path: string, method: string, headers: Record<string, string> = {}) => {
    const response = await fetch(`${test.url}${path}`, {
      method,
      headers: { cookie: agent.cookieHeader(test.url), ...headers },
    });
    return { status: response.status, body: await response.json() };
  };

  beforeAll(async () => {
    test = await TestApplication.start({
      adapter,
      controllers: [KeysController, OpenController],
      kinde: { m2m: { clientId: 'a-machine', clientSecret: 'a-secret', scopes: managementScopes } },
      options: { m2m: { clientId: 'a-machine', clientSecret: 'a-secret' } },
      configure: (app) =>
        app.use(async (request: IncomingMessage, _response: unknown, next: () => void) => {
          await app.get(KindeAuthService).isAuthenticated(request);
          next();
        }),
    });
    key = test.kinde.apiKeys.add({ scopes: [] }).key;
    agent = test.agent();
    await test.signIn(agent, demoUsers.ada);
  });
  afterAll(() => test.stop());

  it('counts where a guard has let it in', async () => {
    expect(await send('/open', 'GET')).toEqual({ status: 200, body: { user: demoUsers.ada } });
  });

  it('is not the user of a request that came with an API key', async () => {
    expect(await send('/keys', 'GET', { 'x-api-key': key })).toMatchObject({ status: 403 });
    expect(await send('/keys', 'GET')).toMatchObject({ status: 401 });
  });

  it.each(['/keys', '/open'])('is nobody at %s that another site sent it to', async (path) => {
    expect(await send(path, 'POST', crossSite)).toEqual({ status: 200, body: { user: null } });
  });
});
