import { createHash, timingSafeEqual } from 'node:crypto';

import { Injectable } from '@nestjs/common';

interface ApiKey {
  readonly orgCode: string;
  readonly hash: Buffer;
}

/**
 * Keys of devices that cannot get tokens, such as a screen on a wall. Only hashes are kept: whoever
 * reads the configuration cannot call the API by it. A plain SHA-256 will do, since a key of 32 random
 * bytes cannot be guessed, as a password can.
 */
@Injectable()
export class ApiKeys {
  readonly #keys = readApiKeys(process.env.API_KEY_HASHES);

  /** The organization that a key belongs to; `undefined` when it is none. */
  ownerOf(key: unknown): string | undefined {
    if (typeof key !== 'string') {
      return undefined;
    }
    const hash = sha256(key);
    // Every one of them, each in constant time: how long it takes says nothing about a key.
    return this.#keys.filter((each) => timingSafeEqual(each.hash, hash)).at(0)?.orgCode;
  }
}

export function sha256(key: string): Buffer {
  return createHash('sha256').update(key).digest();
}

/**
 * @param text such as `org_1:{64 hexadecimal digits} org_2:{…}`
 * @throws RangeError
 */
function readApiKeys(text = ''): readonly ApiKey[] {
  const entries = text.split(/\s+/).filter((entry) => entry !== '');
  return entries.map((entry, index) => {
    const [, orgCode, hash] = /^(org_\w+):([0-9a-f]{64})$/.exec(entry) ?? [];
    if (orgCode === undefined || hash === undefined) {
      throw new RangeError(
        `API_KEY_HASHES: entry ${index + 1} is not of the form org_…:{SHA-256 of the key, in hexadecimal}.`,
      );
    }
    return { orgCode, hash: Buffer.from(hash, 'hex') };
  });
}
