import { demoOrganizations, demoUsers, type LocalKinde } from '../../../lib/testing/index.js';
import { type ManagementCaller, refusal, startForEachTest } from './management-caller.js';

const grace = {
  profile: { given_name: 'Grace', family_name: 'Fell', picture: 'https://p.example/g.png' },
  organization_code: demoOrganizations.tidewater,
  provided_id: 'staff-7',
  identities: [
    { type: 'email', details: { email: 'grace@tidewater.example' } },
    { type: 'username', details: { username: 'grace' } },
    { type: 'phone', details: { phone: '+447700900000' } },
  ],
};

describe('Users of LocalKinde’s Management API', () => {
  let kinde: LocalKinde;
  let management: ManagementCaller;

  startForEachTest((tenant, caller) => {
    [kinde, management] = [tenant, caller];
  });

  const emailsBy = async (query: string): Promise<string[]> => {
    const { body } = await management.call(`GET /users?${query}`);
    return body.users.map(({ email }: { email: string }) => email.split('@')[0]);
  };

  it('are listed', async () => {
    const { status, body } = await management.call('GET /users');
    expect(status).toBe(200);
    expect(body).toMatchObject({ code: 'OK', message: 'Success', next_token: null });
    expect(body.users[0]).toEqual({
      id: demoUsers.ada,
      provided_id: 'staff-1',
      email: 'ada@analytical.example',
      phone: null,
      username: 'ada',
      last_name: 'Quill',
      first_name: 'Ada',
      is_suspended: false,
      picture: expect.stringMatching(/^data:image\/svg/),
    });
  });

  it.each([
    [`user_id=${demoUsers.rex},${demoUsers.mia}`, ['rex', 'mia']],
    ['email=ada@analytical.example', ['ada']],
    ['username=ada', ['ada']],
    ['phone=1', []],
    ['has_organization=false', ['lou']],
    ['has_organization=true', ['ada', 'rex', 'mia']],
    ['sort=name_desc', ['rex', 'mia', 'lou', 'ada']],
    ['sort=email_asc', ['ada', 'lou', 'mia', 'rex']],
  ])('are looked for by %s', async (query, found) => {
    expect(await emailsBy(query)).toEqual(found);
  });

  it('show more when they are asked to', async () => {
    const { body } = await management.call('GET /users?expand=organizations,identities');
    expect(body.users[0]).toMatchObject({
      organizations: [demoOrganizations.analytical],
      identities: [
        { type: 'email', identity: 'ada@analytical.example' },
        { type: 'username', identity: 'ada' },
      ],
    });
  });

  it('are shown one by one', async () => {
    const { status, body } = await management.call(`GET /user?id=${demoUsers.ada}`);
    expect(status).toBe(200);
    expect(body).toMatchObject({ id: demoUsers.ada, preferred_email: 'ada@analytical.example' });
    expect(body).not.toHaveProperty('code');
  });

  it('are created', async () => {
    const { status, body } = await management.call('POST /user', grace);
    expect(status).toBe(200);
    expect(body).toEqual({
      id: expect.stringMatching(/^kp_[0-9a-f]{32}$/),
      created: true,
      identities: [
        { type: 'email', result: { created: true } },
        { type: 'username', result: { created: true } },
        { type: 'phone', result: { created: true } },
      ],
    });
    expect(kinde.tenant.user(body.id)).toMatchObject({
      email: 'grace@tidewater.example',
      givenName: 'Grace',
      familyName: 'Fell',
      phoneNumber: '+447700900000',
      picture: 'https://p.example/g.png',
      providedId: 'staff-7',
      username: 'grace',
      memberships: [{ orgCode: demoOrganizations.tidewater }],
    });
  });

  it.each([
    ['no e-mail address', { identities: [] }, 'EMAIL_INVALID'],
    [
      'one that is none',
      { identities: [{ type: 'email', details: { email: 'x' } }] },
      'EMAIL_INVALID',
    ],
    ['an identity of no kind', { identities: [{ type: 'fax' }] }, 'TYPE_INVALID'],
    ['identities that are none', { identities: 'x' }, 'IDENTITIES_INVALID'],
    [
      'an unknown organization',
      { ...grace, organization_code: 'org_x' },
      'ORGANIZATION_CODE_INVALID',
    ],
    [
      'an e-mail address that is taken',
      { identities: [{ type: 'email', details: { email: 'ADA@analytical.example' } }] },
      'USER_ALREADY_EXISTS',
    ],
  ])('are not created with %s', async (_what, body, code) => {
    expect(await management.call('POST /user', body)).toEqual(refusal(400, code));
    expect(kinde.tenant.users).toHaveLength(4);
  });

  it('are changed in what is given', async () => {
    const { status, body } = await management.call(`PATCH /user?id=${demoUsers.ada}`, {
      given_name: 'Augusta',
      is_suspended: true,
      picture: null,
    });
    expect(status).toBe(200);
    expect(body).toEqual({
      id: demoUsers.ada,
      given_name: 'Augusta',
      family_name: 'Quill',
      email: 'ada@analytical.example',
      is_suspended: true,
      is_password_reset_requested: false,
      picture: expect.stringMatching(/^data:image\/svg/),
    });
  });

  it('are deleted', async () => {
    expect((await management.call(`DELETE /user?id=${demoUsers.ada}`)).status).toBe(200);
    expect(kinde.tenant.findUser(demoUsers.ada)).toBeUndefined();
  });

  it('have properties', async () => {
    const path = `/users/${demoUsers.ada}/properties`;
    await management.call(`PUT ${path}/kp_usr_city?value=London`);
    const properties = JSON.parse('{"team":"Engines","__proto__":"x"}') as unknown;
    expect((await management.call(`PATCH ${path}`, { properties })).status).toBe(200);
    const { body } = await management.call(`GET ${path}`);
    expect(body.properties.map(({ key, value }: Record<string, string>) => [key, value])).toEqual([
      ['kp_usr_job_title', 'Engineer'],
      ['kp_usr_city', 'London'],
      ['team', 'Engines'],
      ['__proto__', 'x'],
    ]);
    expect(body.properties[1]).toMatchObject({ id: 'prop_kp_usr_city', name: 'kp_usr_city' });
  });

  it('have identities, and get more', async () => {
    const path = `/users/${demoUsers.rex}/identities`;
    const added = await management.call(`POST ${path}`, { type: 'username', value: 'rex' });
    expect(added).toMatchObject({ status: 201, body: { identity: { id: expect.any(String) } } });
    const { body } = await management.call(`GET ${path}`);
    expect(body).toMatchObject({
      has_more: false,
      identities: [
        { type: 'email', email: 'rex@analytical.example', is_primary: true },
        { id: added.body.identity.id, type: 'username', name: 'rex' },
      ],
    });
    expect(await management.call(`POST ${path}`, { type: 'social', value: 'x' })).toEqual(
      refusal(400, 'TYPE_INVALID'),
    );
  });

  it('have feature flags of their own', async () => {
    const path = `/users/${demoUsers.ada}/feature_flags`;
    expect((await management.call(`PATCH ${path}/todo_limit?value=7`)).status).toBe(200);
    const flags = kinde.tenant.featureFlagsOf(demoUsers.ada, demoOrganizations.analytical);
    expect(flags.find(({ key }) => key === 'todo_limit')?.value).toBe(7);
    expect(await management.call(`PATCH ${path}/todo_limit?value=many`)).toEqual(
      refusal(400, 'VALUE_INVALID'),
    );
    expect(await management.call(`PATCH ${path}/none?value=1`)).toEqual(
      refusal(404, 'FEATURE_FLAG_NOT_FOUND'),
    );
  });
});
