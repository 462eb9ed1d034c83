import type { IncomingMessage } from 'node:http';

import { createParamDecorator, type ExecutionContext } from '@nestjs/common';

/** A request of Fastify, with what `KindeOrDeviceKeyGuard` finds out about it. */
export interface CallerRequest {
  readonly raw: IncomingMessage;
  callerOrg?: string;
}

/** The organization of whoever `KindeOrDeviceKeyGuard` let in. */
export const CallerOrg = createParamDecorator(
  (_: undefined, context: ExecutionContext): string | undefined =>
    context.switchToHttp().getRequest<CallerRequest>().callerOrg,
);
