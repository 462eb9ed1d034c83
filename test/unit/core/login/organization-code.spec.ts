import { isOrganizationCode } from '../../../../lib/core/login/organization-code.js';

describe('the code of an organization', () => {
  it.each(['org_0123456789a', 'org:1', 'a', 'A-b.c~d', 'a'.repeat(512)])('can be %j', (code) => {
    expect(isOrganizationCode(code)).toBe(true);
  });

  it.each([
    '',
    ' ',
    'org 1',
    'org_1\n',
    '\norg_1',
    'org_1\u0000',
    'örg',
    'org_1&a=b',
    'a'.repeat(513),
    undefined,
    null,
    1,
    ['org_1'],
    { toString: () => 'org_1' },
  ])('cannot be %j', (code) => {
    expect(isOrganizationCode(code)).toBe(false);
  });
});
