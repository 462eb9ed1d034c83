import { Controller, Get, Param, Req, UseGuards } from '@nestjs/common';
import { AuthGuard } from '@nestjs/passport';

import {
  AccessToken,
  Claim,
  CurrentMachine,
  CurrentOrg,
  type CurrentOrganization,
  CurrentPrincipal,
  CurrentUser,
  KINDE_STRATEGY,
  KindeGuard,
  KindeMachine,
  type KindeUser,
  MachineOnly,
  OptionalAuth,
  Org,
  Permissions,
  type Principal,
  Public,
  Roles,
  Scopes,
  UserOnly,
} from '../../lib/index.js';
import { demoOrganizations, demoUsers } from '../../lib/testing/index.js';
import { adapters } from '../support/adapters.js';
import { bearer } from '../support/bearer.js';
import { clientCredentialsToken } from '../support/client-credentials.js';
import { TestApplication } from '../support/test-application.js';
import { type Page, UserAgent } from '../support/user-agent.js';

const { analytical: HOME, tidewater: OTHER } = demoOrganizations;

const CLIENT = 'a-web-application';
const MACHINE = 'a-machine';

@Controller()
class PrincipalsController {
  @Get('anybody')
  @UseGuards(KindeGuard)
  anybody(@CurrentPrincipal() principal: Principal, @CurrentPrincipal('kind') kind: string) {
    const id = principal.kind === 'user' ? principal.id : principal.clientId;
    return { kind, id, isMachine: principal instanceof KindeMachine };
  }

  @Get('users')
  @UserOnly()
  users(@CurrentUser() user: KindeUser, @CurrentUser('id') id: string) {
    return { user: user.id, id };
  }

  @Get('machines')
  @MachineOnly()
  machines(
    @CurrentMachine() machine: KindeMachine,
    @CurrentMachine('clientId') clientId: string,
    @CurrentMachine('orgCode') orgCode: string | undefined,
  ) {
    return { machine, clientId, orgCode: orgCode ?? null };
  }

  @Get('takes-user')
  @UseGuards(KindeGuard)
  takesUser(@CurrentUser() user: KindeUser) {
    return { user: user.id };
  }

  @Get('takes-user-id')
  @UseGuards(KindeGuard)
  takesUserId(@CurrentUser('id') id: string) {
    return { user: id };
  }

  @Get('takes-machine')
  @UseGuards(KindeGuard)
  takesMachine(@CurrentMachine() machine: KindeMachine) {
    return { machine: machine.clientId };
  }

  @Get('takes-machine-id')
  @UseGuards(KindeGuard)
  takesMachineId(@CurrentMachine('clientId') clientId: string) {
    return { machine: clientId };
  }

  @Get('optional')
  @OptionalAuth()
  optional(@CurrentPrincipal() principal: Principal | undefined) {
    return { kind: principal?.kind ?? null };
  }

  @Get('optional-user')
  @OptionalAuth()
  optionalUser(@CurrentUser() user: KindeUser | undefined, @CurrentUser('id') id?: string) {
    return { user: user?.id ?? id ?? null };
  }

  @Get('optional-machine')
  @OptionalAuth()
  optionalMachine(
    @CurrentMachine() machine: KindeMachine | undefined,
    @CurrentMachine('clientId') clientId?: string,
  ) {
    return { machine: machine?.clientId ?? clientId ?? null };
  }

  @Get('public')
  @Public()
  open(
    @CurrentUser() user: unknown,
    @CurrentMachine() machine: unknown,
    @CurrentPrincipal() principal: unknown,
  ) {
    return { known: [user, machine, principal].filter((each) => each !== undefined).length };
  }

  @Get('details')
  @UseGuards(KindeGuard)
  details(
    @CurrentOrg() org: CurrentOrganization | undefined,
    @Claim('azp') client: string,
    @Claim('nothing') nothing: unknown,
    @AccessToken() token: string,
  ) {
    return { org: org?.orgCode ?? null, client, nothing, tokenParts: token.split('.').length };
  }

  @Get('permission')
  @Permissions('read')
  permission() {
    return {};
  }

  @Get('any-permission')
  @Permissions.any('read', 'write')
  anyPermission() {
    return {};
  }

  @Get('role')
  @Roles('admin')
  role() {
    return {};
  }

  @Get('any-org')
  @Org()
  anyOrg() {
    return {};
  }

  @Get('home-org')
  @Org(HOME)
  homeOrg() {
    return {};
  }

  @Get('orgs/:orgCode')
  @Org.param('orgCode')
  ofOrg(@Param('orgCode') orgCode: string) {
    return { orgCode };
  }
}

@Controller('scopes')
class ScopesController {
  @Get('read')
  @Scopes('read')
  read() {
    return {};
  }

  @Get('write')
  @Scopes('write')
  write() {
    return {};
  }

  @Get('both')
  @Scopes('read', 'write')
  both() {
    return {};
  }

  @Get('either')
  @Scopes.any('write', 'admin')
  either() {
    return {};
  }

  @Get('constructor')
  @Scopes('constructor')
  ofEveryObject() {
    return {};
  }

  @Get('permission')
  @Permissions('read:todos')
  @Scopes('write')
  permission() {
    return {};
  }
}

@Controller('scoped')
@Scopes('read')
class ScopedController {
  @Get('write')
  @Scopes('write', 'read')
  write() {
    return {};
  }

  @Get('open')
  @Public()
  open() {
    return {};
  }
}

@Controller('nobody')
@UserOnly()
class ContradictoryController {
  @Get()
  @MachineOnly()
  nobody() {
    return {};
  }
}

@Controller('machine-class')
@MachineOnly()
class MachinesController {
  @Get()
  list(@CurrentMachine() machine: KindeMachine) {
    return { machine: machine.clientId };
  }
}

@Controller('passport')
@UseGuards(AuthGuard(KINDE_STRATEGY))
class PassportController {
  @Get()
  read(
    @Req() { user }: { user: KindeMachine },
    @CurrentMachine() machine: KindeMachine,
    @CurrentPrincipal() principal: Principal,
  ) {
    const isOne = user === machine && user === principal;
    return { machine: user.clientId, isKindeMachine: user instanceof KindeMachine, isOne };
  }

  @Get('machines')
  @MachineOnly()
  machines() {
    return {};
  }

  @Get('users')
  @UserOnly()
  users() {
    return {};
  }
}

const controllers = [
  PrincipalsController,
  ScopesController,
  ScopedController,
  ContradictoryController,
  MachinesController,
  PassportController,
];

const INSUFFICIENT = 'Bearer realm="kinde", error="insufficient_scope"';
const INVALID =
  'Bearer realm="kinde", error="invalid_token", error_description="The access token is not valid."';

const FORBIDDEN = {
  statusCode: 403,
  message: 'Access is denied.',
  error: 'Forbidden',
  code: 'ERR_KINDE_FORBIDDEN',
};

type Claims = Readonly<Record<string, unknown>>;

function expectForbidden(page: Page, challenge = INSUFFICIENT): void {
  const { status, headers } = page;
  expect(status).toBe(403);
  expect(page.json()).toEqual(FORBIDDEN);
  expect(headers.get('www-authenticate')).toBe(challenge);
  expect(headers.get('cache-control')).toBe('no-store');
  expect(headers.get('x-correlation-id')).toMatch(/^[0-9a-f]{12}$/);
}

describe.each(adapters)('the token of a machine (%s)', (adapter) => {
  let test: TestApplication;

  beforeAll(async () => {
    test = await TestApplication.start({
      adapter,
      controllers,
      kinde: { clientId: CLIENT, m2m: { clientId: MACHINE, scopes: ['read', 'write'] } },
      options: { allowedClientIds: [CLIENT, MACHINE] },
    });
  });
  afterAll(() => test.stop());
  beforeEach(() => test.kinde.faults.clear());

  const get = (path: string, token?: string): Promise<Page> =>
    new UserAgent().get(`${test.url}/${path}`, token === undefined ? {} : bearer(token));

  const machineToken = (claims: Claims = {}) => test.kinde.machineToken({ claims });
  const userToken = (claims: Claims = {}) =>
    test.kinde.accessToken({ user: demoUsers.ada, claims });

  const logged = ({ headers }: Page): string[] =>
    test.logger.lines.filter((line) => line.includes(String(headers.get('x-correlation-id'))));

  describe('that Kinde granted for client credentials', () => {
    it('is a machine’s, with the scopes that were granted', async () => {
      const token = await clientCredentialsToken(test.kinde, { scope: 'read admin' });
      expect((await get('anybody', token)).json()).toEqual({
        kind: 'machine',
        id: MACHINE,
        isMachine: true,
      });
      expect((await get('machines', token)).json()).toEqual({
        machine: { clientId: MACHINE, scopes: ['read'], featureFlags: {} },
        clientId: MACHINE,
        orgCode: null,
      });
      expect((await get('scopes/read', token)).status).toBe(200);
      expectForbidden(await get('scopes/write', token), `${INSUFFICIENT}, scope="write"`);
    });

    it('is a machine’s each time that it comes', async () => {
      const [machine, user] = [await clientCredentialsToken(test.kinde), userToken()];
      const kinds: unknown[] = [];
      for (const token of [machine, user, machine, user]) {
        kinds.push((await get('anybody', token)).json()['kind']);
      }
      expect(kinds).toEqual(['machine', 'user', 'machine', 'user']);
    });
  });

  describe('is told from the token of a user', () => {
    it.each<[string, Claims, 'machine' | 401]>([
      ['no sub, gty as a list', {}, 'machine'],
      ['no sub, gty as text', { gty: 'client_credentials' }, 'machine'],
      ['no sub, gty among others', { gty: ['other', 'client_credentials'] }, 'machine'],
      ['both', { sub: demoUsers.ada }, 401],
      ['both, gty as text', { sub: demoUsers.ada, gty: 'client_credentials' }, 401],
      ['both, the sub being the client', { sub: MACHINE }, 401],
      ['neither', { gty: undefined }, 401],
      ['neither, gty null', { gty: null }, 401],
      ['neither, gty empty', { gty: [] }, 401],
      ['another gty', { gty: ['authorization_code'] }, 401],
      ['sub null', { sub: null }, 401],
      ['sub empty', { sub: '' }, 401],
      ['sub false', { sub: false }, 401],
      ['sub a list', { sub: [] }, 401],
    ])('%s: %j', async (_, claims, expected) => {
      const page = await get('anybody', machineToken(claims));
      if (expected === 401) {
        expect(page.status).toBe(401);
        expect(page.headers.get('www-authenticate')).toBe(INVALID);
      } else {
        expect(page.json()).toEqual({ kind: expected, id: MACHINE, isMachine: true });
      }
    });

    it.each<[string, Claims, number]>([
      ['another gty', { gty: ['authorization_code'] }, 200],
      ['gty null', { gty: null }, 200],
      ['gty client_credentials', { gty: ['client_credentials'] }, 401],
      ['gty client_credentials as text', { gty: 'client_credentials' }, 401],
      ['no sub', { sub: undefined }, 401],
      ['an empty sub', { sub: '' }, 401],
      ['a list for a sub', { sub: [demoUsers.ada] }, 401],
      [
        'no sub, and gty client_credentials of another client',
        { sub: undefined, gty: ['client_credentials'], azp: 'other' },
        401,
      ],
    ])('that has %s: %j', async (_, claims, status) => {
      expect((await get('takes-user', userToken(claims))).status).toBe(status);
    });

    it.each(['optional', 'optional-user', 'optional-machine', 'passport', 'auth/me'])(
      'also on %s, where one that is neither is refused',
      async (path) => {
        for (const claims of [{ gty: undefined }, { sub: null }, { sub: demoUsers.ada }]) {
          expect((await get(path, machineToken(claims))).status).toBe(401);
        }
      },
    );
  });

  describe('is refused', () => {
    it.each<[string, Claims]>([
      ['for a client that is not allowed', { azp: 'another-machine' }],
      ['without a client', { azp: undefined }],
      ['without a lifetime', { exp: undefined }],
      ['as an id token', { nonce: 'n' }],
      ['as a webhook', { event_id: 'event_1', type: 'user.created' }],
      ['when it is worth nothing without a proof', { cnf: { jkt: 'thumbprint' } }],
      ['of another issuer', { iss: 'https://other.kinde.com' }],
    ])('%s: %j', async (_, claims) => {
      expect((await get('anybody', machineToken(claims))).status).toBe(401);
    });

    it('when it has expired, or somebody else has signed it', async () => {
      const { kinde } = test;
      expect((await get('anybody', kinde.machineToken({ expiresIn: -60 }))).status).toBe(401);
      const forged = kinde.machineToken({ key: kinde.foreignKeyPem });
      expect((await get('anybody', forged)).status).toBe(401);
    });
  });

  it.each<[string, number, number, number]>([
    // anonymous, user, machine
    ['anybody', 401, 200, 200],
    ['users', 401, 200, 403],
    ['machines', 401, 403, 200],
    ['machine-class', 401, 403, 200],
    ['nobody', 401, 403, 403],
    ['takes-user', 401, 200, 403],
    ['takes-user-id', 401, 200, 403],
    ['takes-machine', 401, 403, 200],
    ['takes-machine-id', 401, 403, 200],
    ['optional', 200, 200, 200],
    ['optional-user', 200, 200, 403],
    ['optional-machine', 200, 403, 200],
    ['public', 200, 200, 200],
    ['details', 401, 200, 200],
    ['scoped/open', 200, 200, 200],
    ['passport', 401, 403, 200],
    ['passport/machines', 401, 403, 200],
    ['passport/users', 401, 200, 403],
    ['auth/me', 401, 200, 403],
  ])('%s: anonymous %i, a user %i, a machine %i', async (path, ...statuses) => {
    const pages = [
      await get(path),
      await get(path, userToken()),
      await get(path, await clientCredentialsToken(test.kinde)),
    ];
    expect(pages.map(({ status }) => status)).toEqual(statuses);
    for (const page of pages.filter(({ status }) => status === 403)) {
      expectForbidden(page);
      expect(logged(page)).toHaveLength(1);
    }
  });

  describe('in the parameters of a handler', () => {
    it.each<[string, string, string]>([
      [
        'takes-user',
        'machine',
        'A machine called PrincipalsController.takesUser, which takes @CurrentUser(): add @UserOnly(), or take @CurrentPrincipal().',
      ],
      [
        'takes-machine-id',
        'user',
        'A user called PrincipalsController.takesMachineId, which takes @CurrentMachine(): add @MachineOnly(), or take @CurrentPrincipal().',
      ],
      ['users', 'machine', 'Not met: principal: a user.'],
      ['machines', 'user', 'Not met: principal: a machine.'],
      ['auth/me', 'machine', 'A machine asked for what only a user can have.'],
    ])('%s: why a %s is refused is in the log alone', async (path, kind, reason) => {
      const page = await get(path, kind === 'user' ? userToken() : machineToken());
      expectForbidden(page);
      expect(logged(page)).toEqual([
        expect.stringContaining(`403 ERR_KINDE_FORBIDDEN: ${reason} Kinde`),
      ]);
    });

    it('nobody is undefined', async () => {
      expect((await get('optional')).json()).toEqual({ kind: null });
      expect((await get('optional-user')).json()).toEqual({ user: null });
      expect((await get('optional-machine')).json()).toEqual({ machine: null });
      expect((await get('public', machineToken())).json()).toEqual({ known: 0 });
    });

    it('either is known where both are welcome', async () => {
      expect((await get('optional', machineToken())).json()).toEqual({ kind: 'machine' });
      expect((await get('optional', userToken())).json()).toEqual({ kind: 'user' });
      expect((await get('optional-machine', machineToken())).json()).toEqual({ machine: MACHINE });
    });

    it('organization, claims and the token itself are there for both', async () => {
      const rest = { nothing: null, tokenParts: 3 };
      expect((await get('details', machineToken())).json()).toEqual({
        org: null,
        client: MACHINE,
        ...rest,
      });
      expect((await get('details', machineToken({ org_code: HOME }))).json()).toMatchObject({
        org: HOME,
      });
      expect((await get('details', userToken())).json()).toEqual({
        org: HOME,
        client: CLIENT,
        ...rest,
      });
    });

    it('the flags and the organization of a machine are there', async () => {
      const claims = {
        org_code: HOME,
        org_name: 'Home',
        feature_flags: { beta: { t: 'b', v: true } },
      };
      expect((await get('machines', machineToken(claims))).json()).toMatchObject({
        machine: { orgCode: HOME, orgName: 'Home', featureFlags: { beta: true } },
        orgCode: HOME,
      });
    });
  });

  describe('and scopes', () => {
    it.each<[string, Claims, { read: number; write: number; both: number; either: number }]>([
      [
        'granted both',
        { scope: 'read write', scp: ['read', 'write'] },
        { read: 200, write: 200, both: 200, either: 200 },
      ],
      [
        'granted one of those asked for',
        { scope: 'read', scp: ['read', 'write'] },
        { read: 200, write: 403, both: 403, either: 403 },
      ],
      [
        'granted, and not among those asked for',
        { scope: 'write', scp: [] },
        { read: 403, write: 200, both: 403, either: 200 },
      ],
      [
        'asked for alone',
        { scope: undefined, scp: ['read', 'write'] },
        { read: 403, write: 403, both: 403, either: 403 },
      ],
      [
        'asked for, and none granted',
        { scope: '', scp: ['read', 'write'] },
        { read: 403, write: 403, both: 403, either: 403 },
      ],
      [
        'not even a claim of that name',
        { scope: undefined, scp: undefined },
        { read: 403, write: 403, both: 403, either: 403 },
      ],
      [
        'a list',
        { scope: ['read', 'write'], scp: [] },
        { read: 403, write: 403, both: 403, either: 403 },
      ],
      [
        'with a comma',
        { scope: 'read,write', scp: [] },
        { read: 403, write: 403, both: 403, either: 403 },
      ],
      [
        'permissions alone',
        { scope: '', permissions: ['read', 'write'] },
        { read: 403, write: 403, both: 403, either: 403 },
      ],
    ])('of a machine, %s: %j', async (_, claims, expected) => {
      const statuses: Record<string, number> = {};
      for (const path of Object.keys(expected)) {
        statuses[path] = (await get(`scopes/${path}`, machineToken(claims))).status;
      }
      expect(statuses).toEqual(expected);
    });

    it.each<[string, Claims, number]>([
      ['in scp', { scp: ['openid', 'read'] }, 200],
      ['in scp as text', { scp: 'read' }, 403],
      ['in scp as words', { scp: 'openid read' }, 403],
      ['in scope beside scp', { scope: 'read' }, 403],
      ['in scope alone', { scp: undefined, scope: 'read' }, 403],
      ['in scope, scp empty', { scp: [], scope: 'read' }, 403],
      ['among permissions alone', { permissions: ['read'] }, 403],
    ])('of a user, %s: %j', async (_, claims, status) => {
      expect((await get('scopes/read', userToken(claims))).status).toBe(status);
    });

    it('of a user count in a session too', async () => {
      const agent = test.agent();
      await test.signIn(agent, demoUsers.ada);
      expectForbidden(await agent.get(`${test.url}/scopes/read`), `${INSUFFICIENT}, scope="read"`);
      test.kinde.faults.overrideAccessTokenClaims = { scp: ['openid', 'read'] };
      await test.signIn(agent, demoUsers.ada);
      expect((await agent.get(`${test.url}/scopes/read`)).status).toBe(200);
    });

    it.each<[string, string]>([
      ['scopes/write', 'write'],
      ['scopes/both', 'read write'],
      ['scopes/either', 'write admin'],
      ['scopes/constructor', 'constructor'],
      ['scoped/write', 'read write'],
    ])('that %s asks for are in the challenge: %s', async (path, scope) => {
      const challenge = `${INSUFFICIENT}, scope="${scope}"`;
      expectForbidden(await get(path, machineToken({ scope: 'read', scp: ['write'] })), challenge);
      expectForbidden(await get(path, userToken({ scp: ['openid'] })), challenge);
      expect((await get(path)).headers.get('www-authenticate')).toBe('Bearer realm="kinde"');
    });

    it('are not in the challenge when something else is missing', async () => {
      const { ada, rex } = demoUsers;
      const withScope = (user: string, scp: string[]) =>
        test.kinde.accessToken({ user, claims: { scp } });
      expectForbidden(
        await get('scopes/permission', machineToken({ scope: 'read' })),
        `${INSUFFICIENT}, scope="write"`,
      );
      expectForbidden(await get('scopes/permission', machineToken({ scope: 'write' })));
      expectForbidden(
        await get(
          'scopes/permission',
          test.kinde.accessToken({ user: rex, claims: { scp: ['write'], permissions: [] } }),
        ),
      );
      expect((await get('scopes/permission', withScope(ada, ['write']))).status).toBe(200);
    });

    it('that are missing are named in the log', async () => {
      const page = await get('scopes/both', machineToken({ scope: 'read' }));
      expect(logged(page)).toEqual([
        expect.stringContaining('Not met: scopes: all of read, write.'),
      ]);
    });
  });

  describe('and what only users have', () => {
    it.each(['permission', 'any-permission', 'role'])(
      '%s: refused, whatever the token says',
      async (path) => {
        const claims = {
          permissions: ['read', 'write'],
          roles: [{ id: '1', key: 'admin', name: 'Admin' }],
          'x-hasura-permissions': ['read'],
          'x-hasura-roles': ['admin'],
          scope: 'read write admin',
        };
        expectForbidden(await get(path, machineToken(claims)));
        expect((await get(path, userToken(claims))).status).toBe(200);
      },
    );
  });

  describe('and organizations', () => {
    it.each<[string, Claims, number, number]>([
      ['the one that is asked for', { org_code: HOME }, 200, 200],
      ['it under the name for Hasura', { 'x-hasura-org-code': HOME }, 200, 200],
      ['another', { org_code: OTHER }, 200, 403],
      ['none', {}, 403, 403],
      ['null', { org_code: null }, 403, 403],
      ['an empty text', { org_code: '' }, 403, 403],
      ['a list', { org_code: [HOME] }, 403, 403],
    ])('%s: %j', async (_, claims, any, fixed) => {
      const paths = ['any-org', 'home-org', `orgs/${HOME}`];
      const pages = await Promise.all(paths.map((path) => get(path, machineToken(claims))));
      expect(pages.map(({ status }) => status)).toEqual([any, fixed, fixed]);
    });

    it('that it does not name are closed to it by any name', async () => {
      for (const code of ['undefined', 'null', '', '%20']) {
        expect((await get(`orgs/${code}`, machineToken())).status).not.toBe(200);
      }
    });
  });

  it("is a KindeMachine on request.user behind AuthGuard('kinde')", async () => {
    expect((await get('passport', machineToken())).json()).toEqual({
      machine: MACHINE,
      isKindeMachine: true,
      isOne: true,
    });
  });

  describe('and sessions', () => {
    const asMachine = { sub: undefined, gty: ['client_credentials'] };

    it.each<[string, () => Claims]>([
      ['a machine’s', () => ({ overrideAccessTokenClaims: asMachine })],
      [
        'a machine’s, and no id token',
        () => ({ overrideAccessTokenClaims: asMachine, noIdToken: true }),
      ],
      [
        'a machine’s, and an id token for nobody',
        () => ({ overrideAccessTokenClaims: asMachine, overrideIdTokenClaims: { sub: undefined } }),
      ],
      [
        'one that Kinde granted to a machine',
        () => ({ overrideTokenResponse: { access_token: machineToken() } }),
      ],
      [
        'one that Kinde granted to a machine, and no id token',
        () => ({ overrideTokenResponse: { access_token: machineToken(), id_token: undefined } }),
      ],
      ['nobody’s', () => ({ overrideAccessTokenClaims: { sub: undefined } })],
      [
        'of a user and a machine',
        () => ({ overrideAccessTokenClaims: { gty: ['client_credentials'] } }),
      ],
    ])('a login that brings an access token that is %s fails', async (_, faults) => {
      const agent = test.agent();
      const callback = await test.authorize(agent, demoUsers.ada);
      Object.assign(test.kinde.faults, faults());
      const page = await agent.get(callback);
      expect([page.status, page.json()['code']]).toEqual([502, 'ERR_KINDE_LOGIN_FAILED']);
      expect((await agent.get(`${test.url}/anybody`)).status).toBe(401);
      expect((await agent.get(`${test.url}/auth/me`)).status).toBe(401);
    });

    it('end when a refresh brings the token of a machine', async () => {
      const { kinde, clock } = test;
      const agent = test.agent();
      kinde.accessTokenLifetime = 100;
      await test.signIn(agent, demoUsers.ada);
      kinde.accessTokenLifetime = 86_400;
      kinde.faults.overrideTokenResponse = { access_token: machineToken(), id_token: undefined };
      clock.advance(90);
      const page = await agent.get(`${test.url}/anybody`);
      expect([page.status, page.json()['code']]).toEqual([401, 'ERR_KINDE_SESSION_ENDED']);
      expect((await agent.get(`${test.url}/auth/me`)).status).toBe(401);
    });

    it('have the user, whom the token of a machine beside the cookie overrules', async () => {
      const agent = test.agent();
      await test.signIn(agent, demoUsers.ada);
      const url = `${test.url}/anybody`;
      expect((await agent.get(url)).json()).toMatchObject({ kind: 'user', id: demoUsers.ada });
      expect((await agent.get(url, bearer(machineToken()))).json()).toMatchObject({
        kind: 'machine',
      });
      expect((await agent.get(`${test.url}/users`, bearer(machineToken()))).status).toBe(403);
      expect((await agent.get(`${test.url}/auth/me`, bearer(machineToken()))).status).toBe(403);
    });
  });
});

describe.each(adapters)('the token of a machine for an audience (%s)', (adapter) => {
  const audience = 'https://api.example';
  let test: TestApplication;

  beforeAll(async () => {
    test = await TestApplication.start({
      adapter,
      controllers,
      kinde: { m2m: { clientId: MACHINE, scopes: ['read'] } },
      options: { audience },
      extras: { globalGuard: true },
    });
  });
  afterAll(() => test.stop());

  const statusOf = async (path: string, token: string): Promise<number> =>
    (await new UserAgent().get(`${test.url}/${path}`, bearer(token))).status;

  it('is let in without a list of clients', async () => {
    const token = await clientCredentialsToken(test.kinde, { audience });
    expect(await statusOf('machines', token)).toBe(200);
    expect(await statusOf('users', token)).toBe(403);
    expect(await statusOf('scopes/read', token)).toBe(200);
  });

  it.each<[string, Claims, string]>([
    ['for another', {}, 'https://other.example'],
    ['for it, but of no client', { azp: undefined }, audience],
    ['for it, but of an empty client', { azp: '' }, audience],
    ['for it, but with a subject', { sub: demoUsers.ada }, audience],
    ['for it, but of no grant', { gty: undefined }, audience],
  ])('is refused if it is %s: %j', async (_, claims, aud) => {
    expect(await statusOf('anybody', test.kinde.machineToken({ audience: aud, claims }))).toBe(401);
  });
});
