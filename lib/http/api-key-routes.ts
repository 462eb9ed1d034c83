import { MetadataScanner, type ModulesContainer } from '@nestjs/core';

import { apiKeyModeOf, routeGuards } from './route-policy.js';

const scanner = new MetadataScanner();

/**
 * Routes that API keys of Kinde open.
 *
 * @returns such as `InvoicesController.list`
 */
export function apiKeyRoutes(modules: ModulesContainer): readonly string[] {
  const controllers = [...modules.values()].flatMap(({ controllers: all }) => [...all.values()]);
  return controllers.flatMap(({ metatype }) => {
    const prototype: unknown = metatype?.prototype;
    if (typeof metatype !== 'function' || typeof prototype !== 'object' || prototype === null) {
      return [];
    }
    const methods = prototype as Readonly<Record<string, () => unknown>>;
    return scanner
      .getAllMethodNames(prototype)
      .filter((name) => {
        const method = methods[name];
        return method !== undefined && apiKeyModeOf(routeGuards(method, metatype)) !== 'no';
      })
      .map((name) => `${metatype.name}.${name}`);
  });
}
