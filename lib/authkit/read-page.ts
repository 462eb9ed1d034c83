import type { AuthKitPage } from '../core/authkit/authkit-token.js';
import { malformedParameter, queryOf, singleParameter } from '../core/query-parameter.js';

/** From 1 to 1 000. */
const NUMBER = /^(?:[1-9]\d{0,2}|1000)$/;

/**
 * Which page the widget asks for; the first, when it says nothing.
 *
 * @param url path and query as the browser sent them
 * @throws KindeError `ERR_KINDE_INVALID_REQUEST` for what is no number from 1 to 1 000
 */
export function readPage(url: string): AuthKitPage {
  const query = queryOf(url);
  const [page, limit] = ['page', 'limit'].map((name) => numberIn(query, name));
  return { page, limit };
}

function numberIn(query: URLSearchParams, name: string): number | undefined {
  const text = singleParameter(query, name);
  if (text !== undefined && !NUMBER.test(text)) {
    throw malformedParameter(name);
  }
  return text === undefined ? undefined : Number(text);
}
