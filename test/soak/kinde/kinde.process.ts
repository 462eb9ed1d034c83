import { demoUsers, LocalKinde } from 'nestjs-kinde/testing';

import { answerCalls } from '../../support/child.host.js';

/** What applications and users need to know of the tenant. */
export interface KindeFacts {
  readonly issuerUrl: string;
  readonly clientId: string;
  readonly clientSecret: string | undefined;
  /** Access tokens that outlive the run. */
  readonly bearerTokens: readonly string[];
}

export interface KindeCounts {
  readonly refreshes: number;
  /** Refresh tokens that came twice. */
  readonly reuse: number;
  /** Of the tenant itself. */
  readonly errors: number;
}

/** Seconds. */
const ACCESS_TOKEN_LIFETIME = 20;
const DAY = 86_400;
const BEARER_TOKENS = 50;

let kinde: LocalKinde | undefined;

const calls = {
  /** A tenant that forgives nothing: a refresh token that comes twice ends what it belongs to. */
  async start(siteUrl: string): Promise<KindeFacts> {
    const tenant = await LocalKinde.start({
      accessTokenLifetime: ACCESS_TOKEN_LIFETIME,
      refreshOverlap: 0,
      redirectUris: [`${siteUrl}/auth/callback`],
      logoutUris: [siteUrl, `${siteUrl}/`],
    });
    kinde = tenant;
    const { issuerUrl, clientId, clientSecret } = tenant;
    const bearerTokens = Array.from({ length: BEARER_TOKENS }, () =>
      tenant.accessToken({ user: demoUsers.ada, expiresIn: DAY }),
    );
    return { issuerUrl, clientId, clientSecret, bearerTokens };
  },

  counts(): KindeCounts {
    if (!kinde) {
      throw new Error('There is no tenant yet.');
    }
    const { calls: counted, errors } = kinde;
    return { refreshes: counted.refresh, reuse: counted.refreshReuse, errors: errors.length };
  },
};

export type KindeCalls = typeof calls;

answerCalls(calls);
