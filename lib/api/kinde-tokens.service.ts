import { Inject, Injectable } from '@nestjs/common';

import { accessTokenOf, type Principal } from '../core/claims/principal.js';
import type { KindeCore } from '../core/kinde-core.js';
import type { TokenIntrospection } from '../core/machine/token-introspection.js';
import type { TokenHint } from '../core/oidc/token-revocation.js';
import { KINDE_CORE } from '../kinde.constants.js';
import { KindeError } from '../kinde.errors.js';

const NO_MACHINE =
  'Token introspection needs the option m2m: { clientId, clientSecret } of a machine-to-machine ' +
  'application that may use the Kinde Management API (environment: KINDE_MANAGEMENT_CLIENT_ID and ' +
  'KINDE_MANAGEMENT_CLIENT_SECRET).';

const NO_TOKEN =
  'This principal has no access token to ask Kinde about: only those that a request brought have one.';

export interface KindeTokenQuestion {
  /** Which kind of token it is; default: Kinde finds out. */
  readonly hint?: TokenHint | undefined;
}

/**
 * Asks Kinde about tokens, and revokes them. A token whose signature holds goes on until it expires:
 * that it was revoked, or its owner suspended, Kinde alone knows.
 *
 * @example
 * ```ts
 * @Injectable()
 * export class TokenIsAlive implements InjectableCondition {
 *   constructor(private readonly tokens: KindeTokens) {}
 *
 *   isMet(principal: Principal) {
 *     return this.tokens.isActive(principal);
 *   }
 * }
 *
 * @Require(TokenIsAlive) // asks Kinde with every request
 * @Post('payouts')
 * pay() {}
 * ```
 */
@Injectable()
export class KindeTokens {
  constructor(@Inject(KINDE_CORE) private readonly core: KindeCore) {}

  /**
   * What Kinde says of a token now (RFC 7662). Every call asks Kinde, and needs the option `m2m`. Kinde
   * is shown no token that names another issuer: that is not active, unless the issuer is among the
   * `additionalIssuers`, whose tenant `m2m` does not belong to.
   *
   * @throws KindeError `ERR_KINDE_CONFIGURATION` without `m2m`, when that application may not ask, and
   *   for a token of one of the `additionalIssuers`; `ERR_KINDE_UNAVAILABLE` (503) for everything else
   *   that is no answer
   * @throws TypeError for an empty token, and for what is no text
   */
  async introspect(token: string, { hint }: KindeTokenQuestion = {}): Promise<TokenIntrospection> {
    assertToken(token);
    assertHint(hint);
    const { introspection } = this.core;
    if (introspection === undefined) {
      throw new KindeError('ERR_KINDE_CONFIGURATION', NO_MACHINE);
    }
    return introspection.introspect(token, hint);
  }

  /**
   * Whether the access token still stands that a principal came with, be it a user's, in a session or
   * as a bearer token, or a machine's.
   *
   * @throws KindeError as {@link introspect}, and `ERR_KINDE_UNAVAILABLE` for a principal that no
   *   request brought
   */
  async isActive(principal: Principal): Promise<boolean> {
    const accessToken = accessTokenOf(principal);
    if (accessToken === undefined) {
      throw new KindeError('ERR_KINDE_UNAVAILABLE', NO_TOKEN);
    }
    return (await this.introspect(accessToken, { hint: 'access_token' })).isActive;
  }

  /**
   * Revokes a token that was issued to this application (RFC 7009). With a refresh token Kinde
   * revokes whatever was issued with it. That Kinde does not know the token is no error.
   *
   * @throws KindeError `ERR_KINDE_CONFIGURATION` when Kinde refuses the application,
   *   `ERR_KINDE_UNAVAILABLE` (503) when it may work later
   * @throws TypeError for an empty token, and for what is no text
   */
  async revoke(token: string, { hint }: KindeTokenQuestion = {}): Promise<void> {
    assertToken(token);
    assertHint(hint);
    await this.core.revocation.revoke(token, hint);
  }
}

function assertToken(token: unknown): void {
  if (typeof token !== 'string' || token === '') {
    throw new TypeError('KindeTokens takes a token as a text that is not empty.');
  }
}

function assertHint(hint: unknown): void {
  if (![undefined, 'access_token', 'refresh_token'].includes(hint as undefined)) {
    throw new TypeError("KindeTokens takes 'access_token' or 'refresh_token' as hint.");
  }
}
