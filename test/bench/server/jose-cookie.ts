/** Name of the cookie that holds a session sealed by `jose`. */
export const JOSE_COOKIE = 'session';

/** As the documentation of `jose` has it: the bytes of the secret. */
export function joseCookieKey(sessionSecret: string): Uint8Array {
  return Buffer.from(sessionSecret, 'base64');
}
