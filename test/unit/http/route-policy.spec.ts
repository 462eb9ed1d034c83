import { type CanActivate, type ExecutionContext, Injectable, UseGuards } from '@nestjs/common';
import { AuthGuard } from '@nestjs/passport';

import { type RoutePolicy, routePolicyOf } from '../../../lib/http/route-policy.js';
import {
  AllowCrossSite,
  ApiKeyScopes,
  KindeApiKeyGuard,
  KindeGuard,
  KindeOrApiKeyGuard,
  OptionalAuth,
  Permissions,
  Public,
  Roles,
} from '../../../lib/index.js';

@Injectable()
class OtherGuard implements CanActivate {
  canActivate() {
    return true;
  }
}

class OwnGuard extends KindeGuard {}

class Plain {
  handler() {}
  @Public() open() {}
  @OptionalAuth() optional() {}
  @UseGuards(KindeGuard) guarded() {}
  @UseGuards(OwnGuard) guardedByOwn() {}
  @UseGuards(new OwnGuard({} as never)) guardedByInstance() {}
  @UseGuards(OtherGuard) guardedByOther() {}
  @UseGuards(AuthGuard('kinde')) guardedByPassport() {}
  @Permissions('read') required() {}
  @OptionalAuth() @Permissions('read') optionallyRequired() {}
  @AllowCrossSite() crossSite() {}
}

@Permissions('read')
class Requiring {
  handler() {}
  @Public() open() {}
  @OptionalAuth() optional() {}
  @Roles('admin') alsoRequiring() {}
  @UseGuards(KindeGuard) guarded() {}
}

@Public()
class Open {
  handler() {}
  @Permissions('read') required() {}
  @UseGuards(KindeGuard) guarded() {}
  @UseGuards(OtherGuard) guardedByOther() {}
}

@OptionalAuth()
@AllowCrossSite()
class Optional {
  handler() {}
  @Permissions('read') required() {}
  @UseGuards(KindeGuard) guarded() {}
}

class Inheriting extends Requiring {}

class OwnKeyGuard extends KindeApiKeyGuard {}

class Keys {
  handler() {}
  @UseGuards(KindeApiKeyGuard) keys() {}
  @UseGuards(OwnKeyGuard) keysByOwn() {}
  @UseGuards(new OwnKeyGuard({} as never)) keysByInstance() {}
  @UseGuards(KindeOrApiKeyGuard) either() {}
  @UseGuards(KindeGuard, KindeApiKeyGuard) both() {}
  @UseGuards(KindeOrApiKeyGuard) @Permissions('read') eitherWithPermission() {}
  @UseGuards(KindeApiKeyGuard) @OptionalAuth() optionalKeys() {}
  @UseGuards(KindeOrApiKeyGuard) @ApiKeyScopes('a') eitherWithScopes() {}
  @ApiKeyScopes('a') @ApiKeyScopes.any('b', 'c') scopes() {}
}

@ApiKeyScopes('of:class')
class ScopedKeys {
  handler() {}
  @ApiKeyScopes('of:handler') scopes() {}
  @Public() open() {}
  @OptionalAuth() optional() {}
}

@UseGuards(KindeOrApiKeyGuard)
class EitherClass {
  @ApiKeyScopes('a') scopes() {}
  @UseGuards(KindeGuard) guarded() {}
}

class InheritingEither extends EitherClass {}

@Public()
class OpenToKeys {
  @ApiKeyScopes('a') scopes() {}
}

type Controller = new () => object;

function policyOf(controller: Controller, method: string): RoutePolicy {
  const handler: unknown = Reflect.get(controller.prototype as object, method);
  const context = { getHandler: () => handler, getClass: () => controller };
  return routePolicyOf(context as unknown as ExecutionContext);
}

describe('routePolicyOf', () => {
  it.each<[Controller, string, RoutePolicy['mode'], string[]]>([
    [Plain, 'handler', 'required', []],
    [Plain, 'open', 'public', []],
    [Plain, 'optional', 'optional', []],
    [Plain, 'required', 'required', ['permissions: all of read']],
    [Plain, 'optionallyRequired', 'optional', ['permissions: all of read']],
    [Requiring, 'handler', 'required', ['permissions: all of read']],
    [Requiring, 'open', 'public', []],
    [Requiring, 'optional', 'optional', []],
    [Requiring, 'alsoRequiring', 'required', ['permissions: all of read', 'roles: all of admin']],
    [Requiring, 'guarded', 'required', ['permissions: all of read']],
    [Open, 'handler', 'public', []],
    [Open, 'required', 'required', ['permissions: all of read']],
    [Open, 'guarded', 'required', []],
    [Open, 'guardedByOther', 'public', []],
    [Optional, 'handler', 'optional', []],
    [Optional, 'required', 'required', ['permissions: all of read']],
    [Optional, 'guarded', 'required', []],
    [Inheriting, 'handler', 'required', ['permissions: all of read']],
  ])('of %p.%s is %s and asks for %j', (controller, method, mode, requirements) => {
    const policy = policyOf(controller, method);
    expect(policy.mode).toBe(mode);
    expect(policy.requirements.map(({ describes }) => describes)).toEqual(requirements);
  });

  it.each(['guarded', 'guardedByOwn', 'guardedByInstance'])(
    'takes a guard that authenticates for a requirement, however it is given: %s',
    (method) => {
      @Public()
      class OpenClass extends Plain {}
      expect(policyOf(OpenClass, method).mode).toBe('required');
    },
  );

  it.each(['guardedByOther', 'guardedByPassport'])('takes no other guard for one: %s', (method) => {
    @Public()
    class OpenClass extends Plain {}
    expect(policyOf(OpenClass, method).mode).toBe('public');
  });

  it.each<[Controller, string, RoutePolicy['apiKeys'], boolean, string[]]>([
    [Keys, 'handler', 'no', false, []],
    [Keys, 'keys', 'only', true, []],
    [Keys, 'keysByOwn', 'only', true, []],
    [Keys, 'keysByInstance', 'only', true, []],
    [Keys, 'either', 'too', true, []],
    [Keys, 'both', 'only', false, []],
    [Keys, 'eitherWithPermission', 'too', false, []],
    [Keys, 'optionalKeys', 'only', true, []],
    [Keys, 'eitherWithScopes', 'too', true, ['API key scopes: all of a']],
    [Keys, 'scopes', 'only', true, ['API key scopes: any of b, c', 'API key scopes: all of a']],
    [ScopedKeys, 'handler', 'only', true, ['API key scopes: all of of:class']],
    [
      ScopedKeys,
      'scopes',
      'only',
      true,
      ['API key scopes: all of of:class', 'API key scopes: all of of:handler'],
    ],
    [ScopedKeys, 'optional', 'only', true, []],
    [EitherClass, 'scopes', 'too', true, ['API key scopes: all of a']],
    [EitherClass, 'guarded', 'too', false, []],
    [InheritingEither, 'scopes', 'too', true, ['API key scopes: all of a']],
  ])('of %p.%s says of API keys: %s, left to them: %s, asks for %j', (...expected) => {
    const [controller, method, apiKeys, isLeftToApiKeys, describes] = expected;
    const policy = policyOf(controller, method);
    expect(policy).toMatchObject({ apiKeys, isLeftToApiKeys });
    expect(policy.apiKeyRequirements.map((each) => each.describes)).toEqual(describes);
  });

  it('takes a requirement of API keys for one between public and guarded', () => {
    expect(policyOf(OpenToKeys, 'scopes').mode).toBe('required');
    expect(policyOf(ScopedKeys, 'open').mode).toBe('public');
  });

  it('lets other sites in only where a route or its class says so', () => {
    expect(policyOf(Plain, 'handler').allowsCrossSite).toBe(false);
    expect(policyOf(Plain, 'crossSite').allowsCrossSite).toBe(true);
    expect(policyOf(Optional, 'required').allowsCrossSite).toBe(true);
  });

  it('is worked out once for each route, and for each class that inherits it', () => {
    expect(policyOf(Plain, 'required')).toBe(policyOf(Plain, 'required'));
    @Public()
    class OpenClass extends Plain {}
    expect(policyOf(OpenClass, 'handler').mode).toBe('public');
    expect(policyOf(Plain, 'handler').mode).toBe('required');
  });
});
