import { KindeError } from '../../kinde.errors.js';

const MAXIMUM_VALUE_LENGTH = 4096;

/** Of other flows than the authorization code: nothing that we asked for. */
const FOREIGN_PARAMETERS = ['response', 'id_token', 'access_token', 'token'];

/**
 * Reads the query of a callback.
 *
 * @param url path and query as the browser sent them
 * @throws KindeError `ERR_KINDE_INVALID_REQUEST` when it cannot be an authorization response: a
 *   parameter twice (RFC 6749 §3.1), one that is too long, or of another flow, or no state
 */
export function readCallbackQuery(url: string): { query: string; state: string } {
  const query = url.includes('?') ? url.slice(url.indexOf('?')) : '';
  const parameters = new URLSearchParams(query);
  const names = [...parameters.keys()];
  const state = parameters.get('state');
  if (
    state === null ||
    state === '' ||
    new Set(names).size < names.length ||
    [...parameters.values()].some((value) => value.length > MAXIMUM_VALUE_LENGTH) ||
    FOREIGN_PARAMETERS.some((name) => parameters.has(name))
  ) {
    throw new KindeError(
      'ERR_KINDE_INVALID_REQUEST',
      'The callback is not an authorization response.',
    );
  }
  return { query, state };
}
