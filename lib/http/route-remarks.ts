import type { ModulesContainer } from '@nestjs/core';

import type { KindeConfig } from '../options/kinde-config.interface.js';
import { apiKeyRoutes } from './api-key-routes.js';
import { unguardedFields } from './unguarded-fields.js';

/** What is probably not meant in the routes of an application, to be warned of at boot. */
export function routeRemarks(
  modules: ModulesContainer,
  { m2m }: Pick<KindeConfig, 'm2m'>,
): readonly string[] {
  const [keyRoute] = m2m ? [] : apiKeyRoutes(modules);
  const keys =
    keyRoute === undefined
      ? []
      : [
          `${keyRoute} takes API keys of Kinde, which nobody can look up without the option m2m: ` +
            'who brings one gets 500.',
        ];
  const fields = unguardedFields(modules).map(
    (field) =>
      `What ${field} requires is not asked of anybody: guards run on fields only with ` +
      "fieldResolverEnhancers: ['guards'] among the options of GraphQLModule.",
  );
  return [...keys, ...fields];
}
