import { isLoopback } from '../../../lib/core/loopback.js';

describe('isLoopback', () => {
  it.each([
    'http://localhost',
    'http://LOCALHOST:3000/path',
    'http://app.localhost',
    'http://[::1]:3000',
    'http://127.0.0.1:3000',
    'http://127.1.2.254',
    'http://2130706433', // the same number in one piece
  ])('knows %s as this computer', (url) => {
    expect(isLoopback(new URL(url))).toBe(true);
  });

  it.each([
    'http://example.com',
    'http://localhost.example.com',
    'http://notlocalhost',
    'http://localhost.',
    'http://127.0.0.1.example.com',
    'http://a127.0.0.1.example.com',
    'http://127.0.0.example.com',
    'http://128.0.0.1',
    'http://10.127.0.0',
    'http://0.0.0.0',
    'http://[::2]',
    'http://[::]',
  ])('does not take %s for it', (url) => {
    expect(isLoopback(new URL(url))).toBe(false);
  });
});
