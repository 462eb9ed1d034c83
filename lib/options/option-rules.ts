import {
  anyOf,
  durationUpTo,
  isBoolean,
  isDuration,
  isFunction,
  isObject,
  isText,
  listOf,
  nonEmptyListOf,
  numberFrom,
  oneOf,
  optional,
  type Shape,
  textThat,
  wholeNumberFrom,
} from './option-shape.js';

/** What one option has to look like, and what to tell whoever got it wrong. */
export interface OptionRule {
  readonly shape: Shape;
  /** Completes the sentence "Write …". */
  readonly write: string;
  /** Its value never appears in a message: it is one, or holds some. */
  readonly secret?: true;
  /** What an object has to be able to do. */
  readonly methods?: readonly string[];
}

const issuer = textThat((value) => isBareHttpUrl(withScheme(value)));
const httpUrl = textThat(isBareHttpUrl);
const origin = textThat(isBareOrigin);
const pathOrHttpUrl = textThat((value) => isPath(value) || isBareHttpUrl(value));

/** Bytes that a session secret must have: as many as the keys derived from it. */
export const MINIMUM_SECRET_BYTES = 32;

const secret = textThat((value) => Buffer.byteLength(value) >= MINIMUM_SECRET_BYTES);

/** The methods of a `RevocationStore`, which a `SessionStore` has as well. */
const REVOKING = ['revoke', 'revocations'];
const STORING = ['read', 'create', 'replace', 'delete', 'lock', 'unlock', ...REVOKING];

export const optionRules: Readonly<Record<string, OptionRule>> = {
  issuerUrl: {
    shape: issuer,
    write: "the address of your Kinde tenant, such as 'https://yourapp.kinde.com'",
  },
  additionalIssuers: {
    shape: optional(listOf(issuer)),
    write: "a list of issuers, such as ['https://yourapp.kinde.com'] beside a custom domain",
  },
  clientId: { shape: isText, write: 'the client ID that Kinde shows for your application' },
  clientSecret: {
    shape: optional(isText),
    write: 'the client secret that Kinde shows, or leave it out for a public client',
    secret: true,
  },
  siteUrl: {
    shape: optional(origin),
    write: "the origin where browsers find this application, such as 'https://app.example.com'",
  },
  callbackUrl: {
    shape: optional(httpUrl),
    write: 'the absolute URL of the callback route, as registered in Kinde',
  },
  postLoginUrl: { shape: optional(pathOrHttpUrl), write: "a path such as '/home' or a URL" },
  postLogoutUrl: { shape: optional(pathOrHttpUrl), write: "a path such as '/bye' or a URL" },
  errorUrl: {
    shape: optional(pathOrHttpUrl),
    write: "a path such as '/sign-in-failed' or a URL",
  },
  scope: { shape: optional(isText), write: "scopes separated by spaces, such as 'openid offline'" },
  audience: {
    shape: optional(anyOf(isText, nonEmptyListOf(isText))),
    write: 'the identifier of your API, or a list of them',
  },
  allowedClientIds: { shape: optional(nonEmptyListOf(isText)), write: 'a list of client IDs' },
  allowedOrigins: {
    shape: optional(listOf(origin)),
    write: "a list of origins without a path, such as ['https://front.example.com']",
  },
  dangerouslyAllowHttp: { shape: optional(isBoolean), write: 'true or false' },
  orgCode: { shape: optional(isText), write: "the code of an organization, such as 'org_1234'" },
  m2m: {
    shape: optional(isObject),
    write: 'an object such as { clientId, clientSecret }',
    secret: true,
  },
  'm2m.clientId': {
    shape: optional(isText),
    write: 'the client ID that Kinde shows for your machine-to-machine application',
  },
  'm2m.clientSecret': {
    shape: optional(isText),
    write: 'the client secret that Kinde shows for your machine-to-machine application',
    secret: true,
  },
  'm2m.issuerUrl': {
    shape: optional(issuer),
    write: "the address of your Kinde tenant that ends in kinde.com: 'https://yourapp.kinde.com'",
  },
  'm2m.audience': {
    shape: optional(isText),
    write: "the identifier of the Management API, such as 'https://yourapp.kinde.com/api'",
  },
  webhooks: {
    shape: optional(isObject),
    write: 'an object such as { endSessions: true }',
  },
  'webhooks.endSessions': { shape: optional(isBoolean), write: 'true or false' },
  authkit: {
    shape: optional(isObject),
    write: "an object such as { provider: 'pica', secretKey }",
    secret: true,
  },
  'authkit.provider': { shape: optional(oneOf('pica', 'one')), write: "'pica' or 'one'" },
  'authkit.secretKey': {
    // Printable ASCII is what a header can carry.
    shape: optional(textThat((value) => /^[\x21-\x7e]{8,}$/.test(value))),
    write: "the secret key that the provider's dashboard shows: sk_live_… or sk_test_…",
    secret: true,
  },
  'authkit.baseUrl': {
    shape: optional(httpUrl),
    write: "the URL of the provider's API, such as 'https://api.picaos.com'",
  },
  'authkit.widgetOrigin': {
    shape: optional(textThat((value) => isBareOrigin(value) && !value.includes('*'))),
    write: "the origin of the widget, such as 'https://authkit.picaos.com'",
  },
  'authkit.identityType': {
    shape: optional(oneOf('user', 'team', 'organization', 'project')),
    write: "'user', 'team', 'organization' or 'project'",
  },
  'authkit.resolveIdentity': {
    shape: optional(isFunction),
    write: 'a function that tells which team or project a user connects accounts for',
  },
  'authkit.ticketLifetime': {
    shape: optional(durationUpTo(3600)),
    write: 'seconds, at most 3600',
  },
  'authkit.concurrency': {
    shape: optional(wholeNumberFrom(1, 20)),
    write: 'a whole number from 1 to 20',
  },
  'authkit.retries': {
    shape: optional(wholeNumberFrom(0, 10)),
    write: 'a whole number from 0 to 10',
  },
  'authkit.timeout': { shape: optional(durationUpTo(60)), write: 'seconds, at most 60' },
  session: {
    shape: optional(isObject),
    write: 'an object such as { secret }',
    secret: true,
  },
  'session.secret': {
    shape: optional(anyOf(secret, nonEmptyListOf(secret))),
    write: `at least ${MINIMUM_SECRET_BYTES} random bytes; generate them: openssl rand -base64 48`,
    secret: true,
  },
  'session.idleTimeout': { shape: optional(isDuration), write: 'seconds, such as 86400' },
  'session.absoluteTimeout': { shape: optional(isDuration), write: 'seconds, such as 604800' },
  'session.cookie': {
    shape: optional(isObject),
    write: 'an object such as { domain }',
    secret: true,
  },
  'session.cookie.name': {
    shape: optional(textThat((value) => /^[\w-]{1,32}$/.test(value))),
    write: 'up to 32 letters, digits, hyphens and underscores',
  },
  'session.cookie.domain': {
    shape: optional(
      textThat((value) => /^\.?[a-z\d-]{1,63}(\.[a-z\d-]{1,63}){0,10}$/i.test(value)),
    ),
    write: "a domain such as 'example.com'",
  },
  'session.cookie.path': {
    shape: optional(textThat((value) => /^\/[\w./~-]{0,100}$/.test(value))),
    write: "a path such as '/app'",
  },
  'session.cookie.sameSite': {
    shape: optional(oneOf('lax', 'strict', 'none')),
    write: "'lax', 'strict' or 'none'",
  },
  'session.store': {
    shape: implementing(STORING),
    methods: STORING,
    write: 'a SessionStore, such as new RedisSessionStore({ client }) of nestjs-kinde/redis',
    secret: true,
  },
  'session.revocations': {
    shape: implementing(REVOKING),
    methods: REVOKING,
    write: 'a RevocationStore, such as new RedisSessionStore({ client }) of nestjs-kinde/redis',
    secret: true,
  },
  tokens: {
    shape: optional(isObject),
    write: 'an object such as { clockTolerance: 30 }',
    secret: true,
  },
  'tokens.clockTolerance': {
    shape: optional(numberFrom(0, 300)),
    write: 'seconds from 0 to 300',
  },
  'tokens.cache': {
    shape: optional(anyOf((value) => value === false, isObject)),
    write: 'false, or an object such as { max: 10000, ttl: 60 }',
    secret: true,
  },
  'tokens.cache.max': { shape: optional(wholeNumberFrom(1)), write: 'a whole number' },
  'tokens.cache.maxBytes': {
    shape: optional(wholeNumberFrom(1)),
    write: 'a whole number of bytes, such as 67108864',
  },
  'tokens.cache.ttl': { shape: optional(durationUpTo(120)), write: 'seconds, at most 120' },
  'tokens.refreshLead': {
    shape: optional(numberFrom(0, 300)),
    write: 'seconds from 0 to 300',
  },
  unauthenticated: {
    shape: optional(oneOf('error', 'redirect')),
    write: "'error' or 'redirect'",
  },
  rpcToken: {
    shape: optional(isFunction),
    write: 'a function that finds the access token of a message',
  },
  onEvent: {
    shape: optional(isFunction),
    write: 'a function that hears what happens',
  },
  fetch: {
    shape: optional(isFunction),
    write: 'a function like fetch',
  },
  clock: {
    shape: optional(isFunction),
    write: 'a function that returns the seconds since the epoch',
  },
  timeout: { shape: optional(durationUpTo(60)), write: 'seconds, at most 60' },
};

/** Something that has these methods, whether its own or inherited; or nothing at all. */
function implementing(methods: readonly string[]): Shape {
  return optional((value) => missingMethods(value, methods).length === 0);
}

/** All of them, when the value is no object. */
export function missingMethods(value: unknown, methods: readonly string[]): readonly string[] {
  return typeof value === 'object' && value !== null
    ? methods.filter((name) => typeof Reflect.get(value, name) !== 'function')
    : methods;
}

/** `yourapp.kinde.com` as people copy it from Kinde's admin pages. */
export function withScheme(address: string): string {
  return address.includes('://') ? address : `https://${address}`;
}

export function isLoopback(url: URL): boolean {
  return (
    url.hostname === 'localhost' ||
    url.hostname.endsWith('.localhost') ||
    url.hostname === '[::1]' ||
    /^127(\.\d{1,3}){3}$/.test(url.hostname)
  );
}

/** http or https, without credentials, query or fragment. */
function isBareHttpUrl(value: string): boolean {
  const url = parseUrl(value);
  return (
    url !== undefined &&
    (url.protocol === 'https:' || url.protocol === 'http:') &&
    url.username === '' &&
    url.password === '' &&
    !/[?#\s]/.test(value)
  );
}

function isBareOrigin(value: string): boolean {
  return isBareHttpUrl(value) && parseUrl(value)?.pathname === '/';
}

function isPath(value: string): boolean {
  return /^\/(?![/\\])[^\s\\]*$/.test(value);
}

export function parseUrl(value: string): URL | undefined {
  return URL.canParse(value) ? new URL(value) : undefined;
}
