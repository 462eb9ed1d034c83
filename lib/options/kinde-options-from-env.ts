import type { KindeModuleOptions } from './kinde-module-options.interface.js';

const environmentNames = {
  issuerUrl: ['KINDE_ISSUER_URL', 'KINDE_DOMAIN'],
  clientId: ['KINDE_CLIENT_ID'],
  clientSecret: ['KINDE_CLIENT_SECRET'],
  siteUrl: ['KINDE_SITE_URL'],
  callbackUrl: ['KINDE_CALLBACK_URL', 'KINDE_REDIRECT_URI'],
  postLoginUrl: ['KINDE_POST_LOGIN_REDIRECT_URL'],
  postLogoutUrl: ['KINDE_POST_LOGOUT_REDIRECT_URL'],
  scope: ['KINDE_SCOPE'],
  audience: ['KINDE_AUDIENCE'],
  allowedOrigins: ['KINDE_ALLOWED_ORIGINS'],
  orgCode: ['KINDE_ORG_CODE'],
  'authkit.secretKey': ['PICA_SECRET_KEY', 'ONE_SECRET_KEY'],
  'm2m.clientId': ['KINDE_MANAGEMENT_CLIENT_ID'],
  'm2m.clientSecret': ['KINDE_MANAGEMENT_CLIENT_SECRET'],
  'session.secret': ['KINDE_SESSION_SECRET'],
} as const;

/** The environment variables that stand for an option, for messages. */
export function environmentNamesOf(option: string): readonly string[] {
  return Object.hasOwn(environmentNames, option)
    ? environmentNames[option as keyof typeof environmentNames]
    : [];
}

/**
 * Reads the options that the environment offers, with the names that Kinde's own SDKs use. Lists
 * (`KINDE_AUDIENCE`, `KINDE_ALLOWED_ORIGINS`) are separated by spaces. What
 * is not set is left out, and nothing is validated yet. `authkit` is Pica's with `PICA_SECRET_KEY`,
 * otherwise One's with `ONE_SECRET_KEY`.
 *
 * `KindeModule.forRoot()` without options calls it; call it yourself to mix both.
 *
 * @param env default `process.env`
 * @example
 * ```ts
 * KindeModule.forRoot({ ...kindeOptionsFromEnv(), postLoginUrl: '/dashboard' })
 * ```
 */
export function kindeOptionsFromEnv(env: NodeJS.ProcessEnv = process.env): KindeModuleOptions {
  const read = (option: keyof typeof environmentNames): string | undefined =>
    environmentNames[option].map((name) => env[name]?.trim()).find(Boolean);
  const readList = (option: keyof typeof environmentNames): string[] | undefined =>
    read(option)?.split(/\s+/);

  const secret = read('session.secret');
  const secretKey = read('authkit.secretKey');
  const m2m = defined({
    clientId: read('m2m.clientId'),
    clientSecret: read('m2m.clientSecret'),
  });
  const options = {
    issuerUrl: read('issuerUrl'),
    clientId: read('clientId'),
    clientSecret: read('clientSecret'),
    siteUrl: read('siteUrl'),
    callbackUrl: read('callbackUrl'),
    postLoginUrl: read('postLoginUrl'),
    postLogoutUrl: read('postLogoutUrl'),
    scope: read('scope'),
    audience: readList('audience'),
    allowedOrigins: readList('allowedOrigins'),
    orgCode: read('orgCode'),
    authkit: secretKey && { provider: env['PICA_SECRET_KEY']?.trim() ? 'pica' : 'one', secretKey },
    m2m: Object.keys(m2m).length > 0 ? m2m : undefined,
    session: secret && { secret },
  };
  // Whether everything required is there is for the validation to say, all at once.
  return defined(options) as unknown as KindeModuleOptions;
}

function defined(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}
