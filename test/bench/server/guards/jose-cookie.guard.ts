import {
  type CanActivate,
  type ExecutionContext,
  Inject,
  Injectable,
  UnauthorizedException,
} from '@nestjs/common';
import { parseCookie } from 'cookie';
import { jwtDecrypt } from 'jose';

import type { GuardedRequest } from '../guarded-request.js';
import { JOSE_COOKIE, joseCookieKey } from '../jose-cookie.js';
import { SERVER_SETTINGS, type ServerSettings } from '../server.settings.js';

/** What one writes by hand on `jose`: a session in an encrypted cookie. It knows no refresh. */
@Injectable()
export class JoseCookieGuard implements CanActivate {
  readonly #key;

  constructor(@Inject(SERVER_SETTINGS) { sessionSecret }: ServerSettings) {
    this.#key = joseCookieKey(sessionSecret);
  }

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<GuardedRequest>();
    try {
      const { [JOSE_COOKIE]: cookie = '' } = parseCookie(request.headers.cookie ?? '');
      const { payload } = await jwtDecrypt(cookie, this.#key, {
        keyManagementAlgorithms: ['dir'],
        contentEncryptionAlgorithms: ['A256GCM'],
        requiredClaims: ['exp'],
      });
      request.user = payload['user'];
      return true;
    } catch {
      throw new UnauthorizedException();
    }
  }
}
