/**
 * What the compiler tells users of the package, checked by compiling this file: where a line below
 * `@ts-expect-error` compiles after all, that is an error. Nothing here ever runs.
 */
import { Controller, Get, type ExecutionContext, ParseIntPipe } from '@nestjs/common';

import {
  ApiKeyScopes,
  AccessToken,
  AllowCrossSite,
  Claim,
  CurrentMachine,
  CurrentOrg,
  type CurrentOrganization,
  CurrentPrincipal,
  CurrentUser,
  type FrameworkRequest,
  type FrameworkResponse,
  KindeAuthService,
  KindeError,
  KindeGuard,
  KindeMachine,
  KindeManagementApi,
  KindeModule,
  type KindeModuleOptions,
  kindeOptionsFromEnv,
  type KindeOptionsFactory,
  KindeUser,
  MachineOnly,
  type ManagementAnswer,
  type ManagementItem,
  type ManagementParameters,
  OptionalAuth,
  Org,
  Permissions,
  type Principal,
  Public,
  type Role,
  Roles,
  Scopes,
  type TokenOrganization,
  UserOnly,
} from '../../lib/index.js';

declare const keys: string[];
declare const someKeys: readonly [string, ...string[]];

// Requirements: an empty list does not compile, and a list that may be empty is one.
Permissions('read:todos');
Permissions('read:todos', 'write:todos');
Permissions(...someKeys);
Permissions.any(...someKeys);
Roles(...someKeys);
Scopes('read:reports', 'write:reports');
Scopes(...someKeys);
Scopes.any(...someKeys);
ApiKeyScopes('read:reports', 'write:reports');
ApiKeyScopes.any(...someKeys);
UserOnly();
MachineOnly();
Org();
Org('org_1', 'org_2');
Org(...someKeys);
Org.param('orgCode');
// @ts-expect-error -- no key
ApiKeyScopes();
// @ts-expect-error -- perhaps no key
ApiKeyScopes.any(...keys);
// @ts-expect-error -- no key
Permissions();
// @ts-expect-error -- perhaps no key
Permissions(...keys);
// @ts-expect-error -- no key
Permissions.any();
// @ts-expect-error -- perhaps no key
Permissions.any(...keys);
// @ts-expect-error -- no key
Roles();
// @ts-expect-error -- perhaps no key
Roles(...keys);
// @ts-expect-error -- no key
Roles.any();
// @ts-expect-error -- perhaps no key
Roles.any(...keys);
// @ts-expect-error -- no scope
Scopes();
// @ts-expect-error -- perhaps no scope
Scopes(...keys);
// @ts-expect-error -- no scope
Scopes.any();
// @ts-expect-error -- perhaps no scope
Scopes.any(...keys);
// @ts-expect-error -- a list instead of scopes
Scopes(['read:reports']);
// @ts-expect-error -- takes nothing
UserOnly('kp_1');
// @ts-expect-error -- takes nothing
MachineOnly('a-client');
// @ts-expect-error -- perhaps no code, and that would mean any organization
Org(...keys);
// @ts-expect-error -- no name
Org.param();
// @ts-expect-error -- a list instead of keys
Permissions(['read:todos']);
// @ts-expect-error -- perhaps no text
Permissions(process.env['PERMISSION']);
// @ts-expect-error -- not a text
Roles(42);
// @ts-expect-error -- takes nothing
Public('health');
// @ts-expect-error -- takes nothing
OptionalAuth(true);

@Controller()
@Permissions('read:todos')
@AllowCrossSite()
export class DecoratedController {
  // @ts-expect-error -- not on a property
  @Public()
  todos = [];

  @Get()
  @OptionalAuth()
  @Org.param('orgCode')
  list(
    @CurrentUser() _user: KindeUser,
    @CurrentUser('email') _email: string | undefined,
    @CurrentUser('id', ParseIntPipe) _id: number,
    @CurrentOrg() _org: CurrentOrganization | undefined,
    @Claim('plan') _plan: unknown,
    @Claim('limit', ParseIntPipe) _limit: number,
    @AccessToken() _token: string,
  ) {}

  @Get('machine')
  @MachineOnly()
  @Scopes('read:reports')
  machine(
    @CurrentMachine() _machine: KindeMachine,
    @CurrentMachine('clientId') _clientId: string,
    @CurrentMachine('orgCode', ParseIntPipe) _organization: number,
  ) {}

  @Get('principal')
  @Scopes.any('read:reports', 'write:reports')
  principal(
    @CurrentPrincipal() _principal: Principal,
    @CurrentPrincipal('orgCode') _orgCode: string | undefined,
    @CurrentPrincipal(ParseIntPipe) _number: number,
  ) {}

  get(
    // @ts-expect-error -- not a property of a machine
    @CurrentMachine('id') _machine: string,
    // @ts-expect-error -- not a property of a machine
    @CurrentMachine('permissions') _permissions: string[],
    // @ts-expect-error -- not a property of both
    @CurrentPrincipal('id') _principal: string,
    // @ts-expect-error -- not a property of both
    @CurrentPrincipal('clientId') _client: string,
    // @ts-expect-error -- not a property of a user
    @CurrentUser('emial') _email: string,
    // @ts-expect-error -- not a property of a user
    @CurrentUser('given_name') _name: string,
    // @ts-expect-error -- no name
    @Claim() _nothing: unknown,
    // @ts-expect-error -- not a name
    @Claim(42) _number: unknown,
    // @ts-expect-error -- not on a parameter
    @Permissions('read:todos') _todo: unknown,
  ) {}
}

// A user has nothing but what it says, and nobody changes it.
export function readUser(user: KindeUser): void {
  user.id satisfies string;
  user.claim('plan') satisfies unknown;
  user.claim('nonce', 'id') satisfies unknown;
  user.permissions.has('read:todos') satisfies boolean;
  // @ts-expect-error -- there is none without an organization
  user.orgCode satisfies string;
  // @ts-expect-error -- there is none without the scope
  user.email satisfies string;
  // @ts-expect-error -- a claim may be anything
  user.claim('plan') satisfies string;
  // @ts-expect-error -- unknown member
  void user.isAdmin;
  // @ts-expect-error -- the claim is called so, the property is not
  void user.org_code;
  // @ts-expect-error -- readonly
  user.id = 'kp_1';
  // @ts-expect-error -- readonly
  user.permissions.add('read:todos');
  // @ts-expect-error -- readonly
  user.orgCodes.push('org_1');
  // @ts-expect-error -- no such token
  user.claim('plan', 'refresh');
  // @ts-expect-error -- a user is made of claims
  void new KindeUser();
  // @ts-expect-error -- not just any object is a user
  ({ id: 'kp_1' }) satisfies KindeUser;
}

// A machine is no user: it has a client id and scopes, and nothing of a person.
export function readMachine(machine: KindeMachine): void {
  machine.clientId satisfies string;
  machine.kind satisfies 'machine';
  machine.scopes.has('read:reports') satisfies boolean;
  machine.claim('application_properties') satisfies unknown;
  machine.toJSON().scopes satisfies readonly string[];
  // @ts-expect-error -- most act for no organization
  machine.orgCode satisfies string;
  // @ts-expect-error -- it is nobody
  void machine.id;
  // @ts-expect-error -- it has scopes
  void machine.permissions;
  // @ts-expect-error -- it has scopes
  void machine.roles;
  // @ts-expect-error -- it has no mailbox
  void machine.email;
  // @ts-expect-error -- it has no id token
  machine.claim('nonce', 'id');
  // @ts-expect-error -- readonly
  machine.clientId = 'another';
  // @ts-expect-error -- readonly
  machine.scopes.add('write:reports');
  // @ts-expect-error -- a machine is no user
  machine satisfies KindeUser;
  // @ts-expect-error -- a machine is made of claims
  void new KindeMachine();
  // @ts-expect-error -- not just any object is a machine
  ({ kind: 'machine', clientId: 'a-client' }) satisfies KindeMachine;
}

// Everything that Kinde's SDKs answer about a user.
export function askUser(user: KindeUser): void {
  user.getClaim('plan') satisfies { name: string; value: unknown };
  user.getClaim('nonce', 'id').name satisfies 'nonce';
  user.getPermission('read:todos') satisfies { orgCode: string | undefined; isGranted: boolean };
  user.getPermissions().permissions satisfies readonly string[];
  user.getRole('admin').isGranted satisfies boolean;
  user.getRoles()[0] satisfies Role | undefined;
  user.getOrganization() satisfies TokenOrganization;
  user.getOrganization().properties['kp_org_city'] satisfies unknown;
  user.getUserDetails().email satisfies string | undefined;
  user.getUserOrganizations().organizations[0]?.id satisfies string | undefined;
  user.getProperty('kp_usr_city') satisfies unknown;
  user.getEntitlements()[0]?.featureKey satisfies string | undefined;
  user.getFlag('theme', 'light', 'string').isDefault satisfies boolean;
  user.getFlags()[0]?.code satisfies string | undefined;
  user.getBooleanFlag('dark-mode', false) satisfies boolean;
  user.getStringFlag('theme', 'light') satisfies string;
  user.getIntegerFlag('seat-limit', 5) satisfies number;
  user.getJsonFlag('layout', { columns: 2 }) satisfies unknown;
  // @ts-expect-error -- no such token
  user.getClaim('plan', 'refresh');
  // @ts-expect-error -- perhaps not set
  user.getProperty('kp_usr_city') satisfies string;
  // @ts-expect-error -- no such type
  user.getFlag('theme', 'light', 'text');
  // @ts-expect-error -- not a boolean
  user.getBooleanFlag('dark-mode', 'no');
  // @ts-expect-error -- not a text
  user.getStringFlag('theme', 1);
  // @ts-expect-error -- not a number
  user.getIntegerFlag('seat-limit', '5');
  // @ts-expect-error -- readonly
  user.getPermissions().permissions.push('read:todos');
}

// Everything that has to hold: at least one thing, and nothing unknown.
export async function askWhetherAllHolds(user: KindeUser): Promise<void> {
  (await user.has({ permissions: ['read:todos'] })) satisfies boolean;
  await user.has({ permissions: someKeys, roles: someKeys, scopes: someKeys, org: someKeys });
  await user.has({ permissions: [{ key: 'read:todos', condition: () => true }] });
  await user.has({ roles: [{ key: 'admin', condition: async () => Promise.resolve(true) }] });
  await user.has({ scopes: [{ key: 'read', condition: ({ orgCode }) => orgCode === 'org_1' }] });
  await user.has({ featureFlags: ['dark-mode', { key: 'theme', value: 'pink' }] });
  await user.has({ org: true });
  await user.has({ org: 'org_1' });
  await user.has({ org: ['org_1', 'org_2'] });
  await user.has({ entitlements: ['seats', { featureKey: 'seats', atLeast: 10 }] });
  await user.has({
    entitlements: [{ featureKey: 'seats', condition: ({ limitMax }) => limitMax !== 0 }],
  });
  // @ts-expect-error -- nothing
  await user.has();
  // @ts-expect-error -- nothing to check
  await user.has({});
  // @ts-expect-error -- unknown
  await user.has({ permission: ['read:todos'] });
  // @ts-expect-error -- one of them is unknown
  await user.has({ permissions: ['read:todos'], flags: ['dark-mode'] });
  // @ts-expect-error -- an empty list
  await user.has({ permissions: [] });
  // @ts-expect-error -- perhaps empty
  await user.has({ permissions: keys });
  // @ts-expect-error -- not a list
  await user.has({ permissions: 'read:todos' });
  // @ts-expect-error -- not texts
  await user.has({ roles: [1] });
  // @ts-expect-error -- perhaps nothing
  await user.has({ roles: undefined });
  // @ts-expect-error -- no key
  await user.has({ permissions: [{ condition: () => true }] });
  // @ts-expect-error -- no yes and no no
  await user.has({ permissions: [{ key: 'read:todos', condition: () => 'yes' }] });
  // @ts-expect-error -- an empty list
  await user.has({ featureFlags: [] });
  // @ts-expect-error -- no value
  await user.has({ featureFlags: [{ key: 'theme' }] });
  // @ts-expect-error -- nothing that could be compared
  await user.has({ featureFlags: [{ key: 'layout', value: { columns: 2 } }] });
  // @ts-expect-error -- any organization is true
  await user.has({ org: false });
  // @ts-expect-error -- an empty list
  await user.has({ org: [] });
  // @ts-expect-error -- perhaps no organization
  await user.has({ org: user.orgCode });
  // @ts-expect-error -- misspelt
  await user.has({ entitlements: [{ featureKey: 'seats', atleast: 10 }] });
  // @ts-expect-error -- not a number
  await user.has({ entitlements: [{ featureKey: 'seats', atLeast: '10' }] });
  // @ts-expect-error -- entitlements are known by feature
  await user.has({ entitlements: [{ key: 'seats' }] });
}

// What of it applies to machines.
export async function askMachine(machine: KindeMachine): Promise<void> {
  machine.getClaim('tier') satisfies { name: string; value: unknown };
  machine.getOrganization().orgCode satisfies string | undefined;
  machine.getProperty('region') satisfies unknown;
  machine.getFlag('theme').value satisfies unknown;
  machine.getBooleanFlag('dark-mode', false) satisfies boolean;
  (await machine.has({ scopes: ['read:reports'], org: true })) satisfies boolean;
  // @ts-expect-error -- it has no id token
  machine.getClaim('nonce', 'id');
  // @ts-expect-error -- it has scopes
  void machine.getPermission;
  // @ts-expect-error -- it has scopes
  void machine.getRoles;
  // @ts-expect-error -- it has no plan
  void machine.getEntitlements;
  // @ts-expect-error -- nothing to check
  await machine.has({});
  // @ts-expect-error -- never a machine's
  await machine.has({ permissions: ['read:todos'] });
  // @ts-expect-error -- never a machine's
  await machine.has({ scopes: ['read:reports'], roles: ['admin'] });
  // @ts-expect-error -- never a machine's
  await machine.has({ entitlements: ['seats'] });
}

// A principal is one or the other, and `kind` tells which.
export function readPrincipal(principal: Principal): string {
  principal.orgCode satisfies string | undefined;
  principal.scopes.has('read:reports') satisfies boolean;
  principal.claim('tier') satisfies unknown;
  principal.getFlag('theme').value satisfies unknown;
  principal.getOrganization().orgCode satisfies string | undefined;
  void (principal.has({ scopes: ['read:reports'] }) satisfies Promise<boolean>);
  // @ts-expect-error -- perhaps a machine
  void principal.has({ permissions: ['read:todos'] });
  // @ts-expect-error -- perhaps a machine
  void principal.id;
  // @ts-expect-error -- perhaps a machine
  void principal.permissions;
  // @ts-expect-error -- perhaps a user
  void principal.clientId;
  // @ts-expect-error -- no such kind
  if (principal.kind === 'service') {
    return '';
  }
  return principal.kind === 'user' ? principal.id : principal.clientId;
}

// Options.
const required = { issuerUrl: 'https://yourapp.kinde.com', clientId: 'a-client-id' };
const session = { secret: 'at least thirty-two bytes of secret' };

KindeModule.forRoot();
KindeModule.forRoot({});
KindeModule.forRoot({ path: 'sso', globalGuard: true, isGlobal: false, routes: false });
KindeModule.forRoot(required);
KindeModule.forRoot({ ...required, session, siteUrl: 'https://app.example.com', path: 'sso' });
KindeModule.forRoot({ ...required, session: { secret: ['one', 'two'] } });
KindeModule.forRoot({ ...required, clientSecret: process.env['KINDE_CLIENT_SECRET'] });
KindeModule.forRoot({ ...required, audience: 'an-api', tokens: { cache: false } });
KindeModule.forRoot({ ...required, audience: ['an-api'], tokens: { cache: { max: 5 } } });
KindeModule.forRoot({ ...required, fetch, clock: () => 0 });
KindeModule.forRoot({ ...kindeOptionsFromEnv(), postLoginUrl: '/dashboard' });
// @ts-expect-error -- clientId is missing
KindeModule.forRoot({ issuerUrl: 'https://yourapp.kinde.com' });
// @ts-expect-error -- issuerUrl is missing
KindeModule.forRoot({ clientId: 'a-client-id' });
// @ts-expect-error -- both are missing, and a path is no option
KindeModule.forRoot({ path: 'sso', session });
// @ts-expect-error -- misspelt
KindeModule.forRoot({ ...required, clientSecrt: 'a secret' });
// @ts-expect-error -- a session needs a secret
KindeModule.forRoot({ ...required, session: {} });
// @ts-expect-error -- perhaps no secret
KindeModule.forRoot({ ...required, session: { secret: process.env['KINDE_SESSION_SECRET'] } });
// @ts-expect-error -- seconds
KindeModule.forRoot({ ...required, timeout: '5s' });
// @ts-expect-error -- lower case
KindeModule.forRoot({ ...required, session: { ...session, cookie: { sameSite: 'Lax' } } });
// @ts-expect-error -- false, or how much
KindeModule.forRoot({ ...required, tokens: { cache: true } });
// @ts-expect-error -- no such way
KindeModule.forRoot({ ...required, unauthenticated: 'login' });
// @ts-expect-error -- true or false
KindeModule.forRoot({ ...required, globalGuard: 'yes' });

export function changeOptions(options: KindeModuleOptions): void {
  // @ts-expect-error -- readonly
  options.clientId = 'another';
}

class OptionsFactory implements KindeOptionsFactory {
  createKindeOptions(): KindeModuleOptions {
    return required;
  }
}
class NoFactory {
  createOptions(): KindeModuleOptions {
    return required;
  }
}

KindeModule.forRootAsync({ useFactory: () => required });
KindeModule.forRootAsync({ useFactory: async () => Promise.resolve(required), path: 'sso' });
KindeModule.forRootAsync({
  inject: [OptionsFactory],
  useFactory: (factory: OptionsFactory) => factory.createKindeOptions(),
});
KindeModule.forRootAsync({ useClass: OptionsFactory, globalGuard: true });
KindeModule.forRootAsync({ useExisting: OptionsFactory, isGlobal: false });
// @ts-expect-error -- clientId is missing
KindeModule.forRootAsync({ useFactory: () => ({ issuerUrl: 'https://yourapp.kinde.com' }) });
// @ts-expect-error -- it returns nothing
KindeModule.forRootAsync({ useFactory: () => undefined });
// @ts-expect-error -- it does not create Kinde's options
KindeModule.forRootAsync({ useClass: NoFactory });
// @ts-expect-error -- options are for the factory to return
KindeModule.forRootAsync({ ...required });
// @ts-expect-error -- it needs something
KindeModule.forRootAsync();

// Guards.
export class ApplicationGuard extends KindeGuard {
  protected override getRequest(context: ExecutionContext): FrameworkRequest {
    return context.getArgByIndex<{ req: FrameworkRequest }>(2).req;
  }

  protected override getResponse(context: ExecutionContext): FrameworkResponse | undefined {
    return super.getResponse(context);
  }
}

export class WrongGuard extends KindeGuard {
  // @ts-expect-error -- not a request
  protected override getRequest(): string {
    return 'request';
  }
}

// Services.
export async function startLogin(
  service: KindeAuthService,
  request: FrameworkRequest,
): Promise<void> {
  await service.startLogin(request, { orgCode: 'org_1', returnTo: '/dashboard' });
  // @ts-expect-error -- the redirect URI comes from the configuration
  await service.startLogin(request, { redirectUri: 'https://evil.example' });
  // @ts-expect-error -- state and nonce are nobody's to choose
  await service.startLogin(request, { state: 'a', nonce: 'b' });
}

// Errors are told apart by code, and there are no others.
export function isForbidden(error: KindeError): boolean {
  // @ts-expect-error -- no such code
  if (error.code === 'ERR_KINDE_FORBIDEN') {
    return true;
  }
  return error.code === 'ERR_KINDE_FORBIDDEN';
}
// @ts-expect-error -- no such code
void new KindeError('ERR_KINDE', 'A message.');

export function scopesOf(error: KindeError): readonly string[] {
  // @ts-expect-error -- readonly
  error.scopes.push('read:reports');
  return error.scopes;
}

// What belongs to other entry points, or to nobody.
type PublicName = keyof typeof import('../../lib/index.js');
void ('KindeModule' satisfies PublicName);
// @ts-expect-error -- for tests: nestjs-kinde/testing
void ('LocalKinde' satisfies PublicName);
// @ts-expect-error -- for tests: nestjs-kinde/testing
void ('LocalPica' satisfies PublicName);
// @ts-expect-error -- internal
void ('resolveConfig' satisfies PublicName);
// @ts-expect-error -- internal
void ('createPrincipal' satisfies PublicName);
// @ts-expect-error -- internal
void ('AuthController' satisfies PublicName);

// The Management API: names as Kinde has them, all of them and no others.
declare const management: KindeManagementApi;
export const managed = async (): Promise<void> => {
  const newFlag: ManagementParameters<'featureFlags', 'create'> = {
    name: 'Theme',
    key: 'theme',
    type: 'str',
    default_value: 'pink',
  };
  await management.featureFlags.create(newFlag);
  const page: ManagementAnswer<'users', 'list'> = await management.users.list();
  const user: ManagementItem<'users', 'list'> | undefined = page.users?.[0];
  const organization: ManagementAnswer<'organizations', 'get'> = await management.organizations.get(
    { code: 'org_1' },
  );
  const names: (string | undefined)[] = [organization.name, user?.first_name];
  for await (const { email } of management.users.list({ page_size: 100, email: null }).items()) {
    names.push(email);
  }
  // @ts-expect-error -- not as Kinde calls it
  await management.users.list({ pageSize: 100 });
  // @ts-expect-error -- no id
  await management.users.get({});
  // @ts-expect-error -- none of Kinde's types
  await management.featureFlags.create({ ...newFlag, type: 'string' });
  // @ts-expect-error -- has no pages
  management.users.get({ id: 'kp_1' }).items();
  // @ts-expect-error -- no such method
  await management.users.remove({ id: 'kp_1' });
};
