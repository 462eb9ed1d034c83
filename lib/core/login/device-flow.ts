import { KindeError } from '../../kinde.errors.js';
import type { KindeConfig } from '../../options/kinde-config.interface.js';
import type { AccountSource } from '../account/account-source.js';
import { entrust, KindeUser } from '../claims/kinde-user.js';
import type { DeviceAuthorization } from '../oidc/device-authorization.js';
import type { OidcClient, TokenSet } from '../oidc/oidc-client.js';
import { accessClaimsOf, sessionOf } from '../session/session-tokens.js';
import type { TokenVerifier } from '../tokens/token-verifier.js';
import { DeviceLogin, type DeviceTokens } from './device-login.js';
import { isPageOfIssuer } from './device-page.js';
import { withOpenid } from './with-openid.js';

const FOREIGN_PAGE =
  'The login of a device would send the person to a page that is not on a host of Kinde: neither of ' +
  'the option issuerUrl nor of m2m.issuerUrl.';

/** What a login on a device asks for. */
export interface DeviceLoginRequest {
  /** Overrides the configured scopes; `openid` is added. */
  readonly scope?: string | undefined;
  /** Overrides the configured audience. */
  readonly audience?: string | readonly string[] | undefined;
  /** Ends it at any time: what waits then fails with the reason of the signal. */
  readonly signal?: AbortSignal | undefined;
}

export interface DeviceFlowOptions {
  readonly config: Pick<KindeConfig, 'audience' | 'clock' | 'issuer' | 'm2m' | 'orgCode' | 'scope'>;
  readonly oidc: Pick<OidcClient, 'startDeviceAuthorization' | 'redeemDeviceCode'>;
  readonly verifier: TokenVerifier;
  /** What users ask Kinde through. */
  readonly account: AccountSource;
}

/** Signs people in to a device without a browser of its own (RFC 8628). */
export class DeviceFlow {
  readonly #options: DeviceFlowOptions;

  constructor(options: DeviceFlowOptions) {
    this.#options = options;
  }

  /**
   * @throws KindeError `ERR_KINDE_CONFIGURATION` when Kinde refuses it to the application,
   *   `ERR_KINDE_LOGIN_FAILED` when its answer is of no use or sends the person elsewhere than to
   *   Kinde, `ERR_KINDE_UNAVAILABLE`
   * @throws the reason of the signal, when that ends it
   */
  async start({ scope, audience, signal }: DeviceLoginRequest): Promise<DeviceLogin> {
    const { config, oidc } = this.#options;
    const { orgCode, clock } = config;
    const parameters = new URLSearchParams({
      scope: withOpenid(scope ?? config.scope),
      ...(orgCode === undefined ? {} : { org_code: orgCode }),
    });
    for (const each of [audience ?? config.audience].flat()) {
      parameters.append('audience', each);
    }
    const limit = signal ?? new AbortController().signal;
    limit.throwIfAborted();
    const authorization = await oidc
      .startDeviceAuthorization(parameters, limit)
      .finally(() => limit.throwIfAborted());
    this.#assertOwnPages(authorization);
    return new DeviceLogin({
      authorization,
      oidc,
      accept: (tokens) => this.#accept(tokens),
      clock,
      signal: limit,
    });
  }

  #assertOwnPages({ verificationUri, verificationUriComplete }: DeviceAuthorization): void {
    const { issuer, m2m } = this.#options.config;
    const issuers = [issuer, m2m?.issuer ?? issuer];
    const pages = [verificationUri, verificationUriComplete ?? verificationUri];
    if (!pages.every((page) => isPageOfIssuer(page, issuers))) {
      throw new KindeError('ERR_KINDE_LOGIN_FAILED', FOREIGN_PAGE);
    }
  }

  async #accept(tokens: TokenSet): Promise<DeviceTokens> {
    const { account, config, verifier } = this.#options;
    const { orgCode, clock } = config;
    const session = await sessionOf(tokens, verifier, clock(), { orgCode });
    const user = new KindeUser(accessClaimsOf(session), session.idTokenClaims);
    const { accessToken, refreshToken, accessTokenExpiresAt: expiresAt } = session;
    entrust(user, { accessToken, account });
    return { user, accessToken, refreshToken, expiresAt };
  }
}
