import { KindeMachine, KindeUser } from '../../../../lib/index.js';
import { parseJsonObject } from '../../../../lib/core/json.js';
import { misshapenLists } from './misshapen-lists.js';

type Claims = Readonly<Record<string, unknown>>;

const userWith = (claims: Claims, idClaims?: Claims) =>
  new KindeUser({ sub: 'kp_1', ...claims }, idClaims);

const machineWith = (claims: Claims) =>
  new KindeMachine({ azp: 'a-machine', gty: ['client_credentials'], ...claims });

/** As a token carries them: own properties by any name, `__proto__` included. */
const parsed = (json: string): Claims => parseJsonObject(json) ?? {};

const adminRole = { id: '018f17f2-48dc', key: 'admin', name: 'Administrator' };

/** The claims that have a name for Hasura, under their plain names. */
const plainAccess = {
  org_code: 'org_1',
  org_name: 'One',
  external_org_id: 'acme-42',
  permissions: ['create:competitions', 'view:stats'],
  roles: [adminRole],
  feature_flags: {
    analytics: { t: 'b', v: false },
    theme: { t: 's', v: 'pink' },
    limit: { t: 'i', v: 5 },
  },
  organization_properties: { kp_org_city: { v: 'Sydney' }, kp_org_industry: {} },
  user_properties: { kp_usr_job_title: { v: 'Engineer' }, kp_usr_postcode: {} },
  email: 'access@example.com',
};
const plainId = {
  org_codes: ['org_1', 'org_2'],
  organizations: [
    { id: 'org_1', name: 'One' },
    { id: 'org_2', name: 'Two' },
  ],
};

/** The same under the names for Hasura: hyphens, but properties keep their underscore. */
const hasuraAccess = {
  'x-hasura-org-code': plainAccess.org_code,
  'x-hasura-org-name': plainAccess.org_name,
  'x-hasura-external-org-id': plainAccess.external_org_id,
  'x-hasura-permissions': plainAccess.permissions,
  'x-hasura-roles': plainAccess.roles,
  'x-hasura-feature-flags': plainAccess.feature_flags,
  'x-hasura-organization_properties': plainAccess.organization_properties,
  'x-hasura-user_properties': plainAccess.user_properties,
  'x-hasura-email': plainAccess.email,
};
const hasuraId = {
  'x-hasura-org-codes': plainId.org_codes,
  'x-hasura-organizations': plainId.organizations,
};

const nullAccess = Object.fromEntries(Object.keys(plainAccess).map((name) => [name, null]));
const nullId = Object.fromEntries(Object.keys(plainId).map((name) => [name, null]));
const otherAccess = {
  'x-hasura-org-code': 'org_h',
  'x-hasura-org-name': 'Hasura',
  'x-hasura-external-org-id': 'hasura',
  'x-hasura-permissions': ['hasura'],
  'x-hasura-roles': ['hasura'],
  'x-hasura-feature-flags': { hasura: { t: 'b', v: true } },
  'x-hasura-organization_properties': { hasura: { v: true } },
  'x-hasura-user_properties': { kp_usr_job_title: { v: 'Hasura' } },
  'x-hasura-email': 'hasura@example.com',
};

type Question<P> = readonly [string, (principal: P) => unknown, unknown];

/** What the Python SDK answers, in the words of this package, and what its successors added. */
const userQuestions: readonly Question<KindeUser>[] = [
  ['claim', (user) => user.claim('org_code'), 'org_1'],
  ['getClaim', (user) => user.getClaim('org_code'), { name: 'org_code', value: 'org_1' }],
  [
    'getClaim of the id token',
    (user) => user.getClaim('org_codes', 'id'),
    { name: 'org_codes', value: ['org_1', 'org_2'] },
  ],
  [
    'getPermission',
    (user) => user.getPermission('view:stats'),
    { orgCode: 'org_1', isGranted: true },
  ],
  [
    'getPermission that is not there',
    (user) => user.getPermission('view:stat'),
    { orgCode: 'org_1', isGranted: false },
  ],
  [
    'getPermissions',
    (user) => user.getPermissions(),
    { orgCode: 'org_1', permissions: ['create:competitions', 'view:stats'] },
  ],
  [
    'getOrganization',
    (user) => user.getOrganization(),
    {
      orgCode: 'org_1',
      orgName: 'One',
      externalOrgId: 'acme-42',
      properties: { kp_org_city: 'Sydney' },
    },
  ],
  [
    'getUserDetails',
    (user) => user.getUserDetails(),
    {
      id: 'kp_1',
      givenName: undefined,
      familyName: undefined,
      email: 'access@example.com',
      picture: undefined,
    },
  ],
  [
    'getUserOrganizations',
    (user) => user.getUserOrganizations(),
    { orgCodes: ['org_1', 'org_2'], organizations: plainId.organizations },
  ],
  ['getRoles', (user) => user.getRoles(), [adminRole]],
  ['getRole', (user) => user.getRole('admin'), { orgCode: 'org_1', isGranted: true }],
  [
    'getRole by name',
    (user) => user.getRole('Administrator'),
    { orgCode: 'org_1', isGranted: false },
  ],
  [
    'getRole by id',
    (user) => user.getRole('018f17f2-48dc'),
    { orgCode: 'org_1', isGranted: false },
  ],
  ['getProperty of the user', (user) => user.getProperty('kp_usr_job_title'), 'Engineer'],
  ['getProperty of the organization', (user) => user.getProperty('kp_org_city'), 'Sydney'],
  ['getProperty that is not set', (user) => user.getProperty('kp_usr_postcode'), null],
  [
    'getFlag',
    (user) => user.getFlag('theme'),
    { code: 'theme', value: 'pink', type: 'string', isDefault: false },
  ],
  ['getBooleanFlag', (user) => user.getBooleanFlag('analytics', true), false],
  ['getStringFlag', (user) => user.getStringFlag('theme'), 'pink'],
  ['getIntegerFlag', (user) => user.getIntegerFlag('limit'), 5],
];

describe('what Kinde’s SDKs answer about a user', () => {
  it.each(userQuestions)('%s', (_, ask, answer) => {
    expect(ask(userWith(plainAccess, plainId))).toEqual(answer);
  });

  it.each(userQuestions)('%s, by the names for Hasura', (_, ask, answer) => {
    expect(ask(userWith(hasuraAccess, hasuraId))).toEqual(answer);
    const besideNulls = userWith({ ...nullAccess, ...hasuraAccess }, { ...nullId, ...hasuraId });
    expect(ask(besideNulls)).toEqual(answer);
  });

  it.each(userQuestions)('%s, by the plain names before those for Hasura', (_, ask, answer) => {
    const organizations = { 'x-hasura-org-codes': ['org_h'], 'x-hasura-organizations': [] };
    const user = userWith({ ...otherAccess, ...plainAccess }, { ...organizations, ...plainId });
    expect(ask(user)).toEqual(answer);
  });

  it.each(userQuestions)('%s, and asked twice the same', (_, ask, answer) => {
    const user = userWith(plainAccess, plainId);
    ask(user);
    expect(ask(user)).toEqual(answer);
  });

  it.each<Question<KindeUser>>([
    ['claim', (user) => user.claim('org_code'), null],
    ['getClaim', (user) => user.getClaim('org_code'), { name: 'org_code', value: null }],
    ['getPermission', (user) => user.getPermission('a'), { orgCode: undefined, isGranted: false }],
    ['getPermissions', (user) => user.getPermissions(), { orgCode: undefined, permissions: [] }],
    [
      'getOrganization',
      (user) => user.getOrganization(),
      { orgCode: undefined, orgName: undefined, externalOrgId: undefined, properties: {} },
    ],
    ['getUserDetails', (user) => user.getUserDetails(), { id: 'kp_1' }],
    [
      'getUserOrganizations',
      (user) => user.getUserOrganizations(),
      { orgCodes: [], organizations: [] },
    ],
    ['getRole', (user) => user.getRole('a'), { orgCode: undefined, isGranted: false }],
    ['getRoles', (user) => user.getRoles(), []],
    ['getProperty', (user) => user.getProperty('a'), null],
    ['getEntitlements', (user) => user.getEntitlements(), []],
    ['getFlags', (user) => user.getFlags(), []],
  ])('%s, of a token that has nothing to say', (_, ask, answer) => {
    expect(ask(userWith({}))).toEqual(answer);
  });

  it.each(['constructor', '__proto__', 'toString', 'hasOwnProperty', 'has', 'length'])(
    'by the name %s, which every object has: nothing',
    (name) => {
      for (const user of [userWith({}), userWith(plainAccess, plainId)]) {
        expect(user.getClaim(name)).toEqual({ name, value: null });
        expect(user.getClaim(name, 'id')).toEqual({ name, value: null });
        expect(user.getPermission(name).isGranted).toBe(false);
        expect(user.getRole(name).isGranted).toBe(false);
        expect(user.getProperty(name)).toBeNull();
        expect(() => user.getFlag(name)).toThrow('was not found');
      }
    },
  );

  it('knows permissions, roles and organization from one token', () => {
    const user = userWith({ org_code: 'org_1' }, { ...plainAccess, org_code: 'org_2' });
    expect(user.getPermissions()).toEqual({ orgCode: 'org_1', permissions: [] });
    expect(user.getRole('admin')).toEqual({ orgCode: 'org_1', isGranted: false });
    expect(user.getOrganization()).toMatchObject({ orgCode: 'org_1', orgName: undefined });
  });

  it('gives lists that are the caller’s own', () => {
    const user = userWith(plainAccess);
    (user.getPermissions().permissions as string[]).push('admin');
    expect(user.getPermission('admin').isGranted).toBe(false);
  });
});

describe('the profile of a user', () => {
  it('comes from the id token first', () => {
    const profile = {
      given_name: 'Ada',
      family_name: 'Quill',
      email: 'id@example.com',
      picture: 'https://pictures.example/ada.png',
    };
    expect(
      userWith({ sub: 'kp:1', email: 'no' }, { sub: 'kp_2', ...profile }).getUserDetails(),
    ).toEqual({
      id: 'kp:1',
      givenName: 'Ada',
      familyName: 'Quill',
      email: 'id@example.com',
      picture: 'https://pictures.example/ada.png',
    });
  });
});

describe('a token by another name than access and id', () => {
  it.each(['refresh', 'access_token', 'id_token', '', 'constructor', null, 0])('is %j', (token) => {
    const user = userWith(plainAccess, plainId);
    expect(() => user.claim('org_code', token as 'id')).toThrow(TypeError);
    expect(() => user.getClaim('org_code', token as 'id')).toThrow(/'access' or 'id'/);
  });
});

describe('the external id of an organization', () => {
  it.each([
    ['external_org_id', { external_org_id: 'a' }],
    ['external_organization_id', { external_organization_id: 'a' }],
    ['x-hasura-external-org-id', { 'x-hasura-external-org-id': 'a' }],
    ['plain before Hasura', { 'x-hasura-external-org-id': 'h', external_org_id: 'a' }],
    ['the other plain one', { 'x-hasura-external-org-id': 'h', external_organization_id: 'a' }],
    ['the one that is no text left out', { external_organization_id: 1, external_org_id: 'a' }],
  ])('is called %s', (_, claims) => {
    expect(userWith(claims).getOrganization().externalOrgId).toBe('a');
    expect(machineWith(claims).getOrganization().externalOrgId).toBe('a');
  });

  it.each([null, '', 1, ['a'], { v: 'a' }])('is none when the token says %j', (claim) => {
    const claims = { external_org_id: claim, external_organization_id: claim };
    expect(userWith(claims).getOrganization().externalOrgId).toBeUndefined();
  });
});

describe('the organization of a token', () => {
  it.each([undefined, null, '', 42, true, ['org_1'], { code: 'org_1' }, [['org_1']]])(
    'is none when the claim is %j',
    (code) => {
      const claims = { org_code: code, permissions: ['a'] };
      expect(userWith(claims).getOrganization().orgCode).toBeUndefined();
      expect(userWith(claims).getPermissions().orgCode).toBeUndefined();
      expect(userWith(claims, { org_codes: ['org_1'] }).getOrganization().orgCode).toBeUndefined();
      expect(machineWith(claims).getOrganization().orgCode).toBeUndefined();
    },
  );

  it.each(['ORG_A', 'org_A ', ' org_A', 'org_A%20'])('is %j and nothing like it', (code) => {
    expect(userWith({ org_code: code }).getOrganization().orgCode).toBe(code);
    expect(userWith({ org_code: code }).orgCode).toBe(code);
  });
});

describe('the organizations of a user', () => {
  it.each([
    ['several', [{ id: 'org_1', name: 'One' }, { id: 'org_2' }], 2],
    ['one twice', [{ id: 'org_1' }, { id: 'org_1' }], 2],
    ['one whose name is no text', [{ id: 'org_1', name: 1 }], 1],
    ['none', [], 0],
    ['a text', 'org_1', 0],
    ['codes alone', ['org_1'], 0],
    ['an object', { id: 'org_1' }, 0],
    ['one without an id', [{ name: 'One' }], 0],
    ['one with an empty id', [{ id: '' }], 0],
    ['one good and one odd', [{ id: 'org_1' }, null], 0],
    ['one whose id comes from a prototype', [Object.create({ id: 'org_1' })], 0],
  ])('are %s', (_, organizations, count) => {
    const answer = userWith({}, { organizations }).getUserOrganizations();
    expect(answer.organizations).toHaveLength(count);
    expect(answer.orgCodes).toEqual([]);
  });

  it('are those of the id token alone', () => {
    expect(userWith(plainId).getUserOrganizations()).toEqual({ orgCodes: [], organizations: [] });
  });
});

describe('permissions', () => {
  it.each<readonly [string, unknown]>([
    ...misshapenLists,
    ['in another case', ['Admin']],
    ['with a blank', ['admin ']],
    ['one that begins so', ['admin:todos']],
    ['roles', [{ key: 'admin' }]],
    ['none', []],
  ])('do not include a key when they are %s', async (_, permissions) => {
    for (const claims of [{ permissions }, { 'x-hasura-permissions': permissions }]) {
      const user = userWith({ org_code: 'org_1', ...claims });
      expect(user.getPermission('admin')).toEqual({ orgCode: 'org_1', isGranted: false });
      expect(user.getPermissions().permissions).not.toContain('admin');
      expect(await user.has({ permissions: ['admin'] })).toBe(false);
    }
  });

  it('that are misshapen are not replaced by those for Hasura', () => {
    const user = userWith({ permissions: 'read', 'x-hasura-permissions': ['admin'] });
    expect(user.getPermission('admin').isGranted).toBe(false);
  });

  it('may have any name', () => {
    const user = userWith({ permissions: ['__proto__', 'constructor'] });
    expect(user.getPermission('__proto__').isGranted).toBe(true);
    expect(user.getPermission('toString').isGranted).toBe(false);
  });
});

describe('roles', () => {
  it.each([
    ['objects', [adminRole], [adminRole]],
    ['keys', ['admin'], [{ key: 'admin' }]],
    ['both', ['reader', adminRole], [{ key: 'reader' }, adminRole]],
    ['keys in objects', [{ key: 'admin' }], [{ key: 'admin' }]],
    ['objects with odd labels', [{ id: 1, key: 'admin', name: null }], [{ key: 'admin' }]],
  ])('are %s', async (_, roles, expected) => {
    for (const claims of [{ roles }, { 'x-hasura-roles': roles }]) {
      const user = userWith(claims);
      expect(user.getRoles()).toEqual(expected);
      expect(user.getRole('admin').isGranted).toBe(true);
      expect(await user.has({ roles: ['admin'] })).toBe(true);
    }
  });

  it.each([
    ...misshapenLists,
    ['named so', [{ id: '1', key: 'other', name: 'admin' }]],
    ['called so', [{ id: 'admin', key: 'other' }]],
    ['without a key', [{ id: '1', name: 'admin' }]],
    ['with an odd key', [{ key: ['admin'] }]],
    ['with a key from a prototype', [Object.create({ key: 'admin' })]],
    ['one good and one odd', [{ key: 'admin' }, {}]],
  ] as const)('do not include a key when they are %s', async (_, roles) => {
    const user = userWith({ roles });
    expect(user.getRole('admin').isGranted).toBe(false);
    expect(user.getRoles().map(({ key }) => key)).not.toContain('admin');
    expect(await user.has({ roles: ['admin'] })).toBe(false);
  });
});

describe('scopes', () => {
  it.each(misshapenLists)('of a user are none when scp is %s', async (_, scp) => {
    expect(userWith({ scp }).scopes.size).toBe(0);
    expect(await userWith({ scp }).has({ scopes: ['admin'] })).toBe(false);
  });

  it.each([
    ['what was granted', { scope: 'read' }, true],
    ['one word of what was granted', { scope: 'write read' }, true],
    ['what was asked for', { scp: ['read'] }, false],
    ['what was asked for beyond what was granted', { scope: 'write', scp: ['read'] }, false],
    ['what was asked for, with nothing granted', { scope: '', scp: ['read'] }, false],
    ['a list', { scope: ['read'] }, false],
    ['a part of a word', { scope: 'read:users' }, false],
    ['in another case', { scope: 'READ' }, false],
  ])('of a machine are %s: %j', async (_, claims, isGranted) => {
    expect(machineWith(claims).scopes.has('read')).toBe(isGranted);
    expect(await machineWith(claims).has({ scopes: ['read'] })).toBe(isGranted);
  });
});

describe('a property', () => {
  const user = { user_properties: { tier: { v: 'user' } } };
  const organization = { organization_properties: { tier: { v: 'organization' } } };
  const application = { application_properties: { tier: { v: 'application' } } };

  it.each([
    ['the user', { ...application, ...organization, ...user }, {}, 'user'],
    ['the organization', { ...application, ...organization }, {}, 'organization'],
    ['the application', application, {}, 'application'],
    ['the user in the id token', { ...application, ...organization }, user, 'user'],
    ['the application in the id token', {}, application, 'application'],
    ['the access token first', user, { user_properties: { tier: { v: 'id' } } }, 'user'],
    [
      'the next, where it is not set',
      { user_properties: { tier: {} }, ...application },
      {},
      'application',
    ],
  ])('is that of %s', (_, access, id, value) => {
    expect(userWith(access, id).getProperty('tier')).toBe(value);
  });

  it.each([0, false, '', [], { city: 'Sydney' }])('may be %j', (value) => {
    expect(userWith({ user_properties: { tier: { v: value } } }).getProperty('tier')).toEqual(
      value,
    );
    const organized = userWith({ organization_properties: { tier: { v: value } } });
    expect(organized.getOrganization().properties).toEqual({ tier: value });
  });

  it.each([
    ['not set', { tier: {} }],
    ['null', { tier: { v: null } }],
    ['not wrapped', { tier: 'gold' }],
    ['null altogether', { tier: null }],
    ['a list', { tier: [{ v: 'gold' }] }],
    ['wrapped otherwise', { tier: { value: 'gold' } }],
    ['wrapped by a prototype', { tier: Object.create({ v: 'gold' }) }],
    ['in a list', [{ tier: { v: 'gold' } }]],
    ['a text', 'tier'],
  ])('is none when it is %s', (_, properties) => {
    const claims = { user_properties: properties, organization_properties: properties };
    expect(userWith(claims).getProperty('tier')).toBeNull();
    expect(userWith(claims).getOrganization().properties).toEqual({});
    expect(machineWith(claims).getProperty('tier')).toBeNull();
  });

  it('of the organization may stand in either token, and counts in the access token first', () => {
    const access = { organization_properties: { a: { v: 1 }, b: {} } };
    const id = { organization_properties: { a: { v: 2 }, c: { v: 3 } } };
    expect(userWith(access, id).getOrganization().properties).toEqual({ a: 1, c: 3 });
  });

  it('may have any name without harm to others', () => {
    const odd = new KindeUser(
      parsed('{"sub":"kp_1","organization_properties":{"__proto__":{"v":{"a":1}}}}'),
    );
    expect(odd.getProperty('__proto__')).toEqual({ a: 1 });
    expect(odd.getProperty('a')).toBeNull();
    expect(Object.keys(odd.getOrganization().properties)).toEqual(['__proto__']);
    expect(Object.hasOwn(Object.prototype, 'a')).toBe(false);
  });
});

describe('the entitlements of a token', () => {
  const seats = { id: 'entitlement_1', feature_key: 'seats', entitlement_limit_max: 10 };

  it('are those of the organization’s billing', () => {
    const billing = { has_payment_details: true, org_entitlements: [seats], plan: { code: 'pro' } };
    expect(userWith({ billing }).getEntitlements()).toEqual([
      { id: 'entitlement_1', featureKey: 'seats', limitMax: 10 },
    ]);
    expect(userWith({}, { billing }).getEntitlements()).toEqual([]);
  });

  it('leave out what is no entitlement', () => {
    const billing = { org_entitlements: [null, 'seats', {}, { feature_key: 1 }, [seats], seats] };
    expect(userWith({ billing }).getEntitlements()).toMatchObject([{ featureKey: 'seats' }]);
  });

  it.each([null, 'seats', [seats], {}, { org_entitlements: null }, { org_entitlements: seats }])(
    'are none when billing is %j',
    (billing) => {
      expect(userWith({ billing }).getEntitlements()).toEqual([]);
    },
  );
});

/** What of it applies to machines. */
const machineQuestions: readonly Question<KindeMachine>[] = [
  ['claim', (machine) => machine.claim('org_code'), 'org_1'],
  ['getClaim', (machine) => machine.getClaim('org_code'), { name: 'org_code', value: 'org_1' }],
  ['getClaim of none', (machine) => machine.getClaim('sub'), { name: 'sub', value: null }],
  [
    'getOrganization',
    (machine) => machine.getOrganization(),
    {
      orgCode: 'org_1',
      orgName: 'One',
      externalOrgId: 'acme-42',
      properties: { kp_org_city: 'Sydney' },
    },
  ],
  ['getProperty', (machine) => machine.getProperty('kp_org_city'), 'Sydney'],
  ['getProperty of a user', (machine) => machine.getProperty('kp_usr_job_title'), null],
  ['getFlag', (machine) => machine.getFlag('limit').value, 5],
  ['getBooleanFlag', (machine) => machine.getBooleanFlag('analytics', true), false],
];

describe('what Kinde’s SDKs answer about a machine', () => {
  it.each(machineQuestions)('%s', (_, ask, answer) => {
    expect(ask(machineWith(plainAccess))).toEqual(answer);
  });

  it.each(machineQuestions)('%s, by the names for Hasura', (_, ask, answer) => {
    expect(ask(machineWith(hasuraAccess))).toEqual(answer);
    expect(ask(machineWith({ ...nullAccess, ...hasuraAccess }))).toEqual(answer);
  });

  it('getProperty of its application, after the organization', () => {
    const properties = { region: { v: 'eu' }, unset: {} };
    const machine = machineWith({ application_properties: properties });
    expect(machine.getProperty('region')).toBe('eu');
    expect(machine.getProperty('unset')).toBeNull();
    const both = {
      application_properties: properties,
      organization_properties: { region: { v: 'au' } },
    };
    expect(machineWith(both).getProperty('region')).toBe('au');
  });

  it('nothing of a user', () => {
    const machine = machineWith({ ...plainAccess, billing: { org_entitlements: [] } });
    for (const method of ['getPermission', 'getRole', 'getEntitlements', 'getUserDetails']) {
      expect(method in machine).toBe(false);
    }
  });

  it('nothing, of a token that has nothing to say', () => {
    const machine = machineWith({});
    expect(machine.getOrganization()).toEqual({ properties: {} });
    expect(machine.getProperty('region')).toBeNull();
    expect(machine.getFlags()).toEqual([]);
    for (const name of ['constructor', '__proto__', 'toString']) {
      expect(machine.getClaim(name).value).toBeNull();
      expect(machine.getProperty(name)).toBeNull();
    }
  });
});
