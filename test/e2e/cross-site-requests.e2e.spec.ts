import { All, Controller, HttpCode, Req, UseGuards } from '@nestjs/common';

import {
  AllowCrossSite,
  CurrentUser,
  KindeGuard,
  type KindeUser,
  OptionalAuth,
  Permissions,
  Public,
} from '../../lib/index.js';
import { demoUsers } from '../../lib/testing/index.js';
import { adapters } from '../support/adapters.js';
import { bearer } from '../support/bearer.js';
import { describeEachDeployment } from '../support/deployments.js';
import { type ExactResponse, sendExactly } from '../support/exact-request.js';
import { TestApplication } from '../support/test-application.js';
import type { UserAgent } from '../support/user-agent.js';

const FRONT_END = 'https://front.example.com';

@Controller('things')
@UseGuards(KindeGuard)
class ThingsController {
  @All()
  @HttpCode(200)
  change(@CurrentUser() user: KindeUser) {
    return { user: user.id };
  }

  @All('allowed')
  @HttpCode(200)
  @AllowCrossSite()
  allowed(@CurrentUser() user: KindeUser) {
    return { user: user.id };
  }

  @All('demanding')
  @HttpCode(200)
  @Permissions('read:todos')
  demanding(@CurrentUser() user: KindeUser) {
    return { user: user.id };
  }

  @All('optional')
  @HttpCode(200)
  @OptionalAuth()
  optional(@CurrentUser() user: KindeUser | undefined) {
    return { user: user?.id ?? null };
  }

  @All('public')
  @HttpCode(200)
  @Public()
  open(@Req() { user }: { user?: KindeUser }) {
    return { user: user?.id ?? null };
  }
}

@AllowCrossSite()
@Controller('allowed')
@UseGuards(KindeGuard)
class AllowedController {
  @All()
  @HttpCode(200)
  change(@CurrentUser() user: KindeUser) {
    return { user: user.id };
  }
}

const sites = [undefined, 'same-origin', 'same-site', 'cross-site', 'none', 'odd', ''] as const;
const unsafe = ['POST', 'PUT', 'PATCH', 'DELETE'];

/** Whether a request with such an origin may come in, beside each of the `sites`. */
const verdicts: readonly (readonly [string, (own: string) => string | undefined, string])[] = [
  //                                               –, same-origin, same-site, cross-site, none, odd, empty
  ['none at all', () => undefined, 'yes yes no no yes no no'],
  ['our own', (own) => own, 'yes yes yes yes yes yes yes'],
  ['an allowed front end', () => FRONT_END, 'yes yes yes yes yes yes yes'],
  ['another site', () => 'https://evil.example', 'no yes no no yes no no'],
  ['a hidden one', () => 'null', 'no yes no no yes no no'],
  ['ours by another scheme', (own) => own.replace('http:', 'https:'), 'no yes no no yes no no'],
  ['ours on another port', (own) => own.replace(/:\d+$/, ':1'), 'no yes no no yes no no'],
  ['ours with a path', (own) => `${own}/`, 'yes yes yes yes yes yes yes'],
  ['ours as a user name', (own) => `${own}@evil.example`, 'no yes no no yes no no'],
  ['ours as a prefix', (own) => `${own}.evil.example`, 'no yes no no yes no no'],
  ['the front end as a prefix', () => `${FRONT_END}.evil.example`, 'no yes no no yes no no'],
  ['a sibling of the front end', () => 'https://other.example.com', 'no yes no no yes no no'],
  ['no URL', () => '*', 'no yes no no yes no no'],
  ['an empty one', () => '', 'no yes no no yes no no'],
];

describeEachDeployment('a request that changes something, by session', (adapter, sessions) => {
  let test: TestApplication;
  let agent: UserAgent;

  beforeAll(async () => {
    test = await TestApplication.start({
      adapter,
      sessions,
      controllers: [ThingsController, AllowedController],
      options: { allowedOrigins: [FRONT_END] },
    });
    agent = test.agent();
    await test.signIn(agent, demoUsers.ada);
  });
  afterAll(() => test.stop());

  function send(
    path: string,
    method: string,
    headers: Record<string, string | undefined>,
  ): Promise<ExactResponse> {
    const given = { cookie: agent.cookieHeader(test.url), ...headers };
    return sendExactly(`${test.url}/${path}`, {
      method,
      headers: Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
    });
  }

  describe.each(unsafe)('%s', (method) => {
    it.each(verdicts)('from %s', async (_, originFor, verdict) => {
      const answers = await Promise.all(
        sites.map((site) =>
          send('things', method, { 'sec-fetch-site': site, origin: originFor(test.url) }),
        ),
      );
      expect(answers.map(({ status }) => (status === 200 ? 'yes' : 'no')).join(' ')).toBe(verdict);
      expect(answers.filter(({ status }) => status !== 200 && status !== 403)).toEqual([]);
    });

    it.each([
      ['our own page', () => `${test.url}/page?a=b`, 200],
      ['a page of the front end', () => `${FRONT_END}/page`, 200],
      ['a page elsewhere', () => 'https://evil.example/', 403],
      ['a page elsewhere that names us', () => `https://evil.example/?${test.url}`, 403],
      ['no page', () => 'about:blank', 403],
    ])('without Origin, referred by %s', async (_, referer, status) => {
      const answer = await send('things', method, {
        'sec-fetch-site': 'cross-site',
        referer: referer(),
      });
      expect(answer.status).toBe(status);
    });

    it('is judged by Origin before Referer', async () => {
      const answer = await send('things', method, {
        origin: 'https://evil.example',
        referer: `${test.url}/`,
      });
      expect(answer.status).toBe(403);
    });

    it.each(['things/demanding', 'things/optional'])('is refused on %s too', async (path) => {
      const answer = await send(path, method, { 'sec-fetch-site': 'cross-site' });
      expect(answer.status).toBe(403);
    });

    it.each(['things/allowed', 'allowed'])(
      'is let in where @AllowCrossSite says so: %s',
      async (path) => {
        const answer = await send(path, method, {
          'sec-fetch-site': 'cross-site',
          origin: 'https://evil.example',
        });
        expect(JSON.parse(answer.text)).toEqual({ user: demoUsers.ada });
      },
    );

    it('is nobody’s concern on a public route, which knows nobody', async () => {
      const answer = await send('things/public', method, { 'sec-fetch-site': 'cross-site' });
      expect(JSON.parse(answer.text)).toEqual({ user: null });
    });

    it('by bearer token comes from anywhere, with a session cookie or without', async () => {
      const token = test.kinde.accessToken({ user: demoUsers.rex });
      const headers = { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' };
      for (const cookie of [agent.cookieHeader(test.url), undefined]) {
        const answer = await send('things', method, { ...headers, ...bearer(token), cookie });
        expect(JSON.parse(answer.text)).toEqual({ user: demoUsers.rex });
      }
    });

    it('without any credential is unauthenticated before it is anything else', async () => {
      const answer = await send('things', method, {
        'sec-fetch-site': 'cross-site',
        cookie: undefined,
      });
      expect(answer.status).toBe(401);
    });
  });

  it.each(['GET', 'HEAD', 'OPTIONS'])('is not %s, which may come from anywhere', async (method) => {
    const answer = await send('things', method, {
      'sec-fetch-site': 'cross-site',
      origin: 'https://evil.example',
    });
    expect(answer.status).toBe(200);
  });

  it('cannot pass for a safe one by a header', async () => {
    const answer = await send('things', 'POST', {
      'sec-fetch-site': 'cross-site',
      'x-http-method-override': 'GET',
      'x-http-method': 'GET',
      'x-method-override': 'GET',
    });
    expect(answer.status).toBe(403);
  });

  it('cannot say same-origin and cross-site at once', async () => {
    for (const site of ['same-origin, cross-site', 'none, cross-site', 'Same-Origin']) {
      const answer = await send('things', 'POST', { 'sec-fetch-site': site });
      expect(answer.status).toBe(403);
    }
  });

  it('is refused in words that tell nothing, without a challenge, and not stored', async () => {
    const answer = await send('things', 'POST', { origin: 'https://evil.example' });
    expect(JSON.parse(answer.text)).toEqual({
      statusCode: 403,
      message: 'The request came from another site.',
      error: 'Forbidden',
      code: 'ERR_KINDE_CROSS_SITE_REQUEST',
    });
    expect(answer.headers).toMatchObject({ 'cache-control': 'no-store' });
    expect(answer.headers).not.toHaveProperty('www-authenticate');
    expect(answer.headers).not.toHaveProperty('set-cookie');
  });

  it('does not cost the session when it is refused', async () => {
    await send('things', 'POST', { origin: 'https://evil.example' });
    const answer = await send('things', 'POST', { 'sec-fetch-site': 'same-origin' });
    expect(JSON.parse(answer.text)).toEqual({ user: demoUsers.ada });
  });

  it.each(['login', 'register', 'create-org', 'callback', 'logout', 'me'])(
    'finds no CORS headers on auth/%s, in the preflight or the answer',
    async (route) => {
      const headers = { origin: 'https://evil.example', 'access-control-request-method': 'POST' };
      for (const method of ['OPTIONS', 'GET', 'POST']) {
        const answer = await send(`auth/${route}`, method, {
          ...headers,
          cookie: undefined,
          'sec-fetch-site': 'cross-site',
        });
        const names = Object.keys(answer.headers);
        expect(names.filter((name) => name.startsWith('access-control-'))).toEqual([]);
      }
    },
  );
});

describe.each(adapters)('without allowedOrigins (%s)', (adapter) => {
  let test: TestApplication;

  beforeAll(async () => {
    test = await TestApplication.start({ adapter, controllers: [ThingsController] });
  });
  afterAll(() => test.stop());

  it('nobody but the site itself may send what changes something', async () => {
    const agent = test.agent();
    await test.signIn(agent, demoUsers.ada);
    const statuses = await Promise.all(
      [test.url, FRONT_END, 'http://localhost', 'null'].map(async (origin) => {
        const page = await agent.post(
          `${test.url}/things`,
          {},
          { origin, 'sec-fetch-site': 'same-site' },
        );
        return page.status;
      }),
    );
    expect(statuses).toEqual([200, 403, 403, 403]);
  });
});
