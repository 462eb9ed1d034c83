import { Controller, type ExecutionContext, Get, HttpException } from '@nestjs/common';

import {
  type AccessCondition,
  CurrentPrincipal,
  Entitlement,
  FeatureFlag,
  KindeError,
  MaxAuthAge,
  type Principal,
  Require,
} from '../../lib/index.js';
import { demoUsers } from '../../lib/testing/index.js';
import { adapters } from '../support/adapters.js';
import { bearer } from '../support/bearer.js';
import { describeEachDeployment } from '../support/deployments.js';
import { TestApplication } from '../support/test-application.js';
import type { Page } from '../support/user-agent.js';

const asked: { principal: Principal; context: ExecutionContext }[] = [];

const isAda: AccessCondition = (principal, context) => {
  asked.push({ principal, context });
  return principal.kind === 'user' && principal.id === demoUsers.ada;
};

const fails: AccessCondition = (_, context) => {
  const { url } = context.switchToHttp().getRequest<{ url: string }>();
  switch (url.split('=')[1]) {
    case 'teapot':
      throw new HttpException('I am a teapot.', 418);
    case 'kinde':
      throw new KindeError('ERR_KINDE_UNAVAILABLE', 'For the log.', { retryAfter: 9 });
    case 'late':
      return Promise.reject(new KindeError('ERR_KINDE_INVALID_REQUEST', 'For the log.'));
    default:
      throw new Error('A secret of the application.');
  }
};

/** What plain JavaScript may answer. */
const truthy = (() => 'yes') as unknown as AccessCondition;
const truthyLater = (async () => ({ allowed: true })) as unknown as AccessCondition;

@Controller()
class RequirementsController {
  @Get('flag')
  @FeatureFlag('it')
  flag() {
    return {};
  }

  @Get('flag-off')
  @FeatureFlag('it', false)
  flagOff() {
    return {};
  }

  @Get('flag-text')
  @FeatureFlag('it', 'pink')
  flagText() {
    return {};
  }

  @Get('flag-number')
  @FeatureFlag('it', 5)
  flagNumber() {
    return {};
  }

  @Get('flag-called-to-string')
  @FeatureFlag('toString')
  flagCalledToString() {
    return {};
  }

  @Get('todos')
  @Entitlement('todos')
  todos() {
    return {};
  }

  @Get('100-todos')
  @Entitlement('todos', { atLeast: 100 })
  hundredTodos() {
    return {};
  }

  @Get('101-todos')
  @Entitlement('todos', { atLeast: 101 })
  moreTodos() {
    return {};
  }

  @Get('seats')
  @Entitlement('seats')
  seats() {
    return {};
  }

  @Get('ada')
  @Require(isAda)
  ada(@CurrentPrincipal() principal: Principal) {
    return principal;
  }

  @Get('fails')
  @Require(fails)
  fails() {
    return {};
  }

  @Get('truthy')
  @Require(truthy)
  truthy() {
    return {};
  }

  @Get('truthy-later')
  @Require(truthyLater)
  truthyLater() {
    return {};
  }

  @Get('recent')
  @MaxAuthAge(300)
  recent() {
    return {};
  }
}

describe.each(adapters)('what routes may require (%s)', (adapter) => {
  let test: TestApplication;

  const ask = (path: string, token: string): Promise<Page> =>
    test.agent().request(test.url + path, { headers: bearer(token) });
  const user = (claims: Record<string, unknown> = {}) => test.kinde.accessToken({ claims });

  beforeAll(async () => {
    test = await TestApplication.start({
      adapter,
      controllers: [RequirementsController],
      kinde: { clientId: 'the-client', m2m: { clientId: 'a-machine' } },
      options: { allowedClientIds: ['the-client', 'a-machine'] },
    });
  });
  afterAll(() => test.stop());
  beforeEach(() => asked.splice(0));

  describe('a feature flag', () => {
    const flagged = ['/flag', '/flag-off', '/flag-text', '/flag-number'];
    const [off, textual, numeric] = flagged.slice(1);

    it.each<[unknown, string | undefined]>([
      [{ it: { t: 'b', v: true } }, '/flag'],
      [{ it: { t: 'b', v: false } }, off],
      [{ it: { t: 's', v: 'pink' } }, textual],
      [{ it: { t: 'i', v: 5 } }, numeric],
      [{ it: { t: 'b', v: 'true' } }, undefined],
      [{ it: { t: 'b', v: 'false' } }, undefined],
      [{ it: { t: 'b', v: 1 } }, undefined],
      [{ it: { t: 'b', v: 0 } }, undefined],
      [{ it: { t: 'b', v: null } }, undefined],
      [{ it: { t: 's', v: 'true' } }, undefined],
      [{ it: { t: 's', v: '5' } }, undefined],
      [{ it: { t: 'i', v: '5' } }, undefined],
      [{ it: { t: 'i', v: true } }, undefined],
      [{ it: { t: 'j', v: true } }, undefined],
      [{ it: { t: 'j', v: 'pink' } }, undefined],
      [{ it: { t: 'x', v: true } }, undefined],
      [{ it: { v: true } }, undefined],
      [{ it: {} }, undefined],
      [{ it: true }, undefined],
      [{ it: 'pink' }, undefined],
      [{ It: { t: 'b', v: true } }, undefined],
      [{}, undefined],
      [[], undefined],
      ['it', undefined],
      [null, undefined],
      [undefined, undefined],
    ])('of %j opens %s', async (feature_flags, open) => {
      const token = user({ feature_flags });
      const pages = await Promise.all(flagged.map((path) => ask(path, token)));
      expect(pages.map(({ status }) => status)).toEqual(
        flagged.map((path) => (path === open ? 200 : 403)),
      );
    });

    it('may be a machine’s', async () => {
      for (const [value, status] of [
        [true, 200],
        [false, 403],
      ] as const) {
        const claims = { feature_flags: { it: { t: 'b', v: value } } };
        expect((await ask('/flag', test.kinde.machineToken({ claims }))).status).toBe(status);
      }
    });

    it('of a name that every object has is nobody’s', async () => {
      expect((await ask('/flag-called-to-string', user({ feature_flags: {} }))).status).toBe(403);
    });
  });

  describe('an entitlement', () => {
    it.each([
      ['/todos', 200],
      ['/100-todos', 200],
      ['/101-todos', 403],
      ['/seats', 403],
    ])('as the plan has it: %s %i', async (path, status) => {
      expect((await ask(path, user())).status).toBe(status);
    });

    it('is not taken from the token', async () => {
      const billing = { org_entitlements: [{ feature_key: 'seats' }] };
      const token = user({ billing, entitlements: ['seats'], permissions: ['seats'] });
      expect((await ask('/seats', token)).status).toBe(403);
    });

    it('is not had by a machine', async () => {
      expect((await ask('/todos', test.kinde.machineToken())).status).toBe(403);
    });
  });

  describe('a condition of the application', () => {
    it('is told who it is and what Nest knows, and lets in or not', async () => {
      const page = await ask('/ada', user());
      expect([page.status, page.json()]).toEqual([
        200,
        expect.objectContaining({ id: demoUsers.ada }),
      ]);
      const rex = test.kinde.accessToken({ user: demoUsers.rex });
      expect((await ask('/ada', rex)).status).toBe(403);
      expect((await ask('/ada', test.kinde.machineToken())).status).toBe(403);
      expect(asked.map(({ principal }) => principal.kind)).toEqual(['user', 'user', 'machine']);
      expect(asked[0]?.context.getHandler().name).toBe('ada');
      expect(asked[0]?.context.getClass()).toBe(RequirementsController);
    });

    it('is not asked about nobody', async () => {
      expect((await test.agent().request(`${test.url}/ada`)).status).toBe(401);
      expect(asked).toEqual([]);
    });

    it('lets in by nothing but true', async () => {
      expect((await ask('/truthy', user())).status).toBe(403);
      expect((await ask('/truthy-later', user())).status).toBe(403);
    });

    it('may refuse in its own words', async () => {
      const page = await ask('/fails?how=teapot', user());
      expect([page.status, page.json()]).toEqual([
        418,
        { statusCode: 418, message: 'I am a teapot.' },
      ]);
    });

    it.each([
      ['kinde', 503, 'ERR_KINDE_UNAVAILABLE', '9'],
      ['late', 400, 'ERR_KINDE_INVALID_REQUEST', null],
    ])('may refuse in ours: %s', async (how, status, code, retryAfter) => {
      const page = await ask(`/fails?how=${how}`, user());
      expect([page.status, page.json()]).toEqual([status, expect.objectContaining({ code })]);
      expect(page.headers.get('retry-after')).toBe(retryAfter);
      expect(page.text).not.toContain('For the log.');
    });

    it('lets nobody in when it fails, and tells nobody why', async () => {
      const page = await ask('/fails?how=badly', user());
      expect([page.status, page.json()]).toEqual([
        500,
        { statusCode: 500, message: 'Internal server error' },
      ]);
    });

    it('is named in the log of a refusal', async () => {
      await ask('/ada', test.kinde.accessToken({ user: demoUsers.lou }));
      expect(test.logger.text).toContain('Not met: condition: isAda.');
    });
  });

  describe('a recent sign-in, of a bearer token', () => {
    it('is what its auth_time says', async () => {
      const now = Math.floor(test.clock.now());
      for (const [auth_time, status] of [
        [now, 200],
        [now - 299, 200],
        [now - 301, 401],
        [now + 3600, 401],
        [String(now), 401],
        [undefined, 401],
      ]) {
        expect((await ask('/recent', user({ auth_time }))).status).toBe(status);
      }
    });

    it('is asked for by a challenge (RFC 9470 §3)', async () => {
      const page = await ask('/recent', user());
      expect(page.json()).toEqual({
        statusCode: 401,
        message: 'Please sign in again.',
        error: 'Unauthorized',
        code: 'ERR_KINDE_REAUTHENTICATION_REQUIRED',
      });
      expect(page.headers.get('www-authenticate')).toContain(
        'error="insufficient_user_authentication"',
      );
      expect(page.headers.get('www-authenticate')).toContain('max_age="300"');
    });

    it('is not asked of a machine, which cannot sign in', async () => {
      const claims = { auth_time: Math.floor(test.clock.now()) };
      const page = await ask('/recent', test.kinde.machineToken({ claims }));
      expect([page.status, page.json()]).toEqual([
        403,
        expect.objectContaining({ code: 'ERR_KINDE_FORBIDDEN' }),
      ]);
    });
  });
});

describeEachDeployment('a recent sign-in, of a session', (adapter, sessions) => {
  let test: TestApplication;

  beforeAll(async () => {
    test = await TestApplication.start({
      adapter,
      sessions,
      controllers: [RequirementsController],
    });
  });
  afterAll(() => test.stop());

  it('lasts for as long as the route says, and a new sign-in begins it anew', async () => {
    const agent = test.agent();
    const status = async () => (await agent.get(`${test.url}/recent`)).status;
    await test.signIn(agent, demoUsers.ada);
    expect(await status()).toBe(200);
    test.clock.advance(298);
    expect(await status()).toBe(200);
    test.clock.advance(3);
    expect(await status()).toBe(401);
    await test.signIn(test.agent(), demoUsers.ada); // somebody else's browser
    expect(await status()).toBe(401);

    const later = test.agent();
    await test.signIn(later, demoUsers.ada);
    expect((await later.get(`${test.url}/recent`)).status).toBe(200);
  });

  it('is none after the session was renewed, which is no sign-in', async () => {
    test.kinde.accessTokenLifetime = 60;
    const agent = test.agent();
    await test.signIn(agent, demoUsers.ada);
    test.kinde.resetCalls();
    test.clock.advance(301);
    expect((await agent.get(`${test.url}/recent`)).status).toBe(401);
    expect(test.kinde.calls.refresh).toBe(1);
    expect((await agent.get(`${test.url}/flag`)).status).toBe(403);
  });
});
