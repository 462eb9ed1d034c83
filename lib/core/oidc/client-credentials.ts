import * as oidc from 'openid-client';

import { KindeError } from '../../kinde.errors.js';
import type { KindeConfig } from '../../options/kinde-config.interface.js';
import { readTextClaim } from '../claims/claim-names.js';
import { parseCompactJws } from '../tokens/compact-jws.js';
import { boundedFetch, type BoundedFetch } from './bounded-fetch.js';
import type { Issuer } from './issuer.js';
import { clientCredentialsError } from './oidc-errors.js';
import { assertNoOutage } from './outage.js';

/** What a machine-to-machine application signs in with. */
export interface MachineCredentials {
  readonly clientId: string;
  readonly clientSecret: string;
}

/** What an access token is wanted for. */
export interface MachineTokenRequest {
  /** Identifiers of APIs; default none. */
  readonly audience?: string | readonly string[] | undefined;
  /** Separated by spaces; default all scopes that the application may have. */
  readonly scope?: string | undefined;
  /**
   * The organization (`org_…`) that it acts for, and the token is for it or there is none; default
   * that of the application, if it has one.
   */
  readonly orgCode?: string | undefined;
}

export interface MachineToken {
  readonly accessToken: string;
  /** Seconds since the epoch; `undefined` when Kinde did not say. */
  readonly expiresAt: number | undefined;
}

const OTHER_ORGANIZATION =
  'Kinde issued a machine token that is not for the organization that was asked for. Is the ' +
  'machine-to-machine application authorized for that organization in Kinde?';

export interface ClientCredentialsOptions {
  readonly config: Pick<KindeConfig, 'clock' | 'fetch' | 'timeout'>;
  readonly issuer: Pick<Issuer, 'metadata' | 'isPlainHttp'>;
  readonly credentials: MachineCredentials;
}

/** Signs an application in as itself (RFC 6749 §4.4). Every call asks Kinde. */
export class ClientCredentials {
  readonly #options: ClientCredentialsOptions;
  readonly #fetch: BoundedFetch;

  /** No network is used yet. */
  constructor(options: ClientCredentialsOptions) {
    this.#options = options;
    this.#fetch = boundedFetch(options.config);
  }

  /**
   * @throws KindeError `ERR_KINDE_CONFIGURATION` when Kinde refuses the credentials or what is asked
   *   for, or issues a token that is not for the organization, `ERR_KINDE_UNAVAILABLE` for everything
   *   that may pass
   */
  async token({ audience, scope, orgCode }: MachineTokenRequest): Promise<MachineToken> {
    const client = await this.#client();
    const parameters = new URLSearchParams({
      ...(scope === undefined ? {} : { scope }),
      ...(orgCode === undefined ? {} : { org_code: orgCode }),
    });
    for (const each of [audience ?? []].flat()) {
      parameters.append('audience', each);
    }
    const askedAt = this.#options.config.clock();
    const tokens = await oidc.clientCredentialsGrant(client, parameters).catch((error: unknown) => {
      throw clientCredentialsError(error);
    });
    if (orgCode !== undefined && organizationOf(tokens.access_token) !== orgCode) {
      throw new KindeError('ERR_KINDE_CONFIGURATION', OTHER_ORGANIZATION);
    }
    const lifetime = tokens.expires_in;
    return {
      accessToken: tokens.access_token,
      expiresAt: lifetime === undefined ? undefined : askedAt + lifetime,
    };
  }

  async #client(): Promise<oidc.Configuration> {
    const { config, credentials, issuer } = this.#options;
    const metadata = await issuer.metadata.get();
    const client = new oidc.Configuration(
      metadata as oidc.ServerMetadata,
      credentials.clientId,
      {},
      // The only method that Kinde advertises.
      oidc.ClientSecretPost(credentials.clientSecret),
    );
    client.timeout = Math.ceil(2 * config.timeout); // the limit is ours
    client[oidc.customFetch] = (url, init) => this.#send(url, init as RequestInit);
    if (issuer.isPlainHttp) {
      oidc.allowInsecureRequests(client);
    }
    return client;
  }

  async #send(url: string, init: RequestInit): Promise<Response> {
    const response = await this.#fetch(url, init);
    assertNoOutage(response);
    return response;
  }
}

/** What the token says of itself, which came straight from Kinde; nothing when it is opaque. */
function organizationOf(accessToken: string): string | undefined {
  const token = parseCompactJws(accessToken);
  return token && readTextClaim(token.claims, 'org_code');
}
