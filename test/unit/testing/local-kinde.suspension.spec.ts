import { demoOrganizations, demoUsers, LocalKinde } from '../../../lib/testing/index.js';
import { ManagementCaller } from './management-caller.js';
import { CALLBACK, RelyingParty } from './relying-party.js';

const { analytical, tidewater } = demoOrganizations;

describe('At LocalKinde, whoever is suspended', () => {
  let kinde: LocalKinde;
  let app: RelyingParty;
  let management: ManagementCaller;

  beforeEach(async () => {
    kinde = await LocalKinde.start({ redirectUris: [CALLBACK] });
    app = await RelyingParty.of(kinde);
    management = new ManagementCaller(kinde);
  });

  afterEach(async () => {
    await kinde.stop();
    expect(kinde.errors).toEqual([]);
  });

  const isActive = async (token: string): Promise<unknown> => {
    const response = await fetch(`${kinde.issuerUrl}/oauth2/introspect`, {
      method: 'POST',
      headers: { authorization: `Bearer ${management.token()}` },
      body: new URLSearchParams({ token }),
    });
    return ((await response.json()) as { active: unknown }).active;
  };

  const profileStatus = async (token: string): Promise<number> => {
    const headers = { authorization: `Bearer ${token}` };
    return (await fetch(`${kinde.issuerUrl}/oauth2/v2/user_profile`, { headers })).status;
  };

  const ways: [string, () => Promise<unknown>][] = [
    ['is', () => management.call(`PATCH /user?id=${demoUsers.ada}`, { is_suspended: true })],
    ['was deleted', () => management.call(`DELETE /user?id=${demoUsers.ada}`)],
    [
      'belongs to an organization that is',
      () => management.call(`PATCH /organization/${analytical}`, { is_suspended: true }),
    ],
  ];

  it.each(ways)('or %s loses every token', async (_what, suspend) => {
    const { access_token, refresh_token = '' } = await app.signIn(demoUsers.ada);
    expect(await isActive(access_token)).toBe(true);
    expect(await isActive(refresh_token)).toBe(true);
    await suspend();
    expect(await isActive(access_token)).toBe(false);
    expect(await isActive(refresh_token)).toBe(false);
    expect(await profileStatus(access_token)).toBe(403);
    await expect(app.refresh(refresh_token)).rejects.toMatchObject({ error: 'invalid_grant' });
  });

  it.each(ways)('or %s exchanges no code', async (_what, suspend) => {
    await app.start();
    const callback = await app.browser.submit({ user: demoUsers.ada });
    await suspend();
    await expect(app.finish(callback)).rejects.toMatchObject({ error: 'invalid_grant' });
  });

  it('cannot sign in, and can when they are not any more', async () => {
    kinde.tenant.suspendUser(demoUsers.ada);
    await app.start();
    const page = await app.browser.submit({ user: demoUsers.ada });
    expect(page.status).toBe(400);
    expect(page.body).toContain('This user is suspended.');
    kinde.tenant.suspendUser(demoUsers.ada, false);
    expect((await app.signIn(demoUsers.ada)).claims()?.sub).toBe(demoUsers.ada);
  });

  it('has no use for the SSO session', async () => {
    await app.signIn(demoUsers.ada);
    kinde.tenant.suspendUser(demoUsers.ada);
    const { leftFor } = await app.start({ prompt: 'none' });
    expect(leftFor?.searchParams.get('error')).toBe('login_required');
  });

  it('cannot enter an organization that is, but another', async () => {
    kinde.tenant.suspendOrganization(tidewater);
    await app.start({ org_code: tidewater });
    const { leftFor } = await app.browser.submit({ user: demoUsers.mia });
    expect(leftFor?.searchParams.get('error')).toBe('organization_suspended');
    const { leftFor: other } = await app.start({ org_code: analytical });
    expect(other?.searchParams.has('code')).toBe(true);
  });

  it('cannot approve a device', async () => {
    const body = new URLSearchParams({
      client_id: kinde.clientId,
      client_secret: kinde.clientSecret ?? '',
    });
    const url = `${kinde.issuerUrl}/oauth2/device/auth`;
    const response = await fetch(url, { method: 'POST', body });
    const { user_code } = (await response.json()) as { user_code: string };
    kinde.tenant.suspendUser(demoUsers.ada);
    await expect(kinde.devices.approve(user_code, demoUsers.ada)).rejects.toThrow('is suspended');
    await app.browser.visit(`${kinde.issuerUrl}/device?user_code=${user_code}`);
    const page = await app.browser.submit({ user: demoUsers.ada });
    expect(page.body).toContain('This user is suspended.');
  });
});
