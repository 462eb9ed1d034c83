import { allPermissions, anyPermission } from '../core/access/permission-requirements.js';
import type { NonEmpty } from '../core/access/requirement.js';
import { requirementDecorator, requireKeys } from './requirement.decorator.js';
import type { RouteDecorator } from './route-decorator.js';

/**
 * Requires every one of these permissions, by key; `Permissions.any` requires one of them. Guards by
 * itself: 401 without a principal, 403 without the permission.
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
 * ```
 */
export function Permissions(...keys: NonEmpty<string>): RouteDecorator {
  return requirementDecorator('@Permissions()', () => allPermissions(requireKeys(keys)));
}

/** Requires at least one of these permissions, by key. */
Permissions.any = (...keys: NonEmpty<string>): RouteDecorator =>
  requirementDecorator('@Permissions.any()', () => anyPermission(requireKeys(keys)));
