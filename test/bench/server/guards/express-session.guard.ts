import {
  type CanActivate,
  type ExecutionContext,
  Injectable,
  UnauthorizedException,
} from '@nestjs/common';
import type { Request } from 'express';

import type { HandMadeSession } from '../../credentials/hand-made-session.js';

declare module 'express-session' {
  interface SessionData extends Partial<HandMadeSession> {}
}

/** What one writes by hand on `express-session`. */
@Injectable()
export class ExpressSessionGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<Request>();
    if (request.session.user === undefined) {
      throw new UnauthorizedException();
    }
    request.user = request.session.user;
    return true;
  }
}
