import { type JsonObject, parseJsonObject } from '../json.js';

/** Characters that a token may have: Node refuses larger headers anyway, at 16 KB in all. */
export const MAXIMUM_TOKEN_LENGTH = 12_288;

const BASE64URL_SEGMENTS = /^[\w-]+\.[\w-]+\.[\w-]+$/;

/** A token whose form is right; nothing in it has been verified. */
export interface UnverifiedToken {
  readonly header: JsonObject;
  readonly claims: JsonObject;
  /** What is signed: header and claims as they were sent (RFC 7515 §5.2). */
  readonly signingInput: string;
  readonly signature: Buffer;
}

/**
 * Takes a token apart if it has the form of a JWS in compact serialization (RFC 7515 §3.1): three
 * canonical base64url segments, the first two JSON objects. Canonical, because otherwise one token
 * has several spellings. An encrypted token has five segments and is refused with the rest.
 *
 * @param maximumLength characters
 */
export function parseCompactJws(
  token: string,
  maximumLength = MAXIMUM_TOKEN_LENGTH,
): UnverifiedToken | undefined {
  if (token.length > maximumLength || !BASE64URL_SEGMENTS.test(token)) {
    return undefined;
  }
  const [headerBytes, claimsBytes, signature] = token.split('.').map(decodeCanonical);
  if (!headerBytes || !claimsBytes || !signature) {
    return undefined;
  }
  const header = parseJsonObject(headerBytes.toString('utf8'));
  const claims = parseJsonObject(claimsBytes.toString('utf8'));
  const signingInput = token.slice(0, token.lastIndexOf('.'));
  return header && claims ? { header, claims, signingInput, signature } : undefined;
}

/** The bytes of a segment, or `undefined` when it is not their one canonical spelling. */
export function decodeCanonical(segment: string): Buffer | undefined {
  const bytes = Buffer.from(segment, 'base64url');
  return bytes.toString('base64url') === segment ? bytes : undefined;
}
