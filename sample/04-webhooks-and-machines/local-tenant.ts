import { LocalKinde, type LocalKindeTenant } from 'nestjs-kinde/testing';

export const clubs = { rowing: 'org_1b0a7c10b01', chess: 'org_1b0a7c10b02' } as const;

const demoTenant: LocalKindeTenant = {
  organizations: [
    { code: clubs.rowing, name: 'Birch Rowing' },
    { code: clubs.chess, name: 'Castle Chess' },
  ],
  users: [],
};

/** The identifier of the API that the keys are for. */
const AUDIENCE = 'https://members.example/api';

/** What can be sent to the API, by the names of shell variables. */
export type DemoKeys = Readonly<Record<'ROWING' | 'CHESS' | 'READER', string>>;

export interface LocalTenant {
  readonly kinde: LocalKinde;
  readonly keys: DemoKeys;
}

/**
 * Starts a Kinde tenant in this process, which sends its events to the application, and writes into
 * the environment what a real one would need there too. An application of yours has no use for this
 * file outside of development and tests.
 */
export async function startLocalTenant({
  port,
  webhookUrl,
}: {
  port: number;
  webhookUrl: string;
}): Promise<LocalTenant> {
  const kinde = await LocalKinde.start({
    port,
    tenant: demoTenant,
    m2m: { scopes: ['create:users', 'read:api_keys'] },
    webhooks: [{ endpoint: webhookUrl }],
  });
  Object.assign(process.env, {
    KINDE_ISSUER_URL: kinde.issuerUrl,
    KINDE_CLIENT_ID: kinde.m2m.clientId,
    KINDE_AUDIENCE: AUDIENCE,
    KINDE_MANAGEMENT_CLIENT_ID: kinde.m2m.clientId,
    KINDE_MANAGEMENT_CLIENT_SECRET: kinde.m2m.clientSecret,
  });
  const keyOf = (orgCode: string, ...scopes: string[]): string =>
    kinde.apiKeys.add({ orgCode, scopes }).key;
  return {
    kinde,
    keys: {
      ROWING: keyOf(clubs.rowing, 'read:members', 'write:members'),
      CHESS: keyOf(clubs.chess, 'read:members', 'write:members'),
      READER: keyOf(clubs.rowing, 'read:members'),
    },
  };
}
