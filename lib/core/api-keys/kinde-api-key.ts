import type { ScopeKey } from '../claims/kinde-register.js';

/** What Kinde tells of a key that it verified. */
export interface ApiKeyFacts {
  readonly keyId: string;
  readonly scopes: readonly string[];
  readonly orgCode: string | undefined;
  readonly userId: string | undefined;
}

/**
 * An API key of Kinde's that a request came with (docs.kinde.com/manage-your-apis): what it stands
 * for, never the key itself. It is nobody who signed in, so it has no permissions, roles or claims.
 */
export class KindeApiKey {
  /** Kinde's id of the key, such as `api_key_0195ac80a14e8d71f42b98e75d3c61ad`; good for logs. */
  readonly keyId: string;
  /** Scopes of the API that the key is for. */
  readonly scopes: readonly ScopeKey[];
  /** The organization (`org_…`) that the key belongs to; `undefined` for the key of a user. */
  readonly orgCode: string | undefined;
  /** The user (`kp_…`) that the key belongs to; `undefined` for the key of an organization. */
  readonly userId: string | undefined;

  constructor({ keyId, scopes, orgCode, userId }: ApiKeyFacts) {
    this.keyId = keyId;
    this.scopes = Object.freeze([...scopes]);
    this.orgCode = orgCode;
    this.userId = userId;
    // One object stands for every request that comes with the key.
    Object.freeze(this);
  }

  hasScope(scope: ScopeKey): boolean {
    return this.scopes.includes(scope);
  }
}
