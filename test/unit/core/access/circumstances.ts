import type { Circumstances } from '../../../../lib/core/access/requirement.js';
import type { AccountSource } from '../../../../lib/core/account/account-source.js';

/** Seconds since the epoch. */
export const NOW = 1_800_000_000.5;

const nobody = () => Promise.reject(new Error('Kinde was asked.'));

/** Where nothing may be asked of Kinde, but what is given here. */
export function circumstances(
  account: Partial<AccountSource> = {},
  context?: unknown,
): Circumstances {
  return {
    clock: () => NOW,
    clockTolerance: 30,
    account: {
      permissions: nobody,
      roles: nobody,
      featureFlags: nobody,
      entitlements: nobody,
      ...account,
    },
    context,
    provider: () => {
      throw new Error('There is no provider.');
    },
    routeParameter: () => undefined,
  };
}
