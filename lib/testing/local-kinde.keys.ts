import {
  createHash,
  generateKeyPair,
  generateKeyPairSync,
  type JsonWebKey,
  type KeyObject,
} from 'node:crypto';
import { promisify } from 'node:util';

/** A public key as `/.well-known/jwks` shows it. */
export interface LocalKindePublicJwk extends JsonWebKey {
  kty: 'RSA';
  use: 'sig';
  alg: 'RS256';
  kid: string;
}

interface KeyPair {
  readonly kid: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  readonly jwk: LocalKindePublicJwk;
}

const RSA = { modulusLength: 2048 } as const;

/** Kinde's key ids are fingerprints with colons, which is worth having: some code trips on them. */
const fingerprint = (key: KeyObject): string =>
  (
    createHash('sha256')
      .update(key.export({ type: 'spki', format: 'der' }))
      .digest('hex')
      .slice(0, 40)
      .match(/../g) ?? []
  ).join(':');

/** As a key set shows it. */
export const publicJwkOf = (publicKey: KeyObject, kid: string): LocalKindePublicJwk => ({
  ...publicKey.export({ format: 'jwk' }),
  kty: 'RSA',
  use: 'sig',
  alg: 'RS256',
  kid,
});

const newKeyPair = async (): Promise<KeyPair> => {
  const { privateKey, publicKey } = await promisify(generateKeyPair)('rsa', RSA);
  const kid = fingerprint(publicKey);
  return { kid, privateKey, publicKey, jwk: publicJwkOf(publicKey, kid) };
};

/** The tenant's signing keys: the first signs, all are published. */
export class LocalKindeKeys {
  #published: [KeyPair, ...KeyPair[]];
  #foreign: KeyObject | undefined;

  private constructor(first: KeyPair) {
    this.#published = [first];
  }

  static async create(): Promise<LocalKindeKeys> {
    return new LocalKindeKeys(await newKeyPair());
  }

  get current(): KeyPair {
    return this.#published[0];
  }

  get published(): readonly KeyPair[] {
    return this.#published;
  }

  /** A key that the tenant never publishes. */
  get foreign(): KeyObject {
    this.#foreign ??= generateKeyPairSync('rsa', RSA).privateKey;
    return this.#foreign;
  }

  async rotate(keepOld: boolean): Promise<void> {
    this.#published = [await newKeyPair(), ...(keepOld ? this.#published : [])];
  }
}
