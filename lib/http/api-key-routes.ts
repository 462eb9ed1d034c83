import type { ModulesContainer } from '@nestjs/core';

import { methodsOf } from './methods-of.js';
import { apiKeyModeOf, routeGuards } from './route-policy.js';

/**
 * Routes that API keys of Kinde open.
 *
 * @returns such as `InvoicesController.list`
 */
export function apiKeyRoutes(modules: ModulesContainer): readonly string[] {
  const controllers = [...modules.values()].flatMap(({ controllers: all }) => [...all.values()]);
  return controllers.flatMap(({ metatype }) =>
    typeof metatype === 'function'
      ? methodsOf(metatype)
          .filter(([, method]) => apiKeyModeOf(routeGuards(method, metatype)) !== 'no')
          .map(([name]) => `${metatype.name}.${name}`)
      : [],
  );
}
