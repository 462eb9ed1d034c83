import * as client from 'openid-client';
import { demoOrganizations, demoUsers, LocalKinde } from '../../../lib/testing/index.js';
import { CALLBACK, claimsOf, RelyingParty } from './relying-party.js';

interface Answer {
  readonly error?: string;
  readonly refresh_token?: string;
}

describe('Refreshing at LocalKinde', () => {
  let now: number;
  let kinde: LocalKinde;
  let app: RelyingParty;

  beforeEach(async () => {
    now = Date.now() / 1000;
    kinde = await LocalKinde.start({ redirectUris: [CALLBACK], clock: () => now });
    app = await RelyingParty.of(kinde);
  });

  afterEach(async () => {
    await kinde.stop();
    expect(kinde.errors).toEqual([]);
  });

  /** Revokes a refresh token while it is used twice: the errors of both. */
  const race = async (): Promise<string[]> => {
    app.browser.forgetCookies();
    const { refresh_token = '' } = await app.signIn(demoUsers.ada);
    const { clientId: client_id, clientSecret: client_secret = '' } = kinde;
    const body = new URLSearchParams({ client_id, client_secret, token: refresh_token });
    const refresh = () => app.tokenRequest({ grant_type: 'refresh_token', refresh_token });
    const [before, , after] = await Promise.all([
      refresh(),
      fetch(`${kinde.issuerUrl}/oauth2/revoke`, { method: 'POST', body }),
      refresh(),
    ]);
    const answers = [await before.json(), await after.json()] as Answer[];
    return answers.map(({ error }) => error ?? 'none');
  };

  it('rotates the refresh token every time', async () => {
    const first = await app.signIn(demoUsers.ada);
    const second = await app.refresh(first.refresh_token);
    const third = await app.refresh(second.refresh_token);
    const tokens = [first, second, third];
    expect(new Set(tokens.map(({ refresh_token }) => refresh_token)).size).toBe(3);
    expect(new Set(tokens.map(({ access_token }) => access_token)).size).toBe(3);
    expect(third.claims()?.sub).toBe(demoUsers.ada);
    expect(kinde.calls).toMatchObject({ codeExchange: 1, refresh: 2, token: 3, refreshReuse: 0 });
  });

  it('dates the new tokens by the clock and keeps the time of the sign-in', async () => {
    const first = await app.signIn(demoUsers.ada);
    now += 5;
    const second = await app.refresh(first.refresh_token);
    expect(second.claims()?.iat).toBe(Math.floor(now));
    expect(second.claims()?.auth_time).toBe(first.claims()?.auth_time);
    expect(second.claims()?.nonce).toBeUndefined();
  });

  it('gives no refresh token without the offline scope, and ignores offline_access', async () => {
    const tokens = await app.signIn(demoUsers.ada, { scope: 'openid offline_access' });
    expect(tokens.refresh_token).toBeUndefined();
    expect(tokens.scope).toBe('openid');
  });

  it('gives no id token without the openid scope', async () => {
    await app.start({ scope: 'offline' });
    const { leftFor } = await app.browser.submit({ user: demoUsers.ada });
    const response = await app.tokenRequest({
      grant_type: 'authorization_code',
      code: leftFor?.searchParams.get('code') ?? '',
      redirect_uri: CALLBACK,
      code_verifier: app.codeVerifier,
    });
    const body = await response.json();
    expect(body).toHaveProperty('refresh_token');
    expect(body).not.toHaveProperty('id_token');
  });

  it('reads the permissions of the user anew', async () => {
    const first = await app.signIn(demoUsers.ada);
    expect(claimsOf(first.access_token)['permissions']).toContain('delete:todos');

    kinde.tenant.setPermissions(demoUsers.ada, demoOrganizations.analytical, ['read:todos']);
    const second = await app.refresh(first.refresh_token);
    expect(claimsOf(second.access_token)['permissions']).toEqual(['read:todos']);

    kinde.tenant.setRoles(demoUsers.ada, demoOrganizations.analytical, ['editor']);
    const third = await app.refresh(second.refresh_token);
    expect(claimsOf(third.access_token)).toMatchObject({
      permissions: ['read:todos', 'write:todos'],
      roles: [{ key: 'editor', name: 'Editor' }],
    });
  });

  it('stays in the organization of the sign-in, and leaves it with the user', async () => {
    const org_code = demoOrganizations.tidewater;
    const first = await app.signIn(demoUsers.mia, { org_code, audience: 'https://api.example' });
    const second = await app.refresh(first.refresh_token);
    expect(claimsOf(second.access_token)).toMatchObject({ org_code, aud: ['https://api.example'] });

    kinde.tenant.removeMembership(demoUsers.mia, org_code);
    const third = await app.refresh(second.refresh_token);
    expect(claimsOf(third.access_token)).not.toHaveProperty('org_code');
  });

  it('takes the old refresh token for a while, for requests that ran at the same time', async () => {
    const first = await app.signIn(demoUsers.ada);
    const answers = await Promise.all([1, 2, 3].map(() => app.refresh(first.refresh_token)));
    now += 4.9;
    answers.push(await app.refresh(first.refresh_token));
    expect(new Set(answers.map(({ refresh_token }) => refresh_token)).size).toBe(4);
    expect(kinde.calls).toMatchObject({ refresh: 4, refreshReuse: 0, grantRevoked: 0 });

    now += 0.1;
    await expect(app.refresh(first.refresh_token)).rejects.toMatchObject({
      error: 'invalid_grant',
    });
    expect(kinde.calls).toMatchObject({ refresh: 5, refreshReuse: 1, grantRevoked: 1 });
  });

  it('revokes the whole grant when a refresh token is used after its overlap', async () => {
    const first = await app.signIn(demoUsers.ada);
    const second = await app.refresh(first.refresh_token);
    now += 5;
    await expect(app.refresh(first.refresh_token)).rejects.toMatchObject({
      error: 'invalid_grant',
    });
    expect(kinde.calls).toMatchObject({ refreshReuse: 1, grantRevoked: 1 });
    await expect(app.refresh(second.refresh_token)).rejects.toMatchObject({
      error: 'invalid_grant',
    });
    expect(kinde.calls).toMatchObject({ refreshReuse: 1, grantRevoked: 1 });
  });

  it('is strict with no overlap', async () => {
    kinde.refreshOverlap = 0;
    const { refresh_token } = await app.signIn(demoUsers.ada);
    await app.refresh(refresh_token);
    await expect(app.refresh(refresh_token)).rejects.toMatchObject({ error: 'invalid_grant' });
    expect(kinde.calls.refreshReuse).toBe(1);
  });

  it('refreshes once for many requests at the same time, and ends the grant', async () => {
    kinde.refreshOverlap = 0;
    const { refresh_token = '' } = await app.signIn(demoUsers.ada);
    const requests = [1, 2, 3, 4, 5].map(() =>
      app.tokenRequest({ grant_type: 'refresh_token', refresh_token }),
    );
    const responses = await Promise.all(requests);
    const answers = (await Promise.all(responses.map((each) => each.json()))) as Answer[];
    const refused = answers.filter(({ error }) => error === 'invalid_grant');
    expect(refused).toHaveLength(4);
    const [winner] = answers.filter((answer) => !refused.includes(answer));
    await expect(app.refresh(winner?.refresh_token)).rejects.toMatchObject({
      error: 'invalid_grant',
    });
    expect(kinde.calls).toMatchObject({ refresh: 6, refreshReuse: 1, grantRevoked: 1 });
  });

  it('leaves nothing of a grant that is refreshed and revoked at the same time', async () => {
    const { refresh_token = '' } = await app.signIn(demoUsers.ada);
    const [refreshed] = await Promise.all([
      app.tokenRequest({ grant_type: 'refresh_token', refresh_token }),
      client.tokenRevocation(app.config, refresh_token),
    ]);
    const answer = (await refreshed.json()) as Answer;
    expect(answer).toMatchObject(
      refreshed.ok ? { token_type: 'bearer' } : { error: 'invalid_grant' },
    );
    await expect(app.refresh(answer.refresh_token ?? refresh_token)).rejects.toMatchObject({
      error: 'invalid_grant',
    });
    expect(kinde.calls.grantRevoked).toBe(1);
  });

  it('leaves the other sign-ins of a user alone when it revokes one', async () => {
    kinde.refreshOverlap = 0;
    const here = await app.signIn(demoUsers.ada);
    const there = await (await RelyingParty.of(kinde)).signIn(demoUsers.ada);
    await app.refresh(here.refresh_token);
    await expect(app.refresh(here.refresh_token)).rejects.toThrow();
    await expect(app.refresh(there.refresh_token)).resolves.toBeDefined();
  });

  it('revokes the grant when a code is used twice', async () => {
    const back = await app.start().then(() => app.browser.submit({ user: demoUsers.ada }));
    const { refresh_token } = await app.finish(back);
    await expect(app.finish(back)).rejects.toMatchObject({ error: 'invalid_grant' });
    expect(kinde.calls.grantRevoked).toBe(1);
    await expect(app.refresh(refresh_token)).rejects.toMatchObject({ error: 'invalid_grant' });
  });

  it('ends a refresh token by the clock', async () => {
    kinde.refreshTokenLifetime = 60;
    const { refresh_token } = await app.signIn(demoUsers.ada);
    now += 61;
    await expect(app.refresh(refresh_token)).rejects.toMatchObject({ error: 'invalid_grant' });
  });

  it('refuses a user who was removed', async () => {
    const { refresh_token } = await app.signIn(demoUsers.ada);
    kinde.tenant.removeUser(demoUsers.ada);
    await expect(app.refresh(refresh_token)).rejects.toMatchObject({ error: 'invalid_grant' });
  });

  it('revokes a refresh token, and with it the access token, at the revocation endpoint', async () => {
    const { refresh_token = '', access_token } = await app.signIn(demoUsers.ada);
    await client.tokenRevocation(app.config, refresh_token, { token_type_hint: 'refresh_token' });
    await expect(app.refresh(refresh_token)).rejects.toMatchObject({ error: 'invalid_grant' });
    expect(kinde.calls).toMatchObject({ revoke: 1, grantRevoked: 1 });
    const profile = await fetch(`${kinde.issuerUrl}/oauth2/v2/user_profile`, {
      headers: { authorization: `Bearer ${access_token}` },
    });
    expect(profile.status).toBe(403);
    const introspection = await fetch(`${kinde.issuerUrl}/oauth2/introspect`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${kinde.machineToken({ audience: `${kinde.issuerUrl}/api` })}`,
      },
      body: new URLSearchParams({ token: refresh_token }),
    });
    expect(await introspection.json()).toEqual({ active: false });
  });

  it('answers a refresh that meets a revocation as if it came before or after it', async () => {
    for (let round = 0; round < 5; round += 1) {
      // oxlint-disable-next-line no-await-in-loop -- a browser signs in once at a time
      expect(['none', 'invalid_grant']).toEqual(expect.arrayContaining(await race()));
    }
  });

  it('revokes nothing for another client', async () => {
    const { refresh_token = '' } = await app.signIn(demoUsers.ada);
    const { clientId: client_id, clientSecret: client_secret } = kinde.m2m;
    const revocation = await fetch(`${kinde.issuerUrl}/oauth2/revoke`, {
      method: 'POST',
      body: new URLSearchParams({ client_id, client_secret, token: refresh_token }),
    });
    expect(revocation.status).toBe(200);
    await expect(app.refresh(refresh_token)).resolves.toBeDefined();
  });

  it('revokes an access token alone', async () => {
    const { refresh_token, access_token } = await app.signIn(demoUsers.ada);
    await client.tokenRevocation(app.config, access_token);
    const profile = await fetch(`${kinde.issuerUrl}/oauth2/v2/user_profile`, {
      headers: { authorization: `Bearer ${access_token}` },
    });
    expect(profile.status).toBe(403);
    await expect(app.refresh(refresh_token)).resolves.toBeDefined();
  });

  it('revokes nothing for a client that cannot authenticate', async () => {
    const { access_token } = await app.signIn(demoUsers.ada);
    const revocation = await fetch(`${kinde.issuerUrl}/oauth2/revoke`, {
      method: 'POST',
      body: new URLSearchParams({
        client_id: kinde.clientId,
        client_secret: 'no',
        token: access_token,
      }),
    });
    expect(revocation.status).toBe(401);
    const profile = await fetch(`${kinde.issuerUrl}/oauth2/v2/user_profile`, {
      headers: { authorization: `Bearer ${access_token}` },
    });
    expect(profile.status).toBe(200);
  });
});
