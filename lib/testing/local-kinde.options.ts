import { randomBytes } from 'node:crypto';
import { demoTenant } from './local-kinde.demo-tenant.js';
import type { LocalKindeTenant } from './local-kinde.tenant.js';
import { loopbackEndpoint } from './local-kinde.webhook-request.js';
import type { LocalKindeWebhookOptions } from './local-kinde.webhooks.js';

/** How `LocalKinde` starts. Everything has a default. Durations are in seconds. */
export interface LocalKindeOptions {
  /** Default: a free port. */
  port?: number;
  /** Default: random. */
  clientId?: string;
  /** `null` makes the application a public client. Default: random. */
  clientSecret?: string | null;
  /** Allowed callback URLs, compared exactly. More by `allow()`. */
  redirectUris?: readonly string[];
  /** Allowed logout redirect URLs, compared exactly. More by `allow()`. */
  logoutUris?: readonly string[];
  /** Default: `demoTenant()`. It is copied, so yours stays as it is. */
  tenant?: LocalKindeTenant;
  /**
   * Whether people may register who were not invited, as Kinde's setting of that name says. Default
   * true.
   */
  selfSignUp?: boolean;
  /**
   * Whether a refresh repeats the claims of the access token before, and that token itself while it
   * is good and not revoked, until the user's claims are refreshed by the Management API. Kinde does
   * so; without it a change shows in every token issued afterwards. Default false.
   */
  cacheClaims?: boolean;
  /** Scopes of your own APIs that users may be granted, e.g. `read:invoices`. Default: none. */
  apiScopes?: readonly string[];
  /** Whether access tokens carry `email`, as Kinde's token customization offers. Default false. */
  emailInAccessToken?: boolean;
  /** Default 86 400. */
  accessTokenLifetime?: number;
  /** Default 3 600. */
  idTokenLifetime?: number;
  /** Default 3 600. */
  machineTokenLifetime?: number;
  /** Default 1 296 000 (15 days). */
  refreshTokenLifetime?: number;
  /**
   * How long a rotated refresh token still works, for requests that ran at the same time. 0 is
   * strict. After that, its use revokes the whole grant (RFC 9700 §4.14.2). Default 5.
   */
  refreshOverlap?: number;
  /** Seconds since the epoch: what tokens and refresh tokens are dated by. Default: the system's. */
  clock?: () => number;
  /** The machine-to-machine application. */
  m2m?: LocalKindeMachineOptions;
  /** Who is told what happens; more by `webhooks.add()`. Default: nobody. */
  webhooks?: readonly LocalKindeWebhookOptions[];
  /**
   * Seconds before each further attempt to deliver to a webhook that didn't answer 200. Default:
   * Kinde's: 5 and 30 seconds, 2 and 10 minutes, 1 and 4 hours, then every 12 hours for 36.
   */
  webhookRetries?: readonly number[];
  /** Seconds that a device has to wait between two questions for its token. Default 5. */
  deviceInterval?: number;
}

/** An application that signs in as itself, by client credentials. */
export interface LocalKindeMachineOptions {
  /** Default: random. */
  clientId?: string;
  /** Default: random. */
  clientSecret?: string;
  /**
   * Scopes that it may have. Those asked for beyond them are left out. `managementScopes` has
   * those of the whole Management API. Default: none.
   */
  scopes?: readonly string[];
  /** Makes its tokens carry `org_code`. Default: none. */
  orgCode?: string;
}

export interface LocalKindeMachine {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly scopes: readonly string[];
  readonly orgCode: string | undefined;
}

/** Options with their defaults; what may change while the tenant runs is not `readonly`. */
export interface LocalKindeSettings {
  readonly port: number;
  readonly clientId: string;
  readonly clientSecret: string | null;
  readonly redirectUris: Set<string>;
  readonly logoutUris: Set<string>;
  readonly tenant: LocalKindeTenant;
  readonly selfSignUp: boolean;
  readonly cacheClaims: boolean;
  readonly apiScopes: readonly string[];
  readonly emailInAccessToken: boolean;
  readonly clock: () => number;
  readonly m2m: LocalKindeMachine;
  readonly webhooks: readonly LocalKindeWebhookOptions[];
  readonly webhookRetries: readonly number[];
  readonly deviceInterval: number;
  accessTokenLifetime: number;
  idTokenLifetime: number;
  machineTokenLifetime: number;
  refreshTokenLifetime: number;
  refreshOverlap: number;
}

const HOUR = 3_600;

/** Kinde's (docs.kinde.com/integrate/webhooks/about-webhooks). */
const WEBHOOK_RETRIES = [5, 30, 120, 600, HOUR, 4 * HOUR, 12 * HOUR, 12 * HOUR, 12 * HOUR];

const randomHex = (bytes: number): string => randomBytes(bytes).toString('hex');

/** @throws when `url` is not absolute */
export const absoluteUrl = (url: string): string => {
  if (URL.canParse(url)) return url;
  throw new Error(
    `LocalKinde: ${JSON.stringify(url)} is not an absolute URL; ` +
      'write, for example, http://localhost:3000/auth/callback',
  );
};

/** @throws when it would leave this machine */
const checkedWebhook = (webhook: LocalKindeWebhookOptions): LocalKindeWebhookOptions => {
  loopbackEndpoint(webhook.endpoint);
  return webhook;
};

export const resolveLocalKindeOptions = (options: LocalKindeOptions): LocalKindeSettings => ({
  port: options.port ?? 0,
  clientId: options.clientId ?? randomHex(16),
  clientSecret: options.clientSecret === undefined ? randomHex(24) : options.clientSecret,
  redirectUris: new Set(options.redirectUris?.map(absoluteUrl)),
  logoutUris: new Set(options.logoutUris?.map(absoluteUrl)),
  tenant: options.tenant ?? demoTenant(),
  selfSignUp: options.selfSignUp ?? true,
  cacheClaims: options.cacheClaims ?? false,
  apiScopes: options.apiScopes ?? [],
  emailInAccessToken: options.emailInAccessToken ?? false,
  clock: options.clock ?? (() => Date.now() / 1000),
  m2m: {
    clientId: options.m2m?.clientId ?? randomHex(16),
    clientSecret: options.m2m?.clientSecret ?? randomHex(24),
    scopes: options.m2m?.scopes ?? [],
    orgCode: options.m2m?.orgCode,
  },
  webhooks: (options.webhooks ?? []).map(checkedWebhook),
  webhookRetries: options.webhookRetries ?? WEBHOOK_RETRIES,
  deviceInterval: options.deviceInterval ?? 5,
  accessTokenLifetime: options.accessTokenLifetime ?? 86_400,
  idTokenLifetime: options.idTokenLifetime ?? 3_600,
  machineTokenLifetime: options.machineTokenLifetime ?? 3_600,
  refreshTokenLifetime: options.refreshTokenLifetime ?? 1_296_000,
  refreshOverlap: options.refreshOverlap ?? 5,
});
