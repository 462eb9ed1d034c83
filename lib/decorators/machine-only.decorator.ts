import { machineOnly } from '../core/access/principal-requirements.js';
import { requirementDecorator } from './requirement.decorator.js';
import type { RouteDecorator } from './route-decorator.js';

/**
 * Lets machine-to-machine applications in and people not (403). Guards by itself: 401 without a
 * principal. A machine has scopes, and never permissions or roles.
 *
 * @throws TypeError while the class is being defined, when the same target is `@UserOnly()`
 * @example
 * ```ts
 * @MachineOnly()
 * @Scopes('write:jobs')
 * @Post('jobs')
 * start(@CurrentMachine() machine: KindeMachine) {}
 * ```
 */
export function MachineOnly(): RouteDecorator {
  return requirementDecorator('@MachineOnly()', () => machineOnly);
}
