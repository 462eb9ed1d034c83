import { validateToken } from '@kinde/jwt-validator';
import {
  type CanActivate,
  type ExecutionContext,
  Inject,
  Injectable,
  UnauthorizedException,
} from '@nestjs/common';

import { bearerTokenOf, type GuardedRequest } from '../guarded-request.js';
import { SERVER_SETTINGS, type ServerSettings } from '../server.settings.js';

/** What Kinde's own validator checks, which is the signature. */
@Injectable()
export class KindeValidatorGuard implements CanActivate {
  constructor(@Inject(SERVER_SETTINGS) private readonly settings: ServerSettings) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const token = bearerTokenOf(context.switchToHttp().getRequest<GuardedRequest>());
    const { valid } = await validateToken({ token, domain: this.settings.issuerUrl });
    if (!valid) {
      throw new UnauthorizedException();
    }
    return true;
  }
}
