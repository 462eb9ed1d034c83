import { constants, type KeyObject, verify } from 'node:crypto';

import type { KindeError } from '../../kinde.errors.js';
import { type JsonObject, ownProperty } from '../json.js';
import type { UnverifiedToken } from './compact-jws.js';

/** Why what Kinde might have signed is not believed. */
export type SignatureFault = 'malformed' | 'algorithm' | 'unknown key' | 'signature';

/**
 * No extension is understood here, so a header that makes one critical is refused (RFC 7515
 * §4.1.11), and so is the unencoded payload of RFC 7797, whether it says that it is critical or not.
 */
const EXTENSIONS = ['crit', 'b64'];

const ALGORITHM = 'RSA-SHA256';
const padding = constants.RSA_PKCS1_PADDING;

/**
 * The id of the key that something was signed with, if its header is one that Kinde writes.
 *
 * @param refusal the error to throw
 */
export function signingKeyId(
  header: JsonObject,
  refusal: (fault: SignatureFault) => KindeError,
): string {
  const kid = ownProperty(header, 'kid');
  if (typeof kid !== 'string' || EXTENSIONS.some((name) => Object.hasOwn(header, name))) {
    throw refusal('malformed');
  }
  // The one algorithm that Kinde signs with: the header is an attacker's to write (RFC 8725 §3.1).
  if (ownProperty(header, 'alg') !== 'RS256') {
    throw refusal('algorithm');
  }
  return kid;
}

/**
 * RS256 (RFC 7518 §3.3), at once: through WebCrypto, as `jose` does it, the same takes twice the
 * processor time.
 */
export function isSignedWith(
  key: KeyObject,
  { signingInput, signature }: UnverifiedToken,
): boolean {
  return verify(ALGORITHM, Buffer.from(signingInput, 'latin1'), { key, padding }, signature);
}

/** As {@link isSignedWith}, on another thread, for what may be long and never comes twice. */
export function isSignedWithSoon(
  key: KeyObject,
  { signingInput, signature }: UnverifiedToken,
): Promise<boolean> {
  const signed = Buffer.from(signingInput, 'latin1');
  return new Promise((resolve, reject) => {
    verify(ALGORITHM, signed, { key, padding }, signature, (error, isValid) =>
      error ? reject(error) : resolve(isValid),
    );
  });
}
