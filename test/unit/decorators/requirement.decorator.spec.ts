import { UseGuards } from '@nestjs/common';

import {
  AccessGuard,
  ApiKeyScopes,
  KindeGuard,
  MachineOnly,
  OptionalAuth,
  Org,
  Permissions,
  Public,
  Roles,
  Scopes,
  UserOnly,
} from '../../../lib/index.js';

type Decorator = ClassDecorator & MethodDecorator;

/** What plain JavaScript, or a variable that is not what its type says, may hand to a decorator. */
type Untyped = (...keys: unknown[]) => Decorator;

const takingKeys = [
  ['@Permissions()', Permissions as Untyped],
  ['@Permissions.any()', Permissions.any as Untyped],
  ['@Roles()', Roles as Untyped],
  ['@Roles.any()', Roles.any as Untyped],
  ['@Scopes()', Scopes as Untyped],
  ['@Scopes.any()', Scopes.any as Untyped],
  ['@ApiKeyScopes()', ApiKeyScopes as Untyped],
  ['@ApiKeyScopes.any()', ApiKeyScopes.any as Untyped],
  ['@Org.param()', Org.param as Untyped],
] as const;

function onHandler(decorate: () => Decorator): () => unknown {
  return () => {
    class TodosController {
      @decorate()
      list() {}
    }
    return TodosController;
  };
}

function onClass(decorate: () => Decorator): () => unknown {
  return () => {
    @decorate()
    class TodosController {}
    return TodosController;
  };
}

describe('a requirement decorator', () => {
  describe.each(takingKeys)('%s', (name, decorator) => {
    it.each<[string, unknown[], string]>([
      ['undefined', [undefined], 'not undefined'],
      ['null', [null], 'not null'],
      ['an empty text', [''], "not ''"],
      ['a number', [42], 'not 42'],
      ['a list', [['read:todos']], 'not a list'],
    ])('does not let the class come into being with %s', (_, keys, reason) => {
      const message = `it takes non-empty texts, ${reason}.`;
      expect(onHandler(() => decorator(...keys))).toThrow(
        `${name} on TodosController.list: ${message}`,
      );
      expect(onClass(() => decorator(...keys))).toThrow(`${name} on TodosController: ${message}`);
      expect(onHandler(() => decorator(...keys))).toThrow(TypeError);
    });

    it('takes one key', () => {
      expect(onHandler(() => decorator('a'))).not.toThrow();
      expect(onClass(() => decorator('a'))).not.toThrow();
    });
  });

  it.each([
    ['@Permissions()', Permissions as Untyped],
    ['@Permissions.any()', Permissions.any as Untyped],
    ['@Roles()', Roles as Untyped],
    ['@Roles.any()', Roles.any as Untyped],
    ['@Scopes()', Scopes as Untyped],
    ['@Scopes.any()', Scopes.any as Untyped],
    ['@Org()', Org as Untyped],
  ])('%s does not take a missing key among others', (name, decorator) => {
    for (const missing of [undefined, '']) {
      expect(onHandler(() => decorator('a', missing, 'b'))).toThrow(
        `${name} on TodosController.list: it takes non-empty texts, not `,
      );
    }
  });

  it.each(takingKeys.slice(0, 8))('%s does not take an empty list', (name, decorator) => {
    expect(onHandler(() => decorator())).toThrow(
      `${name} on TodosController.list: it needs at least one argument. For anybody who is signed in, write @UseGuards(KindeGuard).`,
    );
  });

  it('@Org() does not take an empty code', () => {
    expect(onHandler(() => Org(''))).toThrow(
      "@Org() on TodosController.list: it takes non-empty texts, not ''.",
    );
  });

  it.each([
    ['@Scopes()', Scopes],
    ['@Scopes.any()', Scopes.any],
    ['@ApiKeyScopes()', ApiKeyScopes],
    ['@ApiKeyScopes.any()', ApiKeyScopes.any],
  ])('%s does not take what cannot be a scope', (name, decorator) => {
    expect(onHandler(() => decorator('read write'))).toThrow(
      `${name} on TodosController.list: "read write" is no scope: a scope is one word`,
    );
    expect(onClass(() => decorator('read', 'leér'))).toThrow(
      `${name} on TodosController: "leér" is no scope: a scope is one word`,
    );
  });

  it('of users does not go with that of machines on one target, in either order', () => {
    const both = 'is @UserOnly() and @MachineOnly(): nobody is both.';
    for (const [first, second] of [
      [UserOnly(), MachineOnly()],
      [MachineOnly(), UserOnly()],
    ] as const) {
      expect(() => {
        class TodosController {
          @first
          @Scopes('a')
          @second
          list() {}
        }
        return TodosController;
      }).toThrow(new TypeError(`TodosController.list ${both}`));
      expect(() => {
        @first
        @Scopes('a')
        @second
        class TodosController {}
        return TodosController;
      }).toThrow(new TypeError(`TodosController ${both}`));
    }
  });

  it('of users goes with itself, and with that of machines on another target', () => {
    expect(() => {
      @UserOnly()
      class TodosController {
        @MachineOnly()
        list() {}

        @UserOnly()
        @UserOnly()
        add() {}
      }
      @MachineOnly()
      class OtherTodosController extends TodosController {}
      return OtherTodosController;
    }).not.toThrow();
  });

  it('says where it goes when it was put on something else', () => {
    expect(() => {
      class TodosController {
        // @ts-expect-error -- not on a property
        @Permissions('a')
        todos = [];
      }
      return TodosController;
    }).toThrow('@Permissions() on TodosController.todos: it goes on a class or a method.');
  });

  it.each<[string, Decorator, Decorator]>([
    ['@Permissions()', Permissions('a'), Public()],
    ['@Roles()', Roles('a'), Public()],
    ['@Org()', Org(), Public()],
    ['@Scopes()', Scopes('a'), Public()],
    ['@ApiKeyScopes()', ApiKeyScopes('a'), Public()],
    ['@UserOnly()', UserOnly(), Public()],
    ['@MachineOnly()', MachineOnly(), Public()],
  ])('%s does not go with @Public() on one target, in either order', (_, requirement, open) => {
    const both = 'is @Public() and has a requirement: it cannot be both.';
    const orders: readonly (readonly [Decorator, Decorator])[] = [
      [requirement, open],
      [open, requirement],
    ];
    for (const [first, second] of orders) {
      expect(() => {
        class TodosController {
          @first
          @second
          list() {}
        }
        return TodosController;
      }).toThrow(new TypeError(`TodosController.list ${both}`));
      expect(() => {
        @first
        @second
        class TodosController {}
        return TodosController;
      }).toThrow(new TypeError(`TodosController ${both}`));
    }
  });

  it('goes with @Public() on another target, and with @OptionalAuth() on the same', () => {
    expect(() => {
      @Public()
      class TodosController {
        @Permissions('a')
        @OptionalAuth()
        list() {}
      }
      @Public()
      class OpenTodosController extends TodosController {}
      return OpenTodosController;
    }).not.toThrow();
  });
});

function guardsOf(target: object, method?: string): unknown {
  const decorated: unknown = method === undefined ? target : Reflect.get(target, method);
  return Reflect.getMetadata('__guards__', decorated as object);
}

describe('the guards of a target', () => {
  it.each([
    ['@Roles()', Roles('a')],
    ['@Scopes()', Scopes('a')],
    ['@Scopes.any()', Scopes.any('a')],
    ['@UserOnly()', UserOnly()],
    ['@MachineOnly()', MachineOnly()],
  ])('are attached by %s, authentication first', (_, requirement) => {
    class TodosController {
      @requirement
      list() {}
    }
    expect(guardsOf(TodosController.prototype, 'list')).toEqual([KindeGuard, AccessGuard]);
  });

  it('are attached once, however many decorators want them', () => {
    @UseGuards(KindeGuard)
    @Permissions('a')
    class TodosController {
      @OptionalAuth()
      @Permissions('a')
      @Roles('b')
      @Org()
      list() {}
    }
    expect(guardsOf(TodosController.prototype, 'list')).toEqual([KindeGuard, AccessGuard]);
  });

  it('stay when a subclass adds its own', () => {
    class OtherGuard {
      canActivate() {
        return true;
      }
    }
    @UseGuards(OtherGuard)
    class Parent {}
    @Permissions('a')
    class Child extends Parent {}

    expect(guardsOf(Parent)).toEqual([OtherGuard]);
    expect(guardsOf(Child)).toEqual([OtherGuard, KindeGuard, AccessGuard]);
  });
});
