import {
  BadGatewayException,
  BadRequestException,
  ForbiddenException,
  type HttpException,
  InternalServerErrorException,
  PayloadTooLargeException,
  RequestTimeoutException,
  ServiceUnavailableException,
  UnauthorizedException,
  UnsupportedMediaTypeException,
} from '@nestjs/common';

import type { KindeError, KindeErrorCode } from '../kinde.errors.js';

interface HttpMapping {
  readonly exception: new (body: object) => HttpException;
  readonly statusCode: number;
  readonly error: string;
  /** All that the outside world is told. */
  readonly message: string;
  /** Parameters of the `WWW-Authenticate` challenge (RFC 6750 §3); none without one. */
  readonly challenge?: string;
}

const REALM = 'Bearer realm="kinde"';

const badRequest = { exception: BadRequestException, statusCode: 400, error: 'Bad Request' };
const unauthorized = { exception: UnauthorizedException, statusCode: 401, error: 'Unauthorized' };
const forbidden = { exception: ForbiddenException, statusCode: 403, error: 'Forbidden' };
const internalServerError = {
  exception: InternalServerErrorException,
  statusCode: 500,
  error: 'Internal Server Error',
};
const badGateway = { exception: BadGatewayException, statusCode: 502, error: 'Bad Gateway' };

const mappings: Readonly<Record<KindeErrorCode, HttpMapping>> = {
  ERR_KINDE_CONFIGURATION: {
    ...internalServerError,
    message: 'The server is not configured for this.',
  },
  ERR_KINDE_FLAG_NOT_FOUND: { ...internalServerError, message: 'Internal server error.' },
  ERR_KINDE_FLAG_TYPE: { ...internalServerError, message: 'Internal server error.' },
  ERR_KINDE_NO_CONTEXT: { ...internalServerError, message: 'Internal server error.' },
  ERR_KINDE_API_REFUSED: { ...internalServerError, message: 'Internal server error.' },
  ERR_KINDE_INVALID_API_KEY: {
    ...unauthorized,
    message: 'The API key is not valid.',
    challenge: `${REALM}, error="invalid_token", error_description="The API key is not valid."`,
  },
  ERR_KINDE_INVALID_WEBHOOK: { ...badRequest, message: 'This is no event of this tenant.' },
  ERR_KINDE_WEBHOOK_TIMEOUT: {
    exception: RequestTimeoutException,
    statusCode: 408,
    error: 'Request Timeout',
    message: 'The body did not arrive in time.',
  },
  ERR_KINDE_WEBHOOK_TOO_LARGE: {
    exception: PayloadTooLargeException,
    statusCode: 413,
    error: 'Payload Too Large',
    message: 'The body is too large.',
  },
  ERR_KINDE_WEBHOOK_MEDIA_TYPE: {
    exception: UnsupportedMediaTypeException,
    statusCode: 415,
    error: 'Unsupported Media Type',
    message: 'The body has to be application/jwt.',
  },
  ERR_KINDE_WEBHOOK_FAILED: {
    ...internalServerError,
    message: 'The event could not be handled. Please send it again.',
  },
  ERR_KINDE_INVALID_TICKET: {
    ...unauthorized,
    message: 'This window has been open for too long. Please close it and open it again.',
    challenge: `${REALM}, error="invalid_token", error_description="The connect ticket is not valid."`,
  },
  ERR_KINDE_AUTHKIT_FAILED: {
    ...badGateway,
    message: 'The integrations cannot be shown. Please try again later.',
  },
  ERR_KINDE_AUTHKIT_UNAVAILABLE: {
    exception: ServiceUnavailableException,
    statusCode: 503,
    error: 'Service Unavailable',
    message: 'The integrations cannot be shown at the moment. Please try again.',
  },
  ERR_KINDE_UNAUTHENTICATED: {
    ...unauthorized,
    message: 'Authentication is required.',
    challenge: REALM,
  },
  ERR_KINDE_INVALID_TOKEN: {
    ...unauthorized,
    message: 'The access token is not valid.',
    challenge: `${REALM}, error="invalid_token", error_description="The access token is not valid."`,
  },
  ERR_KINDE_SESSION_ENDED: {
    ...unauthorized,
    message: 'The session has ended.',
    challenge: REALM,
  },
  ERR_KINDE_INVALID_REQUEST: {
    ...badRequest,
    message: 'The request is malformed.',
    challenge: `${REALM}, error="invalid_request"`,
  },
  ERR_KINDE_FORBIDDEN: {
    ...forbidden,
    message: 'Access is denied.',
    challenge: `${REALM}, error="insufficient_scope"`,
  },
  ERR_KINDE_REAUTHENTICATION_REQUIRED: {
    ...unauthorized,
    message: 'Please sign in again.',
    challenge: `${REALM}, error="insufficient_user_authentication", error_description="Please sign in again."`,
  },
  ERR_KINDE_CROSS_SITE_REQUEST: {
    ...forbidden,
    message: 'The request came from another site.',
  },
  ERR_KINDE_UNSUPPORTED_CONTEXT: { ...forbidden, message: 'Access is denied.' },
  ERR_KINDE_LOGIN_EXPIRED: {
    ...badRequest,
    message: 'The login took too long or was used before. Please sign in again.',
  },
  ERR_KINDE_LOGIN_REFUSED: { ...forbidden, message: 'The login was refused.' },
  ERR_KINDE_LOGIN_FAILED: { ...badGateway, message: 'The login failed. Please sign in again.' },
  ERR_KINDE_SESSION_TOO_LARGE: { ...badGateway, message: 'The login failed.' },
  ERR_KINDE_UNAVAILABLE: {
    exception: ServiceUnavailableException,
    statusCode: 503,
    error: 'Service Unavailable',
    message: 'Authentication is unavailable at the moment. Please try again.',
  },
};

/** Seconds to wait when Kinde did not say how long. */
const DEFAULT_RETRY_AFTER = 1;

/** All that the outside world is told. */
export function publicMessageOf({ code }: KindeError): string {
  return mappings[code].message;
}

/** Nest's own exception for an error of ours, with the fixed sentence that goes outside. */
export function toHttpException({ code }: KindeError): HttpException {
  const { exception, statusCode, message, error } = mappings[code];
  return new exception({ statusCode, message, error, code });
}

/** `Retry-After`, where it is worth trying again. */
export function retryHeaders(error: KindeError): Readonly<Record<string, string>> {
  return statusOf(error) === 503
    ? { 'Retry-After': String(error.retryAfter ?? DEFAULT_RETRY_AFTER) }
    : {};
}

/** `WWW-Authenticate`, where a protected resource was asked for (RFC 6750 §3). */
export function challengeHeaders({
  code,
  scopes,
  maxAuthAge,
}: KindeError): Readonly<Record<string, string>> {
  const { challenge } = mappings[code];
  if (challenge === undefined) {
    return {};
  }
  const scope = scopes.length > 0 ? `, scope="${scopes.join(' ')}"` : '';
  const age = maxAuthAge === undefined ? '' : `, max_age="${maxAuthAge}"`; // RFC 9470 §3
  return { 'WWW-Authenticate': challenge + scope + age };
}

export function statusOf({ code }: KindeError): number {
  return mappings[code].statusCode;
}
