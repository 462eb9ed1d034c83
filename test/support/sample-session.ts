import { newSessionId, type Session } from '../../lib/core/session/session.js';

/** Header, payload and signature in form only. */
export const SAMPLE_TOKEN = [
  Buffer.from('{"alg":"RS256","kid":"one"}'),
  Buffer.from('{"sub":"kp_1","org_code":"org_1"}'),
  Buffer.alloc(256, 7),
]
  .map((segment) => segment.toString('base64url'))
  .join('.');

/** A session of a user who signed in at 1 000 and whose access token lasts an hour. */
export function sampleSession(changes: Partial<Session> = {}): Session {
  return {
    id: newSessionId(),
    version: 1,
    createdAt: 1_000,
    touchedAt: 1_000,
    accessToken: SAMPLE_TOKEN,
    accessTokenExpiresAt: 4_600,
    refreshToken: 'a refresh token',
    refreshNotBefore: 1_010,
    idTokenClaims: { sub: 'kp_1', given_name: 'Ada' },
    ...changes,
  };
}
