import { sha256 } from '../../../lib/core/sha256.js';

it('the digest of a text is the one of FIPS 180-4, in base64url', () => {
  const digest = Buffer.from(
    'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    'hex',
  );
  expect(sha256('abc')).toBe(digest.toString('base64url'));
});
