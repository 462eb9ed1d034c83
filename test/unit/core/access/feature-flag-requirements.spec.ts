import {
  type ExpectedFlagValue,
  featureFlagIs,
  freshFeatureFlagIs,
} from '../../../../lib/core/access/feature-flag-requirements.js';
import { type FeatureFlag, KindeMachine, KindeUser } from '../../../../lib/index.js';
import { circumstances } from './circumstances.js';

type Row = [expected: ExpectedFlagValue, flag: unknown, isMet: boolean];

/** Flags as an access token has them. */
const decisions: readonly Row[] = [
  [true, { t: 'b', v: true }, true],
  [true, { t: 'boolean', v: true }, true],
  [true, { t: 'b', v: false }, false],
  [true, { t: 'b', v: 'true' }, false],
  [true, { t: 'b', v: 1 }, false],
  [true, { t: 'b', v: null }, false],
  [true, { t: 'b', v: {} }, false],
  [true, { t: 'b' }, false],
  [true, { t: 's', v: 'true' }, false],
  [true, { t: 's', v: true }, false],
  [true, { t: 'i', v: 1 }, false],
  [true, { t: 'i', v: true }, false],
  [true, { t: 'j', v: true }, false],
  [true, { t: 'x', v: true }, false],
  [true, { v: true }, false],
  [true, {}, false],
  [true, true, false],
  [true, 'true', false],
  [true, [true], false],
  [true, null, false],
  [true, undefined, false],
  [false, { t: 'b', v: false }, true],
  [false, { t: 'b', v: true }, false],
  [false, { t: 'b', v: null }, false],
  [false, { t: 'b', v: 0 }, false],
  [false, { t: 's', v: '' }, false],
  [false, { t: 'i', v: 0 }, false],
  [false, { t: 'j', v: false }, false],
  [false, {}, false],
  [false, undefined, false],
  ['pink', { t: 's', v: 'pink' }, true],
  ['pink', { t: 'string', v: 'pink' }, true],
  ['pink', { t: 's', v: 'Pink' }, false],
  ['pink', { t: 's', v: 'pink ' }, false],
  ['pink', { t: 's', v: ['pink'] }, false],
  ['pink', { t: 'b', v: 'pink' }, false],
  ['pink', { t: 'j', v: 'pink' }, false],
  ['pink', 'pink', false],
  ['pink', undefined, false],
  ['', { t: 's', v: '' }, true],
  ['', { t: 's' }, false],
  ['', undefined, false],
  ['5', { t: 'i', v: 5 }, false],
  ['true', { t: 'b', v: true }, false],
  ['[object Object]', { t: 'j', v: {} }, false],
  [5, { t: 'i', v: 5 }, true],
  [5, { t: 'integer', v: 5 }, true],
  [5, { t: 'i', v: 6 }, false],
  [5, { t: 'i', v: '5' }, false],
  [5, { t: 's', v: '5' }, false],
  [5, { t: 'i', v: 5.5 }, false],
  [5, { t: 'j', v: 5 }, false],
  [0, { t: 'i', v: 0 }, true],
  [0, { t: 'b', v: false }, false],
  [0, { t: 'i', v: null }, false],
  [0, undefined, false],
  [1, { t: 'b', v: true }, false],
  [-3, { t: 'i', v: -3 }, true],
];

describe.each(decisions)('a flag that has to be %j and is %j', (expected, flag, isMet) => {
  const claims = { feature_flags: { other: { t: 'b', v: true }, it: flag } };
  const user = new KindeUser({ sub: 'kp_1', ...claims });
  const machine = new KindeMachine({ azp: 'a-machine', ...claims });
  const requirement = featureFlagIs('it', expected);

  it(`${isMet ? 'meets' : 'does not meet'} the requirement, of a user and of a machine`, () => {
    expect(requirement.isMetBy(user, circumstances())).toBe(isMet);
    expect(requirement.isMetBy(machine, circumstances())).toBe(isMet);
  });

  it('counts the same when Kinde says so now, of a user alone', async () => {
    const now = circumstances({ featureFlags: async () => user.featureFlags });
    const fresh = freshFeatureFlagIs('it', expected);
    await expect(fresh.isMetBy(new KindeUser({ sub: 'kp_1' }), now)).resolves.toBe(isMet);
    await expect(fresh.isMetBy(machine, now)).resolves.toBe(false);
  });
});

describe('a requirement of a feature flag', () => {
  const user = new KindeUser({ sub: 'kp_1', feature_flags: {} });

  it.each(['constructor', '__proto__', 'toString', 'hasOwnProperty'])(
    'is not met by %s, which every object has',
    async (key) => {
      const none = circumstances({ featureFlags: async () => new Map<string, FeatureFlag>() });
      for (const expected of [true, false, '', 0]) {
        expect(featureFlagIs(key, expected).isMetBy(user, none)).toBe(false);
        await expect(freshFeatureFlagIs(key, expected).isMetBy(user, none)).resolves.toBe(false);
      }
    },
  );

  it.each([1.5, Number.NaN, Infinity, 2 ** 53, null, {}, [], () => true, Symbol('a'), 1n])(
    'does not take %p as what a flag has to be',
    (expected) => {
      for (const requirement of [featureFlagIs, freshFeatureFlagIs]) {
        expect(() => requirement('a', expected as boolean)).toThrow(
          new TypeError('a flag is expected to be a boolean, a text or a whole number.'),
        );
      }
    },
  );

  it('says in the log what it wants', () => {
    expect(featureFlagIs('dark_mode', true).describes).toBe('feature flag: dark_mode is true');
    expect(freshFeatureFlagIs('theme', 'pink').describes).toBe(
      'fresh feature flag: theme is "pink"',
    );
  });
});
