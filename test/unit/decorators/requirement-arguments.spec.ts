import {
  AccessGuard,
  Entitlement,
  FeatureFlag,
  KindeGuard,
  MaxAuthAge,
  Permissions,
  Public,
  Require,
  Roles,
} from '../../../lib/index.js';

type Decorator = ClassDecorator & MethodDecorator;

/** What plain JavaScript, or a variable that is not what its type says, may hand to a decorator. */
type Untyped = (...given: unknown[]) => Decorator;

const untyped = {
  '@Permissions()': Permissions as Untyped,
  '@Permissions.any()': Permissions.any as Untyped,
  '@Roles()': Roles as Untyped,
  '@Roles.any()': Roles.any as Untyped,
  '@FeatureFlag()': FeatureFlag as Untyped,
  '@Entitlement()': Entitlement as Untyped,
  '@Require()': Require as Untyped,
  '@MaxAuthAge()': MaxAuthAge as Untyped,
} as const;
type Name = keyof typeof untyped;

function define(name: Name, given: readonly unknown[]): () => unknown {
  const decorate = () => untyped[name](...given);
  return () => {
    class TodosController {
      @decorate()
      list() {}
    }
    return TodosController;
  };
}

function defineClass(name: Name, given: readonly unknown[]): () => unknown {
  const decorate = () => untyped[name](...given);
  return () => {
    @decorate()
    class TodosController {}
    return TodosController;
  };
}

describe('a class does not come into being with', () => {
  const ofKeys = (
    ['@Permissions()', '@Permissions.any()', '@Roles()', '@Roles.any()'] as const
  ).flatMap((name): [Name, unknown[], string][] => [
    [
      name,
      [{ fresh: true }],
      'it needs at least one argument. For anybody who is signed in, write @UseGuards(KindeGuard).',
    ],
    [name, ['', { fresh: true }], "it takes non-empty texts, not ''."],
    [name, [undefined, { fresh: true }], 'it takes non-empty texts, not undefined.'],
    [name, [['a'], { fresh: true }], 'it takes non-empty texts, not a list.'],
    [name, ['a', { fresh: true }, 'b'], 'it takes non-empty texts, not an object.'],
    [name, ['a', { fresh: true }, { fresh: true }], 'it takes non-empty texts, not an object.'],
    [name, ['a', { Fresh: true }], 'it has no option Fresh.'],
    [name, ['a', { fresh: true, cached: 1 }], 'it has no option cached.'],
    [name, ['a', { fresh: 'true' }], 'its option fresh is true or false.'],
    [name, ['a', { fresh: null }], 'its option fresh is true or false.'],
    [name, ['a', { fresh: 1 }], 'its option fresh is true or false.'],
    [name, ['a', null], 'it takes non-empty texts, not null.'],
  ]);

  it.each<[Name, unknown[], string]>([
    ...ofKeys,
    ['@FeatureFlag()', [], 'it takes non-empty texts, not undefined.'],
    ['@FeatureFlag()', [''], "it takes non-empty texts, not ''."],
    ['@FeatureFlag()', [['a']], 'it takes non-empty texts, not a list.'],
    ['@FeatureFlag()', [{ fresh: true }], 'it takes non-empty texts, not an object.'],
    [
      '@FeatureFlag()',
      ['a', { fresh: true }],
      'a flag is expected to be a boolean, a text or a whole number.',
    ],
    [
      '@FeatureFlag()',
      ['a', null],
      'a flag is expected to be a boolean, a text or a whole number.',
    ],
    ['@FeatureFlag()', ['a', 1.5], 'a flag is expected to be a boolean, a text or a whole number.'],
    ['@FeatureFlag()', ['a', true, null], 'its options are an object.'],
    ['@FeatureFlag()', ['a', true, true], 'its options are an object.'],
    ['@FeatureFlag()', ['a', true, [true]], 'its options are an object.'],
    ['@FeatureFlag()', ['a', true, { refresh: true }], 'it has no option refresh.'],
    ['@FeatureFlag()', ['a', true, { fresh: 'yes' }], 'its option fresh is true or false.'],
    ['@Entitlement()', [], 'it takes non-empty texts, not undefined.'],
    ['@Entitlement()', [''], "it takes non-empty texts, not ''."],
    ['@Entitlement()', [{ atLeast: 5 }], 'it takes non-empty texts, not an object.'],
    ['@Entitlement()', ['a', 5], 'its options are an object.'],
    ['@Entitlement()', ['a', 'b'], 'its options are an object.'],
    ['@Entitlement()', ['a', null], 'its options are an object.'],
    ['@Entitlement()', ['a', { atleast: 5 }], 'it has no option atleast.'],
    ['@Entitlement()', ['a', { atLeast: 0 }], 'atLeast is a whole number of at least 1.'],
    ['@Entitlement()', ['a', { atLeast: '5' }], 'atLeast is a whole number of at least 1.'],
    ['@Entitlement()', ['a', { atLeast: null }], 'atLeast is a whole number of at least 1.'],
    ['@Entitlement()', ['a', { atLeast: Number.NaN }], 'atLeast is a whole number of at least 1.'],
    ['@Require()', [], 'it takes a function.'],
    ['@Require()', [true], 'it takes a function.'],
    ['@Require()', ['admin'], 'it takes a function.'],
    ['@Require()', [{}], 'it takes a function.'],
    ['@Require()', [Promise.resolve(true)], 'it takes a function.'],
    ['@MaxAuthAge()', [], 'it takes a whole number of seconds, at least 1.'],
    ['@MaxAuthAge()', [0], 'it takes a whole number of seconds, at least 1.'],
    ['@MaxAuthAge()', ['300'], 'it takes a whole number of seconds, at least 1.'],
    ['@MaxAuthAge()', [Infinity], 'it takes a whole number of seconds, at least 1.'],
    ['@MaxAuthAge()', [{ seconds: 300 }], 'it takes a whole number of seconds, at least 1.'],
  ])('%s of %j', (name, given, reason) => {
    for (const [defined, member] of [
      [define(name, given), 'TodosController.list'],
      [defineClass(name, given), 'TodosController'],
    ] as const) {
      expect(defined).toThrow(TypeError);
      expect(defined).toThrow(`${name} on ${member}: ${reason}`);
    }
  });
});

describe('a class comes into being with', () => {
  it.each<[Name, unknown[]]>([
    ['@Permissions()', ['a', 'b', { fresh: true }]],
    ['@Permissions.any()', ['a', { fresh: false }]],
    ['@Roles()', ['a', {}]],
    ['@Roles.any()', ['a', 'b', { fresh: undefined }]],
    ['@FeatureFlag()', ['a']],
    ['@FeatureFlag()', ['a', false]],
    ['@FeatureFlag()', ['a', '', { fresh: true }]],
    ['@FeatureFlag()', ['a', 0, {}]],
    ['@Entitlement()', ['a']],
    ['@Entitlement()', ['a', {}]],
    ['@Entitlement()', ['a', { atLeast: 1 }]],
    ['@Require()', [() => true]],
    ['@Require()', [async () => false]],
    ['@MaxAuthAge()', [1]],
  ])('%s of %j, guarded by it', (name, given) => {
    const decorate = () => untyped[name](...given);
    class TodosController {
      @decorate()
      list() {}
    }
    const handler: unknown = Reflect.get(TodosController.prototype, 'list');
    const guards: unknown = Reflect.getMetadata('__guards__', handler as object);
    expect(guards).toEqual([KindeGuard, AccessGuard]);
    expect(defineClass(name, given)).not.toThrow();
  });

  it.each<[string, Decorator]>([
    ['@Permissions()', Permissions('a', { fresh: true })],
    ['@FeatureFlag()', FeatureFlag('a')],
    ['@Entitlement()', Entitlement('a')],
    ['@Require()', Require(() => true)],
    ['@MaxAuthAge()', MaxAuthAge(1)],
  ])('%s, unless it is @Public() as well', (_, requirement) => {
    expect(() => {
      class TodosController {
        @requirement
        @Public()
        list() {}
      }
      return TodosController;
    }).toThrow('TodosController.list is @Public() and has a requirement: it cannot be both.');
  });
});
