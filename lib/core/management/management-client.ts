import { KindeError } from '../../kinde.errors.js';
import type { KindeConfig, M2mConfig } from '../../options/kinde-config.interface.js';
import { boundedFetch, type BoundedFetch } from '../oidc/bounded-fetch.js';
import type { MachineTokens } from '../machine/machine-tokens.js';
import { retryAfterOf } from '../oidc/outage.js';

/** Longer than any id, and short enough for a URL. */
const MAXIMUM_ID_LENGTH = 256;

export interface ManagementClientOptions {
  readonly config: Pick<KindeConfig, 'fetch' | 'timeout'> & { readonly m2m: M2mConfig };
  readonly tokens: Pick<MachineTokens, 'get' | 'replace'>;
}

/** Asks Kinde's Management API (docs.kinde.com/kinde-apis/management) in the application's own name. */
export class ManagementClient {
  readonly #options: ManagementClientOptions;
  readonly #fetch: BoundedFetch;

  /** No network is used yet. */
  constructor(options: ManagementClientOptions) {
    this.#options = options;
    this.#fetch = boundedFetch(options.config);
  }

  /**
   * Has Kinde put what holds for a user now into the tokens that it issues next, instead of what it
   * remembers.
   *
   * @throws KindeError `ERR_KINDE_INVALID_TOKEN` when Kinde knows no such user,
   *   `ERR_KINDE_CONFIGURATION` when the application may not do it, `ERR_KINDE_UNAVAILABLE`
   */
  async refreshClaims(userId: string): Promise<void> {
    const { issuer, audience } = this.#options.config.m2m;
    const path = `/api/v1/users/${segment(userId)}/refresh_claims`;
    const { accessToken } = await this.#options.tokens.get({ audience });
    const response = await this.#fetch(`${issuer}${path}`, {
      method: 'POST',
      headers: { accept: 'application/json', authorization: `Bearer ${accessToken}` },
    });
    const { status } = response;
    if (status === 404) {
      throw unknownUser();
    }
    if (status === 400 || status === 401 || status === 403) {
      const message =
        `Kinde's Management API answered with status ${status}. Does the machine-to-machine ` +
        'application of the option m2m have the scope update:user_refresh_claims there?';
      throw new KindeError('ERR_KINDE_CONFIGURATION', message);
    }
    if (!response.ok) {
      const message = `Kinde's Management API answered with status ${status}.`;
      throw new KindeError('ERR_KINDE_UNAVAILABLE', message, retryAfterOf(response));
    }
  }
}

/** As one segment of a path: dots alone would lead elsewhere. */
function segment(userId: string): string {
  if (userId.length > MAXIMUM_ID_LENGTH || /^\.*$/.test(userId)) {
    throw unknownUser();
  }
  return encodeURIComponent(userId);
}

function unknownUser(): KindeError {
  return new KindeError('ERR_KINDE_INVALID_TOKEN', 'Kinde knows no such user any more.');
}
