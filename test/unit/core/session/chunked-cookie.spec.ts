import { parseSetCookie } from 'cookie';

import { ChunkedCookie } from '../../../../lib/core/session/chunked-cookie.js';
import { parseCookies } from '../../../../lib/core/session/cookie.js';
import type { CookieConfig } from '../../../../lib/options/kinde-config.interface.js';
import { randomBytes, randomInteger, seededRandom } from '../../../support/seeded-random.js';

const host: CookieConfig = {
  name: '__Host-kinde',
  domain: undefined,
  path: '/',
  sameSite: 'lax',
  secure: true,
};
const wide: CookieConfig = {
  name: '__Secure-a-name-of-thirty-two-characters',
  domain: `${'a'.repeat(60)}.${'b'.repeat(60)}.example.com`,
  path: `/${'deep/'.repeat(18)}`,
  sameSite: 'strict',
  secure: true,
};

const parsed = (setCookies: readonly string[]) => setCookies.map((each) => parseSetCookie(each));

const random = seededRandom(200);

const text = (length: number) => randomBytes(random, length).toString('base64url').slice(0, length);

/** What a browser sends after it was sent this. */
function sentBack(setCookies: readonly string[], order: 'asIs' | 'reversed' = 'asIs') {
  const kept = setCookies.map((each) => parseSetCookie(each)).filter(({ maxAge }) => maxAge !== 0);
  const pairs = kept.map(({ name, value }) => `${name}=${value}`);
  return parseCookies((order === 'asIs' ? pairs : pairs.toReversed()).join('; '));
}

describe.each([
  ['with short attributes', host],
  ['with long attributes', wide],
])('ChunkedCookie %s', (_, config) => {
  const cookie = new ChunkedCookie(config, `${config.name}.session`);

  /** Characters of the longest value that it takes. */
  const longest = (() => {
    let [fits, fails] = [1, 9_000];
    while (fails - fits > 1) {
      const middle = Math.floor((fits + fails) / 2);
      try {
        cookie.write(text(middle), [], 86_400);
        fits = middle;
      } catch {
        fails = middle;
      }
    }
    return fits;
  })();

  it('brings back what it wrote, in whatever order the chunks come', () => {
    for (let round = 0; round < 200; round += 1) {
      const value = text(randomInteger(random, 0, longest + 1));
      const setCookies = cookie.write(value, [], 86_400);
      expect(cookie.read(sentBack(setCookies))?.value).toBe(value);
      expect(cookie.read(sentBack(setCookies, 'reversed'))?.value).toBe(value);
    }
  });

  it('writes chunks that every browser takes, and no more of them than needed', () => {
    for (let length = 0; length <= longest; length += 61) {
      const setCookies = cookie.write(text(length), [], 86_400);
      for (const each of setCookies) {
        expect(Buffer.byteLength(each)).toBeLessThanOrEqual(4_096);
      }
      for (const each of setCookies.slice(0, -1)) {
        expect(Buffer.byteLength(each)).toBe(4_096);
      }
      expect(Buffer.byteLength(setCookies.join(''))).toBeLessThanOrEqual(8_000);
    }
  });

  it('takes more than 7 000 characters, and refuses one that is too many', () => {
    expect(longest).toBeGreaterThan(7_000);
    expect(() => cookie.write(text(longest + 1), [], 86_400)).toThrow(
      expect.objectContaining({ code: 'ERR_KINDE_SESSION_TOO_LARGE' }),
    );
    expect(() => cookie.write(text(100_000), [], 86_400)).toThrow(/takes \d+ bytes/);
  });

  it('states every attribute on every chunk, those that drop one included', () => {
    const name = `${config.name}.session`;
    for (const each of cookie.write(text(6_000), [`${name}.7`], 60)) {
      expect(parseSetCookie(each)).toMatchObject({
        httpOnly: true,
        secure: true,
        path: config.path,
        sameSite: config.sameSite,
      });
      expect(parseSetCookie(each).domain).toBe(config.domain);
    }
  });
});

describe('ChunkedCookie', () => {
  const cookie = new ChunkedCookie(host, 'kinde.session');

  it('leaves an end to the browser when it is told of none', () => {
    for (const each of cookie.write(text(5_000), [])) {
      expect(parseSetCookie(each).maxAge).toBeUndefined();
    }
  });

  it('counts whole seconds, and none below zero', () => {
    const written = [10.9, -3].flatMap((seconds) => parsed(cookie.write('x', [], seconds)));
    expect(written.map(({ maxAge }) => maxAge)).toEqual([10, 0]);
  });

  it('drops the chunks that are left over, and no others', () => {
    const present = Array.from({ length: 12 }, (_, index) => `kinde.session.${index}`);
    const written = parsed(cookie.write(text(5_000), present, 60));
    expect(written.map(({ name }) => name).toSorted()).toEqual(present.toSorted());
    expect(written.filter(({ maxAge }) => maxAge === 0).map(({ name }) => name)).toEqual(
      present.slice(2),
    );
  });

  it('drops each chunk that there is', () => {
    const dropped = parsed(cookie.clear(['kinde.session.0', 'kinde.session.11']));
    expect(dropped).toEqual([
      expect.objectContaining({ name: 'kinde.session.0', value: '', maxAge: 0 }),
      expect.objectContaining({ name: 'kinde.session.11', value: '', maxAge: 0 }),
    ]);
  });

  it('finds nothing where there is nothing', () => {
    expect(cookie.read(parseCookies(undefined))).toBeUndefined();
    expect(cookie.read(parseCookies('other=1; kinde.session=2; kinde=3'))).toBeUndefined();
  });

  it.each([
    'kinde-session.0',
    'kindexsession.0',
    'xkinde.session.0',
    'kinde.session.0x',
    'kinde.session.x0',
    'kinde.session.-1',
    'kinde.session.',
    'kinde.session.1000',
    'kinde.session.0.0',
    'kinde.session.__proto__',
  ])('is not misled by a cookie called %s', (name) => {
    expect(cookie.read(parseCookies(`${name}=1`))).toBeUndefined();
    expect(cookie.read(parseCookies(`${name}=1; kinde.session.0=2`))).toEqual({
      value: '2',
      names: ['kinde.session.0'],
    });
  });

  it.each([
    ['the first is missing', '1=b', ['1']],
    ['one in between is missing', '0=a; 2=c', ['0', '2']],
    ['a number is written twice', '0=a; 00=b', ['0', '00']],
    ['a number has zeros before it', '00=a', ['00']],
  ])('has no value when %s, and names what there is', (_, cookies, numbers) => {
    const header = cookies.replaceAll(/(\d+)=/g, 'kinde.session.$1=');
    const read = cookie.read(parseCookies(header));
    expect(read?.value).toBeUndefined();
    expect(read?.names).toEqual(numbers.map((number) => `kinde.session.${number}`));
  });

  it('has the empty value of an empty cookie', () => {
    expect(cookie.read(parseCookies('kinde.session.0='))?.value).toBe('');
  });

  it('puts the eleventh chunk after the tenth', () => {
    const letters = 'abcdefghijkl'.split('');
    const header = letters.map((letter, index) => `kinde.session.${index}=${letter}`).toSorted();
    expect(cookie.read(parseCookies(header.join('; ')))?.value).toBe('abcdefghijkl');
  });
});
