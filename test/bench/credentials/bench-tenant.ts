import { randomBytes, randomUUID } from 'node:crypto';

import { demoUsers, LocalKinde } from 'nestjs-kinde/testing';

import type { CredentialKind } from '../scenarios.js';
import type { Credentials } from './credentials.js';
import { SessionCookies } from './session-cookies.js';

/** Tokens and cookies that warm scenarios see again and again. */
const ROTATION = 200;
const SIGNATURE_BYTES = 256;

/** The Kinde tenant of a run, and what its users and their enemies send. */
export class BenchTenant {
  private constructor(
    readonly kinde: LocalKinde,
    readonly sessionSecret: string,
    private readonly cookies: SessionCookies,
  ) {}

  static async start(): Promise<BenchTenant> {
    const kinde = await LocalKinde.start();
    const sessionSecret = randomBytes(32).toString('base64');
    return new BenchTenant(kinde, sessionSecret, await SessionCookies.start(kinde, sessionSecret));
  }

  /** How often the signing keys were fetched. */
  get keyFetches(): number {
    return this.kinde.calls.jwks;
  }

  /** A rotation of known tokens, and one of known sessions. */
  async warm(): Promise<Pick<Record<CredentialKind, Credentials>, 'warm-token' | 'warm-cookie'>> {
    return {
      'warm-token': { headers: this.#tokens(ROTATION), isRotating: true },
      'warm-cookie': { headers: await this.cookies.take(ROTATION), isRotating: true },
    };
  }

  /** As many tokens and as many sessions that nobody has seen. */
  async cold(
    count: number,
  ): Promise<Pick<Record<CredentialKind, Credentials>, 'cold-token' | 'cold-cookie'>> {
    return {
      'cold-token': { headers: this.#tokens(count), isRotating: false },
      'cold-cookie': { headers: await this.cookies.take(count), isRotating: false },
    };
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
