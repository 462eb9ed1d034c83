import { createParamDecorator, type ExecutionContext } from '@nestjs/common';

import type { Principal } from '../core/claims/principal.js';
import { monitorOfCall } from '../http/monitor-of-call.js';
import { refuseInContext } from '../http/refusal.js';
import { KindeError } from '../kinde.errors.js';
import { hideType } from './hide-type.js';

/**
 * Makes a decorator for parameters that are a principal or one of its properties.
 *
 * @param find `undefined` for anonymous requests; may throw what refuses the request
 */
export function principalParameter<P extends Principal>(
  find: (context: ExecutionContext) => P | undefined,
) {
  const principalOrProperty = createParamDecorator(
    (property: keyof P | undefined, context: ExecutionContext): unknown => {
      const principal = find(context);
      return property === undefined ? principal : principal?.[property];
    },
  );
  return (...propertyAndPipes: Parameters<typeof principalOrProperty>): ParameterDecorator =>
    (target, method, index) => {
      principalOrProperty(...propertyAndPipes)(target, method, index);
      if (propertyAndPipes.length === 0 && method !== undefined) {
        hideType(target, method, index);
      }
    };
}

/**
 * Refuses a request whose principal is not of the kind that the handler was written for.
 *
 * @param decorator as written in source, for the log
 * @param remedy for the log as well: what else to write
 */
export function refuseKind(
  { kind }: Principal,
  context: ExecutionContext,
  decorator: string,
  remedy: string,
): never {
  const handler = `${context.getClass().name}.${context.getHandler().name}`;
  const message = `A ${kind} called ${handler}, which takes ${decorator}: ${remedy}`;
  const error = new KindeError('ERR_KINDE_FORBIDDEN', message);
  throw refuseInContext(error, context, monitorOfCall(context));
}
