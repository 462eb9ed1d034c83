import { bearerCredential, hasBearerScheme } from '../../../lib/core/bearer-credential.js';
import { KindeError } from '../../../lib/kinde.errors.js';

describe('bearerCredential', () => {
  it.each([
    ['Bearer abc.def-_~+/==', 'abc.def-_~+/=='],
    ['bearer abc', 'abc'],
    ['BEARER abc', 'abc'],
    ['bEaReR abc', 'abc'],
  ])('finds the token of "%s"', (header, token) => {
    expect(bearerCredential([header])).toBe(token);
  });

  it.each([
    [[]],
    [['']],
    [['Basic YTpi']],
    [['Basic Bearer abc']],
    [['DPoP abc']],
    [['Digest username="a"']],
    [['Bearerabc']],
    [['Bearer_ abc']],
    [['Bear abc']],
    [['Token abc']],
    [['abc.def.ghi']],
  ])('finds none in %j', (headers) => {
    expect(bearerCredential(headers)).toBeUndefined();
  });

  it.each([
    [['Bearer']],
    [['Bearer ']],
    [['Bearer  abc']],
    [['Bearer\tabc']],
    [['Bearer abc def']],
    [['Bearer abc ']],
    [['Bearer abc,']],
    [['Bearer a, Bearer b']],
    [['Bearer abc;scope=x']],
    [['Bearer "abc"']],
    [['Bearer a=b=c']],
    [['Bearer =']],
    [['Bearer é']],
    [['Bearer abc\u0000']],
    [['Bearer abc\n']],
    [['Bearer abc\r\nX-Other: 1']],
    [['Bearer a', 'Bearer a']],
    [['Bearer a', 'Basic YTpi']],
    [['Basic YTpi', 'Basic YTpi']],
    [['', 'Bearer a']],
  ])('refuses %j', (headers) => {
    expect(() => bearerCredential(headers)).toThrow(
      expect.objectContaining({ code: 'ERR_KINDE_INVALID_REQUEST' }) as KindeError,
    );
  });

  it.each([
    [['Bearer a', 'Bearer b'], 'The request has more than one Authorization header.'],
    [['Bearer'], 'The request has a malformed bearer credential.'],
  ])('says what is wrong with %j', (headers, message) => {
    expect(() => bearerCredential(headers)).toThrow(
      new KindeError('ERR_KINDE_INVALID_REQUEST', message),
    );
  });

  it('repeats nothing of what it refuses', () => {
    const header = 'Bearer canary canary';
    expect(() => bearerCredential([header])).toThrow(
      expect.not.objectContaining({
        message: expect.stringContaining('canary') as string,
      }) as Error,
    );
  });

  it.each([
    ['spaces', `Bearer${' '.repeat(500_000)}x`],
    ['token characters', `Bearer ${'a'.repeat(500_000)}!`],
    ['padding', `Bearer a${'='.repeat(500_000)}!`],
    ['commas', `Bearer ${','.repeat(500_000)}`],
  ])('takes no time to refuse half a million %s', (_, header) => {
    const started = performance.now();
    expect(() => bearerCredential([header])).toThrow(KindeError);
    expect(performance.now() - started).toBeLessThan(10_000);
  });
});

describe('hasBearerScheme', () => {
  it.each([
    [['Bearer abc'], true],
    [['bearer'], true],
    [['Bearer\tabc'], true],
    [['Basic YTpi', 'Bearer abc'], true],
    [[], false],
    [[''], false],
    [['Basic YTpi'], false],
    [['Bearerabc'], false],
    [['Basic Bearer abc'], false],
  ])('of %j is %p', (headers, expected) => {
    expect(hasBearerScheme(headers)).toBe(expected);
  });
});
