import { generateKeyPairSync, type KeyObject, randomUUID } from 'node:crypto';

import { type LocalKindePublicJwk, publicJwkOf } from './local-kinde.keys.js';

/** A key that signs tokens in this process, and never leaves it. */
export interface TestKey {
  readonly kid: string;
  readonly privateKey: KeyObject;
  /** As a key set shows it. */
  readonly jwk: LocalKindePublicJwk;
}

let key: TestKey | undefined;

/** One for the whole process; made when it is first needed, which takes a moment. */
export function testKey(): TestKey {
  return (key ??= newTestKey());
}

function newTestKey(): TestKey {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const kid = `test:${randomUUID()}`;
  return { kid, privateKey, jwk: publicJwkOf(publicKey, kid) };
}
