import { safeReturnTo } from '../../../../lib/core/login/return-to.js';
import { returnTargets } from '../../../support/return-targets.js';
import { randomText, seededRandom } from '../../../support/seeded-random.js';

const site = 'https://app.example.com';
const front = 'https://front.example.com:8443';
const policy = {
  trustedOrigins: [site, front],
  authRoutes: [
    '/auth/login',
    '/auth/logout',
    '/auth/callback',
    '/auth/register',
    '/auth/create-org',
  ],
  fallback: '/home',
};

describe('where a browser may return to', () => {
  it.each(returnTargets)('$name', ({ target, end }) => {
    expect(safeReturnTo(target, policy)).toBe(end);
  });

  it.each([
    undefined,
    null,
    0,
    true,
    {},
    ['/ok'],
    new String('/ok'),
    { toString: () => '/ok' },
    Symbol('/ok'),
    () => '/ok',
  ])('is the fallback for what is no string: %p', (target) => {
    expect(safeReturnTo(target, policy)).toBe('/home');
  });

  it('includes trusted origins, by their normal form and exactly', () => {
    expect(safeReturnTo('HTTPS://Front.Example.COM:8443/x/../y', policy)).toBe(`${front}/y`);
    expect(safeReturnTo('https://front.example.com/', policy)).toBe('/home');
    expect(safeReturnTo('https://front.example.com:84430/', policy)).toBe('/home');
  });

  it('includes paths, and nothing else, where there is no site', () => {
    const siteless = { ...policy, trustedOrigins: [] };
    expect(safeReturnTo('/ok', siteless)).toBe('/ok');
    for (const target of [site, '//evil.com', '/auth/logout']) {
      expect(safeReturnTo(target, siteless)).toBe('/home');
    }
  });

  it('knows the auth routes by whatever characters their path has', () => {
    const authRoutes = ['/identité/logout', '/a;b/logout', '/logout'];
    for (const target of ['/identité/logout', '/identit%C3%A9/logout', '/LOGOUT', '/logout/']) {
      expect(safeReturnTo(target, { ...policy, authRoutes })).toBe('/home');
    }
    expect(safeReturnTo('/auth/logout', { ...policy, authRoutes })).toBe('/auth/logout');
  });

  it('is harmless for whatever is asked', () => {
    const pieces = [
      '/|//|\\|/.|..|/..|.|@|:|:443|?|#|%|;|&|=|[|]| |\t|\n|\r|\0|\u007f|a|é|\u3002|\u2215|\uff0f',
      '\u00ad|\ufeff|\ud800|%2f|%5c|%2e|%09|%00|%40|http:|https:|HTTPS://|https://|javascript:|data:',
      `blob:|file:|evil.com|app.example.com|${site}|${front}|auth|logout|/ok`,
    ].flatMap((line) => line.split('|'));
    const random = seededRandom(20_260_101);
    let accepted = 0;
    for (let attempt = 0; attempt < 40_000; attempt += 1) {
      const start = random() < 0.6 ? '/' : '';
      const target = start + randomText(random, pieces, 8);
      const end = safeReturnTo(target, policy);
      if (end === '/home') {
        continue;
      }
      accepted += 1;
      // One reading alone, whoever reads it and however it is put together with the site.
      const readings = [
        new URL(end, site),
        new URL(end, `${site}/auth/callback`),
        new URL(end.startsWith('/') ? site + end : end),
      ];
      const isHarmless =
        readings.every(({ origin }) => policy.trustedOrigins.includes(origin)) &&
        readings.every(({ pathname }) => !pathname.startsWith('//')) &&
        /^(\/(?![/\\])|https:\/\/front\.example\.com:8443\/)/.test(end) &&
        /^[!-~]*$/.test(end) &&
        !end.includes('\\') &&
        safeReturnTo(end, policy) === end;
      if (!isHarmless) {
        throw new Error(`${JSON.stringify(target)} leads to ${JSON.stringify(end)}`);
      }
    }
    expect(accepted).toBeGreaterThan(1000);
  });

  it('is found at once, however long the target is', () => {
    const before = performance.now();
    for (const piece of ['/', '\\', '%2f', '/..', ';', '\t', '@', 'a']) {
      safeReturnTo(`/${piece.repeat(700)}`, policy);
      safeReturnTo(`/auth${piece.repeat(1_000_000)}`, policy);
      safeReturnTo(`/%${piece.repeat(700)}logout/`, policy);
    }
    expect(performance.now() - before).toBeLessThan(10_000);
  });
});
