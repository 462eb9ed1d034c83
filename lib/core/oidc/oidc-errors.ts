import * as oidc from 'openid-client';

import { KindeError } from '../../kinde.errors.js';

const UNKNOWN_ERROR = 'an unknown error';

/** What an application may want to react to. */
const KNOWN_REFUSALS = new Set([
  'access_denied',
  'login_required',
  'interaction_required',
  'account_selection_required',
  'consent_required',
  'login_link_expired',
  'organization_suspended',
]);

/**
 * What may be told of a callback's `error`, which anybody can write: the names that standards give
 * it (RFC 6749 §4.1.2.1, OpenID Connect Core §3.1.2.6).
 */
const KNOWN_CALLBACK_ERRORS = new Set([
  ...KNOWN_REFUSALS,
  'invalid_request',
  'invalid_scope',
  'server_error',
  'temporarily_unavailable',
  'unauthorized_client',
  'unsupported_response_type',
]);

/**
 * The errors of `openid-client` carry codes, tokens and claims, and whatever logs an error logs
 * its causes: only the fixed name of what went wrong is taken over.
 */
export function loginError(error: unknown, isCodeSpent: boolean): KindeError {
  const known = kindeErrorIn(error);
  if (known) {
    return known;
  }
  if (error instanceof oidc.AuthorizationResponseError) {
    const name = error.error;
    const shown = KNOWN_CALLBACK_ERRORS.has(name) ? name : UNKNOWN_ERROR;
    const message = `Kinde answered the login with ${shown}.`;
    const refusal = KNOWN_REFUSALS.has(name) ? { refusal: name } : {};
    return new KindeError('ERR_KINDE_LOGIN_REFUSED', message, refusal);
  }
  const advice = isWrongClient(error) ? ' Check clientId and clientSecret.' : '';
  return isCodeSpent
    ? new KindeError(
        'ERR_KINDE_LOGIN_FAILED',
        `The code exchange failed: ${nameOf(error)}.${advice}`,
      )
    : new KindeError('ERR_KINDE_INVALID_REQUEST', 'The callback is not an authorization response.');
}

/** Kinde does not know the client, or its secret (RFC 6749 §5.2). */
function isWrongClient(error: unknown): boolean {
  return error instanceof oidc.ResponseBodyError && error.error === 'invalid_client';
}

/** What the answer of a proxy, a firewall or a misconfigured client looks like: no verdict. */
const PASSING_FAULTS = [
  'OAUTH_RESPONSE_IS_NOT_CONFORM',
  'OAUTH_RESPONSE_IS_NOT_JSON',
  'OAUTH_PARSE_ERROR',
];

export function refreshError(error: unknown): KindeError {
  const known = kindeErrorIn(error);
  if (known?.code === 'ERR_KINDE_UNAVAILABLE') {
    return known;
  }
  const name = known ? known.message : nameOf(error);
  // Of the OAuth errors this one alone says that the refresh token is no good (RFC 6749 §5.2).
  const isPassing =
    error instanceof oidc.ResponseBodyError
      ? error.error !== 'invalid_grant'
      : error instanceof oidc.WWWAuthenticateChallengeError || PASSING_FAULTS.includes(name);
  return isPassing
    ? new KindeError('ERR_KINDE_UNAVAILABLE', `Kinde did not renew a session: ${name}.`)
    : new KindeError('ERR_KINDE_SESSION_ENDED', `Kinde ended a session: ${name}.`);
}

/** Of the OAuth errors those that no second try helps against (RFC 6749 §5.2, RFC 8707 §2). */
const FAULTY_REQUESTS = [
  'access_denied',
  'invalid_client',
  'invalid_request',
  'invalid_scope',
  'invalid_target',
  'unauthorized_client',
  'unsupported_grant_type',
];

export function clientCredentialsError(error: unknown): KindeError {
  const known = kindeErrorIn(error);
  if (known) {
    return known;
  }
  // Some answers to wrong credentials say so in a header alone (RFC 6749 §5.2).
  const isChallenge = error instanceof oidc.WWWAuthenticateChallengeError && error.status === 401;
  const name = isChallenge ? 'invalid_client' : nameOf(error);
  return FAULTY_REQUESTS.includes(name)
    ? new KindeError(
        'ERR_KINDE_CONFIGURATION',
        `Kinde gave the application no access token of its own: ${name}. Is it of the type machine to ` +
          'machine, and authorized for the audience, scope and organization that it asked for?',
      )
    : new KindeError('ERR_KINDE_UNAVAILABLE', `Kinde gave no machine token: ${name}.`);
}

/** How a login on another device stands (RFC 8628 §3.5). */
export type DeviceState = 'pending' | 'slow down';

/** `undefined` when it has come to an end, or nobody knows. */
export function deviceState(error: unknown): DeviceState | undefined {
  switch (error instanceof oidc.ResponseBodyError ? error.error : undefined) {
    case 'authorization_pending':
      return 'pending';
    case 'slow_down':
      return 'slow down';
    default:
      return undefined;
  }
}

export function deviceError(error: unknown): KindeError {
  const known = kindeErrorIn(error);
  if (known) {
    return known;
  }
  const isChallenge = error instanceof oidc.WWWAuthenticateChallengeError && error.status === 401;
  const name = isChallenge ? 'invalid_client' : nameOf(error);
  switch (name) {
    case 'access_denied': {
      const message = 'The login was refused on the other device.';
      return new KindeError('ERR_KINDE_LOGIN_REFUSED', message, { refusal: name });
    }
    case 'expired_token':
    case 'invalid_grant': // Kinde knows the code no more
      return new KindeError('ERR_KINDE_LOGIN_EXPIRED', 'The code of the device has expired.');
    default: {
      const message = `Kinde answered the login of a device with ${name}.`;
      if (FAULTY_REQUESTS.includes(name)) {
        const advice =
          name === 'invalid_client'
            ? 'Does the application have a client secret, and is it in clientSecret?'
            : 'Is the device authorization flow on for this application in Kinde?';
        return new KindeError('ERR_KINDE_CONFIGURATION', `${message} ${advice}`);
      }
      return PASSING_FAULTS.includes(name)
        ? new KindeError('ERR_KINDE_UNAVAILABLE', message)
        : new KindeError('ERR_KINDE_LOGIN_FAILED', message);
    }
  }
}

/** Whether what Kinde issued could not be verified yet. */
export function isUndecided(error: unknown): boolean {
  return kindeErrorIn(error)?.code === 'ERR_KINDE_UNAVAILABLE';
}

function kindeErrorIn(error: unknown): KindeError | undefined {
  const cause = error instanceof oidc.ClientError ? error.cause : error;
  return cause instanceof KindeError ? cause : undefined;
}

/** An error's name, provided that it looks like one: what an endpoint answered could be anything. */
function nameOf(error: unknown): string {
  const name =
    error instanceof oidc.ResponseBodyError
      ? error.error
      : error instanceof oidc.ClientError
        ? error.code
        : undefined;
  return name !== undefined && /^\w{1,60}$/.test(name) ? name : UNKNOWN_ERROR;
}
