import {
  constants,
  createHmac,
  createPrivateKey,
  KeyObject,
  sign as signWith,
  verify as verifyWith,
} from 'node:crypto';
import { parseJsonObject, type JsonObject } from '../core/json.js';

/** A private key (object or PEM), or the secret of an HMAC. */
export type LocalKindeSigningKey = KeyObject | string | Uint8Array;

/** The header of a token; what is left out is what Kinde writes. */
export interface LocalKindeJoseHeader {
  alg?: string;
  kid?: string;
  typ?: string;
  [name: string]: unknown;
}

const encode = (value: unknown): string =>
  Buffer.from(JSON.stringify(value), 'utf8').toString('base64url');

const decode = (segment: string): JsonObject | undefined =>
  parseJsonObject(Buffer.from(segment, 'base64url').toString('utf8'));

const signature = (alg: string, data: Buffer, key: LocalKindeSigningKey): Buffer => {
  const family = alg.slice(0, 2);
  const hash = `sha${alg.slice(2)}`;
  const material = key instanceof Uint8Array ? Buffer.from(key) : key;
  if (family === 'HS') return createHmac(hash, material).update(data).digest();
  const privateKey = material instanceof KeyObject ? material : createPrivateKey(material);
  switch (family) {
    case 'RS':
      return signWith(hash, data, privateKey);
    case 'PS': {
      const saltLength = constants.RSA_PSS_SALTLEN_DIGEST;
      const padding = constants.RSA_PKCS1_PSS_PADDING;
      return signWith(hash, data, { key: privateKey, padding, saltLength });
    }
    case 'ES':
      return signWith(hash, data, { key: privateKey, dsaEncoding: 'ieee-p1363' });
    case 'Ed':
      return signWith(null, data, privateKey);
    default:
      throw new Error(`LocalKinde: no such signature algorithm: ${JSON.stringify(alg)}`);
  }
};

/**
 * A JWS in compact form (RFC 7515 §7.1). It signs whatever it is told to, `alg: none` and an HMAC
 * with a public key included: tests need forgeries. That is why it is not left to a library that
 * would rightly refuse.
 */
export const signJws = (
  header: LocalKindeJoseHeader & { alg: string },
  payload: unknown,
  key: LocalKindeSigningKey,
): string => {
  const input = `${encode(header)}.${encode(payload)}`;
  if (header.alg === 'none') return `${input}.`;
  return `${input}.${signature(header.alg, Buffer.from(input), key).toString('base64url')}`;
};

/** What a token claims, unverified. */
export const claimsOfJws = (token: string): JsonObject => decode(token.split('.')[1] ?? '') ?? {};

/** The claims of a token that one of `keys` signed with RS256; nothing otherwise. */
export const verifyJws = (
  token: string,
  keys: readonly { kid: string; publicKey: KeyObject }[],
): JsonObject | undefined => {
  const [header = '', payload = '', mac = '', ...rest] = token.split('.');
  const { alg, kid } = decode(header) ?? {};
  const key = keys.find((candidate) => candidate.kid === kid);
  if (!key || alg !== 'RS256' || rest.length > 0) return undefined;
  const input = Buffer.from(`${header}.${payload}`);
  const genuine = verifyWith('sha256', input, key.publicKey, Buffer.from(mac, 'base64url'));
  return genuine ? decode(payload) : undefined;
};
