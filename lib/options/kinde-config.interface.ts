import type { RevocationStore, SessionStore } from '../core/session/session-store.js';
import type { Clock } from './clock.js';
import type {
  AuthKitIdentityType,
  KindeAuthKitOptions,
  KindeModuleOptions,
} from './kinde-module-options.interface.js';

/** Cookie attributes that all cookies of this module share. */
export interface CookieConfig {
  /** Full name, browser-enforced prefix included. */
  readonly name: string;
  readonly domain: string | undefined;
  readonly path: string;
  readonly sameSite: 'lax' | 'strict' | 'none';
  readonly secure: boolean;
}

export interface SessionConfig {
  /** At least one; the first seals, all open. */
  readonly secrets: readonly [string, ...string[]];
  /** Seconds. */
  readonly idleTimeout: number;
  /** Seconds. */
  readonly absoluteTimeout: number;
  readonly cookie: CookieConfig;
  /** `undefined` when sessions are in the browser. */
  readonly store: SessionStore | undefined;
  /** The store, where there is one. */
  readonly revocations: RevocationStore | undefined;
}

export interface TokenConfig {
  /** Seconds. */
  readonly clockTolerance: number;
  /** Zero entries when switched off. */
  readonly cache: { readonly max: number; readonly maxBytes: number; readonly ttl: number };
  /** Seconds. */
  readonly refreshLead: number;
}

/** The application's own identity at Kinde's Management API. */
export interface M2mConfig {
  readonly clientId: string;
  readonly clientSecret: string;
  /** Without a trailing slash. */
  readonly issuer: string;
  readonly audience: string;
}

export interface WebhooksConfig {
  /** Whether events that close an account end its sessions. */
  readonly endSessions: boolean;
}

/** Pica's AuthKit. */
export interface AuthKitConfig {
  readonly provider: 'pica' | 'one';
  readonly secretKey: string;
  /** Without a trailing slash. */
  readonly baseUrl: string;
  readonly widgetOrigin: string;
  readonly identityType: AuthKitIdentityType;
  readonly resolveIdentity: KindeAuthKitOptions['resolveIdentity'];
  /** Seconds. */
  readonly ticketLifetime: number;
  readonly concurrency: number;
  readonly retries: number;
  /** Seconds. */
  readonly timeout: number;
}

/** Every option validated, normalised and given its default; frozen. Durations in seconds. */
export interface KindeConfig {
  /** Exactly as tokens and the discovery document name it, without a trailing slash. */
  readonly issuer: string;
  /** Other issuers whose bearer tokens are accepted, named likewise. */
  readonly additionalIssuers: readonly string[];
  readonly clientId: string;
  readonly clientSecret: string | undefined;
  /** `undefined` when the application asks nothing in its own name. */
  readonly m2m: M2mConfig | undefined;
  readonly webhooks: WebhooksConfig;
  /** `undefined` when the application makes no tokens for AuthKit. */
  readonly authkit: AuthKitConfig | undefined;
  readonly scope: string;
  readonly audience: readonly string[];
  readonly allowedClientIds: readonly string[];
  readonly orgCode: string | undefined;
  /** Without a trailing slash; `undefined` only when there are no routes. */
  readonly siteUrl: string | undefined;
  readonly callbackUrl: string | undefined;
  /** A path or an absolute URL. */
  readonly postLoginUrl: string;
  /** Absolute; `undefined` only when there are no routes. */
  readonly postLogoutUrl: string | undefined;
  /** A path or an absolute URL. */
  readonly errorUrl: string | undefined;
  /** Origins, the site's own first. */
  readonly trustedOrigins: readonly string[];
  /** `undefined` only when there are no routes. */
  readonly session: SessionConfig | undefined;
  readonly tokens: TokenConfig;
  readonly unauthenticated: 'error' | 'redirect';
  readonly rpcToken: KindeModuleOptions['rpcToken'];
  readonly onEvent: KindeModuleOptions['onEvent'];
  readonly fetch: typeof fetch;
  readonly clock: Clock;
  readonly timeout: number;
}
