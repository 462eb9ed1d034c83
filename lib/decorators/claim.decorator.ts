import { createParamDecorator, type ExecutionContext } from '@nestjs/common';

import type { ClaimName } from '../core/claims/kinde-register.js';
import { authenticationOf } from './authentication-of.js';
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
      authenticationOf(context, '@Claim()')?.principal.claim(name) ?? null,
  );
