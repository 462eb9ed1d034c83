import { EncryptJWT } from 'jose';

import { JOSE_COOKIE, joseCookieKey } from '../server/jose-cookie.js';
import type { HandMadeSession } from './hand-made-session.js';

/**
 * A session made by hand, sealed in cookies by `jose`.
 *
 * @returns so many `Cookie` headers, no two alike
 */
export async function joseCookies(
  sessionSecret: string,
  session: HandMadeSession,
  count: number,
): Promise<string[]> {
  const key = joseCookieKey(sessionSecret);
  const headers: string[] = [];
  while (headers.length < count) {
    // With a random IV each, which makes them differ throughout.
    const value = await new EncryptJWT(session)
      .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
      .setExpirationTime('1 day')
      .encrypt(key);
    headers.push(`Cookie: ${JOSE_COOKIE}=${value}`);
  }
  return headers;
}
