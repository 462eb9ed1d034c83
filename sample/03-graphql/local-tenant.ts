import { randomBytes } from 'node:crypto';

import { LocalKinde } from 'nestjs-kinde/testing';

/**
 * Starts a Kinde tenant in this process and writes its credentials into the environment, where
 * `KindeModule` finds those of a real tenant too. An application of yours has no use for this file
 * outside of development and tests.
 */
export async function startLocalTenant({
  port,
  siteUrl,
}: {
  port: number;
  siteUrl: string;
}): Promise<LocalKinde> {
  const kinde = await LocalKinde.start({
    port,
    redirectUris: [`${siteUrl}/auth/callback`],
    logoutUris: [siteUrl],
  });
  Object.assign(process.env, {
    KINDE_ISSUER_URL: kinde.issuerUrl,
    KINDE_CLIENT_ID: kinde.clientId,
    KINDE_CLIENT_SECRET: kinde.clientSecret ?? '',
    // A new one at every start signs everybody out. Here that is right, because the tenant forgets
    // everybody when it stops. Anywhere else it has to stay the same, so it comes from outside.
    KINDE_SESSION_SECRET: randomBytes(48).toString('base64'),
  });
  return kinde;
}
