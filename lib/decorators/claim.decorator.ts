import {
  createParamDecorator,
  type ExecutionContext,
  type PipeTransform,
  type Type,
} from '@nestjs/common';

import { currentAuthentication } from '../http/current-authentication.js';

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
export const Claim: (
  name: string,
  ...pipes: (Type<PipeTransform> | PipeTransform)[]
) => ParameterDecorator = createParamDecorator(
  (name: string, context: ExecutionContext): unknown =>
    currentAuthentication(context)?.principal.claim(name) ?? null,
);
