import { KindeError } from '../../kinde.errors.js';
import { hasBearerScheme } from '../bearer-credential.js';

/** The headers that an API key may come in. */
export interface ApiKeyHeaders {
  /** Every `Authorization` header. */
  readonly authorization: readonly string[];
  /** Every `X-API-Key` header. */
  readonly apiKey: readonly string[];
}

const SCHEME = 'bearer';
const MAXIMUM_LENGTH = 512;
const PRINTABLE_ASCII = /^[\x21-\x7e]+$/;
/** A JWS in compact serialization (RFC 7515 §3.1), signed or not. */
const TOKEN_FORM = /^[\w-]+\.[\w-]+\.[\w-]*$/;

/**
 * What a request offers as its API key, good or bad, in `Authorization: Bearer` or in `X-API-Key`;
 * `undefined` when it offers none. Other schemes are somebody else's.
 *
 * @throws KindeError `ERR_KINDE_INVALID_REQUEST` when it cannot be told which key is meant: a proxy in
 *   front of us may have looked at another than we would (RFC 6750 §3.1)
 */
export function apiKeyCredential({ authorization, apiKey }: ApiKeyHeaders): string | undefined {
  const [key, ...others] = apiKey;
  if (others.length > 0) {
    throw invalidRequest('has more than one X-API-Key header');
  }
  const bearer = bearerValue(authorization);
  if (key !== undefined && bearer !== undefined && key !== bearer) {
    throw invalidRequest('has a bearer credential and another API key');
  }
  return key ?? bearer;
}

/** Whether a request comes with what has the form of Kinde's tokens, which no API key has. */
export function bringsToken({ authorization, apiKey }: ApiKeyHeaders): boolean {
  const [header, ...others] = authorization;
  return (
    header !== undefined &&
    others.length === 0 &&
    apiKey.length === 0 &&
    hasBearerScheme([header]) &&
    TOKEN_FORM.test(header.slice(SCHEME.length + 1))
  );
}

/** Whether it is worth asking about. A token is a credential of its own, which is shown to nobody. */
export function couldBeApiKey(text: unknown): boolean {
  return (
    typeof text === 'string' &&
    text.length <= MAXIMUM_LENGTH &&
    PRINTABLE_ASCII.test(text) &&
    !TOKEN_FORM.test(text)
  );
}

function bearerValue(authorization: readonly string[]): string | undefined {
  const [header, ...others] = authorization;
  if (header === undefined) {
    return undefined;
  }
  if (others.length > 0) {
    throw invalidRequest('has more than one Authorization header');
  }
  if (!hasBearerScheme([header])) {
    return undefined;
  }
  const value = header.slice(SCHEME.length + 1);
  if (header[SCHEME.length] !== ' ' || value === '' || /\s/.test(value)) {
    throw invalidRequest('has a malformed bearer credential');
  }
  return value;
}

function invalidRequest(what: string): KindeError {
  return new KindeError('ERR_KINDE_INVALID_REQUEST', `The request ${what}.`);
}
