import { createHash, timingSafeEqual } from 'node:crypto';

import {
  type CanActivate,
  Controller,
  type ExecutionContext,
  Get,
  Injectable,
  UseGuards,
} from '@nestjs/common';

import {
  CurrentPrincipal,
  type FrameworkRequest,
  type FrameworkResponse,
  KindeAuthenticator,
  KindeContext,
  KindeError,
  type Principal,
} from '../../lib/index.js';
import { demoUsers } from '../../lib/testing/index.js';
import { bearer } from '../support/bearer.js';
import { describeEachDeployment } from '../support/deployments.js';
import { TestApplication } from '../support/test-application.js';

const API_KEY = 'the key of a customer';

type RequestWithKey = FrameworkRequest & {
  readonly headers: Readonly<Record<string, string | undefined>>;
};

/** Kinde's principals or the application's own keys: what the README shows. */
@Injectable()
class KindeOrOwnKeyGuard implements CanActivate {
  constructor(private readonly kinde: KindeAuthenticator) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const http = context.switchToHttp();
    const request = http.getRequest<RequestWithKey>();
    const response = http.getResponse<FrameworkResponse>();
    const key = request.headers['x-api-key'];
    if (key !== undefined && isApiKey(key)) {
      return true;
    }
    try {
      const result = await this.kinde.authenticate(request, response);
      this.kinde.assertSameSite(request, result);
      if (result.refusal) {
        throw result.refusal;
      }
      return true;
    } catch (error) {
      throw error instanceof KindeError ? this.kinde.refuse(error, request, response) : error;
    }
  }
}

function isApiKey(key: string): boolean {
  return timingSafeEqual(hashOf(key), hashOf(API_KEY));
}

function hashOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

@Controller('reports')
@UseGuards(KindeOrOwnKeyGuard)
class ReportsController {
  constructor(private readonly kinde: KindeContext) {}

  @Get()
  list(@CurrentPrincipal() principal?: Principal) {
    return { principal: principal?.kind ?? 'key', context: this.kinde.principal()?.kind ?? 'key' };
  }
}

describeEachDeployment('Kinde or an API key', (adapter, sessions) => {
  let test: TestApplication;

  beforeAll(async () => {
    test = await TestApplication.start({ adapter, sessions, controllers: [ReportsController] });
  });
  afterAll(() => test.stop());

  const get = (headers: Record<string, string>) =>
    test.agent().request(`${test.url}/reports`, { headers });

  it('lets in who has the key', async () => {
    const page = await get({ 'x-api-key': API_KEY });
    expect(page.json()).toEqual({ principal: 'key', context: 'key' });
  });

  it('lets in who has a token', async () => {
    const page = await get(bearer(test.kinde.accessToken()));
    expect(page.json()).toEqual({ principal: 'user', context: 'user' });
  });

  it('lets in who is signed in', async () => {
    const agent = test.agent();
    await test.signIn(agent, demoUsers.ada);
    const page = await agent.get(`${test.url}/reports`);
    expect(page.json()).toEqual({ principal: 'user', context: 'user' });
  });

  it.each<[string, () => Record<string, string>, number, string]>([
    ['nothing', () => ({}), 401, 'ERR_KINDE_UNAUTHENTICATED'],
    ['another key', () => ({ 'x-api-key': 'guessed' }), 401, 'ERR_KINDE_UNAUTHENTICATED'],
    ['a bad token', () => bearer('a.b.c'), 401, 'ERR_KINDE_INVALID_TOKEN'],
    ['two words', () => bearer('a b'), 400, 'ERR_KINDE_INVALID_REQUEST'],
  ])('refuses who has %s', async (_, headers, status, code) => {
    const page = await get(headers());
    expect(page.status).toBe(status);
    expect(page.json()).toMatchObject({ code });
  });
});
