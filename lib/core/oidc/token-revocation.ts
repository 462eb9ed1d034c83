import { KindeError } from '../../kinde.errors.js';
import type { KindeConfig } from '../../options/kinde-config.interface.js';
import { boundedFetch, type BoundedFetch } from './bounded-fetch.js';
import type { Issuer } from './issuer.js';
import { assertNoOutage } from './outage.js';

/** Which kind of token it is (RFC 7009 §2.1): Kinde finds it faster. */
export type TokenHint = 'access_token' | 'refresh_token';

type ClientConfig = Pick<KindeConfig, 'clientId' | 'clientSecret' | 'fetch' | 'timeout'>;

/** Has Kinde revoke tokens that it issued to this client (RFC 7009). */
export class TokenRevocation {
  readonly #config: ClientConfig;
  readonly #issuer: Pick<Issuer, 'metadata'>;
  readonly #fetch: BoundedFetch;

  constructor(config: ClientConfig, issuer: Pick<Issuer, 'metadata'>) {
    this.#config = config;
    this.#issuer = issuer;
    this.#fetch = boundedFetch(config);
  }

  /**
   * Revokes a token. That Kinde finds nothing to revoke is no error (RFC 7009 §2.2).
   *
   * @throws KindeError `ERR_KINDE_CONFIGURATION` when Kinde refuses the client,
   *   `ERR_KINDE_UNAVAILABLE` when it may work later
   */
  async revoke(token: string, hint: TokenHint | undefined): Promise<void> {
    const response = await this.send(token, hint);
    if (response === undefined) {
      const message = "Kinde's discovery document has no revocation_endpoint.";
      throw new KindeError('ERR_KINDE_UNAVAILABLE', message);
    }
    assertNoOutage(response);
    const { status } = response;
    if (status === 400 || status === 401 || status === 403) {
      const message =
        `Kinde's token revocation answered with status ${status}. Are clientId and clientSecret ` +
        'those of the application that the token was issued to?';
      throw new KindeError('ERR_KINDE_CONFIGURATION', message);
    }
    if (!response.ok) {
      const message = `Kinde's token revocation answered with status ${status}.`;
      throw new KindeError('ERR_KINDE_UNAVAILABLE', message);
    }
  }

  /**
   * Sends a token to be revoked, and leaves it to the caller what to make of the answer.
   *
   * @returns `undefined` when the issuer revokes nothing
   * @throws KindeError `ERR_KINDE_UNAVAILABLE`
   */
  async send(token: string, hint: TokenHint | undefined): Promise<Response | undefined> {
    const { clientId, clientSecret } = this.#config;
    const endpoint = (await this.#issuer.metadata.get()).revocation_endpoint;
    if (endpoint === undefined) {
      return undefined;
    }
    const body = new URLSearchParams({
      client_id: clientId,
      token,
      ...(hint === undefined ? {} : { token_type_hint: hint }),
      ...(clientSecret === undefined ? {} : { client_secret: clientSecret }),
    });
    return this.#fetch(endpoint, { method: 'POST', body });
  }
}
