import { inspect } from 'node:util';

import { KindeMachine } from '../../../../lib/index.js';
import { parseJsonObject } from '../../../../lib/core/json.js';

type Claims = Readonly<Record<string, unknown>>;

const machineWith = (claims: Claims) => new KindeMachine({ azp: 'a-machine', ...claims });

const scopesOf = (claims: Claims) => [...machineWith(claims).scopes];

describe('a machine', () => {
  it('is known by the client that the token was issued to', () => {
    expect(machineWith({})).toMatchObject({ clientId: 'a-machine', kind: 'machine' });
  });

  it.each([undefined, null, '', 42, ['a-machine'], { id: 'a-machine' }])(
    'has no client id %j',
    (azp) => {
      expect(() => new KindeMachine({ azp })).toThrow(TypeError);
    },
  );

  it('has no client id that comes from a prototype', () => {
    expect(() => new KindeMachine(Object.create({ azp: 'a-machine' }) as Claims)).toThrow(
      TypeError,
    );
  });

  it('has nothing of a user, whatever its token says', () => {
    const machine = machineWith({
      sub: 'kp_1',
      permissions: ['read:todos'],
      roles: ['admin'],
      email: 'a@b.c',
    });
    for (const member of ['id', 'permissions', 'roles', 'email', 'orgCodes']) {
      expect(member in machine).toBe(false);
    }
  });

  it.each([
    ['its own', { org_code: 'org_1', org_name: 'One' }, 'org_1', 'One'],
    [
      'that under the name for Hasura',
      { 'x-hasura-org-code': 'org_1', 'x-hasura-org-name': 'One' },
      'org_1',
      'One',
    ],
    ['none', {}, undefined, undefined],
    ['none for null', { org_code: null }, undefined, undefined],
    ['none for an empty text', { org_code: '' }, undefined, undefined],
    ['none for a list', { org_code: ['org_1'] }, undefined, undefined],
  ])('acts for an organization: %s', (_, claims, orgCode, orgName) => {
    expect(machineWith(claims)).toMatchObject({ orgCode, orgName });
  });

  it('has feature flags', () => {
    const { featureFlags } = machineWith({
      feature_flags: { beta: { t: 'b', v: true }, odd: { t: 'b', v: 'true' } },
    });
    expect([...featureFlags]).toEqual([['beta', { type: 'boolean', value: true }]]);
    expect(machineWith({}).featureFlags.size).toBe(0);
  });

  it('has any claim by its name, and null for one that is not there', () => {
    const machine = machineWith({
      application_properties: { region: { v: 'eu' } },
      zero: 0,
      nothing: null,
      'x-hasura-org-code': 'org_h',
    });
    expect(machine.claim('application_properties')).toEqual({ region: { v: 'eu' } });
    expect(machine.claim('zero')).toBe(0);
    expect(machine.claim('org_code')).toBe('org_h');
    for (const name of ['nothing', 'missing', 'constructor', 'toString', '__proto__']) {
      expect(machine.claim(name)).toBeNull();
    }
  });

  it('does not show its claims to whoever prints it', () => {
    const machine = machineWith({ secret_claim: 'canary' });
    expect(inspect(machine, { depth: 10, showHidden: true })).not.toContain('canary');
    expect(JSON.stringify(machine)).not.toContain('canary');
  });

  it('is plain data to JSON', () => {
    const machine = machineWith({
      org_code: 'org_1',
      org_name: 'One',
      scope: 'read:users write:flags',
      feature_flags: { theme: { t: 's', v: 'pink' } },
    });
    expect(JSON.parse(JSON.stringify(machine))).toEqual({
      clientId: 'a-machine',
      orgCode: 'org_1',
      orgName: 'One',
      scopes: ['read:users', 'write:flags'],
      featureFlags: { theme: 'pink' },
    });
    expect(JSON.parse(JSON.stringify(machineWith({})))).toEqual({
      clientId: 'a-machine',
      scopes: [],
      featureFlags: {},
    });
  });
});

describe('the scopes of a machine', () => {
  it.each<[string, unknown, string[]]>([
    ['one', 'read', ['read']],
    ['several', 'read:users write:flags', ['read:users', 'write:flags']],
    ['one twice', 'read read', ['read']],
    ['with blanks to spare', ' read  write ', ['read', 'write']],
    ['no blank but a tab', 'read\twrite', ['read\twrite']],
    ['no blank but a line break', 'read\nwrite', ['read\nwrite']],
    ['a comma, which separates nothing', 'read,write', ['read,write']],
    ['an empty text', '', []],
    ['nothing', undefined, []],
    ['null', null, []],
    ['a list', ['read'], []],
    ['an object', { read: true }, []],
    ['true', true, []],
  ])('are those that were granted: %s', (_, scope, expected) => {
    expect(scopesOf({ scope })).toEqual(expected);
  });

  it.each([undefined, null, '', 'read', ['read']])(
    'are never those that were asked for, when scope is %j',
    (scope) => {
      const granted = scope === 'read' ? ['read'] : [];
      expect(scopesOf({ scope, scp: ['read', 'write'] })).toEqual(granted);
      expect(scopesOf({ scope, scp: 'read write' })).toEqual(granted);
    },
  );

  it('have no name for Hasura', () => {
    expect(scopesOf({ 'x-hasura-scope': 'read' })).toEqual([]);
  });

  it.each(['constructor', '__proto__', 'toString', 'has', 'size'])(
    'do not include %s, which every object has',
    (scope) => {
      expect(machineWith({ scope: 'read' }).scopes.has(scope)).toBe(false);
      expect(machineWith({}).scopes.has(scope)).toBe(false);
    },
  );

  it('are not those of a prototype, nor those that a claim called __proto__ would smuggle in', () => {
    const inherited = Object.create({ scope: 'admin' }) as Claims;
    expect(new KindeMachine(Object.assign(inherited, { azp: 'a' })).scopes.size).toBe(0);
    const claims = parseJsonObject('{"azp":"a-machine","__proto__":{"scope":"admin"}}') ?? {};
    expect(new KindeMachine(claims).scopes.size).toBe(0);
  });
});
