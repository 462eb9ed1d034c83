import type { IncomingMessage } from 'node:http';
import type { JsonObject } from '../core/json.js';
import { verifyJws } from './local-kinde.jws.js';
import type { LocalKindeDirectory } from './local-kinde.directory.js';
import type { LocalKindeKeys } from './local-kinde.keys.js';
import type { LocalKindeLogins } from './local-kinde.login.js';
import type { LocalKindeTokens } from './local-kinde.tokens.js';

/** Reads access tokens that the tenant itself issued. */
export class LocalKindeBearer {
  constructor(
    private readonly keys: LocalKindeKeys,
    private readonly tokens: LocalKindeTokens,
    private readonly logins: LocalKindeLogins,
    private readonly directory: LocalKindeDirectory,
  ) {}

  /**
   * The claims of a token of ours that holds: signed, not expired, not revoked, and of nobody who
   * was suspended or deleted.
   */
  claimsOf(token: string): JsonObject | undefined {
    const claims = verifyJws(token, this.keys.published);
    const exp = claims?.['exp'];
    const holds =
      claims !== undefined &&
      typeof exp === 'number' &&
      exp > this.tokens.now() &&
      this.logins.stands(String(claims['jti'])) &&
      this.#isWelcome(claims);
    return holds ? claims : undefined;
  }

  #isWelcome({ org_code: orgCode, sub }: JsonObject): boolean {
    const code = typeof orgCode === 'string' ? orgCode : undefined;
    if (sub === undefined) return !this.directory.isSuspended(code);
    return typeof sub === 'string' && this.directory.admits(sub, code);
  }

  /** The claims of the request's bearer token. */
  of(request: IncomingMessage): JsonObject | undefined {
    const [, token] = /^Bearer ([^\s]+)$/i.exec(request.headers.authorization ?? '') ?? [];
    return token === undefined ? undefined : this.claimsOf(token);
  }
}
