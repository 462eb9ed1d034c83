import { randomBytes } from 'node:crypto';

import { LocalKinde } from 'nestjs-kinde/testing';

import { sha256 } from './api-keys.service.js';
import { demoTenant, organizations, people } from './demo-tenant.js';

/** The identifier of the API that tokens have to be for. */
const AUDIENCE = 'https://invoices.example/api';
const API_SCOPES = ['read:invoices', 'write:invoices'];

/** What can be sent to the API, by the names of shell variables. */
export type DemoCredentials = Readonly<
  Record<'NORA' | 'TEO' | 'INES' | 'MACHINE' | 'EXPIRED' | 'API_KEY', string>
>;

export interface LocalTenant {
  readonly kinde: LocalKinde;
  readonly credentials: DemoCredentials;
}

/**
 * Starts a Kinde tenant in this process and writes into the environment what a real one would need
 * there too. An application of yours has no use for this file outside of development and tests.
 */
export async function startLocalTenant(port: number): Promise<LocalTenant> {
  const kinde = await LocalKinde.start({
    port,
    tenant: demoTenant,
    apiScopes: API_SCOPES,
    m2m: { scopes: API_SCOPES, orgCode: organizations.mill },
  });
  const apiKey = randomBytes(32).toString('base64url');
  Object.assign(process.env, {
    KINDE_ISSUER_URL: kinde.issuerUrl,
    KINDE_CLIENT_ID: kinde.clientId,
    KINDE_AUDIENCE: AUDIENCE,
    API_KEY_HASHES: `${organizations.mill}:${sha256(apiKey).toString('hex')}`,
  });
  const tokenOf = (user: string, expiresIn?: number): string =>
    kinde.accessToken({
      user,
      audience: AUDIENCE,
      scope: 'openid offline read:invoices write:invoices',
      expiresIn,
    });
  return {
    kinde,
    credentials: {
      NORA: tokenOf(people.nora),
      TEO: tokenOf(people.teo),
      INES: tokenOf(people.ines),
      MACHINE: kinde.machineToken({ audience: AUDIENCE }),
      EXPIRED: tokenOf(people.nora, -3600),
      API_KEY: apiKey,
    },
  };
}
