import {
  type CanActivate,
  type ExecutionContext,
  Inject,
  Injectable,
  UnauthorizedException,
} from '@nestjs/common';
import { createRemoteJWKSet, jwtVerify } from 'jose';

import { bearerTokenOf, type GuardedRequest } from '../guarded-request.js';
import { SERVER_SETTINGS, type ServerSettings } from '../server.settings.js';

/** What one writes by hand on `jose`, with the checks of `KindeGuard`, a line each. */
@Injectable()
export class JoseGuard implements CanActivate {
  readonly #keys;

  constructor(@Inject(SERVER_SETTINGS) private readonly settings: ServerSettings) {
    this.#keys = createRemoteJWKSet(new URL(`${settings.issuerUrl}/.well-known/jwks`));
  }

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<GuardedRequest>();
    try {
      const { payload } = await jwtVerify(bearerTokenOf(request), this.#keys, {
        algorithms: ['RS256'],
        issuer: this.settings.issuerUrl,
        requiredClaims: ['exp', 'iat', 'sub', 'scp'],
        clockTolerance: 30,
      });
      request.user = payload;
      return payload['azp'] === this.settings.clientId;
    } catch {
      throw new UnauthorizedException();
    }
  }
}
