import type { Entitlement } from '../account/entitlement.js';
import type { MaybePromise } from '../maybe-promise.js';
import type { EntitlementUnderCondition, KeyUnderCondition } from './conditions.js';
import type { FeatureFlag } from './feature-flag.js';
import {
  type FlagCondition,
  readEntitlementConditions,
  readFlagConditions,
  readKeyConditions,
  readKinds,
  readOrgCodes,
} from './read-conditions.js';

/** Whoever conditions are about; a machine has no permissions, roles and entitlements. */
export interface Holder {
  readonly orgCode: string | undefined;
  readonly permissions?: ReadonlySet<string>;
  readonly roles?: ReadonlySet<string>;
  readonly scopes: ReadonlySet<string>;
  readonly featureFlags: ReadonlyMap<string, FeatureFlag>;
}

/** Entitlements are asked for when everything else holds. */
export type EntitlementSource = () => MaybePromise<readonly Entitlement[]>;

type Check = () => MaybePromise<boolean>;

/**
 * Whether all of `conditions` hold. Whatever fails on the way, in a condition of the application or
 * at Kinde, is a no.
 *
 * @throws TypeError when `conditions` are not what they have to be: nothing that nobody understands
 *   may count as a yes
 */
export async function has(
  conditions: unknown,
  holder: Holder,
  entitlements: EntitlementSource,
): Promise<boolean> {
  const checks = readKinds(conditions).map(([kind, given]): Check => {
    switch (kind) {
      case 'permissions':
      case 'roles':
      case 'scopes': {
        const keys = readKeyConditions(kind, given);
        return () => holdsKeys(keys, holder[kind], holder.orgCode);
      }
      case 'featureFlags': {
        const flags = readFlagConditions(given);
        return () => flags.every((flag) => holdsFlag(flag, holder.featureFlags));
      }
      case 'org': {
        const codes = readOrgCodes(given);
        return () => holder.orgCode !== undefined && (codes?.includes(holder.orgCode) ?? true);
      }
      case 'entitlements': {
        const wanted = readEntitlementConditions(given);
        return async () => holdsEntitlements(wanted, await entitlements());
      }
    }
  });
  try {
    return await all(checks, (check) => check());
  } catch {
    return false;
  }
}

function holdsKeys(
  wanted: readonly (string | KeyUnderCondition<string>)[],
  held: ReadonlySet<string> | undefined,
  orgCode: string | undefined,
): Promise<boolean> {
  return all(wanted, (each) => {
    const key = typeof each === 'string' ? each : each.key;
    if (held?.has(key) !== true) {
      return false;
    }
    return typeof each === 'string' || each.condition({ key, orgCode });
  });
}

/** A JSON flag is no boolean, whatever it holds. */
function holdsFlag({ key, value }: FlagCondition, held: ReadonlyMap<string, FeatureFlag>): boolean {
  const flag = held.get(key);
  return flag !== undefined && flag.type !== 'json' && flag.value === value;
}

/** Several plans may entitle to one feature: one of them has to allow all that is asked. */
function holdsEntitlements(
  wanted: readonly EntitlementUnderCondition[],
  held: readonly Entitlement[],
): Promise<boolean> {
  return all(wanted, async ({ featureKey, atLeast, condition }) => {
    const enough = held.filter(
      (entitlement) =>
        entitlement.featureKey === featureKey &&
        (atLeast === undefined || (entitlement.limitMax ?? Infinity) >= atLeast),
    );
    for (const entitlement of enough) {
      if (condition === undefined || isYes(await condition(entitlement))) {
        return true;
      }
    }
    return false;
  });
}

/** One after the other, so that nothing is asked in vain. */
async function all<Item>(items: readonly Item[], holds: (item: Item) => unknown): Promise<boolean> {
  for (const item of items) {
    if (!isYes(await holds(item))) {
      return false;
    }
  }
  return true;
}

/** Not everybody compiles: a condition may answer with anything. */
function isYes(answer: unknown): boolean {
  return answer === true;
}
