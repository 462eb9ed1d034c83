import type { Clock } from '../../options/clock.js';
import type { AccountSource } from '../account/account-source.js';
import type { Principal } from '../claims/principal.js';
import type { MaybePromise } from '../maybe-promise.js';

/** What a requirement may look at besides the principal. */
export interface Circumstances {
  readonly clock: Clock;
  /** Seconds that Kinde's clock may be ahead of ours. */
  readonly clockTolerance: number;
  /** Knows what the access token does not. */
  readonly account: AccountSource;
  /** What the framework gave: for conditions that the application wrote. */
  readonly context: unknown;
  /**
   * The application's own instance of a class.
   *
   * @throws when there is none
   */
  readonly provider: (type: ProviderType) => unknown;
  /** A parameter of the matched route, as the router decoded it; in GraphQL an argument. */
  routeParameter(name: string): unknown;
}

/** What a route asks of the principal. */
export interface Requirement {
  /** Shown to developers in the log of a refusal, e.g. `permissions: all of read:todos`. */
  readonly describes: string;
  /** OAuth scopes that it asks for, which callers may be told (RFC 6750 §3). */
  readonly scopes?: NonEmpty<string>;
  /**
   * @throws KindeError for requests that make no sense to it, and for what cannot be told now; as a
   *   rejection or at once
   */
  isMetBy(principal: Principal, circumstances: Circumstances): MaybePromise<boolean>;
}

/** A class that the framework makes instances of. */
export type ProviderType = abstract new (...dependencies: never[]) => unknown;

export type NonEmpty<T> = readonly [T, ...T[]];
