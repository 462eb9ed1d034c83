import { CredentialCache } from '../../../../lib/core/tokens/credential-cache.js';

describe('CredentialCache', () => {
  let now: number;
  const cacheOf = (max: number, { ttl = 60, maxBytes = 1_000_000 } = {}) =>
    new CredentialCache<string>({ max, maxBytes, ttl, clock: () => now });
  beforeEach(() => (now = 1000));

  it('remembers what a credential stands for', () => {
    const cache = cacheOf(10);
    remember(cache, 'token', 'ada', 2000);
    expect(cache.get('token')).toBe('ada');
    expect(cache.get('other')).toBeUndefined();
  });

  it('does not remember what comes once', () => {
    const cache = cacheOf(10);
    cache.set('token', 'ada', 2000);
    expect(cache.get('token')).toBeUndefined();
    cache.set('token', 'ada', 2000);
    expect(cache.get('token')).toBe('ada');
  });

  it('lets what comes once push out nothing', () => {
    const cache = cacheOf(2);
    remember(cache, 'ada', 'ada', 2000);
    for (let index = 0; index < 1000; index += 1) {
      cache.set(`newcomer ${index}`, 'somebody', 2000);
    }
    expect(cache.get('ada')).toBe('ada');
  });

  it('forgets who came once, when many did', () => {
    const cache = cacheOf(2);
    for (const each of ['a', 'b', 'c', 'd', 'e']) {
      cache.set(each, each, 2000);
    }
    cache.set('a', 'a', 2000);
    expect(cache.get('a')).toBeUndefined();
    cache.set('a', 'a', 2000);
    expect(cache.get('a')).toBe('a');
  });

  it('knows who came once, of twice as many as it remembers', () => {
    const cache = cacheOf(3);
    for (const each of ['a', 'b', 'c', 'd', 'e', 'f']) {
      cache.set(each, each, 2000);
    }
    cache.set('a', 'a', 2000);
    expect(cache.get('a')).toBe('a');
  });

  it('compares the whole credential, not the part that it is looked up by', () => {
    const cache = cacheOf(10);
    const signature = 's'.repeat(400);
    remember(cache, `header.ada.${signature}`, 'ada', 2000);
    expect(cache.get(`header.eve.${signature}`)).toBeUndefined();
    expect(cache.get(`header.ada.${signature}`)).toBe('ada');
    remember(cache, `header.rex.${signature}`, 'rex', 2000);
    expect(cache.get(`header.ada.${signature}`)).toBeUndefined();
    expect(cache.get(`header.rex.${signature}`)).toBe('rex');
  });

  it('forgets a credential when it expires', () => {
    const cache = cacheOf(10);
    remember(cache, 'token', 'ada', 1010);
    now = 1009.9;
    expect(cache.get('token')).toBe('ada');
    now = 1010;
    expect(cache.get('token')).toBeUndefined();
  });

  it('believes nothing for longer than its ttl', () => {
    const cache = cacheOf(10, { ttl: 60 });
    remember(cache, 'token', 'ada', 1_000_000);
    now = 1059;
    expect(cache.get('token')).toBe('ada');
    now = 1060;
    expect(cache.get('token')).toBeUndefined();
  });

  it('believes nothing for longer than what it was verified with', () => {
    const cache = cacheOf(10);
    const key = { trustedUntil: 1020 };
    remember(cache, 'token', 'ada', 2000, key);
    remember(cache, 'other', 'rex', 2000, { trustedUntil: 1020 });
    now = 1019;
    expect(cache.get('token')).toBe('ada');
    key.trustedUntil = 1040;
    now = 1020;
    expect(cache.get('token')).toBe('ada');
    expect(cache.get('other')).toBeUndefined();
    key.trustedUntil = 0;
    expect(cache.get('token')).toBeUndefined();
  });

  it('is bounded in bytes, by the length of what it remembers', () => {
    const cache = cacheOf(1000, { maxBytes: 100_000 });
    const tokens = [0, 1, 2, 3, 4].map((index) => 'x'.repeat(10_000) + String(index));
    for (const token of tokens) {
      remember(cache, token, 'ada', 2000);
    }
    expect(tokens.map((token) => cache.get(token) !== undefined)).toEqual([
      false,
      false,
      false,
      true,
      true,
    ]);
  });

  it('does not remember what is larger than all that it may take', () => {
    const cache = cacheOf(1000, { maxBytes: 10_000 });
    remember(cache, 'small', 'ada', 2000);
    remember(cache, 'x'.repeat(10_000), 'rex', 2000);
    expect(cache.get('x'.repeat(10_000))).toBeUndefined();
    expect(cache.get('small')).toBe('ada');
  });

  it('remembers at once what was forgotten for its age alone', () => {
    const cache = cacheOf(10, { ttl: 60 });
    remember(cache, 'token', 'ada', 2000);
    now = 1060;
    expect(cache.get('token')).toBeUndefined();
    cache.set('token', 'ada', 2000);
    expect(cache.get('token')).toBe('ada');
  });

  it('makes room by what is over before it forgets what is not', () => {
    const cache = cacheOf(2, { ttl: 60 });
    remember(cache, 'over', 'ada', 2000);
    now = 1030;
    remember(cache, 'valid', 'rex', 2000);
    expect(cache.get('over')).toBe('ada');
    now = 1060;
    remember(cache, 'newer', 'eve', 2000);
    expect(cache.get('valid')).toBe('rex');
    expect(cache.get('newer')).toBe('eve');
  });

  it('looks for what is over once in its ttl, not each time', () => {
    const cache = cacheOf(2, { ttl: 60 });
    remember(cache, 'over', 'ada', 1010);
    remember(cache, 'valid', 'rex', 2000);
    expect(cache.get('over')).toBe('ada');
    now = 1059;
    remember(cache, 'newer', 'eve', 2000);
    expect(cache.get('valid')).toBeUndefined();
  });

  it('is bounded in entries', () => {
    const cache = cacheOf(3);
    for (const each of ['a', 'b', 'c', 'd']) {
      remember(cache, each, each, 2000);
    }
    expect(['a', 'b', 'c', 'd'].map((each) => cache.get(each))).toEqual([undefined, 'b', 'c', 'd']);
  });

  it('can be switched off', () => {
    const cache = cacheOf(0);
    remember(cache, 'token', 'ada', 2000);
    expect(cache.get('token')).toBeUndefined();
  });
});

/** Lets a credential come twice, as it takes to be remembered. */
function remember(
  cache: CredentialCache<string>,
  ...entry: Parameters<CredentialCache<string>['set']>
): void {
  cache.set(...entry);
  cache.set(...entry);
}
