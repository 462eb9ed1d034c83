import type { ExecutionContext } from '@nestjs/common';

import type { KindeMachine } from '../core/claims/kinde-machine.js';
import { authenticationOf } from './authentication-of.js';
import type { ParameterPipe } from './parameter-pipe.js';
import { principalParameter, refuseKind } from './principal-parameter.js';

const machineParameter = principalParameter(
  (context: ExecutionContext): KindeMachine | undefined => {
    const principal = authenticationOf(context, '@CurrentMachine()')?.principal;
    return principal?.kind === 'user'
      ? refuseKind(
          principal,
          context,
          '@CurrentMachine()',
          'add @MachineOnly(), or take @CurrentPrincipal().',
        )
      : principal;
  },
);

/**
 * The machine-to-machine application that sent the request, or one of its properties. `undefined`
 * on public routes and for anonymous requests of `@OptionalAuth()` routes. A user is refused (403),
 * which `@MachineOnly()` does before interceptors run.
 *
 * @example
 * ```ts
 * @MachineOnly()
 * @Post('imports')
 * start(@CurrentMachine() machine: KindeMachine, @CurrentMachine('clientId') clientId: string) {}
 * ```
 */
export function CurrentMachine(...pipes: ParameterPipe[]): ParameterDecorator;
export function CurrentMachine(
  property: keyof KindeMachine,
  ...pipes: ParameterPipe[]
): ParameterDecorator;
export function CurrentMachine(
  ...propertyAndPipes: Parameters<typeof machineParameter>
): ParameterDecorator {
  return machineParameter(...propertyAndPipes);
}
