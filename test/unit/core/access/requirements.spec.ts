import {
  anyOrganization,
  oneOfOrganizations,
  organizationOfParameter,
} from '../../../../lib/core/access/organization-requirements.js';
import {
  allPermissions,
  anyPermission,
} from '../../../../lib/core/access/permission-requirements.js';
import type { Circumstances } from '../../../../lib/core/access/requirement.js';
import { machineOnly, userOnly } from '../../../../lib/core/access/principal-requirements.js';
import { allRoles, anyRole } from '../../../../lib/core/access/role-requirements.js';
import { allScopes, anyScope } from '../../../../lib/core/access/scope-requirements.js';
import { KindeMachine, KindeUser } from '../../../../lib/index.js';
import { circumstances } from './circumstances.js';

type Claims = Record<string, unknown>;

const userWith = (claims: Claims) => new KindeUser({ sub: 'kp_1', ...claims });

const machineWith = (claims: Claims) => new KindeMachine({ azp: 'a-machine', ...claims });

/** A request whose route has these parameters, and about which Kinde is not to be asked. */
function requestWith(params: Record<string, unknown> = {}): Circumstances {
  return {
    ...circumstances(),
    routeParameter: (name) => (Object.hasOwn(params, name) ? params[name] : undefined),
  };
}

describe.each([
  ['permissions', allPermissions, anyPermission],
  ['roles', allRoles, anyRole],
] as const)('a requirement of %s', (claim, all, any) => {
  const has = (...keys: string[]) => userWith({ [claim]: keys });

  it.each([
    [['a', 'b'], ['a', 'b'], true, true],
    [['a', 'b'], ['a', 'b', 'c'], true, true],
    [['a', 'b'], ['b'], false, true],
    [['a', 'b'], ['c'], false, false],
    [['a', 'b'], [], false, false],
    [['a'], ['A'], false, false],
    [['a'], ['a '], false, false],
    [['a'], ['aa'], false, false],
    [['read:*'], ['read:todos'], false, false],
  ] as const)('%j is met by %j: all %s, any %s', ([first, ...others], held, byAll, byAny) => {
    expect(all([first, ...others]).isMetBy(has(...held), requestWith())).toBe(byAll);
    expect(any([first, ...others]).isMetBy(has(...held), requestWith())).toBe(byAny);
  });

  it('is never met by a machine, whatever its token says', () => {
    const machine = machineWith({ [claim]: ['a'], scope: 'a', scp: ['a'] });
    expect(all(['a']).isMetBy(machine, requestWith())).toBe(false);
    expect(any(['a']).isMetBy(machine, requestWith())).toBe(false);
  });

  it('tells callers of no scopes', () => {
    expect([all(['a']).scopes, any(['a']).scopes]).toEqual([undefined, undefined]);
  });

  it('says in the log what it wants', () => {
    expect(all(['a', 'b']).describes).toBe(`${claim}: all of a, b`);
    expect(any(['a', 'b']).describes).toBe(`${claim}: any of a, b`);
  });
});

describe.each([
  ['a user', (scopes: readonly string[]) => userWith({ scp: scopes, scope: 'other' })],
  [
    'a machine',
    (scopes: readonly string[]) => machineWith({ scope: scopes.join(' '), scp: ['other'] }),
  ],
] as const)('a requirement of scopes, of %s', (_, has) => {
  it.each([
    [['a', 'b'], ['a', 'b'], true, true],
    [['a', 'b'], ['a', 'b', 'c'], true, true],
    [['a', 'b'], ['b'], false, true],
    [['a', 'b'], ['c'], false, false],
    [['a', 'b'], [], false, false],
    [['a'], ['A'], false, false],
    [['a'], ['aa'], false, false],
    [['read'], ['read:todos'], false, false],
    [['read:todos'], ['read'], false, false],
    [['read:*'], ['read:todos'], false, false],
    [['constructor'], [], false, false],
    [['other'], ['a'], false, false],
  ] as const)('%j is met by %j: all %s, any %s', ([first, ...others], held, byAll, byAny) => {
    expect(allScopes([first, ...others]).isMetBy(has(held), requestWith())).toBe(byAll);
    expect(anyScope([first, ...others]).isMetBy(has(held), requestWith())).toBe(byAny);
  });
});

describe('a requirement of scopes', () => {
  it('says in the log what it wants, and tells callers', () => {
    expect(allScopes(['a', 'b'])).toMatchObject({
      describes: 'scopes: all of a, b',
      scopes: ['a', 'b'],
    });
    expect(anyScope(['a', 'b'])).toMatchObject({
      describes: 'scopes: any of a, b',
      scopes: ['a', 'b'],
    });
  });

  it.each(['read:todos', 'https://api.example/read', '!', '#', '[', ']', '~', "it's", 'a,b'])(
    'takes %s',
    (scope) => {
      expect(allScopes([scope]).scopes).toEqual([scope]);
    },
  );

  it.each([
    '',
    ' ',
    'a b',
    ' a',
    'a"',
    '"',
    '\\',
    'a\n',
    'a\r\nSet-Cookie: x=y',
    'a\t',
    '\u007f',
    'é',
    '\0',
  ])(
    'does not take %j, which no challenge can quote and no token have (RFC 6749 §3.3)',
    (scope) => {
      for (const requirement of [allScopes, anyScope]) {
        expect(() => requirement(['good', scope])).toThrow(
          new TypeError(
            `${JSON.stringify(scope)} is no scope: a scope is one word of printable ASCII without quotes and backslashes (RFC 6749 §3.3). Give several as several arguments.`,
          ),
        );
      }
    },
  );
});

describe('a requirement of a kind of principal', () => {
  const [user, machine] = [userWith({ gty: ['other'] }), machineWith({ sub: 'kp_1' })];

  it('is met by that kind alone', () => {
    const met = [userOnly, machineOnly].map((each) =>
      [user, machine].map((principal) => each.isMetBy(principal, requestWith())),
    );
    expect(met).toEqual([
      [true, false],
      [false, true],
    ]);
  });

  it('says in the log what it wants', () => {
    expect([userOnly.describes, machineOnly.describes]).toEqual([
      'principal: a user',
      'principal: a machine',
    ]);
  });
});

describe.each([
  ['a user', userWith],
  ['a machine', machineWith],
])('a requirement of an organization, of %s', (_, principalWith) => {
  const member = principalWith({ org_code: 'org_1' });
  const stranger = principalWith({});

  it('is met by any', () => {
    expect(anyOrganization.isMetBy(member, requestWith())).toBe(true);
    expect(anyOrganization.isMetBy(stranger, requestWith())).toBe(false);
  });

  it.each([
    [['org_1'], true],
    [['org_2', 'org_1'], true],
    [['org_2'], false],
    [['ORG_1'], false],
    [['org_'], false],
    [['org_11'], false],
  ] as const)('is met by one of %j: %s', ([first, ...others], expected) => {
    expect(oneOfOrganizations([first, ...others]).isMetBy(member, requestWith())).toBe(expected);
    expect(oneOfOrganizations([first, ...others]).isMetBy(stranger, requestWith())).toBe(false);
  });

  it.each([
    ['org_1', true],
    ['ORG_1', false],
    ['org_1 ', false],
    ['org_11', false],
    ['org_', false],
    ['org_2', false],
    ['org_other', false],
    ['undefined', false],
    ['', false],
    [undefined, false],
  ])('is met by the route parameter %j: %s', (code, expected) => {
    const requirement = organizationOfParameter('code');
    expect(requirement.isMetBy(member, requestWith({ code }))).toBe(expected);
    expect(requirement.isMetBy(stranger, requestWith({ code }))).toBe(false);
  });

  it('is not met by another parameter of the route', () => {
    const requirement = organizationOfParameter('code');
    expect(requirement.isMetBy(member, requestWith({ Code: 'org_1', id: 'org_1' }))).toBe(false);
  });

  it.each([[['org_1']], [['org_1', 'org_2']], [{ 0: 'org_1' }], [null], [1]])(
    'makes no sense of the route parameter %j',
    (code) => {
      const requirement = organizationOfParameter('code');
      expect(() => requirement.isMetBy(member, requestWith({ code }))).toThrow(
        expect.objectContaining({
          code: 'ERR_KINDE_INVALID_REQUEST',
          message: 'The route parameter code is not a text.',
        }),
      );
    },
  );

  it('says in the log what it wants', () => {
    expect(anyOrganization.describes).toBe('organization: any');
    expect(oneOfOrganizations(['org_1', 'org_2']).describes).toBe(
      'organization: one of org_1, org_2',
    );
    expect(organizationOfParameter('code').describes).toBe(
      'organization: the one in the route parameter code',
    );
  });
});
