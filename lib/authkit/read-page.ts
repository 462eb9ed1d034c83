import { MAXIMUM_PAGING } from '../core/authkit/authkit-paging.js';
import type { AuthKitPage } from '../core/authkit/authkit-token.js';
import { malformedParameter, queryOf, singleParameter } from '../core/query-parameter.js';

/**
 * Which page the widget asks for; the first, when it says nothing.
 *
 * @param url path and query as the browser sent them
 * @throws KindeError `ERR_KINDE_INVALID_REQUEST` for what is no whole number from 1 to 1 000
 */
export function readPage(url: string): AuthKitPage {
  const query = queryOf(url);
  return { page: numberIn(query, 'page'), limit: numberIn(query, 'limit') };
}

function numberIn(query: URLSearchParams, name: string): number | undefined {
  const text = singleParameter(query, name);
  if (text === undefined) {
    return undefined;
  }
  const number = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (number < 1 || number > MAXIMUM_PAGING) {
    throw malformedParameter(name);
  }
  return number;
}
