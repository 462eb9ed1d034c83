import { CredentialCache } from '../../../../lib/core/tokens/credential-cache.js';

describe('CredentialCache', () => {
  let now: number;
  const cacheOf = (max: number, ttl = 60) =>
    new CredentialCache<string>({ max, ttl, clock: () => now });
  beforeEach(() => (now = 1000));

  it('remembers what a credential stands for', () => {
    const cache = cacheOf(10);
    cache.set('token', 'ada', 2000);
    expect(cache.get('token')).toBe('ada');
    expect(cache.get('other')).toBeUndefined();
  });

  it('compares the whole credential, not the part that it is looked up by', () => {
    const cache = cacheOf(10);
    const signature = 's'.repeat(400);
    cache.set(`header.ada.${signature}`, 'ada', 2000);
    expect(cache.get(`header.eve.${signature}`)).toBeUndefined();
    expect(cache.get(`header.ada.${signature}`)).toBe('ada');
    cache.set(`header.rex.${signature}`, 'rex', 2000);
    expect(cache.get(`header.ada.${signature}`)).toBeUndefined();
    expect(cache.get(`header.rex.${signature}`)).toBe('rex');
  });

  it('forgets a credential when it expires', () => {
    const cache = cacheOf(10);
    cache.set('token', 'ada', 1010);
    now = 1009.9;
    expect(cache.get('token')).toBe('ada');
    now = 1010;
    expect(cache.get('token')).toBeUndefined();
  });

  it('believes nothing for longer than its ttl', () => {
    const cache = cacheOf(10, 60);
    cache.set('token', 'ada', 1_000_000);
    now = 1059;
    expect(cache.get('token')).toBe('ada');
    now = 1060;
    expect(cache.get('token')).toBeUndefined();
  });

  it('forgets what relied on another generation', () => {
    const cache = cacheOf(10);
    cache.set('token', 'ada', 2000, 1);
    expect(cache.get('token', 1)).toBe('ada');
    expect(cache.get('token', 2)).toBeUndefined();
  });

  it('is bounded', () => {
    const cache = cacheOf(3);
    for (const each of ['a', 'b', 'c', 'd']) {
      cache.set(each, each, 2000);
    }
    expect(['a', 'b', 'c', 'd'].map((each) => cache.get(each))).toEqual([undefined, 'b', 'c', 'd']);
  });

  it('can be switched off', () => {
    const cache = cacheOf(0);
    cache.set('token', 'ada', 2000);
    expect(cache.get('token')).toBeUndefined();
  });
});
