import { KindeError, KindeMachine, KindeUser } from '../../../../lib/index.js';

const flags = {
  on: { t: 'b', v: true },
  off: { t: 'b', v: false },
  theme: { t: 's', v: 'pink' },
  empty: { t: 's', v: '' },
  limit: { t: 'i', v: 5 },
  zero: { t: 'i', v: 0 },
  layout: { t: 'j', v: { columns: 2 } },
  nothing: { t: 'j', v: null },
  'on in words': { t: 'boolean', v: true },
  'theme in words': { t: 'string', v: 'pink' },
  'limit in words': { t: 'integer', v: 5 },
  'layout in words': { t: 'json', v: [2] },
  'layout as an object': { t: 'object', v: [2] },
};

/** What a flag must not be taken for. */
const misshapen: readonly (readonly [string, unknown])[] = [
  ['true as a text', { t: 'b', v: 'true' }],
  ['false as a text', { t: 'b', v: 'false' }],
  ['one for true', { t: 'b', v: 1 }],
  ['a boolean of null', { t: 'b', v: null }],
  ['a boolean without a value', { t: 'b' }],
  ['a number for a text', { t: 's', v: 5 }],
  ['a text for a number', { t: 'i', v: '5' }],
  ['a fraction', { t: 'i', v: 5.5 }],
  ['not a number', { t: 'i', v: Number.NaN }],
  ['JSON without a value', { t: 'j' }],
  ['a type that there is not', { t: 'x', v: true }],
  ['a type in capitals', { t: 'B', v: true }],
  ['no type', { v: true }],
  ['nothing', {}],
  ['a bare value', true],
  ['null', null],
  ['a list', ['b', true]],
  ['what a prototype says', Object.create({ t: 'b', v: true })],
];

type FlagReader = Pick<
  KindeUser,
  'getFlag' | 'getFlags' | 'getBooleanFlag' | 'getStringFlag' | 'getIntegerFlag' | 'getJsonFlag'
>;

const readers: readonly (readonly [string, (claim: unknown) => FlagReader])[] = [
  ['a user', (claim) => new KindeUser({ sub: 'kp_1', feature_flags: claim })],
  [
    'a user, by the name for Hasura',
    (claim) => new KindeUser({ sub: 'kp_1', 'x-hasura-feature-flags': claim }),
  ],
  ['a machine', (claim) => new KindeMachine({ azp: 'a-machine', feature_flags: claim })],
];

/** What an error says to the developer and, by its code, to programs. */
const errorOf = (act: () => unknown): unknown => {
  try {
    return act();
  } catch (error) {
    return error instanceof KindeError ? [error.code, error.message] : error;
  }
};

const notFound = (code: string) => [
  'ERR_KINDE_FLAG_NOT_FOUND',
  `Flag ${code} was not found, and no default value has been provided`,
];
const ofOtherType = (code: string, type: string, requested: string) => [
  'ERR_KINDE_FLAG_TYPE',
  `Flag ${code} is of type ${type} - requested type ${requested}`,
];

describe.each(readers)('the feature flags of %s', (_reader, readerOf) => {
  const reader = readerOf(flags);

  it.each([
    ['on', true, 'boolean'],
    ['off', false, 'boolean'],
    ['theme', 'pink', 'string'],
    ['empty', '', 'string'],
    ['limit', 5, 'integer'],
    ['zero', 0, 'integer'],
    ['layout', { columns: 2 }, 'json'],
    ['nothing', null, 'json'],
    ['on in words', true, 'boolean'],
    ['theme in words', 'pink', 'string'],
    ['limit in words', 5, 'integer'],
    ['layout in words', [2], 'json'],
    ['layout as an object', [2], 'json'],
  ] as const)(
    'answer for %s what the token says, with and without a default',
    (code, value, type) => {
      const answer = { code, value, type, isDefault: false };
      expect(reader.getFlag(code)).toEqual(answer);
      expect(reader.getFlag(code, 'a default')).toEqual(answer);
      expect(reader.getFlag(code, undefined, type)).toEqual(answer);
      expect(reader.getFlag(code, 'a default', type)).toEqual(answer);
    },
  );

  it.each(['a default', '', 0, false, null, { a: 1 }])(
    'answer with the default %j for a flag that is not there',
    (value) => {
      expect(reader.getFlag('missing', value)).toEqual({ code: 'missing', value, isDefault: true });
      expect(reader.getFlag('missing', value, 'json')).toEqual({
        code: 'missing',
        value,
        type: 'json',
        isDefault: true,
      });
    },
  );

  it('say that a flag is not there when there is no default', () => {
    for (const code of ['missing', 'constructor', '__proto__', 'toString', '']) {
      expect(errorOf(() => reader.getFlag(code))).toEqual(notFound(code));
      expect(errorOf(() => reader.getFlag(code, undefined, 'string'))).toEqual(notFound(code));
      expect(errorOf(() => reader.getBooleanFlag(code))).toEqual(notFound(code));
      expect(errorOf(() => reader.getStringFlag(code))).toEqual(notFound(code));
      expect(errorOf(() => reader.getIntegerFlag(code))).toEqual(notFound(code));
      expect(errorOf(() => reader.getJsonFlag(code))).toEqual(notFound(code));
    }
  });

  it.each([
    ['on', 'boolean'],
    ['off', 'boolean'],
    ['theme', 'string'],
    ['limit', 'integer'],
    ['layout', 'json'],
    ['limit in words', 'integer'],
  ] as const)('say that %s is of another type, whatever the default', (code, type) => {
    for (const requested of ['boolean', 'string', 'integer', 'json'] as const) {
      if (requested !== type) {
        const error = ofOtherType(code, type, requested);
        expect(errorOf(() => reader.getFlag(code, undefined, requested))).toEqual(error);
        expect(errorOf(() => reader.getFlag(code, 'a default', requested))).toEqual(error);
      }
    }
  });

  it('are answered by type', () => {
    expect(reader.getBooleanFlag('on')).toBe(true);
    expect(reader.getBooleanFlag('off', true)).toBe(false);
    expect(reader.getStringFlag('empty', 'a default')).toBe('');
    expect(reader.getIntegerFlag('zero', 5)).toBe(0);
    expect(reader.getJsonFlag('nothing', { a: 1 })).toBeNull();
    expect(reader.getBooleanFlag('missing', false)).toBe(false);
    expect(reader.getStringFlag('missing', '')).toBe('');
    expect(reader.getIntegerFlag('missing', 0)).toBe(0);
    expect(reader.getJsonFlag('missing', null)).toBeNull();
  });

  it('are not answered by another type', () => {
    expect(errorOf(() => reader.getBooleanFlag('theme', true))).toEqual(
      ofOtherType('theme', 'string', 'boolean'),
    );
    expect(errorOf(() => reader.getStringFlag('limit'))).toEqual(
      ofOtherType('limit', 'integer', 'string'),
    );
    expect(errorOf(() => reader.getIntegerFlag('on'))).toEqual(
      ofOtherType('on', 'boolean', 'integer'),
    );
    expect(errorOf(() => reader.getJsonFlag('theme'))).toEqual(
      ofOtherType('theme', 'string', 'json'),
    );
  });

  it('are all those of the token', () => {
    expect(readerOf({ on: flags.on, odd: { t: 'b', v: 'true' } }).getFlags()).toEqual([
      { code: 'on', value: true, type: 'boolean', isDefault: false },
    ]);
  });

  it.each(misshapen)('are not there when they are %s', (_shape, flag) => {
    const odd = readerOf({ flag });
    expect(errorOf(() => odd.getFlag('flag'))).toEqual(notFound('flag'));
    expect(odd.getBooleanFlag('flag', false)).toBe(false);
    expect(odd.getFlag('flag', 'a default', 'string')).toEqual({
      code: 'flag',
      value: 'a default',
      type: 'string',
      isDefault: true,
    });
    expect(odd.getFlags()).toEqual([]);
  });

  it.each([undefined, null, 'flag', true, 1, [{ t: 'b', v: true }], [['flag', flags.on]]])(
    'are none when the claim is %j',
    (claim) => {
      expect(readerOf(claim).getFlags()).toEqual([]);
      expect(errorOf(() => readerOf(claim).getFlag('flag'))).toEqual(notFound('flag'));
    },
  );
});
