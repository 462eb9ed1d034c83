import type { ExecutionContext } from '@nestjs/common';

import type { Authentication } from '../core/authenticator.js';
import { type FrameworkRequest, rawRequest } from './framework.js';

/**
 * Who was found to have sent which request. What `request.user` says is not looked at: in some
 * transports the sender writes it.
 */
const authentications = new WeakMap<object, Authentication>();

export function rememberAuthentication(
  request: FrameworkRequest,
  authentication: Authentication,
): void {
  authentications.set(rawRequest(request), authentication);
}

/** Whoever the guards of this request let in; `undefined` on a public route or outside HTTP. */
export function currentAuthentication(context: ExecutionContext): Authentication | undefined {
  return context.getType() === 'http'
    ? authentications.get(rawRequest(context.switchToHttp().getRequest<FrameworkRequest>()))
    : undefined;
}
