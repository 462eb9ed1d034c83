import { z } from 'zod';

/** What one option has to look like, and what to tell whoever got it wrong. */
export interface OptionRule {
  readonly schema: z.ZodType;
  /** Completes the sentence "Write …". */
  readonly write: string;
  /** Its value never appears in a message: it is one, or holds some. */
  readonly secret?: true;
  /** What an object has to be able to do. */
  readonly methods?: readonly string[];
}

const text = z.string().min(1);
const oneOrMore = z.union([text, z.array(text).min(1)]);
const seconds = z.number().positive().finite();
const httpUrl = z.string().refine((value) => isBareHttpUrl(value));
const pathOrHttpUrl = z.string().refine((value) => isPath(value) || isBareHttpUrl(value));

/** Bytes that a session secret must have: as many as the keys derived from it. */
export const MINIMUM_SECRET_BYTES = 32;

const secret = z.string().refine((value) => Buffer.byteLength(value) >= MINIMUM_SECRET_BYTES);

/** The methods of a `RevocationStore`, which a `SessionStore` has as well. */
const REVOKING = ['revoke', 'revocations'];
const STORING = ['read', 'create', 'replace', 'delete', 'lock', 'unlock', ...REVOKING];

export const optionRules: Readonly<Record<string, OptionRule>> = {
  issuerUrl: {
    schema: z.string().refine((value) => isBareHttpUrl(withScheme(value))),
    write: "the address of your Kinde tenant, such as 'https://yourapp.kinde.com'",
  },
  additionalIssuers: {
    schema: z.array(z.string().refine((value) => isBareHttpUrl(withScheme(value)))).optional(),
    write: "a list of issuers, such as ['https://yourapp.kinde.com'] beside a custom domain",
  },
  clientId: { schema: text, write: 'the client ID that Kinde shows for your application' },
  clientSecret: {
    schema: text.optional(),
    write: 'the client secret that Kinde shows, or leave it out for a public client',
    secret: true,
  },
  siteUrl: {
    schema: httpUrl.refine((value) => isOrigin(value)).optional(),
    write: "the origin where browsers find this application, such as 'https://app.example.com'",
  },
  callbackUrl: {
    schema: httpUrl.optional(),
    write: 'the absolute URL of the callback route, as registered in Kinde',
  },
  postLoginUrl: { schema: pathOrHttpUrl.optional(), write: "a path such as '/home' or a URL" },
  postLogoutUrl: { schema: pathOrHttpUrl.optional(), write: "a path such as '/bye' or a URL" },
  errorUrl: {
    schema: pathOrHttpUrl.optional(),
    write: "a path such as '/sign-in-failed' or a URL",
  },
  scope: { schema: text.optional(), write: "scopes separated by spaces, such as 'openid offline'" },
  audience: {
    schema: oneOrMore.optional(),
    write: 'the identifier of your API, or a list of them',
  },
  allowedClientIds: { schema: z.array(text).min(1).optional(), write: 'a list of client IDs' },
  allowedOrigins: {
    schema: z.array(httpUrl.refine((value) => isOrigin(value))).optional(),
    write: "a list of origins without a path, such as ['https://front.example.com']",
  },
  dangerouslyAllowHttp: { schema: z.boolean().optional(), write: 'true or false' },
  orgCode: { schema: text.optional(), write: "the code of an organization, such as 'org_1234'" },
  m2m: {
    schema: z.looseObject({}).optional(),
    write: 'an object such as { clientId, clientSecret }',
    secret: true,
  },
  'm2m.clientId': {
    schema: text.optional(),
    write: 'the client ID that Kinde shows for your machine-to-machine application',
  },
  'm2m.clientSecret': {
    schema: text.optional(),
    write: 'the client secret that Kinde shows for your machine-to-machine application',
    secret: true,
  },
  'm2m.issuerUrl': {
    schema: z
      .string()
      .refine((value) => isBareHttpUrl(withScheme(value)))
      .optional(),
    write: "the address of your Kinde tenant that ends in kinde.com: 'https://yourapp.kinde.com'",
  },
  'm2m.audience': {
    schema: text.optional(),
    write: "the identifier of the Management API, such as 'https://yourapp.kinde.com/api'",
  },
  webhooks: {
    schema: z.looseObject({}).optional(),
    write: 'an object such as { endSessions: true }',
  },
  'webhooks.endSessions': { schema: z.boolean().optional(), write: 'true or false' },
  authkit: {
    schema: z.looseObject({}).optional(),
    write: "an object such as { provider: 'pica', secretKey }",
    secret: true,
  },
  'authkit.provider': { schema: z.enum(['pica', 'one']).optional(), write: "'pica' or 'one'" },
  'authkit.secretKey': {
    // Printable ASCII is what a header can carry.
    schema: z
      .string()
      .regex(/^[\x21-\x7e]{8,}$/)
      .optional(),
    write: "the secret key that the provider's dashboard shows: sk_live_… or sk_test_…",
    secret: true,
  },
  'authkit.baseUrl': {
    schema: httpUrl.optional(),
    write: "the URL of the provider's API, such as 'https://api.picaos.com'",
  },
  'authkit.widgetOrigin': {
    schema: httpUrl.refine((value) => isOrigin(value) && !value.includes('*')).optional(),
    write: "the origin of the widget, such as 'https://authkit.picaos.com'",
  },
  'authkit.identityType': {
    schema: z.enum(['user', 'team', 'organization', 'project']).optional(),
    write: "'user', 'team', 'organization' or 'project'",
  },
  'authkit.resolveIdentity': {
    schema: z.custom((value) => typeof value === 'function').optional(),
    write: 'a function that tells which team or project a user connects accounts for',
  },
  'authkit.ticketLifetime': {
    schema: seconds.max(3600).optional(),
    write: 'seconds, at most 3600',
  },
  'authkit.concurrency': {
    schema: z.number().int().min(1).max(20).optional(),
    write: 'a whole number from 1 to 20',
  },
  'authkit.retries': {
    schema: z.number().int().min(0).max(10).optional(),
    write: 'a whole number from 0 to 10',
  },
  'authkit.timeout': { schema: seconds.max(60).optional(), write: 'seconds, at most 60' },
  session: {
    schema: z.looseObject({}).optional(),
    write: 'an object such as { secret }',
    secret: true,
  },
  'session.secret': {
    schema: z.union([secret, z.array(secret).min(1)]).optional(),
    write: `at least ${MINIMUM_SECRET_BYTES} random bytes; generate them: openssl rand -base64 48`,
    secret: true,
  },
  'session.idleTimeout': { schema: seconds.optional(), write: 'seconds, such as 86400' },
  'session.absoluteTimeout': { schema: seconds.optional(), write: 'seconds, such as 604800' },
  'session.cookie': {
    schema: z.looseObject({}).optional(),
    write: 'an object such as { domain }',
    secret: true,
  },
  'session.cookie.name': {
    schema: z
      .string()
      .regex(/^[\w-]{1,32}$/)
      .optional(),
    write: 'up to 32 letters, digits, hyphens and underscores',
  },
  'session.cookie.domain': {
    schema: z
      .string()
      .regex(/^\.?[a-z\d-]{1,63}(\.[a-z\d-]{1,63}){0,10}$/i)
      .optional(),
    write: "a domain such as 'example.com'",
  },
  'session.cookie.path': {
    schema: z
      .string()
      .regex(/^\/[\w./~-]{0,100}$/)
      .optional(),
    write: "a path such as '/app'",
  },
  'session.cookie.sameSite': {
    schema: z.enum(['lax', 'strict', 'none']).optional(),
    write: "'lax', 'strict' or 'none'",
  },
  'session.store': {
    schema: implementing(STORING),
    methods: STORING,
    write: 'a SessionStore, such as new RedisSessionStore({ client }) of nestjs-kinde/redis',
    secret: true,
  },
  'session.revocations': {
    schema: implementing(REVOKING),
    methods: REVOKING,
    write: 'a RevocationStore, such as new RedisSessionStore({ client }) of nestjs-kinde/redis',
    secret: true,
  },
  tokens: {
    schema: z.looseObject({}).optional(),
    write: 'an object such as { clockTolerance: 30 }',
    secret: true,
  },
  'tokens.clockTolerance': {
    schema: z.number().min(0).max(300).optional(),
    write: 'seconds from 0 to 300',
  },
  'tokens.cache': {
    schema: z.union([z.literal(false), z.looseObject({})]).optional(),
    write: 'false, or an object such as { max: 10000, ttl: 60 }',
    secret: true,
  },
  'tokens.cache.max': { schema: z.number().int().positive().optional(), write: 'a whole number' },
  'tokens.cache.maxBytes': {
    schema: z.number().int().positive().optional(),
    write: 'a whole number of bytes, such as 67108864',
  },
  'tokens.cache.ttl': { schema: seconds.max(120).optional(), write: 'seconds, at most 120' },
  'tokens.refreshLead': {
    schema: z.number().min(0).max(300).optional(),
    write: 'seconds from 0 to 300',
  },
  unauthenticated: {
    schema: z.enum(['error', 'redirect']).optional(),
    write: "'error' or 'redirect'",
  },
  rpcToken: {
    schema: z.custom((value) => typeof value === 'function').optional(),
    write: 'a function that finds the access token of a message',
  },
  fetch: {
    schema: z.custom((value) => typeof value === 'function').optional(),
    write: 'a function like fetch',
  },
  clock: {
    schema: z.custom((value) => typeof value === 'function').optional(),
    write: 'a function that returns the seconds since the epoch',
  },
  timeout: { schema: seconds.max(60).optional(), write: 'seconds, at most 60' },
};

/** Something that has these methods, whether its own or inherited; or nothing at all. */
function implementing(methods: readonly string[]): z.ZodType {
  return z.custom((value) => missingMethods(value, methods).length === 0).optional();
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

function isOrigin(value: string): boolean {
  return parseUrl(value)?.pathname === '/';
}

function isPath(value: string): boolean {
  return /^\/(?![/\\])[^\s\\]*$/.test(value);
}

export function parseUrl(value: string): URL | undefined {
  return URL.canParse(value) ? new URL(value) : undefined;
}
