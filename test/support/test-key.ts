import { generateKeyPairSync, type KeyObject, randomUUID, sign } from 'node:crypto';

/** A public signing key as a JWKS document shows it. */
export interface TestJwk {
  readonly kty: 'RSA';
  readonly kid: string;
  readonly n: string;
  readonly e: string;
  readonly [name: string]: unknown;
}

/**
 * A signing key of the tests' own. It signs header and payload to the letter: objects as JSON, texts
 * as they are, so that tokens can say what no JSON serializer writes (`1e400`, a name twice).
 */
export class TestKey {
  readonly jwk: TestJwk;
  readonly #privateKey: KeyObject;

  constructor(
    readonly kid: string = randomUUID(),
    modulusLength = 2048,
  ) {
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength });
    const { n = '', e = '' } = publicKey.export({ format: 'jwk' });
    this.jwk = { kty: 'RSA', use: 'sig', alg: 'RS256', kid, n, e };
    this.#privateKey = privateKey;
  }

  /** @param header in place of `{ alg: 'RS256', kid, typ: 'JWT' }` */
  sign(
    payload: object | string,
    header: object | string = { alg: 'RS256', kid: this.kid, typ: 'JWT' },
  ): string {
    const input = [header, payload].map(encoded).join('.');
    const signature = sign('sha256', Buffer.from(input), this.#privateKey);
    return `${input}.${signature.toString('base64url')}`;
  }
}

function encoded(part: object | string): string {
  return Buffer.from(typeof part === 'string' ? part : JSON.stringify(part)).toString('base64url');
}
