import { readAuthKitAnswer } from '../../../../lib/core/authkit/authkit-answer.js';

const SECRET = 'sk_test_"canary\\1';

const page = { rows: [{ id: 1 }], total: 1, pages: 1, page: 1 };

const read = (value: unknown) => readAuthKitAnswer(JSON.stringify(value), SECRET);

describe('readAuthKitAnswer', () => {
  it('hands on a page as it came', () => {
    const whole = { ...page, requestId: 7, more: { of: ['it'] } };
    expect(read(whole)).toEqual({ token: whole });
    expect(read({ rows: [], total: 0, pages: 0, page: 1 })).toHaveProperty('token');
  });

  it.each(['', 'null', '7', '"text"', '[]', '{"rows":[', '<!doctype html>'])(
    'takes %j for no JSON object',
    (text) => {
      expect(readAuthKitAnswer(text, SECRET)).toEqual({ fault: 'what is no JSON object' });
    },
  );

  it.each([
    {},
    { error: 'unauthorized' },
    { ...page, rows: undefined },
    { ...page, rows: null },
    { ...page, rows: { 0: {} } },
    { ...page, rows: [null] },
    { ...page, rows: [{}, 'row'] },
    { ...page, rows: [[]] },
    { ...page, total: undefined },
    { ...page, total: '1' },
    { ...page, total: -1 },
    { ...page, total: 1.5 },
    { ...page, pages: null },
    { ...page, pages: '1' },
    { ...page, pages: -1 },
    { ...page, pages: 0.5 },
    { ...page, pages: 1e300 },
    { ...page, page: undefined },
    { ...page, page: '1' },
    { ...page, requestId: '7' },
    { ...page, requestId: null },
    { ...page, requestId: { a: 1 } },
  ])('takes %j for no page', (value) => {
    expect(read(value)).toEqual({
      fault: 'what is no page of connections: rows, total, pages and page',
    });
  });

  it('takes no member from elsewhere than the answer', () => {
    const text = '{"__proto__":{"rows":[],"total":0,"pages":0,"page":1}}';
    expect(readAuthKitAnswer(text, SECRET)).toHaveProperty('fault');
    const polluting =
      '{"rows":[{"__proto__":{"bad":1}}],"total":1,"pages":1,"page":1,"__proto__":{"bad":1}}';
    const answer = readAuthKitAnswer(polluting, SECRET);
    expect(answer).toHaveProperty('token.rows');
    expect(answer).not.toHaveProperty('token.bad');
    expect(Reflect.get({}, 'bad')).toBeUndefined();
  });

  it.each([
    ['as a value', { ...page, secretId: SECRET }],
    ['within a value', { ...page, rows: [{ guide: `Use ${SECRET}.` }] }],
    ['as a name', { ...page, rows: [{ [SECRET]: 1 }] }],
  ])('keeps back an answer that has the secret key in it %s', (_, value) => {
    expect(read(value)).toMatchObject({ fault: expect.stringContaining('the secret key in it') });
  });

  it('is not deceived by how the secret key is written', () => {
    const escaped = SECRET.split('').map((each) => {
      const code = each.charCodeAt(0).toString(16).padStart(4, '0');
      return `\\u${code}`;
    });
    const start = '{"rows":[],"total":0,"pages":0,"page":1,"key":';
    for (const text of [`${start}"${escaped.join('')}"}`, `${start}${JSON.stringify(SECRET)}}`]) {
      expect(readAuthKitAnswer(text, SECRET)).toEqual({
        fault: expect.stringContaining('the secret key in it'),
      });
    }
  });
});
