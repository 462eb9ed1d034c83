import {
  isFromTrustedSite,
  isNavigation,
  isSafeMethod,
  isSpeculative,
} from '../../../lib/core/cross-site.js';
import type { RequestFacts } from '../../../lib/core/request-facts.js';

const request = (headers: Record<string, string> = {}, method = 'GET'): RequestFacts => ({
  method,
  url: '/',
  authorization: [],
  cookies: {},
  header: (name) => headers[name],
});

const site = 'https://app.example.com';
const front = 'http://localhost:5173';
const evil = 'https://evil.example';

describe('whether a request is from a trusted site', () => {
  // What a browser says with it: Sec-Fetch-Site, Origin, Referer.
  it.each<[string | undefined, string | undefined, string | undefined, boolean]>([
    // Only the browser can write Sec-Fetch-Site, so what it says of this origin is final.
    ['same-origin', undefined, undefined, true],
    ['same-origin', 'null', undefined, true],
    ['none', undefined, undefined, true],
    ['none', undefined, evil, true],
    // Beyond this origin, the source must be known and trusted.
    ['cross-site', undefined, undefined, false],
    ['same-site', undefined, undefined, false],
    ['same-site', site, undefined, true],
    ['same-site', front, undefined, true],
    ['cross-site', front, undefined, true],
    ['cross-site', evil, undefined, false],
    ['cross-site', undefined, `${front}/page`, true],
    ['cross-site', undefined, `${evil}/?${front}`, false],
    ['cross-site', 'null', `${front}/page`, false],
    ['cross-site', evil, `${front}/page`, false],
    ['cross-site', front, `${evil}/page`, true],
    ['Same-Origin', undefined, undefined, false],
    ['', undefined, undefined, false],
    ['none, cross-site', undefined, undefined, false],
    // Older browsers tell less.
    [undefined, site, undefined, true],
    [undefined, front, undefined, true],
    [undefined, evil, undefined, false],
    [undefined, 'null', undefined, false],
    [undefined, '', undefined, false],
    [undefined, undefined, `${site}/page`, true],
    [undefined, undefined, `${evil}/page`, false],
    [undefined, undefined, 'about:blank', false],
    [undefined, undefined, '', false],
    // No browser at all: there is nobody whose cookies could be abused.
    [undefined, undefined, undefined, true],
    // Origins that only look alike.
    [undefined, `${site}.evil.example`, undefined, false],
    [undefined, `${site}:8443`, undefined, false],
    [undefined, `${site}@evil.example`, undefined, false],
    [undefined, `${site}, ${evil}`, undefined, false],
    [undefined, 'http://app.example.com', undefined, false],
    [undefined, 'https://example.com', undefined, false],
    [undefined, 'http://localhost', undefined, false],
    [undefined, `${site}:443`, undefined, true],
    [undefined, 'HTTPS://APP.EXAMPLE.COM', undefined, true],
  ])('Sec-Fetch-Site %s, Origin %s, Referer %s: %s', (fetchSite, origin, referer, expected) => {
    const headers = {
      ...(fetchSite !== undefined && { 'sec-fetch-site': fetchSite }),
      ...(origin !== undefined && { origin }),
      ...(referer !== undefined && { referer }),
    };
    expect(isFromTrustedSite(request(headers), [site, front])).toBe(expected);
  });

  it('is never so when nobody is trusted, unless it is the same origin', () => {
    for (const origin of [site, 'null', '']) {
      expect(isFromTrustedSite(request({ origin }), [])).toBe(false);
    }
    expect(isFromTrustedSite(request({ 'sec-fetch-site': 'same-origin' }), [])).toBe(true);
  });
});

describe('whether a request only fetches ahead', () => {
  it.each<[string, Record<string, string>, boolean]>([
    ['GET', {}, false],
    ['HEAD', {}, true],
    ['POST', {}, false],
    ['GET', { purpose: 'prefetch' }, true],
    ['GET', { purpose: 'Prefetch' }, true],
    ['GET', { purpose: 'preview' }, true],
    ['GET', { 'sec-purpose': 'prefetch' }, true],
    ['GET', { 'sec-purpose': 'prefetch;prerender' }, true],
    ['GET', { 'sec-purpose': 'prefetch;anonymous-client-ip' }, true],
    ['GET', { 'x-moz': 'prefetch' }, true],
    ['GET', { purpose: 'navigation' }, false],
    ['GET', { referer: 'https://prefetch.example/' }, false],
  ])('%s %j: %s', (method, headers, expected) => {
    expect(isSpeculative(request(headers, method))).toBe(expected);
  });
});

describe('whether a person waits for a page', () => {
  it.each<[string, Record<string, string>, boolean]>([
    ['GET', { accept: 'text/html,application/xhtml+xml', 'sec-fetch-mode': 'navigate' }, true],
    ['GET', { accept: 'text/html' }, true],
    ['GET', { accept: 'text/html', 'sec-fetch-mode': 'cors' }, false],
    ['GET', { accept: 'text/html', 'sec-fetch-mode': 'no-cors' }, false],
    ['GET', { accept: '*/*', 'sec-fetch-mode': 'navigate' }, false],
    ['GET', { accept: 'application/json' }, false],
    ['GET', {}, false],
    ['POST', { accept: 'text/html', 'sec-fetch-mode': 'navigate' }, false],
    ['HEAD', { accept: 'text/html' }, false],
  ])('%s %j: %s', (method, headers, expected) => {
    expect(isNavigation(request(headers, method))).toBe(expected);
  });
});

describe('whether a method only reads', () => {
  it.each([
    ['GET', true],
    ['HEAD', true],
    ['OPTIONS', true],
    ['POST', false],
    ['PUT', false],
    ['PATCH', false],
    ['DELETE', false],
    ['QUERY', false],
    ['PROPFIND', false],
    ['get', false],
    ['', false],
  ])('%s: %s', (method, expected) => {
    expect(isSafeMethod(method)).toBe(expected);
  });
});
