import { readTokenIntrospection } from '../../../../lib/core/machine/token-introspection.js';

const read = (body: unknown) => readTokenIntrospection(JSON.stringify(body));

describe('what Kinde says of a token', () => {
  it('is read with readable names', () => {
    const body = { active: true, aud: ['a', 'b'], client_id: 'a-client', exp: 2, iat: 1 };
    expect(read(body)).toEqual({
      isActive: true,
      audience: ['a', 'b'],
      clientId: 'a-client',
      expiresAt: 2,
      issuedAt: 1,
    });
  });

  it.each([{}, { aud: null, client_id: null, exp: null, iat: null }])(
    'may be no more than that it is good: %j',
    (rest) => {
      expect(read({ active: true, ...rest })).toEqual({ isActive: true });
    },
  );

  it('may name one audience as a text', () => {
    expect(read({ active: true, aud: 'a' })).toMatchObject({ audience: ['a'] });
    expect(read({ active: true, aud: [] })).toMatchObject({ audience: [] });
  });

  it('is nothing more when the token is not good', () => {
    const body = { active: false, aud: ['a'], client_id: 'a-client', exp: 2, iat: 1 };
    expect(read(body)).toEqual({ isActive: false });
  });

  it.each([
    {},
    [],
    [{ active: true }],
    null,
    true,
    'active',
    { active: 'true' },
    { active: 1 },
    { active: null },
    { isActive: true },
    { active: true, aud: [7] },
    { active: true, aud: {} },
    { active: true, client_id: 7 },
    { active: true, exp: '2' },
    { active: true, iat: {} },
  ])('is not %j', (body) => {
    expect(read(body)).toBeUndefined();
  });

  it.each([
    '',
    'active',
    '{"active":true',
    '{"active":true,"exp":1e999}',
    '{"__proto__":{"active":true}}',
  ])('is not %j, to the letter', (text) => {
    expect(readTokenIntrospection(text)).toBeUndefined();
  });
});
