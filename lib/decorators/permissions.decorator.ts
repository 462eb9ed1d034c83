import {
  allFreshPermissions,
  allPermissions,
  anyFreshPermission,
  anyPermission,
} from '../core/access/permission-requirements.js';
import type { NonEmpty } from '../core/access/requirement.js';
import type { PermissionKey } from '../core/claims/kinde-register.js';
import { type KeysAndFreshness, type KeysDecorator, splitFreshness } from './freshness.js';
import { requirementDecorator, requireKeys } from './requirement.decorator.js';
import type { RouteDecorator } from './route-decorator.js';

/** By a name of its own: what the compiler writes out, it writes without what is registered. */
interface PermissionsDecorator extends KeysDecorator<PermissionKey> {}

/**
 * Requires every one of these permissions, by key; `Permissions.any` requires one of them. Guards by
 * itself: 401 without a principal, 403 without the permission.
 *
 * The access token says what the user may do, and knows of a change when it is renewed. With
 * `{ fresh: true }` Kinde is asked instead: 503 while it cannot be reached.
 *
 * @throws TypeError while the class is being defined, for an empty list or key
 * @example
 * ```ts
 * @Permissions('read:todos')
 * @Get()
 * list() {}
 *
 * @Permissions.any('write:todos', 'admin:todos')
 * @Post()
 * add() {}
 *
 * @Permissions('delete:todos', { fresh: true })
 * @Delete(':id')
 * remove() {}
 * ```
 */
export function Permissions(...keys: NonEmpty<PermissionKey>): RouteDecorator;
export function Permissions(...keysAndFreshness: KeysAndFreshness<PermissionKey>): RouteDecorator;
export function Permissions(...keysAndFreshness: readonly unknown[]): RouteDecorator {
  return requirementDecorator('@Permissions()', () => {
    const { keys, isFresh } = splitFreshness(keysAndFreshness);
    return (isFresh ? allFreshPermissions : allPermissions)(requireKeys(keys));
  });
}

const any: PermissionsDecorator = (...keysAndFreshness: readonly unknown[]) =>
  requirementDecorator('@Permissions.any()', () => {
    const { keys, isFresh } = splitFreshness(keysAndFreshness);
    return (isFresh ? anyFreshPermission : anyPermission)(requireKeys(keys));
  });

/** Requires at least one of these permissions, by key. */
Permissions.any = any;
