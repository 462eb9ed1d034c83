import { principalKind } from '../claims/principal.js';
import { type JsonObject, isStringArray, ownProperty } from '../json.js';

/** Why a token is refused, for the developer's log; callers outside learn only that it is. */
export type TokenFault =
  | 'malformed'
  | 'algorithm'
  | 'unknown key'
  | 'signature'
  | 'type'
  | 'issuer'
  | 'audience'
  | 'authorized party'
  | 'expired'
  | 'not yet valid'
  | 'time claims'
  | 'kind'
  | 'subject'
  | 'sender-constrained';

export interface AccessTokenPolicy {
  /** Empty: the authorized party decides instead. */
  readonly audience: readonly string[];
  readonly allowedClientIds: readonly string[];
  /** Seconds. */
  readonly clockTolerance: number;
}

/** `at+jwt` is RFC 9068's, the others are what Kinde writes. */
const ACCESS_TOKEN_TYPES: ReadonlySet<unknown> = new Set([
  undefined,
  'jwt',
  'at+jwt',
  'application/at+jwt',
]);

/**
 * Claims of tokens that the same keys sign and that are no access tokens: id tokens (OpenID Connect
 * Core §2) and logout tokens (RFC 8725 §3.12 asks for mutually exclusive rules).
 */
const FOREIGN_CLAIMS = ['nonce', 'at_hash', 'c_hash', 'events'];

/**
 * What is wrong with the header and claims of a token whose signature and issuer are right;
 * `undefined` when it is an access token for this application, a user's or a machine's.
 *
 * @param now seconds since the epoch
 */
export function accessTokenFault(
  header: JsonObject,
  claims: JsonObject,
  policy: AccessTokenPolicy,
  now: number,
): TokenFault | undefined {
  if (!ACCESS_TOKEN_TYPES.has(typeOf(header))) return 'type';
  return (
    lifetimeFault(claims, now, policy.clockTolerance) ??
    kindFault(claims) ??
    recipientFault(claims, policy)
  );
}

/** RFC 7519 §4.1.4 to §4.1.6. `exp` and `iat` are required; JSON's `1e400` is no time. */
export function lifetimeFault(
  claims: JsonObject,
  now: number,
  tolerance: number,
): TokenFault | undefined {
  const [exp, iat] = [ownProperty(claims, 'exp'), ownProperty(claims, 'iat')];
  const nbf = Object.hasOwn(claims, 'nbf') ? claims['nbf'] : iat;
  if (!isTime(exp) || !isTime(iat) || !isTime(nbf)) return 'time claims';
  if (exp <= now - tolerance) return 'expired';
  if (nbf > now + tolerance || iat > now + tolerance) return 'not yet valid';
  return undefined;
}

function kindFault(claims: JsonObject): TokenFault | undefined {
  if (FOREIGN_CLAIMS.some((name) => Object.hasOwn(claims, name))) return 'kind';
  // Kinde's webhooks are signed with the same keys.
  if (Object.hasOwn(claims, 'event_id') && Object.hasOwn(claims, 'type')) return 'kind';
  // A token bound to a key (RFC 9449, RFC 8705) is worth nothing without the proof, which is not read.
  if (Object.hasOwn(claims, 'cnf')) return 'sender-constrained';
  return principalKind(claims) === undefined ? 'subject' : undefined;
}

function recipientFault(claims: JsonObject, policy: AccessTokenPolicy): TokenFault | undefined {
  if (policy.audience.length > 0) {
    const audience: unknown = [ownProperty(claims, 'aud')].flat();
    return isStringArray(audience) && audience.some((item) => policy.audience.includes(item))
      ? undefined
      : 'audience';
  }
  // Without an audience nothing but its scopes tells a user's access token from other tokens.
  const hasScopes = Object.hasOwn(claims, 'scp') || Object.hasOwn(claims, 'scope');
  if (!hasScopes && principalKind(claims) === 'user') return 'kind';
  const authorizedParty = ownProperty(claims, 'azp');
  return typeof authorizedParty === 'string' && policy.allowedClientIds.includes(authorizedParty)
    ? undefined
    : 'authorized party';
}

function typeOf(header: JsonObject): unknown {
  const type = ownProperty(header, 'typ');
  return typeof type === 'string' ? type.toLowerCase() : type;
}

function isTime(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}
