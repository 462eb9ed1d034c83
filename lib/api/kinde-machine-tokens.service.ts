import { Inject, Injectable } from '@nestjs/common';

import type { KindeCore } from '../core/kinde-core.js';
import type { MachineTokens } from '../core/machine/machine-tokens.js';
import { isPromise } from '../core/maybe-promise.js';
import type { MachineTokenRequest } from '../core/oidc/client-credentials.js';
import { KINDE_CORE } from '../kinde.constants.js';
import { KindeError } from '../kinde.errors.js';

const NO_CREDENTIALS =
  'KindeMachineTokens needs credentials: the option clientSecret (environment: ' +
  'KINDE_CLIENT_SECRET), or m2m: { clientId, clientSecret } of a machine-to-machine application ' +
  '(environment: KINDE_MANAGEMENT_CLIENT_ID and KINDE_MANAGEMENT_CLIENT_SECRET).';

/**
 * The access tokens that your application has as itself, to call other services with
 * (docs.kinde.com/machine-to-machine-applications): those of the application that the option `m2m`
 * names, else of the one that people sign in with.
 *
 * A token is used again for whoever asks for the same audience, scope and organization, and renewed
 * in the background when three quarters of its life are over, or a little later. While Kinde cannot be
 * reached it is used until it expires. Where sessions are in a store, all instances of the
 * application use one token. One whose end Kinde does not tell is used for a minute.
 *
 * @example
 * ```ts
 * @Injectable()
 * export class ReportsClient {
 *   constructor(private readonly tokens: KindeMachineTokens) {}
 *
 *   async latest(): Promise<unknown> {
 *     const token = await this.tokens.get({ audience: 'https://reports.example.com' });
 *     const headers = { authorization: `Bearer ${token}` };
 *     return (await fetch('https://reports.example.com/latest', { headers })).json();
 *   }
 * }
 * ```
 */
@Injectable()
export class KindeMachineTokens {
  readonly #tokens: MachineTokens | undefined;

  constructor(@Inject(KINDE_CORE) core: KindeCore) {
    this.#tokens = core.machineTokens;
  }

  /**
   * An access token that is good now.
   *
   * @param request default: no audience, and all scopes that the application may have
   * @throws KindeError `ERR_KINDE_CONFIGURATION` without credentials, when Kinde refuses them or what
   *   is asked for, and when the token is not for the organization; `ERR_KINDE_UNAVAILABLE` (503) when
   *   there is none and Kinde cannot be reached
   * @throws TypeError for an empty text, and for what is no text
   */
  async get(request: MachineTokenRequest = {}): Promise<string> {
    const token = this.#required().get(request);
    return isPromise(token) ? (await token).accessToken : token.accessToken;
  }

  /**
   * Another token in the place of one that an API refused before its time, because it was revoked,
   * say. Of several callers one asks Kinde, and whoever comes late gets what is there by then.
   *
   * At most one token in 10 seconds is replaced. One that itself came in the place of another less
   * than 10 seconds ago is given out again: an API that refuses that as well has something against the
   * application, its audience or its scopes, and not against the token.
   *
   * @param request what the refused token was asked for with
   * @throws KindeError, TypeError as {@link get}
   */
  async replace(request: MachineTokenRequest, refused: string): Promise<string> {
    return (await this.#required().replace(request, { accessToken: refused })).accessToken;
  }

  #required(): MachineTokens {
    if (this.#tokens === undefined) {
      throw new KindeError('ERR_KINDE_CONFIGURATION', NO_CREDENTIALS);
    }
    return this.#tokens;
  }
}
