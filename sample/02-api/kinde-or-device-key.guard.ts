import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { type FrameworkResponse, KindeAuthenticator, KindeError } from 'nestjs-kinde';

import { ApiKeys } from './api-keys.service.js';
import type { CallerRequest } from './caller.js';

/**
 * Lets in by a token of Kinde or, where there is none, by an API key. Who brings a bad token is
 * refused, whatever else they bring.
 */
@Injectable()
export class KindeOrDeviceKeyGuard implements CanActivate {
  constructor(
    private readonly kinde: KindeAuthenticator,
    private readonly apiKeys: ApiKeys,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const http = context.switchToHttp();
    const request = http.getRequest<CallerRequest>();
    const response = http.getResponse<FrameworkResponse>();
    try {
      request.callerOrg = await this.#organizationOf(request, response);
      return true;
    } catch (error) {
      // The same answers as from KindeGuard: status, body and headers.
      throw error instanceof KindeError ? this.kinde.refuse(error, request, response) : error;
    }
  }

  /** @throws KindeError */
  async #organizationOf(request: CallerRequest, response: FrameworkResponse): Promise<string> {
    const { authentication } = await this.kinde.authenticate(request, response);
    const orgCode = authentication
      ? authentication.principal.orgCode
      : this.apiKeys.ownerOf(request.raw.headers['x-api-key']);
    if (orgCode === undefined) {
      throw authentication
        ? new KindeError('ERR_KINDE_FORBIDDEN', 'The token is of no organization.')
        : new KindeError(
            'ERR_KINDE_UNAUTHENTICATED',
            'There is no token, and no API key that fits.',
          );
    }
    return orgCode;
  }
}
