import { KindeError } from '../../kinde.errors.js';
import type { Clock } from '../../options/clock.js';
import { BackOff } from '../back-off.js';
import { type JsonObject, ownProperty, parseJsonObject } from '../json.js';
import type { BoundedFetch } from './bounded-fetch.js';

/** Seconds between attempts to discover: a login should work soon after Kinde does. */
const PAUSES = { first: 0.5, most: 4 };

/** What discovery told about the issuer (OpenID Connect Discovery 1.0 §3). */
export interface ProviderMetadata {
  readonly issuer: string;
  readonly authorization_endpoint: string;
  readonly token_endpoint: string;
  readonly jwks_uri: string;
  readonly end_session_endpoint: string | undefined;
  readonly revocation_endpoint: string | undefined;
  /** Whether authorization responses must name the issuer (RFC 9207). */
  readonly authorization_response_iss_parameter_supported: boolean;
}

export interface MetadataSourceOptions {
  readonly issuer: string;
  readonly allowHttp: boolean;
  readonly fetch: BoundedFetch;
  readonly clock: Clock;
  /** From 0 up to 1; default `Math.random`. */
  readonly random?: () => number;
}

/**
 * The issuer's metadata, discovered when it is first needed and kept, so that an application boots
 * and serves its public routes while Kinde cannot be reached. A failed discovery is repeated on
 * demand, with growing pauses.
 */
export class MetadataSource {
  readonly #options: MetadataSourceOptions;
  readonly #backOff: BackOff;
  #metadata: ProviderMetadata | undefined;
  #loading: Promise<ProviderMetadata> | undefined;

  constructor(options: MetadataSourceOptions) {
    this.#options = options;
    this.#backOff = new BackOff({ ...PAUSES, ...options });
  }

  /** @throws KindeError `ERR_KINDE_UNAVAILABLE` when it is not known and cannot be discovered */
  async get(): Promise<ProviderMetadata> {
    if (this.#metadata) {
      return this.#metadata;
    }
    const { wait } = this.#backOff;
    if (!this.#loading && wait > 0) {
      throw unavailable('failed a moment ago', wait);
    }
    return (this.#loading ??= this.#load().finally(() => (this.#loading = undefined)));
  }

  async #load(): Promise<ProviderMetadata> {
    try {
      this.#metadata = await this.#discover();
      this.#backOff.succeeded();
      return this.#metadata;
    } catch (error) {
      this.#backOff.failed();
      throw error;
    }
  }

  async #discover(): Promise<ProviderMetadata> {
    const { issuer, fetch } = this.#options;
    const response = await fetch(`${issuer}/.well-known/openid-configuration`, {
      headers: { accept: 'application/json' },
    });
    if (response.status !== 200) {
      throw unavailable(`answered with status ${response.status}`);
    }
    const document = parseJsonObject(await response.text());
    if (document === undefined) {
      throw unavailable('is not a JSON object');
    }
    // Exactly equal, or another issuer could speak for this one (OpenID Connect Discovery 1.0 §4.3).
    if (ownProperty(document, 'issuer') !== issuer) {
      throw unavailable('names another issuer than the option issuerUrl');
    }
    return {
      issuer,
      authorization_endpoint: this.#requiredEndpoint(document, 'authorization_endpoint'),
      token_endpoint: this.#requiredEndpoint(document, 'token_endpoint'),
      jwks_uri: this.#requiredEndpoint(document, 'jwks_uri'),
      end_session_endpoint: this.#endpoint(document, 'end_session_endpoint'),
      revocation_endpoint: this.#endpoint(document, 'revocation_endpoint'),
      authorization_response_iss_parameter_supported:
        ownProperty(document, 'authorization_response_iss_parameter_supported') === true,
    };
  }

  #requiredEndpoint(document: JsonObject, name: string): string {
    const endpoint = this.#endpoint(document, name);
    if (endpoint === undefined) {
      throw unavailable(`has no ${name}`);
    }
    return endpoint;
  }

  #endpoint(document: JsonObject, name: string): string | undefined {
    const endpoint = ownProperty(document, name);
    if (endpoint === undefined) {
      return undefined;
    }
    const protocols = this.#options.allowHttp ? ['https:', 'http:'] : ['https:'];
    const url =
      typeof endpoint === 'string' && URL.canParse(endpoint) ? new URL(endpoint) : undefined;
    if (url === undefined || !protocols.includes(url.protocol)) {
      throw unavailable(`has a ${name} that is no https URL`);
    }
    return url.href; // as requests name it, whose URLs are compared with these
  }
}

function unavailable(what: string, retryAfter = PAUSES.first): KindeError {
  return new KindeError('ERR_KINDE_UNAVAILABLE', `Kinde's discovery document ${what}.`, {
    retryAfter: Math.max(1, Math.ceil(retryAfter)),
  });
}
