import { KindeError } from '../kinde.errors.js';

const MAXIMUM_VALUE_LENGTH = 512;

/** @param url path and query as the browser sent them */
export function queryOf(url: string): URLSearchParams {
  return new URLSearchParams(url.includes('?') ? url.slice(url.indexOf('?')) : '');
}

/**
 * The value of a parameter that may come once.
 *
 * @throws KindeError `ERR_KINDE_INVALID_REQUEST` when it comes twice, as a list, with more than
 *   `limit` characters or with control characters
 */
export function singleParameter(
  query: URLSearchParams,
  name: string,
  limit = MAXIMUM_VALUE_LENGTH,
): string | undefined {
  const [value, ...others] = query.getAll(name);
  const isList = [...query.keys()].some((key) => key.startsWith(`${name}[`));
  const isMalformed = value !== undefined && (value.length > limit || hasControlCharacter(value));
  if (others.length > 0 || isList || isMalformed) {
    throw malformedParameter(name);
  }
  return value;
}

export function malformedParameter(name: string): KindeError {
  return new KindeError('ERR_KINDE_INVALID_REQUEST', `The query parameter ${name} is malformed.`);
}

function hasControlCharacter(text: string): boolean {
  // oxlint-disable-next-line no-control-regex -- control characters are what it looks for
  return /[\u0000-\u001f\u007f]/.test(text);
}
