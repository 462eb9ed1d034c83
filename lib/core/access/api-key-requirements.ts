import type { KindeApiKey } from '../api-keys/kinde-api-key.js';
import type { NonEmpty } from './requirement.js';
import { requireScopes } from './scope-requirements.js';

/** What a route asks of an API key. */
export interface ApiKeyRequirement {
  /** Shown to developers in the log of a refusal, e.g. `API key scopes: all of read:invoices`. */
  readonly describes: string;
  /** What it asks for, which callers may be told (RFC 6750 §3). */
  readonly scopes: NonEmpty<string>;
  isMetBy(key: KindeApiKey): boolean;
}

/**
 * Holds when the API key has every one of `scopes`.
 *
 * @throws TypeError for what cannot be a scope
 */
export const allApiKeyScopes = (scopes: NonEmpty<string>): ApiKeyRequirement => ({
  describes: `API key scopes: all of ${scopes.join(', ')}`,
  scopes: requireScopes(scopes),
  isMetBy: (key) => scopes.every((scope) => key.hasScope(scope)),
});

/**
 * Holds when the API key has at least one of `scopes`.
 *
 * @throws TypeError for what cannot be a scope
 */
export const anyApiKeyScope = (scopes: NonEmpty<string>): ApiKeyRequirement => ({
  describes: `API key scopes: any of ${scopes.join(', ')}`,
  scopes: requireScopes(scopes),
  isMetBy: (key) => scopes.some((scope) => key.hasScope(scope)),
});
