import { KindeError } from '../../kinde.errors.js';
import type { KindeConfig, M2mConfig } from '../../options/kinde-config.interface.js';
import { ownProperty } from '../json.js';
import { boundedFetch, type BoundedFetch } from '../oidc/bounded-fetch.js';
import type { Issuer } from '../oidc/issuer.js';
import type { TokenHint } from '../oidc/token-revocation.js';
import { retryAfterOf } from '../oidc/outage.js';
import { parseCompactJws } from '../tokens/compact-jws.js';
import type { MachineTokens } from './machine-tokens.js';
import { readTokenIntrospection, type TokenIntrospection } from './token-introspection.js';

export interface IntrospectionClientOptions {
  readonly config: Pick<KindeConfig, 'additionalIssuers' | 'fetch' | 'timeout'> & {
    readonly m2m: M2mConfig;
  };
  readonly tokens: Pick<MachineTokens, 'get' | 'replace'>;
  /** The names of the tenant that tokens may be of: that of sign-ins, and that of machines. */
  readonly issuers: readonly [
    Pick<Issuer, 'url' | 'metadata'>,
    ...Pick<Issuer, 'url' | 'metadata'>[],
  ];
}

const OTHER_TENANT =
  'The token is of an issuer that is among additionalIssuers, while the machine-to-machine ' +
  'application of the option m2m belongs to another tenant, which is not asked about it.';

/** Asks Kinde whether tokens are good (RFC 7662), in the application's own name. */
export class IntrospectionClient {
  readonly #options: IntrospectionClientOptions;
  readonly #fetch: BoundedFetch;

  /** No network is used yet. */
  constructor(options: IntrospectionClientOptions) {
    this.#options = options;
    this.#fetch = boundedFetch(options.config);
  }

  /**
   * A token that names nobody, as opaque ones and refresh tokens do, is taken for one of the issuer of
   * sign-ins. One that names somebody who was never configured is not active, and shown to nobody.
   *
   * @throws KindeError `ERR_KINDE_CONFIGURATION` when the application may not ask, or belongs to
   *   another tenant than the token, `ERR_KINDE_UNAVAILABLE` for everything else that is no answer
   */
  async introspect(token: string, hint: TokenHint | undefined): Promise<TokenIntrospection> {
    const { config, tokens } = this.#options;
    const issuer = this.#issuerOf(token);
    if (issuer === undefined) {
      return { isActive: false };
    }
    const endpoint = await this.#endpointOf(issuer);
    const body = new URLSearchParams({
      token,
      ...(hint === undefined ? {} : { token_type_hint: hint }),
    });
    const request = { audience: config.m2m.audience };
    const machineToken = await tokens.get(request);
    let response = await this.#ask(endpoint, body, machineToken.accessToken);
    if (response.status === 401) {
      const { accessToken } = await tokens.replace(request, machineToken);
      response = await this.#ask(endpoint, body, accessToken);
    }
    const { status } = response;
    if (status === 401 || status === 403) {
      const message =
        `Kinde's token introspection answered with status ${status}. May the machine-to-machine ` +
        'application of the option m2m use the Kinde Management API?';
      throw new KindeError('ERR_KINDE_CONFIGURATION', message);
    }
    if (status !== 200) {
      throw unavailable(`answered with status ${status}`, retryAfterOf(response));
    }
    const introspection = readTokenIntrospection(await response.text());
    if (introspection === undefined) {
      throw unavailable('answered with what is no answer');
    }
    return introspection;
  }

  #ask(endpoint: string, body: URLSearchParams, accessToken: string): Promise<Response> {
    const headers = { accept: 'application/json', authorization: `Bearer ${accessToken}` };
    return this.#fetch(endpoint, { method: 'POST', body, headers });
  }

  /** @returns `undefined` for a token of somebody else */
  #issuerOf(token: string): Pick<Issuer, 'metadata'> | undefined {
    const { config, issuers } = this.#options;
    // What a token says is not where requests go: it only chooses among what is configured.
    const claims = parseCompactJws(token)?.claims;
    const named = claims && ownProperty(claims, 'iss');
    if (typeof named !== 'string') {
      return issuers[0];
    }
    const issuer = issuers.find(({ url }) => url === named);
    if (issuer === undefined && config.additionalIssuers.includes(named)) {
      throw new KindeError('ERR_KINDE_CONFIGURATION', OTHER_TENANT);
    }
    return issuer;
  }

  async #endpointOf({ metadata }: Pick<Issuer, 'metadata'>): Promise<string> {
    const endpoint = (await metadata.get()).introspection_endpoint;
    if (endpoint === undefined) {
      throw unavailable('is not among the endpoints that Kinde names');
    }
    return endpoint;
  }
}

/** @param what goes on from "Kinde's token introspection", without a full stop */
function unavailable(what: string, details: { readonly retryAfter?: number } = {}): KindeError {
  const message = `Kinde's token introspection ${what}.`;
  return new KindeError('ERR_KINDE_UNAVAILABLE', message, details);
}
