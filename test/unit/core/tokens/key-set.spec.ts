import { generateKeyPairSync } from 'node:crypto';

import { isPromise } from '../../../../lib/core/maybe-promise.js';
import { KeySet, type KeySetEvent } from '../../../../lib/core/tokens/key-set.js';
import { TestKey } from '../../../support/test-key.js';

const key = new TestKey('first');
const nextKey = new TestKey('next');
const { jwk } = key;

async function errorOf(set: KeySet): Promise<unknown> {
  try {
    return await set.find('first');
  } catch (error) {
    return error;
  }
}

describe('KeySet', () => {
  let now: number;
  let fetches: number;
  /** What Kinde would answer; an Error for none. */
  let answer: unknown;
  let events: KeySetEvent[];
  const keySet = () =>
    new KeySet({
      clock: () => now,
      random: () => 0,
      onEvent: (event) => events.push(event),
      fetchKeys: async () => {
        fetches += 1;
        if (answer instanceof Error) throw answer;
        return answer;
      },
    });

  beforeEach(() => {
    now = 1000;
    fetches = 0;
    events = [];
    answer = { keys: [jwk] };
  });

  it('asks nobody before a key is needed', () => {
    keySet();
    expect(fetches).toBe(0);
  });

  it('is fetched once for everybody', async () => {
    const set = keySet();
    const found = await Promise.all([...Array(50)].map(async () => set.find('first')));
    await set.document();
    expect(found.every((each) => each?.key.type === 'public')).toBe(true);
    expect(fetches).toBe(1);
  });

  it('says how fresh it is', async () => {
    const set = keySet();
    expect(set.freshness).toMatchObject({ isStale: true });
    await set.find('first');
    expect(set.freshness).toMatchObject({ isStale: false });
  });

  it('needs nobody who listens', async () => {
    const set = new KeySet({
      clock: () => now,
      fetchKeys: async () => {
        if (answer instanceof Error) throw answer;
        return answer;
      },
    });
    await set.find('first');
    answer = new Error('down');
    now += 600;
    expect(await set.find('first')).toBeDefined();
    answer = { keys: [nextKey.jwk] };
    await set.latestDocument();
    expect(await set.find('next')).toBeDefined();
  });

  it('takes a key that does not say what it is for', async () => {
    answer = { keys: [{ ...jwk, alg: undefined, use: undefined }] };
    expect((await keySet().find('first'))?.key.asymmetricKeyType).toBe('rsa');
  });

  describe('asked for an unknown key', () => {
    it('fetches again, since the issuer may have rotated its keys', async () => {
      const set = keySet();
      await set.find('first');
      answer = { keys: [nextKey.jwk, jwk] };
      expect(await set.find('next')).toBeDefined();
      expect(fetches).toBe(2);
    });

    it('fetches no more than once in 30 seconds, however many are named', async () => {
      const set = keySet();
      await set.find('first');
      for (let index = 0; index < 1000; index += 1) {
        expect(await set.find(`unknown-${index}`)).toBeUndefined();
      }
      now += 29;
      await set.find('unknown');
      expect(fetches).toBe(2);
      now += 1;
      await set.find('unknown');
      expect(fetches).toBe(3);
    });

    it('fetches again when the clock was set back', async () => {
      const set = keySet();
      await set.find('first');
      await set.find('unknown');
      now -= 100;
      await set.find('unknown');
      expect(fetches).toBe(3);
    });

    it('counts the 30 seconds from its own fetch, not from one that it joins', async () => {
      const set = keySet();
      await set.find('first');
      await set.find('unknown');
      now += 29;
      await Promise.all([set.latestDocument(), set.find('unknown')]);
      expect(fetches).toBe(3);
      now += 1;
      await set.find('unknown');
      expect(fetches).toBe(4);
    });

    it('has all who ask at the same time wait for the one fetch', async () => {
      const set = keySet();
      await set.find('first');
      answer = { keys: [nextKey.jwk, jwk] };
      const found = await Promise.all([...Array(20)].map(async () => set.find('next')));
      expect(found.map((each) => each?.key.type)).toEqual(Array(20).fill('public'));
      expect(fetches).toBe(2);
    });

    it('does not ask again for one that the set did not have when it was loaded just now', async () => {
      expect(await keySet().find('unknown')).toBeUndefined();
      expect(fetches).toBe(1);
    });

    it('knows that there is none, while the set is fresh, although the fetch fails', async () => {
      const set = keySet();
      await set.find('first');
      answer = new Error('down');
      expect(await set.find('unknown')).toBeUndefined();
      expect(await set.find('first')).toBeDefined();
      now += 599;
      expect(await set.find('unknown')).toBeUndefined();
    });

    it('cannot tell when the set is old and no newer one can be had', async () => {
      const set = keySet();
      await set.find('first');
      answer = new Error('down');
      now += 600;
      await expect(set.find('unknown')).rejects.toMatchObject({
        code: 'ERR_KINDE_UNAVAILABLE',
        message: 'The key set of Kinde is too old to tell whether a key is new.',
      });
      await expect(set.find('unknown')).rejects.toMatchObject({ code: 'ERR_KINDE_UNAVAILABLE' });
      expect(fetches).toBe(2);
      expect(await set.find('first')).toBeDefined();
    });

    it('asks no more often than the pauses after failures allow', async () => {
      const set = keySet();
      await set.find('first');
      answer = new Error('down');
      now += 600;
      await set.find('first'); // fails: a second of pause
      expect(fetches).toBe(2);
      await expect(set.find('unknown')).rejects.toThrow();
      expect(fetches).toBe(2);
    });
  });

  describe('asked for the key of a token that the issuer has just sent', () => {
    it('fetches again, however recently unknown keys were asked for', async () => {
      const set = keySet();
      await set.find('first');
      await set.find('unknown');
      expect(fetches).toBe(2);
      answer = { keys: [nextKey.jwk, jwk] };
      expect(await set.find('next')).toBeUndefined();
      expect(await set.findIssued('next')).toBeDefined();
      expect(fetches).toBe(3);
    });

    it('fetches nothing for a key that it has', async () => {
      const set = keySet();
      await set.find('first');
      expect(await set.findIssued('first')).toBeDefined();
      expect(fetches).toBe(1);
    });

    it('has all who ask at the same time wait for the one fetch', async () => {
      const set = keySet();
      await set.find('first');
      answer = { keys: [nextKey.jwk, jwk] };
      const found = await Promise.all([...Array(20)].map(() => set.findIssued('next')));
      expect(found.filter((each) => each === undefined)).toEqual([]);
      expect(fetches).toBe(2);
    });

    it.each<[string, unknown]>([
      ['fails', new Error('the secret of the cause')],
      ['brings no key set', { keys: [] }],
    ])('is unavailable when the fetch %s, although it has older keys', async (_, broken) => {
      const set = keySet();
      await set.find('first');
      answer = broken;
      const error: unknown = await set.findIssued('next').catch((reason: unknown) => reason);
      expect(error).toMatchObject({ code: 'ERR_KINDE_UNAVAILABLE', retryAfter: 1 });
      expect(String(error)).not.toContain('secret');
      // Nothing is wrong with the tokens that the older keys signed.
      expect(await set.find('first')).toBeDefined();
      expect(await set.findIssued('first')).toBeDefined();
    });

    it('does not know a key that the issuer does not have after all', async () => {
      const set = keySet();
      await set.find('first');
      expect(await set.findIssued('next')).toBeUndefined();
    });
  });

  describe('asked for the key of a token that came straight from the issuer', () => {
    it('fetches in spite of the cool-down', async () => {
      const set = keySet();
      await set.find('first');
      await set.find('forged');
      answer = { keys: [nextKey.jwk, jwk] };
      expect(await set.find('next')).toBeUndefined();
      expect(await set.findIssued('next')).toBeDefined();
      expect(await set.findIssued('first')).toBeDefined();
      expect(fetches).toBe(3);
    });

    it('says that it is unavailable rather than that there is no such key', async () => {
      const set = keySet();
      await set.find('first');
      answer = new Error('down');
      await expect(set.findIssued('next')).rejects.toMatchObject({ code: 'ERR_KINDE_UNAVAILABLE' });
      expect(await set.findIssued('first')).toBeDefined();
    });
  });

  describe('while the issuer does not answer', () => {
    it('says that it is unavailable, and for how long at least', async () => {
      answer = new Error('the secret of the cause');
      const error: unknown = await errorOf(keySet());
      expect(error).toMatchObject({ code: 'ERR_KINDE_UNAVAILABLE', retryAfter: 1 });
      expect(String(error)).toContain('The key set of Kinde');
      expect(String(error)).not.toContain('secret');
    });

    it('asks again after a pause, not before', async () => {
      const set = keySet();
      answer = new Error('down');
      await errorOf(set);
      await errorOf(set);
      expect(fetches).toBe(1);
      answer = { keys: [jwk] };
      now += 0.5;
      expect(await set.find('first')).toBeDefined();
      expect(fetches).toBe(2);
    });

    it('serves the keys that it knows for a day, and says when that begins and ends', async () => {
      const set = keySet();
      await set.find('first');
      answer = new Error('down');
      for (let minute = 0; minute < 1439; minute += 1) {
        now += 60;
        expect((await set.find('first'))?.trustedUntil).toBe(1000 + 86_400);
      }
      expect(events).toEqual([{ type: 'keys.stale' }]);
      now += 60;
      expect(await errorOf(set)).toMatchObject({ code: 'ERR_KINDE_UNAVAILABLE' });
      answer = { keys: [jwk] };
      now += 30;
      expect((await set.find('first'))?.trustedUntil).toBe(now + 86_400);
      expect(events).toEqual([{ type: 'keys.stale' }, { type: 'keys.renewed' }]);
    });
  });

  describe('when the issuer changes its keys', () => {
    it('knows a withdrawn key no more after ten minutes, however quiet they were', async () => {
      const set = keySet();
      await set.find('first');
      answer = { keys: [nextKey.jwk] };
      now += 479;
      expect(await set.find('first')).toBeDefined();
      now += 121;
      expect(await set.find('first')).toBeUndefined();
      expect(fetches).toBe(2);
    });

    it('renews the set before it is too old, without anybody waiting', async () => {
      const set = keySet();
      await set.find('first');
      now += 480;
      answer = { keys: [nextKey.jwk] };
      expect(isPromise(set.find('first'))).toBe(false);
      await set.find('unknown'); // waits for the renewal that is under way
      expect(await set.find('first')).toBeUndefined();
      expect(fetches).toBe(2);
    });

    it('takes the trust away from a withdrawn key, and leaves it to the others', async () => {
      const set = keySet();
      answer = { keys: [jwk, nextKey.jwk] };
      const [first, next] = [await set.find('first'), await set.find('next')];
      now += 100;
      answer = { keys: [nextKey.jwk] };
      await set.latestDocument();
      expect(first?.trustedUntil).toBe(0);
      expect(next?.trustedUntil).toBe(now + 86_400);
      expect(await set.find('next')).toBe(next);
    });

    it('takes the trust away from a key that lends its name to another', async () => {
      const set = keySet();
      const before = await set.find('first');
      answer = { keys: [{ ...nextKey.jwk, kid: 'first' }] };
      await set.latestDocument();
      const after = await set.find('first');
      expect(before?.trustedUntil).toBe(0);
      expect(after?.trustedUntil).toBe(now + 86_400);
      expect(after?.key).not.toBe(before?.key);
    });

    it('takes the trust away from a key whose exponent has changed', async () => {
      const set = keySet();
      const before = await set.find('first');
      answer = { keys: [{ ...jwk, e: 'Aw' }] };
      await set.latestDocument();
      expect(before?.trustedUntil).toBe(0);
      expect((await set.find('first'))?.key).not.toBe(before?.key);
    });

    it('says so once, and says nothing of the first load', async () => {
      const set = keySet();
      await set.find('first');
      await set.latestDocument();
      expect(events).toEqual([]);
      answer = { keys: [nextKey.jwk] };
      await set.latestDocument();
      await set.latestDocument();
      expect(events).toEqual([{ type: 'keys.changed', added: ['next'], removed: ['first'] }]);
    });
  });

  describe('of a document with junk in it', () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const small = new TestKey('small', 1024);
    const modulus = Buffer.from(small.jwk.n, 'base64url');
    const bits = Buffer.from(jwk.n, 'base64url');
    bits[0] = 0x7f;
    const padded = Buffer.concat([Buffer.alloc(256), modulus]).toString('base64url');

    it.each<[string, unknown]>([
      ['for encryption', { ...jwk, use: 'enc' }],
      ['for another algorithm', { ...jwk, alg: 'RS512' }],
      ['for HMAC', { kty: 'oct', kid: 'first', k: 'c2VjcmV0', alg: 'RS256' }],
      ['HMAC in disguise', { ...jwk, kty: 'oct', k: 'c2VjcmV0' }],
      ['on a curve', { kty: 'EC', kid: 'first', crv: 'P-256', x: 'AA', y: 'AA' }],
      ['of an unknown type', { ...jwk, kty: 'XYZ' }],
      ['private', { ...privateKey.export({ format: 'jwk' }), kid: 'first' }],
      ['short', { ...small.jwk, kid: 'first' }],
      ['short and padded with zeros', { ...jwk, n: padded }],
      ['a bit too short', { ...jwk, n: bits.toString('base64url') }],
      ['without a modulus', { ...jwk, n: undefined }],
      ['with an empty modulus', { ...jwk, n: '' }],
      ['with a modulus of zeros', { ...jwk, n: 'A'.repeat(400) }],
      ['with a number for a modulus', { ...jwk, n: 65_537 }],
      ['without an exponent', { ...jwk, e: undefined }],
      ['with an empty exponent', { ...jwk, e: '' }],
      ['with 1 for an exponent', { ...jwk, e: 'AQ' }],
      ['with 1 for an exponent, padded with zeros', { ...jwk, e: 'AAAB' }],
      ['with an even exponent', { ...jwk, e: 'AQAA' }],
      ['with a number for an exponent', { ...jwk, e: 65_537 }],
      ['without a name', { ...jwk, kid: undefined }],
      ['with a number for a name', { ...jwk, kid: 1 }],
      ['null', null],
      ['a text', 'first'],
      ['a list', [jwk]],
    ])('leaves a key out that is %s', async (_, junk) => {
      answer = { keys: [junk, nextKey.jwk] };
      const set = keySet();
      expect(await set.find('first')).toBeUndefined();
      expect(await set.find('next')).toBeDefined();
      expect((await set.document()).keys).toEqual([nextKey.jwk]);
    });

    it('takes the first of two keys with one name', async () => {
      answer = { keys: [jwk, { ...nextKey.jwk, kid: 'first' }] };
      expect((await keySet().document()).keys).toEqual([jwk]);
    });

    it('is not led to a prototype by a name', async () => {
      const set = keySet();
      for (const name of ['__proto__', 'constructor', 'toString', '']) {
        expect(await set.find(name)).toBeUndefined();
      }
    });
  });

  describe('of what is no key set', () => {
    it.each<[string, unknown]>([
      ['nothing', undefined],
      ['null', null],
      ['a text', 'keys'],
      ['a list', [jwk]],
      ['an object without keys', {}],
      ['keys that are an object', { keys: { first: jwk } }],
      ['no keys', { keys: [] }],
      ['junk only', { keys: [{ ...jwk, use: 'enc' }] }],
      ['inherited keys', Object.create({ keys: [jwk] })],
    ])('keeps the old one when it gets %s', async (_, document) => {
      const set = keySet();
      await set.find('first');
      answer = document;
      now += 600;
      expect(await set.find('first')).toBeDefined();
      expect(fetches).toBe(2);
    });

    it('is unavailable when there is no old one', async () => {
      answer = { keys: [] };
      await expect(keySet().find('first')).rejects.toMatchObject({ code: 'ERR_KINDE_UNAVAILABLE' });
    });
  });
});
