import { createHash, timingSafeEqual } from 'node:crypto';

import { LRUCache } from 'lru-cache';
import * as oidc from 'openid-client';

import { KindeError } from '../../kinde.errors.js';
import type { KindeConfig } from '../../options/kinde-config.interface.js';
import { type JsonObject, ownProperty, parseJsonObject } from '../json.js';
import { sha256 } from '../sha256.js';
import { lifetimeFault } from '../tokens/access-token-policy.js';
import { withinOr } from '../within-or.js';
import { boundedFetch, type BoundedFetch } from './bounded-fetch.js';
import type { Issuer } from './issuer.js';
import { type DeviceAuthorization, readDeviceAuthorization } from './device-authorization.js';
import {
  deviceError,
  deviceState,
  type DeviceState,
  isUndecided,
  loginError,
  refreshError,
} from './oidc-errors.js';
import type { ProviderMetadata } from './provider-metadata.js';
import { assertNoOutage } from './outage.js';
import { TokenRevocation } from './token-revocation.js';

/** Seconds that a logout waits for Kinde at most. */
const LOGOUT_TIMEOUT = 2;
/**
 * `openid-client` fetches a key set anew for an unknown key id only if its own copy is older than
 * 60 s. Ours is shared and decides for itself, so the copy is always said to be older than that.
 */
const AGE_OF_OLD_KEYS = 61;
/**
 * How much longer than other requests a refresh may take, after those who wanted it have left: once
 * Kinde has read the refresh token, its answer is the only way on.
 */
const REFRESH_PATIENCE = 1.6;
/** Answers to refresh tokens that could not be verified yet. */
const REMEMBERED_ANSWERS = 1_000;
/** Seconds that they are kept: longer than an outage of the keys alone should last. */
const ANSWER_LIFETIME = 3_600;

const DEVICE_PATH = '/oauth2/device/auth';
const DEVICE_CODE_GRANT = 'urn:ietf:params:oauth:grant-type:device_code';

/** What Kinde issued; the id token's signature and claims are verified, the access token is not. */
export interface TokenSet {
  readonly accessToken: string;
  readonly refreshToken: string | undefined;
  /** `undefined` when a refresh brought none. */
  readonly idTokenClaims: JsonObject | undefined;
}

/** The tokens that Kinde can be told to revoke. */
export type RevocableTokens = Pick<TokenSet, 'accessToken' | 'refreshToken'>;

/** What a callback has to match. */
export interface CodeExchangeChecks {
  readonly state: string;
  readonly nonce: string;
  readonly codeVerifier: string;
}

/** Stands between `openid-client` and the network. */
type Intercept = (
  send: (fetch?: BoundedFetch) => Promise<Response>,
  request: { readonly method: string },
) => Promise<Response>;

interface ProviderRequest {
  readonly metadata: ProviderMetadata;
  readonly fetch: BoundedFetch;
  readonly url: string;
  readonly init: RequestInit;
}

/**
 * Speaks OpenID Connect with one Kinde tenant. The protocol is `openid-client`'s, with its
 * signature checks switched on and RS256 pinned; metadata, keys and every request to Kinde are ours,
 * so that all of them are lazy, bounded and shared.
 */
export class OidcClient {
  readonly #config: KindeConfig;
  readonly #issuer: Issuer;
  readonly #fetch: BoundedFetch;
  readonly #fetchPatiently: BoundedFetch;
  readonly #revocation: TokenRevocation;
  /** By the hash of the refresh token, which is spent: asking again would not bring another. */
  readonly #answers = new LRUCache<string, Response>({
    max: REMEMBERED_ANSWERS,
    ttl: ANSWER_LIFETIME * 1000,
    ttlAutopurge: true,
  });

  constructor(config: KindeConfig, issuer: Issuer) {
    this.#config = config;
    this.#issuer = issuer;
    this.#fetch = boundedFetch(config);
    this.#fetchPatiently = boundedFetch({ ...config, timeout: REFRESH_PATIENCE * config.timeout });
    this.#revocation = new TokenRevocation(config, issuer);
  }

  /**
   * The URL that sends a browser to Kinde.
   *
   * @throws KindeError `ERR_KINDE_UNAVAILABLE` when Kinde was never reached and is not now
   */
  async authorizationUrl(parameters: URLSearchParams): Promise<string> {
    return oidc.buildAuthorizationUrl(this.#client(await this.#issuer.metadata.get()), parameters)
      .href;
  }

  /**
   * Exchanges the code of a callback, once and without a second try: a code is worth one.
   *
   * @param callback the redirect URI with the query that the browser brought
   * @throws KindeError `ERR_KINDE_LOGIN_REFUSED` when Kinde sent an error instead of a code,
   *   `ERR_KINDE_INVALID_REQUEST` when the query is not an authorization response,
   *   `ERR_KINDE_LOGIN_FAILED` when what Kinde issued is unacceptable, `ERR_KINDE_UNAVAILABLE`
   */
  async exchangeCode(callback: URL, checks: CodeExchangeChecks): Promise<TokenSet> {
    let isCodeSpent = false;
    const client = await this.#clientWithKeys((send) => {
      isCodeSpent = true;
      return send();
    });
    try {
      const tokens = await oidc.authorizationCodeGrant(client, callback, {
        expectedState: checks.state,
        expectedNonce: checks.nonce,
        pkceCodeVerifier: checks.codeVerifier,
        idTokenExpected: true,
      });
      return this.#tokenSet(tokens);
    } catch (error) {
      throw loginError(error, isCodeSpent);
    }
  }

  /**
   * Gets what an exchange needs beforehand: metadata and keys.
   *
   * @throws KindeError `ERR_KINDE_UNAVAILABLE` when they were never had and cannot be now
   */
  async prepare(): Promise<void> {
    await this.#issuer.metadata.get();
    await this.#issuer.keySet.document();
  }

  /**
   * Exchanges a refresh token for new tokens.
   *
   * @param accept what the caller has to verify itself. While that, or the id token's verification,
   *   cannot be done (`ERR_KINDE_UNAVAILABLE`), Kinde's answer is kept for the next attempt with the
   *   same refresh token: it is the only one that there will be.
   * @param keep gets the refresh token of an answer that is kept so: other instances know only the
   *   one that is spent
   * @throws KindeError `ERR_KINDE_SESSION_ENDED` when Kinde no longer accepts the refresh token or
   *   returns what is unacceptable, `ERR_KINDE_UNAVAILABLE` for everything that may pass; and what
   *   `accept` throws
   */
  async refresh<T>(
    refreshToken: string,
    accept: (tokens: TokenSet) => Promise<T>,
    keep?: (refreshToken: string) => Promise<void>,
  ): Promise<T> {
    const key = sha256(refreshToken);
    let answer = this.#answers.get(key);
    let isUndecided = false;
    const client = await this.#clientWithKeys(async (send, { method }) => {
      if (method === 'POST') {
        answer ??= await send(this.#fetchPatiently);
        return answer.clone();
      }
      isUndecided = true; // until the keys are there, for the id token
      const keys = await send();
      isUndecided = false;
      return keys;
    });
    try {
      const tokens = await this.#refreshed(client, refreshToken);
      isUndecided = true; // until the caller has decided
      const accepted = await accept(tokens);
      this.#answers.delete(key);
      this.#answers.delete(sha256(tokens.refreshToken ?? refreshToken));
      return accepted;
    } catch (error) {
      const isPassing = error instanceof KindeError && error.code === 'ERR_KINDE_UNAVAILABLE';
      if (answer && isUndecided && isPassing) {
        this.#answers.set(key, answer);
        const next = await refreshTokenOf(answer.clone());
        if (next !== undefined) {
          this.#answers.set(sha256(next), answer);
          await keep?.(next);
        }
      } else {
        this.#answers.delete(key);
      }
      throw error;
    }
  }

  async #refreshed(client: oidc.Configuration, refreshToken: string): Promise<TokenSet> {
    try {
      return this.#tokenSet(await oidc.refreshTokenGrant(client, refreshToken));
    } catch (error) {
      throw refreshError(error);
    }
  }

  /**
   * Revokes the tokens of a session (RFC 7009): the refresh token, with which Kinde revokes whatever
   * was issued with it, and the access token.
   *
   * @throws KindeError `ERR_KINDE_UNAVAILABLE` when Kinde cannot be reached
   */
  async revoke({ refreshToken, accessToken }: RevocableTokens): Promise<void> {
    await Promise.all([
      this.#revocation.send(accessToken, 'access_token'),
      refreshToken === undefined || this.#revocation.send(refreshToken, 'refresh_token'),
    ]);
  }

  /**
   * Revokes the access token of a session that goes on with another: while it is good, Kinde may
   * answer a refresh with the same one. That Kinde finds nothing to revoke is no error.
   *
   * @throws KindeError `ERR_KINDE_UNAVAILABLE` when it may work later
   */
  async revokeAccessToken({ accessToken }: Pick<TokenSet, 'accessToken'>): Promise<void> {
    const response = await this.#revocation.send(accessToken, 'access_token');
    if (response) {
      assertNoOutage(response);
    }
  }

  /**
   * Begins a login on a device without a browser of its own (RFC 8628 §3.1).
   *
   * @param signal takes the question back
   * @throws KindeError `ERR_KINDE_CONFIGURATION` when Kinde refuses that to the client,
   *   `ERR_KINDE_LOGIN_FAILED` when its answer is of no use, `ERR_KINDE_UNAVAILABLE`
   */
  async startDeviceAuthorization(
    parameters: URLSearchParams,
    signal: AbortSignal,
  ): Promise<DeviceAuthorization> {
    const client = await this.#clientWithKeys((send) => send(this.#fetchUntil(signal)));
    try {
      return readDeviceAuthorization(await oidc.initiateDeviceAuthorization(client, parameters));
    } catch (error) {
      throw deviceError(error);
    }
  }

  /**
   * Asks once for the tokens of a device (RFC 8628 §3.4).
   *
   * @param accept what the caller has to verify itself. While that, or the id token's verification,
   *   cannot be done (`ERR_KINDE_UNAVAILABLE`), Kinde's answer is kept for the next attempt with the
   *   same code: it is the only one that there will be.
   * @param signal takes the question back
   * @returns how things stand, as long as the user has not decided
   * @throws KindeError `ERR_KINDE_LOGIN_EXPIRED`, `ERR_KINDE_LOGIN_REFUSED`, `ERR_KINDE_LOGIN_FAILED`
   *   when what Kinde issued is unacceptable, `ERR_KINDE_CONFIGURATION`, and `ERR_KINDE_UNAVAILABLE`
   *   for everything that may pass; and what `accept` throws
   */
  async redeemDeviceCode<T extends object>(
    deviceCode: string,
    accept: (tokens: TokenSet) => Promise<T>,
    signal: AbortSignal,
  ): Promise<T | DeviceState> {
    const key = sha256(deviceCode);
    const fetch = this.#fetchUntil(signal);
    const client = await this.#clientWithKeys(async (send, { method }) => {
      if (method !== 'POST') {
        return send(fetch);
      }
      const answer = this.#answers.get(key) ?? (await send(fetch));
      if (answer.ok) {
        this.#answers.set(key, answer);
      }
      return answer.clone();
    });
    try {
      const parameters = { device_code: deviceCode };
      const tokens = await oidc.genericGrantRequest(client, DEVICE_CODE_GRANT, parameters);
      const accepted = await accept(this.#tokenSet(tokens));
      this.#answers.delete(key);
      return accepted;
    } catch (error) {
      const state = deviceState(error);
      if (state !== undefined) {
        return state;
      }
      if (!isUndecided(error)) {
        this.#answers.delete(key);
      }
      throw deviceError(error);
    }
  }

  #fetchUntil(signal: AbortSignal): BoundedFetch {
    return (url, { signal: limit, ...init }) =>
      this.#fetch(url, { ...init, signal: limit ? AbortSignal.any([limit, signal]) : signal });
  }

  /**
   * Revokes the tokens of a session that is over, and waits two seconds for that at most.
   *
   * @param tokens `undefined` when they are not known
   * @param redirect where Kinde sends the browser afterwards; absolute
   * @returns Kinde's own logout, which ends its single sign-on session; `undefined` when Kinde cannot
   *   be reached, since nobody should be sent where nobody is
   */
  async endSession(
    tokens: RevocableTokens | undefined,
    redirect: string,
  ): Promise<string | undefined> {
    let logout: URL | undefined;
    const revoke = async () => {
      const { end_session_endpoint, issuer } = await this.#issuer.metadata.get();
      logout = new URL(end_session_endpoint ?? `${issuer}/logout`);
      logout.searchParams.set('redirect', redirect);
      if (tokens !== undefined) {
        await this.revoke(tokens);
      }
    };
    // Slow is not gone: who signs out on a shared computer has to be signed out of Kinde as well.
    const isReachable = await withinOr(
      true,
      LOGOUT_TIMEOUT,
      revoke().then(
        () => true,
        () => false,
      ),
    );
    return isReachable ? logout?.href : undefined;
  }

  /** @param intercept sees every request; by default it just sends it */
  async #clientWithKeys(intercept: Intercept = (send) => send()): Promise<oidc.Configuration> {
    const metadata = await this.#issuer.metadata.get();
    const client = this.#client(metadata);
    // Loaded first: a code that cannot be followed by a verified id token is better not spent.
    const jwks = await this.#issuer.keySet.document();
    oidc.setJwksCache(client, {
      jwks: structuredClone(jwks) as { keys: oidc.JWK[] },
      uat: Math.floor(Date.now() / 1000) - AGE_OF_OLD_KEYS,
    });
    client[oidc.customFetch] = (url, init) =>
      intercept(
        (fetch = this.#fetch) => this.#send({ metadata, fetch, url, init: init as RequestInit }),
        init,
      );
    return client;
  }

  /** One for each operation: it is cheap, and its clock is set for now. */
  #client(metadata: ProviderMetadata): oidc.Configuration {
    const { clientId, clientSecret, clock, timeout, tokens } = this.#config;
    // Kinde documents the endpoint, and leaves it out of its metadata.
    const deviceEndpoint =
      metadata.device_authorization_endpoint ?? `${metadata.issuer}${DEVICE_PATH}`;
    const client = new oidc.Configuration(
      { ...metadata, device_authorization_endpoint: deviceEndpoint } as oidc.ServerMetadata,
      clientId,
      {
        id_token_signed_response_alg: 'RS256',
        [oidc.clockSkew]: clock() - Date.now() / 1000,
        [oidc.clockTolerance]: tokens.clockTolerance,
      },
      // The only method that Kinde advertises.
      clientSecret === undefined ? oidc.None() : oidc.ClientSecretPost(clientSecret),
    );
    oidc.enableNonRepudiationChecks(client);
    // The limits are ours.
    client.timeout = Math.ceil(REFRESH_PATIENCE * timeout);
    if (this.#issuer.isPlainHttp) {
      oidc.allowInsecureRequests(client);
    }
    return client;
  }

  async #send({ metadata, fetch, url, init }: ProviderRequest): Promise<Response> {
    if (url === metadata.jwks_uri) {
      // An id token that came straight from Kinde is signed by a key that Kinde has: it may pass
      // over the cool-down that tokens of unknown origin have to keep.
      return Response.json(await this.#issuer.keySet.latestDocument());
    }
    const response = await fetch(url, init);
    assertNoOutage(response);
    return response;
  }

  #tokenSet(tokens: oidc.TokenEndpointResponse & oidc.TokenEndpointResponseHelpers): TokenSet {
    const idTokenClaims: JsonObject | undefined = tokens.claims() && { ...tokens.claims() };
    if (idTokenClaims && !this.#isIdTokenFor(idTokenClaims, tokens.access_token)) {
      throw new KindeError(
        'ERR_KINDE_LOGIN_FAILED',
        'The id token belongs to another party or token.',
      );
    }
    return {
      accessToken: tokens.access_token,
      refreshToken: tokens.refresh_token,
      idTokenClaims,
    };
  }

  /** What OpenID Connect Core §3.1.3.7 and §3.1.3.8 ask for and `openid-client` leaves out. */
  #isIdTokenFor(claims: JsonObject, accessToken: string): boolean {
    const { clientId, clock, tokens } = this.#config;
    const authorizedParty = ownProperty(claims, 'azp');
    const accessTokenHash = ownProperty(claims, 'at_hash');
    return (
      (authorizedParty === undefined || authorizedParty === clientId) &&
      lifetimeFault(claims, clock(), tokens.clockTolerance) === undefined &&
      (accessTokenHash === undefined || isHashOf(accessTokenHash, accessToken))
    );
  }
}

/** The refresh token in an answer of the token endpoint, whose other tokens cannot be verified yet. */
async function refreshTokenOf(answer: Response): Promise<string | undefined> {
  const token = ownProperty(parseJsonObject(await answer.text()) ?? {}, 'refresh_token');
  return typeof token === 'string' ? token : undefined;
}

/** The left half of the SHA-256, as RS256 wants it (OpenID Connect Core §3.1.3.6). */
function isHashOf(hash: unknown, token: string): boolean {
  const expected = createHash('sha256').update(token, 'ascii').digest().subarray(0, 16);
  const actual = Buffer.from(typeof hash === 'string' ? hash : '', 'base64url');
  return actual.length === expected.length && timingSafeEqual(actual, expected);
}
