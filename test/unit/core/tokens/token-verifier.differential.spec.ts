import {
  constants,
  createHash,
  createHmac,
  generateKeyPairSync,
  type KeyObject,
  privateEncrypt,
  sign,
} from 'node:crypto';

import * as fc from 'fast-check';
import {
  createLocalJWKSet,
  decodeJwt,
  type JWTPayload,
  type JWTVerifyOptions,
  jwtVerify,
} from 'jose';

import type { AccessTokenPolicy } from '../../../../lib/core/tokens/access-token-policy.js';
import { KeySet } from '../../../../lib/core/tokens/key-set.js';
import { TokenVerifier } from '../../../../lib/core/tokens/token-verifier.js';
import { hostileTokens } from '../../../support/hostile-tokens.js';
import { TestKey } from '../../../support/test-key.js';

/** The same tokens in every run; another one finds others. */
const SEED = 5_150;
const API = 'https://api.example';

const now = 1_800_000_000;
const clockTolerance = 30;

type Keys = Readonly<Record<string, readonly object[]>>;

/** Ours, and `jose` as an application would use it that asks for the same. */
class Verifiers {
  readonly #ours: TokenVerifier;
  readonly #options: JWTVerifyOptions;

  constructor(
    private readonly keys: Keys,
    policy: Pick<AccessTokenPolicy, 'audience' | 'allowedClientIds'>,
  ) {
    const keySetOf = (issuerKeys: readonly object[]) =>
      new KeySet({ fetchKeys: async () => ({ keys: issuerKeys }), clock: () => now });
    this.#ours = new TokenVerifier({
      issuers: new Map(Object.entries(keys).map(([issuer, each]) => [issuer, keySetOf(each)])),
      policy: { ...policy, clockTolerance },
      clock: () => now,
    });
    this.#options = {
      algorithms: ['RS256'],
      issuer: Object.keys(keys),
      ...(policy.audience.length > 0 && { audience: [...policy.audience] }),
      requiredClaims: ['iss', 'exp', 'iat'],
      clockTolerance,
      currentDate: new Date(now * 1000),
    };
  }

  /** The claims, or `undefined` when the token is refused. */
  async ours(token: string): Promise<object | undefined> {
    try {
      return (await this.#ours.verifyAccessToken(token)).claims;
    } catch {
      return undefined;
    }
  }

  /** As {@link ours}, with the keys of the issuer that the token names. */
  async jose(token: string): Promise<JWTPayload | undefined> {
    try {
      const keys = this.keys[decodeJwt(token).iss ?? ''] ?? [];
      const keySet = createLocalJWKSet({ keys: keys.map((key) => ({ kty: 'RSA', ...key })) });
      return (await jwtVerify(token, keySet, this.#options)).payload;
    } catch {
      return undefined;
    }
  }
}

describe(`TokenVerifier beside jose (seed ${SEED})`, () => {
  const [first, second, stranger] = [new TestKey('shared'), new TestKey('shared'), new TestKey()];
  const [main, other] = ['https://tenant.example', 'https://tenant.kinde.com'];
  const keys: Keys = { [main]: [first.jwk], [other]: [second.jwk] };
  const grounds = [
    { key: first, foreignKey: second, iss: main },
    { key: second, foreignKey: first, iss: other },
    { key: second, foreignKey: stranger, iss: main },
    { key: stranger, foreignKey: first, iss: main },
    { key: stranger, foreignKey: first, iss: 'https://stranger.example' },
  ].map(({ iss, ...signers }) => ({
    ...signers,
    now,
    clockTolerance,
    claims: {
      iss,
      aud: [API],
      azp: 'web',
      sub: 'kp_1',
      scp: ['openid'],
      iat: now,
      nbf: now,
      exp: now + 3600,
    },
  }));
  const tokens = fc.oneof(...grounds.map(hostileTokens));

  it.each<[string, Pick<AccessTokenPolicy, 'audience' | 'allowedClientIds'>]>([
    ['for an API', { audience: ['reports', API], allowedClientIds: [] }],
    ['for a client', { audience: [], allowedClientIds: ['web'] }],
  ])(
    'accepts nothing %s that jose refuses, and reads the same in it',
    async (_, policy) => {
      const verifiers = new Verifiers(keys, policy);
      let accepted = 0;
      const property = fc.asyncProperty(tokens, async ({ token }) => {
        const ours = await verifiers.ours(token);
        if (ours === undefined) {
          return true;
        }
        accepted += 1;
        return JSON.stringify(ours) === JSON.stringify(await verifiers.jose(token));
      });
      await fc.assert(property, { seed: SEED, numRuns: 3000 });
      expect(accepted).toBeGreaterThan(300);
    },
    120_000,
  );
});

describe('TokenVerifier and signatures that have fooled others', () => {
  const issuer = 'https://tenant.example';
  const claims = {
    iss: issuer,
    aud: [],
    azp: 'web',
    sub: 'kp_1',
    scp: ['openid'],
    iat: now,
    exp: now + 3600,
  };
  const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const small = generateKeyPairSync('rsa', { modulusLength: 2048, publicExponent: 3 });
  const jwk = jwkOf(pair.publicKey, 'usual');
  const modulus = numberOf(Buffer.from(String(jwk.n), 'base64url'));
  const verifiers = new Verifiers(
    { [issuer]: [jwk, jwkOf(small.publicKey, 'small')] },
    { audience: [], allowedClientIds: ['web'] },
  );

  const inputOf = (header: object = {}, more: object = {}): string =>
    [
      { alg: 'RS256', kid: 'usual', typ: 'JWT', ...header },
      { ...claims, ...more },
    ]
      .map(encode)
      .join('.');
  const signatureOf = (input: string): Buffer =>
    sign('sha256', Buffer.from(input), pair.privateKey);
  const input = inputOf();
  const signature = signatureOf(input);

  const expectRefusal = async (token: string): Promise<void> => {
    expect(await verifiers.ours(token)).toBeUndefined();
  };

  it('accepts a good one, with either key', async () => {
    const bySmall = inputOf({ kid: 'small' });
    for (const token of [
      `${input}.${encode(signature)}`,
      `${input}.${encode(rawSignature(pair.privateKey, encodedMessage(hashOf(input))))}`,
      `${bySmall}.${encode(sign('sha256', Buffer.from(bySmall), small.privateKey))}`,
    ]) {
      expect(await verifiers.ours(token)).toEqual(claims);
      expect(await verifiers.jose(token)).toEqual(claims);
    }
  });

  it.each<[string, () => Buffer]>([
    ['empty', () => Buffer.alloc(0)],
    ['zero', () => Buffer.alloc(256)],
    ['one', () => bytesOf(1n)],
    ['the modulus', () => bytesOf(modulus)],
    ['the modulus less one', () => bytesOf(modulus - 1n)],
    ['nothing but ones', () => Buffer.alloc(256, 255)],
    ['negative', () => bytesOf(modulus - numberOf(signature))],
    ['cut off behind', () => signature.subarray(0, -1)],
    ['cut off in front', () => signature.subarray(1)],
    ['preceded by a zero', () => Buffer.concat([Buffer.alloc(1), signature])],
    ['preceded by many', () => Buffer.concat([Buffer.alloc(256), signature])],
    ['followed by a zero', () => Buffer.concat([signature, Buffer.alloc(1)])],
    ['there twice', () => Buffer.concat([signature, signature])],
    ['reversed', () => Buffer.from(signature.toReversed())],
    ['a modulus larger, in a byte more', () => bytesOf(numberOf(signature) + modulus, 257)],
  ])('refuses one that is %s', (_, bytes) => expectRefusal(`${input}.${encode(bytes())}`));

  it('refuses one that is a modulus larger in as many bytes', async () => {
    const { tampered } = found((index) => {
      const candidate = inputOf({}, { jti: index });
      const larger = numberOf(signatureOf(candidate)) + modulus;
      const fits = larger < 1n << 2048n;
      return fits ? { tampered: `${candidate}.${encode(bytesOf(larger))}` } : undefined;
    });
    await expectRefusal(tampered);
  });

  it('refuses one without the zero that it begins with', async () => {
    const { genuine, tampered } = found((index) => {
      const candidate = inputOf({}, { jti: index });
      const bytes = signatureOf(candidate);
      return bytes[0] === 0
        ? {
            genuine: `${candidate}.${encode(bytes)}`,
            tampered: `${candidate}.${encode(bytes.subarray(1))}`,
          }
        : undefined;
    });
    expect(await verifiers.ours(genuine)).toBeDefined();
    await expectRefusal(tampered);
  });

  it.each<[string, (hash: Buffer) => Buffer]>([
    ['no padding', (hash) => Buffer.concat([Buffer.alloc(224), hash])],
    ['the padding of an encryption', (hash) => encodedMessage(hash, { type: 2 })],
    ['padding of zeros', (hash) => encodedMessage(hash, { type: 0, filler: 0 })],
    ['padding with a slip in it', (hash) => encodedMessage(hash).fill(254, 100, 101)],
    ['short padding and rubbish behind', (hash) => encodedMessage(hash, { rubbish: 100 })],
    [
      'no parameters of the hash',
      (hash) => encodedMessage(hash, { prefix: '302f300b06096086480165030402010420' }),
    ],
    ['no name of the hash', (hash) => encodedMessage(hash, { prefix: '' })],
    [
      'the name of SHA-1',
      (hash) => encodedMessage(hash, { prefix: '3021300906052b0e03021a05000420' }),
    ],
    [
      'the name of SHA-512',
      (hash) => encodedMessage(hash, { prefix: '3031300d060960864801650304020305000420' }),
    ],
    [
      'rubbish among the parameters of the hash',
      (hash) => encodedMessage(hash, { prefix: '3033300f06096086480165030402010502beef0420' }),
    ],
    [
      'a length that is written longer than it has to be',
      (hash) => encodedMessage(hash, { prefix: '308131300d060960864801650304020105000420' }),
    ],
    ['the hash cut off', (hash) => encodedMessage(hash.subarray(0, 31))],
    ['the hash of nothing', () => encodedMessage(hashOf(''))],
  ])('refuses a message with %s, though it is Kinde’s key that signed it', async (_, message) => {
    await expectRefusal(
      `${input}.${encode(rawSignature(pair.privateKey, message(hashOf(input))))}`,
    );
  });

  it.each<[string, () => Buffer]>([
    ['SHA-1', () => sign('sha1', Buffer.from(input), pair.privateKey)],
    ['SHA-384', () => sign('sha384', Buffer.from(input), pair.privateKey)],
    ['SHA-512', () => sign('sha512', Buffer.from(input), pair.privateKey)],
    [
      'the padding of PS256',
      () =>
        sign('sha256', Buffer.from(input), {
          key: pair.privateKey,
          padding: constants.RSA_PKCS1_PSS_PADDING,
          saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
        }),
    ],
    ['HMAC and the modulus', () => createHmac('sha256', String(jwk.n)).update(input).digest()],
  ])('refuses one that was made with %s and is called RS256', (_, bytes) =>
    expectRefusal(`${input}.${encode(bytes())}`),
  );

  it('refuses the root of a message that was made without the private key', async () => {
    // With 3 for an exponent the root of a message with rubbish at its end is a signature to
    // whoever does not look at the end (Bleichenbacher, CRYPTO 2006).
    const bySmall = inputOf({ kid: 'small' });
    const message = encodedMessage(hashOf(bySmall), { padding: 8, rubbish: 194 });
    const root = cubeRoot(numberOf(message)) + 1n;
    const prefix = message.subarray(0, 62);
    expect(bytesOf(root ** 3n).subarray(0, 62)).toEqual(prefix);
    await expectRefusal(`${bySmall}.${encode(bytesOf(root))}`);
  });

  it('takes one spelling of it, where jose takes several', async () => {
    const text = `${input}.${encode(signature)}`;
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_+/=';
    const spellings = [
      ...Array.from(alphabet, (last) => text.slice(0, -1) + last),
      ...['=', '==', '.', ' ', '\n', '\t', '\0', 'A', '%3D'].map((end) => text + end),
      ` ${text}`,
      text.replaceAll('-', '+').replaceAll('_', '/'),
    ];
    const [ours, byJose] = [[], []] as [string[], string[]];
    for (const spelling of new Set(spellings)) {
      if (await verifiers.ours(spelling)) ours.push(spelling);
      if (await verifiers.jose(spelling)) byJose.push(spelling);
    }
    expect(ours).toEqual([text]);
    expect(byJose).toEqual(expect.arrayContaining(ours));
  });

  it.each<[string, (segment: string) => string]>([
    ['padding', (segment) => segment.padEnd(Math.ceil(segment.length / 4) * 4, '=')],
    ['a line break', (segment) => `${segment.slice(0, 8)}\n${segment.slice(8)}`],
    ['a space behind', (segment) => `${segment} `],
    ['characters of plain base64', (segment) => segment.replaceAll('-', '+').replaceAll('_', '/')],
    ['another last character', (segment) => segment.slice(0, -1) + nextCharacter(segment.at(-1))],
  ])('refuses segments with %s, although they were signed like that', async (_, spell) => {
    // So chosen that every spelling differs: one byte too many for whole groups, and a "-" in it.
    const more = found((index) => {
      const payload = encode({ ...claims, jti: `${index}>>>>???` });
      return payload.length % 4 === 2 && /[-_]/.test(payload) ? payload : undefined;
    });
    const header = encode({ alg: 'RS256', kid: 'usual', x: '>>>>' });
    expect(
      await verifiers.ours(`${header}.${more}.${encode(signatureOf(`${header}.${more}`))}`),
    ).toBeDefined();
    const misspelt = `${header}.${spell(more)}`;
    expect(spell(more)).not.toBe(more);
    await expectRefusal(`${misspelt}.${encode(signatureOf(misspelt))}`);
  });
});

function encode(value: object | Buffer): string {
  const bytes = Buffer.isBuffer(value) ? value : Buffer.from(JSON.stringify(value));
  return bytes.toString('base64url');
}

function hashOf(input: string): Buffer {
  return createHash('sha256').update(input).digest();
}

function jwkOf(key: KeyObject, kid: string) {
  return { ...key.export({ format: 'jwk' }), kid };
}

function numberOf(bytes: Buffer): bigint {
  return BigInt(`0x${bytes.toString('hex')}`);
}

function bytesOf(number: bigint, length = 256): Buffer {
  return Buffer.from(number.toString(16).padStart(length * 2, '0'), 'hex');
}

function nextCharacter(character = 'A'): string {
  return String.fromCharCode(character.charCodeAt(0) + 1);
}

/** The first that is one. */
function found<T>(attempt: (index: number) => T | undefined): T {
  for (let index = 0; ; index += 1) {
    const result = attempt(index);
    if (result !== undefined) return result;
  }
}

/** RSASP1 of RFC 8017 §5.2.1. */
function rawSignature(key: KeyObject, message: Buffer): Buffer {
  return privateEncrypt({ key, padding: constants.RSA_NO_PADDING }, message);
}

interface Encoding {
  readonly type?: number;
  readonly filler?: number;
  /** The beginning of a `DigestInfo`, in hexadecimal; default that of SHA-256. */
  readonly prefix?: string;
  /** Bytes of padding; default as many as there is room for. */
  readonly padding?: number;
  /** Bytes behind the hash. */
  readonly rubbish?: number;
}

/** EMSA-PKCS1-v1_5 of RFC 8017 §9.2, or nearly. */
function encodedMessage(hash: Buffer, encoding: Encoding = {}): Buffer {
  const { type = 1, filler = 255, rubbish = 0 } = encoding;
  const { prefix = '3031300d060960864801650304020105000420' } = encoding;
  const digestInfo = Buffer.concat([Buffer.from(prefix, 'hex'), hash]);
  const { padding = 256 - 3 - digestInfo.length - rubbish } = encoding;
  return Buffer.concat([
    Buffer.from([0, type]),
    Buffer.alloc(padding, filler),
    Buffer.from([0]),
    digestInfo,
    Buffer.alloc(rubbish),
  ]);
}

/** Rounded down. */
function cubeRoot(number: bigint): bigint {
  let [low, high] = [0n, 1n << 700n];
  while (low < high) {
    const middle = (low + high + 1n) >> 1n;
    if (middle ** 3n <= number) low = middle;
    else high = middle - 1n;
  }
  return low;
}
