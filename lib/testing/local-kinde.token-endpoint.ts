import type { KoaContextWithOIDC } from 'oidc-provider';
import { isJsonObject } from '../core/json.js';
import type { LocalKindeDirectory } from './local-kinde.directory.js';
import { FormRequest } from './local-kinde.exchange.js';
import { applyOverride, type LocalKindeFaults } from './local-kinde.faults.js';
import { claimsOfJws } from './local-kinde.jws.js';
import type { LocalKindeKeys } from './local-kinde.keys.js';
import type { LocalKindeLogin, LocalKindeLogins } from './local-kinde.login.js';
import type { LocalKindeSettings } from './local-kinde.options.js';
import type { LocalKindeTokens } from './local-kinde.tokens.js';

const HOUR = 3_600;

type Claims = Record<string, unknown>;

/** An error that the token endpoint answers with (RFC 6749 §5.2). */
export class TokenRefusal extends Error {
  constructor(
    readonly error: 'invalid_grant' | 'invalid_request',
    message: string,
  ) {
    super(message);
  }
}

/** The provider's response, of which Kinde's keeps the refresh token and the scope. */
const grantedIn = (body: unknown): { refreshToken?: string; scope: string } => {
  const { refresh_token: refreshToken, scope } = isJsonObject(body) ? body : {};
  return {
    ...(typeof refreshToken === 'string' && { refreshToken }),
    scope: typeof scope === 'string' ? scope : '',
  };
};

/** The claims of an earlier token in a new one, which has its own dates and identity. */
const repeated = ({ exp, iat, jti, ...claims }: Claims, earlier: Claims = claims): Claims => ({
  ...earlier,
  exp,
  iat,
  jti,
});

/** Turns what the provider grants at the token endpoint into Kinde's tokens, faults included. */
export class LocalKindeTokenEndpoint {
  constructor(
    private readonly settings: LocalKindeSettings,
    private readonly tokens: LocalKindeTokens,
    private readonly keys: LocalKindeKeys,
    private readonly logins: LocalKindeLogins,
    private readonly faults: LocalKindeFaults,
    private readonly directory: LocalKindeDirectory,
  ) {}

  /**
   * The body to answer with instead of the provider's.
   *
   * @throws TokenRefusal when it is to be an error
   */
  respond(ctx: KoaContextWithOIDC): Claims {
    const { ClientCredentials, Grant } = ctx.oidc.entities;
    const body = ClientCredentials
      ? this.#machineResponse(ctx)
      : this.#userResponse(ctx, Grant?.jti ?? '');
    return applyOverride(body, this.faults.overrideTokenResponse);
  }

  #machineResponse(ctx: KoaContextWithOIDC): Claims {
    const form = ctx.req instanceof FormRequest ? ctx.req.form : new URLSearchParams();
    const requested = form.get('scope') ?? undefined;
    const { scopes } = this.settings.m2m;
    const asked = requested?.split(' ').filter((scope) => scopes.includes(scope));
    const accessToken = this.tokens.machineToken({
      audience: form.getAll('audience').flatMap((value) => value.split(' ')),
      orgCode: this.#machineOrgCode(form.get('org_code')),
      scope: asked?.join(' '),
      requestedScope: requested,
      claims: (claims) => this.#faultyAccessToken(claims),
      key: this.#keyFor('accessToken'),
    });
    return {
      access_token: accessToken,
      expires_in: this.settings.machineTokenLifetime,
      token_type: 'Bearer',
    };
  }

  /** Where the machine acts: in the organization that it asks for, unless it is bound to one. */
  #machineOrgCode(asked: string | null): string | undefined {
    const { orgCode } = this.settings.m2m;
    if (!asked) return orgCode;
    const mayAct = orgCode === undefined || orgCode === asked;
    if (mayAct && this.directory.findOrganization(asked)) return asked;
    throw new TokenRefusal('invalid_request', 'The application may not act for org_code');
  }

  #userResponse(ctx: KoaContextWithOIDC, grantId: string): Claims {
    const login = this.logins.find(grantId);
    // It was revoked while the provider was at work.
    if (!login) throw new TokenRefusal('invalid_grant', 'The grant was revoked');
    const { refreshToken, scope } = grantedIn(ctx.body);
    const accessToken = this.#accessToken(ctx, login, scope);
    const claims = claimsOfJws(accessToken);
    if (accessToken !== login.lastAccessToken) {
      login.lastAccessToken = accessToken;
      login.lastClaims = claims;
    }
    this.logins.issued(String(claims['jti']), grantId);
    const wantsIdToken = scope.split(' ').includes('openid') && !this.faults.noIdToken;
    return {
      access_token: accessToken,
      expires_in: this.settings.accessTokenLifetime,
      ...(wantsIdToken && { id_token: this.#idToken(ctx, login, scope, accessToken) }),
      ...(refreshToken !== undefined && { refresh_token: refreshToken }),
      scope,
      token_type: 'bearer',
    };
  }

  #accessToken(ctx: KoaContextWithOIDC, login: LocalKindeLogin, scope: string): string {
    const refreshed = ctx.oidc.entities.RotatedRefreshToken !== undefined;
    const isRepeated = this.faults.sameAccessToken || this.#isRemembered(login.lastAccessToken);
    if (isRepeated && refreshed && login.lastAccessToken) {
      return login.lastAccessToken;
    }
    const remembered = this.settings.cacheClaims && refreshed ? login.lastClaims : undefined;
    return this.tokens.accessToken({
      user: login.userId,
      orgCode: login.orgCode ?? null,
      audience: login.audience,
      scope,
      claims: (claims) => this.#faultyAccessToken(repeated(claims, remembered)),
      key: this.#keyFor('accessToken'),
    });
  }

  /** Whether the token is one that Kinde would issue again. */
  #isRemembered(accessToken: string | undefined): boolean {
    const { exp, jti } = claimsOfJws(accessToken ?? '');
    return (
      this.settings.cacheClaims &&
      Number(exp) > this.tokens.now() &&
      this.logins.stands(String(jti))
    );
  }

  #idToken(
    ctx: KoaContextWithOIDC,
    login: LocalKindeLogin,
    scope: string,
    accessToken: string,
  ): string {
    return this.tokens.idToken({
      user: login.userId,
      // A refreshed id token should have no nonce (OpenID Connect Core §12.2).
      nonce: ctx.oidc.entities.AuthorizationCode?.nonce,
      accessToken,
      scope,
      authTime: login.authTime,
      requestedAt: login.requestedAt,
      claims: (claims) => this.#faultyIdToken(claims),
      key: this.#keyFor('idToken'),
    });
  }

  #faultyAccessToken(claims: Claims): Claims {
    const { noExpiry, expired, otherOrgCode, otherSubject, overrideAccessTokenClaims } =
      this.faults;
    const faulty = { ...claims };
    if (expired) {
      faulty['iat'] = this.tokens.now() - 2 * HOUR;
      faulty['exp'] = this.tokens.now() - HOUR;
    }
    if (noExpiry) delete faulty['exp'];
    if (otherOrgCode !== undefined) faulty['org_code'] = otherOrgCode;
    if (otherSubject !== undefined && 'sub' in faulty) faulty['sub'] = otherSubject;
    return applyOverride(faulty, overrideAccessTokenClaims);
  }

  #faultyIdToken(claims: Claims): Claims {
    const { noNonce, otherSubject, overrideIdTokenClaims, wrongNonce } = this.faults;
    const faulty = { ...claims };
    if (wrongNonce) faulty['nonce'] = 'a-nonce-that-nobody-sent';
    if (noNonce) delete faulty['nonce'];
    if (otherSubject !== undefined) faulty['sub'] = otherSubject;
    return applyOverride(faulty, overrideIdTokenClaims);
  }

  #keyFor(kind: 'accessToken' | 'idToken') {
    const { wrongSignature } = this.faults;
    return wrongSignature === true || wrongSignature === kind ? this.keys.foreign : undefined;
  }
}
