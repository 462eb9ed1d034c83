import {
  type ArgumentsHost,
  type CanActivate,
  Catch,
  Controller,
  type ExceptionFilter,
  type ExecutionContext,
  Get,
  Injectable,
  Module,
  Post,
  UnauthorizedException,
  UseFilters,
  UseGuards,
} from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';

import { CurrentUser, KindeGuard, type KindeUser, OptionalAuth } from '../../lib/index.js';
import { demoUsers } from '../../lib/testing/index.js';
import { adapters } from '../support/adapters.js';
import { describeEachDeployment } from '../support/deployments.js';
import { type ExactResponse, sendExactly } from '../support/exact-request.js';
import { TestApplication } from '../support/test-application.js';

const LIFETIME = 3_600;
const API_KEY = 'an-api-key';

/** What a browser sends with a navigation. */
const navigation = { accept: 'text/html,application/xhtml+xml', 'sec-fetch-mode': 'navigate' };
/** As a proxy that asks for a password has browsers send with everything. */
const basic = { ...navigation, authorization: `Basic ${btoa('user:password')}` };

/** Lets in who is signed in, and programs that have a key. */
@Injectable()
class KindeOrApiKeyGuard implements CanActivate {
  constructor(private readonly kinde: KindeGuard) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    try {
      return await this.kinde.canActivate(context);
    } catch (error) {
      const { headers } = context
        .switchToHttp()
        .getRequest<{ headers: Record<string, string | undefined> }>();
      if (headers['x-api-key'] === API_KEY) {
        return true;
      }
      throw error;
    }
  }
}

/** The application's own way of saying that somebody has to sign in. */
@Catch(UnauthorizedException)
class OwnAnswerFilter implements ExceptionFilter {
  constructor(private readonly adapterHost: HttpAdapterHost) {}

  catch(_exception: UnauthorizedException, host: ArgumentsHost): void {
    const { httpAdapter } = this.adapterHost;
    const http = host.switchToHttp();
    const response: unknown = http.getResponse();
    const isTeapot = String(httpAdapter.getRequestUrl(http.getRequest())).includes('teapot');
    if (!isTeapot) {
      httpAdapter.setHeader(response, 'Location', '/own/sign-in');
    }
    httpAdapter.reply(response, isTeapot ? 'short and stout' : undefined, isTeapot ? 418 : 302);
  }
}

@Controller('composed')
class ComposedController {
  @Get('data')
  @UseGuards(KindeOrApiKeyGuard)
  data() {
    return { data: 1 };
  }

  @Get('own/:answer')
  @UseGuards(KindeGuard)
  @UseFilters(OwnAnswerFilter)
  own() {
    return { data: 1 };
  }
}

/** Guarded, wherever it is. */
@Controller()
@UseGuards(KindeGuard)
class PagesController {
  @Get('visit')
  @OptionalAuth()
  visit(@CurrentUser() user: KindeUser | undefined) {
    return { user: user?.id ?? null };
  }

  @Get('oops')
  oops() {
    return 'something went wrong';
  }

  @Post('page')
  submit() {
    return { ok: true };
  }

  @Get('*')
  page(@CurrentUser() user: KindeUser) {
    return { user: user.id };
  }
}

/** Behind Kinde's routes, which a route for everything would hide on Express. */
@Module({ controllers: [PagesController] })
class PagesModule {}

/** Where a redirect leads, as it is written. */
const locationOf = ({ headers }: ExactResponse) => headers.location;

describeEachDeployment('a page that somebody has to sign in for', (adapter, sessions) => {
  let test: TestApplication;

  beforeAll(async () => {
    test = await TestApplication.start({
      adapter,
      sessions,
      controllers: [ComposedController],
      imports: [PagesModule],
      providers: [KindeOrApiKeyGuard],
      options: { unauthenticated: 'redirect' },
      kinde: { accessTokenLifetime: LIFETIME },
    });
  });
  afterEach(() => test.kinde.faults.clear());
  afterAll(() => test.stop());

  const visit = (path: string, headers: Record<string, string> = navigation, method = 'GET') =>
    sendExactly(test.url + path, { method, headers });

  describe('behind a proxy that asks for a password', () => {
    it.each(['Basic', 'basic', 'Digest', 'Negotiate', 'BearerOfNews'])(
      'sends the browser to the login all the same: %s',
      async (scheme) => {
        const page = await visit('/page', { ...navigation, authorization: `${scheme} dXNlcg==` });
        expect(page.status).toBe(302);
        expect(locationOf(page)).toBe('/auth/login?returnTo=%2Fpage');
        expect(page.headers['www-authenticate']).toBeUndefined();
        expect(page.headers['cache-control']).toBe('no-store');
      },
    );

    it('knows who is signed in', async () => {
      const agent = test.agent();
      await test.signIn(agent, demoUsers.ada);
      const page = await visit('/page', { ...basic, cookie: agent.cookieHeader(test.url) });
      expect(JSON.parse(page.text)).toEqual({ user: demoUsers.ada });
    });

    it('takes who cannot be recognised now for a visitor, where visitors are welcome', async () => {
      const agent = test.agent();
      await test.signIn(agent, demoUsers.ada);
      test.clock.advance(LIFETIME + 1);
      const cookie = agent.cookieHeader(test.url);
      await test.kinde.down();
      try {
        const page = await visit('/visit', { ...basic, cookie });
        expect(page.status).toBe(200);
        expect(JSON.parse(page.text)).toEqual({ user: null });
        expect(page.headers['set-cookie']).toBeUndefined();
        expect((await visit('/page', { ...basic, cookie })).status).toBe(503);
      } finally {
        await test.kinde.up();
      }
      const again = await visit('/visit', { ...basic, cookie });
      expect(JSON.parse(again.text)).toEqual({ user: demoUsers.ada });
    });
  });

  it.each<[string, string, Record<string, string>]>([
    ['a client of an API', 'GET', { ...basic, accept: 'application/json' }],
    ['a form', 'POST', basic],
    ['a script', 'GET', { ...basic, 'sec-fetch-mode': 'cors' }],
    ['a bearer token', 'GET', { ...navigation, authorization: 'Bearer bad' }],
    ['a bearer token in another case', 'GET', { ...navigation, authorization: 'bEARER bad' }],
    ['half of a bearer token', 'GET', { ...navigation, authorization: 'Bearer' }],
  ])('does not send %s to the login', async (_, method, headers) => {
    const page = await visit('/page', headers, method);
    expect([400, 401]).toContain(page.status);
    expect(locationOf(page)).toBeUndefined();
    expect(page.headers['www-authenticate']).toContain('Bearer');
  });

  describe('with a guard that knows API keys as well', () => {
    it.each([
      ['a browser', navigation],
      ['a program', { accept: 'application/json' }],
    ])('lets %s in with one', async (_, headers) => {
      const page = await visit('/composed/data', { ...headers, 'x-api-key': API_KEY });
      expect(page.status).toBe(200);
      expect(JSON.parse(page.text)).toEqual({ data: 1 });
      expect(locationOf(page)).toBeUndefined();
      expect(page.headers['www-authenticate']).toBeUndefined();
    });

    it('sends a browser to the login without one', async () => {
      const page = await visit('/composed/data');
      expect(page.status).toBe(302);
      expect(locationOf(page)).toBe('/auth/login?returnTo=%2Fcomposed%2Fdata');
    });
  });

  describe('with a filter that answers in its own way', () => {
    it.each([
      ['teapot', 418, undefined],
      ['redirect', 302, '/own/sign-in'],
    ])('leaves its answer alone: %s', async (answer, status, location) => {
      const page = await visit(`/composed/own/${answer}`);
      expect([page.status, locationOf(page)]).toEqual([status, location]);
      expect(page.headers['www-authenticate']).toBeUndefined();
      expect(page.headers['cache-control']).toBe('no-store');
    });
  });

  it.each([
    ['/a', '/a'],
    ['/a?b=c&d', '/a?b=c&d'],
    ['/a?b=c&returnTo=//evil.example', '/a?b=c&returnTo=//evil.example'],
    ['/a?b=c?d=e&org_code=org_1', '/a?b=c?d=e&org_code=org_1'],
    ['/a%20b?q=%26%23%25', '/a%20b?q=%26%23%25'],
    ['/a?q=+%2B', '/a?q=+%2B'],
    ['/a//b', '/a//b'],
    ['/%2F%2Fevil.example', '/%2F%2Fevil.example'],
    ['/@evil.example', '/@evil.example'],
    ['/https://evil.example', '/https://evil.example'],
    // What a browser could take for another host leads home.
    ['//evil.example', '/home'],
    ['//evil.example/a?b=c&d', '/home'],
    ['///evil.example', '/home'],
    ['/.//evil.example', '/home'],
    ['/a/..//evil.example', '/home'],
    ['/%2e//evil.example', '/home'],
    ['/\\evil.example', '/home'],
  ])('comes back after the login: %s ends at %s', async (path, end) => {
    const page = await visit(path);
    expect(page.status).toBe(302);
    const login = locationOf(page) ?? '';
    // Whatever the path holds is one value of one parameter.
    expect(login).toBe(`/auth/login?returnTo=${encodeURIComponent(path)}`);
    const last = await test.signIn(test.agent(), demoUsers.ada, { login });
    expect(last.status).toBe(302);
    expect(new URL(last.location).origin).toBe(test.url);
    expect(last.headers.get('location')).toBe(end);
  });
});

describe.each(adapters)('an error page that somebody has to sign in for (%s)', (adapter) => {
  let test: TestApplication;

  beforeAll(async () => {
    test = await TestApplication.start({
      adapter,
      imports: [PagesModule],
      options: { unauthenticated: 'redirect', errorUrl: '/oops?from=login' },
      extras: { globalGuard: true },
    });
  });
  afterAll(() => test.stop());

  const visit = (path: string) => sendExactly(test.url + path, { headers: navigation });

  it('does not send the browser round and round while Kinde cannot be reached', async () => {
    await test.kinde.down();
    const seen: string[] = [];
    try {
      let page = await visit('/page');
      for (let next = locationOf(page); next !== undefined && seen.length < 20;) {
        const { pathname, search } = new URL(next, test.url);
        seen.push(pathname + search);
        page = await visit(pathname + search);
        next = locationOf(page);
      }
      expect(seen).toEqual([
        '/auth/login?returnTo=%2Fpage',
        '/oops?from=login&error=login_unavailable',
      ]);
      expect(page.status).toBe(401);
      expect(page.headers['www-authenticate']).toContain('Bearer');
    } finally {
      await test.kinde.up();
    }
  });

  it.each([
    ['/oops?error=login_unavailable', 401],
    ['/oops?from=login&error=login_failed', 401],
    ['/oops?error', 401],
    ['/oops', 302],
    ['/oops?errors=1', 302],
    ['/oops?from=error', 302],
    ['/page?error=login_unavailable', 302],
  ])(
    'is sent to the login for like any other, unless a login led there: %s',
    async (path, status) => {
      expect((await visit(path)).status).toBe(status);
    },
  );
});
