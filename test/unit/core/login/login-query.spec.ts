import { readLoginQuery, readReturnTo } from '../../../../lib/core/login/login-query.js';
import { KindeError } from '../../../../lib/kinde.errors.js';
import { randomText, seededRandom } from '../../../support/seeded-random.js';

const optionNames = [
  'orgCode',
  'orgName',
  'connectionId',
  'loginHint',
  'lang',
  'prompt',
  'invitationCode',
  'planInterest',
  'pricingTableKey',
  'reauthState',
];

describe('the query of a login route', () => {
  it('is read as it was sent, escapes undone once', () => {
    const { options, returnTo } = readLoginQuery(
      '/auth/login?org_name=Tea+%26%20Cake&login_hint=a%2Bb%40c.example&returnTo=%2Fx%253Fy',
    );
    expect(options).toEqual({ orgName: 'Tea & Cake', loginHint: 'a+b@c.example' });
    expect(returnTo).toBe('/x%3Fy');
  });

  it.each(['/auth/login', '/auth/login?', '/auth/login?org_code=', '/auth/login?org_code', ''])(
    'may say nothing: %j',
    (url) => {
      expect(readLoginQuery(url)).toEqual({ options: {}, returnTo: undefined });
    },
  );

  it.each(['login', 'create', 'none'])('may have the prompt %s', (prompt) => {
    expect(readLoginQuery(`/auth/login?prompt=${prompt}`).options).toEqual({ prompt });
  });

  it.each([
    ['prompt', 'consent'],
    ['prompt', 'none%20login'],
    ['prompt', 'LOGIN'],
    ['org_code', 'a%20b'],
    ['org_code', 'org_1%26prompt=none'],
  ])('may not have the %s %s', (name, value) => {
    expect(() => readLoginQuery(`/auth/login?${name}=${value}`)).toThrow(
      new KindeError('ERR_KINDE_INVALID_REQUEST', `The query parameter ${name} is malformed.`),
    );
  });

  it.each([
    ['lang', 512],
    ['org_code', 512],
    ['reauth_state', 4096],
  ])('has room for a value of %s up to its limit', (name, limit) => {
    const url = (length: number) => `/auth/login?${name}=${'a'.repeat(length)}`;
    expect(Object.values(readLoginQuery(url(limit)).options)).toEqual(['a'.repeat(limit)]);
    expect(() => readLoginQuery(url(limit + 1))).toThrow(
      expect.objectContaining({ code: 'ERR_KINDE_INVALID_REQUEST' }),
    );
  });

  it('never sets anything but strings of the options that a browser may set', () => {
    const names =
      'org_code org_name connection_id login_hint lang prompt plan_interest pricing_table_key ' +
      'invitation_code is_invitation reauth_state returnTo state nonce redirect_uri scope orgCode ' +
      '__proto__ constructor';
    const signs = '= & [ ] % ? # ; + a %5B %3D %00 __proto__ login';
    const pieces = `${signs} ${names}`.split(' ');
    const random = seededRandom(42);
    let [read, refused] = [0, 0];
    for (let attempt = 0; attempt < 20_000; attempt += 1) {
      const name = names.split(' ')[Math.floor(random() * 19)] ?? '';
      const url = `/auth/login?${name}=${randomText(random, pieces, 10)}`;
      try {
        const { options } = readLoginQuery(url);
        expect(Object.keys(options).filter((option) => !optionNames.includes(option))).toEqual([]);
        expect(Object.values(options).every((value) => typeof value === 'string')).toBe(true);
        read += 1;
      } catch (error) {
        expect(error).toBeInstanceOf(KindeError);
        refused += 1;
      }
    }
    expect(read).toBeGreaterThan(1000);
    expect(refused).toBeGreaterThan(500);
    expect(Object.keys(Object.prototype)).toEqual([]);
  });
});

describe('where a request says to return to', () => {
  it.each([
    ['/x?returnTo=/a', '/a'],
    ['/x?returnTo=/a?b=c?d', '/a?b=c?d'],
    ['/x?returnTo=', ''],
    ['/x', undefined],
    ['/x?returnTo=/a&returnTo=/b', undefined],
    ['/x?returnTo[]=/a', undefined],
    ['/x?RETURNTO=/a', undefined],
  ])('%s: %j', (url, expected) => {
    expect(readReturnTo(url)).toBe(expected);
  });
});
