import { allRoles, anyRole } from '../core/access/role-requirements.js';
import type { NonEmpty } from '../core/access/requirement.js';
import { requirementDecorator, requireKeys } from './requirement.decorator.js';
import type { RouteDecorator } from './route-decorator.js';

/**
 * Requires every one of these roles, by key; `Roles.any` requires one of them. Guards by itself. Kinde
 * puts roles into access tokens only when its token customization says so: without them, 403.
 *
 * @throws TypeError while the class is being defined, for an empty list or key
 * @example
 * ```ts
 * @Roles('admin')
 * @Controller('settings')
 * export class SettingsController {}
 * ```
 */
export function Roles(...keys: NonEmpty<string>): RouteDecorator {
  return requirementDecorator('@Roles()', () => allRoles(requireKeys(keys)));
}

/** Requires at least one of these roles, by key. */
Roles.any = (...keys: NonEmpty<string>): RouteDecorator =>
  requirementDecorator('@Roles.any()', () => anyRole(requireKeys(keys)));
