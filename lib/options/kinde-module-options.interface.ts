import type { KindeUser } from '../core/claims/kinde-user.js';
import type { KindeModuleEvent } from '../core/monitor/kinde-module-event.js';
import type { RevocationStore, SessionStore } from '../core/session/session-store.js';
import type { Clock } from './clock.js';

/** How the session cookie is named and scoped. */
export interface KindeCookieOptions {
  /**
   * Base name; default `kinde`. The browser sees it with a prefix that the browser itself enforces:
   * `__Host-` on https, `__Secure-` when `domain` or another `path` is set, none on plain http.
   */
  readonly name?: string;
  /** Domain that shares the cookie, such as `example.com`; default none (this host only). */
  readonly domain?: string;
  /** Path that the cookie is sent to; default `/`. */
  readonly path?: string;
  /** Default `lax`. `none` needs https and is for front ends on another site. */
  readonly sameSite?: 'lax' | 'strict' | 'none';
}

/** How long a browser stays signed in, and how its cookie is protected. */
export interface KindeSessionOptions {
  /**
   * Seals the session cookie; at least 32 bytes (`openssl rand -base64 48`). A list rotates: the
   * first seals, all open, and old cookies are sealed anew when they are next written.
   */
  readonly secret: string | readonly string[];
  /** Seconds without a request after which the session ends; default 86 400 (24 h). */
  readonly idleTimeout?: number;
  /** Seconds after the login at which the session ends in any case; default 604 800 (7 d). */
  readonly absoluteTimeout?: number;
  readonly cookie?: KindeCookieOptions;
  /**
   * Keeps sessions on the server, for applications of several instances: `RedisSessionStore` of
   * `nestjs-kinde/redis`, or one of your own. Default none: the browser keeps them.
   */
  readonly store?: SessionStore;
  /**
   * Without `store`: keeps what `KindeSessions` revokes and who signed out, for all instances. Every
   * request with a session asks it. A `RedisSessionStore` will do. Default none: then a session can
   * be ended by its own browser alone.
   */
  readonly revocations?: RevocationStore;
}

/** How much is remembered of verified tokens, and as much again of opened sessions. */
export interface KindeTokenCacheOptions {
  /** Entries; default 10 000. */
  readonly max?: number;
  /** Bytes of memory, as estimated from the length of tokens; default 67 108 864 (64 MiB). */
  readonly maxBytes?: number;
  /** Seconds that an entry is believed, and no longer than its token; default 60, at most 120. */
  readonly ttl?: number;
}

/** How tokens are verified and renewed. */
export interface KindeTokenOptions {
  /** Seconds by which Kinde's clock and ours may differ; default 30, at most 300. */
  readonly clockTolerance?: number;
  /** Memory of verified tokens and opened sessions; `false` verifies afresh on every request. */
  readonly cache?: false | KindeTokenCacheOptions;
  /** Seconds before an access token expires at which its session renews it; default 20. */
  readonly refreshLead?: number;
}

/**
 * The machine-to-machine application that speaks for this one at Kinde's Management API
 * (docs.kinde.com/kinde-apis/management).
 */
export interface KindeM2mOptions {
  readonly clientId: string;
  readonly clientSecret: string;
  /**
   * The tenant's own address, `https://yourapp.kinde.com`: a custom domain has no Management API.
   * Default `issuerUrl`.
   */
  readonly issuerUrl?: string | undefined;
  /** Identifier of the Management API; default `{m2m.issuerUrl}/api`. */
  readonly audience?: string | undefined;
}

/** What becomes of the events that Kinde sends to `webhooksPath`. */
export interface KindeWebhooksOptions {
  /**
   * Whether sessions end at once of a user who is deleted or suspended, and of an organization that
   * is; default `false`. It needs `session.store` or `session.revocations`, and at Kinde a webhook
   * with the events `user.deleted`, `user.updated`, `organization.deleted` and `organization.updated`.
   */
  readonly endSessions?: boolean;
}

/** What connections made in AuthKit belong to. */
export type AuthKitIdentityType = 'user' | 'team' | 'organization' | 'project';

/** Pica's AuthKit, a widget in which users connect accounts of theirs (docs.picaos.com/authkit). */
export interface KindeAuthKitOptions {
  /** `pica`, or `one` as it is called since. */
  readonly provider: 'pica' | 'one';
  /** `sk_live_…` or `sk_test_…`. */
  readonly secretKey: string;
  /** The provider's API; default `https://api.picaos.com` or `https://api.withone.ai`. */
  readonly baseUrl?: string | undefined;
  /**
   * Where the widget is, which alone may read the route for tokens; default
   * `https://authkit.picaos.com` or `https://auth.withone.ai`.
   */
  readonly widgetOrigin?: string | undefined;
  /**
   * What connections made with a ticket of the route `authkit/ticket` belong to; default `user`.
   * A user's identity is the `sub`, an organization's its `org_code`; `team` and `project` need
   * `resolveIdentity`.
   */
  readonly identityType?: AuthKitIdentityType | undefined;
  /**
   * Tells which team or project of the application a user is to connect accounts for, without
   * spaces and colons; `undefined` or `null` refuses with 403. Default none.
   */
  readonly resolveIdentity?:
    | ((
        user: KindeUser,
        identityType: 'team' | 'project',
      ) => string | null | undefined | Promise<string | null | undefined>)
    | undefined;
  /** Seconds that a ticket may be used for; default 300, at most 3 600. */
  readonly ticketLifetime?: number | undefined;
  /** Pages that are fetched at the same time; default 3. */
  readonly concurrency?: number | undefined;
  /** How often a page that failed is asked for again; default 3. */
  readonly retries?: number | undefined;
  /** Seconds after which a page is given up, what it is asked for again included; default 5. */
  readonly timeout?: number | undefined;
}

/**
 * What `KindeModule.forRoot` and `forRootAsync` take. Durations are in seconds.
 *
 * @example
 * ```ts
 * KindeModule.forRoot({
 *   issuerUrl: 'https://yourapp.kinde.com',
 *   clientId: 'your-client-id',
 *   clientSecret: process.env.KINDE_CLIENT_SECRET,
 *   siteUrl: 'https://app.example.com',
 *   session: { secret: process.env.KINDE_SESSION_SECRET ?? '' },
 * })
 * ```
 */
export interface KindeModuleOptions {
  /** The Kinde tenant, such as `https://yourapp.kinde.com`; a bare domain gets `https://`. */
  readonly issuerUrl: string;
  /**
   * Other issuers whose bearer tokens are accepted, each checked with its own keys: the `kinde.com`
   * address beside a custom domain, say. Logins go to `issuerUrl` alone. Default none.
   */
  readonly additionalIssuers?: readonly string[];
  readonly clientId: string;
  /** Leave it out for a public client. */
  readonly clientSecret?: string | undefined;
  /** The origin where browsers find this application; required with routes or sessions. */
  readonly siteUrl?: string | undefined;
  /** Default: `{siteUrl}{globalPrefix}/{path}/callback`. It must be registered in Kinde. */
  readonly callbackUrl?: string | undefined;
  /** Where a login ends that asked for nothing else: a path or an absolute URL; default `/`. */
  readonly postLoginUrl?: string | undefined;
  /** Where a logout ends: a path or an absolute URL; default `siteUrl`. It must be registered in Kinde. */
  readonly postLogoutUrl?: string | undefined;
  /**
   * Where a failed login is sent, with `?error=` and `login_expired`, `login_refused`, `login_failed`
   * or `login_unavailable`, or a reason of Kinde's: `access_denied`, `login_required`,
   * `interaction_required`, `account_selection_required`, `consent_required`, `login_link_expired`,
   * `organization_suspended`. Default none: an HTTP error.
   */
  readonly errorUrl?: string | undefined;
  /** Default `openid profile email offline`. */
  readonly scope?: string;
  /**
   * The API identifiers that a bearer token has to be issued for. Default none: then its authorized
   * party (`azp`) must be one of `allowedClientIds`.
   */
  readonly audience?: string | readonly string[];
  /** Clients whose tokens are accepted as bearer; default this client alone. */
  readonly allowedClientIds?: readonly string[];
  /**
   * Front ends on other origins (`http://localhost:5173`) that may be returned to after a login,
   * send unsafe requests with the session cookie, and start a logout; default none.
   */
  readonly allowedOrigins?: readonly string[];
  /** Accepts plain http outside loopback. Never in production; default `false`. */
  readonly dangerouslyAllowHttp?: boolean;
  /** The organization (`org_…`) that every login goes to; default none. */
  readonly orgCode?: string | undefined;
  /** For what is asked of Kinde in the application's own name; default none: then nothing is. */
  readonly m2m?: KindeM2mOptions | undefined;
  readonly webhooks?: KindeWebhooksOptions | undefined;
  /** For `AuthKitTokenService` and the routes of `authkitRoutes`; default none. */
  readonly authkit?: KindeAuthKitOptions | undefined;
  /** Required with routes. */
  readonly session?: KindeSessionOptions;
  readonly tokens?: KindeTokenOptions;
  /**
   * What an unauthenticated browser navigation gets from a guarded route: `error` (401, the
   * default) or `redirect` (to the login, and back afterwards). API requests always get 401.
   */
  readonly unauthenticated?: 'error' | 'redirect';
  /**
   * Finds the access token of a microservice's message, without a scheme before it: in its data, or
   * in what Nest calls its context (`TcpContext`, gRPC's `Metadata`). Default none: messages are
   * denied, since all of a message is its sender's to write.
   *
   * @example
   * ```ts
   * rpcToken: (data) => (data as { accessToken?: string }).accessToken
   * ```
   */
  readonly rpcToken?: (
    data: unknown,
    context: object,
  ) => string | undefined | Promise<string | undefined>;
  /**
   * Hears what happens: logins, logouts, renewals, refusals, changes of keys, outages. It is called
   * while requests wait, so it should be quick; what it throws or rejects with is logged, and no
   * more. Default none.
   *
   * @example
   * ```ts
   * onEvent: (event) => {
   *   if (event.type === 'login.failed') audit.write(event);
   * }
   * ```
   */
  readonly onEvent?: (event: KindeModuleEvent) => unknown;
  /** Sends every request to Kinde and Pica; default the global `fetch`. */
  readonly fetch?: typeof fetch;
  /** Tells the time in seconds since the epoch; default the system's. */
  readonly clock?: Clock;
  /** Seconds after which a request to Kinde is given up, its body included; default 5. */
  readonly timeout?: number;
}

/** Implemented by the class of `forRootAsync({ useClass })` or `useExisting`. */
export interface KindeOptionsFactory {
  createKindeOptions(): KindeModuleOptions | Promise<KindeModuleOptions>;
}

/** What has to be known while the module is being defined, and so is never part of an async result. */
export interface KindeModuleExtras {
  /** Whether every module of the application sees the providers; default `true`. */
  readonly isGlobal?: boolean;
  /** Whether every route is guarded unless it says `@Public()`; default `false`. */
  readonly globalGuard?: boolean;
  /** Whether there is an `AuthController`; default `true`. `false` suits a bearer-only API. */
  readonly routes?: boolean;
  /** Path of the `AuthController`; default `auth`. */
  readonly path?: string;
  /** Path where Kinde sends events, such as `webhooks/kinde`; default none: no events. */
  readonly webhooksPath?: string | undefined;
  /**
   * Whether AuthKit's widget gets its tokens below `path`, at `authkit/ticket` and `authkit/token`;
   * default `false`. It needs `authkit`, `siteUrl` and `session.secret`.
   */
  readonly authkitRoutes?: boolean;
}
