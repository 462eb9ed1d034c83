import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';

const ALGORITHM = 'aes-256-gcm';
const SALT_BYTES = 16;
const KEY_BYTES = 32;
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** A value that came out of a seal. */
export interface Opened {
  readonly value: Buffer;
  /** Whether it was sealed with a secret that is being retired. */
  readonly isStale: boolean;
}

/**
 * Seals values for a browser to keep: it can neither read nor change nor swap them.
 *
 * AES-256-GCM. Each purpose has keys of its own, derived from the secrets by HKDF (RFC 5869), and
 * each value a key and IV of its own, derived from a random salt that travels with it: a key that
 * encrypts once is never near GCM's limit on random IVs (NIST SP 800-38D §8.3).
 */
export class Seal {
  readonly #keys: readonly [Buffer, ...Buffer[]];

  /**
   * @param secrets the first seals, all open
   * @param purpose what is sealed; a value sealed for one purpose does not open for another
   */
  constructor(secrets: readonly [string, ...string[]], purpose: string) {
    const derive = (secret: string) =>
      Buffer.from(hkdfSync('sha256', secret, '', `nestjs-kinde/${purpose}`, KEY_BYTES));
    const [first, ...others] = secrets;
    this.#keys = [derive(first), ...others.map(derive)];
  }

  /**
   * @param context authenticated with the value and needed to open it, such as a cookie's name
   * @returns base64url
   */
  seal(value: Buffer, context: string): string {
    const salt = randomBytes(SALT_BYTES);
    const { key, iv } = keyFor(this.#keys[0], salt);
    const cipher = createCipheriv(ALGORITHM, key, iv, { authTagLength: TAG_BYTES });
    cipher.setAAD(Buffer.from(context));
    const sealed = [salt, cipher.update(value), cipher.final(), cipher.getAuthTag()];
    return Buffer.concat(sealed).toString('base64url');
  }

  /** `undefined` for whatever was not sealed with one of the secrets, this purpose and context. */
  open(sealed: string, context: string): Opened | undefined {
    const bytes = Buffer.from(sealed, 'base64url');
    // Only the canonical spelling opens, so that one value has one cookie.
    if (bytes.length < SALT_BYTES + TAG_BYTES || bytes.toString('base64url') !== sealed) {
      return undefined;
    }
    for (const root of this.#keys) {
      const value = decrypt(root, bytes, context);
      if (value) {
        return { value, isStale: root !== this.#keys[0] };
      }
    }
    return undefined;
  }
}

function decrypt(root: Buffer, bytes: Buffer, context: string): Buffer | undefined {
  const { key, iv } = keyFor(root, bytes.subarray(0, SALT_BYTES));
  // Without the length, Node takes a tag of four bytes too, which can be guessed.
  const decipher = createDecipheriv(ALGORITHM, key, iv, { authTagLength: TAG_BYTES });
  decipher.setAAD(Buffer.from(context));
  decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
  const value = decipher.update(bytes.subarray(SALT_BYTES, -TAG_BYTES));
  try {
    decipher.final(); // adds nothing to the value, and checks the tag
    return value;
  } catch {
    return undefined;
  }
}

function keyFor(root: Buffer, salt: Buffer): { key: Buffer; iv: Buffer } {
  const derived = createHmac('sha512', root).update(salt).digest();
  return {
    key: derived.subarray(0, KEY_BYTES),
    iv: derived.subarray(KEY_BYTES, KEY_BYTES + IV_BYTES),
  };
}
