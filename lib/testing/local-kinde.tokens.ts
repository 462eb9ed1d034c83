import { randomUUID } from 'node:crypto';
import { accessTokenClaimsOf, accessTokenHash, idTokenClaimsOf } from './local-kinde.claims.js';
import type { LocalKindeDirectory } from './local-kinde.directory.js';
import { applyOverride, type LocalKindeOverride } from './local-kinde.faults.js';
import {
  signJws,
  type LocalKindeJoseHeader,
  type LocalKindeSigningKey,
} from './local-kinde.jws.js';
import type { LocalKindeKeys } from './local-kinde.keys.js';
import type { LocalKindeSettings } from './local-kinde.options.js';
import type { LocalKindeUser } from './local-kinde.tenant.js';

/** How a token is signed. Default: as Kinde does, RS256 with the current key. */
export interface LocalKindeSignOptions {
  header?: LocalKindeJoseHeader | undefined;
  key?: LocalKindeSigningKey | undefined;
}

export interface LocalKindeTokenOptions extends LocalKindeSignOptions {
  /** Claims to set or (`undefined`) to leave out, or a function that has the last word. */
  claims?: LocalKindeOverride | undefined;
  /** Seconds; negative for a token that has expired. Default: the tenant's lifetime for its kind. */
  expiresIn?: number | undefined;
}

export interface LocalKindeAccessTokenOptions extends LocalKindeTokenOptions {
  /** Id of the user. Default: the tenant's first. */
  user?: string | undefined;
  /** Default: the user's first organization. `null`: none. */
  orgCode?: string | null | undefined;
  /** Default: none, so that `aud` is `[]`. */
  audience?: string | readonly string[] | undefined;
  /** Default: `openid profile email offline`. */
  scope?: string | undefined;
}

export interface LocalKindeIdTokenOptions extends LocalKindeTokenOptions {
  /** Id of the user. Default: the tenant's first. */
  user?: string | undefined;
  nonce?: string | undefined;
  /** The access token that `at_hash` is of. Default: no `at_hash`. */
  accessToken?: string | undefined;
  /** Default: `openid profile email offline`. */
  scope?: string | undefined;
  /** Seconds since the epoch. Default: now. */
  authTime?: number | undefined;
  /** Seconds since the epoch; the `rat` claim. Default: `authTime`. */
  requestedAt?: number | undefined;
}

export interface LocalKindeMachineTokenOptions extends LocalKindeTokenOptions {
  audience?: string | readonly string[] | undefined;
  /** Default: that of the application, if it has one. */
  orgCode?: string | undefined;
  /** Scopes granted. Default: all that the application may have. */
  scope?: string | undefined;
  /** Scopes asked for, the `scp` claim. Default: those granted. */
  requestedScope?: string | undefined;
}

export interface LocalKindeWebhookTokenOptions extends LocalKindeTokenOptions {
  /** E.g. `user.created`. */
  type: string;
  data: Record<string, unknown>;
  /** Default: `admin`. */
  source?: 'admin' | 'api' | 'user' | undefined;
  /** Default: random, `event_…`. */
  eventId?: string | undefined;
  /** ISO 8601. Default: now. */
  timestamp?: string | undefined;
}

const DEFAULT_SCOPE = 'openid profile email offline';

const words = (value: string): string[] => value.split(' ').filter((word) => word !== '');

const list = (audience: string | readonly string[] = []): readonly string[] =>
  typeof audience === 'string' ? [audience] : audience;

/** Issues the tenant's tokens, shaped and signed as Kinde shapes and signs them. */
export class LocalKindeTokens {
  /** Seconds since the epoch; the `updated_at` of everybody. */
  readonly startedAt: number;

  constructor(
    private readonly issuer: string,
    private readonly settings: LocalKindeSettings,
    private readonly directory: LocalKindeDirectory,
    private readonly keys: LocalKindeKeys,
  ) {
    this.startedAt = this.now();
  }

  now(): number {
    return Math.floor(this.settings.clock());
  }

  sign(payload: unknown, { header, key }: LocalKindeSignOptions = {}): string {
    const { kid, privateKey } = this.keys.current;
    return signJws({ alg: 'RS256', kid, typ: 'JWT', ...header }, payload, key ?? privateKey);
  }

  accessToken(options: LocalKindeAccessTokenOptions = {}): string {
    const user = this.#user(options.user);
    const orgCode =
      options.orgCode === undefined ? user.memberships[0]?.orgCode : (options.orgCode ?? undefined);
    return this.#issue(options, this.settings.accessTokenLifetime, {
      aud: list(options.audience),
      azp: this.settings.clientId,
      ...(this.settings.emailInAccessToken && { email: user.email }),
      scp: words(options.scope ?? DEFAULT_SCOPE),
      sub: user.id,
      ...accessTokenClaimsOf(this.directory, user, orgCode),
    });
  }

  idToken(options: LocalKindeIdTokenOptions = {}): string {
    const user = this.#user(options.user);
    const { clientId } = this.settings;
    const authTime = options.authTime ?? this.now();
    return this.#issue(options, this.settings.idTokenLifetime, {
      at_hash: options.accessToken && accessTokenHash(options.accessToken),
      aud: [clientId],
      auth_time: authTime,
      azp: clientId,
      nonce: options.nonce,
      rat: options.requestedAt ?? authTime,
      sub: user.id,
      ...idTokenClaimsOf(
        this.directory,
        user,
        words(options.scope ?? DEFAULT_SCOPE),
        this.startedAt,
      ),
    });
  }

  machineToken(options: LocalKindeMachineTokenOptions = {}): string {
    const { clientId, scopes, orgCode } = this.settings.m2m;
    const scope = options.scope ?? scopes.join(' ');
    return this.#issue(options, this.settings.machineTokenLifetime, {
      aud: list(options.audience),
      azp: clientId,
      gty: ['client_credentials'],
      org_code: options.orgCode ?? orgCode,
      scope,
      scp: words(options.requestedScope ?? scope),
      v: '2',
    });
  }

  /** The body of a webhook delivery: no `iss`, `aud` or `exp` (docs.kinde.com/integrate/webhooks). */
  webhookToken(options: LocalKindeWebhookTokenOptions): string {
    const timestamp = options.timestamp ?? new Date(this.now() * 1000).toISOString();
    const claims = {
      type: options.type,
      event_id: options.eventId ?? `event_${randomUUID().replaceAll('-', '')}`,
      event_timestamp: timestamp,
      timestamp,
      source: options.source ?? 'admin',
      data: options.data,
    };
    return this.sign(applyOverride(claims, options.claims), options);
  }

  #issue(
    options: LocalKindeTokenOptions,
    lifetime: number,
    claims: Record<string, unknown>,
  ): string {
    const iat = this.now();
    const expiresIn = options.expiresIn ?? lifetime;
    const dated = { exp: iat + expiresIn, iat, iss: this.issuer, jti: randomUUID(), ...claims };
    return this.sign(applyOverride(dated, options.claims), options);
  }

  #user(id: string | undefined): LocalKindeUser {
    const [first] = this.directory.users;
    if (id === undefined && first) return first;
    return this.directory.user(id ?? '');
  }
}
