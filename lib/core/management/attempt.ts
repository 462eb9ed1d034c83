import { KindeError } from '../../kinde.errors.js';
import type { JsonObject } from '../json.js';
import type { BoundedFetch } from '../oidc/bounded-fetch.js';
import { assertNoOutage, retryAfterOf } from '../oidc/outage.js';
import { readApiAnswer } from './api-answer.js';
import { apiRefusal } from './api-refusal.js';
import type { Operation } from './operation.js';
import type { OperationRequest } from './operation-request.js';

/** How asking Kinde once has ended. */
export type Outcome = { readonly answer: JsonObject | undefined } | Failure;

export interface Failure {
  readonly reason: 'token' | 'refusal' | 'too many' | 'outage';
  readonly error: KindeError;
  /** Seconds that Kinde asks to wait after too many requests, where it says so. */
  readonly reset?: number | undefined;
}

export interface AttemptOptions {
  readonly fetch: BoundedFetch;
  readonly issuer: string;
  readonly accessToken: string;
  readonly operation: Operation;
  readonly request: OperationRequest;
}

/** Asks Kinde once. It never rejects for anything that Kinde or the network does. */
export async function attempt(options: AttemptOptions): Promise<Outcome> {
  const { operation } = options;
  try {
    const response = await send(options);
    const { status } = response;
    if (status === 429) {
      return { reason: 'too many', error: tooMany(response), reset: resetOf(response) };
    }
    assertNoOutage(response);
    if (!response.ok) {
      const reason = status === 401 ? 'token' : 'refusal';
      return { reason, error: await apiRefusal(operation, response) };
    }
    return { answer: await readApiAnswer(operation, response) };
  } catch (error) {
    if (error instanceof KindeError && error.code === 'ERR_KINDE_UNAVAILABLE') {
      return { reason: 'outage', error };
    }
    throw error;
  }
}

function send(options: AttemptOptions): Promise<Response> {
  const { fetch, issuer, accessToken, operation, request } = options;
  const { method, path, contentType, body } = request;
  const headers = {
    accept: 'application/json',
    authorization: `Bearer ${accessToken}`,
    ...(contentType && { 'content-type': contentType }),
  };
  const init = { method, headers, ...(body !== undefined && { body }) };
  return fetch(issuer + path, init, operation.path); // errors name no ids
}

function tooMany(response: Response): KindeError {
  const message = "Kinde's Management API answered with status 429: too many requests.";
  return new KindeError('ERR_KINDE_UNAVAILABLE', message, retryAfterOf(response));
}

function resetOf(response: Response): number | undefined {
  const { headers } = response;
  const text = headers.get('retry-after') ?? headers.get('ratelimit-reset');
  return text === '0' ? 0 : retryAfterOf(response).retryAfter;
}
