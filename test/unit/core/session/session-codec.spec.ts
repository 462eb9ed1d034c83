import { decodeSession, encodeSession } from '../../../../lib/core/session/session-codec.js';
import type { Session } from '../../../../lib/core/session/session.js';
import { SAMPLE_TOKEN, sampleSession } from '../../../support/sample-session.js';
import { randomBytes, randomInteger, seededRandom } from '../../../support/seeded-random.js';

const FORMAT = 1;

/** The bytes of a session whose JSON part is this. */
function bytesOf(json: unknown, format = FORMAT): Buffer {
  const text = Buffer.from(typeof json === 'string' ? json : JSON.stringify(json));
  const length = Buffer.alloc(4);
  length.writeUInt32BE(text.length);
  return Buffer.concat([Buffer.of(format), length, text]);
}

const random = seededRandom(1_000);
const randomLength = (from: number, to: number) => randomInteger(random, from, to);
const randomText = () => randomBytes(random, randomLength(0, 40)).toString('utf8');
const randomSegment = () => randomBytes(random, randomLength(1, 400)).toString('base64url');

function randomSession(round: number): Session {
  const tokens = [
    () => [randomSegment(), randomSegment(), randomSegment()].join('.'),
    () => randomText(),
    () => Array.from({ length: randomLength(0, 6) }, randomSegment).join('.'),
    () => `${randomSegment()}.${randomText()}.${randomSegment()}`,
  ];
  return sampleSession({
    version: randomInteger(random, 1, 2 ** 40),
    touchedAt: random() * 4e9,
    accessToken: tokens[round % tokens.length]?.() ?? '',
    refreshToken: round % 3 === 0 ? undefined : randomText(),
    idTokenClaims: { [randomText()]: randomText(), list: [randomText(), null, { deep: 1 }] },
  });
}

describe('a session as bytes', () => {
  it('comes back as it was, whatever its tokens and claims are', () => {
    for (let round = 0; round < 500; round += 1) {
      const session = randomSession(round);
      expect(decodeSession(encodeSession(session))).toEqual(session);
    }
  });

  it.each([
    ['a token', SAMPLE_TOKEN],
    ['a token without a signature', 'eyJhIjoxfQ.eyJiIjoyfQ.'],
    ['a token in another spelling', `${SAMPLE_TOKEN}=`],
    ['a token of one segment', 'AAAA'],
    ['nothing', ''],
    ['dots', '...'],
    ['a text', 'an opaque token, ✓'],
  ])('keeps an access token that is %s to the character', (_, accessToken) => {
    const session = sampleSession({ accessToken });
    expect(decodeSession(encodeSession(session))?.accessToken).toBe(accessToken);
  });

  it('takes three bytes for four characters of the access token', () => {
    const [small, large] = [1_000, 4_000].map((size) => {
      const accessToken = [24, size, 256]
        .map((n) => randomBytes(random, n).toString('base64url'))
        .join('.');
      return encodeSession(sampleSession({ accessToken })).length;
    });
    expect(Number(large) - Number(small)).toBe(3_000);
  });

  it('keeps a claim that has the name of a prototype to itself', () => {
    const idTokenClaims = JSON.parse('{"__proto__":{"admin":true}}') as Session['idTokenClaims'];
    const decoded = decodeSession(encodeSession(sampleSession({ idTokenClaims })));
    expect(Object.keys(decoded?.idTokenClaims ?? {})).toEqual(['__proto__']);
    for (const object of [{}, decoded, decoded?.idTokenClaims]) {
      expect(object).not.toHaveProperty('admin');
    }
  });

  it('takes nothing over from a JSON part with the name of a prototype', () => {
    const { idTokenClaims, ...rest } = sampleSession();
    const text = JSON.stringify({ ...rest, accessToken: 'x' });
    const json = `${text.slice(0, -1)},"__proto__":{"idTokenClaims":{}}}`;
    expect(idTokenClaims).toBeDefined();
    expect(decodeSession(bytesOf(json))).toBeUndefined();
  });

  const whole = { ...sampleSession(), accessToken: 'an opaque token' };

  it('is one when every part of it is there', () => {
    expect(decodeSession(bytesOf(whole))).toEqual(whole);
  });

  describe('is none when', () => {
    it('it is cut short anywhere', () => {
      const bytes = encodeSession(sampleSession());
      for (let length = 0; length < bytes.length; length += 1) {
        const decoded = decodeSession(bytes.subarray(0, length));
        // Cut between two segments, it is one with another token, which a seal does not let happen.
        expect(decoded === undefined || decoded.accessToken !== SAMPLE_TOKEN).toBe(true);
      }
    });

    it('something follows it', () => {
      const bytes = encodeSession(sampleSession());
      for (const extra of [1, 2, 3]) {
        expect(decodeSession(Buffer.concat([bytes, Buffer.alloc(extra)]))).toBeUndefined();
      }
    });

    it.each([0, 2, 0x7b, 255])('its first byte is %i, of another format', (format) => {
      const bytes = encodeSession(sampleSession());
      bytes.writeUInt8(format);
      expect(decodeSession(bytes)).toBeUndefined();
    });

    it('a length in it says more than there is', () => {
      const bytes = encodeSession(sampleSession());
      bytes.writeUInt32BE(0xff_ff_ff_ff, 1);
      expect(decodeSession(bytes)).toBeUndefined();
    });

    it('it is anything else', () => {
      for (let round = 0; round < 500; round += 1) {
        const bytes = randomBytes(random, round);
        expect(decodeSession(bytes)).toBeUndefined();
        expect(decodeSession(Buffer.concat([Buffer.of(FORMAT), bytes]))).toBeUndefined();
      }
    });

    it.each(['', '{', 'null', '[]', '"session"', '1', '{"id":}'])('its JSON part is %j', (json) => {
      expect(decodeSession(bytesOf(json))).toBeUndefined();
    });

    it.each(Object.keys(whole).filter((key) => key !== 'refreshToken'))('it has no %s', (key) => {
      expect(decodeSession(bytesOf({ ...whole, [key]: undefined }))).toBeUndefined();
    });

    it.each([
      ['id', 1],
      ['version', '1'],
      ['createdAt', null],
      ['touchedAt', '1000'],
      ['accessToken', ['x']],
      ['accessTokenExpiresAt', {}],
      ['refreshToken', 1],
      ['refreshToken', null],
      ['refreshNotBefore', true],
      ['idTokenClaims', []],
      ['idTokenClaims', 'x'],
    ])('its %s is %j', (key, value) => {
      expect(decodeSession(bytesOf({ ...whole, [key]: value }))).toBeUndefined();
    });

    it('a time in it is no number', () => {
      for (const time of [Number.NaN, Number.POSITIVE_INFINITY]) {
        const session = sampleSession({ accessTokenExpiresAt: time });
        expect(decodeSession(encodeSession(session))).toBeUndefined();
      }
    });
  });
});
