import { Seal } from '../../../../lib/core/session/seal.js';
import { randomBytes, randomInteger, seededRandom } from '../../../support/seeded-random.js';

const SECRET = 'a secret of at least thirty-two bytes';
const OTHER_SECRET = 'another secret of thirty-two bytes';
const [SALT_BYTES, TAG_BYTES] = [16, 16];

const bytesOf = (sealed: string) => Buffer.from(sealed, 'base64url');

describe('Seal', () => {
  const seal = new Seal([SECRET], 'session');
  const value = Buffer.from('{"sub":"kp_1","refresh_token":"secret"}');
  const sealed = seal.seal(value, 'kinde');

  it('opens what it sealed, whatever that is', () => {
    const random = seededRandom(300);
    for (let round = 0; round < 300; round += 1) {
      const any = randomBytes(random, randomInteger(random, 0, round < 200 ? 100 : 6_000));
      const context = randomBytes(random, round % 20).toString('latin1');
      expect(seal.open(seal.seal(any, context), context)).toEqual({ value: any, isStale: false });
    }
  });

  it('opens an empty value', () => {
    expect(seal.open(seal.seal(Buffer.alloc(0), 'kinde'), 'kinde')?.value).toHaveLength(0);
  });

  it('adds 32 bytes, and only characters that a cookie may have', () => {
    expect(bytesOf(sealed)).toHaveLength(value.length + 32);
    expect(sealed).toMatch(/^[\w-]+$/);
  });

  it('hides what it sealed', () => {
    expect(bytesOf(sealed).includes(value.subarray(0, 8))).toBe(false);
  });

  it('opens today what it sealed when it was first released', () => {
    const first = 'wb-MJ4VbI5M_cxKJW0dJY5qiPseHGvyW6xf3O3HyaIebqOjuUF2LvGlAJUxYQ9PxIg';
    expect(seal.open(first, 'kinde')?.value.toString()).toBe('the first release');
  });

  it('gives every value a salt of its own, and so a key that encrypts once', () => {
    const many = Array.from({ length: 1_000 }, () => bytesOf(seal.seal(value, 'kinde')));
    const salts = many.map((bytes) => bytes.subarray(0, SALT_BYTES).toString('hex'));
    expect(new Set(salts).size).toBe(many.length);
    // Under one key and counter, equal values would be equal from somewhere on.
    const blocks = many.map((bytes) => bytes.subarray(SALT_BYTES, SALT_BYTES + 16).toString('hex'));
    expect(new Set(blocks).size).toBe(many.length);
  });

  describe('does not open', () => {
    it('a value with any one bit changed', () => {
      const bytes = bytesOf(sealed);
      for (let bit = 0; bit < bytes.length * 8; bit += 1) {
        const changed = Buffer.from(bytes);
        changed.writeUInt8(changed.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
        expect(seal.open(changed.toString('base64url'), 'kinde')).toBeUndefined();
      }
    });

    it('a value with any one character changed', () => {
      for (let at = 0; at < sealed.length; at += 1) {
        const other = sealed[at] === 'A' ? 'B' : 'A';
        const changed = sealed.slice(0, at) + other + sealed.slice(at + 1);
        expect(seal.open(changed, 'kinde')).toBeUndefined();
      }
    });

    it.each(Array.from({ length: TAG_BYTES }, (_, index) => index + 1))(
      'a value without the last %i bytes of its tag',
      (cut) => {
        const bytes = bytesOf(sealed).subarray(0, -cut);
        expect(seal.open(bytes.toString('base64url'), 'kinde')).toBeUndefined();
      },
    );

    it('a part of a value', () => {
      for (let length = 0; length < sealed.length; length += 1) {
        expect(seal.open(sealed.slice(0, length), 'kinde')).toBeUndefined();
        expect(seal.open(sealed.slice(sealed.length - length), 'kinde')).toBeUndefined();
      }
    });

    it('a value sealed for another purpose', () => {
      expect(new Seal([SECRET], 'login').open(sealed, 'kinde')).toBeUndefined();
    });

    it.each(['', 'kind', 'kinde2', '__Host-kinde', 'Kinde'])(
      'a value sealed in another context than %j',
      (context) => {
        expect(seal.open(sealed, context)).toBeUndefined();
      },
    );

    it('a value sealed with another secret', () => {
      expect(new Seal([OTHER_SECRET], 'session').open(sealed, 'kinde')).toBeUndefined();
    });

    it('a value put together from two', () => {
      const other = bytesOf(seal.seal(value, 'kinde'));
      const bytes = bytesOf(sealed);
      for (const at of [SALT_BYTES, bytes.length - TAG_BYTES]) {
        const mixed = Buffer.concat([bytes.subarray(0, at), other.subarray(at)]);
        expect(seal.open(mixed.toString('base64url'), 'kinde')).toBeUndefined();
      }
    });

    it('any but the one spelling of a value', () => {
      const spelling = new Seal([SECRET], 'session');
      // 49 bytes are 66 characters, the last of which has bits to spare.
      const text = spelling.seal(Buffer.alloc(17), 'kinde');
      const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
      const spellings = alphabet.split('').map((last) => text.slice(0, -1) + last);
      const sameBytes = spellings.filter((each) => bytesOf(each).equals(bytesOf(text)));
      expect(sameBytes).toHaveLength(16);
      expect(sameBytes.filter((each) => spelling.open(each, 'kinde'))).toEqual([text]);
      const others = [
        `${text}==`,
        `${text} `,
        ` ${text}`,
        `${text}\n`,
        bytesOf(text).toString('base64'),
      ];
      for (const other of others) {
        expect(spelling.open(other, 'kinde')).toBeUndefined();
      }
    });

    it('anything else', () => {
      const random = seededRandom(500);
      for (let round = 0; round < 500; round += 1) {
        const any = randomBytes(random, round);
        expect(seal.open(any.toString('base64url'), 'kinde')).toBeUndefined();
        expect(seal.open(any.toString('latin1'), 'kinde')).toBeUndefined();
      }
    });
  });

  describe('with several secrets', () => {
    const rotated = new Seal([OTHER_SECRET, SECRET], 'session');

    it('opens what any of them sealed, and tells which values are due for a new one', () => {
      expect(rotated.open(sealed, 'kinde')).toEqual({ value, isStale: true });
      expect(rotated.open(rotated.seal(value, 'kinde'), 'kinde')).toEqual({
        value,
        isStale: false,
      });
    });

    it('seals with the first', () => {
      const renewed = rotated.seal(value, 'kinde');
      expect(new Seal([OTHER_SECRET], 'session').open(renewed, 'kinde')?.value).toEqual(value);
      expect(seal.open(renewed, 'kinde')).toBeUndefined();
    });

    it('opens what the last of many sealed', () => {
      const others = Array.from({ length: 8 }, (_, index) => `${OTHER_SECRET} ${index}`);
      const last = new Seal([OTHER_SECRET, ...others, SECRET], 'session');
      expect(last.open(sealed, 'kinde')?.value).toEqual(value);
    });
  });
});
