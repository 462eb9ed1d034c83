import { isJsonObject, type JsonObject, ownProperty, parseJsonObject } from '../json.js';
import { decodeCanonical } from '../tokens/compact-jws.js';
import type { Session } from './session.js';

const FORMAT = 1;
const LENGTH_BYTES = 4;

/**
 * Writes a session in as few bytes as it takes, since it has to fit into cookies: the access
 * token's segments go in as the bytes that their base64url stands for.
 *
 * Format: version byte, length of the JSON part (32 bit), JSON part, then each segment with its
 * length before it.
 */
export function encodeSession({ accessToken, ...rest }: Session): Buffer {
  const segments = accessToken.split('.').map(decodeCanonical);
  const bytes = segments.filter((segment) => segment !== undefined);
  // What is not base64url throughout is kept as it is.
  const isPacked = bytes.length === segments.length;
  const json = JSON.stringify(isPacked ? rest : { ...rest, accessToken });
  return Buffer.concat([
    Buffer.of(FORMAT),
    ...[Buffer.from(json), ...(isPacked ? bytes : [])].flatMap((part) => [lengthOf(part), part]),
  ]);
}

/** `undefined` when the bytes are no session, or one of another version of this package. */
export function decodeSession(bytes: Buffer): Session | undefined {
  const [json, ...segments] = bytes[0] === FORMAT ? readParts(bytes.subarray(1)) : [];
  const content = json && parseJsonObject(json.toString('utf8'));
  if (!content) {
    return undefined;
  }
  const accessToken =
    segments.length > 0
      ? segments.map((segment) => segment.toString('base64url')).join('.')
      : ownProperty(content, 'accessToken');
  const session = { refreshToken: undefined, ...content, accessToken };
  return isSession(session) ? session : undefined;
}

function lengthOf(part: Buffer): Buffer {
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt32BE(part.length);
  return length;
}

function readParts(bytes: Buffer): Buffer[] {
  const parts: Buffer[] = [];
  let offset = 0;
  while (offset + LENGTH_BYTES <= bytes.length) {
    const start = offset + LENGTH_BYTES;
    offset = start + bytes.readUInt32BE(offset);
    parts.push(bytes.subarray(start, offset));
  }
  return offset === bytes.length ? parts : [];
}

function isSession(content: JsonObject): content is JsonObject & Session {
  const refreshToken = content['refreshToken'];
  return (
    ['id', 'accessToken'].every((key) => typeof content[key] === 'string') &&
    ['version', 'createdAt', 'touchedAt', 'accessTokenExpiresAt', 'refreshNotBefore'].every((key) =>
      Number.isFinite(content[key]),
    ) &&
    (refreshToken === undefined || typeof refreshToken === 'string') &&
    isJsonObject(content['idTokenClaims'])
  );
}
