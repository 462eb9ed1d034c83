import type { KindeError } from '../kinde.errors.js';

/** Where a login or logout leads. */
export interface AuthRedirect {
  readonly redirectTo: string;
  /** Values of `Set-Cookie` headers, all of which have to reach the browser. */
  readonly cookies: readonly string[];
}

/** A login that came to nothing. */
export interface AuthFailure {
  readonly error: KindeError;
  /** Values of `Set-Cookie` headers, all of which have to reach the browser. */
  readonly cookies: readonly string[];
}

/** What `KindeAuthService.respond` turns into a response. */
export type AuthOutcome = AuthRedirect | AuthFailure;
