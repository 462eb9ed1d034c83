import { readApiFaults } from '../../../../lib/core/management/api-fault.js';

describe('what Kinde finds wrong', () => {
  it('is read from a list', () => {
    const errors = [
      { code: 'USER_INVALID', message: 'The user is invalid' },
      { code: 'EMAIL_TAKEN', message: 'The email is taken', field: 'email' },
    ];
    expect(readApiFaults(JSON.stringify({ errors }))).toEqual([
      { code: 'USER_INVALID', message: 'The user is invalid' },
      { code: 'EMAIL_TAKEN', message: 'The email is taken' },
    ]);
  });

  it('is read where there is one without a list, as of an unknown route', () => {
    const errors = { code: 'ROUTE_NOT_FOUND', message: 'The requested API route does not exist' };
    expect(readApiFaults(JSON.stringify({ errors }))).toEqual([errors]);
  });

  it('may have no message', () => {
    expect(readApiFaults('{"errors":[{"code":"A","message":7},{"code":"B"}]}')).toEqual([
      { code: 'A', message: '' },
      { code: 'B', message: '' },
    ]);
  });

  it('is bounded in number and length', () => {
    const errors = Array.from({ length: 1000 }, () => ({
      code: 'A'.repeat(60),
      message: 'é'.repeat(10_000),
    }));
    const faults = readApiFaults(JSON.stringify({ errors }));
    expect(faults).toHaveLength(20);
    expect(new Set(faults.map(({ message }) => message.length))).toEqual(new Set([500]));
  });

  it.each([
    ['no JSON', '<html>'],
    ['no object', '[]'],
    ['no errors', '{}'],
    ['errors that are text', '{"errors":"ada@example.com"}'],
    ['errors that are null', '{"errors":null}'],
    ['entries that are none', '{"errors":[null,7,"a",[]]}'],
    ['a code with a sentence', '{"errors":[{"code":"ada@example.com was not found"}]}'],
    ['a code over two lines', '{"errors":[{"code":"A\\nB"}]}'],
    ['a code at the end of a line', '{"errors":[{"code":"A\\n"}]}'],
    ['an empty code', '{"errors":[{"code":""}]}'],
    ['a long code', JSON.stringify({ errors: [{ code: 'A'.repeat(61) }] })],
    ['a code that is no string', '{"errors":[{"code":["A"]}]}'],
    ['an inherited code', '{"errors":[{"__proto__":{"code":"A"}}]}'],
  ])('is nothing in %s', (_, text) => {
    expect(readApiFaults(text)).toEqual([]);
  });
});
