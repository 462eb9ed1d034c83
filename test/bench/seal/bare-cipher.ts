import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

const ALGORITHM = 'aes-256-gcm';
const KEY = randomBytes(32);
const IV = randomBytes(12);

/** Encrypts and decrypts, and nothing around it: there is no way to seal for less. */
export function throughBareCipher(value: Buffer): Buffer {
  const cipher = createCipheriv(ALGORITHM, KEY, IV);
  const encrypted = cipher.update(value);
  cipher.final();
  const decipher = createDecipheriv(ALGORITHM, KEY, IV);
  decipher.setAuthTag(cipher.getAuthTag());
  const decrypted = decipher.update(encrypted);
  decipher.final();
  return decrypted;
}
