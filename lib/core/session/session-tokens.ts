import { KindeError } from '../../kinde.errors.js';
import { readTextClaim } from '../claims/claim-names.js';
import { principalKind } from '../claims/principal.js';
import { type JsonObject, ownProperty, parseJsonObject } from '../json.js';
import type { TokenSet } from '../oidc/oidc-client.js';
import type { TokenVerifier } from '../tokens/token-verifier.js';
import { newSessionId, type Session } from './session.js';

/** Seconds between two renewals, for access tokens that live shorter than the refresh lead. */
const MINIMUM_REFRESH_INTERVAL = 10;

/** Names that reach an object's prototype when somebody copies claims carelessly. */
const UNSAFE_NAMES = new Set(['__proto__', 'constructor', 'prototype']);

/** What a login was for. */
export interface ExpectedLogin {
  /** The organization to sign in to. */
  readonly orgCode?: string | undefined;
  /** The one user who may come of it: of a login that nobody watches. */
  readonly userId?: string | undefined;
}

/**
 * Starts a session with the tokens of a login.
 *
 * @param now seconds since the epoch
 * @throws KindeError `ERR_KINDE_LOGIN_FAILED` when they do not belong together or are not for what was
 *   expected, `ERR_KINDE_LOGIN_REFUSED` when they are another user's
 */
export async function sessionOf(
  tokens: TokenSet,
  verifier: TokenVerifier,
  now: number,
  { orgCode, userId }: ExpectedLogin = {},
): Promise<Session> {
  const { claims, expiresAt } = await verified(tokens.accessToken, verifier);
  if (principalKind(claims) !== 'user') {
    throw new KindeError('ERR_KINDE_LOGIN_FAILED', 'Kinde issued a token that is no user’s.');
  }
  const idTokenClaims = safeClaims(tokens.idTokenClaims ?? {});
  if (ownProperty(claims, 'sub') !== ownProperty(idTokenClaims, 'sub')) {
    throw new KindeError('ERR_KINDE_LOGIN_FAILED', 'Access token and id token name two subjects.');
  }
  if (userId !== undefined && ownProperty(claims, 'sub') !== userId) {
    throw new KindeError('ERR_KINDE_LOGIN_REFUSED', 'Kinde is signed in as somebody else.', {
      refusal: 'account_selection_required',
    });
  }
  if (orgCode !== undefined && readTextClaim(claims, 'org_code') !== orgCode) {
    throw new KindeError('ERR_KINDE_LOGIN_FAILED', 'Kinde signed in to another organization.');
  }
  return {
    id: newSessionId(),
    version: 1,
    createdAt: now,
    touchedAt: now,
    accessToken: tokens.accessToken,
    accessTokenExpiresAt: expiresAt,
    refreshToken: tokens.refreshToken,
    refreshNotBefore: nextRefresh(expiresAt, now + MINIMUM_REFRESH_INTERVAL, now),
    idTokenClaims,
  };
}

/**
 * Continues a session with the tokens of a refresh, provided that they are the same user's in the
 * same organization (OpenID Connect Core §12.2).
 *
 * @param now seconds since the epoch
 * @throws KindeError `ERR_KINDE_LOGIN_FAILED` when they are not
 */
export async function renewedSession(
  session: Session,
  tokens: TokenSet,
  verifier: TokenVerifier,
  now: number,
): Promise<Session> {
  const { claims, expiresAt } = await verified(tokens.accessToken, verifier);
  const before = accessClaimsOf(session);
  const subject = ownProperty(before, 'sub');
  const idSubject = tokens.idTokenClaims && ownProperty(tokens.idTokenClaims, 'sub');
  if (ownProperty(claims, 'sub') !== subject || (idSubject ?? subject) !== subject) {
    throw new KindeError(
      'ERR_KINDE_LOGIN_FAILED',
      'A refresh brought the tokens of another subject.',
    );
  }
  if (readTextClaim(claims, 'org_code') !== readTextClaim(before, 'org_code')) {
    throw new KindeError('ERR_KINDE_LOGIN_FAILED', 'A refresh brought another organization.');
  }
  // Kinde may return the access token that is still valid: asking again would change nothing.
  const isSameLifetime = expiresAt <= session.accessTokenExpiresAt;
  const earliest = isSameLifetime ? expiresAt : now + MINIMUM_REFRESH_INTERVAL;
  return {
    ...session,
    version: session.version + 1,
    touchedAt: now,
    accessToken: tokens.accessToken,
    accessTokenExpiresAt: expiresAt,
    refreshToken: tokens.refreshToken ?? session.refreshToken,
    refreshNotBefore: nextRefresh(expiresAt, earliest, now),
    idTokenClaims: tokens.idTokenClaims ? safeClaims(tokens.idTokenClaims) : session.idTokenClaims,
  };
}

/**
 * When a renewal may bring something new: at the latest when the access token expires. Where it has
 * by our clock, though not by Kinde's, asking with every request would not help.
 */
function nextRefresh(expiresAt: number, earliest: number, now: number): number {
  const next = Math.min(expiresAt, earliest);
  return next > now ? next : now + MINIMUM_REFRESH_INTERVAL;
}

/** Kinde's id of the user whose session it is. */
export function subjectOf(session: Session): string {
  return readTextClaim(accessClaimsOf(session), 'sub') ?? '';
}

/** The claims of a session's access token, verified when it was put there. */
export function accessClaimsOf({ accessToken }: Session): JsonObject {
  const payload = Buffer.from(accessToken.split('.')[1] ?? '', 'base64url');
  return parseJsonObject(payload.toString('utf8')) ?? {};
}

/** A new access token that Kinde itself sent and that does not verify is Kinde's fault, not a caller's. */
async function verified(accessToken: string, verifier: TokenVerifier) {
  try {
    return await verifier.verifyIssuedToken(accessToken);
  } catch (error) {
    if (error instanceof KindeError && error.code === 'ERR_KINDE_INVALID_TOKEN') {
      throw new KindeError(
        'ERR_KINDE_LOGIN_FAILED',
        `Kinde issued what is unacceptable. ${error.message}`,
      );
    }
    throw error;
  }
}

function safeClaims(claims: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(claims).filter(([name]) => !UNSAFE_NAMES.has(name)));
}
