import { randomBytes } from 'node:crypto';

import type { JsonObject } from '../json.js';

/** A signed-in browser, from login to logout. Replaced as a whole, never changed. */
export interface Session {
  /** 128 random bits, base64url; new with every login. */
  readonly id: string;
  /** Counts the renewals of its tokens: of two copies of a session the higher one is the newer. */
  readonly version: number;
  /** Seconds since the epoch. */
  readonly createdAt: number;
  /** Seconds since the epoch at which it was last written. */
  readonly touchedAt: number;
  readonly accessToken: string;
  /** Seconds since the epoch. */
  readonly accessTokenExpiresAt: number;
  readonly refreshToken: string | undefined;
  /** Seconds since the epoch before which a renewal would bring nothing new. */
  readonly refreshNotBefore: number;
  /** The id token's claims; the id token itself is not needed again. */
  readonly idTokenClaims: JsonObject;
}

export interface SessionLifetime {
  /** Seconds. */
  readonly idleTimeout: number;
  /** Seconds. */
  readonly absoluteTimeout: number;
}

/** Seconds between two writes that only say "still here". */
const TOUCH_INTERVAL = 300;

const SESSION_ID_BYTES = 16;

export function newSessionId(): string {
  return randomBytes(SESSION_ID_BYTES).toString('base64url');
}

/** Whether it has the form of a session's id. */
export function isSessionId(text: string): boolean {
  return /^[\w-]{22}$/.test(text);
}

/** Seconds since the epoch at which the session ends, whichever limit comes first. */
export function sessionEndsAt(
  { createdAt, touchedAt }: Pick<Session, 'createdAt' | 'touchedAt'>,
  { idleTimeout, absoluteTimeout }: SessionLifetime,
): number {
  return Math.min(touchedAt + idleTimeout, createdAt + absoluteTimeout);
}

/** Whether the session's use has to be recorded, lest it count as idle. */
export function isTouchDue(
  session: Session,
  { idleTimeout }: SessionLifetime,
  now: number,
): boolean {
  return now - session.touchedAt >= Math.min(TOUCH_INTERVAL, idleTimeout / 4);
}

/** Whether the access token is about to expire and can be renewed. */
export function isRefreshDue(session: Session, lead: number, now: number): boolean {
  return (
    session.refreshToken !== undefined &&
    now >= session.accessTokenExpiresAt - lead &&
    now >= session.refreshNotBefore
  );
}
