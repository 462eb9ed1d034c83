import { readDeviceAuthorization } from '../../../../lib/core/oidc/device-authorization.js';

const answer = {
  device_code: 'a device code',
  user_code: 'ABCD-1234',
  verification_uri: 'https://tenant.example/device',
  verification_uri_complete: 'https://tenant.example/device?user_code=ABCD-1234',
  expires_in: 600,
  interval: 7,
};
const read = (changes: object = {}) => readDeviceAuthorization({ ...answer, ...changes });
const unusable = expect.objectContaining({
  code: 'ERR_KINDE_LOGIN_FAILED',
  message: 'Kinde answered the login of a device with what nobody could use.',
}) as Error;

describe('what Kinde says when a device begins a login', () => {
  it('is a code, and a page for it', () => {
    expect(read()).toEqual({
      deviceCode: 'a device code',
      userCode: 'ABCD-1234',
      verificationUri: 'https://tenant.example/device',
      verificationUriComplete: 'https://tenant.example/device?user_code=ABCD-1234',
      expiresIn: 600,
      interval: 7,
    });
  });

  it.each([undefined, null])('need not have a page with the code filled in: %p', (page) => {
    expect(read({ verification_uri_complete: page }).verificationUriComplete).toBeUndefined();
  });

  it.each([
    [undefined, 5],
    [null, 5],
    [0, 1],
    [-5, 1],
    [1, 1],
    [300, 300],
  ])('has a device ask, by the interval %p, every %p seconds', (interval, seconds) => {
    expect(read({ interval }).interval).toBe(seconds);
  });

  it.each([
    [600, 600],
    [86_400, 86_400],
    [1e300, 86_400],
  ])('lasts, by %p seconds, %p', (expires_in, seconds) => {
    expect(read({ expires_in }).expiresIn).toBe(seconds);
  });

  it('may lead to a page on plain http, as a local Kinde has it', () => {
    const page = 'http://localhost:1234/device';
    expect(read({ verification_uri: page }).verificationUri).toBe(page);
  });

  it('is spelled so that no character in an address is special', () => {
    const page = 'https://tenant.example/a b"<>\u001b[31m';
    expect(read({ verification_uri: page }).verificationUri).toBe(
      'https://tenant.example/a%20b%22%3C%3E%1B[31m',
    );
  });

  it.each([[null], [undefined], ['text'], [[answer]], [7]])('is not %j', (other) => {
    expect(() => readDeviceAuthorization(other)).toThrow(unusable);
  });

  it('is not what it inherits', () => {
    expect(() => readDeviceAuthorization(Object.create(answer))).toThrow(unusable);
  });

  it.each([[undefined], [null], [7], [['a']]])('has no device code in %j', (device_code) => {
    expect(() => read({ device_code })).toThrow(unusable);
  });

  it.each([
    [undefined],
    [null],
    [7],
    [['ABCD']],
    [''],
    ['A B'],
    ['A\n'],
    ['\u001b[31mA'],
    ['A'.repeat(65)],
  ])('has no code to type in %j', (user_code) => {
    expect(() => read({ user_code })).toThrow(unusable);
  });

  it('may have a code of up to 64 characters', () => {
    expect(read({ user_code: 'A'.repeat(64) }).userCode).toHaveLength(64);
  });

  it.each([
    ['no address', 'device'],
    ['a number', 7],
    ['a list', ['https://tenant.example']],
    ['a script', 'javascript:alert(1)'],
    ['a file', 'file:///etc/passwd'],
    ['an address with a name before its host', 'https://tenant.example@evil.example'],
    ['an address with a password alone', 'https://:password@evil.example'],
  ])('leads to no %s', (_, page) => {
    expect(() => read({ verification_uri: page })).toThrow(unusable);
    expect(() => read({ verification_uri_complete: page })).toThrow(unusable);
  });

  it.each([[undefined], [null]])('leads nowhere without a page: %p', (page) => {
    expect(() => read({ verification_uri: page })).toThrow(unusable);
  });

  it.each([[undefined], [null], ['600'], [true]])('has no end at %j', (expires_in) => {
    expect(() => read({ expires_in })).toThrow(unusable);
  });

  it.each([[301], ['7'], [true], [1e300], [Number.NaN]])('has no interval of %p', (interval) => {
    expect(() => read({ interval })).toThrow(unusable);
  });
});
