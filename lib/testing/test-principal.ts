import type { KindeMachine } from '../core/claims/kinde-machine.js';
import { KindeUser } from '../core/claims/kinde-user.js';
import { createPrincipal, type Principal } from '../core/claims/principal.js';
import { freezeDeep, type JsonObject } from '../core/json.js';

/** What the tokens of a made-up principal say, but for who issued them, to whom and when. */
export interface TestClaims {
  readonly access: JsonObject;
  /** Empty for a machine, which has no id token. */
  readonly id: JsonObject;
}

const claimsOf = new WeakMap<Principal, TestClaims>();

/** As the application gets it from tokens that say so. */
export function principalOf({ access, id }: TestClaims): Principal {
  return Object.keys(id).length > 0 ? new KindeUser(access, id) : createPrincipal(access);
}

/** Remembers what a principal was made of: it keeps its claims to itself. */
export function remembered<Made extends KindeUser | KindeMachine>(
  principal: Made,
  claims: TestClaims,
): Made {
  claimsOf.set(principal, claims);
  return principal;
}

/** @throws TypeError for a principal that neither `user()` nor `machine()` made */
export function testClaimsOf(principal: Principal): TestClaims {
  const claims = claimsOf.get(principal);
  if (claims === undefined) {
    throw new TypeError(
      'Write user({ … }) or machine({ … }) of nestjs-kinde/testing: what other principals are made ' +
        'of is not known.',
    );
  }
  return claims;
}

/** Claims as a token carries them: without what nobody answered, and nobody else's to change. */
export function tokenClaims(claims: JsonObject): JsonObject {
  return freezeDeep(JSON.parse(JSON.stringify(claims)) as JsonObject);
}
