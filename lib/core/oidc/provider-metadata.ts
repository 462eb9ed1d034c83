import { KindeError } from '../../kinde.errors.js';
import type { Clock } from '../../options/clock.js';
import { type JsonObject, ownProperty, parseJsonObject } from '../json.js';
import type { MaybePromise } from '../maybe-promise.js';
import { type Freshness, RevalidatedDocument } from '../revalidated-document.js';
import type { BoundedFetch } from './bounded-fetch.js';

/** Seconds after which the metadata is as old as it may be. */
const MAXIMUM_AGE = 3600;

/**
 * What gets secrets and tokens, and where Kinde documents it, at the issuer itself. That is where all
 * of it goes when the discovery document names another host: none but configured ones get any.
 */
const CREDENTIAL_ENDPOINTS = {
  token_endpoint: '/oauth2/token',
  revocation_endpoint: '/oauth2/revoke',
  introspection_endpoint: '/oauth2/introspect',
  device_authorization_endpoint: '/oauth2/device/auth',
} as const;

/** What discovery told about the issuer (OpenID Connect Discovery 1.0 §3). */
export interface ProviderMetadata {
  readonly issuer: string;
  readonly authorization_endpoint: string;
  readonly token_endpoint: string;
  readonly jwks_uri: string;
  readonly end_session_endpoint: string | undefined;
  readonly revocation_endpoint: string | undefined;
  readonly introspection_endpoint: string | undefined;
  readonly device_authorization_endpoint: string | undefined;
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
 * The issuer's metadata, discovered when it is first needed, so that an application boots and serves
 * its public routes while Kinde cannot be reached, and kept up to date.
 */
export class MetadataSource {
  readonly #options: MetadataSourceOptions;
  readonly #document: RevalidatedDocument<ProviderMetadata>;
  /** Whether the latest discovery got no document, be it a good or a bad one. */
  #isUnanswered = false;

  constructor(options: MetadataSourceOptions) {
    this.#options = options;
    this.#document = new RevalidatedDocument({
      name: "Kinde's discovery document",
      load: () => this.#discover(),
      maximumAge: MAXIMUM_AGE,
      clock: options.clock,
      random: options.random,
    });
  }

  get freshness(): Freshness {
    return this.#document.freshness;
  }

  /** @throws KindeError `ERR_KINDE_UNAVAILABLE` when it is not known and cannot be discovered */
  get(): MaybePromise<ProviderMetadata> {
    return this.#document.get();
  }

  /**
   * Where the issuer's keys are: where its metadata says, or, after a discovery that was not
   * answered, where Kinde documents them. The turn after that is discovery's again.
   *
   * @throws KindeError `ERR_KINDE_UNAVAILABLE`
   */
  async keySetUrl(): Promise<string> {
    if (this.freshness.age === undefined && this.#isUnanswered) {
      this.#isUnanswered = false;
      return `${this.#options.issuer}/.well-known/jwks`;
    }
    return (await this.get()).jwks_uri;
  }

  async #discover(): Promise<ProviderMetadata> {
    const { issuer, fetch } = this.#options;
    this.#isUnanswered = true;
    const response = await fetch(`${issuer}/.well-known/openid-configuration`, {
      headers: { accept: 'application/json' },
    });
    if (response.status !== 200) {
      throw unavailable(`answered with status ${response.status}`);
    }
    this.#isUnanswered = false;
    const document = parseJsonObject(await response.text());
    if (document === undefined) {
      throw unavailable('is not a JSON object');
    }
    // Exactly equal, or another issuer could speak for this one (OpenID Connect Discovery 1.0 §4.3).
    if (ownProperty(document, 'issuer') !== issuer) {
      throw unavailable(`names another issuer than ${issuer}`);
    }
    return {
      issuer,
      authorization_endpoint: this.#requiredEndpoint(document, 'authorization_endpoint'),
      token_endpoint: this.#own(
        'token_endpoint',
        this.#requiredEndpoint(document, 'token_endpoint'),
      ),
      jwks_uri: this.#requiredEndpoint(document, 'jwks_uri'),
      end_session_endpoint: this.#endpoint(document, 'end_session_endpoint'),
      revocation_endpoint: this.#ownEndpoint(document, 'revocation_endpoint'),
      introspection_endpoint: this.#ownEndpoint(document, 'introspection_endpoint'),
      device_authorization_endpoint: this.#ownEndpoint(document, 'device_authorization_endpoint'),
      authorization_response_iss_parameter_supported:
        ownProperty(document, 'authorization_response_iss_parameter_supported') === true,
    };
  }

  #requiredEndpoint(document: JsonObject, name: string): string {
    const endpoint = this.#endpoint(document, name);
    if (endpoint === undefined) {
      throw unavailable(
        ownProperty(document, name) === undefined
          ? `has no ${name}`
          : `has a ${name} that is no https URL`,
      );
    }
    return endpoint;
  }

  #ownEndpoint(document: JsonObject, name: keyof typeof CREDENTIAL_ENDPOINTS): string | undefined {
    const endpoint = this.#endpoint(document, name);
    return endpoint && this.#own(name, endpoint);
  }

  #own(name: keyof typeof CREDENTIAL_ENDPOINTS, endpoint: string): string {
    const { issuer } = this.#options;
    return new URL(endpoint).origin === new URL(issuer).origin
      ? endpoint
      : issuer + CREDENTIAL_ENDPOINTS[name];
  }

  /** `undefined` when it is missing or no URL to go to. */
  #endpoint(document: JsonObject, name: string): string | undefined {
    const endpoint = ownProperty(document, name);
    const protocols = this.#options.allowHttp ? ['https:', 'http:'] : ['https:'];
    const url =
      typeof endpoint === 'string' && URL.canParse(endpoint) ? new URL(endpoint) : undefined;
    // As requests name it, whose URLs are compared with these.
    return url && protocols.includes(url.protocol) ? url.href : undefined;
  }
}

function unavailable(what: string): KindeError {
  return new KindeError('ERR_KINDE_UNAVAILABLE', `Kinde's discovery document ${what}.`);
}
