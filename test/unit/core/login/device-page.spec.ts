import { isPageOfIssuer } from '../../../../lib/core/login/device-page.js';

const TENANT = 'https://tenant.kinde.com';
const CUSTOM = 'https://account.example.com';

describe('the page where a person confirms the login of a device', () => {
  it.each([
    ['https://tenant.kinde.com/device', TENANT],
    ['https://tenant.kinde.com:443/device?user_code=a', TENANT],
    ['https://other.kinde.com/device', TENANT],
    ['https://account.example.com/device', CUSTOM],
    ['http://localhost:1/device', 'http://127.0.0.1:2'],
    ['http://[::1]:1/device', 'http://kinde.localhost:2'],
    ['http://kinde.internal:8080/device', 'http://kinde.internal:8080'],
  ])('may be %s for %s', (page, issuer) => {
    expect(isPageOfIssuer(page, [issuer])).toBe(true);
  });

  it.each([
    ['https://evil.example/device', TENANT],
    ['http://tenant.kinde.com/device', TENANT],
    ['http://other.kinde.com/device', TENANT],
    ['https://kinde.com/device', TENANT],
    ['https://evilkinde.com/device', TENANT],
    ['https://tenant.kinde.com.evil.example/device', TENANT],
    ['https://tenant.kinde.com./device', TENANT],
    ['https://tenant.kinde.com/device', CUSTOM],
    ['https://example.com/device', CUSTOM],
    ['https://other.account.example.com/device', CUSTOM],
    ['https://account.example.com:8443/device', CUSTOM],
    ['http://account.example.com/device', CUSTOM],
    ['http://localhost/device', TENANT],
    ['http://127.0.0.1/device', CUSTOM],
    ['https://127.evil.example/device', 'http://localhost:1'],
    ['https://notlocalhost/device', 'http://localhost:1'],
    ['https://evil.example/device', 'http://localhost:1'],
  ])('may not be %s for %s', (page, issuer) => {
    expect(isPageOfIssuer(page, [issuer])).toBe(false);
  });

  it('may be of any of the issuers', () => {
    expect(isPageOfIssuer(`${TENANT}/device`, [CUSTOM, TENANT])).toBe(true);
    expect(isPageOfIssuer(`${CUSTOM}/device`, [TENANT, CUSTOM])).toBe(true);
    expect(isPageOfIssuer('https://evil.example/device', [TENANT, CUSTOM])).toBe(false);
  });
});
