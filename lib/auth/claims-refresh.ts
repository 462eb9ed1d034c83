import { Inject, Injectable, Logger } from '@nestjs/common';

import type { KindeUser } from '../core/claims/kinde-user.js';
import type { KindeCore } from '../core/kinde-core.js';
import { type FrameworkRequest, type FrameworkResponse, rawResponse } from '../http/framework.js';
import { responseOf } from '../http/response-of-request.js';
import { KINDE_CORE } from '../kinde.constants.js';
import { KindeError } from '../kinde.errors.js';
import { KindeAuthenticator } from './kinde-authenticator.js';

const logger = new Logger('Kinde');

const NO_MACHINE =
  'refreshClaims needs the option m2m: { clientId, clientSecret } of a machine-to-machine ' +
  'application with the scope update:user_refresh_claims of the Kinde Management API ' +
  '(environment: KINDE_MANAGEMENT_CLIENT_ID and KINDE_MANAGEMENT_CLIENT_SECRET).';

const NO_NEW_TOKEN =
  'Kinde issued no new access token to a session whose claims were refreshed: it keeps the old ones ' +
  "until that expires. Is 'offline' in scope?";

/** Has Kinde look at a user anew, and the session of a request go on with what it finds. */
@Injectable()
export class ClaimsRefresh {
  constructor(
    @Inject(KINDE_CORE) private readonly core: KindeCore,
    private readonly authenticator: KindeAuthenticator,
  ) {}

  /**
   * @param request the user's own, whose session is to go on with the new claims
   * @throws KindeError as `KindeAuthService.refreshClaims`
   */
  async refresh(
    user: KindeUser,
    request: FrameworkRequest | undefined,
    response: FrameworkResponse | undefined,
  ): Promise<KindeUser> {
    const { account, management } = this.core;
    if (management === undefined) {
      throw new KindeError('ERR_KINDE_CONFIGURATION', NO_MACHINE);
    }
    const before = request && (await this.#tokenOfSession(user, request, response));
    if (request !== undefined && before !== undefined) {
      assertNotAnswered(request, response);
    }
    await management.refreshClaims(user.id);
    account.forget(user);
    if (request === undefined || before === undefined) {
      return user;
    }
    const { authentication, refusal } = await this.authenticator.renewSession(request, response);
    if (authentication?.principal.kind !== 'user') {
      throw refusal ?? new KindeError('ERR_KINDE_SESSION_ENDED', 'The session has ended.');
    }
    if (authentication.accessToken === before) {
      logger.warn(NO_NEW_TOKEN);
    }
    const { principal } = authentication;
    account.forget(principal);
    (request as { user?: unknown }).user = principal;
    return principal;
  }

  /** The access token of a request's session, if it is this user's. */
  async #tokenOfSession(
    user: KindeUser,
    request: FrameworkRequest,
    response: FrameworkResponse | undefined,
  ): Promise<string | undefined> {
    const { authentication } = await this.authenticator.authenticate(request, response);
    if (authentication?.via !== 'session') {
      return undefined;
    }
    const { principal, accessToken } = authentication;
    return principal.kind === 'user' && principal.id === user.id ? accessToken : undefined;
  }
}

/** A browser that does not hear of its new tokens would come back with those that are spent. */
function assertNotAnswered(
  request: FrameworkRequest,
  response: FrameworkResponse | undefined,
): void {
  const raw = response ? rawResponse(response) : responseOf(request);
  if (raw === undefined || raw.headersSent) {
    const message = 'refreshClaims has to be given the response, before that begins.';
    throw new KindeError('ERR_KINDE_CONFIGURATION', message);
  }
}
