/** The site that the targets are asked of. */
export const returnSite = 'https://app.example.com';

/** Where whatever is not accepted leads. */
export const returnFallback = '/home';

const long = (length: number): string => `/${'a'.repeat(length - 1)}`;

const targets: readonly (readonly [target: string, end: string])[] = [
  // What is this site's is accepted, in its normal form.
  ['/ok?x=1#f', '/ok?x=1#f'],
  ['/', '/'],
  ['/ok', '/ok'],
  ['/a/../ok', '/ok'],
  ['/a b', '/a%20b'],
  ['/ünï', '/%C3%BCn%C3%AF'],
  ['/a%20b?q=%2F%2Fevil.com', '/a%20b?q=%2F%2Fevil.com'],
  ['/?next=https://evil.com', '/?next=https://evil.com'],
  ['/#//evil.com', '/#//evil.com'],
  ['/a//b', '/a//b'],
  ['https://app.example.com/ok', '/ok'],
  ['https://APP.example.com/ok', '/ok'],
  ['HTTPS://app.example.com:443/ok', '/ok'],
  ['https://app.example.com', '/'],
  [long(2048), long(2048)],

  // Another host, in the ways that browsers read as one.
  ['//evil.com', returnFallback],
  ['///evil.com', returnFallback],
  ['////evil.com', returnFallback],
  ['/\\evil.com', returnFallback],
  ['\\\\evil.com', returnFallback],
  ['\\/evil.com', returnFallback],
  ['/\\/evil.com', returnFallback],
  ['/ok\\..\\..\\\\evil.com', returnFallback],
  ['/\t/evil.com', returnFallback],
  ['/\n/evil.com', returnFallback],
  ['/\r\n/evil.com', returnFallback],
  ['\t//evil.com', returnFallback],
  [' //evil.com', returnFallback],
  ['\u0000//evil.com', returnFallback],
  ['\u00a0//evil.com', returnFallback],
  ['\ufeff//evil.com', returnFallback],
  ['//evil\u3002com', returnFallback],
  ['//evil.com%2e%2e', returnFallback],
  ['//[::1]/', returnFallback],
  ['//0x7f000001', returnFallback],
  ['//app.example.com/ok', returnFallback],

  // Another host once the dots are resolved.
  ['/.//evil.com', returnFallback],
  ['/..//evil.com', returnFallback],
  ['/a/..//evil.com', returnFallback],
  ['/./\\evil.com', returnFallback],
  ['/%2e//evil.com', returnFallback],
  ['/%2E%2e//evil.com', returnFallback],
  ['https://app.example.com//evil.com', returnFallback],
  ['https://app.example.com/.//evil.com', returnFallback],

  // What only decodes to another host is passed on as it is.
  ['/%2f%2fevil.com', '/%2f%2fevil.com'],
  ['/%5cevil.com', '/%5cevil.com'],
  ['/%09/evil.com', '/%09/evil.com'],
  ['/\u2215evil.com', '/%E2%88%95evil.com'],
  ['/\uff0fevil.com', '/%EF%BC%8Fevil.com'],
  ['/ok%0d%0aSet-Cookie:x=1', '/ok%0d%0aSet-Cookie:x=1'],
  ['/ok\r\nSet-Cookie:x=1', returnFallback],
  ['/ok\u007f', returnFallback],

  // What begins with neither a slash nor http(s)://.
  ['%2f%2fevil.com', returnFallback],
  ['.evil.com', returnFallback],
  ['@evil.com', returnFallback],
  [':80', returnFallback],
  ['ok/rel', returnFallback],
  ['?x', returnFallback],
  ['#x', returnFallback],
  ['', returnFallback],
  [' ', returnFallback],
  ['%', returnFallback],
  ['//', returnFallback],
  ['https://[', returnFallback],
  ['https://', returnFallback],
  ['undefined', returnFallback],

  // Absolute URLs of another origin, or of an ambiguous one.
  ['https:evil.com', returnFallback],
  ['https:/evil.com', returnFallback],
  ['https:\\\\evil.com', returnFallback],
  ['http:///evil.com', returnFallback],
  ['https:///evil.com', returnFallback],
  ['HTTPS://evil.com', returnFallback],
  ['https://app.example.com@evil.com', returnFallback],
  ['https://app.example.com:443@evil.com', returnFallback],
  ['https://app.example.com.evil.com', returnFallback],
  ['https://app.example.com%40evil.com', returnFallback],
  ['https://app.example.com\\@evil.com', returnFallback],
  ['https://app.example.com./x', returnFallback],
  ['https://app.example.com:8443/x', returnFallback],
  ['http://app.example.com/x', returnFallback],
  ['https://user@app.example.com/ok', returnFallback],
  ['https://:secret@app.example.com/ok', returnFallback],
  ['https://example.com/', returnFallback],
  ['https://sub.app.example.com/', returnFallback],
  ['https://app.example.co\u043c/', returnFallback],
  ['ftp://app.example.com/ok', returnFallback],
  ['wss://app.example.com/ok', returnFallback],

  // No place at all.
  ['javascript:alert(1)', returnFallback],
  ['JaVaScRiPt://%0aalert(1)', returnFallback],
  ['java\nscript:alert(1)', returnFallback],
  ['javascript://app.example.com/%0aalert(1)', returnFallback],
  ['data:text/html,x', returnFallback],
  ['vbscript:x', returnFallback],
  ['file:///etc/passwd', returnFallback],
  ['blob:https://app.example.com/x', returnFallback],
  ['view-source:https://app.example.com/', returnFallback],

  // More than a cookie has room for, in the form that it would be kept in.
  [long(2049), returnFallback],
  [long(5000), returnFallback],
  [`/${'ü'.repeat(500)}`, returnFallback],
  [`/${'./'.repeat(1100)}ok`, returnFallback],

  // The login itself, by any name that a router may know it by.
  ['/auth/login', returnFallback],
  ['/auth/register?returnTo=/ok', returnFallback],
  ['/auth/create-org', returnFallback],
  ['/auth/callback?code=x', returnFallback],
  ['/auth/logout', returnFallback],
  ['/auth/logout/', returnFallback],
  ['/auth/logout#x', returnFallback],
  ['/AUTH/Logout', returnFallback],
  ['/auth//logout', returnFallback],
  ['/auth/./logout', returnFallback],
  ['/x/../auth/logout', returnFallback],
  ['/%61uth/log%6Fut', returnFallback],
  ['/auth%2Flogout', returnFallback],
  ['/auth/logout;x=1', returnFallback],
  ['/auth/logout%3Bx', returnFallback],
  ['https://app.example.com/auth/logout', returnFallback],
  ['/auth/logouts', '/auth/logouts'],
  ['/auth/me', '/auth/me'],
  ['/auth/profile', '/auth/profile'],
  ['/other/auth/logout', '/other/auth/logout'],
];

/** What a browser may be asked to return to, and where it then goes. */
export const returnTargets = targets.map(([target, end]) => ({
  target,
  end,
  name: `${shown(target)} to ${shown(end)}`,
}));

function shown(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 20)}… (${text.length})` : text);
}
