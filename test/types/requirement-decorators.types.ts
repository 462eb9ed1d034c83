/**
 * What the compiler tells of requirements and of what Kinde is asked, checked by compiling this
 * file: where a line below `@ts-expect-error` compiles after all, that is an error. Nothing here
 * ever runs.
 */
import type { ExecutionContext } from '@nestjs/common';

import {
  type AccessCondition,
  Entitlement,
  type EntitlementOptions,
  FeatureFlag,
  type FreshnessOptions,
  type InjectableCondition,
  type KindeAccountApi,
  type KindeTokens,
  type KindeUser,
  type KindeUserProfile,
  MaxAuthAge,
  Permissions,
  type PortalOptions,
  type Principal,
  Require,
  type Role,
  Roles,
} from '../../lib/index.js';

declare const keys: string[];
declare const someKeys: readonly [string, ...string[]];
declare const freshness: FreshnessOptions;

for (const decorator of [Permissions, Permissions.any, Roles, Roles.any]) {
  decorator('a');
  decorator(...someKeys);
  decorator('a', { fresh: true });
  decorator('a', 'b', { fresh: false });
  decorator('a', freshness);
  decorator(...someKeys, { fresh: true });
  // @ts-expect-error -- no key
  decorator();
  // @ts-expect-error -- no key
  decorator({ fresh: true });
  // @ts-expect-error -- perhaps no key
  decorator(...keys);
  // @ts-expect-error -- perhaps no key
  decorator(...keys, { fresh: true });
  // @ts-expect-error -- no such option
  decorator('a', { refresh: true });
  // @ts-expect-error -- not true or false
  decorator('a', { fresh: 'true' });
  // @ts-expect-error -- options come last
  decorator('a', { fresh: true }, 'b');
}

FeatureFlag('dark_mode');
FeatureFlag('dark_mode', false);
FeatureFlag('theme', 'pink', { fresh: true });
FeatureFlag('todo_limit', 10, {});
// @ts-expect-error -- no key
FeatureFlag();
// @ts-expect-error -- what no flag can be required to be
FeatureFlag('layout', { columns: 2 });
// @ts-expect-error -- nothing
FeatureFlag('layout', null);
// @ts-expect-error -- options come third
FeatureFlag('dark_mode', { fresh: true });
// @ts-expect-error -- no such option
FeatureFlag('dark_mode', true, { cached: true });
/** The type of that name is still there. */
const flag: FeatureFlag = { type: 'boolean', value: true };

Entitlement('seats');
Entitlement('seats', { atLeast: 10 } satisfies EntitlementOptions);
// @ts-expect-error -- no key
Entitlement();
// @ts-expect-error -- the limit has a name
Entitlement('seats', 10);
// @ts-expect-error -- no such option
Entitlement('seats', { atMost: 10 });
declare const entitlement: Entitlement;
entitlement.limitMax satisfies number | undefined;

Require(
  (principal: Principal, context: ExecutionContext) =>
    context.getType() === 'http' && principal.kind === 'user',
);
Require(async () => true);
Require((() => false) satisfies AccessCondition);
class TokenIsAlive implements InjectableCondition {
  constructor(private readonly tokens: KindeTokens) {}

  isMet(principal: Principal) {
    return this.tokens.isActive(principal);
  }
}
Require(TokenIsAlive);
class SaysNothing {
  isMet() {
    return 'yes';
  }
}
// @ts-expect-error -- a condition comes to true or false
Require(SaysNothing);
// @ts-expect-error -- an object, not its class
Require({ isMet: () => true });
// @ts-expect-error -- no condition
Require();
// @ts-expect-error -- a condition comes to true or false
Require(() => 'yes');
// @ts-expect-error -- also later
Require(async () => 1);

MaxAuthAge(300);
// @ts-expect-error -- no number
MaxAuthAge();
// @ts-expect-error -- a text
MaxAuthAge('300');

/** What Kinde is asked about. */
export async function ask(account: KindeAccountApi, user: KindeUser) {
  const options: PortalOptions = { subNav: 'plan_details', returnUrl: 'https://app.example/' };
  await account.portalUrl(user);
  await account.portalUrl(user, options);
  await account.portalUrl(user, { subNav: 'a_section_of_tomorrow' });
  // @ts-expect-error -- no such option
  await account.portalUrl(user, { returnTo: '/' });
  // @ts-expect-error -- about whom?
  await account.permissions();
  account.forget(user) satisfies void;
  return {
    flag,
    permissions: (await account.permissions(user)) satisfies ReadonlySet<string>,
    roles: (await account.roles(user)) satisfies readonly Role[],
    flags: (await account.featureFlags(user)) satisfies ReadonlyMap<string, FeatureFlag>,
    properties: (await account.properties(user)) satisfies ReadonlyMap<string, unknown>,
    entitlements: (await account.entitlements(user)) satisfies readonly Entitlement[],
    entitlement: (await account.entitlement(user, 'seats')) satisfies Entitlement | undefined,
    profile: (await account.userProfile(user)) satisfies KindeUserProfile,
  };
}
