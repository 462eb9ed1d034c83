import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import {
  All,
  Controller,
  Get,
  type INestApplication,
  Injectable,
  Module,
  Param,
  Post,
  Put,
  type Type,
  UseGuards,
  VersioningType,
} from '@nestjs/common';
import { APP_GUARD, NestFactory } from '@nestjs/core';
import { GraphQLModule, Query, Resolver } from '@nestjs/graphql';
import { AuthGuard } from '@nestjs/passport';
import {
  ApiBearerAuth,
  ApiCookieAuth,
  ApiForbiddenResponse,
  ApiOperation,
  ApiSecurity,
  DocumentBuilder,
  type OpenAPIObject,
  SwaggerModule,
} from '@nestjs/swagger';

import {
  ApiKeyScopes,
  describeKinde,
  type DescribeKindeOptions,
  KindeApiKeyGuard,
  KindeGuard,
  KindeModule,
  KindeOrApiKeyGuard,
  MachineOnly,
  OptionalAuth,
  Org,
  Permissions,
  Public,
  Require,
  Roles,
  Scopes,
} from '../../lib/index.js';
import { demoUsers } from '../../lib/testing/index.js';
import { adapters, createAdapter } from '../support/adapters.js';
import { cookiesSetBy } from '../support/module-cookies.js';
import { openApiFaults } from '../support/openapi-faults.js';
import {
  SESSION_SECRET,
  TestApplication,
  type TestApplicationOptions,
} from '../support/test-application.js';
import { UserAgent } from '../support/user-agent.js';

const BEARER = { bearer: [] };
const COOKIE = { cookie: [] };
const API_KEY = { api_key: [] };
const ANYBODY = {};
const SIGNED_IN = [BEARER, COOKIE];

@Injectable()
class StricterGuard extends KindeGuard {}

const worksHere = () => true;

@Controller('todos')
@UseGuards(KindeGuard)
class TodosController {
  @Get()
  list() {}

  /** Both what the handler and what the class say. */
  @Post(':id')
  @Permissions('write:todos')
  @Roles.any('admin', 'editor')
  change(@Param('id') id: string) {
    return { id };
  }

  @Get('open')
  @Public()
  open() {}

  @Get('optional')
  @OptionalAuth()
  optional() {}

  @Get('machines')
  @MachineOnly()
  @Scopes('import:todos')
  machines() {}

  @Get('condition')
  @Require(worksHere)
  condition() {}

  @Get(['first', 'second'])
  @Org('org_1')
  twoPaths() {}
}

abstract class Base {
  @Get('list')
  list() {}

  @Get('closed')
  @Permissions('read:closed')
  closed() {}
}

@Controller('plain')
class PlainController extends Base {}

@Controller('guarded')
@Permissions('read:guarded')
class GuardedController extends Base {}

@Controller('opened')
@Public()
class OpenedController extends GuardedController {}

@Controller('other')
class OtherController {
  @Get('passport')
  @UseGuards(AuthGuard('kinde'))
  passport() {}

  @Get('passport-and-public')
  @UseGuards(AuthGuard('kinde'))
  @Public()
  passportAndPublic() {}

  @Get('subclass')
  @UseGuards(StricterGuard)
  subclass() {}

  @Get('optional-but-required')
  @OptionalAuth()
  @Permissions('read')
  optionalButRequired() {}

  @All('all')
  @UseGuards(KindeGuard)
  all() {}
}

@Controller('keys')
class KeysController {
  @Get('only')
  @UseGuards(KindeApiKeyGuard)
  only() {}

  @Get('scoped')
  @ApiKeyScopes('read:invoices')
  scoped() {}

  @Get('either')
  @UseGuards(KindeOrApiKeyGuard)
  @ApiKeyScopes('read:invoices')
  either() {}

  @Get('either-with-permission')
  @UseGuards(KindeOrApiKeyGuard)
  @Permissions('read:invoices')
  eitherWithPermission() {}

  @Get('both')
  @UseGuards(KindeGuard, KindeApiKeyGuard)
  both() {}

  @Get('optional')
  @UseGuards(KindeApiKeyGuard)
  @OptionalAuth()
  optional() {}
}

@Controller('said')
@ApiBearerAuth()
class SaidController {
  @Get('more')
  @ApiCookieAuth('partner')
  @ApiForbiddenResponse({ description: 'In my own words.' })
  @ApiOperation({ description: 'What it does.' })
  @Permissions('read')
  more() {}

  @Get('unguarded')
  unguarded() {}

  @Get('open')
  @ApiSecurity('signature')
  @Public()
  open() {}
}

@Resolver()
class GreetingResolver {
  @Query(() => String)
  @Permissions('read:greeting')
  greeting() {
    return 'hello';
  }
}

const graphql = GraphQLModule.forRoot<ApolloDriverConfig>({
  driver: ApolloDriver,
  autoSchemaFile: true,
  introspection: true,
});

const controllers = [
  TodosController,
  PlainController,
  GuardedController,
  OpenedController,
  OtherController,
  KeysController,
  SaidController,
];

@Controller('opened-only')
@Public()
class OpenedOnlyController {
  @Get()
  read() {}
}

/** Below the module's own path. */
@Controller('auth')
class BesideController {
  @Put('login')
  @UseGuards(KindeGuard)
  change() {}
}

const [first, second] = (['1', '2'] as const).map((version) => {
  @Controller({ path: 'things', version })
  class ThingsController {
    @Get(version === '1' ? '' : ['', 'second'])
    @Permissions(version === '1' ? 'read:first' : 'read:second')
    read() {}
  }
  return ThingsController;
}) as [Type, Type];

@Module({ controllers: [OpenedOnlyController] })
class OtherModule {}

@Module({
  imports: [
    KindeModule.forRoot({
      issuerUrl: 'https://example.kinde.com',
      clientId: 'an-application',
      routes: false,
    }),
  ],
  controllers: [GuardedController],
})
class ApiModule {}

const operationIdFactory = () => 'always-the-same';

const m2m = { clientId: 'a-machine', clientSecret: 'only-this-machine-knows-it' };

const withAllRoutes: Partial<TestApplicationOptions> = {
  extras: { webhooksPath: 'hooks/kinde', authkitRoutes: true },
  options: { authkit: { provider: 'pica', secretKey: 'sk_test_0123456789abcdef' } },
};

interface Operation {
  readonly operationId?: string;
  readonly summary?: string;
  readonly description?: string;
  readonly security?: readonly object[];
  readonly responses: Readonly<Record<string, object>>;
  readonly parameters?: readonly { readonly name: string }[];
  readonly 'x-kinde-requirements'?: readonly string[];
}

describe.each(adapters)('an OpenAPI document on %s', (adapter) => {
  let app: INestApplication;
  let test: TestApplication | undefined;
  let agent: UserAgent;

  beforeEach(() => {
    agent = new UserAgent();
  });
  afterEach(async () => {
    await test?.stop();
    test = undefined;
  });

  const start = async (settings: Partial<TestApplicationOptions> = {}) => {
    test = await TestApplication.start({ adapter, controllers, ...settings });
    app = test.app;
  };

  const signedIn = async () => {
    if (test === undefined) {
      throw new Error('The application has not been started.');
    }
    return test.signIn(agent, demoUsers.ada);
  };

  const plain = (config = new DocumentBuilder().build(), of = app) =>
    SwaggerModule.createDocument(of, config);

  const describeIt = (options?: DescribeKindeOptions, config = new DocumentBuilder().build()) =>
    describeKinde(app, () => plain(config), options);

  it('says of every route what its guards ask for', async () => {
    await start();
    const document = describeIt();
    expect(securityIn(document)).toEqual({
      'get /todos': SIGNED_IN,
      'post /todos/{id}': SIGNED_IN,
      'get /todos/open': undefined,
      'get /todos/optional': [...SIGNED_IN, ANYBODY],
      'get /todos/machines': [BEARER],
      'get /todos/condition': SIGNED_IN,
      'get /todos/first': SIGNED_IN,
      'get /todos/second': SIGNED_IN,
      'get /plain/list': undefined,
      'get /plain/closed': SIGNED_IN,
      'get /guarded/list': SIGNED_IN,
      'get /guarded/closed': SIGNED_IN,
      'get /opened/list': undefined,
      'get /opened/closed': SIGNED_IN,
      'get /other/passport': SIGNED_IN,
      'get /other/passport-and-public': SIGNED_IN,
      'get /other/subclass': SIGNED_IN,
      'get /other/optional-but-required': SIGNED_IN,
      ...Object.fromEntries(
        ['get', 'post', 'put', 'delete', 'patch', 'options', 'head', 'search'].map((method) => [
          `${method} /other/all`,
          SIGNED_IN,
        ]),
      ),
      'get /keys/only': [API_KEY],
      'get /keys/scoped': [API_KEY],
      'get /keys/either': [...SIGNED_IN, API_KEY],
      'get /keys/either-with-permission': SIGNED_IN,
      'get /keys/both': [
        { bearer: [], api_key: [] },
        { cookie: [], api_key: [] },
      ],
      'get /keys/optional': [API_KEY, ANYBODY],
      'get /said/more': [BEARER, { partner: [] }, COOKIE],
      'get /said/unguarded': [BEARER],
      'get /said/open': [BEARER, { signature: [] }],
    });
  });

  it('says what each route requires, of the very handler in the very class', async () => {
    await start();
    const document = describeIt();
    expect(requirementsIn(document)).toEqual({
      'post /todos/{id}': ['roles: any of admin, editor', 'permissions: all of write:todos'],
      'get /todos/machines': ['scopes: all of import:todos', 'principal: a machine'],
      'get /todos/condition': ['condition: worksHere'],
      'get /todos/first': ['organization: one of org_1'],
      'get /todos/second': ['organization: one of org_1'],
      'get /plain/closed': ['permissions: all of read:closed'],
      'get /guarded/list': ['permissions: all of read:guarded'],
      'get /guarded/closed': [
        'permissions: all of read:guarded',
        'permissions: all of read:closed',
      ],
      'get /opened/closed': ['permissions: all of read:closed'],
      'get /other/optional-but-required': ['permissions: all of read'],
      'get /keys/scoped': ['API key scopes: all of read:invoices'],
      'get /keys/either': ['API key scopes: all of read:invoices'],
      'get /keys/either-with-permission': ['permissions: all of read:invoices'],
      'get /said/more': ['permissions: all of read'],
    });
    expect(operationsIn(document)['get /guarded/closed']?.description).toBe(
      'Requires:\n\n- permissions: all of read:guarded\n- permissions: all of read:closed',
    );
  });

  it('has 401, 403 and 503 with the body of a refusal, for guarded routes alone', async () => {
    await start({ extras: { authkitRoutes: false } });
    const document = describeIt();
    const { 'get /todos': guarded, 'get /todos/open': open } = operationsIn(document);
    expect(Object.keys(guarded?.responses ?? {})).toEqual(['200', '401', '403', '503']);
    expect(Object.keys(open?.responses ?? {})).toEqual(['200']);

    const { statusCode, message, error, code } = (await (
      await fetch(`${test?.url}/todos`)
    ).json()) as Record<string, unknown>;
    const { responses = {}, schemas = {} } = document.components ?? {};
    expect(responses['KindeUnauthorized']).toMatchObject({
      content: {
        'application/json': {
          schema: { $ref: '#/components/schemas/KindeErrorBody' },
          example: { statusCode, message, error, code },
        },
      },
    });
    expect(schemas['KindeErrorBody']).toMatchObject({
      properties: { statusCode: {}, message: {}, error: {}, code: {} },
    });
  });

  it('names the cookie that browsers get', async () => {
    await start({ options: { session: { secret: SESSION_SECRET, cookie: { name: 'own' } } } });
    const landed = await signedIn();
    const [name] = cookiesSetBy(landed).filter((each) => each.includes('.session.'));
    expect(describeIt().components?.securitySchemes).toEqual({
      bearer: expect.objectContaining({ type: 'http', scheme: 'bearer', bearerFormat: 'JWT' }),
      cookie: expect.objectContaining({ type: 'apiKey', in: 'cookie', name }),
      api_key: expect.objectContaining({ type: 'apiKey', in: 'header', name: 'X-API-Key' }),
    });
  });

  it('knows of no cookie where there are no sessions, and of no scheme that no route needs', async () => {
    const api = await NestFactory.create(ApiModule, createAdapter(adapter), { logger: false });
    const document = describeKinde(api, () => plain(undefined, api));
    await api.close();
    expect(securityIn(document)).toEqual({
      'get /guarded/list': [BEARER],
      'get /guarded/closed': [BEARER],
    });
    expect(Object.keys(document.components?.securitySchemes ?? {})).toEqual(['bearer']);
  });

  it('leaves a document of open routes as it is', async () => {
    await start({ controllers: [OpenedOnlyController] });
    expect(describeIt()).toEqual({
      ...plain(),
      paths: { '/opened-only': plain().paths['/opened-only'] },
    });
  });

  it.each([
    ['globalGuard', { extras: { globalGuard: true } }],
    ['APP_GUARD', { providers: [{ provide: APP_GUARD, useExisting: KindeGuard }] }],
    [
      'app.useGlobalGuards()',
      { configure: (each: INestApplication) => each.useGlobalGuards(each.get(KindeGuard)) },
    ],
  ])('knows of guards of the whole application by %s', async (_, settings) => {
    await start({ ...settings, controllers: [PlainController, OpenedController, KeysController] });
    expect(securityIn(describeIt())).toMatchObject({
      'get /plain/list': SIGNED_IN,
      'get /opened/list': undefined,
      'get /keys/only': [API_KEY],
      'get /keys/scoped': [API_KEY],
      'get /keys/either': [...SIGNED_IN, API_KEY],
      'get /keys/optional': [API_KEY, ANYBODY],
    });
  });

  it('closes and opens what the document says of all operations', async () => {
    await start({ controllers: [PlainController, OpenedController] });
    const config = new DocumentBuilder().addSecurityRequirements('gateway').build();
    expect(securityIn(describeIt({}, config))).toEqual({
      'get /plain/list': undefined,
      'get /plain/closed': SIGNED_IN,
      'get /opened/list': [],
      'get /opened/closed': SIGNED_IN,
    });
  });

  it('agrees with what the application answers to who brings nothing', async () => {
    const known = [TodosController, PlainController, GuardedController, OpenedController];
    await start({ controllers: [...known, OtherController, KeysController], options: { m2m } });
    const operations = Object.entries(operationsIn(describeIt()));
    expect(operations.length).toBeGreaterThan(20);
    for (const [name, { security = [ANYBODY] }] of operations) {
      const [method = '', path = ''] = name.split(' ');
      const { status } = await fetch(test?.url + path.replace('{id}', '1'), {
        method: method.toUpperCase(),
      });
      const isOpen = security.some((each) => Object.keys(each).length === 0);
      expect(`${name}: ${status}`).toMatch(isOpen ? /: 20[01]$/ : /: 401$/);
    }
  });

  it.each([
    [
      'paths of versions',
      { type: VersioningType.URI },
      {
        'get /api/v1/things': ['permissions: all of read:first'],
        'get /api/v2/things': ['permissions: all of read:second'],
        'get /api/v2/things/second': ['permissions: all of read:second'],
      },
    ],
    [
      'the one operation that is shown of a path that versions share',
      { type: VersioningType.HEADER, header: 'x-version' },
      {
        'get /api/things': ['permissions: all of read:second'],
        'get /api/things/second': ['permissions: all of read:second'],
      },
    ],
  ] as const)('tells controllers of one name apart by %s', async (_, versioning, expected) => {
    await start({
      controllers: [first, second],
      callbackPath: '/api/auth/callback',
      configure: (each) => each.setGlobalPrefix('api').enableVersioning(versioning),
    });
    const config = new DocumentBuilder().build();
    const document = describeKinde(app, () =>
      SwaggerModule.createDocument(app, config, { operationIdFactory }),
    );
    expect(requirementsIn(document)).toEqual(expected);
  });

  it('keeps two applications of one process apart', async () => {
    await start({ controllers: [PlainController, TodosController] });
    const other = await TestApplication.start({
      adapter,
      controllers: [PlainController, TodosController],
      extras: { globalGuard: true, routes: false },
    });
    try {
      const here = securityIn(describeIt());
      const there = securityIn(describeKinde(other.app, () => plain(undefined, other.app)));
      expect([here['get /plain/list'], there['get /plain/list']]).toEqual([undefined, SIGNED_IN]);
      expect(securityIn(describeIt())).toEqual(here);
    } finally {
      await other.stop();
    }
  });

  it('leaves nothing behind, and changes nothing when it is called twice', async () => {
    await start();
    const before = plain();
    const once = describeIt();
    expect(plain()).toEqual(before);
    expect(describeIt()).toEqual(once);
    expect(describeKinde(app, describeIt)).toEqual(once);
    expect(() =>
      describeKinde(app, () => {
        throw new Error('no document');
      }),
    ).toThrow('no document');
    expect(plain()).toEqual(before);
  });

  it('keeps what the application says itself', async () => {
    await start({ controllers: [SaidController] });
    const config = new DocumentBuilder()
      .addBearerAuth({ type: 'http', description: 'Mine.' })
      .addCookieAuth() // of something else: connect.sid
      .build();
    const document = describeIt({}, config);
    const operation = operationsIn(document)['get /said/more'];
    expect(operation?.responses['403']).toEqual({ description: 'In my own words.' });
    expect(operation?.description).toMatch(/^What it does\.\n\nRequires:/);
    expect(operation?.security).toEqual([BEARER, { partner: [] }, { kindeSession: [] }]);
    expect(document.components?.securitySchemes).toMatchObject({
      bearer: { type: 'http', scheme: 'bearer', description: 'Mine.' },
      cookie: { name: 'connect.sid' },
      kindeSession: { in: 'cookie', name: 'kinde.session.0' },
    });
  });

  it('can keep to itself what routes require', async () => {
    await start();
    const document = describeIt({ requirements: false });
    expect(requirementsIn(document)).toEqual({});
    expect(JSON.stringify(document)).not.toMatch(/write:todos|org_1|worksHere|Requires/);
    expect(securityIn(document)).toEqual(securityIn(describeIt()));
  });

  it("leaves the module's own routes out, and their paths", async () => {
    await start({ ...withAllRoutes, controllers: [TodosController, BesideController] });
    const names = Object.keys(operationsIn(describeIt()));
    expect(names.filter((name) => !name.includes('/todos'))).toEqual(['put /auth/login']);
    expect(Object.keys(describeIt().paths)).not.toContain('/auth/callback');
  });

  it("describes the module's own routes by choice", async () => {
    await start({ ...withAllRoutes, controllers: [TodosController] });
    const operations = operationsIn(describeIt({ authRoutes: true }));
    const own = Object.entries(operations).filter(([name]) => !name.includes('/todos'));
    expect(own.map(([name]) => name).toSorted()).toEqual([
      'get /auth/callback',
      'get /auth/create-org',
      'get /auth/login',
      'get /auth/logout',
      'get /auth/me',
      'get /auth/portal',
      'get /auth/register',
      'options /auth/authkit/token',
      'post /auth/authkit/ticket',
      'post /auth/authkit/token',
      'post /auth/logout',
      'post /hooks/kinde',
    ]);
    expect(own.every(([, { summary = '' }]) => summary.length > 5)).toBe(true);
    const {
      'get /auth/me': me,
      'get /auth/login': login,
      'post /auth/logout': logout,
    } = operations;
    expect(me?.security).toEqual(SIGNED_IN);
    expect(login?.security).toEqual([]);
    expect(login?.parameters?.map(({ name }) => name)).toContain('org_code');
    expect(Object.keys(login?.responses ?? {})).toEqual(['302', '400', '503']);
    expect(Object.keys(logout?.responses ?? {})).toEqual(['303', '403']);
  });

  it('describes me as it answers', async () => {
    await start();
    const page = await signedIn();
    expect(page.status).toBe(302);
    const user = (await agent.get(`${test?.url}/auth/me`)).json();
    const document = describeIt({ authRoutes: true });
    const { content } = (operationsIn(document)['get /auth/me']?.responses['200'] ?? {}) as {
      content: { 'application/json': { schema: { properties: object; required: string[] } } };
    };
    const { properties, required } = content['application/json'].schema;
    expect(Object.keys(properties)).toEqual(expect.arrayContaining(Object.keys(user)));
    expect(Object.keys(user)).toEqual(expect.arrayContaining(required));
  });

  it.each(['3.0.0', '3.1.0'])('is valid OpenAPI %s', async (version) => {
    await start({ ...withAllRoutes, imports: [graphql], providers: [GreetingResolver] });
    const config = new DocumentBuilder()
      .setOpenAPIVersion(version)
      .addSecurity('partner', { type: 'http', scheme: 'basic' })
      .addApiKey({ type: 'apiKey', name: 'x-signature', in: 'header' }, 'signature')
      .build();
    expect(openApiFaults(describeIt({ authRoutes: true }, config))).toEqual([]);
  });

  it('can be shown by SwaggerModule.setup()', async () => {
    await start({
      configure: (each) => {
        const config = new DocumentBuilder().build();
        const document = () => describeKinde(each, () => plain(config, each));
        SwaggerModule.setup('docs', each, document, { ui: false });
      },
    });
    const answer = await fetch(`${test?.url}/docs-json`);
    expect(await answer.json()).toMatchObject({
      paths: { '/todos': { get: { security: SIGNED_IN } } },
    });
  });

  it('says what is wrong with the call', async () => {
    await start();
    const made = plain();
    for (const wrong of [() => made, () => Promise.resolve(made), made]) {
      expect(() => describeKinde(app, wrong as never)).toThrow(
        'needs a function that makes the document of the same application',
      );
    }
    const other = await NestFactory.create(OtherModule, createAdapter(adapter), { logger: false });
    expect(() => describeKinde(other, () => plain(undefined, other))).toThrow(
      'describeKinde() got an application that does not import KindeModule.',
    );
    await other.close();
  });
});

function operationsIn({ paths }: OpenAPIObject): Readonly<Record<string, Operation>> {
  return Object.fromEntries(
    Object.entries(paths).flatMap(([path, item]) =>
      Object.entries(item).map(([method, operation]) => [
        `${method} ${path}`,
        operation as Operation,
      ]),
    ),
  );
}

function securityIn(document: OpenAPIObject) {
  const all = Object.entries(operationsIn(document));
  return Object.fromEntries(all.map(([name, { security }]) => [name, security]));
}

function requirementsIn(document: OpenAPIObject) {
  const all = Object.entries(operationsIn(document)).flatMap(([name, operation]) => {
    const requirements = operation['x-kinde-requirements'];
    return requirements === undefined ? [] : [[name, requirements] as const];
  });
  return Object.fromEntries(all);
}
