/** What goes wrong at an endpoint. The members combine: `{ delayMs: 200, status: 500 }`. */
export interface LocalKindeEndpointFault {
  /** Milliseconds to wait before anything else happens. */
  delayMs?: number;
  /** The connection is reset. */
  down?: boolean;
  /** Nothing is ever answered. */
  hang?: boolean;
  /** Answers with this status and an error body, e.g. 500, 503, 429. */
  status?: number;
  /** `Retry-After`, in seconds, beside `status`. */
  retryAfter?: number;
  /** `RateLimit-Reset`, in seconds, beside `status`: what Kinde sends with 429. */
  rateLimitReset?: number;
  /** Answers 200 with a page of HTML. */
  html?: boolean;
  /** Answers 302 to this URL. */
  redirect?: string;
  /** Answers 200 with a body of this many bytes. */
  hugeBody?: number;
  /** For how many requests. Default: until it is taken away. */
  times?: number;
}

type Claims = Record<string, unknown>;

/**
 * Claims to set (`undefined` takes one away), or a function from the claims as they would be to
 * those that are signed.
 */
export type LocalKindeOverride = Claims | ((claims: Claims) => Claims);

export const applyOverride = (claims: Claims, override: LocalKindeOverride | undefined): Claims =>
  typeof override === 'function' ? override({ ...claims }) : { ...claims, ...override };

/**
 * Switches for what may go wrong at Kinde. They work from the next request on; `clear()` takes
 * them all away.
 *
 * @example
 * kinde.faults.token = { status: 500, times: 1 };
 * kinde.faults.wrongNonce = true;
 */
export class LocalKindeFaults {
  discovery: LocalKindeEndpointFault | undefined;
  jwks: LocalKindeEndpointFault | undefined;
  authorize: LocalKindeEndpointFault | undefined;
  token: LocalKindeEndpointFault | undefined;
  deviceAuthorization: LocalKindeEndpointFault | undefined;
  revoke: LocalKindeEndpointFault | undefined;
  introspect: LocalKindeEndpointFault | undefined;
  userProfile: LocalKindeEndpointFault | undefined;
  accountApi: LocalKindeEndpointFault | undefined;
  managementApi: LocalKindeEndpointFault | undefined;
  logout: LocalKindeEndpointFault | undefined;
  /** Every endpoint that has no fault of its own. */
  all: LocalKindeEndpointFault | undefined;

  /**
   * The callback gets these parameters, beside the `state`, instead of a code; e.g. `error`,
   * `error_description`, `reauth_state`.
   */
  callbackError: Record<string, string> | undefined;
  /** Signed by a key that isn't published, under the `kid` of one that is. */
  wrongSignature: boolean | 'accessToken' | 'idToken' | undefined;
  /** The id token carries another nonce than the one that was sent. */
  wrongNonce: boolean | undefined;
  /** The id token carries no nonce. */
  noNonce: boolean | undefined;
  /** The token response has no `id_token`. */
  noIdToken: boolean | undefined;
  /** `sub` of both tokens. */
  otherSubject: string | undefined;
  /** `org_code` of the access token. */
  otherOrgCode: string | undefined;
  /** The access token has no `exp`. */
  noExpiry: boolean | undefined;
  /** The access token expired an hour ago. */
  expired: boolean | undefined;
  /** A refresh answers with the access token issued before, as Kinde does while it is valid. */
  sameAccessToken: boolean | undefined;
  overrideAccessTokenClaims: LocalKindeOverride | undefined;
  overrideIdTokenClaims: LocalKindeOverride | undefined;
  /** Members of the token endpoint's JSON. */
  overrideTokenResponse: LocalKindeOverride | undefined;
  /** Members of what the account API and the user profile answer. */
  overrideAccountApi: LocalKindeOverride | undefined;
  /** Members of the discovery document. */
  discoveryOverrides: LocalKindeOverride | undefined;

  clear(): void {
    for (const name of Object.keys(this)) Reflect.set(this, name, undefined);
  }
}
