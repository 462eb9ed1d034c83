import {
  entitledTo,
  entitledToAtLeast,
} from '../../../../lib/core/access/entitlement-requirements.js';
import { freshFeatureFlagIs } from '../../../../lib/core/access/feature-flag-requirements.js';
import {
  allFreshPermissions,
  anyFreshPermission,
} from '../../../../lib/core/access/permission-requirements.js';
import type { Requirement } from '../../../../lib/core/access/requirement.js';
import { allFreshRoles, anyFreshRole } from '../../../../lib/core/access/role-requirements.js';
import {
  type Entitlement,
  type FeatureFlag,
  KindeError,
  KindeMachine,
  KindeUser,
} from '../../../../lib/index.js';
import { circumstances } from './circumstances.js';

/** Whose token grants everything, whatever Kinde says. */
const user = new KindeUser({
  sub: 'kp_1',
  permissions: ['a', 'b'],
  roles: ['a', 'b'],
  feature_flags: { a: { t: 'b', v: true } },
});
const machine = new KindeMachine({
  azp: 'a-machine',
  permissions: ['a', 'b'],
  roles: ['a', 'b'],
  feature_flags: { a: { t: 'b', v: true } },
});

const entitlement = (featureKey: string, limitMax?: number): Entitlement => ({
  id: '1',
  featureKey,
  featureName: undefined,
  priceName: undefined,
  limitMin: undefined,
  limitMax,
  fixedCharge: undefined,
  unitAmount: undefined,
});

/** Where Kinde says that the user has these. */
const held = (...entitlements: readonly Entitlement[]) =>
  circumstances({ entitlements: async () => entitlements });

const everyKind: readonly [string, Requirement][] = [
  ['all permissions', allFreshPermissions(['a'])],
  ['any permission', anyFreshPermission(['a'])],
  ['all roles', allFreshRoles(['a'])],
  ['any role', anyFreshRole(['a'])],
  ['a feature flag', freshFeatureFlagIs('a', true)],
  ['an entitlement', entitledTo('a')],
  ['an entitlement with a limit', entitledToAtLeast('a', 1)],
];

describe.each(everyKind)('a requirement that asks Kinde for %s', (_, requirement) => {
  it('is never met by a machine, about which Kinde is not asked', async () => {
    await expect(requirement.isMetBy(machine, circumstances())).resolves.toBe(false);
  });

  it.each([
    new KindeError('ERR_KINDE_UNAVAILABLE', 'x'),
    new KindeError('ERR_KINDE_INVALID_TOKEN', 'x'),
  ])('is neither met nor unmet when Kinde does not answer', async (error) => {
    const fail = async () => {
      throw error;
    };
    const account = { permissions: fail, roles: fail, featureFlags: fail, entitlements: fail };
    await expect(requirement.isMetBy(user, circumstances(account))).rejects.toBe(error);
  });

  it('is not met when Kinde answers nothing, whatever the token says', async () => {
    const account = {
      permissions: async () => new Set<string>(),
      roles: async () => new Set<string>(),
      featureFlags: async () => new Map<string, FeatureFlag>(),
      entitlements: async () => [],
    };
    await expect(requirement.isMetBy(user, circumstances(account))).resolves.toBe(false);
  });

  it('asks about the user who is there', async () => {
    const asked: KindeUser[] = [];
    const remember = (who: KindeUser) => {
      asked.push(who);
      return Promise.reject(new Error('enough'));
    };
    const account = {
      permissions: remember,
      roles: remember,
      featureFlags: remember,
      entitlements: remember,
    };
    await expect(requirement.isMetBy(user, circumstances(account))).rejects.toThrow('enough');
    expect(asked).toEqual([user]);
  });
});

describe.each([
  ['permissions', allFreshPermissions, anyFreshPermission],
  ['roles', allFreshRoles, anyFreshRole],
] as const)('a requirement of fresh %s', (name, all, any) => {
  it.each([
    [['a', 'b'], ['a', 'b'], true, true],
    [['a', 'b'], ['a', 'b', 'c'], true, true],
    [['a', 'b'], ['b'], false, true],
    [['a', 'b'], ['c'], false, false],
    [['a', 'b'], [], false, false],
    [['a'], ['A'], false, false],
    [['a'], ['aa'], false, false],
    [['constructor'], ['a'], false, false],
  ] as const)('%j is met by %j: all %s, any %s', async ([first, ...others], held, byAll, byAny) => {
    const now = circumstances({ [name]: async () => new Set<string>(held) });
    await expect(all([first, ...others]).isMetBy(user, now)).resolves.toBe(byAll);
    await expect(any([first, ...others]).isMetBy(user, now)).resolves.toBe(byAny);
  });

  it('says in the log what it wants', () => {
    expect(all(['a', 'b']).describes).toBe(`fresh ${name}: all of a, b`);
    expect(any(['a', 'b']).describes).toBe(`fresh ${name}: any of a, b`);
  });
});

describe('a requirement of an entitlement', () => {
  it.each([
    [[entitlement('seats')], true],
    [[entitlement('seats', 0)], true],
    [[entitlement('todos'), entitlement('seats', 5)], true],
    [[entitlement('todos')], false],
    [[entitlement('Seats')], false],
    [[entitlement('seats ')], false],
    [[], false],
  ])('for seats is met by %j: %s', async (entitlements, expected) => {
    await expect(entitledTo('seats').isMetBy(user, held(...entitlements))).resolves.toBe(expected);
  });

  it.each([
    [[entitlement('seats', 10)], true],
    [[entitlement('seats', 11)], true],
    [[entitlement('seats', 9)], false],
    [[entitlement('seats', 9.99)], false],
    [[entitlement('seats', 0)], false],
    [[entitlement('seats', -1)], false],
    [[entitlement('seats', Number.NaN)], false],
    [[entitlement('seats')], true],
    [[entitlement('seats', 5), entitlement('seats', 5)], false],
    [[entitlement('seats', 5), entitlement('seats', 10)], true],
    [[entitlement('todos', 10), entitlement('seats', 1)], false],
    [[entitlement('todos')], false],
    [[], false],
  ])('for at least 10 seats is met by %j: %s', async (entitlements, expected) => {
    const requirement = entitledToAtLeast('seats', 10);
    await expect(requirement.isMetBy(user, held(...entitlements))).resolves.toBe(expected);
  });

  it('is not met by a feature that every object has', async () => {
    for (const key of ['constructor', '__proto__', 'length']) {
      await expect(entitledTo(key).isMetBy(user, held())).resolves.toBe(false);
    }
  });

  it.each([0, -1, 1.5, Number.NaN, Infinity, '10', null, true, [10]])(
    'does not take the limit %p',
    (atLeast) => {
      expect(() => entitledToAtLeast('seats', atLeast as number)).toThrow(
        new TypeError('atLeast is a whole number of at least 1.'),
      );
    },
  );

  it('says in the log what it wants', () => {
    expect(entitledTo('seats').describes).toBe('entitlement: seats');
    expect(entitledToAtLeast('seats', 10).describes).toBe('entitlement: seats, at least 10');
  });
});
