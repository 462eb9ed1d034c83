import { createParamDecorator, type ExecutionContext } from '@nestjs/common';

import type { ClaimName } from '../core/claims/kinde-register.js';
import { currentAuthentication } from '../http/current-authentication.js';
import type { ParameterPipe } from './parameter-pipe.js';

/**
 * A claim of the access token by name, custom ones included; `null` when it is not there. Its shape
 * is whatever Kinde or a workflow gave it.
 *
 * @example
 * ```ts
 * @Get('plan')
 * plan(@Claim('billing') billing: unknown) {}
 * ```
 */
export const Claim: (name: ClaimName, ...pipes: ParameterPipe[]) => ParameterDecorator =
  createParamDecorator(
    (name: ClaimName, context: ExecutionContext): unknown =>
      currentAuthentication(context)?.principal.claim(name) ?? null,
  );
