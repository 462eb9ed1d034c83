import { KindeError } from '../../kinde.errors.js';
import { type JsonObject, parseJsonObject } from '../json.js';
import type { BoundedFetch } from '../oidc/bounded-fetch.js';
import { retryAfterOf } from '../oidc/outage.js';

export interface AccountExchangeOptions {
  readonly fetch: BoundedFetch;
  /** The configured issuer that issued the access token: the only host that is asked. */
  readonly issuer: string;
  readonly accessToken: string;
  /** Seconds for everything that is asked. */
  readonly timeout: number;
}

/**
 * Questions to Kinde with a user's own access token, which together make one answer and have one
 * time limit together.
 */
export class AccountExchange {
  readonly #options: AccountExchangeOptions;
  readonly #signal: AbortSignal;

  constructor(options: AccountExchangeOptions) {
    this.#options = options;
    this.#signal = AbortSignal.timeout(Math.ceil(options.timeout * 1000));
  }

  /** @throws KindeError `ERR_KINDE_INVALID_TOKEN`, `ERR_KINDE_UNAVAILABLE` */
  async get(path: string, query?: Readonly<Record<string, string>>): Promise<JsonObject> {
    const body = await this.find(path, query);
    if (body === undefined) {
      throw unavailable('answered with status 404');
    }
    return body;
  }

  /**
   * As {@link get}, and `undefined` for what Kinde does not have.
   *
   * @param path begins with a slash; what it is made of is encoded
   */
  async find(
    path: string,
    query: Readonly<Record<string, string>> = {},
  ): Promise<JsonObject | undefined> {
    const { fetch, issuer, accessToken } = this.#options;
    const search = new URLSearchParams(query).toString();
    const response = await fetch(`${issuer}${path}${search === '' ? '' : `?${search}`}`, {
      headers: { accept: 'application/json', authorization: `Bearer ${accessToken}` },
      signal: this.#signal,
    });
    const { status } = response;
    switch (status) {
      case 200: {
        const body = parseJsonObject(await response.text());
        if (body === undefined) {
          throw unavailable('answered with what is not a JSON object');
        }
        return body;
      }
      case 401:
      case 403: {
        const message = `Kinde's account API refused the user's access token with ${status}.`;
        throw new KindeError('ERR_KINDE_INVALID_TOKEN', message);
      }
      case 404:
        return undefined;
      default:
        throw unavailable(`answered with status ${status}`, retryAfterOf(response));
    }
  }
}

/** @param what goes on from "Kinde's account API", without a full stop */
export function unavailable(
  what: string,
  details: { readonly retryAfter?: number } = {},
): KindeError {
  return new KindeError('ERR_KINDE_UNAVAILABLE', `Kinde's account API ${what}.`, details);
}
