import { allRoles, anyRole } from '../core/access/role-requirements.js';
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
export function Roles(key: string, ...others: string[]): RouteDecorator {
  return requirementDecorator('@Roles()', () => allRoles(requireKeys([key, ...others])));
}

/** Requires at least one of these roles, by key. */
Roles.any = (key: string, ...others: string[]): RouteDecorator =>
  requirementDecorator('@Roles.any()', () => anyRole(requireKeys([key, ...others])));
