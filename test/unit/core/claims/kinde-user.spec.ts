import { inspect } from 'node:util';

import { KindeUser } from '../../../../lib/index.js';
import { parseJsonObject } from '../../../../lib/core/json.js';
import { misshapenLists } from './misshapen-lists.js';

type Claims = Readonly<Record<string, unknown>>;

const userWith = (claims: Claims, idClaims?: Claims) =>
  new KindeUser({ sub: 'kp_1', ...claims }, idClaims);

const flagsOf = (flags: unknown) => userWith({ feature_flags: flags }).featureFlags;

/** As a token carries them: own properties by any name, `__proto__` included. */
const parsed = (json: string): Claims => parseJsonObject(json) ?? {};

describe('a user', () => {
  it.each([undefined, null, '', 42, ['kp_1'], { id: 'kp_1' }])('has no subject %j', (sub) => {
    expect(() => new KindeUser({ sub })).toThrow(TypeError);
  });

  it('has no subject that comes from a prototype', () => {
    expect(() => new KindeUser(Object.create({ sub: 'kp_1' }) as Claims)).toThrow(TypeError);
  });

  it('is known by the subject of the access token', () => {
    expect(userWith({}, { sub: 'kp_2' })).toMatchObject({ id: 'kp_1', kind: 'user' });
  });

  it('has the profile of the id token, and else of the access token', () => {
    const claims = {
      email: 'access@a.b',
      name: 'Access Token',
      given_name: 'Access',
      family_name: 'Token',
      picture: 'https://a.b/access.png',
    };
    expect(userWith(claims)).toMatchObject({
      email: 'access@a.b',
      name: 'Access Token',
      givenName: 'Access',
      familyName: 'Token',
      picture: 'https://a.b/access.png',
    });
    expect(userWith(claims, { email: 'id@a.b' })).toMatchObject({
      email: 'id@a.b',
      name: 'Access Token',
    });
  });

  it.each([null, '', 42, ['a@b.c'], { v: 'a@b.c' }])('has no email when it says %j', (email) => {
    expect(userWith({ email }).email).toBeUndefined();
  });

  it('does not show its claims to whoever prints it', () => {
    const user = userWith({ secret_claim: 'canary' }, { other: 'canary' });
    expect(inspect(user, { depth: 10, showHidden: true })).not.toContain('canary');
    expect(JSON.stringify(user)).not.toContain('canary');
  });

  it('is plain data to JSON', () => {
    const user = userWith(
      {
        org_code: 'org_1',
        org_name: 'One',
        permissions: ['read'],
        roles: [{ id: '1', key: 'admin', name: 'Admin' }],
        feature_flags: { dark: { t: 'b', v: true }, limit: { t: 'i', v: 5 } },
      },
      { email: 'a@b.c' },
    );
    expect(JSON.parse(JSON.stringify(user))).toEqual({
      id: 'kp_1',
      email: 'a@b.c',
      orgCode: 'org_1',
      orgName: 'One',
      permissions: ['read'],
      roles: ['admin'],
      featureFlags: { dark: true, limit: 5 },
    });
  });
});

describe('the permissions of a user', () => {
  it('are those of the access token, never of the id token', () => {
    expect([...userWith({ permissions: ['read'] }).permissions]).toEqual(['read']);
    expect([...userWith({}, { permissions: ['read'] }).permissions]).toEqual([]);
  });

  it.each(misshapenLists)('are none when the claim is %s', (_, permissions) => {
    expect(userWith({ permissions }).permissions.size).toBe(0);
    expect(userWith({ 'x-hasura-permissions': permissions }).permissions.size).toBe(0);
  });

  it.each(['constructor', '__proto__', 'toString', 'hasOwnProperty', 'has', 'size', 'length'])(
    'do not include %s, which every object has',
    (key) => {
      expect(userWith({ permissions: [] }).permissions.has(key)).toBe(false);
      expect(userWith({ permissions: {} }).permissions.has(key)).toBe(false);
      expect(userWith({}).permissions.has(key)).toBe(false);
    },
  );

  it('are compared to the letter', () => {
    const { permissions } = userWith({ permissions: ['Read:things', 'write:things '] });
    expect(permissions.has('read:things')).toBe(false);
    expect(permissions.has('write:things')).toBe(false);
  });

  it('come under the name for Hasura when the plain one is absent or null', () => {
    const hasura = { 'x-hasura-permissions': ['hasura'] };
    expect([...userWith(hasura).permissions]).toEqual(['hasura']);
    expect([...userWith({ ...hasura, permissions: null }).permissions]).toEqual(['hasura']);
  });

  it('come under the plain name when it says anything, even that there are none', () => {
    const hasura = { 'x-hasura-permissions': ['hasura'] };
    expect([...userWith({ ...hasura, permissions: ['plain'] }).permissions]).toEqual(['plain']);
    expect(userWith({ ...hasura, permissions: [] }).permissions.size).toBe(0);
    expect(userWith({ ...hasura, permissions: 'odd' }).permissions.size).toBe(0);
  });

  it('are not those that a claim called __proto__ would smuggle in', () => {
    const user = new KindeUser(parsed('{"sub":"kp_1","__proto__":{"permissions":["admin"]}}'));
    expect(user.permissions.has('admin')).toBe(false);
    expect(user.claim('permissions')).toBeNull();
  });
});

describe('the roles of a user', () => {
  it('are known by key, as objects and as plain keys, never by name', () => {
    const roles = [{ id: '1', key: 'admin', name: 'Boss' }];
    expect([...userWith({ roles }).roles]).toEqual(['admin']);
    expect([...userWith({ roles: ['admin'] }).roles]).toEqual(['admin']);
    expect([...userWith({ 'x-hasura-roles': ['admin'] }).roles]).toEqual(['admin']);
    expect([...userWith({ 'x-hasura-roles': roles }).roles]).toEqual(['admin']);
  });

  it.each([
    ...misshapenLists,
    ['a role without a key', [{ id: '1', name: 'admin' }]],
    ['a role with an odd key', [{ key: ['admin'] }]],
    ['a role whose key comes from a prototype', [Object.create({ key: 'admin' })]],
    ['one good role and one odd', [{ key: 'admin' }, {}]],
  ] as const)('are none when the claim is %s', (_, roles) => {
    expect(userWith({ roles }).roles.size).toBe(0);
  });

  it.each(['constructor', '__proto__', 'toString'])('do not include %s', (key) => {
    expect(userWith({ roles: [{}] }).roles.has(key)).toBe(false);
    expect(userWith({ roles: {} }).roles.has(key)).toBe(false);
  });
});

describe('the organization of a user', () => {
  it('is that of the access token, whatever else the id token names', () => {
    const user = userWith({ org_code: 'org_1' }, { org_code: 'org_2', org_codes: ['org_2'] });
    expect(user.orgCode).toBe('org_1');
    expect(user.orgCodes).toEqual(['org_2']);
    expect(userWith({}, { org_code: 'org_2' }).orgCode).toBeUndefined();
    expect(userWith({ org_codes: ['org_2'] }).orgCode).toBeUndefined();
  });

  it.each([undefined, null, '', 42, true, ['org_1'], { code: 'org_1' }])(
    'is none when the claim is %j',
    (code) => {
      expect(userWith({ org_code: code }).orgCode).toBeUndefined();
    },
  );

  it('comes under the name for Hasura too', () => {
    const hasura = { 'x-hasura-org-code': 'org_h', 'x-hasura-org-name': 'Hasura' };
    expect(userWith(hasura)).toMatchObject({ orgCode: 'org_h', orgName: 'Hasura' });
    expect(userWith({ ...hasura, org_code: 'org_1' })).toMatchObject({ orgCode: 'org_1' });
  });

  it.each([null, 'org_1', { 0: 'org_1' }, [['org_1']], ['org_1', 1]])(
    'is one of none when org_codes is %j',
    (codes) => {
      expect(userWith({}, { org_codes: codes }).orgCodes).toEqual([]);
    },
  );
});

describe('the scopes of a user', () => {
  it('are those of the access token, each once', () => {
    const scp = ['openid', 'read:invoices', 'openid'];
    expect([...userWith({ scp }).scopes]).toEqual(['openid', 'read:invoices']);
    expect(userWith({}, { scp }).scopes.size).toBe(0);
  });

  it.each(misshapenLists)('are none when the claim is %s', (_, scp) => {
    expect(userWith({ scp }).scopes.size).toBe(0);
  });

  it('are not words in one text, nor what a machine is granted', () => {
    expect(userWith({ scp: 'openid read' }).scopes.size).toBe(0);
    expect(userWith({ scp: ['openid read'] }).scopes.has('read')).toBe(false);
    expect(userWith({ scope: 'openid read' }).scopes.size).toBe(0);
    expect(userWith({ 'x-hasura-scp': ['read'] }).scopes.size).toBe(0);
  });
});

describe('a claim by name', () => {
  const user = userWith(
    {
      plan: { name: 'pro' },
      zero: 0,
      no: false,
      empty: '',
      nothing: null,
      'x-hasura-org-code': 'org_h',
      'x-hasura-user_properties': { city: { v: 'London' } },
      'https://hasura.io/jwt/claims': { role: 'admin' },
    },
    { nonce: 'a nonce' },
  );

  it.each([
    ['plan', { name: 'pro' }],
    ['zero', 0],
    ['no', false],
    ['empty', ''],
    ['org_code', 'org_h'],
    ['x-hasura-org-code', 'org_h'],
    ['user_properties', { city: { v: 'London' } }],
    ['https://hasura.io/jwt/claims', { role: 'admin' }],
  ])('%s has its value', (name, value) => {
    expect(user.claim(name)).toEqual(value);
  });

  it.each(['nothing', 'missing', 'constructor', 'toString', '__proto__', 'hasOwnProperty'])(
    '%s is null',
    (name) => {
      expect(user.claim(name)).toBeNull();
      expect(user.claim(name, 'id')).toBeNull();
    },
  );

  it('is looked for in the token that was asked for', () => {
    expect(user.claim('nonce')).toBeNull();
    expect(user.claim('nonce', 'id')).toBe('a nonce');
    expect(user.claim('plan', 'id')).toBeNull();
  });

  it('may be called __proto__ and is then what the token says', () => {
    const odd = new KindeUser(parsed('{"sub":"kp_1","__proto__":{"a":1}}'));
    expect(odd.claim('__proto__')).toEqual({ a: 1 });
    expect(odd.claim('a')).toBeNull();
  });
});

describe('the feature flags of a user', () => {
  it.each([
    ['b', true, 'boolean'],
    ['boolean', false, 'boolean'],
    ['s', 'pink', 'string'],
    ['string', '', 'string'],
    ['i', 5, 'integer'],
    ['integer', 0, 'integer'],
    ['j', { a: [1] }, 'json'],
    ['json', null, 'json'],
    ['object', [], 'json'],
  ])('are read when typed %s with value %j', (t, v, type) => {
    expect(flagsOf({ flag: { t, v } }).get('flag')).toEqual({ type, value: v });
  });

  it.each([
    ['b', 'true'],
    ['b', 1],
    ['b', null],
    ['b', undefined],
    ['s', 5],
    ['i', '5'],
    ['i', 5.5],
    ['j', undefined],
    ['x', true],
    [undefined, true],
    [['b'], true],
  ])('are not there when typed %j with value %j', (t, v) => {
    expect(flagsOf({ flag: { t, v } }).has('flag')).toBe(false);
  });

  it.each([undefined, null, 'flag', true, [{ t: 'b', v: true }], { flag: true }, { flag: null }])(
    'are none when the claim is %j',
    (claim) => {
      expect(flagsOf(claim).size).toBe(0);
    },
  );

  it('come under the name for Hasura too', () => {
    const user = userWith({ 'x-hasura-feature-flags': { flag: { t: 'b', v: true } } });
    expect(user.featureFlags.get('flag')).toEqual({ type: 'boolean', value: true });
  });

  it.each(['toString', 'constructor', '__proto__'])('are not %s', (key) => {
    expect(flagsOf({}).get(key)).toBeUndefined();
  });

  it('may have any name without harm to others', () => {
    const user = new KindeUser(
      parsed('{"sub":"kp_1","feature_flags":{"__proto__":{"t":"b","v":true}}}'),
    );
    expect(user.featureFlags.get('__proto__')).toEqual({ type: 'boolean', value: true });
    expect(Object.keys(user.toJSON().featureFlags)).toEqual(['__proto__']);
    expect(Object.hasOwn(Object.prototype, 't')).toBe(false);
  });
});
