import { UseGuards } from '@nestjs/common';
import { AuthGuard } from '@nestjs/passport';

import {
  ApiKeyScopes,
  KindeApiKeyGuard,
  KindeGuard,
  KindeOrApiKeyGuard,
  MachineOnly,
  OptionalAuth,
  Permissions,
  Public,
} from '../../../lib/index.js';
import { accessOf } from '../../../lib/openapi/route-access.js';

class OwnKeyGuard extends KindeApiKeyGuard {}
class OwnPassportGuard extends AuthGuard('kinde') {}

class Plain {
  handler() {}
  @Public() open() {}
  @OptionalAuth() optional() {}
  @Permissions('read') permitted() {}
  @MachineOnly() machines() {}
  @ApiKeyScopes('a') scoped() {}
  @UseGuards(OwnKeyGuard) ownKeys() {}
  @UseGuards(OwnPassportGuard) ownPassport() {}
  @UseGuards(new OwnPassportGuard()) passportInstance() {}
  @UseGuards(AuthGuard('jwt')) otherStrategy() {}
  @UseGuards(AuthGuard('kinde'), KindeApiKeyGuard) passportAndKeys() {}
}

const PRINCIPAL = [['bearer'], ['session']];

const alternatives = (
  name: keyof Plain,
  globalGuards: readonly unknown[] = [],
  hasSessions = true,
) =>
  accessOf({ controller: Plain, handler: Plain.prototype[name], name }, globalGuards, hasSessions)
    .alternatives;

describe('what the guards of a route let in', () => {
  it.each([
    ['handler', []],
    ['open', []],
    ['optional', [...PRINCIPAL, []]],
    ['permitted', PRINCIPAL],
    ['machines', [['bearer']]],
    ['scoped', [['apiKey']]],
    ['ownKeys', [['apiKey']]],
    ['ownPassport', PRINCIPAL],
    ['passportInstance', PRINCIPAL],
    ['otherStrategy', []],
    [
      'passportAndKeys',
      [
        ['bearer', 'apiKey'],
        ['session', 'apiKey'],
      ],
    ],
  ] as const)('is of %s: %j', (name, expected) => {
    expect(alternatives(name)).toEqual(expected);
  });

  it.each([
    ['handler', [...PRINCIPAL, ['apiKey']]],
    ['open', []],
    // The guard of the route wants a principal, so no key gets past it.
    ['permitted', PRINCIPAL],
    ['scoped', [['apiKey']]],
    ['ownKeys', [['apiKey']]],
    ['ownPassport', PRINCIPAL],
  ] as const)('counts a global guard in, as a class or an instance: %s', (name, expected) => {
    expect(alternatives(name, [KindeOrApiKeyGuard])).toEqual(expected);
    expect(alternatives(name, [new KindeOrApiKeyGuard({} as never, {} as never)])).toEqual(
      expected,
    );
  });

  it('is left to the guard of API keys that the route names, by a global KindeGuard', () => {
    expect(alternatives('ownKeys', [KindeGuard])).toEqual([['apiKey']]);
    expect(alternatives('handler', [KindeGuard])).toEqual(PRINCIPAL);
  });

  it('is no session where there are none', () => {
    expect(alternatives('permitted', [], false)).toEqual([['bearer']]);
    expect(alternatives('passportAndKeys', [], false)).toEqual([['bearer', 'apiKey']]);
  });
});
