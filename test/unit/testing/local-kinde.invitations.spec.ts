import { demoOrganizations, demoUsers, LocalKinde } from '../../../lib/testing/index.js';
import { CALLBACK, claimsOf, RelyingParty } from './relying-party.js';

const { analytical, tidewater } = demoOrganizations;

const names = { first_name: 'Guest', last_name: 'New' };

const invited = (invitation_code: string) => ({
  prompt: 'create',
  invitation_code,
  is_invitation: 'true',
});

describe('Invitations of LocalKinde', () => {
  let kinde: LocalKinde;
  let app: RelyingParty;

  const begin = async (selfSignUp?: boolean) => {
    kinde = await LocalKinde.start({
      redirectUris: [CALLBACK],
      ...(selfSignUp !== undefined && { selfSignUp }),
    });
    app = await RelyingParty.of(kinde);
  };
  afterEach(async () => {
    await kinde.stop();
    expect(kinde.errors).toEqual([]);
  });

  it('make who registers with the code a member, with the roles', async () => {
    await begin(false);
    const email = 'guest@elsewhere.example';
    const code = kinde.invite({ email, orgCode: tidewater, roles: ['editor'] });
    const page = await app.start(invited(code));
    expect(page.body).toMatch(
      /<input name="email"[^>]*value="guest@elsewhere.example"[^>]*readonly>/,
    );
    const done = await app.browser.submit({ ...names, email: 'other@elsewhere.example' });
    const tokens = await app.finish(done);
    expect(tokens.claims()).toMatchObject({ email, given_name: 'Guest' });
    expect(claimsOf(tokens.access_token)).toMatchObject({
      org_code: tidewater,
      permissions: ['read:todos', 'write:todos'],
    });
  });

  it('are used up by that', async () => {
    await begin();
    const code = kinde.invite({ email: 'guest@elsewhere.example', orgCode: tidewater });
    await app.start(invited(code));
    await app.finish(await app.browser.submit(names));
    app.browser.forgetCookies();
    const page = await app.start(invited(code));
    expect(page.body).toContain('This invitation was used before');
    expect((await app.browser.submit({ ...names, email: 'x@y.z' })).status).toBe(400);
    expect(kinde.tenant.findUserByEmail('x@y.z')).toBeUndefined();
  });

  it('are not used up by a form with a mistake', async () => {
    await begin();
    const code = kinde.invite({ email: 'guest@elsewhere.example', orgCode: tidewater });
    await app.start(invited(code));
    expect((await app.browser.submit({ first_name: 'Guest' })).status).toBe(400);
    const tokens = await app.finish(await app.browser.submit(names));
    expect(claimsOf(tokens.access_token)).toMatchObject({ org_code: tidewater });
  });

  it('lead who has an account to the organization, whatever else they belong to', async () => {
    await begin();
    const { email } = kinde.tenant.user(demoUsers.ada);
    const code = kinde.invite({ email, orgCode: tidewater });
    await app.start(invited(code));
    const tokens = await app.finish(await app.browser.submit(names));
    expect(tokens.claims()).toMatchObject({ sub: demoUsers.ada, given_name: 'Ada' });
    expect(claimsOf(tokens.access_token)).toMatchObject({ org_code: tidewater });
    expect(kinde.tenant.findMembership(demoUsers.ada, analytical)).toBeDefined();
  });

  it('count when is_invitation says that there is one', async () => {
    await begin(false);
    const code = kinde.invite({ email: 'guest@elsewhere.example', orgCode: tidewater });
    const page = await app.start({ prompt: 'create', invitation_code: code });
    expect(page.body).toContain('Only who is invited can register.');
    expect((await app.browser.submit({ ...names, email: 'x@y.z' })).status).toBe(400);
  });

  it('are not needed unless registration is off', async () => {
    await begin();
    await app.start({ prompt: 'create' });
    const done = await app.browser.submit({ ...names, email: 'x@y.z' });
    expect((await app.finish(done)).claims()).toMatchObject({ email: 'x@y.z' });
  });

  it('are for organizations that there are', async () => {
    await begin();
    expect(() => kinde.invite({ email: 'x@y.z', orgCode: 'org_0' })).toThrow('no organization');
  });
});
