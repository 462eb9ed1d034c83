import { AccountClient } from '../../../../lib/core/account/account-client.js';
import { entrust } from '../../../../lib/core/claims/kinde-user.js';
import { parseJsonObject } from '../../../../lib/core/json.js';
import { KindeMachine, KindeUser, type UserConditions } from '../../../../lib/index.js';
import { demoUsers, LocalKinde } from '../../../../lib/testing/index.js';

type Claims = Readonly<Record<string, unknown>>;

const userWith = (claims: Claims) => new KindeUser({ sub: 'kp_1', ...claims });

const machineWith = (claims: Claims) => new KindeMachine({ azp: 'a-machine', ...claims });

/** Conditions that somebody wrote without a compiler, or took from a variable. */
const untyped = (conditions: unknown) => conditions as UserConditions;

const user = userWith({
  org_code: 'org_1',
  permissions: ['read:todos', 'write:todos'],
  roles: [{ id: '1', key: 'admin', name: 'Boss' }, 'member'],
  scp: ['openid', 'read:reports'],
  feature_flags: {
    on: { t: 'b', v: true },
    off: { t: 'b', v: false },
    theme: { t: 's', v: 'pink' },
    'true as a text': { t: 's', v: 'true' },
    limit: { t: 'i', v: 5 },
    one: { t: 'i', v: 1 },
    'true as JSON': { t: 'j', v: true },
    odd: { t: 'b', v: 'true' },
  },
  billing: {
    org_entitlements: [
      { feature_key: 'seats', entitlement_limit_max: 10 },
      { feature_key: 'exports', entitlement_limit_max: null },
      { feature_key: 'none', entitlement_limit_max: 0 },
      { feature_key: 'odd', entitlement_limit_max: 'a lot' },
      { feature_key: 'twice', entitlement_limit_max: 1 },
      { feature_key: 'twice', entitlement_limit_max: 20 },
    ],
  },
});

const yes = () => true;
const no = () => false;
const throws = () => {
  throw new Error('A condition of the application failed.');
};

const rows: readonly (readonly [boolean, UserConditions])[] = [
  [true, { permissions: ['read:todos'] }],
  [true, { permissions: ['read:todos', 'write:todos'] }],
  [false, { permissions: ['read:todos', 'delete:todos'] }],
  [false, { permissions: ['Read:todos'] }],
  [false, { permissions: ['read:todos '] }],
  [false, { permissions: ['constructor'] }],
  [false, { permissions: ['__proto__'] }],
  [false, { permissions: ['admin'] }],

  [true, { roles: ['admin', 'member'] }],
  [false, { roles: ['admin', 'owner'] }],
  [false, { roles: ['Boss'] }],
  [false, { roles: ['toString'] }],

  [true, { scopes: ['read:reports'] }],
  [false, { scopes: ['read:reports', 'write:reports'] }],
  [false, { scopes: ['read'] }],

  [true, { org: true }],
  [true, { org: 'org_1' }],
  [true, { org: ['org_2', 'org_1'] }],
  [false, { org: 'org_2' }],
  [false, { org: ['org_2', 'org_3'] }],
  [false, { org: 'ORG_1' }],
  [false, { org: 'org_1 ' }],
  [false, { org: 'org_' }],

  [true, { featureFlags: ['on'] }],
  [false, { featureFlags: ['off'] }],
  [false, { featureFlags: ['on', 'off'] }],
  [false, { featureFlags: ['missing'] }],
  [false, { featureFlags: ['toString'] }],
  [false, { featureFlags: ['theme'] }],
  [false, { featureFlags: ['one'] }],
  [false, { featureFlags: ['true as a text'] }],
  [false, { featureFlags: ['true as JSON'] }],
  [false, { featureFlags: ['odd'] }],
  [true, { featureFlags: [{ key: 'on', value: true }] }],
  [true, { featureFlags: [{ key: 'off', value: false }] }],
  [true, { featureFlags: [{ key: 'theme', value: 'pink' }] }],
  [true, { featureFlags: [{ key: 'limit', value: 5 }] }],
  [false, { featureFlags: [{ key: 'theme', value: 'Pink' }] }],
  [false, { featureFlags: [{ key: 'limit', value: '5' }] }],
  [false, { featureFlags: [{ key: 'limit', value: 6 }] }],
  [false, { featureFlags: [{ key: 'limit', value: Number.NaN }] }],
  [false, { featureFlags: [{ key: 'on', value: 1 }] }],
  [false, { featureFlags: [{ key: 'one', value: true }] }],
  [false, { featureFlags: [{ key: 'missing', value: false }] }],
  [false, { featureFlags: [{ key: 'true as a text', value: true }] }],
  [false, { featureFlags: [{ key: 'true as JSON', value: true }] }],

  [true, { entitlements: ['seats'] }],
  [true, { entitlements: ['seats', 'exports'] }],
  [false, { entitlements: ['seats', 'reports'] }],
  [false, { entitlements: ['constructor'] }],
  [false, { entitlements: ['odd'] }],
  [true, { entitlements: [{ featureKey: 'seats' }] }],
  [true, { entitlements: [{ featureKey: 'seats', atLeast: 10 }] }],
  [false, { entitlements: [{ featureKey: 'seats', atLeast: 11 }] }],
  [true, { entitlements: [{ featureKey: 'exports', atLeast: 1_000_000 }] }],
  [true, { entitlements: [{ featureKey: 'none', atLeast: 0 }] }],
  [false, { entitlements: [{ featureKey: 'none', atLeast: 1 }] }],
  [false, { entitlements: [{ featureKey: 'odd', atLeast: 1 }] }],
  [true, { entitlements: [{ featureKey: 'twice', atLeast: 20 }] }],
  [false, { entitlements: [{ featureKey: 'reports', atLeast: 0 }] }],
  [true, { entitlements: [{ featureKey: 'seats', condition: ({ limitMax }) => limitMax === 10 }] }],
  [false, { entitlements: [{ featureKey: 'seats', atLeast: 11, condition: yes }] }],
  [true, { entitlements: [{ featureKey: 'twice', condition: ({ limitMax }) => limitMax === 20 }] }],

  [true, { permissions: ['read:todos'], roles: ['admin'], org: 'org_1', featureFlags: ['on'] }],
  [false, { permissions: ['delete:todos'], roles: ['admin'], org: 'org_1' }],
  [false, { permissions: ['read:todos'], roles: ['owner'], org: 'org_1' }],
  [false, { permissions: ['read:todos'], roles: ['admin'], org: 'org_2' }],
  [false, { permissions: ['read:todos'], roles: ['admin'], featureFlags: ['off'] }],
  [false, { permissions: ['read:todos'], scopes: ['write:reports'] }],
  [false, { permissions: ['read:todos'], entitlements: ['reports'] }],
];

describe('whether all of it holds', () => {
  it.each(rows)('is %j for %j', async (holds, conditions) => {
    expect(await user.has(conditions)).toBe(holds);
  });

  it.each(rows)('is never so for a token that says nothing (%#)', async (_, conditions) => {
    expect(await userWith({}).has(conditions)).toBe(false);
  });

  it('is told of the organization that the access token names, and of no other', async () => {
    expect(await new KindeUser({ sub: 'kp_1' }, { org_code: 'org_1' }).has({ org: true })).toBe(
      false,
    );
    const elsewhere = new KindeUser({ sub: 'kp_1', org_code: 'org_2' }, { org_codes: ['org_1'] });
    expect(await elsewhere.has({ org: 'org_1' })).toBe(false);
    for (const code of [null, '', ['org_1'], { 0: 'org_1' }]) {
      expect(await userWith({ org_code: code }).has({ org: true })).toBe(false);
    }
  });
});

describe('a condition of the application', () => {
  it.each<[boolean, string, () => unknown]>([
    [true, 'says yes', yes],
    [true, 'says yes later', () => Promise.resolve(true)],
    [false, 'says no', no],
    [false, 'says no later', () => Promise.resolve(false)],
    [false, 'says nothing', () => undefined],
    [false, 'says something', () => 'yes'],
    [false, 'says one', () => 1],
    [false, 'says something later', () => Promise.resolve({})],
    [false, 'fails', throws],
    [false, 'fails later', () => Promise.reject(new Error('A condition failed.'))],
  ])('makes it %j when it %s', async (holds, _, answer) => {
    const condition = answer as () => boolean;
    expect(await user.has({ permissions: [{ key: 'read:todos', condition }] })).toBe(holds);
    expect(await user.has({ roles: ['member', { key: 'admin', condition }] })).toBe(holds);
    expect(await user.has({ scopes: [{ key: 'openid', condition }] })).toBe(holds);
    expect(await user.has({ entitlements: [{ featureKey: 'seats', condition }] })).toBe(holds);
  });

  it('is told the key and the organization, or the entitlement', async () => {
    const told: unknown[] = [];
    const condition = (what: unknown) => told.push(what) > 0;
    await user.has({
      permissions: [{ key: 'read:todos', condition }],
      entitlements: [{ featureKey: 'seats', condition }],
    });
    expect(told).toEqual([
      { key: 'read:todos', orgCode: 'org_1' },
      { featureKey: 'seats', limitMax: 10 },
    ]);
  });

  it('is not asked in vain', async () => {
    let asked = 0;
    const condition = () => ++asked > 0;
    expect(await user.has({ permissions: [{ key: 'missing', condition }] })).toBe(false);
    expect(await user.has({ roles: ['owner', { key: 'admin', condition }] })).toBe(false);
    expect(await user.has({ entitlements: [{ featureKey: 'missing', condition }] })).toBe(false);
    expect(asked).toBe(0);
  });
});

describe('what cannot be checked', () => {
  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['a text', 'read:todos'],
    ['a list', ['read:todos']],
    ['no condition at all', {}],
    ['an unknown kind', { permission: ['read:todos'] }],
    ['an unknown kind beside a known one', { permissions: ['read:todos'], flags: ['on'] }],
    ['a kind that every object has', JSON.parse('{"__proto__":["read:todos"]}')],
    ['no list', { permissions: 'read:todos' }],
    ['undefined in place of a list', { permissions: undefined }],
    ['undefined beside a condition', { permissions: ['read:todos'], roles: undefined }],
    ['null in place of a list', { roles: null }],
    ['an object in place of a list', { scopes: { 0: 'openid', length: 1 } }],
    ...['permissions', 'roles', 'scopes', 'featureFlags', 'org', 'entitlements'].flatMap(
      (kind): [string, unknown][] => [
        [`${kind}: an empty list`, { [kind]: [] }],
        [`${kind}: a list with an empty text`, { [kind]: [''] }],
        [`${kind}: a list with a gap`, { [kind]: Array(1) }],
        [`${kind}: a list with null`, { [kind]: ['a', null] }],
        [`${kind}: a list with a number`, { [kind]: [1] }],
        [`${kind}: a list in a list`, { [kind]: [['a']] }],
        [`${kind}: an object that says nothing`, { [kind]: [{}] }],
        [`${kind}: false`, { [kind]: false }],
      ],
    ),
    ['a key without a condition', { permissions: [{ key: 'read:todos' }] }],
    ['a condition without a key', { permissions: [{ condition: yes }] }],
    ['a condition that is no function', { permissions: [{ key: 'read:todos', condition: true }] }],
    ['a misspelt condition', { permissions: [{ key: 'read:todos', conditon: yes }] }],
    ['more than a condition', { permissions: [{ key: 'read:todos', condition: yes, not: true }] }],
    ['a flag without a value', { featureFlags: [{ key: 'on' }] }],
    ['a flag of undefined', { featureFlags: [{ key: 'on', value: undefined }] }],
    ['a flag of null', { featureFlags: [{ key: 'on', value: null }] }],
    ['a flag of an object', { featureFlags: [{ key: 'on', value: {} }] }],
    ['a flag under a condition', { featureFlags: [{ key: 'on', condition: yes }] }],
    ['an empty organization', { org: '' }],
    ['any organization in a list', { org: [true] }],
    ['an entitlement by key', { entitlements: [{ key: 'seats' }] }],
    ['a misspelt limit', { entitlements: [{ featureKey: 'seats', atleast: 11 }] }],
    ['a limit of undefined', { entitlements: [{ featureKey: 'seats', atLeast: undefined }] }],
    ['a limit of null', { entitlements: [{ featureKey: 'seats', atLeast: null }] }],
    ['a limit as text', { entitlements: [{ featureKey: 'seats', atLeast: '11' }] }],
    ['a limit that is no number', { entitlements: [{ featureKey: 'seats', atLeast: NaN }] }],
    ['a condition of undefined', { entitlements: [{ featureKey: 'seats', condition: undefined }] }],
  ])('is refused: %s', async (_, conditions) => {
    await expect(user.has(untyped(conditions))).rejects.toThrow(TypeError);
    await expect(userWith({}).has(untyped(conditions))).rejects.toThrow(TypeError);
    await expect(machineWith({}).has(conditions as { org: true })).rejects.toThrow(TypeError);
  });

  it('is refused before anything is asked', async () => {
    let asked = 0;
    const condition = () => ++asked > 0;
    const conditions = { permissions: [{ key: 'read:todos', condition }], entitlements: [] };
    await expect(user.has(untyped(conditions))).rejects.toThrow(TypeError);
    expect(asked).toBe(0);
  });

  it('is named', async () => {
    await expect(user.has(untyped({ permission: ['a'] }))).rejects.toThrow('not permission');
    await expect(user.has(untyped({ roles: [] }))).rejects.toThrow('roles');
  });
});

describe('what a machine has', () => {
  const machine = machineWith({
    org_code: 'org_1',
    scope: 'read:reports write:reports',
    scp: ['admin:reports'],
    feature_flags: { on: { t: 'b', v: true } },
    permissions: ['read:todos'],
    roles: ['admin'],
    billing: { org_entitlements: [{ feature_key: 'seats' }] },
  });

  it('is what was granted to it', async () => {
    expect(
      await machine.has({ scopes: ['read:reports'], org: 'org_1', featureFlags: ['on'] }),
    ).toBe(true);
    expect(await machine.has({ scopes: [{ key: 'read:reports', condition: yes }] })).toBe(true);
    expect(await machine.has({ scopes: [{ key: 'read:reports', condition: throws }] })).toBe(false);
    expect(await machine.has({ scopes: ['admin:reports'] })).toBe(false);
    expect(await machine.has({ scopes: ['read:reports'], org: 'org_2' })).toBe(false);
    expect(await machineWith({ scope: 'read:reports' }).has({ org: true })).toBe(false);
  });

  it.each([{ permissions: ['read:todos'] }, { roles: ['admin'] }, { entitlements: ['seats'] }])(
    'is never of a user: %j',
    async (conditions) => {
      expect(await machine.has(conditions as unknown as { org: true })).toBe(false);
      expect(await machine.has({ scopes: ['read:reports'], ...conditions })).toBe(false);
    },
  );
});

describe('the entitlements of a user whom a request brought', () => {
  let kinde: LocalKinde;

  beforeAll(async () => {
    kinde = await LocalKinde.start();
  });
  afterEach(() => {
    kinde.faults.clear();
    kinde.resetCalls();
  });
  afterAll(() => kinde.stop());

  /** With a client of its own: nothing is answered from memory. */
  function visitor(claims: Claims = {}): KindeUser {
    const accessToken = kinde.accessToken({ user: demoUsers.ada });
    const [, payload = ''] = accessToken.split('.');
    const tokenClaims = parseJsonObject(Buffer.from(payload, 'base64url').toString());
    const visiting = new KindeUser({ ...tokenClaims, ...claims });
    const account = new AccountClient({
      issuer: kinde.issuerUrl,
      additionalIssuers: [],
      clock: () => Date.now() / 1000,
      fetch,
      timeout: 5,
    });
    entrust(visiting, { accessToken, account });
    return visiting;
  }

  const asked = () => kinde.requests.filter(({ path }) => path.includes('entitlement')).length;

  it('are those that Kinde knows, with their limits', async () => {
    const ada = visitor();
    expect(await ada.has({ entitlements: ['todos', 'exports'] })).toBe(true);
    expect(await ada.has({ entitlements: [{ featureKey: 'todos', atLeast: 100 }] })).toBe(true);
    expect(await ada.has({ entitlements: [{ featureKey: 'todos', atLeast: 101 }] })).toBe(false);
    expect(await ada.has({ entitlements: ['seats'] })).toBe(false);
  });

  it('are not those of the token', async () => {
    const billing = { org_entitlements: [{ feature_key: 'seats' }] };
    const ada = visitor({ billing });
    expect(ada.getEntitlements()).toHaveLength(1);
    expect(await ada.has({ entitlements: ['seats'] })).toBe(false);
  });

  it.each(['down', 'failing', 'refusing'])('are none while Kinde is %s', async (state) => {
    kinde.faults.accountApi =
      state === 'down' ? { down: true } : { status: state === 'failing' ? 500 : 403 };
    expect(await visitor().has({ entitlements: ['todos'] })).toBe(false);
  });

  it('are asked for only when everything else holds', async () => {
    const ada = visitor();
    expect(await ada.has({ entitlements: ['todos'], permissions: ['missing'] })).toBe(false);
    expect(await ada.has({ permissions: ['read:todos'] })).toBe(true);
    expect(asked()).toBe(0);
    expect(await ada.has({ entitlements: ['todos'], permissions: ['read:todos'] })).toBe(true);
    expect(asked()).toBe(1);
  });
});
