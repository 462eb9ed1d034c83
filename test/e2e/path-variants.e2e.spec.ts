import { request } from 'node:http';

import { All, Controller, Get, HttpCode, Post, UseGuards } from '@nestjs/common';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';

import { CurrentUser, KindeGuard, type KindeUser, Permissions, Public } from '../../lib/index.js';
import { demoUsers } from '../../lib/testing/index.js';
import { type AdapterName, adapters } from '../support/adapters.js';
import { bearer } from '../support/bearer.js';
import { TestApplication } from '../support/test-application.js';

/** What the guarded handlers were reached by: `undefined` stands for nobody knows whom. */
const reached: (string | undefined)[] = [];

/** Told apart from what the guarded handlers answer. */
const PUBLIC = 203;

@Controller('secret')
@UseGuards(KindeGuard)
class SecretController {
  @Get()
  read(@CurrentUser() user: KindeUser | undefined) {
    reached.push(user?.id);
    return {};
  }

  @Post()
  @HttpCode(200)
  write(@CurrentUser() user: KindeUser | undefined) {
    reached.push(user?.id);
    return {};
  }

  @Get('deep/:id')
  @Permissions('read:todos')
  deep(@CurrentUser() user: KindeUser | undefined) {
    reached.push(user?.id);
    return {};
  }

  @All('all')
  all(@CurrentUser() user: KindeUser | undefined) {
    reached.push(user?.id);
    return {};
  }
}

/** Guarded by nothing but `globalGuard`. */
@Controller('hidden')
class HiddenController {
  @Get()
  read(@CurrentUser() user: KindeUser | undefined) {
    reached.push(user?.id);
    return {};
  }
}

@Public()
@Controller('public')
class PublicController {
  @Get()
  @HttpCode(PUBLIC)
  read() {
    return {};
  }
}

/** Other ways to write the path of `name`, some of which a router takes for it and others not. */
const spellingsOf = (name: string): string[] => [
  `/${name}`,
  `/${name}/`,
  `/${name}//`,
  `//${name}`,
  `///${name}`,
  `//evil.example/${name}`,
  `/./${name}`,
  `/%2e/${name}`,
  `/public/../${name}`,
  `/public/%2e%2e/${name}`,
  `/public/..%2f${name}`,
  `/public%2f..%2f${name}`,
  `/public/..;/${name}`,
  `/public;/../${name}`,
  `/public\\..\\${name}`,
  `\\${name}`,
  `/\\${name}`,
  `/${name.toUpperCase()}`,
  `/${name.charAt(0).toUpperCase()}${name.slice(1)}`,
  `/%${name.charCodeAt(0).toString(16)}${name.slice(1)}`,
  `/%25${name.charCodeAt(0).toString(16)}${name.slice(1)}`,
  `/${name}%2f`,
  `/${name}%5c`,
  `/${name}%00`,
  `/${name}%20`,
  `/${name}%0a`,
  `/${name}.`,
  `/${name}.json`,
  `/${name};`,
  `/${name};a=b`,
  `/${name};/public`,
  `/${name}?`,
  `/${name}?/public`,
  `/${name}#`,
  `/${name}#/public`,
  `/${name}%3f`,
  `/${name}%23`,
  `/${name}/.`,
  `/${name}/%2e`,
  `/${name}/x/..`,
  `/${name}*`,
  `/*`,
  `http://localhost/${name}`,
  `http://evil.example/${name}`,
];

const paths = ['secret', 'secret/deep/1', 'secret/all', 'hidden'].flatMap(spellingsOf);
const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND'];

/** Headers by which some routers and proxies are told another path or method. */
const disguise = {
  'x-http-method-override': 'GET',
  'x-original-url': '/public',
  'x-rewrite-url': '/public',
  'x-forwarded-prefix': '/public',
  'x-forwarded-uri': '/public',
};

/** Sends a request target as it is: what `fetch` would tidy up first. */
function statusOf(port: number, method: string, path: string, headers = {}): Promise<number> {
  return new Promise((resolve, reject) => {
    request({ host: 'localhost', port, method, path, headers, agent: false }, (response) => {
      resolve(response.resume().statusCode ?? 0);
    })
      .on('error', reject)
      .end();
  });
}

/** What makes the router of Fastify take as many spellings for one path as it can. */
const routerOptions = {
  ignoreTrailingSlash: true,
  ignoreDuplicateSlashes: true,
  caseSensitive: false,
  useSemicolonDelimiter: true,
};

/** The one of Express is lenient unless it is told not to be. */
const lenient: Record<AdapterName, () => ExpressAdapter | FastifyAdapter> = {
  express: () => new ExpressAdapter(),
  fastify: () => new FastifyAdapter({ routerOptions }),
};

describe.each(adapters)('a path in another spelling (%s)', (adapter) => {
  let test: TestApplication;

  beforeAll(async () => {
    test = await TestApplication.start({
      adapter,
      httpAdapter: lenient[adapter](),
      controllers: [SecretController, HiddenController, PublicController],
      extras: { globalGuard: true },
    });
  });
  afterAll(() => test.stop());
  beforeEach(() => (reached.length = 0));

  it.each(methods)('never gets anybody in without a credential: %s', async (method) => {
    const statuses = await Promise.all(
      paths.map(async (path) => ({ path, status: await statusOf(test.port, method, path) })),
    );
    expect(statuses.filter(({ status }) => status < 400 && status !== PUBLIC)).toEqual([]);
    expect(reached).toEqual([]);
  });

  it.each(['/secret', '/hidden'])(
    'stays what it is, whatever headers call it: %s',
    async (path) => {
      const statuses = await Promise.all(
        methods.map((method) => statusOf(test.port, method, path, disguise)),
      );
      expect(statuses.filter((status) => status < 400)).toEqual([]);
      expect(reached).toEqual([]);
    },
  );

  it('never gets anybody in with a bad credential', async () => {
    const headers = { ...bearer('not.a.token'), cookie: 'kinde.session.0=AAAA' };
    const statuses = await Promise.all(
      paths.map((path) => statusOf(test.port, 'GET', path, headers)),
    );
    expect(statuses.filter((status) => status < 400 && status !== PUBLIC)).toEqual([]);
    expect(reached).toEqual([]);
  });

  // Without this, what is above would hold of an application without routes as well.
  it('gets those with a credential as far as the router takes it, and then the handler knows them', async () => {
    const headers = bearer(test.kinde.accessToken({ user: demoUsers.ada }));
    const statuses = await Promise.all(
      paths.map(async (path) => ({
        path,
        status: await statusOf(test.port, 'GET', path, headers),
      })),
    );
    const arrived = statuses.filter(({ status }) => status === 200).map(({ path }) => path);
    expect(arrived).toEqual(
      expect.arrayContaining([
        '/secret',
        '/secret/',
        '/SECRET',
        '/HIDDEN',
        '/hidden?',
        '/Secret/all',
      ]),
    );
    if (adapter === 'fastify') {
      expect(arrived).toEqual(
        expect.arrayContaining(['//secret', '/secret//', '/secret;a=b', '/%73ecret']),
      );
    }
    expect(reached).toHaveLength(arrived.length);
    expect(new Set(reached)).toEqual(new Set([demoUsers.ada]));
  });

  it('leaves the public route public', async () => {
    expect(await statusOf(test.port, 'GET', '/public')).toBe(PUBLIC);
    expect(await statusOf(test.port, 'HEAD', '/PUBLIC/')).toBe(PUBLIC);
  });
});
