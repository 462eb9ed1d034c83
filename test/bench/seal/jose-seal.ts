import { randomBytes } from 'node:crypto';

import { CompactEncrypt, compactDecrypt } from 'jose';

const KEY = randomBytes(32);

export async function throughJose(value: Uint8Array): Promise<Uint8Array> {
  const sealed = await new CompactEncrypt(value)
    .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
    .encrypt(KEY);
  const { plaintext } = await compactDecrypt(sealed, KEY);
  return plaintext;
}
