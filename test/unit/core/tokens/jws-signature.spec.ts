import { createPublicKey, generateKeyPairSync } from 'node:crypto';

import { parseCompactJws } from '../../../../lib/core/tokens/compact-jws.js';
import { isSignedWith, isSignedWithSoon } from '../../../../lib/core/tokens/jws-signature.js';
import { TestKey } from '../../../support/test-key.js';

const [first, other] = [new TestKey(), new TestKey()];
const publicKeyOf = ({ jwk }: TestKey) => createPublicKey({ key: { ...jwk }, format: 'jwk' });

function unverified(token: string) {
  const parsed = parseCompactJws(token);
  if (parsed === undefined) {
    throw new Error('The test signs no token.');
  }
  return parsed;
}

describe.each([
  ['at once', isSignedWith],
  ['on another thread', isSignedWithSoon],
])('a signature that is looked at %s', (_, isSigned) => {
  const signed = unverified(first.sign({ sub: 'kp_1' }));

  it('is right by the key that signed', async () => {
    expect(await isSigned(publicKeyOf(first), signed)).toBe(true);
  });

  it('is wrong by another key', async () => {
    expect(await isSigned(publicKeyOf(other), signed)).toBe(false);
  });

  it('is wrong for anything else that the key signed', async () => {
    const { signature } = unverified(first.sign({ sub: 'kp_2' }));
    expect(await isSigned(publicKeyOf(first), { ...signed, signature })).toBe(false);
  });

  it('is wrong when it is empty', async () => {
    const forged = { ...signed, signature: Buffer.alloc(0) };
    expect(await isSigned(publicKeyOf(first), forged)).toBe(false);
  });
});

it('that cannot be looked at is an error, on another thread too', async () => {
  const { privateKey } = generateKeyPairSync('x25519');
  const token = unverified(first.sign({}));
  await expect(isSignedWithSoon(privateKey, token)).rejects.toThrow();
});
