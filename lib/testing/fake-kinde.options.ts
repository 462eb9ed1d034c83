import { randomBytes } from 'node:crypto';

import type {
  KindeModuleExtras,
  KindeModuleOptions,
} from '../options/kinde-module-options.interface.js';

/** Reserved for tests (RFC 6761 §6.2), so that it leads nowhere. */
const ISSUER = 'https://fake.kinde.test';

/** The Management API is at addresses of Kinde alone; this one is nobody's, and is not asked. */
const MANAGEMENT_ISSUER = 'https://fake.test.kinde.com';

/** So that what one run sealed is worth nothing in another. */
const SECRET = randomBytes(48).toString('base64url');

/**
 * Options that an application boots with: its own, and something made up for whatever is required and
 * missing or empty, as it is where nobody has set an environment.
 */
export function completeOptions(
  options: Partial<KindeModuleOptions> | undefined,
  { routes, authkitRoutes }: KindeModuleExtras,
): KindeModuleOptions {
  const { session, m2m, authkit, ...rest } = options ?? {};
  const needsSession = routes === true || authkitRoutes === true || session !== undefined;
  return {
    ...given(rest),
    issuerUrl: rest.issuerUrl || ISSUER,
    clientId: rest.clientId || 'fake-kinde-client',
    ...(needsSession && {
      siteUrl: rest.siteUrl || 'http://localhost:3000',
      session: { secret: SECRET, ...given(session) },
    }),
    ...(m2m && {
      m2m: {
        clientId: 'fake-kinde-machine',
        clientSecret: 'fake-kinde-machine',
        // Beside an address of the application's own, it has to say this itself.
        ...(!rest.issuerUrl && { issuerUrl: MANAGEMENT_ISSUER }),
        ...given(m2m),
      },
    }),
    ...((authkit || authkitRoutes) && {
      authkit: { provider: 'pica', secretKey: 'sk_test_fake_kinde', ...given(authkit) },
    }),
  } satisfies KindeModuleOptions;
}

/** Without what is `undefined` or empty. */
function given<T extends object>(values: T | undefined): Partial<T> {
  const entries = Object.entries(values ?? {});
  return Object.fromEntries(
    entries.filter(([, value]) => value !== undefined && value !== ''),
  ) as Partial<T>;
}
