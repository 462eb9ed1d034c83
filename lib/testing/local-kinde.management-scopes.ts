import { managementRoutes } from './local-kinde.management-routes.js';

/**
 * Every scope that the Management API of `LocalKinde` asks for.
 *
 * @example
 * await LocalKinde.start({ m2m: { scopes: managementScopes } });
 */
export const managementScopes: readonly string[] = [
  ...new Set(Object.values(managementRoutes).map(({ scope }) => scope)),
].toSorted();
