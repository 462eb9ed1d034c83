import { demoOrganizations, demoUsers, type LocalKinde } from '../../../lib/testing/index.js';
import { type ManagementCaller, refusal, startForEachTest } from './management-caller.js';

const { analytical, tidewater } = demoOrganizations;

describe('Organizations of LocalKinde’s Management API', () => {
  let kinde: LocalKinde;
  let management: ManagementCaller;

  startForEachTest((tenant, caller) => {
    [kinde, management] = [tenant, caller];
  });

  const idOfRole = (key: string) => kinde.tenant.knownRoles.find((role) => role.key === key)?.id;
  const idOfPermission = (key: string) =>
    kinde.tenant.knownPermissions.find((permission) => permission.key === key)?.id;

  it('are listed', async () => {
    const { body } = await management.call('GET /organizations?sort=name_desc');
    expect(body).toMatchObject({ code: 'OK', next_token: null });
    expect(body.organizations).toEqual([
      {
        code: tidewater,
        name: 'Tidewater Bakery',
        handle: null,
        is_default: false,
        external_id: null,
        is_auto_membership_enabled: false,
      },
      expect.objectContaining({ code: analytical, external_id: 'analytical-1' }),
    ]);
  });

  it('are created, shown, changed and deleted', async () => {
    const { status, body } = await management.call('POST /organization', {
      name: 'Acme',
      external_id: 'acme-1',
      handle: 'acme',
    });
    expect(status).toBe(200);
    const { code } = body.organization;
    expect(code).toMatch(/^org_[0-9a-f]{12}$/);

    const shown = await management.call(`GET /organization?code=${code}`);
    expect(shown.body).toMatchObject({
      code,
      name: 'Acme',
      external_id: 'acme-1',
      handle: 'acme',
      is_allow_registrations: false,
      is_suspended: false,
    });

    const changes = { name: 'Acme Ltd', is_allow_registrations: true, is_suspended: true };
    expect((await management.call(`PATCH /organization/${code}`, changes)).status).toBe(200);
    expect(kinde.tenant.organization(code)).toMatchObject({
      name: 'Acme Ltd',
      handle: 'acme',
      allowRegistrations: true,
      isSuspended: true,
    });

    kinde.tenant.setMembership(demoUsers.ada, { orgCode: code });
    expect((await management.call(`DELETE /organization/${code}`)).status).toBe(200);
    expect(kinde.tenant.findOrganization(code)).toBeUndefined();
    expect(kinde.tenant.findMembership(demoUsers.ada, code)).toBeUndefined();
  });

  it('list their users', async () => {
    const { body } = await management.call(`GET /organizations/${analytical}/users?sort=name_asc`);
    expect(body.organization_users.map(({ id }: { id: string }) => id)).toEqual([
      demoUsers.ada,
      demoUsers.mia,
      demoUsers.rex,
    ]);
    expect(body.organization_users[0]).toEqual({
      id: demoUsers.ada,
      email: 'ada@analytical.example',
      full_name: 'Ada Quill',
      last_name: 'Quill',
      first_name: 'Ada',
      picture: expect.stringMatching(/^data:image\/svg/),
      is_suspended: false,
      roles: ['admin'],
    });
    expect(body.next_token).toBeNull();
  });

  it.each([
    ['roles=editor', [demoUsers.mia]],
    ['permissions=write:todos', [demoUsers.ada, demoUsers.mia]],
    ['permissions=write:todos,delete:todos', [demoUsers.ada]],
    ['page_size=1&roles=reader', [demoUsers.rex]],
  ])('list their users by %s', async (query, found) => {
    const { body } = await management.call(`GET /organizations/${analytical}/users?${query}`);
    expect(body.organization_users.map(({ id }: { id: string }) => id)).toEqual(found);
  });

  it('take users in, with the roles of every new member unless told otherwise', async () => {
    kinde.tenant.addRole({ key: 'guest', name: 'Guest', permissions: [], isDefault: true });
    const users = [
      { id: demoUsers.lou },
      { id: demoUsers.rex, roles: ['admin'], permissions: ['read:todos'] },
      { id: demoUsers.mia, roles: ['reader'] },
    ];
    const { body } = await management.call(`POST /organizations/${tidewater}/users`, { users });
    expect(body).toMatchObject({ code: 'OK', users_added: [demoUsers.lou, demoUsers.rex] });
    const membershipOf = (id: string) => kinde.tenant.findMembership(id, tidewater);
    expect(membershipOf(demoUsers.lou)?.roles).toEqual(['guest']);
    expect(membershipOf(demoUsers.rex)).toMatchObject({
      roles: ['admin'],
      directPermissions: ['read:todos'],
    });
    expect(membershipOf(demoUsers.mia)?.roles).toEqual(['admin']);
  });

  it('change what their users are, take them in and let them go', async () => {
    const users = [
      { id: demoUsers.ada, roles: ['reader'] },
      { id: demoUsers.rex, operation: 'delete' },
      { id: demoUsers.lou, roles: ['editor'] },
    ];
    const { body } = await management.call(`PATCH /organizations/${analytical}/users`, { users });
    expect(body).toMatchObject({
      users_added: [demoUsers.lou],
      users_updated: [demoUsers.ada],
      users_removed: [demoUsers.rex],
    });
    const keys = kinde.tenant.permissionsOf(demoUsers.ada, analytical).map(({ key }) => key);
    expect(keys).toEqual(['read:todos']);
    expect(kinde.tenant.findMembership(demoUsers.rex, analytical)).toBeUndefined();
  });

  it('touch nobody when one of the users is unknown', async () => {
    const users = [{ id: demoUsers.lou }, { id: 'kp_nobody' }];
    expect(await management.call(`POST /organizations/${tidewater}/users`, { users })).toEqual(
      refusal(400, 'USER_NOT_FOUND'),
    );
    expect(kinde.tenant.membersOf(tidewater)).toHaveLength(1);
  });

  it('let a user go', async () => {
    const path = `/organizations/${analytical}/users/${demoUsers.ada}`;
    expect((await management.call(`DELETE ${path}`)).status).toBe(200);
    expect(await management.call(`DELETE ${path}`)).toEqual(refusal(404, 'USER_NOT_FOUND'));
    expect(kinde.tenant.findUser(demoUsers.ada)).toBeDefined();
  });

  it('give and take roles', async () => {
    const path = `/organizations/${analytical}/users/${demoUsers.rex}/roles`;
    const keys = async (): Promise<string[]> =>
      (await management.call(`GET ${path}`)).body.roles.map(({ key }: { key: string }) => key);
    const role_id = idOfRole('editor');
    expect((await management.call(`POST ${path}`, { role_id })).status).toBe(200);
    expect((await management.call(`POST ${path}`, { role_id })).status).toBe(200);
    expect(await keys()).toEqual(['reader', 'editor']);
    expect((await management.call(`DELETE ${path}/${role_id}`)).status).toBe(200);
    expect(await keys()).toEqual(['reader']);
    const notFound = refusal(404, 'ROLE_NOT_FOUND');
    expect(await management.call(`DELETE ${path}/${role_id}`)).toEqual(notFound);
    expect(await management.call(`POST ${path}`, { role_id: 'role_none' })).toEqual(notFound);
  });

  it('give and take permissions', async () => {
    const path = `/organizations/${analytical}/users/${demoUsers.rex}/permissions`;
    const permission_id = idOfPermission('write:todos');
    expect((await management.call(`POST ${path}`, { permission_id })).status).toBe(200);
    const { body } = await management.call(`GET ${path}?expand=roles`);
    expect(body.permissions).toEqual([
      {
        id: idOfPermission('read:todos'),
        key: 'read:todos',
        name: 'Read todos',
        description: '',
        roles: [{ id: idOfRole('reader'), key: 'reader' }],
      },
      expect.objectContaining({ key: 'write:todos', roles: [] }),
    ]);
    expect((await management.call(`DELETE ${path}/${permission_id}`)).status).toBe(200);
    const notFound = refusal(404, 'PERMISSION_NOT_FOUND');
    expect(await management.call(`DELETE ${path}/${permission_id}`)).toEqual(notFound);
    expect(await management.call(`DELETE ${path}/${idOfPermission('read:todos')}`)).toEqual(
      notFound,
    );
  });

  it('have properties', async () => {
    const path = `/organizations/${analytical}/properties`;
    await management.call(`PUT ${path}/kp_org_city?value=Leeds`);
    await management.call(`PATCH ${path}`, { properties: { tier: 'gold' } });
    const { body } = await management.call(`GET ${path}`);
    expect(body.properties.map(({ key, value }: Record<string, string>) => [key, value])).toEqual([
      ['kp_org_city', 'Leeds'],
      ['kp_org_industry', null],
      ['tier', 'gold'],
    ]);
  });

  it('have feature flags of their own', async () => {
    const path = `/organizations/${analytical}/feature_flags`;
    const flags = async () => (await management.call(`GET ${path}`)).body.feature_flags;
    expect(await flags()).toEqual({ todo_limit: { type: 'int', value: '100' } });
    await management.call(`PATCH ${path}/dark_mode?value=false`);
    await management.call(`DELETE ${path}/todo_limit`);
    expect(await flags()).toEqual({ dark_mode: { type: 'bool', value: 'false' } });
    expect((await management.call(`DELETE ${path}`)).status).toBe(200);
    expect(await flags()).toEqual({});
  });
});
