import { KindeError } from '../kinde.errors.js';
import { systemClock } from './clock.js';
import type { CookieConfig, KindeConfig, SessionConfig } from './kinde-config.interface.js';
import type {
  KindeModuleExtras,
  KindeModuleOptions,
  KindeSessionOptions,
} from './kinde-module-options.interface.js';
import { environmentNamesOf } from './kinde-options-from-env.js';
import { isLoopback, optionRules, parseUrl, withScheme } from './option-rules.js';

const DAY = 86_400;

/**
 * Turns what the user said into the frozen configuration that everything else reads.
 *
 * @throws KindeError `ERR_KINDE_CONFIGURATION`, naming every faulty option at once: what it was (a
 *   secret never appears) and what to write instead.
 */
export function resolveConfig(
  options: KindeModuleOptions | undefined,
  extras: Pick<KindeModuleExtras, 'routes'> = {},
): KindeConfig {
  // An options factory that forgets its return is a mistake to report like any other.
  const given = options ?? ({} as KindeModuleOptions);
  const misshapen = shapeFaults(given);
  const broken = ruleFaults(given, extras.routes ?? true);
  const faults = [...misshapen, ...broken.filter((fault) => !isReportedBy(misshapen, fault))];
  if (faults.length > 0) {
    throw new KindeError('ERR_KINDE_CONFIGURATION', configurationMessage(faults));
  }
  return normalise(given);
}

/** Something to say at boot: `warn` what is probably not meant, `log` what is good to know. */
export interface ConfigurationRemark {
  readonly level: 'log' | 'warn';
  readonly text: string;
}

export function configurationRemarks(
  { scope, audience, callbackUrl, siteUrl, session }: KindeConfig,
  { routes }: Pick<KindeModuleExtras, 'routes'>,
): ConfigurationRemark[] {
  const remarks: ConfigurationRemark[] = [];
  if (scope.split(/\s+/).includes('offline_access')) {
    const text = "scope asks for offline_access, which Kinde ignores: it is called 'offline'.";
    remarks.push({ level: 'warn', text });
  }
  if (audience.length === 0) {
    const text =
      'audience is not set: any access token that Kinde issued to allowedClientIds counts.';
    remarks.push({ level: routes === false ? 'warn' : 'log', text });
  }
  const isElsewhere =
    siteUrl !== undefined &&
    callbackUrl !== undefined &&
    new URL(callbackUrl).hostname !== new URL(siteUrl).hostname;
  if (isElsewhere && session?.cookie.domain === undefined) {
    const text =
      'callbackUrl is on another host than siteUrl, where the cookies of a login do not go.';
    remarks.push({ level: 'warn', text });
  }
  return remarks;
}

interface Fault {
  readonly option: string;
  readonly was: string;
  readonly write: string;
}

/** Whether one of `faults` is about the same option or an object that it is part of. */
function isReportedBy(faults: readonly Fault[], { option }: Fault): boolean {
  return faults.some((each) => option === each.option || option.startsWith(`${each.option}.`));
}

function shapeFaults(options: KindeModuleOptions): Fault[] {
  const faulty = Object.entries(optionRules)
    .filter(([option, rule]) => !rule.schema.safeParse(valueAt(options, option)).success)
    .map(([option, rule]) => ({
      option,
      was: describe(option, valueAt(options, option)),
      write: rule.write,
    }));
  return [...faulty, ...unknownOptions(options)];
}

/** Values of unknown options stay unsaid: a misspelt `clientSecret` is still a secret. */
function unknownOptions(options: unknown, prefix = ''): Fault[] {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    return [];
  }
  const known = Object.keys(optionRules);
  return Object.entries(options).flatMap(([key, value]) => {
    const option = `${prefix}${key}`;
    if (!known.includes(option)) {
      return [{ option, was: 'is not an option', write: 'one of the documented names' }];
    }
    return known.some((name) => name.startsWith(`${option}.`))
      ? unknownOptions(value, `${option}.`)
      : [];
  });
}

/** What no option can tell by itself. */
function ruleFaults(options: KindeModuleOptions, routes: boolean): Fault[] {
  const faults: Fault[] = [];
  const missing = (option: string) =>
    faults.push({ option, was: 'is missing', write: optionRules[option]?.write ?? 'a value' });

  // What becomes of a cookie, and what may be returned to, depends on where the site is.
  if ((routes || options.session) && options.siteUrl === undefined) {
    missing('siteUrl');
  }
  if ((routes || options.session) && valueAt(options, 'session.secret') === undefined) {
    missing('session.secret');
  }
  for (const option of ['issuerUrl', 'siteUrl', 'callbackUrl'] as const) {
    const url = urlOf(options[option]);
    if (url?.protocol === 'http:' && !isLoopback(url) && options.dangerouslyAllowHttp !== true) {
      faults.push({
        option,
        was: `is ${quote(String(options[option]))}, plain http`,
        write: 'an https URL (loopback alone may be http; dangerouslyAllowHttp lifts this)',
      });
    }
  }
  if (!routes && options.unauthenticated === 'redirect') {
    faults.push({
      option: 'unauthenticated',
      was: "is 'redirect' while routes are off, so that there is no login to redirect to",
      write: "'error', or switch the routes on",
    });
  }
  if (urlOf(options.siteUrl)?.protocol === 'http:' && cookieOf(options).sameSite === 'none') {
    faults.push({
      option: 'session.cookie.sameSite',
      was: "is 'none' while siteUrl is plain http, where browsers drop such cookies",
      write: "'lax', or serve siteUrl by https",
    });
  }
  const { domain } = cookieOf(options);
  const host = urlOf(options.siteUrl)?.hostname;
  if (domain !== undefined && host !== undefined && !isWithin(host, domain)) {
    faults.push({
      option: 'session.cookie.domain',
      was: `is ${quote(domain)}, which siteUrl is not part of, so that browsers drop the cookie`,
      write: 'the host of siteUrl or a domain above it',
    });
  }
  const { idleTimeout = DAY, absoluteTimeout = 7 * DAY } = options.session ?? {};
  if (idleTimeout > absoluteTimeout) {
    faults.push({
      option: 'session.idleTimeout',
      was: `is ${idleTimeout}, longer than session.absoluteTimeout (${absoluteTimeout})`,
      write: 'at most as many seconds as session.absoluteTimeout',
    });
  }
  return faults;
}

function normalise(options: KindeModuleOptions): KindeConfig {
  const issuer = canonical(withScheme(options.issuerUrl));
  const siteUrl = options.siteUrl && canonical(options.siteUrl);
  return Object.freeze({
    issuer,
    clientId: options.clientId,
    clientSecret: options.clientSecret,
    allowHttpIssuer: issuer.startsWith('http:'),
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
    // Looked up on every call, so that a proxy agent or instrumentation installed later is used.
    fetch: options.fetch ?? ((...request) => globalThis.fetch(...request)),
    clock: options.clock ?? systemClock,
    timeout: options.timeout ?? 5,
  });
}

function normaliseSession(
  session: KindeSessionOptions,
  siteUrl: string | undefined,
): SessionConfig {
  const [first, ...others] = [session.secret].flat();
  if (first === undefined) {
    throw new TypeError('session.secret was validated to hold at least one secret');
  }
  return Object.freeze({
    secrets: Object.freeze<[string, ...string[]]>([first, ...others]),
    idleTimeout: session.idleTimeout ?? DAY,
    absoluteTimeout: session.absoluteTimeout ?? 7 * DAY,
    cookie: normaliseCookie(session.cookie ?? {}, siteUrl),
  });
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
    cache === false ? { max: 0, ttl: 0 } : { max: cache?.max ?? 10_000, ttl: cache?.ttl ?? 60 },
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

function isWithin(host: string, domain: string): boolean {
  return `.${host}`.endsWith(`.${domain.toLowerCase().replace(/^\./, '')}`);
}

function urlOf(value: unknown): URL | undefined {
  return typeof value === 'string' ? parseUrl(withScheme(value)) : undefined;
}

function cookieOf(options: KindeModuleOptions): NonNullable<KindeSessionOptions['cookie']> {
  return options.session?.cookie ?? {};
}

/** The value at a dotted path such as `session.cookie.name`; a list stands for itself. */
function valueAt(options: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (value, key) =>
        typeof value === 'object' && value !== null && Object.hasOwn(value, key)
          ? (value as Record<string, unknown>)[key]
          : undefined,
      options,
    );
}

function describe(option: string, value: unknown): string {
  if (value === undefined || value === '') {
    return value === undefined ? 'is missing' : 'is empty';
  }
  if (option === 'session.secret') {
    return [value].flat().map(describeSecret).join(', ') || 'is an empty list';
  }
  return optionRules[option]?.secret || !isHarmless(value)
    ? `is not acceptable (${Array.isArray(value) ? 'a list' : typeof value}, not shown)`
    : `is ${quote(value)}`;
}

/** Secrets end up in wrong places: unbroken random characters, passphrases, URLs with a password. */
function isHarmless(value: unknown): value is string | number | boolean {
  return typeof value === 'string'
    ? !/[\w+=]{20}|[@?#]|\S\s+\S|.{100}/.test(value)
    : typeof value === 'number' || typeof value === 'boolean';
}

function describeSecret(secret: unknown): string {
  return typeof secret === 'string'
    ? `has ${Buffer.byteLength(secret)} bytes`
    : `is ${typeof secret}`;
}

function quote(value: string | number | boolean): string {
  return typeof value === 'string' ? `'${value}'` : String(value);
}

function configurationMessage(faults: readonly Fault[]): string {
  const lines = faults.map(({ option, was, write }) => {
    const names = environmentNamesOf(option);
    const environment = names.length > 0 ? ` (environment: ${names.join(' or ')})` : '';
    return `  - ${option} ${was}. Write ${write}${environment}.`;
  });
  const count = faults.length === 1 ? 'One option is' : `${faults.length} options are`;
  return `KindeModule cannot start. ${count} wrong:\n${lines.join('\n')}`;
}
