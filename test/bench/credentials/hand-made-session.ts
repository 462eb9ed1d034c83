import { randomBytes } from 'node:crypto';

import { decodeJwt } from 'jose';
import { demoUsers, type LocalKinde } from 'nestjs-kinde/testing';

/** What a developer keeps of a login who keeps sessions by hand. */
export type HandMadeSession = {
  /** Claims of the access token, which guards look at. */
  readonly user: Record<string, unknown>;
  /** Claims of the id token. */
  readonly profile: Record<string, unknown>;
  readonly refreshToken: string;
  /** Makes it as large as the sessions that it is compared with. */
  readonly filler: string;
};

const REFRESH_TOKEN_BYTES = 32;

/**
 * The session of a login just now.
 *
 * @param bytes of its JSON
 * @throws when what has to be in it takes more
 */
export function handMadeSession(kinde: LocalKinde, bytes: number): HandMadeSession {
  const accessToken = kinde.accessToken({ user: demoUsers.ada });
  const session = {
    user: decodeJwt(accessToken),
    profile: decodeJwt(kinde.idToken({ user: demoUsers.ada, accessToken })),
    refreshToken: randomBytes(REFRESH_TOKEN_BYTES).toString('base64url'),
    filler: '',
  };
  const missing = bytes - Buffer.byteLength(JSON.stringify(session));
  if (missing < 0) {
    throw new Error(`A session made by hand takes ${-missing} bytes more than ${bytes}.`);
  }
  return { ...session, filler: randomBytes(missing).toString('base64url').slice(0, missing) };
}
