import { malformedParameter, queryOf, singleParameter } from '../../../lib/core/query-parameter.js';

const valueIn = (query: string, limit?: number) =>
  singleParameter(queryOf(`/path?${query}`), 'name', limit);
const malformed = expect.objectContaining({
  code: 'ERR_KINDE_INVALID_REQUEST',
  message: 'The query parameter name is malformed.',
}) as Error;

describe('a parameter that may come once', () => {
  it('has the value that it came with', () => {
    expect(valueIn('name=ada')).toBe('ada');
    expect(valueIn('other=rex&name=ada%20l')).toBe('ada l');
    expect(valueIn('name=')).toBe('');
    expect(valueIn('name=a?name=b')).toBe('a?name=b');
  });

  it('has none when it did not come', () => {
    expect(valueIn('other=rex&names=ada&xname[]=eve')).toBeUndefined();
    expect(singleParameter(queryOf('/path'), 'name')).toBeUndefined();
    expect(singleParameter(queryOf('/name=ada'), 'name')).toBeUndefined();
    expect(singleParameter(queryOf(''), 'name')).toBeUndefined();
  });

  it.each([
    'name=a&name=b',
    'name=a&name=a',
    'name[]=a',
    'name%5B%5D=a',
    'name=a&name[key]=b',
    'name=a%00',
    'name=%0d%0aSet-Cookie:a',
    'name=%1f',
    'name=%7f',
  ])('is malformed in %s', (query) => {
    expect(() => valueIn(query)).toThrow(malformed);
  });

  it('has 512 characters at most, unless another limit is set', () => {
    expect(valueIn(`name=${'a'.repeat(512)}`)).toHaveLength(512);
    expect(() => valueIn(`name=${'a'.repeat(513)}`)).toThrow(malformed);
    expect(valueIn('name=abc', 3)).toBe('abc');
    expect(() => valueIn('name=abcd', 3)).toThrow(malformed);
  });

  it('is told by name when it is malformed', () => {
    expect(malformedParameter('state').message).toBe('The query parameter state is malformed.');
  });
});
