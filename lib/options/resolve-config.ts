import { KindeError } from '../kinde.errors.js';
import { systemClock } from './clock.js';
import { configurationFaults, configurationMessage } from './configuration-faults.js';
import { hideSecrets } from './hide-secrets.js';
import type {
  AuthKitConfig,
  CookieConfig,
  KindeConfig,
  M2mConfig,
  SessionConfig,
} from './kinde-config.interface.js';
import type {
  KindeAuthKitOptions,
  KindeM2mOptions,
  KindeModuleExtras,
  KindeModuleOptions,
  KindeSessionOptions,
} from './kinde-module-options.interface.js';
import {
  AUTHKIT_HOSTS,
  DEFAULT_ABSOLUTE_TIMEOUT,
  DEFAULT_IDLE_TIMEOUT,
} from './option-defaults.js';
import { withScheme } from './option-rules.js';

/**
 * Turns what the user said into the frozen configuration that everything else reads.
 *
 * @throws KindeError `ERR_KINDE_CONFIGURATION`, naming every faulty option at once: what it was (a
 *   secret never appears) and what to write instead.
 */
export function resolveConfig(
  options: KindeModuleOptions | undefined,
  extras: Pick<KindeModuleExtras, 'routes' | 'webhooksPath' | 'authkitRoutes'> = {},
): KindeConfig {
  // An options factory that forgets its return is a mistake to report like any other.
  const given = options ?? ({} as KindeModuleOptions);
  const faults = configurationFaults(given, {
    routes: extras.routes ?? true,
    webhooks: extras.webhooksPath !== undefined,
    authkit: extras.authkitRoutes ?? false,
  });
  if (faults.length > 0) {
    throw new KindeError('ERR_KINDE_CONFIGURATION', configurationMessage(faults));
  }
  return normalise(given);
}

function normalise(options: KindeModuleOptions): KindeConfig {
  const issuer = canonical(withScheme(options.issuerUrl));
  const siteUrl = options.siteUrl && canonical(options.siteUrl);
  const config: KindeConfig = {
    issuer,
    additionalIssuers: Object.freeze(
      (options.additionalIssuers ?? []).map((url) => canonical(withScheme(url))),
    ),
    clientId: options.clientId,
    clientSecret: options.clientSecret,
    m2m: options.m2m && normaliseM2m(options.m2m, issuer),
    webhooks: Object.freeze({ endSessions: options.webhooks?.endSessions ?? false }),
    authkit: options.authkit && normaliseAuthKit(options.authkit),
    scope: options.scope ?? 'openid profile email offline',
    audience: Object.freeze([options.audience ?? []].flat()),
    allowedClientIds: Object.freeze([...(options.allowedClientIds ?? [options.clientId])]),
    orgCode: options.orgCode,
    siteUrl,
    callbackUrl: options.callbackUrl && canonical(options.callbackUrl),
    postLoginUrl: encoded(options.postLoginUrl ?? '/'),
    postLogoutUrl: siteUrl && absolutePostLogoutUrl(siteUrl, options.postLogoutUrl),
    errorUrl: options.errorUrl && encoded(options.errorUrl),
    trustedOrigins: Object.freeze(
      [siteUrl ?? [], options.allowedOrigins ?? []].flat().map((url) => new URL(url).origin),
    ),
    session: options.session && normaliseSession(options.session, siteUrl),
    tokens: Object.freeze({
      clockTolerance: options.tokens?.clockTolerance ?? 30,
      cache: normaliseCache(options.tokens?.cache),
      refreshLead: options.tokens?.refreshLead ?? 20,
    }),
    unauthenticated: options.unauthenticated ?? 'error',
    rpcToken: options.rpcToken,
    onEvent: options.onEvent,
    // Looked up on every call, so that a proxy agent or instrumentation installed later is used.
    fetch: options.fetch ?? ((...request) => globalThis.fetch(...request)),
    clock: options.clock ?? systemClock,
    timeout: options.timeout ?? 5,
  };
  return Object.freeze(hideSecrets(config, 'clientSecret'));
}

function normaliseSession(
  session: KindeSessionOptions,
  siteUrl: string | undefined,
): SessionConfig {
  const [first, ...others] = [session.secret].flat();
  if (first === undefined) {
    throw new TypeError('session.secret was validated to hold at least one secret');
  }
  const config: SessionConfig = {
    secrets: Object.freeze<[string, ...string[]]>([first, ...others]),
    idleTimeout: session.idleTimeout ?? DEFAULT_IDLE_TIMEOUT,
    absoluteTimeout: session.absoluteTimeout ?? DEFAULT_ABSOLUTE_TIMEOUT,
    cookie: normaliseCookie(session.cookie ?? {}, siteUrl),
    store: session.store,
    revocations: session.store ?? session.revocations,
  };
  return Object.freeze(hideSecrets(config, 'secrets'));
}

function normaliseM2m(
  { clientId, clientSecret, issuerUrl, audience }: KindeM2mOptions,
  issuerOfUsers: string,
): M2mConfig {
  const issuer = issuerUrl === undefined ? issuerOfUsers : canonical(withScheme(issuerUrl));
  const config: M2mConfig = {
    clientId,
    clientSecret,
    issuer,
    audience: audience ?? `${issuer}/api`,
  };
  return Object.freeze(hideSecrets(config, 'clientSecret'));
}

function normaliseAuthKit(options: KindeAuthKitOptions): AuthKitConfig {
  const hosts = AUTHKIT_HOSTS[options.provider];
  const config: AuthKitConfig = {
    provider: options.provider,
    secretKey: options.secretKey,
    baseUrl: canonical(options.baseUrl ?? hosts.baseUrl),
    widgetOrigin: new URL(options.widgetOrigin ?? hosts.widgetOrigin).origin,
    identityType: options.identityType ?? 'user',
    resolveIdentity: options.resolveIdentity,
    ticketLifetime: options.ticketLifetime ?? 300,
    concurrency: options.concurrency ?? 3,
    retries: options.retries ?? 3,
    timeout: options.timeout ?? 5,
  };
  return Object.freeze(hideSecrets(config, 'secretKey'));
}

function normaliseCookie(
  {
    name = 'kinde',
    domain,
    path = '/',
    sameSite = 'lax',
  }: NonNullable<KindeSessionOptions['cookie']>,
  siteUrl: string | undefined,
): CookieConfig {
  const secure = !siteUrl?.startsWith('http:');
  // The browser refuses such names unless the cookie is Secure, and for __Host- has no Domain and
  // the path /, so a sibling subdomain cannot plant one (RFC 6265bis §4.1.3).
  const prefix = secure ? (domain === undefined && path === '/' ? '__Host-' : '__Secure-') : '';
  return Object.freeze({ name: prefix + name, domain, path, sameSite, secure });
}

function normaliseCache(cache: NonNullable<KindeModuleOptions['tokens']>['cache']) {
  return Object.freeze(
    cache === false
      ? { max: 0, maxBytes: 0, ttl: 0 }
      : {
          max: cache?.max ?? 10_000,
          maxBytes: cache?.maxBytes ?? 64 * 1024 * 1024,
          ttl: cache?.ttl ?? 60,
        },
  );
}

/** As a header can carry it. */
function encoded(target: string): string {
  const url = new URL(target, 'http://localhost');
  return target.startsWith('/') ? url.pathname + url.search + url.hash : url.href;
}

/** Kinde compares it with the registered ones, so `siteUrl` goes without a slash if written so. */
function absolutePostLogoutUrl(siteUrl: string, postLogoutUrl: string | undefined): string {
  return postLogoutUrl === undefined ? siteUrl : new URL(postLogoutUrl, siteUrl).href;
}

/** As URLs are compared: with the host in lower case, say, and without a trailing slash. */
function canonical(url: string): string {
  return new URL(url).href.replace(/\/+$/, '');
}
