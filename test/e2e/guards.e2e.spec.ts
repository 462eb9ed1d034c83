import {
  type CanActivate,
  Controller,
  type ExecutionContext,
  Get,
  type INestApplication,
  Injectable,
  Req,
  type Type,
  UseGuards,
} from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';

import {
  AccessToken,
  Claim,
  CurrentOrg,
  type CurrentOrganization,
  CurrentUser,
  KindeGuard,
  type KindeUser,
  OptionalAuth,
  Org,
  Permissions,
  Public,
  Roles,
} from '../../lib/index.js';
import { demoOrganizations, demoUsers } from '../../lib/testing/index.js';
import { adapters } from '../support/adapters.js';
import { bearer } from '../support/bearer.js';
import { TestApplication } from '../support/test-application.js';
import { UserAgent } from '../support/user-agent.js';

const CLASS_PERMISSION = 'write:todos';
const HANDLER_PERMISSION = 'delete:todos';

/** What may stand on a class and on a handler. */
const markings = {
  nothing: () => [],
  guard: () => [UseGuards(KindeGuard)],
  '@Public': () => [Public()],
  '@OptionalAuth': () => [OptionalAuth()],
  requirement: (permission: string) => [Permissions(permission)],
  '@OptionalAuth and requirement': (permission: string) => [
    OptionalAuth(),
    Permissions(permission),
  ],
} satisfies Record<string, (permission: string) => (ClassDecorator & MethodDecorator)[]>;

type Marking = keyof typeof markings;

const callers = ['anonymous', 'bad token', 'no permission', 'class', 'handler', 'both'] as const;

/** Status and whether the handler knows the user, for each of the callers. */
const outcomes = {
  'lets everybody in, unseen': ['200', '200', '200', '200', '200', '200'],
  'knows whom it lets in': ['200', '401', '200 user', '200 user', '200 user', '200 user'],
  'wants a user': ['401', '401', '200 user', '200 user', '200 user', '200 user'],
  'wants the permission of the class': ['401', '401', '403', '200 user', '403', '200 user'],
  'wants the permission of the handler': ['401', '401', '403', '403', '200 user', '200 user'],
  'wants both permissions': ['401', '401', '403', '403', '403', '200 user'],
} as const;

const combinations: readonly (readonly [Marking, Marking, keyof typeof outcomes])[] = [
  ['nothing', 'guard', 'wants a user'],
  ['nothing', '@Public', 'lets everybody in, unseen'],
  ['nothing', '@OptionalAuth', 'knows whom it lets in'],
  ['nothing', 'requirement', 'wants the permission of the handler'],
  ['nothing', '@OptionalAuth and requirement', 'wants the permission of the handler'],

  ['guard', 'nothing', 'wants a user'],
  ['guard', 'guard', 'wants a user'],
  ['guard', '@Public', 'lets everybody in, unseen'],
  ['guard', '@OptionalAuth', 'knows whom it lets in'],
  ['guard', 'requirement', 'wants the permission of the handler'],
  ['guard', '@OptionalAuth and requirement', 'wants the permission of the handler'],

  ['@Public', 'nothing', 'lets everybody in, unseen'],
  ['@Public', 'guard', 'wants a user'],
  ['@Public', '@Public', 'lets everybody in, unseen'],
  ['@Public', '@OptionalAuth', 'knows whom it lets in'],
  ['@Public', 'requirement', 'wants the permission of the handler'],
  ['@Public', '@OptionalAuth and requirement', 'wants the permission of the handler'],

  ['@OptionalAuth', 'nothing', 'knows whom it lets in'],
  ['@OptionalAuth', 'guard', 'wants a user'],
  ['@OptionalAuth', '@Public', 'lets everybody in, unseen'],
  ['@OptionalAuth', '@OptionalAuth', 'knows whom it lets in'],
  ['@OptionalAuth', 'requirement', 'wants the permission of the handler'],
  ['@OptionalAuth', '@OptionalAuth and requirement', 'wants the permission of the handler'],

  ['requirement', 'nothing', 'wants the permission of the class'],
  ['requirement', 'guard', 'wants the permission of the class'],
  ['requirement', '@Public', 'lets everybody in, unseen'],
  ['requirement', '@OptionalAuth', 'knows whom it lets in'],
  ['requirement', 'requirement', 'wants both permissions'],
  ['requirement', '@OptionalAuth and requirement', 'wants both permissions'],

  ['@OptionalAuth and requirement', 'nothing', 'wants the permission of the class'],
  ['@OptionalAuth and requirement', 'guard', 'wants the permission of the class'],
  ['@OptionalAuth and requirement', '@Public', 'lets everybody in, unseen'],
  ['@OptionalAuth and requirement', '@OptionalAuth', 'knows whom it lets in'],
  ['@OptionalAuth and requirement', 'requirement', 'wants both permissions'],
  ['@OptionalAuth and requirement', '@OptionalAuth and requirement', 'wants both permissions'],
];

function pathOf(onClass: Marking, onHandler: Marking): string {
  return `${onClass}-${onHandler}`.replaceAll(/[@ ]/g, '').toLowerCase();
}

function controllerOf(onClass: Marking, onHandler: Marking): Type {
  class MarkedController {
    read(user: KindeUser | undefined) {
      return { user: user?.id ?? null };
    }
  }
  const handler = Object.getOwnPropertyDescriptor(MarkedController.prototype, 'read');
  CurrentUser()(MarkedController.prototype, 'read', 0);
  for (const decorate of [Get(), ...markings[onHandler](HANDLER_PERMISSION)]) {
    decorate(MarkedController.prototype, 'read', handler ?? {});
  }
  for (const decorate of markings[onClass](CLASS_PERMISSION)) {
    decorate(MarkedController);
  }
  Controller(pathOf(onClass, onHandler))(MarkedController);
  return MarkedController;
}

type Credentials = Record<(typeof callers)[number], Record<string, string>>;

function credentialsOf({ kinde }: TestApplication): Credentials {
  const token = (permissions: string[]) => bearer(kinde.accessToken({ claims: { permissions } }));
  return {
    anonymous: {},
    'bad token': bearer('not.a.token'),
    'no permission': token([]),
    class: token([CLASS_PERMISSION]),
    handler: token([HANDLER_PERMISSION]),
    both: token([CLASS_PERMISSION, HANDLER_PERMISSION]),
  };
}

/** What each of the callers gets from a route. */
async function answersOf(url: string, credentials: Credentials): Promise<string[]> {
  return Promise.all(
    callers.map(async (caller) => {
      const page = await new UserAgent().get(url, credentials[caller]);
      const user = page.status === 200 ? page.json<{ user: string | null }>().user : null;
      return `${page.status}${user === null ? '' : ' user'}`;
    }),
  );
}

describe.each(adapters)('what is said on class and handler (%s)', (adapter) => {
  const controllers = [...combinations, ['nothing', 'nothing'] as const].map(
    ([onClass, onHandler]) => controllerOf(onClass, onHandler),
  );

  describe.each([false, true])('with globalGuard %s', (globalGuard) => {
    let test: TestApplication;
    let credentials: Credentials;

    beforeAll(async () => {
      test = await TestApplication.start({ adapter, controllers, extras: { globalGuard } });
      credentials = credentialsOf(test);
    });
    afterAll(() => test.stop());

    it.each(combinations)(
      '%s on the class, %s on the handler: %s',
      async (onClass, onHandler, outcome) => {
        expect(await answersOf(`${test.url}/${pathOf(onClass, onHandler)}`, credentials)).toEqual(
          outcomes[outcome],
        );
      },
    );

    it(`nothing on either: ${globalGuard ? 'wants a user' : 'lets everybody in, unseen'}`, async () => {
      expect(await answersOf(`${test.url}/${pathOf('nothing', 'nothing')}`, credentials)).toEqual(
        outcomes[globalGuard ? 'wants a user' : 'lets everybody in, unseen'],
      );
    });
  });
});

@Permissions(CLASS_PERMISSION)
class GuardedParent {
  @Get('inherited')
  inherited(@CurrentUser() user: KindeUser | undefined) {
    return { user: user?.id ?? null };
  }

  @Get('demanding')
  @Permissions(HANDLER_PERMISSION)
  demanding(@CurrentUser() user: KindeUser | undefined) {
    return { user: user?.id ?? null };
  }
}

@Public()
class PublicParent {
  @Get('inherited')
  inherited(@CurrentUser() user: KindeUser | undefined) {
    return { user: user?.id ?? null };
  }
}

@Controller('guarded-child')
class ChildOfGuarded extends GuardedParent {}

@Controller('adding-child')
@Permissions(HANDLER_PERMISSION)
class AddingChild extends GuardedParent {}

@Controller('opening-child')
@Public()
class OpeningChild extends GuardedParent {}

@Controller('public-child')
class ChildOfPublic extends PublicParent {}

@Controller('closing-child')
@Permissions(CLASS_PERMISSION)
class ClosingChild extends PublicParent {}

@Controller('guarding-child')
@UseGuards(KindeGuard)
class GuardingChild extends PublicParent {}

describe.each(adapters)('what a controller inherits (%s)', (adapter) => {
  let test: TestApplication;

  beforeAll(async () => {
    test = await TestApplication.start({
      adapter,
      controllers: [
        ChildOfGuarded,
        AddingChild,
        OpeningChild,
        ChildOfPublic,
        ClosingChild,
        GuardingChild,
      ],
      extras: { globalGuard: true },
    });
  });
  afterAll(() => test.stop());

  it.each([
    ['a requirement', 'guarded-child/inherited', 'wants the permission of the class'],
    [
      'a requirement besides that of a handler',
      'guarded-child/demanding',
      'wants both permissions',
    ],
    ['a requirement, to which it adds', 'adding-child/inherited', 'wants both permissions'],
    ['a requirement, which it lifts', 'opening-child/inherited', 'lets everybody in, unseen'],
    ['openness', 'public-child/inherited', 'lets everybody in, unseen'],
    [
      'openness, which its own requirement ends',
      'closing-child/inherited',
      'wants the permission of the class',
    ],
    ['openness, which its own guard ends', 'guarding-child/inherited', 'wants a user'],
  ] as const)('%s', async (_, path, outcome) => {
    expect(await answersOf(`${test.url}/${path}`, credentialsOf(test))).toEqual(outcomes[outcome]);
  });
});

/** As an application writes one, to look at requests before they are authenticated. */
@Injectable()
class ApplicationGuard extends KindeGuard {
  readonly seen: string[] = [];

  protected override getRequest(context: ExecutionContext) {
    const request = super.getRequest(context);
    this.seen.push(context.getHandler().name);
    return request;
  }
}

/** Some other guard of the application, such as one that counts requests. */
@Injectable()
class CountingGuard implements CanActivate {
  count = 0;

  canActivate(): boolean {
    this.count += 1;
    return true;
  }
}

@Controller('class')
@UseGuards(KindeGuard)
class ClassGuardedController {
  @Get()
  read(@CurrentUser() user: KindeUser) {
    return { user: user.id };
  }

  @Get('many')
  @UseGuards(CountingGuard, KindeGuard)
  @Permissions('read:todos')
  @Roles.any('admin', 'reader')
  @Org()
  many(@CurrentUser() user: KindeUser) {
    return { user: user.id };
  }
}

@Controller('method')
class MethodGuardedController {
  @Get()
  @UseGuards(KindeGuard)
  read(@CurrentUser() user: KindeUser) {
    return { user: user.id };
  }

  @Get('own')
  @UseGuards(ApplicationGuard)
  own(@CurrentUser() user: KindeUser) {
    return { user: user.id };
  }

  @Get('unguarded')
  unguarded(@CurrentUser() user: KindeUser | undefined) {
    return { user: user?.id ?? null };
  }
}

@Public()
@Controller('open')
class OpenController {
  @Get()
  read() {
    return {};
  }

  @Get('own')
  @UseGuards(ApplicationGuard)
  own(@CurrentUser() user: KindeUser) {
    return { user: user.id };
  }
}

@Controller('alone')
class AloneController {
  @Get('permissions')
  @Permissions('read:todos')
  permissions() {
    return {};
  }

  @Get('any-permission')
  @Permissions.any('nothing', 'read:todos')
  anyPermission() {
    return {};
  }

  @Get('roles')
  @Roles('reader')
  roles() {
    return {};
  }

  @Get('any-role')
  @Roles.any('nothing', 'reader')
  anyRole() {
    return {};
  }

  @Get('any-org')
  @Org()
  anyOrg() {
    return {};
  }

  @Get('org')
  @Org(demoOrganizations.tidewater, demoOrganizations.analytical)
  org() {
    return {};
  }

  @Get('orgs/:code')
  @Org.param('code')
  orgParam() {
    return {};
  }
}

@Controller('parameters')
@OptionalAuth()
class ParametersController {
  @Get()
  all(
    @CurrentUser('email') email: string | undefined,
    @CurrentUser('id') id: string | undefined,
    @CurrentOrg() org: CurrentOrganization | undefined,
    @Claim('azp') client: unknown,
    @Claim('plan') plan: unknown,
    @AccessToken() token: string | undefined,
    @Req() { user }: { user?: KindeUser },
  ) {
    return { email, id, org, client, plan, token, onRequest: user?.id };
  }
}

const controllers = [
  ClassGuardedController,
  MethodGuardedController,
  OpenController,
  AloneController,
  ParametersController,
];

describe.each(adapters)('KindeGuard (%s)', (adapter) => {
  let test: TestApplication;
  let token: string;

  beforeAll(async () => {
    test = await TestApplication.start({
      adapter,
      controllers,
      providers: [ApplicationGuard, CountingGuard],
    });
    token = test.kinde.accessToken({ user: demoUsers.rex });
  });
  afterAll(() => test.stop());

  const get = (path: string, headers = {}) => test.agent().get(`${test.url}/${path}`, headers);

  it.each([
    ['a class', 'class'],
    ['a method', 'method'],
    ['a method, as a class of the application', 'method/own'],
    ['a method of a public class, as a class of the application', 'open/own'],
  ])('guards %s', async (_, path) => {
    const anonymous = await get(path);
    expect(anonymous.status).toBe(401);
    const signedIn = await get(path, bearer(token));
    expect(signedIn.json()).toEqual({ user: demoUsers.rex });
  });

  it('leaves what it is not put on alone', async () => {
    const page = await get('method/unguarded', bearer(token));
    expect(page.json()).toEqual({ user: null });
  });

  it('asks its subclass for the request', async () => {
    const guard = test.app.get(ApplicationGuard);
    guard.seen.length = 0;
    await get('method/own', bearer(token));
    expect(guard.seen).toEqual(['own']);
  });

  it('lets other guards of the application have their say', async () => {
    const counting = test.app.get(CountingGuard);
    counting.count = 0;
    const page = await get('class/many', bearer(token));
    expect(page.status).toBe(200);
    expect(counting.count).toBe(1);
  });

  it.each([
    'permissions',
    'any-permission',
    'roles',
    'any-role',
    'any-org',
    'org',
    `orgs/${demoOrganizations.analytical}`,
  ])('comes along with a requirement: alone/%s', async (path) => {
    const stranger = test.kinde.accessToken({ user: demoUsers.lou });
    const pages = await Promise.all([
      get(`alone/${path}`),
      get(`alone/${path}`, bearer('not.a.token')),
      get(`alone/${path}`, bearer(stranger)),
      get(`alone/${path}`, bearer(token)),
    ]);
    expect(pages.map(({ status }) => status)).toEqual([401, 401, 403, 200]);
  });
});

describe.each(adapters)('what a handler is told (%s)', (adapter) => {
  let test: TestApplication;

  beforeAll(async () => {
    test = await TestApplication.start({
      adapter,
      controllers,
      providers: [ApplicationGuard, CountingGuard],
    });
  });
  afterAll(() => test.stop());

  it('of a bearer token', async () => {
    const token = test.kinde.accessToken({
      user: demoUsers.rex,
      claims: { plan: { name: 'pro' }, org_name: undefined },
    });
    const page = await test.agent().get(`${test.url}/parameters`, bearer(token));
    expect(page.json()).toEqual({
      id: demoUsers.rex,
      org: { orgCode: demoOrganizations.analytical },
      client: test.kinde.clientId,
      plan: { name: 'pro' },
      token,
      onRequest: demoUsers.rex,
    });
  });

  it('of a session, whose id token tells more', async () => {
    const agent = test.agent();
    await test.signIn(agent, demoUsers.rex);
    const page = await agent.get(`${test.url}/parameters`);
    const { token, ...rest } = page.json<{ token: string }>();
    expect(rest).toEqual({
      email: 'rex@analytical.example',
      id: demoUsers.rex,
      org: { orgCode: demoOrganizations.analytical, orgName: 'Analytical Engines' },
      client: test.kinde.clientId,
      plan: null,
      onRequest: demoUsers.rex,
    });
    // The token is good for calling other APIs with.
    const called = await test.agent().get(`${test.url}/class`, bearer(token));
    expect(called.json()).toEqual({ user: demoUsers.rex });
  });

  it('of nobody', async () => {
    const page = await test.agent().get(`${test.url}/parameters`);
    expect(page.json()).toEqual({ client: null, plan: null });
  });

  it('of somebody without an organization', async () => {
    const token = test.kinde.accessToken({ user: demoUsers.lou });
    const page = await test.agent().get(`${test.url}/parameters`, bearer(token));
    expect(page.json()).toMatchObject({ id: demoUsers.lou });
    expect(page.json()).not.toHaveProperty('org');
  });
});

describe.each(adapters)('many guards on one request (%s)', (adapter) => {
  let test: TestApplication;
  let looksAtTheClock = 0;

  beforeAll(async () => {
    test = await TestApplication.start({
      adapter,
      controllers,
      providers: [
        ApplicationGuard,
        CountingGuard,
        { provide: APP_GUARD, useClass: CountingGuard },
        { provide: APP_GUARD, useClass: KindeGuard },
      ],
      extras: { globalGuard: true },
      options: {
        // Every verification reads the clock, and none is remembered from one request to the next.
        tokens: { cache: false },
        clock: () => {
          looksAtTheClock += 1;
          return Date.now() / 1000;
        },
      },
    });
  });
  afterAll(() => test.stop());

  const cost = async (path: string, headers: Record<string, string>): Promise<number> => {
    looksAtTheClock = 0;
    const page = await test.agent().get(`${test.url}/${path}`, headers);
    expect(page.status).toBe(200);
    return looksAtTheClock;
  };

  it('verify a bearer token once', async () => {
    const headers = bearer(test.kinde.accessToken());
    await cost('method/unguarded', headers); // fetches the keys
    const byOneGuard = await cost('parameters', headers);
    expect(byOneGuard).toBeGreaterThan(0);
    expect(await cost('class/many', headers)).toBe(byOneGuard);
  });

  it('open a session once', async () => {
    const agent = test.agent();
    await test.signIn(agent, demoUsers.ada);
    const headers = { cookie: agent.cookieHeader(test.url) };
    const byOneGuard = await cost('parameters', headers);
    expect(byOneGuard).toBeGreaterThan(0);
    expect(await cost('class/many', headers)).toBe(byOneGuard);
  });
});

describe.each(adapters)('a guard for every route, put there by the application (%s)', (adapter) => {
  it.each([
    ['as APP_GUARD', { providers: [{ provide: APP_GUARD, useClass: KindeGuard }] }],
    [
      'as APP_GUARD of its own',
      { providers: [{ provide: APP_GUARD, useClass: ApplicationGuard }] },
    ],
    [
      'with useGlobalGuards',
      { configure: (app: INestApplication) => app.useGlobalGuards(app.get(KindeGuard)) },
    ],
  ])('%s', async (_, settings) => {
    const test = await TestApplication.start({
      adapter,
      controllers: [MethodGuardedController, OpenController],
      ...settings,
      providers: [ApplicationGuard, ...('providers' in settings ? settings.providers : [])],
    });
    try {
      const headers = bearer(test.kinde.accessToken());
      const pages = await Promise.all([
        test.agent().get(`${test.url}/method/unguarded`),
        test.agent().get(`${test.url}/method/unguarded`, headers),
        test.agent().get(`${test.url}/open`),
        test.agent().get(`${test.url}/auth/me`),
        test.agent().get(`${test.url}/auth/login`),
      ]);
      expect(pages.map(({ status }) => status)).toEqual([401, 200, 200, 401, 302]);
    } finally {
      await test.stop();
    }
  });
});
