import { demoOrganizations, demoUsers, LocalKinde } from '../../../lib/testing/index.js';
import { CALLBACK, claimsOf, RelyingParty } from './relying-party.js';

const SCOPE = 'update:user_refresh_claims';

const permissionsIn = (token: string) => claimsOf(token)['permissions'];

describe('LocalKinde with cached claims', () => {
  let now: number;
  let kinde: LocalKinde;
  let app: RelyingParty;

  beforeEach(async () => {
    now = Date.now() / 1000;
    kinde = await LocalKinde.start({
      redirectUris: [CALLBACK],
      clock: () => now,
      cacheClaims: true,
      accessTokenLifetime: 60,
      m2m: { scopes: [SCOPE] },
    });
    app = await RelyingParty.of(kinde);
  });
  afterEach(async () => {
    await kinde.stop();
    expect(kinde.errors).toEqual([]);
  });

  const change = (role: string) =>
    kinde.tenant.setRoles(demoUsers.rex, demoOrganizations.analytical, [role]);
  const revoke = async (token: string) => {
    const { clientId: client_id, clientSecret: client_secret = '' } = kinde;
    const body = new URLSearchParams({ client_id, client_secret, token });
    return (await fetch(`${kinde.issuerUrl}/oauth2/revoke`, { method: 'POST', body })).status;
  };
  const refreshClaims = async (
    id: string = demoUsers.rex,
    token = kinde.machineToken({ audience: `${kinde.issuerUrl}/api` }),
  ) => {
    const response = await fetch(`${kinde.issuerUrl}/api/v1/users/${id}/refresh_claims`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
    });
    return response.status;
  };

  it('answers a refresh with the same access token while that is good', async () => {
    const first = await app.signIn(demoUsers.rex);
    change('admin');
    now += 59;
    const second = await app.refresh(first.refresh_token);
    expect(second.access_token).toBe(first.access_token);
    expect(second.refresh_token).not.toBe(first.refresh_token);
  });

  it.each(['expired', 'was revoked'])('repeats its claims when it has %s', async (how) => {
    const first = await app.signIn(demoUsers.rex);
    change('admin');
    if (how === 'expired') now += 61;
    else expect(await revoke(first.access_token)).toBe(200);
    const second = await app.refresh(first.refresh_token);
    expect(second.access_token).not.toBe(first.access_token);
    expect(permissionsIn(second.access_token)).toEqual(['read:todos']);
    expect(claimsOf(second.access_token)['jti']).not.toBe(claimsOf(first.access_token)['jti']);
    expect(claimsOf(second.access_token)['exp']).toBe(Math.floor(now) + 60);
  });

  it('looks again once the claims were refreshed, in the next token', async () => {
    const first = await app.signIn(demoUsers.rex);
    change('admin');
    expect(await refreshClaims()).toBe(200);
    const second = await app.refresh(first.refresh_token);
    expect(second.access_token).toBe(first.access_token);
    await revoke(first.access_token);
    const third = await app.refresh(second.refresh_token);
    expect(permissionsIn(third.access_token)).toContain('delete:todos');
    change('reader');
    await revoke(third.access_token);
    const fourth = await app.refresh(third.refresh_token);
    expect(permissionsIn(fourth.access_token)).toContain('delete:todos');
  });

  it('looks at every sign-in', async () => {
    await app.signIn(demoUsers.rex);
    change('admin');
    app.browser.forgetCookies();
    const { access_token } = await app.signIn(demoUsers.rex);
    expect(permissionsIn(access_token)).toContain('delete:todos');
  });

  it('lets machines refresh claims that may, of users that there are', async () => {
    const audience = `${kinde.issuerUrl}/api`;
    expect(await refreshClaims(demoUsers.rex, kinde.machineToken())).toBe(403);
    expect(await refreshClaims(demoUsers.rex, kinde.machineToken({ audience, scope: 'x' }))).toBe(
      403,
    );
    expect(await refreshClaims(demoUsers.rex, kinde.accessToken({ audience, scope: SCOPE }))).toBe(
      403,
    );
    expect(await refreshClaims(demoUsers.rex, 'nonsense')).toBe(401);
    expect(await refreshClaims('kp_nobody')).toBe(404);
    expect(await refreshClaims(encodeURIComponent(demoUsers.rex))).toBe(200);
    expect(kinde.calls.managementApi).toBe(6);
  });

  it('finds nothing wrong with revoking a token twice', async () => {
    const { access_token } = await app.signIn(demoUsers.rex);
    expect(await revoke(access_token)).toBe(200);
    expect(await revoke(access_token)).toBe(200);
    expect(await revoke(kinde.accessToken({ expiresIn: -1 }))).toBe(200);
  });

  it('dates a sign-in anew that prompt=login asked for, and no other', async () => {
    const first = (await app.signIn(demoUsers.rex)).claims();
    now += 100;
    const silent = await app.finish(await app.start());
    expect(silent.claims()?.auth_time).toBe(first?.auth_time);
    await app.start({ prompt: 'login' });
    const again = await app.finish(await app.browser.submit({ user: demoUsers.rex }));
    expect(again.claims()?.auth_time).toBe(Math.floor(now));
  });
});
