import type { KindeModuleOptions, KindeSessionOptions } from './kinde-module-options.interface.js';
import { environmentNamesOf } from './kinde-options-from-env.js';
import { DEFAULT_ABSOLUTE_TIMEOUT, DEFAULT_IDLE_TIMEOUT } from './option-defaults.js';
import { isLoopback, missingMethods, optionRules, parseUrl, withScheme } from './option-rules.js';

/** What must not go over plain http. */
const URL_OPTIONS = [
  'issuerUrl',
  'additionalIssuers',
  'siteUrl',
  'callbackUrl',
  'm2m.issuerUrl',
  'authkit.baseUrl',
  'authkit.widgetOrigin',
];

/** What is wrong with one option. */
export interface Fault {
  readonly option: string;
  readonly was: string;
  readonly write: string;
}

/** What there is besides guards. */
export interface ModuleRoutes {
  /** Whether there is an `AuthController`. */
  readonly routes: boolean;
  /** Whether there is a route for webhooks. */
  readonly webhooks: boolean;
  /** Whether there is an `AuthKitController`. */
  readonly authkit: boolean;
}

/** Everything that is wrong with the options, each option once. */
export function configurationFaults(options: KindeModuleOptions, routes: ModuleRoutes): Fault[] {
  const misshapen = shapeFaults(options);
  const broken = ruleFaults(options, routes);
  return [...misshapen, ...broken.filter((fault) => !isReportedBy(misshapen, fault))];
}

/**
 * One message for all of them: what each option was and what to write.
 *
 * @param env where people may think that it is
 */
export function configurationMessage(
  faults: readonly Fault[],
  env: Readonly<Record<string, string | undefined>> = process.env,
): string {
  const lines = faults.map(({ option, was, write }) => {
    const names = environmentNamesOf(option);
    const environment = names.length > 0 ? ` (environment: ${names.join(' or ')})` : '';
    return `  - ${option} ${was}. Write ${write}${environment}.`;
  });
  const overlooked = faults
    .filter(({ was }) => was === 'is missing')
    .flatMap(({ option }) => environmentNamesOf(option))
    .find((name) => env[name]?.trim());
  const hint =
    overlooked === undefined
      ? []
      : [
          `${overlooked} is in the environment now. forRoot() without options reads that when the ` +
            'application is created, and kindeOptionsFromEnv() when it is called: call it in ' +
            'forRootAsync({ useFactory: () => … }).',
        ];
  const count = faults.length === 1 ? 'One option is' : `${faults.length} options are`;
  return [`KindeModule cannot start. ${count} wrong:`, ...lines, ...hint].join('\n');
}

/** Whether one of `faults` is about the same option or an object that it is part of. */
function isReportedBy(faults: readonly Fault[], { option }: Fault): boolean {
  return faults.some((each) => option === each.option || option.startsWith(`${each.option}.`));
}

function shapeFaults(options: KindeModuleOptions): Fault[] {
  const faulty = Object.entries(optionRules)
    .filter(([option, rule]) => !rule.shape(valueAt(options, option)))
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
function ruleFaults(
  options: KindeModuleOptions,
  { routes, webhooks, authkit }: ModuleRoutes,
): Fault[] {
  const faults: Fault[] = [];
  const missing = (option: string) =>
    faults.push({ option, was: 'is missing', write: optionRules[option]?.write ?? 'a value' });

  // What becomes of a cookie, and what may be returned to, depends on where the site is.
  const needsSite = routes || authkit || options.session !== undefined;
  if (needsSite && options.siteUrl === undefined) {
    missing('siteUrl');
  }
  if (needsSite && valueAt(options, 'session.secret') === undefined) {
    missing('session.secret');
  }
  for (const option of ['m2m.clientId', 'm2m.clientSecret']) {
    if (options.m2m && valueAt(options, option) === undefined) {
      missing(option);
    }
  }
  for (const option of ['authkit.provider', 'authkit.secretKey']) {
    if ((options.authkit || authkit) && valueAt(options, option) === undefined) {
      missing(option);
    }
  }
  const { identityType, resolveIdentity } = options.authkit ?? {};
  if ((identityType === 'team' || identityType === 'project') && resolveIdentity === undefined) {
    faults.push({
      option: 'authkit.resolveIdentity',
      was: `is missing while authkit.identityType is '${identityType}'`,
      write: optionRules['authkit.resolveIdentity']?.write ?? 'a function',
    });
  }
  for (const option of URL_OPTIONS) {
    const value = valueAt(options, option);
    const insecure = [value].flat().find((url) => isInsecure(urlOf(url)));
    if (typeof insecure === 'string' && options.dangerouslyAllowHttp !== true) {
      faults.push({
        option,
        was: `${Array.isArray(value) ? 'has' : 'is'} ${quote(insecure)}, plain http`,
        write: 'an https URL (loopback alone may be http; dangerouslyAllowHttp lifts this)',
      });
    }
  }
  const managementUrl = urlOf(options.m2m?.issuerUrl ?? options.issuerUrl);
  if (options.m2m && managementUrl && !hasManagementApi(managementUrl, options)) {
    faults.push({
      option: 'm2m.issuerUrl',
      was:
        options.m2m.issuerUrl === undefined
          ? `is missing while issuerUrl is ${quote(managementUrl.origin)}, a custom domain, which has no Management API`
          : `is ${quote(managementUrl.origin)}, a custom domain, which has no Management API`,
      write: optionRules['m2m.issuerUrl']?.write ?? 'a URL',
    });
  }
  if (options.webhooks?.endSessions === true) {
    if (!webhooks) {
      faults.push({
        option: 'webhooks.endSessions',
        was: 'is true while webhooksPath is not set, so that no event arrives',
        write: "webhooksPath as well: KindeModule.forRoot({ webhooksPath: 'webhooks/kinde', … })",
      });
    } else if (!options.session?.store && !options.session?.revocations) {
      faults.push({
        option: 'webhooks.endSessions',
        was: 'is true while nothing remembers which sessions have ended',
        write: 'session.store or session.revocations as well, or false',
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
  if (options.session?.store && options.session.revocations) {
    faults.push({
      option: 'session.revocations',
      was: 'is set beside session.store, which keeps revocations as well',
      write: 'nothing here',
    });
  }
  const { idleTimeout = DEFAULT_IDLE_TIMEOUT, absoluteTimeout = DEFAULT_ABSOLUTE_TIMEOUT } =
    options.session ?? {};
  if (idleTimeout > absoluteTimeout) {
    faults.push({
      option: 'session.idleTimeout',
      was: `is ${idleTimeout}, longer than session.absoluteTimeout (${absoluteTimeout})`,
      write: 'at most as many seconds as session.absoluteTimeout',
    });
  }
  return faults;
}

function isInsecure(url: URL | undefined): boolean {
  return url?.protocol === 'http:' && !isLoopback(url);
}

/** Kinde's own hosts have it, and tenants that run where the developer says so. */
function hasManagementApi(url: URL, { dangerouslyAllowHttp }: KindeModuleOptions): boolean {
  return isWithin(url.hostname, 'kinde.com') || isLoopback(url) || dangerouslyAllowHttp === true;
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
  const { methods } = optionRules[option] ?? {};
  if (methods && typeof value === 'object') {
    return `has no ${missingMethods(value, methods).join(', no ')}`;
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
