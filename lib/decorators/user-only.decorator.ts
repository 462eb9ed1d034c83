import { userOnly } from '../core/access/principal-requirements.js';
import { requirementDecorator } from './requirement.decorator.js';
import type { RouteDecorator } from './route-decorator.js';

/**
 * Lets people in and machines not (403). Guards by itself: 401 without a principal.
 *
 * @throws TypeError while the class is being defined, when the same target is `@MachineOnly()`
 * @example
 * ```ts
 * @UserOnly()
 * @Controller('profile')
 * export class ProfileController {
 *   @Get()
 *   show(@CurrentUser() user: KindeUser) {}
 * }
 * ```
 */
export function UserOnly(): RouteDecorator {
  return requirementDecorator('@UserOnly()', () => userOnly);
}
