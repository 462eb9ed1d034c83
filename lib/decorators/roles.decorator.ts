import {
  allFreshRoles,
  allRoles,
  anyFreshRole,
  anyRole,
} from '../core/access/role-requirements.js';
import type { NonEmpty } from '../core/access/requirement.js';
import type { RoleKey } from '../core/claims/kinde-register.js';
import { type KeysAndFreshness, type KeysDecorator, splitFreshness } from './freshness.js';
import { requirementDecorator, requireKeys } from './requirement.decorator.js';
import type { RouteDecorator } from './route-decorator.js';

/** By a name of its own: what the compiler writes out, it writes without what is registered. */
interface RolesDecorator extends KeysDecorator<RoleKey> {}

/**
 * Requires every one of these roles, by key; `Roles.any` requires one of them. Guards by itself. Kinde
 * puts roles into access tokens only when its token customization says so: without them, 403. With
 * `{ fresh: true }` Kinde is asked, whatever the token says: 503 while it cannot be reached.
 *
 * @throws TypeError while the class is being defined, for an empty list or key
 * @example
 * ```ts
 * @Roles('admin')
 * @Controller('settings')
 * export class SettingsController {
 *   @Roles.any('owner', 'billing', { fresh: true })
 *   @Post('plan')
 *   changePlan() {}
 * }
 * ```
 */
export function Roles(...keys: NonEmpty<RoleKey>): RouteDecorator;
export function Roles(...keysAndFreshness: KeysAndFreshness<RoleKey>): RouteDecorator;
export function Roles(...keysAndFreshness: readonly unknown[]): RouteDecorator {
  return requirementDecorator('@Roles()', () => {
    const { keys, isFresh } = splitFreshness(keysAndFreshness);
    return (isFresh ? allFreshRoles : allRoles)(requireKeys(keys));
  });
}

const any: RolesDecorator = (...keysAndFreshness: readonly unknown[]) =>
  requirementDecorator('@Roles.any()', () => {
    const { keys, isFresh } = splitFreshness(keysAndFreshness);
    return (isFresh ? anyFreshRole : anyRole)(requireKeys(keys));
  });

/** Requires at least one of these roles, by key. */
Roles.any = any;
