import {
  decodeCanonical,
  MAXIMUM_TOKEN_LENGTH,
  parseCompactJws,
} from '../../../../lib/core/tokens/compact-jws.js';

const encode = (text: string) => Buffer.from(text).toString('base64url');
const header = encode('{"alg":"RS256"}');
const claims = encode('{"sub":"kp_1"}');

describe('parseCompactJws', () => {
  it('takes a token apart without believing it', () => {
    expect(parseCompactJws(`${header}.${claims}.c2ln`)).toEqual({
      header: { alg: 'RS256' },
      claims: { sub: 'kp_1' },
      signingInput: `${header}.${claims}`,
      signature: Buffer.from('sig'),
    });
  });

  it.each([
    ['nothing', ''],
    ['one segment', header],
    ['two segments', `${header}.${claims}`],
    ['no signature', `${header}.${claims}.`],
    ['no header', `.${claims}.c2ln`],
    ['no claims', `${header}..c2ln`],
    ['four segments', `${header}.${claims}.c2ln.c2ln`],
    ['the five segments of an encrypted token', `${header}.a2V5.aXY.${claims}.dGFn`],
    ['padding', `${header}.${claims}.c2ln==`],
    ['a space behind', `${header}.${claims}.c2ln `],
    ['a line break behind', `${header}.${claims}.c2ln\n`],
    ['the alphabet of plain base64', `${header}.${claims}.+/+/`],
    ['a header that is no JSON', `${encode('{"alg"')}.${claims}.c2ln`],
    ['a header that is a list', `${encode('[]')}.${claims}.c2ln`],
    ['claims that are no JSON', `${header}.${encode('sub')}.c2ln`],
    ['claims that are a text', `${header}.${encode('"sub"')}.c2ln`],
    ['claims that are null', `${header}.${encode('null')}.c2ln`],
  ])('refuses %s', (_, token) => {
    expect(parseCompactJws(token)).toBeUndefined();
  });

  it('refuses a token that is longer than a header can reasonably be', () => {
    const token = `${header}.${claims}.`.padEnd(MAXIMUM_TOKEN_LENGTH, 'AAAA');
    const length = token.length;
    expect(parseCompactJws(token, length)).toBeDefined();
    expect(parseCompactJws(token, length - 1)).toBeUndefined();
    expect(parseCompactJws(token)).toBeDefined();
    expect(parseCompactJws(`${token}AAAA`)).toBeUndefined();
  });

  it('refuses what is too long before it looks at it', () => {
    const token = `${header}.${'A'.repeat(5_000_000)}.c2ln`;
    const started = performance.now();
    for (let round = 0; round < 1000; round += 1) {
      parseCompactJws(token);
    }
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});

describe('decodeCanonical', () => {
  it('knows one spelling of every value', () => {
    // The last character of one byte carries four bits that say nothing.
    const spellings = ['AA', 'AB', 'AC', 'AP', 'AA=', 'AA=='];
    expect(spellings.filter((each) => decodeCanonical(each))).toEqual(['AA']);
  });

  it('refuses a length that no value has', () => {
    expect(decodeCanonical('A')).toBeUndefined();
  });
});
