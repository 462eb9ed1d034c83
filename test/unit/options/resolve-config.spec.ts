import { inspect } from 'node:util';

import { KindeError, type KindeModuleExtras, type KindeModuleOptions } from '../../../lib/index.js';
import { configurationRemarks } from '../../../lib/options/configuration-remarks.js';
import { resolveConfig } from '../../../lib/options/resolve-config.js';
import { MemorySessionStore } from '../../support/memory-session-store.js';
import { validOptions } from '../../support/valid-options.js';

const { session } = validOptions;

const REVOCATION_METHODS = ['revoke', 'revocations'];
const STORE_METHODS = [
  'read',
  'create',
  'replace',
  'delete',
  'lock',
  'unlock',
  ...REVOCATION_METHODS,
];

/** What people who don't use TypeScript, or an environment, may say. */
type Anything = Readonly<Record<string, unknown>>;

function resolve(options: Anything, extras?: KindeModuleExtras) {
  return resolveConfig(options as unknown as KindeModuleOptions, extras);
}

function messageOf(options: Anything | null | undefined, extras?: KindeModuleExtras): string {
  try {
    resolveConfig(options as KindeModuleOptions | undefined, extras);
  } catch (error) {
    expect(error).toBeInstanceOf(KindeError);
    expect(error).toMatchObject({ code: 'ERR_KINDE_CONFIGURATION' });
    return error instanceof Error ? error.message : '';
  }
  throw new Error('The configuration was accepted.');
}

const resolveIdentity = () => 'team_1';

describe('a configuration', () => {
  it('of the least has every default', () => {
    expect(resolve(validOptions)).toEqual({
      issuer: 'https://yourapp.kinde.com',
      clientId: 'a-client-id',
      clientSecret: undefined,
      m2m: undefined,
      additionalIssuers: [],
      scope: 'openid profile email offline',
      audience: [],
      allowedClientIds: ['a-client-id'],
      orgCode: undefined,
      siteUrl: 'https://app.example.com',
      callbackUrl: undefined,
      postLoginUrl: '/',
      postLogoutUrl: 'https://app.example.com',
      errorUrl: undefined,
      trustedOrigins: ['https://app.example.com'],
      session: {
        secrets: [session.secret],
        idleTimeout: 86_400,
        absoluteTimeout: 604_800,
        cookie: {
          name: '__Host-kinde',
          domain: undefined,
          path: '/',
          sameSite: 'lax',
          secure: true,
        },
        store: undefined,
        revocations: undefined,
      },
      tokens: {
        clockTolerance: 30,
        cache: { max: 10_000, maxBytes: 67_108_864, ttl: 60 },
        refreshLead: 20,
      },
      unauthenticated: 'error',
      webhooks: { endSessions: false },
      authkit: undefined,
      fetch: expect.any(Function),
      clock: expect.any(Function),
      timeout: 5,
    });
  });

  it('needs neither a site nor a session without routes', () => {
    const { issuerUrl, clientId } = validOptions;
    expect(resolve({ issuerUrl, clientId }, { routes: false })).toMatchObject({
      siteUrl: undefined,
      postLogoutUrl: undefined,
      trustedOrigins: [],
      session: undefined,
    });
  });

  it.each([
    ['pica', 'https://api.picaos.com', 'https://authkit.picaos.com'],
    ['one', 'https://api.withone.ai', 'https://auth.withone.ai'],
  ] as const)('has defaults for the AuthKit of %s', (provider, baseUrl, widgetOrigin) => {
    const { authkit } = resolve({ ...validOptions, authkit: { provider, secretKey: 'sk_test_1' } });
    expect({ ...authkit }).toEqual({
      provider,
      secretKey: 'sk_test_1',
      baseUrl,
      widgetOrigin,
      identityType: 'user',
      resolveIdentity: undefined,
      ticketLifetime: 300,
      concurrency: 3,
      retries: 3,
      timeout: 5,
    });
  });

  it('keeps what is said of AuthKit, URLs in their canonical form, and shows no secret key', () => {
    const { authkit } = resolve({
      ...validOptions,
      authkit: {
        provider: 'pica',
        secretKey: 'sk_live_canary',
        baseUrl: 'HTTPS://proxy.example.com/pica/',
        widgetOrigin: 'https://Widget.example.com:443/',
        identityType: 'team',
        resolveIdentity,
        ticketLifetime: 3600,
        concurrency: 20,
        retries: 0,
        timeout: 60,
      },
    });
    expect(authkit).toMatchObject({
      baseUrl: 'https://proxy.example.com/pica',
      widgetOrigin: 'https://widget.example.com',
      identityType: 'team',
      resolveIdentity,
      ticketLifetime: 3600,
      concurrency: 20,
      retries: 0,
      timeout: 60,
    });
    expect(inspect(authkit) + JSON.stringify(authkit)).not.toContain('canary');
    expect(Object.isFrozen(authkit)).toBe(true);
  });

  it('keeps the time of the system', () => {
    expect(Math.abs(resolve(validOptions).clock() - Date.now() / 1000)).toBeLessThan(5);
  });

  it('uses the global fetch as it is when it is called, not as it was at boot', async () => {
    const { fetch } = resolve(validOptions);
    const original = globalThis.fetch;
    try {
      globalThis.fetch = () => Promise.resolve(new Response('from the replacement'));
      const response = await fetch('https://yourapp.kinde.com');
      expect(await response.text()).toBe('from the replacement');
    } finally {
      globalThis.fetch = original;
    }
  });

  it.each<[string, Anything, Anything]>([
    ['a bare domain', { issuerUrl: 'yourapp.kinde.com' }, { issuer: 'https://yourapp.kinde.com' }],
    ['a slash at the end', { issuerUrl: 'https://a.b/' }, { issuer: 'https://a.b' }],
    ['a site with a slash', { siteUrl: 'https://a.b/' }, { siteUrl: 'https://a.b' }],
    [
      'URLs as people write them',
      {
        issuerUrl: 'Example.kinde.com',
        siteUrl: 'HTTPS://App.Example.com:443/',
        callbackUrl: 'https://App.Example.com/auth/callback',
      },
      {
        issuer: 'https://example.kinde.com',
        siteUrl: 'https://app.example.com',
        callbackUrl: 'https://app.example.com/auth/callback',
        session: { cookie: { name: '__Host-kinde', secure: true } },
      },
    ],
    [
      'further issuers as people write them',
      { additionalIssuers: ['Yourapp.kinde.com', 'https://a.b/'] },
      { additionalIssuers: ['https://yourapp.kinde.com', 'https://a.b'] },
    ],
    ['an audience', { audience: 'an-api' }, { audience: ['an-api'] }],
    [
      'a machine-to-machine application',
      { m2m: { clientId: 'a', clientSecret: 'b' } },
      {
        m2m: {
          clientId: 'a',
          clientSecret: 'b',
          issuer: 'https://yourapp.kinde.com',
          audience: 'https://yourapp.kinde.com/api',
        },
      },
    ],
    [
      'a machine-to-machine application beside a custom domain',
      {
        issuerUrl: 'https://login.example.com',
        m2m: { clientId: 'a', clientSecret: 'b', issuerUrl: 'Yourapp.kinde.com/' },
      },
      {
        issuer: 'https://login.example.com',
        m2m: {
          issuer: 'https://yourapp.kinde.com',
          audience: 'https://yourapp.kinde.com/api',
        },
      },
    ],
    [
      'the audience of a machine-to-machine application',
      { m2m: { clientId: 'a', clientSecret: 'b', audience: 'https://a.b/api/v1' } },
      { m2m: { audience: 'https://a.b/api/v1' } },
    ],
    ['audiences', { audience: ['a', 'b'] }, { audience: ['a', 'b'] }],
    ['clients', { allowedClientIds: ['a', 'b'] }, { allowedClientIds: ['a', 'b'] }],
    ['no cache', { tokens: { cache: false } }, { tokens: { cache: { max: 0 } } }],
    [
      'a small cache',
      { tokens: { cache: { max: 5 } } },
      { tokens: { cache: { max: 5, maxBytes: 67_108_864, ttl: 60 } } },
    ],
    [
      'a path to log out to',
      { postLogoutUrl: '/bye' },
      { postLogoutUrl: 'https://app.example.com/bye' },
    ],
    [
      'front ends',
      { allowedOrigins: ['http://localhost:5173', 'https://front.example.com/'] },
      {
        trustedOrigins: [
          'https://app.example.com',
          'http://localhost:5173',
          'https://front.example.com',
        ],
      },
    ],
    [
      'several secrets',
      { session: { secret: [session.secret, 'x'.repeat(32)] } },
      { session: { secrets: [session.secret, 'x'.repeat(32)] } },
    ],
  ])('understands %s', (_, options, expected) => {
    expect(resolve({ ...validOptions, ...options })).toMatchObject(expected);
  });

  it.each<[string, Anything, Anything, Anything]>([
    ['__Host- on https', {}, {}, { name: '__Host-kinde', secure: true }],
    [
      '__Secure- with a domain',
      {},
      { domain: 'example.com' },
      { name: '__Secure-kinde', secure: true, domain: 'example.com' },
    ],
    ['__Secure- below a path', {}, { path: '/app' }, { name: '__Secure-kinde', path: '/app' }],
    [
      'no prefix on plain http',
      { siteUrl: 'http://localhost:3000' },
      {},
      { name: 'kinde', secure: false },
    ],
    ['the name that it is given', {}, { name: 'my-app' }, { name: '__Host-my-app' }],
  ])('gives the cookie %s', (_, options, cookie, expected) => {
    const { session: resolved } = resolve({
      ...validOptions,
      ...options,
      session: { ...session, cookie },
    });
    expect(resolved?.cookie).toMatchObject(expected);
  });

  it.each([
    'http://localhost:3000',
    'http://127.0.0.1:3000',
    'http://[::1]:3000',
    'http://app.localhost',
  ])('may be plain http on the loopback interface: %s', (url) => {
    expect(resolve({ ...validOptions, siteUrl: url, issuerUrl: url })).toMatchObject({
      issuer: url,
    });
  });

  it('may be plain http elsewhere only when it says how dangerous that is', () => {
    const options = {
      ...validOptions,
      siteUrl: 'http://a.internal',
      issuerUrl: 'http://b.internal',
    };
    expect(messageOf(options)).toMatch(/issuerUrl is 'http:\/\/b\.internal', plain http/);
    expect(messageOf(options)).toMatch(/siteUrl is 'http:\/\/a\.internal', plain http/);
    expect(resolve({ ...options, dangerouslyAllowHttp: true })).toMatchObject({
      siteUrl: 'http://a.internal',
    });
  });

  it('keeps sessions, and what is revoked, in the store that it is given', () => {
    const store = new MemorySessionStore();
    const { session: resolved } = resolve({ ...validOptions, session: { ...session, store } });
    expect(resolved?.store).toBe(store);
    expect(resolved?.revocations).toBe(store);
  });

  it('keeps what is revoked in a store, and sessions in the browser', () => {
    const revocations = new MemorySessionStore();
    const options = { ...validOptions, session: { ...session, revocations } };
    const { session: resolved } = resolve(options);
    expect(resolved?.store).toBeUndefined();
    expect(resolved?.revocations).toBe(revocations);
  });

  it('takes a store of whatever make, as long as it has the methods', () => {
    const store = new MemorySessionStore();
    const methods = Object.fromEntries(STORE_METHODS.map((name) => [name, () => undefined]));
    const inherited = Object.create(store) as MemorySessionStore;
    for (const each of [methods, inherited, Object.freeze(new MemorySessionStore())]) {
      const resolved = resolve({ ...validOptions, session: { ...session, store: each } });
      expect(resolved.session?.store).toBe(each);
    }
  });

  it('leaves a store as it is', () => {
    const store = new MemorySessionStore();
    resolve({ ...validOptions, session: { ...session, store } });
    expect(Object.isFrozen(store)).toBe(false);
  });

  it('is frozen through and through', () => {
    const config = resolve({
      ...validOptions,
      additionalIssuers: ['https://a.b'],
      audience: ['a'],
      allowedClientIds: ['a'],
      allowedOrigins: ['https://front.example.com'],
      session: { secret: [session.secret], cookie: { name: 'a' } },
      tokens: { cache: { max: 5 } },
    });
    expect(mutablePartsOf(config)).toEqual([]);
  });

  it('keeps its secrets to itself when somebody prints it', () => {
    const secrets = ['a-client-secret', 'a-machine-secret', session.secret];
    const config = resolve({
      ...validOptions,
      clientSecret: secrets[0],
      m2m: { clientId: 'a', clientSecret: secrets[1] },
    });
    const holder = { config };
    for (const printed of [
      inspect(holder, { depth: 10 }),
      inspect(config, { showHidden: true, depth: 10 }),
      inspect(config.m2m),
      inspect(config.session),
      JSON.stringify(holder),
    ]) {
      expect(secrets.filter((secret) => printed.includes(secret))).toEqual([]);
    }
    expect(inspect(config)).toContain("clientId: 'a-client-id'");
    expect(inspect(resolve(validOptions))).toContain('clientSecret: undefined');
    expect({ ...config }).toMatchObject({ clientSecret: secrets[0] });
  });

  it('leaves the options alone, and what happens to them later does not reach it', () => {
    const options = {
      ...validOptions,
      audience: ['a'],
      allowedClientIds: ['b'],
      allowedOrigins: ['https://front.example.com'],
      session: { secret: [session.secret], cookie: { name: 'c' } },
    };
    const before = structuredClone(options);
    const config = resolve(options);
    expect(options).toEqual(before);

    options.audience.push('another');
    options.allowedClientIds.push('another');
    options.allowedOrigins.push('https://evil.example');
    options.session.secret.push('another');
    expect(config).toMatchObject({
      audience: ['a'],
      allowedClientIds: ['b'],
      trustedOrigins: ['https://app.example.com', 'https://front.example.com'],
      session: { secrets: [session.secret] },
    });
  });

  it('accepts options that nobody may change', () => {
    expect(() => resolve(deepFreeze({ ...validOptions, audience: ['a'] }))).not.toThrow();
  });
});

describe('a wrong configuration', () => {
  it.each<[string, Anything, string]>([
    ['issuerUrl', { issuerUrl: undefined }, 'is missing'],
    ['issuerUrl', { issuerUrl: '' }, 'is empty'],
    ['issuerUrl', { issuerUrl: 'ftp://a.b' }, "is 'ftp://a.b'"],
    ['issuerUrl', { issuerUrl: 'https://' }, "is 'https://'"],
    ['issuerUrl', { issuerUrl: 42 }, 'is 42'],
    ['additionalIssuers', { additionalIssuers: 'a.kinde.com' }, "is 'a.kinde.com'"],
    [
      'additionalIssuers',
      { additionalIssuers: ['https://a.b?c'] },
      'is not acceptable (a list, not shown)',
    ],
    [
      'additionalIssuers',
      { additionalIssuers: ['https://a.b', 'http://a.b'] },
      "has 'http://a.b', plain http",
    ],
    ['clientId', { clientId: undefined }, 'is missing'],
    ['clientId', { clientId: '' }, 'is empty'],
    ['clientSecret', { clientSecret: '' }, 'is empty'],
    ['clientSecret', { clientSecret: 42 }, 'is not acceptable (number, not shown)'],
    ['m2m', { m2m: 'a-machine' }, 'is not acceptable (string, not shown)'],
    ['m2m', { m2m: null }, 'is not acceptable (object, not shown)'],
    ['m2m.clientSecret', { m2m: { clientId: 'a' } }, 'is missing'],
    ['m2m.clientId', { m2m: { clientSecret: 'b' } }, 'is missing'],
    ['m2m.clientSecret', { m2m: { clientId: 'a', clientSecret: '' } }, 'is empty'],
    [
      'm2m.clientSecret',
      { m2m: { clientId: 'a', clientSecret: 42 } },
      'is not acceptable (number, not shown)',
    ],
    [
      'm2m.issuerUrl',
      { m2m: { clientId: 'a', clientSecret: 'b', issuerUrl: 'http://a.kinde.com' } },
      "is 'http://a.kinde.com', plain http",
    ],
    [
      'm2m.issuerUrl',
      { m2m: { clientId: 'a', clientSecret: 'b', issuerUrl: 'ftp://a.b' } },
      "is 'ftp://a.b'",
    ],
    ['m2m.audience', { m2m: { clientId: 'a', clientSecret: 'b', audience: '' } }, 'is empty'],
    [
      'm2m.issuerUrl',
      { issuerUrl: 'https://login.example.com', m2m: { clientId: 'a', clientSecret: 'b' } },
      "is missing while issuerUrl is 'https://login.example.com', a custom domain, which has no Management API",
    ],
    [
      'm2m.issuerUrl',
      { m2m: { clientId: 'a', clientSecret: 'b', issuerUrl: 'https://notkinde.com' } },
      "is 'https://notkinde.com', a custom domain, which has no Management API",
    ],
    ['webhooks', { webhooks: true }, 'is true'],
    ['webhooks.endSessions', { webhooks: { endSessions: 'yes' } }, "is 'yes'"],
    ['webhooks.path', { webhooks: { path: 'hooks' } }, 'is not an option'],
    ['authkit', { authkit: 'sk_live_1' }, 'is not acceptable (string, not shown)'],
    ['authkit.provider', { authkit: { secretKey: 'sk_test_1' } }, 'is missing'],
    ['authkit.provider', { authkit: { secretKey: 'sk_test_1', provider: 'Pica' } }, "is 'Pica'"],
    ['authkit.secretKey', { authkit: { provider: 'pica' } }, 'is missing'],
    ['authkit.secretKey', { authkit: { provider: 'pica', secretKey: '' } }, 'is empty'],
    ...['sk_live 1', 'sk_live_1\n', 'sk_lïve_1', 'sk_live', 7].map(
      (secretKey): [string, Readonly<Record<string, unknown>>, string] => [
        'authkit.secretKey',
        { authkit: { provider: 'one', secretKey } },
        `is not acceptable (${typeof secretKey}, not shown)`,
      ],
    ),
    ...(
      [
        ['baseUrl', 'http://a.b', "is 'http://a.b', plain http"],
        ['baseUrl', 'api.picaos.com', "is 'api.picaos.com'"],
        ['widgetOrigin', 'http://a.b', "is 'http://a.b', plain http"],
        ['widgetOrigin', 'https://a.b/c', "is 'https://a.b/c'"],
        ['widgetOrigin', '*', "is '*'"],
        ['widgetOrigin', 'https://*.a.b', "is 'https://*.a.b'"],
        ['identityType', 'person', "is 'person'"],
        ['resolveIdentity', 'sub', "is 'sub'"],
        ['ticketLifetime', 0, 'is 0'],
        ['ticketLifetime', 3601, 'is 3601'],
        ['concurrency', 0, 'is 0'],
        ['concurrency', 1.5, 'is 1.5'],
        ['concurrency', 21, 'is 21'],
        ['retries', -1, 'is -1'],
        ['retries', 11, 'is 11'],
        ['timeout', 0, 'is 0'],
        ['timeout', 61, 'is 61'],
        ['secret', 'sk_test_1', 'is not an option'],
      ] as const
    ).map(([name, value, was]): [string, Readonly<Record<string, unknown>>, string] => [
      `authkit.${name}`,
      { authkit: { provider: 'pica', secretKey: 'sk_test_1', [name]: value } },
      was,
    ]),
    ...['team', 'project'].map(
      (identityType): [string, Readonly<Record<string, unknown>>, string] => [
        'authkit.resolveIdentity',
        { authkit: { provider: 'pica', secretKey: 'sk_test_1', identityType } },
        `is missing while authkit.identityType is '${identityType}'`,
      ],
    ),
    ['m2m.secret', { m2m: { clientId: 'a', clientSecret: 'b', secret: 'b' } }, 'is not an option'],
    ['siteUrl', { siteUrl: undefined }, 'is missing'],
    ['siteUrl', { siteUrl: 'app.example.com' }, "is 'app.example.com'"],
    ['siteUrl', { siteUrl: 'javascript:alert(1)' }, "is 'javascript:alert(1)'"],
    ['siteUrl', { siteUrl: 'https://a.b/c' }, "is 'https://a.b/c'"],
    [
      'session.cookie.domain',
      { siteUrl: 'https://app.example.com', session: { ...session, cookie: { domain: 'b.org' } } },
      "is 'b.org', which siteUrl is not part of, so that browsers drop the cookie",
    ],
    ['callbackUrl', { callbackUrl: '/auth/callback' }, "is '/auth/callback'"],
    ['callbackUrl', { callbackUrl: 'http://a.b/c' }, "is 'http://a.b/c', plain http"],
    ['postLoginUrl', { postLoginUrl: '//evil.example' }, "is '//evil.example'"],
    ['postLoginUrl', { postLoginUrl: '/\\evil.example' }, "is '/\\evil.example'"],
    ['postLoginUrl', { postLoginUrl: 'home' }, "is 'home'"],
    ['postLogoutUrl', { postLogoutUrl: 'javascript:alert(1)' }, "is 'javascript:alert(1)'"],
    ['errorUrl', { errorUrl: 'oops' }, "is 'oops'"],
    ['scope', { scope: '' }, 'is empty'],
    ['audience', { audience: [] }, 'is not acceptable (a list, not shown)'],
    ['audience', { audience: [''] }, 'is not acceptable (a list, not shown)'],
    ['allowedClientIds', { allowedClientIds: 'one' }, "is 'one'"],
    ['allowedClientIds', { allowedClientIds: [] }, 'is not acceptable (a list, not shown)'],
    ['allowedOrigins', { allowedOrigins: ['*'] }, 'is not acceptable (a list, not shown)'],
    ['allowedOrigins', { allowedOrigins: ['null'] }, 'is not acceptable (a list, not shown)'],
    [
      'allowedOrigins',
      { allowedOrigins: ['https://a.b/c'] },
      'is not acceptable (a list, not shown)',
    ],
    ['allowedOrigins', { allowedOrigins: 'https://a.b' }, "is 'https://a.b'"],
    ['dangerouslyAllowHttp', { dangerouslyAllowHttp: 'yes' }, "is 'yes'"],
    ['orgCode', { orgCode: '' }, 'is empty'],
    ['session', { session: 'a' }, 'is not acceptable (string, not shown)'],
    ['session', { session: null }, 'is not acceptable (object, not shown)'],
    ['session.secret', { session: undefined }, 'is missing'],
    ['session.secret', { session: {} }, 'is missing'],
    ['session.secret', { session: { secret: '' } }, 'is empty'],
    ['session.secret', { session: { secret: 'x' } }, 'has 1 bytes'],
    ['session.secret', { session: { secret: 'x'.repeat(31) } }, 'has 31 bytes'],
    ['session.secret', { session: { secret: [] } }, 'is an empty list'],
    ['session.secret', { session: { secret: [session.secret, 'x'] } }, 'has 34 bytes, has 1 bytes'],
    ['session.secret', { session: { secret: 42 } }, 'is number'],
    ['session.idleTimeout', { session: { ...session, idleTimeout: 0 } }, 'is 0'],
    ['session.idleTimeout', { session: { ...session, idleTimeout: '900' } }, "is '900'"],
    [
      'session.idleTimeout',
      { session: { ...session, idleTimeout: 604_801 } },
      'is 604801, longer than session.absoluteTimeout (604800)',
    ],
    [
      'session.absoluteTimeout',
      { session: { ...session, absoluteTimeout: Infinity } },
      'is Infinity',
    ],
    ['session.absoluteTimeout', { session: { ...session, absoluteTimeout: NaN } }, 'is NaN'],
    [
      'session.cookie',
      { session: { ...session, cookie: 'a' } },
      'is not acceptable (string, not shown)',
    ],
    ['session.cookie.name', { session: { ...session, cookie: { name: 'a;b' } } }, "is 'a;b'"],
    [
      'session.cookie.domain',
      { session: { ...session, cookie: { domain: 'a.b;c' } } },
      "is 'a.b;c'",
    ],
    ['session.cookie.path', { session: { ...session, cookie: { path: 'app' } } }, "is 'app'"],
    [
      'session.cookie.path',
      { session: { ...session, cookie: { path: '/a;Domain=b' } } },
      "is '/a;Domain=b'",
    ],
    [
      'session.cookie.sameSite',
      { session: { ...session, cookie: { sameSite: 'Lax' } } },
      "is 'Lax'",
    ],
    [
      'session.cookie.sameSite',
      { siteUrl: 'http://localhost', session: { ...session, cookie: { sameSite: 'none' } } },
      "is 'none' while siteUrl is plain http, where browsers drop such cookies",
    ],
    ['tokens', { tokens: true }, 'is not acceptable (boolean, not shown)'],
    ['tokens.clockTolerance', { tokens: { clockTolerance: 301 } }, 'is 301'],
    ['tokens.clockTolerance', { tokens: { clockTolerance: -1 } }, 'is -1'],
    ['tokens.cache', { tokens: { cache: true } }, 'is not acceptable (boolean, not shown)'],
    ['tokens.cache.max', { tokens: { cache: { max: 0.5 } } }, 'is 0.5'],
    ['tokens.cache.maxBytes', { tokens: { cache: { maxBytes: 0 } } }, 'is 0'],
    ['tokens.cache.ttl', { tokens: { cache: { ttl: -1 } } }, 'is -1'],
    ['tokens.cache.ttl', { tokens: { cache: { ttl: 121 } } }, 'is 121'],
    ['tokens.refreshLead', { tokens: { refreshLead: 301 } }, 'is 301'],
    ['unauthenticated', { unauthenticated: 'login' }, "is 'login'"],
    ['fetch', { fetch: 'https' }, "is 'https'"],
    ['clock', { clock: 0 }, 'is 0'],
    ['timeout', { timeout: 61 }, 'is 61'],
    ['clientID', { clientID: 'a' }, 'is not an option'],
    ['session.secrets', { session: { ...session, secrets: 'a' } }, 'is not an option'],
    ['tokens.cache.size', { tokens: { cache: { size: 5 } } }, 'is not an option'],
    ['path', { path: 'kinde' }, 'is not an option'],
  ])('says of %s in %j that it %s', (option, options, was) => {
    const message = messageOf({ ...validOptions, ...options });
    const lines = message.split('\n');
    expect(lines[0]).toBe('KindeModule cannot start. One option is wrong:');
    expect(lines.slice(1)).toEqual([expect.stringContaining(`  - ${option} ${was}. Write `)]);
  });

  it.each<[string, unknown]>([
    ...STORE_METHODS.map((name): [string, unknown] => [
      `a store without ${name}`,
      Object.assign(new MemorySessionStore(), { [name]: undefined }),
    ]),
    ['a store whose method is none', Object.assign(new MemorySessionStore(), { read: 'a text' })],
    ['the class of a store', MemorySessionStore],
    ['nothing at all', null],
    ['a function', () => new MemorySessionStore()],
    ['an address', 'redis://:canary@localhost'],
    ['a client', { url: 'redis://:canary@localhost', get: () => 'canary' }],
    ['a list of stores', [new MemorySessionStore()]],
  ])('is %s for session.store', (_, store) => {
    const message = messageOf({ ...validOptions, session: { ...session, store } });
    expect(message.split('\n')).toEqual([
      'KindeModule cannot start. One option is wrong:',
      expect.stringMatching(
        /^ {2}- session\.store .*Write a SessionStore, such as new RedisSessionStore\(\{ client \}\) of nestjs-kinde\/redis/,
      ),
    ]);
    expect(message).not.toContain('canary');
  });

  it.each<[string, unknown]>([
    ...REVOCATION_METHODS.map((name): [string, unknown] => [
      `a list without ${name}`,
      Object.assign(new MemorySessionStore(), { [name]: undefined }),
    ]),
    ['true', true],
    ['nothing at all', null],
    ['a list of ids', ['kp_1']],
  ])('is %s for session.revocations', (_, revocations) => {
    const message = messageOf({ ...validOptions, session: { ...session, revocations } });
    expect(message).toContain('One option is wrong:');
    expect(message).toMatch(/- session\.revocations .*Write a RevocationStore, such as/);
  });

  it('has two places for what is revoked', () => {
    const [store, revocations] = [new MemorySessionStore(), new MemorySessionStore()];
    for (const other of [revocations, store]) {
      const options = { ...validOptions, session: { ...session, store, revocations: other } };
      expect(messageOf(options).split('\n').slice(1)).toEqual([
        '  - session.revocations is set beside session.store, which keeps revocations as well. Write nothing here.',
      ]);
    }
  });

  it('is an end of sessions by events that do not come, or that nobody keeps in mind', () => {
    const webhooks = { endSessions: true };
    const store = new MemorySessionStore();
    const stored = { ...validOptions, webhooks, session: { ...session, store } };
    const webhooksPath = 'hooks';
    expect(messageOf(stored)).toContain(
      'webhooks.endSessions is true while webhooksPath is not set, so that no event arrives. Write webhooksPath as well',
    );
    expect(messageOf({ ...validOptions, webhooks }, { webhooksPath })).toContain(
      'webhooks.endSessions is true while nothing remembers which sessions have ended. Write session.store or session.revocations as well',
    );
    const listed = { ...stored, session: { ...session, revocations: store } };
    for (const options of [stored, listed]) {
      expect(resolve(options, { webhooksPath })).toMatchObject({ webhooks });
    }
  });

  it('is a widget that has routes and nothing else, not even in an API without logins', () => {
    const { issuerUrl, clientId } = validOptions;
    const extras = { routes: false, authkitRoutes: true };
    const faults = messageOf({ issuerUrl, clientId }, extras).split('\n').slice(1);
    expect(faults).toEqual([
      expect.stringMatching(/^ {2}- siteUrl is missing\./),
      expect.stringMatching(/^ {2}- session\.secret is missing\./),
      expect.stringMatching(/^ {2}- authkit\.provider is missing\. Write 'pica' or 'one'\.$/),
      expect.stringMatching(
        /^ {2}- authkit\.secretKey is missing\. .*: PICA_SECRET_KEY or ONE_SECRET_KEY\)\.$/,
      ),
    ]);
    const authkit = { provider: 'pica', secretKey: 'sk_test_1' } as const;
    expect(resolve({ ...validOptions, authkit }, extras)).toMatchObject({ authkit });
  });

  it('is a store without a secret to seal its records with', () => {
    const options = { ...validOptions, session: { store: new MemorySessionStore() } };
    expect(messageOf(options, { routes: false })).toContain('session.secret is missing');
  });

  it('names every fault at once, with what to write and where it may come from', () => {
    const message = messageOf({
      issuerUrl: 'ftp://a.b',
      clientId: '',
      siteUrl: 'app.example.com',
      audience: [],
      session: { secret: 'short', idleTimeout: -1, cookie: { sameSite: 'Lax' } },
      tokens: { clockTolerance: 900 },
      timeout: 'soon',
      clientSecrt: 'a',
    });
    expect(message).toBe(
      [
        'KindeModule cannot start. 10 options are wrong:',
        "  - issuerUrl is 'ftp://a.b'. Write the address of your Kinde tenant, such as 'https://yourapp.kinde.com' (environment: KINDE_ISSUER_URL or KINDE_DOMAIN).",
        '  - clientId is empty. Write the client ID that Kinde shows for your application (environment: KINDE_CLIENT_ID).',
        "  - siteUrl is 'app.example.com'. Write the origin where browsers find this application, such as 'https://app.example.com' (environment: KINDE_SITE_URL).",
        '  - audience is not acceptable (a list, not shown). Write the identifier of your API, or a list of them (environment: KINDE_AUDIENCE).',
        '  - session.secret has 5 bytes. Write at least 32 random bytes; generate them: openssl rand -base64 48 (environment: KINDE_SESSION_SECRET).',
        '  - session.idleTimeout is -1. Write seconds, such as 86400.',
        "  - session.cookie.sameSite is 'Lax'. Write 'lax', 'strict' or 'none'.",
        '  - tokens.clockTolerance is 900. Write seconds from 0 to 300.',
        "  - timeout is 'soon'. Write seconds, at most 60.",
        '  - clientSecrt is not an option. Write one of the documented names.',
      ].join('\n'),
    );
  });

  it('says how an environment is read that has what is missing', () => {
    process.env['KINDE_ISSUER_URL'] = 'https://yourapp.kinde.com';
    try {
      const { issuerUrl: _, ...others } = validOptions;
      expect(messageOf(others).split('\n').at(-1)).toMatch(
        /^KINDE_ISSUER_URL is in the environment now\. .*forRootAsync\(\{ useFactory/,
      );
      expect(messageOf({ ...validOptions, clientId: '' })).not.toContain('in the environment now');
    } finally {
      delete process.env['KINDE_ISSUER_URL'];
    }
  });

  it.each([[null], [undefined], [{}]])('%p lacks everything that is required', (options) => {
    expect(messageOf(options).match(/- \S+ is missing/g)).toEqual([
      '- issuerUrl is missing',
      '- clientId is missing',
      '- siteUrl is missing',
      '- session.secret is missing',
    ]);
  });

  it('is a session without a secret, even where there are no routes', () => {
    expect(messageOf({ ...validOptions, session: {} }, { routes: false })).toContain(
      'session.secret is missing',
    );
  });

  it('is a redirect to a login that there is not', () => {
    const options = { ...validOptions, unauthenticated: 'redirect' };
    expect(messageOf(options, { routes: false })).toContain('there is no login to redirect to');
    expect(resolve(options)).toMatchObject({ unauthenticated: 'redirect' });
  });

  it('is no way to change what every object inherits', () => {
    const options = JSON.parse('{"__proto__": {"clientId": "a"}, "constructor": 1}') as Anything;
    expect(messageOf(options)).toContain('__proto__ is not an option');
    expect(Object.hasOwn(Object.prototype, 'clientId')).toBe(false);
  });
});

describe('a message about a wrong configuration', () => {
  const secrets = [
    'q3vY0pZrN1kXb8TgWm5sLh2cJd7fRa9eUi4oPx6yVw0AzBnC',
    'Wf3+Jk9/pQ0aZr5tYx7uVb1nMc2dLe4gHs6iKo8jBqCwEyRzTlUmNvXhPfGaSd0=',
    '0f1e2d3c4b5a69788796a5b4c3d2e1f0',
    'correct horse battery staple, and more',
  ];
  const wrongPlaces: readonly (readonly [string, (secret: string) => Anything])[] = [
    ['issuerUrl', (issuerUrl) => ({ issuerUrl: `ftp://${issuerUrl}` })],
    ['additionalIssuers', (issuer) => ({ additionalIssuers: [`ftp://${issuer}`] })],
    ['clientSecret', (clientSecret) => ({ clientSecret: [clientSecret] })],
    ['m2m', (m2m) => ({ m2m })],
    [
      'm2m.clientSecret',
      (clientSecret) => ({ m2m: { clientId: 'a', clientSecret: [clientSecret] } }),
    ],
    [
      'm2m.issuerUrl',
      (issuerUrl) => ({ m2m: { clientId: 'a', clientSecret: 'b', issuerUrl: [issuerUrl] } }),
    ],
    ['siteUrl', (siteUrl) => ({ siteUrl })],
    ['callbackUrl', (callbackUrl) => ({ callbackUrl })],
    ['postLoginUrl', (postLoginUrl) => ({ postLoginUrl })],
    ['errorUrl', (errorUrl) => ({ errorUrl })],
    ['audience', (audience) => ({ audience: [audience, ''] })],
    ['allowedOrigins', (allowedOrigins) => ({ allowedOrigins })],
    ['allowedOrigins', (allowedOrigins) => ({ allowedOrigins: [allowedOrigins] })],
    ['dangerouslyAllowHttp', (dangerouslyAllowHttp) => ({ dangerouslyAllowHttp })],
    ['session', (secret) => ({ session: secret })],
    ['session', (secret) => ({ session: [secret] })],
    ['session.secret', (secret) => ({ session: { secret: [secret, 'x'] } })],
    ['session.secret', (secret) => ({ session: { secret: { value: secret } } })],
    ['session.idleTimeout', (idleTimeout) => ({ session: { ...session, idleTimeout } })],
    ['session.cookie', (cookie) => ({ session: { ...session, cookie } })],
    ['session.cookie.sameSite', (sameSite) => ({ session: { ...session, cookie: { sameSite } } })],
    ['tokens', (tokens) => ({ tokens })],
    ['tokens.cache', (cache) => ({ tokens: { cache } })],
    ['unauthenticated', (unauthenticated) => ({ unauthenticated })],
    ['timeout', (timeout) => ({ timeout })],
    ['clock', (clock) => ({ clock })],
    ['clientSecrt', (clientSecrt) => ({ clientSecrt })],
    ['sessionSecret', (sessionSecret) => ({ sessionSecret })],
    ['session.secrets', (secret) => ({ session: { ...session, secrets: secret } })],
  ];

  it.each(wrongPlaces)('never shows a secret that was given as %s', (option, misplace) => {
    for (const secret of secrets) {
      const message = messageOf({ ...validOptions, ...misplace(secret) });
      expect(message).toContain(`- ${option} `);
      expect(message).not.toContain(secret.slice(0, 8));
    }
  });

  it.each([
    'http://admin:hunter2@kinde.example',
    'https://admin:hunter2@kinde.example',
    'https://hunter2@kinde.example',
    'https://kinde.example/?key=hunter2',
    'https://kinde.example/#hunter2',
    'admin:hunter2@kinde.example',
  ])('never shows what an address such as %s tells besides the place', (url) => {
    const message = messageOf({
      ...validOptions,
      issuerUrl: url,
      siteUrl: url,
      callbackUrl: url,
      allowedOrigins: [url],
    });
    expect(message).toContain('4 options are wrong');
    expect(message).not.toContain('hunter2');
  });

  it('never shows the secrets that are right while something else is wrong', () => {
    const clientSecret = 'canary-of-the-client';
    const secret = 'canary of the session, thirty-two bytes';
    const options = { ...validOptions, clientSecret, session: { secret }, timeout: -1 };
    let thrown: unknown;
    try {
      resolve(options);
    } catch (error) {
      thrown = error;
    }
    // Whatever prints an error prints its properties and causes too.
    expect(inspect(thrown, { depth: 10, showHidden: true })).toContain('timeout is -1');
    expect(inspect(thrown, { depth: 10, showHidden: true })).not.toContain('canary');
  });
});

describe('a configuration that is allowed and probably not meant', () => {
  it.each<[string, Anything, KindeModuleExtras, RegExp[]]>([
    [
      'asks for offline_access',
      { scope: 'openid offline_access', audience: 'a' },
      {},
      [/^warn: .*it is called 'offline'/],
    ],
    ['takes tokens for whatever API', {}, {}, [/^log: audience is not set/]],
    ['is an API for anybody', {}, { routes: false }, [/^warn: audience is not set/]],
    [
      'is called back where its cookies do not go',
      { audience: 'a', callbackUrl: 'https://other.example.com/auth/callback' },
      {},
      [/^warn: callbackUrl is on another host/],
    ],
    [
      'has what is hardly a secret key',
      { audience: 'a', authkit: { provider: 'pica', secretKey: 'pk_live_1' } },
      {},
      [/^warn: authkit\.secretKey begins with neither sk_live_ nor sk_test_/],
    ],
    [
      'has a secret key',
      { audience: 'a', authkit: { provider: 'one', secretKey: 'sk_test_1' } },
      {},
      [],
    ],
    ['is an API with an audience', { audience: 'a' }, { routes: false }, []],
    ['is as it should be', { audience: 'a' }, {}, []],
  ])('is told: one that %s', (_, options, extras, expected) => {
    const remarks = configurationRemarks(resolve({ ...validOptions, ...options }, extras), extras);
    expect(remarks.map(({ level, text }) => `${level}: ${text}`)).toEqual(
      expected.map((each) => expect.stringMatching(each)),
    );
  });
});

/** Paths of the objects in `value` that could still be changed; functions don't count. */
function mutablePartsOf(value: unknown, path = 'config'): string[] {
  if (typeof value !== 'object' || value === null) {
    return [];
  }
  return [
    ...(Object.isFrozen(value) ? [] : [path]),
    ...Object.entries(value).flatMap(([key, part]) => mutablePartsOf(part, `${path}.${key}`)),
  ];
}

function deepFreeze<T extends object>(value: T): T {
  for (const part of Object.values(value)) {
    if (typeof part === 'object' && part !== null) {
      deepFreeze(part as object);
    }
  }
  return Object.freeze(value);
}
