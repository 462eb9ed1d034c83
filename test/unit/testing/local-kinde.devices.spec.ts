import * as client from 'openid-client';
import { demoOrganizations, demoUsers, LocalKinde } from '../../../lib/testing/index.js';
import { Browser } from './browser.js';
import { claimsOf } from './relying-party.js';

interface Body {
  readonly [member: string]: unknown;
  readonly device_code: string;
  readonly user_code: string;
  readonly verification_uri_complete: string;
}

const GRANT = 'urn:ietf:params:oauth:grant-type:device_code';

describe.each([
  ['public', { clientSecret: null }],
  ['confidential', {}],
])('Devices at LocalKinde that are %s clients', (_kind, options) => {
  let now: number;
  let kinde: LocalKinde;
  let browser: Browser;

  beforeEach(async () => {
    now = Date.now() / 1000;
    browser = new Browser();
    kinde = await LocalKinde.start({ ...options, clock: () => now });
  });

  afterEach(async () => {
    await kinde.stop();
    expect(kinde.errors).toEqual([]);
  });

  const post = async (path: string, fields: Record<string, string>) => {
    const { clientId: client_id, clientSecret: client_secret } = kinde;
    const body = new URLSearchParams({
      client_id,
      ...(client_secret !== undefined && { client_secret }),
      ...fields,
    });
    const response = await fetch(`${kinde.issuerUrl}${path}`, { method: 'POST', body });
    return { status: response.status, body: (await response.json()) as Body };
  };

  const start = async (fields: Record<string, string> = { scope: 'openid offline' }) =>
    (await post('/oauth2/device/auth', fields)).body;

  const ask = async ({ device_code }: Body) =>
    post('/oauth2/token', { grant_type: GRANT, device_code });

  const typed = (userCode: string) =>
    browser.visit(`${kinde.issuerUrl}/device?user_code=${encodeURIComponent(userCode)}`);

  it('are given two codes, and told where to send the person', async () => {
    const body = await start();
    expect(body).toMatchObject({
      device_code: expect.any(String),
      user_code: expect.stringMatching(/^[A-Z]{4}-[A-Z]{4}$/),
      verification_uri: `${kinde.issuerUrl}/device`,
      verification_uri_complete: `${kinde.issuerUrl}/device?user_code=${body.user_code}`,
      expires_in: 600,
      interval: 5,
    });
    expect(kinde.calls).toMatchObject({ deviceAuthorization: 1 });
  });

  it('get their tokens once a person has approved them', async () => {
    const device = await start({ scope: 'openid email offline', audience: 'https://api.example' });
    expect(await ask(device)).toMatchObject({
      status: 400,
      body: { error: 'authorization_pending' },
    });
    await kinde.devices.approve(device.user_code, demoUsers.ada);
    const { status, body } = await ask(device);
    expect(status).toBe(200);
    expect(body).toMatchObject({ token_type: 'bearer', scope: 'openid email offline' });
    expect(claimsOf(String(body['access_token']))).toMatchObject({
      aud: ['https://api.example'],
      azp: kinde.clientId,
      org_code: demoOrganizations.analytical,
      sub: demoUsers.ada,
    });
    expect(claimsOf(String(body['id_token']))).toMatchObject({ email: 'ada@analytical.example' });
    const refresh_token = String(body['refresh_token']);
    const refreshed = await post('/oauth2/token', { grant_type: 'refresh_token', refresh_token });
    expect(refreshed.status).toBe(200);
    expect(kinde.calls).toMatchObject({ deviceToken: 2, refresh: 1 });
  });

  it('get them once', async () => {
    const device = await start();
    await kinde.devices.approve(device.user_code, demoUsers.ada);
    expect((await ask(device)).status).toBe(200);
    expect(await ask(device)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
  });

  it('get no more than they ask for', async () => {
    const device = await start({ scope: 'openid write:everything' });
    await kinde.devices.approve(device.user_code, demoUsers.ada);
    const { body } = await ask(device);
    expect(body['scope']).toBe('openid');
    expect(body).not.toHaveProperty('refresh_token');
  });

  it('work with a client that knows the standard', async () => {
    const server = {
      issuer: kinde.issuerUrl,
      token_endpoint: `${kinde.issuerUrl}/oauth2/token`,
      device_authorization_endpoint: `${kinde.issuerUrl}/oauth2/device/auth`,
      jwks_uri: `${kinde.issuerUrl}/.well-known/jwks`,
    };
    const { clientId, clientSecret } = kinde;
    const authentication =
      clientSecret === undefined ? client.None() : client.ClientSecretPost(clientSecret);
    const config = new client.Configuration(server, clientId, undefined, authentication);
    client.allowInsecureRequests(config);
    const device = await client.initiateDeviceAuthorization(config, { scope: 'openid' });
    await kinde.devices.approve(device.user_code, demoUsers.rex);
    const tokens = await client.pollDeviceAuthorizationGrant(config, { ...device, interval: 0 });
    expect(tokens.claims()?.sub).toBe(demoUsers.rex);
  });

  it('are told to slow down', async () => {
    const device = await start();
    const errors: unknown[] = [];
    for (const pause of [0, 4.9, 5, 0]) {
      now += pause;
      // oxlint-disable-next-line no-await-in-loop -- one question after the other
      errors.push((await ask(device)).body['error']);
    }
    expect(errors).toEqual([
      'authorization_pending',
      'slow_down',
      'authorization_pending',
      'slow_down',
    ]);
  });

  it('are too late after ten minutes', async () => {
    const device = await start();
    now += 600;
    expect(await ask(device)).toMatchObject({ status: 400, body: { error: 'expired_token' } });
    await expect(kinde.devices.approve(device.user_code, demoUsers.ada)).rejects.toThrow(
      'no device waits under the code',
    );
  });

  it('are told that they were refused', async () => {
    const device = await start();
    await kinde.devices.deny(device.user_code);
    expect(await ask(device)).toMatchObject({ status: 400, body: { error: 'access_denied' } });
    await expect(kinde.devices.approve(device.user_code, demoUsers.ada)).rejects.toThrow(
      'no device waits under the code',
    );
  });

  it('are known by their code alone', async () => {
    expect(await ask({ ...(await start()), device_code: 'rubbish' })).toMatchObject({
      status: 400,
      body: { error: 'invalid_grant' },
    });
    const { status } = await post('/oauth2/device/auth', { client_id: 'somebody' });
    expect(status).toBeGreaterThanOrEqual(400);
  });

  it('sign in where they ask to', async () => {
    const device = await start({ scope: 'openid', org_code: demoOrganizations.tidewater });
    await expect(kinde.devices.approve(device.user_code, demoUsers.ada)).rejects.toThrow(
      'not a member',
    );
    await kinde.devices.approve(device.user_code, demoUsers.mia);
    const { body } = await ask(device);
    expect(claimsOf(String(body['access_token']))['org_code']).toBe(demoOrganizations.tidewater);
  });

  describe('on the page', () => {
    it('are approved by whoever signs in', async () => {
      const device = await start();
      const page = await browser.visit(device.verification_uri_complete);
      expect(page.body).toContain(device.user_code);
      const done = await browser.submit({ user: demoUsers.ada });
      expect(done.body).toContain('Your device is connected');
      expect(claimsOf(String((await ask(device)).body['access_token']))['sub']).toBe(demoUsers.ada);
    });

    it('take the code however it is typed', async () => {
      const { user_code } = await start();
      const empty = await browser.visit(`${kinde.issuerUrl}/device`);
      expect(empty.body).toContain('name="user_code"');
      expect((await typed(user_code.toLowerCase().replace('-', ' '))).status).toBe(200);
    });

    it('ask those of several organizations for one', async () => {
      const device = await start();
      await browser.visit(device.verification_uri_complete);
      const page = await browser.submit({ user: demoUsers.mia });
      expect(page.body).toContain('Tidewater Bakery');
      await browser.submit({ user: demoUsers.mia, org_code: demoOrganizations.tidewater });
      const { body } = await ask(device);
      expect(claimsOf(String(body['access_token']))['org_code']).toBe(demoOrganizations.tidewater);
    });

    it('are refused by whoever cancels', async () => {
      const device = await start();
      await browser.visit(device.verification_uri_complete);
      expect((await browser.submit({ cancel: 'true' })).body).toContain('was not connected');
      expect((await ask(device)).body['error']).toBe('access_denied');
    });

    it('are approved by nobody who is unknown, and under no unknown code', async () => {
      await browser.visit((await start()).verification_uri_complete);
      expect((await browser.submit({ user: 'kp_nobody' })).status).toBe(400);
      const page = await typed('<b>BCDF');
      expect(page.status).toBe(400);
      expect(page.body).not.toContain('<b>');
      expect((await browser.submit({ user: demoUsers.ada })).status).toBe(400);
    });
  });
});
