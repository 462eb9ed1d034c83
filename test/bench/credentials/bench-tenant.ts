import { randomBytes, randomUUID } from 'node:crypto';

import { demoUsers, LocalKinde } from 'nestjs-kinde/testing';

import type { CredentialKind } from '../scenarios.js';
import { expressSessionCookies } from './express-session-cookies.js';
import { handMadeSession, type HandMadeSession } from './hand-made-session.js';
import { joseCookies } from './jose-cookies.js';
import { SessionCookies } from './session-cookies.js';
import { storeCookies } from './store-cookies.js';

const SIGNATURE_BYTES = 256;

/** Salt and tag of a sealed cookie. */
const SEAL_BYTES = 32;

/** The Kinde tenant of a run, and what its users and their enemies send. */
export class BenchTenant {
  private constructor(
    readonly kinde: LocalKinde,
    readonly sessionSecret: string,
    /** Where the Redis is that sessions are kept in, when there is one. */
    readonly redisUrl: string | undefined,
    private readonly cookies: SessionCookies,
  ) {}

  static async start(redisUrl?: string): Promise<BenchTenant> {
    const kinde = await LocalKinde.start();
    const sessionSecret = randomBytes(32).toString('base64');
    const cookies = await SessionCookies.start(kinde, sessionSecret);
    return new BenchTenant(kinde, sessionSecret, redisUrl, cookies);
  }

  /** How often the signing keys were fetched. */
  get keyFetches(): number {
    return this.kinde.calls.jwks;
  }

  /** @returns so many headers that nobody has seen, no two alike */
  async headers(kind: Exclude<CredentialKind, 'cold-event'>, count: number): Promise<string[]> {
    const { kinde, sessionSecret } = this;
    switch (kind) {
      case 'warm-token':
      case 'cold-token':
        return this.#tokens(count);
      case 'warm-cookie':
      case 'cold-cookie':
        return this.cookies.take(count);
      case 'cold-jose-cookie':
        return joseCookies(sessionSecret, await this.#handMadeSession(), count);
      case 'store-cookie':
        return storeCookies({ kinde, sessionSecret, redisUrl: this.#redis() }, count);
      case 'express-session-cookie': {
        const session = await this.#handMadeSession();
        return expressSessionCookies({ session, sessionSecret, redisUrl: this.#redis() }, count);
      }
    }
  }

  /** So many events, each signed as Kinde signs them. */
  events(count: number): string[] {
    return Array.from({ length: count }, () => {
      const id = `kp_${randomUUID().replaceAll('-', '')}`;
      return this.kinde.webhookToken({
        type: 'user.created',
        data: { user: { id, email: `${id}@example.com`, first_name: 'Ada', is_suspended: false } },
      });
    });
  }

  /** As many forged tokens, each of another key that does not exist. */
  forged(count: number): string[] {
    const [, claims = ''] = this.kinde.accessToken().split('.');
    return Array.from({ length: count }, () => {
      const header = Buffer.from(
        JSON.stringify({ alg: 'RS256', kid: randomUUID(), typ: 'JWT' }),
      ).toString('base64url');
      const signature = randomBytes(SIGNATURE_BYTES).toString('base64url');
      return bearer(`${header}.${claims}.${signature}`);
    });
  }

  async stop(): Promise<void> {
    await this.cookies.stop();
    await this.kinde.stop();
  }

  /** As large as the session that is in our own cookies. */
  async #handMadeSession(): Promise<HandMadeSession> {
    const [cookie = ''] = await this.cookies.take(1);
    const value = cookie.slice(cookie.indexOf('=') + 1);
    return handMadeSession(this.kinde, Buffer.byteLength(value, 'base64url') - SEAL_BYTES);
  }

  #redis(): string {
    if (this.redisUrl === undefined) {
      throw new Error('This run has no Redis.');
    }
    return this.redisUrl;
  }

  /** Access tokens, each of another user. */
  #tokens(count: number): string[] {
    return Array.from({ length: count }, () => {
      const sub = `kp_${randomUUID().replaceAll('-', '')}`;
      return bearer(this.kinde.accessToken({ user: demoUsers.ada, claims: { sub } }));
    });
  }
}

function bearer(token: string): string {
  return `Authorization: Bearer ${token}`;
}
