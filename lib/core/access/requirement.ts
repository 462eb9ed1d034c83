import type { Principal } from '../claims/principal.js';
import type { RequestFacts } from '../request-facts.js';

/** What a route asks of the principal. Pure: same principal and facts, same decision. */
export interface Requirement {
  /** Shown to developers in the log of a refusal, e.g. `permissions: all of read:todos`. */
  readonly describes: string;
  /** OAuth scopes that it asks for, which callers may be told (RFC 6750 §3). */
  readonly scopes?: NonEmpty<string>;
  /** @throws KindeError `ERR_KINDE_INVALID_REQUEST` when the request makes no sense to it */
  isMetBy(principal: Principal, facts: RequestFacts): boolean;
}

export type NonEmpty<T> = readonly [T, ...T[]];
