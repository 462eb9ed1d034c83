import { jest } from '@jest/globals';
import { demoTenant, demoUsers, LocalKinde } from '../../../lib/testing/index.js';
import { freePort } from '../../support/free-port.js';
import { CALLBACK, RelyingParty } from './relying-party.js';

const LEVELS = ['debug', 'error', 'info', 'log', 'warn'] as const;

const warnOfConsole = (): unknown => Reflect.get(console, 'warn');

describe('Starting LocalKinde', () => {
  it('prints nothing, from its first load to its stop', async () => {
    const prints = LEVELS.map((level) => jest.spyOn(console, level).mockImplementation(() => {}));
    try {
      const before = warnOfConsole();
      const [kinde, other] = await Promise.all([
        LocalKinde.start({ redirectUris: [CALLBACK] }),
        LocalKinde.start(),
      ]);
      expect(warnOfConsole()).toBe(before);
      const app = await RelyingParty.of(kinde);
      const { refresh_token } = await app.signIn(demoUsers.ada);
      await app.refresh(refresh_token);
      await app.start({ client_id: 'nobody' });
      await fetch(`${kinde.issuerUrl}/oauth2/token`, { method: 'POST', body: 'rubbish' });
      await Promise.all([kinde.stop(), other.stop()]);
      expect(prints.flatMap(({ mock }) => mock.calls)).toEqual([]);
    } finally {
      for (const print of prints) print.mockRestore();
    }
  });

  it('takes a port of its own unless it is given one', async () => {
    const first = await LocalKinde.start();
    const second = await LocalKinde.start();
    expect(first.port).not.toBe(second.port);
    const port = await freePort();
    const third = await LocalKinde.start({ port });
    expect(third.issuerUrl).toBe(`http://127.0.0.1:${port}`);
    await expect(LocalKinde.start({ port })).rejects.toThrow('EADDRINUSE');
    await third.stop();
    const fourth = await LocalKinde.start({ port });
    await Promise.all([first.stop(), second.stop(), fourth.stop()]);
  });

  it('stops although a connection is kept alive', async () => {
    const kinde = await LocalKinde.start();
    await (await fetch(kinde.issuerUrl)).text();
    await kinde.stop();
    await expect(fetch(kinde.issuerUrl)).rejects.toThrow('fetch failed');
  });

  it('closes no idle connection that a client may be about to use', async () => {
    const kinde = await LocalKinde.start();
    const response = await fetch(kinde.issuerUrl);
    await response.text();
    expect(response.headers.get('connection')).toBe('keep-alive');
    expect(response.headers.get('keep-alive')).toBeNull(); // or it would have a time limit
    await kinde.stop();
  });

  it('leaves the tenant that it was given as it is', async () => {
    const tenant = demoTenant();
    const kinde = await LocalKinde.start({ tenant });
    kinde.tenant.removeUser(demoUsers.ada);
    expect(tenant).toEqual(demoTenant());
    await kinde.stop();
  });

  it('says what is wrong with a URL that it cannot allow', async () => {
    await expect(LocalKinde.start({ redirectUris: ['/auth/callback'] })).rejects.toThrow(
      'LocalKinde: "/auth/callback" is not an absolute URL',
    );
  });

  it('gives credentials where none were chosen', async () => {
    const kinde = await LocalKinde.start();
    expect(kinde.clientId).toMatch(/^[0-9a-f]{32}$/);
    expect(kinde.clientSecret).toMatch(/^[0-9a-zA-Z]{40,60}$/);
    expect(kinde.m2m.clientSecret).toMatch(/^[0-9a-zA-Z]{40,60}$/);
    await kinde.stop();
  });
});
