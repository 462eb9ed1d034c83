import { readCallbackQuery } from '../../../../lib/core/login/callback-query.js';

describe('the query of a callback', () => {
  it('is kept as it was sent, for the one parser that reads it', () => {
    const url = '/auth/callback?code=a%2Bb&state=s%20t&iss=https://kinde.example&x=%zz';
    expect(readCallbackQuery(url)).toEqual({
      query: '?code=a%2Bb&state=s%20t&iss=https://kinde.example&x=%zz',
      state: 's t',
    });
  });

  it('may hold values of 4 KB', () => {
    const longest = `/auth/callback?state=s&code=${'a'.repeat(4096)}`;
    expect(readCallbackQuery(longest).state).toBe('s');
    expect(() => readCallbackQuery(`${longest}a`)).toThrow(
      expect.objectContaining({ code: 'ERR_KINDE_INVALID_REQUEST' }),
    );
  });

  it.each([
    '/auth/callback',
    '/auth/callback?',
    '/auth/callback?state',
    '/auth/callback?state=',
    '/auth/callback?State=s',
    '/auth/callback?state[]=s',
    '/auth/callback?state=s&state=s',
    '/auth/callback?state=s&st%61te=t',
    '/auth/callback?state=s&code=c&c%6fde=d',
    '/auth/callback?state=s&x=1&x=1',
    '/auth/callback?state=s&response=r',
    '/auth/callback?state=s&id_token=t',
    '/auth/callback?state=s&access_token=t',
    '/auth/callback?state=s&access%5ftoken=',
    '/auth/callback?state=s&token=t',
  ])('is refused: %s', (url) => {
    expect(() => readCallbackQuery(url)).toThrow(
      expect.objectContaining({ code: 'ERR_KINDE_INVALID_REQUEST' }),
    );
  });
});
