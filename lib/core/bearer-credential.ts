import { KindeError } from '../kinde.errors.js';

const SCHEME = 'bearer';
/** RFC 6750 §2.1. */
const TOKEN = /^[\w\-.~+/]+=*$/;

/**
 * The bearer token of a request; `undefined` when it has none. Other schemes are somebody else's.
 *
 * @param authorization every `Authorization` header of the request
 * @throws KindeError `ERR_KINDE_INVALID_REQUEST` when there are several, or one that is malformed: a
 *   proxy in front of us may have looked at another than we would (RFC 6750 §3.1)
 */
export function bearerCredential(authorization: readonly string[]): string | undefined {
  const [header, ...others] = authorization;
  if (header === undefined) {
    return undefined;
  }
  if (others.length > 0) {
    throw invalidRequest('has more than one Authorization header');
  }
  if (!isBearer(header)) {
    return undefined;
  }
  const token = header.slice(SCHEME.length + 1);
  if (header[SCHEME.length] !== ' ' || !TOKEN.test(token)) {
    throw invalidRequest('has a malformed bearer credential');
  }
  return token;
}

/** Whether a request tries to authenticate by a bearer token, well-formed or not. */
export function hasBearerScheme(authorization: readonly string[]): boolean {
  return authorization.some(isBearer);
}

function isBearer(header: string): boolean {
  return /^bearer(?:[ \t]|$)/i.test(header);
}

function invalidRequest(what: string): KindeError {
  return new KindeError('ERR_KINDE_INVALID_REQUEST', `The request ${what}.`);
}
