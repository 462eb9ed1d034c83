import { kindeOptionsFromEnv } from '../../../lib/index.js';
import { environmentNamesOf } from '../../../lib/options/kinde-options-from-env.js';
import { resolveConfig } from '../../../lib/options/resolve-config.js';

describe('the options from the environment', () => {
  it.each([
    ['KINDE_ISSUER_URL', 'https://a.kinde.com', { issuerUrl: 'https://a.kinde.com' }],
    ['KINDE_DOMAIN', 'a.kinde.com', { issuerUrl: 'a.kinde.com' }],
    ['KINDE_CLIENT_ID', 'a', { clientId: 'a' }],
    ['KINDE_CLIENT_SECRET', 'a', { clientSecret: 'a' }],
    ['KINDE_SITE_URL', 'https://a.b', { siteUrl: 'https://a.b' }],
    ['KINDE_CALLBACK_URL', 'https://a.b/c', { callbackUrl: 'https://a.b/c' }],
    ['KINDE_REDIRECT_URI', 'https://a.b/c', { callbackUrl: 'https://a.b/c' }],
    ['KINDE_POST_LOGIN_REDIRECT_URL', '/home', { postLoginUrl: '/home' }],
    ['KINDE_POST_LOGOUT_REDIRECT_URL', '/bye', { postLogoutUrl: '/bye' }],
    ['KINDE_SCOPE', 'openid offline', { scope: 'openid offline' }],
    ['KINDE_AUDIENCE', 'one two', { audience: ['one', 'two'] }],
    [
      'KINDE_ALLOWED_ORIGINS',
      'https://a.b  https://c.d',
      { allowedOrigins: ['https://a.b', 'https://c.d'] },
    ],
    ['KINDE_ORG_CODE', 'org_1', { orgCode: 'org_1' }],
    ['KINDE_SESSION_SECRET', 'a secret', { session: { secret: 'a secret' } }],
    ['PICA_SECRET_KEY', 'sk_1', { authkit: { provider: 'pica', secretKey: 'sk_1' } }],
    ['ONE_SECRET_KEY', 'sk_1', { authkit: { provider: 'one', secretKey: 'sk_1' } }],
    ['KINDE_MANAGEMENT_CLIENT_ID', 'a', { m2m: { clientId: 'a' } }],
    ['KINDE_MANAGEMENT_CLIENT_SECRET', 'a', { m2m: { clientSecret: 'a' } }],
  ])('take %s=%s', (name, value, options) => {
    expect(kindeOptionsFromEnv({ [name]: value })).toEqual(options);
  });

  it.each([
    ['nothing', {}],
    ['what is empty', { KINDE_CLIENT_ID: '', KINDE_SESSION_SECRET: '  ', KINDE_AUDIENCE: ' ' }],
    ['what means something else', { ISSUER_URL: 'https://a.b', MANAGEMENT_CLIENT_ID: 'a' }],
  ])('leave out %s', (_, env) => {
    expect(kindeOptionsFromEnv(env)).toEqual({});
  });

  it('go without the blanks that copying leaves', () => {
    expect(kindeOptionsFromEnv({ KINDE_CLIENT_ID: ' a\n' })).toEqual({ clientId: 'a' });
  });

  it('prefer the name of this module to that of another SDK', () => {
    expect(
      kindeOptionsFromEnv({
        KINDE_DOMAIN: 'other.kinde.com',
        KINDE_ISSUER_URL: 'https://a.kinde.com',
        KINDE_REDIRECT_URI: 'https://other.b/c',
        KINDE_CALLBACK_URL: 'https://a.b/c',
      }),
    ).toEqual({ issuerUrl: 'https://a.kinde.com', callbackUrl: 'https://a.b/c' });
  });

  it('are of Pica with both secret keys, and of One where that of Pica is empty', () => {
    const one = { ONE_SECRET_KEY: 'sk_one' };
    expect(kindeOptionsFromEnv({ ...one, PICA_SECRET_KEY: ' sk_pica' })).toEqual({
      authkit: { provider: 'pica', secretKey: 'sk_pica' },
    });
    expect(kindeOptionsFromEnv({ ...one, PICA_SECRET_KEY: ' ' })).toEqual({
      authkit: { provider: 'one', secretKey: 'sk_one' },
    });
  });

  it('are those of the process unless another environment is given', () => {
    const before = process.env['KINDE_ORG_CODE'];
    try {
      process.env['KINDE_ORG_CODE'] = 'org_of_the_process';
      expect(kindeOptionsFromEnv()).toMatchObject({ orgCode: 'org_of_the_process' });
      expect(kindeOptionsFromEnv({})).toEqual({});
    } finally {
      restore('KINDE_ORG_CODE', before);
    }
  });

  it('make a whole configuration', () => {
    const options = kindeOptionsFromEnv({
      KINDE_DOMAIN: 'a.kinde.com',
      KINDE_CLIENT_ID: 'a',
      KINDE_SITE_URL: 'https://a.b',
      KINDE_SESSION_SECRET: 'x'.repeat(32),
    });
    expect(resolveConfig(options)).toMatchObject({ issuer: 'https://a.kinde.com' });
  });

  it('are named in messages, and options that the environment does not offer are not', () => {
    expect(environmentNamesOf('issuerUrl')).toEqual(['KINDE_ISSUER_URL', 'KINDE_DOMAIN']);
    expect(environmentNamesOf('timeout')).toEqual([]);
    expect(environmentNamesOf('constructor')).toEqual([]);
  });
});

function restore(name: string, value: string | undefined): void {
  if (value === undefined) {
    delete process.env[name];
  } else {
    process.env[name] = value;
  }
}
