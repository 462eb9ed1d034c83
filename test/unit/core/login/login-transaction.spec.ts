import { parseSetCookie } from 'cookie';

import {
  type LoginTransaction,
  LoginTransactions,
} from '../../../../lib/core/login/login-transaction.js';
import { Seal } from '../../../../lib/core/session/seal.js';
import type { CookieConfig } from '../../../../lib/options/kinde-config.interface.js';

const SECRET = 'a secret that is long enough for anything';

const cookieOnHttps: CookieConfig = {
  name: '__Host-kinde',
  domain: undefined,
  path: '/',
  sameSite: 'lax',
  secure: true,
};

let now = 1_800_000_000;

const transactionsWith = (
  cookie: Partial<CookieConfig> = {},
  secrets: readonly [string, ...string[]] = [SECRET],
) =>
  new LoginTransactions(
    { secrets, cookie: { ...cookieOnHttps, ...cookie } },
    'application',
    () => now,
  );

const transaction = (state: string, more: Partial<LoginTransaction> = {}): LoginTransaction => ({
  state,
  nonce: 'a nonce',
  codeVerifier: 'a verifier',
  returnTo: '/there',
  startedAt: now,
  ...more,
});

/** What the browser holds once it got these `Set-Cookie` values. */
const jar = (setCookies: readonly string[], before: Record<string, string | undefined> = {}) => {
  const cookies = { ...before };
  for (const { name, value, maxAge } of setCookies.map((each) => parseSetCookie(each))) {
    if (maxAge === 0) {
      delete cookies[name];
    } else {
      cookies[name] = value;
    }
  }
  return cookies;
};

describe('login transactions', () => {
  beforeEach(() => {
    now = 1_800_000_000;
  });

  it('come back as they were kept', () => {
    const transactions = transactionsWith();
    const kept = transaction('state', { orgCode: 'org_1' });
    expect(transactions.find('state', jar(transactions.keep(kept, {})))).toEqual(kept);
  });

  it('are kept in a cookie that scripts and other hosts cannot reach, and that comes back from Kinde', () => {
    const cookies = transactionsWith()
      .keep(transaction('state'), {})
      .map((each) => parseSetCookie(each));
    expect(cookies).toHaveLength(1);
    expect(cookies[0]).toMatchObject({
      name: expect.stringMatching(/^__Host-kinde\.login\.[\w-]{16}$/),
      httpOnly: true,
      secure: true,
      sameSite: 'lax',
      path: '/',
      maxAge: 600,
    });
    expect(cookies[0]).not.toHaveProperty('domain');
  });

  it.each([
    ['lax', 'lax'],
    // A callback is a navigation from Kinde's site: it would come without a strict cookie.
    ['strict', 'lax'],
    ['none', 'none'],
  ] as const)('with sameSite %s have cookies with %s', (configured, actual) => {
    const [value = ''] = transactionsWith({ sameSite: configured }).keep(transaction('state'), {});
    expect(parseSetCookie(value)).toMatchObject({ sameSite: actual });
  });

  it('have the domain of the session cookie, and go wherever the callback is', () => {
    const scoped = transactionsWith({ name: '__Secure-x', domain: 'example.com', path: '/app' });
    const [value = ''] = scoped.keep(transaction('state'), {});
    expect(parseSetCookie(value)).toMatchObject({
      name: expect.stringMatching(/^__Secure-x\.login\./),
      domain: 'example.com',
      path: '/',
    });
    const cookies = jar([value]);
    for (const dropped of [...scoped.drop('state', cookies), ...scoped.dropAll(cookies)]) {
      expect(parseSetCookie(dropped)).toMatchObject({
        domain: 'example.com',
        path: '/',
        maxAge: 0,
      });
    }
  });

  it('last for ten minutes to the second', () => {
    const transactions = transactionsWith();
    const cookies = jar(transactions.keep(transaction('state'), {}));
    now += 599.9;
    expect(transactions.find('state', cookies)).toBeDefined();
    now += 0.1;
    expect(transactions.find('state', cookies)).toBeUndefined();
  });

  it('are found by their own state alone', () => {
    const transactions = transactionsWith();
    const cookies = jar(transactions.keep(transaction('state'), {}));
    for (const other of ['State', 'state ', 'stat', '', '__proto__', 'toString']) {
      expect(transactions.find(other, cookies)).toBeUndefined();
    }
  });

  it('are not found under the name of another', () => {
    const transactions = transactionsWith();
    const one = jar(transactions.keep(transaction('one'), {}));
    const other = jar(transactions.keep(transaction('other'), {}));
    const [name = ''] = Object.keys(other);
    const [value] = Object.values(one);
    expect(transactions.find('other', { [name]: value })).toBeUndefined();
  });

  it('survive a change of the secret, as long as the old one still opens', () => {
    const [before, after] = [
      'the secret that was there before it',
      'the secret that comes afterwards',
    ];
    const cookies = jar(transactionsWith({}, [before]).keep(transaction('state'), {}));
    expect(transactionsWith({}, [after, before]).find('state', cookies)).toBeDefined();
    expect(transactionsWith({}, [after]).find('state', cookies)).toBeUndefined();
  });

  it('do not mix with those of an application whose cookies have another name', () => {
    const here = transactionsWith({ name: 'here' });
    const there = transactionsWith({ name: 'there' });
    const cookies = jar(here.keep(transaction('state'), {}));
    const renamed = Object.fromEntries(
      Object.entries(cookies).map(([name, value]) => [name.replace('here', 'there'), value]),
    );
    expect(there.find('state', { ...cookies, ...renamed })).toBeUndefined();
    expect(there.dropAll(cookies)).toEqual([]);
  });

  it('stay within five and 3 500 bytes, the newest first', () => {
    const transactions = transactionsWith();
    let cookies: Record<string, string | undefined> = {};
    for (let start = 0; start < 40; start += 1) {
      now += 1;
      const returnTo = `/${'x'.repeat(start * 50)}`;
      cookies = jar(
        transactions.keep(transaction(`state ${start}`, { returnTo }), cookies),
        cookies,
      );
      const bytes = Object.entries(cookies).flat().join('').length;
      const count = Object.keys(cookies).length;
      expect(count).toBeLessThanOrEqual(5);
      expect(bytes).toBeLessThanOrEqual(3500);
      for (let kept = start; kept > start - count; kept -= 1) {
        expect(transactions.find(`state ${kept}`, cookies)).toBeDefined();
      }
    }
  });

  it('fit into a cookie with the longest of targets', () => {
    const longest = transaction('s'.repeat(43), {
      nonce: 'n'.repeat(43),
      codeVerifier: 'v'.repeat(43),
      returnTo: `/${'x'.repeat(2047)}`,
      orgCode: 'o'.repeat(512),
      startedAt: 1_800_000_000.123_456,
    });
    const [cookie = ''] = transactionsWith().keep(longest, {});
    expect(cookie.length).toBeLessThanOrEqual(4096);
  });

  it('leave room by dropping what has expired before what has not', () => {
    const transactions = transactionsWith();
    let cookies = jar(transactions.keep(transaction('expired'), {}));
    now += 599;
    for (const state of ['a', 'b', 'c']) {
      cookies = jar(transactions.keep(transaction(state), cookies), cookies);
    }
    now += 1;
    cookies = jar(transactions.keep(transaction('d'), cookies), cookies);
    expect(Object.keys(cookies)).toHaveLength(4);
  });

  it.each([
    '',
    'null',
    '[]',
    '"text"',
    '{}',
    '{"state":"state"}',
    '{"state":"state","nonce":1,"codeVerifier":"v","returnTo":"/","startedAt":1800000000}',
    '{"state":"state","nonce":"n","codeVerifier":"v","returnTo":"/","startedAt":"1800000000"}',
  ])('are not made of other sealed values: %s', (content) => {
    const transactions = transactionsWith();
    const [name = ''] = Object.keys(jar(transactions.keep(transaction('state'), {})));
    const value = new Seal([SECRET], 'login of application').seal(Buffer.from(content), name);
    expect(transactions.find('state', { [name]: value })).toBeUndefined();
  });
});
