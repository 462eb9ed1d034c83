import { createAuthKit } from '../../../../lib/core/authkit/create-authkit.js';
import { resolveConfig } from '../../../../lib/options/resolve-config.js';

/** What an application with this client id makes of AuthKit. */
function authkitOf(clientId: string, secret?: string) {
  const config = resolveConfig(
    {
      issuerUrl: 'https://tenant.kinde.com',
      clientId,
      siteUrl: 'https://app.example.com',
      authkit: { provider: 'pica', secretKey: 'sk_test_1234567890abcdef' },
      ...(secret === undefined ? {} : { session: { secret } }),
    },
    { routes: secret !== undefined },
  );
  if (config.authkit === undefined) {
    throw new Error('AuthKit should be configured.');
  }
  return createAuthKit({ ...config, authkit: config.authkit });
}

describe('AuthKit', () => {
  it('is what the options say', () => {
    const { config, client } = authkitOf('web');
    expect(config.secretKey).toBe('sk_test_1234567890abcdef');
    expect(client).toBeDefined();
  });

  it('has no tickets without a secret to seal them with', () => {
    expect(authkitOf('web').tickets).toBeUndefined();
    expect(authkitOf('web', 'a session secret of more than 32 bytes').tickets).toBeDefined();
  });
});
