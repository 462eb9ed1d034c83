import { readPortalQuery } from '../../../../lib/core/login/portal-query.js';

describe('the query of the way to the portal', () => {
  it.each([
    ['', undefined, undefined],
    ['?subNav=profile', 'profile', undefined],
    ['?subNav=&returnTo=', undefined, ''],
    ['?subNav=plan_details&returnTo=//evil', 'plan_details', '//evil'],
    ['?returnTo=/a&returnTo=/b', undefined, undefined],
    ['?subnav=profile&sub_nav=profile&SUBNAV=profile', undefined, undefined],
    ['?__proto__=a&constructor=b', undefined, undefined],
  ])('%j', (query, subNav, returnTo) => {
    expect(readPortalQuery(`/auth/portal${query}`)).toEqual({ subNav, returnTo });
  });

  it.each([
    '?subNav=a&subNav=a',
    '?subNav[]=a',
    '?subNav[x]=a',
    '?subNav=a%00',
    '?subNav=A',
    '?subNav=_a',
    '?subNav=a-b',
    '?subNav=a/b',
    `?subNav=${'a'.repeat(65)}`,
  ])('cannot be %s', (query) => {
    expect(() => readPortalQuery(`/auth/portal${query}`)).toThrow(
      expect.objectContaining({ code: 'ERR_KINDE_INVALID_REQUEST' }),
    );
  });
});
