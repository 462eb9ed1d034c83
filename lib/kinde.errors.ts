/**
 * What can go wrong, as stable codes: compare `error.code`, never messages.
 *
 * | Code | Meaning | HTTP |
 * |---|---|---|
 * | `ERR_KINDE_CONFIGURATION` | the options of `KindeModule` are wrong | – (boot fails) |
 * | `ERR_KINDE_UNAUTHENTICATED` | no credential came with the request | 401 |
 * | `ERR_KINDE_INVALID_TOKEN` | the bearer token is not acceptable | 401 |
 * | `ERR_KINDE_SESSION_ENDED` | the session has expired or was ended | 401 |
 * | `ERR_KINDE_INVALID_REQUEST` | the request is malformed | 400 |
 * | `ERR_KINDE_FORBIDDEN` | the principal lacks what the route requires | 403 |
 * | `ERR_KINDE_REAUTHENTICATION_REQUIRED` | the user signed in too long ago for the route | 401 |
 * | `ERR_KINDE_CROSS_SITE_REQUEST` | a cookie-authenticated request from a foreign site | 403 |
 * | `ERR_KINDE_UNSUPPORTED_CONTEXT` | a guard ran outside HTTP | 403 |
 * | `ERR_KINDE_LOGIN_EXPIRED` | the callback has no login transaction that it belongs to | 400 |
 * | `ERR_KINDE_LOGIN_REFUSED` | Kinde answered the login with an error | 403 |
 * | `ERR_KINDE_LOGIN_FAILED` | what Kinde returned could not be accepted | 502 |
 * | `ERR_KINDE_SESSION_TOO_LARGE` | the session does not fit into cookies | 502 |
 * | `ERR_KINDE_FLAG_NOT_FOUND` | there is no such feature flag, and no default value | 500 |
 * | `ERR_KINDE_FLAG_TYPE` | the feature flag is of another type | 500 |
 * | `ERR_KINDE_NO_CONTEXT` | a user was asked for where there is no request | 500 |
 * | `ERR_KINDE_INVALID_API_KEY` | the API key is not acceptable | 401 |
 * | `ERR_KINDE_API_REFUSED` | Kinde's Management API refused what it was asked to do | 500 |
 * | `ERR_KINDE_INVALID_WEBHOOK` | what came is no delivery of a webhook of this tenant | 400 |
 * | `ERR_KINDE_WEBHOOK_TIMEOUT` | the body of a delivery did not arrive in time | 408 |
 * | `ERR_KINDE_WEBHOOK_TOO_LARGE` | the body of a delivery is larger than 256 KB | 413 |
 * | `ERR_KINDE_WEBHOOK_MEDIA_TYPE` | the body is not `application/jwt` | 415 |
 * | `ERR_KINDE_WEBHOOK_FAILED` | a handler of the event failed, so that Kinde sends it again | 500 |
 * | `ERR_KINDE_INVALID_TICKET` | the connect ticket of AuthKit has expired or is none | 401 |
 * | `ERR_KINDE_AUTHKIT_FAILED` | Pica refused, or answered what no AuthKit token can be made of | 502 |
 * | `ERR_KINDE_AUTHKIT_UNAVAILABLE` | Pica cannot be reached, has a fault of its own or too many requests | 503 |
 * | `ERR_KINDE_UNAVAILABLE` | Kinde or the session store cannot be reached or has a fault of its own | 503 |
 */
export type KindeErrorCode =
  | 'ERR_KINDE_CONFIGURATION'
  | 'ERR_KINDE_UNAUTHENTICATED'
  | 'ERR_KINDE_INVALID_TOKEN'
  | 'ERR_KINDE_SESSION_ENDED'
  | 'ERR_KINDE_INVALID_REQUEST'
  | 'ERR_KINDE_FORBIDDEN'
  | 'ERR_KINDE_REAUTHENTICATION_REQUIRED'
  | 'ERR_KINDE_CROSS_SITE_REQUEST'
  | 'ERR_KINDE_UNSUPPORTED_CONTEXT'
  | 'ERR_KINDE_LOGIN_EXPIRED'
  | 'ERR_KINDE_LOGIN_REFUSED'
  | 'ERR_KINDE_LOGIN_FAILED'
  | 'ERR_KINDE_SESSION_TOO_LARGE'
  | 'ERR_KINDE_FLAG_NOT_FOUND'
  | 'ERR_KINDE_FLAG_TYPE'
  | 'ERR_KINDE_NO_CONTEXT'
  | 'ERR_KINDE_INVALID_API_KEY'
  | 'ERR_KINDE_API_REFUSED'
  | 'ERR_KINDE_INVALID_WEBHOOK'
  | 'ERR_KINDE_WEBHOOK_TIMEOUT'
  | 'ERR_KINDE_WEBHOOK_TOO_LARGE'
  | 'ERR_KINDE_WEBHOOK_MEDIA_TYPE'
  | 'ERR_KINDE_WEBHOOK_FAILED'
  | 'ERR_KINDE_INVALID_TICKET'
  | AuthKitErrorCode
  | 'ERR_KINDE_UNAVAILABLE';

/** What can go wrong at Pica. */
export type AuthKitErrorCode = 'ERR_KINDE_AUTHKIT_FAILED' | 'ERR_KINDE_AUTHKIT_UNAVAILABLE';

/** What Kinde's Management API says is wrong. */
export interface KindeApiFault {
  /** Such as `USER_ALREADY_EXISTS`. */
  readonly code: string;
  /** In Kinde's words, which may repeat what was sent. */
  readonly message: string;
}

/** What a {@link KindeError} may carry besides its code and message. */
export interface KindeErrorDetails {
  /**
   * Seconds after which it is worth trying again; only with `ERR_KINDE_UNAVAILABLE` and
   * `ERR_KINDE_AUTHKIT_UNAVAILABLE`.
   */
  readonly retryAfter?: number;
  /** Kinde's reason, one of a fixed set; only with `ERR_KINDE_LOGIN_REFUSED`. */
  readonly refusal?: string;
  /** OAuth scopes that the request needs, for callers to ask for; only with `ERR_KINDE_FORBIDDEN`. */
  readonly scopes?: readonly string[];
  /** Seconds that a sign-in may be old; only with `ERR_KINDE_REAUTHENTICATION_REQUIRED`. */
  readonly maxAuthAge?: number;
  /** Only with `ERR_KINDE_API_REFUSED`, and with an {@link AuthKitError} where Pica answered. */
  readonly apiStatus?: number;
  /** Only with `ERR_KINDE_API_REFUSED`. */
  readonly apiFaults?: readonly KindeApiFault[];
}

/**
 * The one error class of this package.
 *
 * Its message is written for the developer's log and holds no token, secret, code, cookie or claim.
 * There is no `cause`: the errors of the libraries underneath carry tokens and codes, and whatever
 * prints an error prints its causes too.
 */
export class KindeError extends Error {
  override readonly name: string = 'KindeError';
  /** Private, so that printing an error shows what is there, and nothing that Kinde repeated. */
  readonly #details: KindeErrorDetails;

  constructor(
    readonly code: KindeErrorCode,
    message: string,
    details: KindeErrorDetails = {},
  ) {
    super(message);
    this.#details = details;
  }

  /** Seconds after which it is worth trying again, where that is known. */
  get retryAfter(): number | undefined {
    return this.#details.retryAfter;
  }

  /** Kinde's reason to refuse a login, such as `login_required`; one of a fixed set. */
  get refusal(): string | undefined {
    return this.#details.refusal;
  }

  /** OAuth scopes that the request needed (RFC 6750 §3); empty when it is not about scopes. */
  get scopes(): readonly string[] {
    return this.#details.scopes ?? [];
  }

  /** Seconds that the sign-in may be old (RFC 9470 §3). */
  get maxAuthAge(): number | undefined {
    return this.#details.maxAuthAge;
  }

  /** The HTTP status that Kinde's Management API, or Pica, answered with. */
  get apiStatus(): number | undefined {
    return this.#details.apiStatus;
  }

  /** What Kinde's Management API found wrong; empty when it is not about that. */
  get apiFaults(): readonly KindeApiFault[] {
    return this.#details.apiFaults ?? [];
  }
}

/** What went wrong while an AuthKit token was made; never with what Pica said. */
export class AuthKitError extends KindeError {
  override readonly name: string = 'AuthKitError';

  constructor(
    override readonly code: AuthKitErrorCode,
    message: string,
    details: KindeErrorDetails = {},
  ) {
    super(code, message, details);
  }
}
