import { AuthKitError } from '../../kinde.errors.js';
import type { RequestError } from '../bounded-request.js';
import { retryAfterOf } from '../oidc/outage.js';

/** How asking for a page once has failed. */
export interface AuthKitFailure {
  readonly error: AuthKitError;
  /** Whether asking once more may help. */
  readonly mayPass: boolean;
}

/** Who was asked for what, for errors. */
export interface AuthKitQuestion {
  readonly name: 'Pica' | 'One';
  /** `POST /v1/authkit (page 2)` */
  readonly what: string;
  /** Seconds that the page may take in all. */
  readonly timeout: number;
}

/** Why there is no answer that can be read. */
export function requestFailure(
  { name, what, timeout }: AuthKitQuestion,
  { fault, message, status }: RequestError,
): AuthKitFailure {
  switch (fault) {
    case 'unreachable':
      return passing(`${what} at ${name} ${message}.`);
    case 'timeout':
      // Of the time that the page may take nothing is left.
      return { ...passing(`${what} at ${name} took more than ${timeout} s.`), mayPass: false };
    case 'size':
      return isOutage(status)
        ? passing(`${what} at ${name} ${message}.`, { apiStatus: status })
        : lasting(`${what} at ${name} ${message}. Ask for fewer on a page: limit.`, status);
    default:
      return lasting(`${what} at ${name} ${message}.${adviceOn(status)}`, status);
  }
}

/**
 * Why there is no page.
 *
 * @param response with a status from 400 to 599
 */
export function refusalFailure(question: AuthKitQuestion, response: Response): AuthKitFailure {
  const { status } = response;
  const message = `${question.what} at ${question.name} answered with status ${status}.`;
  return isOutage(status)
    ? passing(message, { apiStatus: status, ...retryAfterOf(response) })
    : lasting(message + adviceOn(status), status);
}

/** @param fault what came instead of a page, in words */
export function answerFailure(
  { name, what }: AuthKitQuestion,
  { status }: Response,
  fault: string,
): AuthKitFailure {
  return lasting(`${what} at ${name} answered with ${fault}.`, status);
}

/** The provider's own fault, or too many requests; however long the answer is that says so. */
function isOutage(status: number | undefined): status is number {
  return status !== undefined && (status === 429 || (status >= 500 && status <= 599));
}

function passing(
  message: string,
  details: { readonly apiStatus?: number; readonly retryAfter?: number } = {},
): AuthKitFailure {
  const error = new AuthKitError('ERR_KINDE_AUTHKIT_UNAVAILABLE', message, details);
  return { error, mayPass: true };
}

function lasting(message: string, apiStatus: number | undefined): AuthKitFailure {
  const details = apiStatus === undefined ? {} : { apiStatus };
  const error = new AuthKitError('ERR_KINDE_AUTHKIT_FAILED', message, details);
  return { error, mayPass: false };
}

/** What to look at, as the end of a message. */
function adviceOn(status: number | undefined): string {
  switch (status) {
    case 401:
    case 403:
      return (
        ' Is authkit.secretKey a key that is still valid, of the provider that authkit.provider ' +
        'names, and for the environment that is meant (sk_test_… or sk_live_…)?'
      );
    case 301:
    case 302:
    case 303:
    case 307:
    case 308:
    case 404:
      return " Is authkit.baseUrl the URL of the provider's API?";
    default:
      return '';
  }
}
