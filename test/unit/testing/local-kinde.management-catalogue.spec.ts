import { demoOrganizations, demoUsers, type LocalKinde } from '../../../lib/testing/index.js';
import { type ManagementCaller, refusal, startForEachTest } from './management-caller.js';

const { analytical } = demoOrganizations;

describe('What LocalKinde’s Management API defines', () => {
  let kinde: LocalKinde;
  let management: ManagementCaller;

  startForEachTest((tenant, caller) => {
    [kinde, management] = [tenant, caller];
  });

  const permissionsOf = (userId: string) =>
    kinde.tenant.permissionsOf(userId, analytical).map(({ key }) => key);
  const idOfRole = (key: string) => kinde.tenant.knownRoles.find((role) => role.key === key)?.id;
  const idOfPermission = (key: string) =>
    kinde.tenant.knownPermissions.find((permission) => permission.key === key)?.id;
  const flagOf = (key: string, orgCode?: string) =>
    kinde.tenant.featureFlagsOf(demoUsers.lou, orgCode).find((flag) => flag.key === key);

  describe('by feature flags', () => {
    const limit = { key: 'limit', name: 'Limit', type: 'int', default_value: '3' };

    it.each([
      [
        { ...limit, description: 'How many' },
        { type: 'integer', value: 3, description: 'How many' },
      ],
      [
        { ...limit, type: 'str' },
        { type: 'string', value: '3' },
      ],
      [
        { ...limit, type: 'bool', default_value: 'false' },
        { type: 'boolean', value: false },
      ],
      [
        { ...limit, type: 'json', default_value: '{"a":1}' },
        { type: 'json', value: { a: 1 } },
      ],
    ])('creates %j', async (body, flag) => {
      expect((await management.call('POST /feature_flags', body)).status).toBe(201);
      expect(flagOf('limit')).toMatchObject(flag);
    });

    it.each([
      [{ type: 'float' }, 'TYPE_INVALID'],
      [{ key: 'a b' }, 'KEY_INVALID'],
      [{ key: 'theme' }, 'FEATURE_FLAG_ALREADY_EXISTS'],
      [{ allow_override_level: 'all' }, 'ALLOW_OVERRIDE_LEVEL_INVALID'],
      [{ default_value: 'three' }, 'DEFAULT_VALUE_INVALID'],
      [{ default_value: '2147483648' }, 'DEFAULT_VALUE_INVALID'],
      [{ type: 'bool', default_value: 'yes' }, 'DEFAULT_VALUE_INVALID'],
      [{ type: 'json', default_value: '[' }, 'DEFAULT_VALUE_INVALID'],
      [{ default_value: 3 }, 'DEFAULT_VALUE_INVALID'],
    ])('creates none with %j', async (change, code) => {
      expect(await management.call('POST /feature_flags', { ...limit, ...change })).toEqual(
        refusal(400, code),
      );
    });

    it('replaces and deletes them', async () => {
      const query = new URLSearchParams({
        name: 'Colour',
        description: 'Of everything',
        type: 'str',
        allow_override_level: 'org',
        default_value: 'blue',
      });
      const { status } = await management.call(`PUT /feature_flags/theme?${query.toString()}`);
      expect(status).toBe(200);
      expect(flagOf('theme')).toMatchObject({ name: 'Colour', value: 'blue' });
      expect((await management.call('DELETE /feature_flags/theme')).status).toBe(200);
      expect(flagOf('theme')).toBeUndefined();
    });

    it('overrides them in the environment, below organizations', async () => {
      const path = '/environment/feature_flags';
      expect((await management.call(`PATCH ${path}/todo_limit`, { value: '5' })).status).toBe(200);
      await management.call(`PATCH ${path}/theme`, { value: 'grey' });
      const { body } = await management.call(`GET ${path}`);
      expect(body).toMatchObject({
        feature_flags: {
          todo_limit: { type: 'int', value: '5' },
          theme: { type: 'str', value: 'grey' },
        },
        next_token: null,
      });
      expect(flagOf('todo_limit')?.value).toBe(5);
      expect(flagOf('todo_limit', analytical)?.value).toBe(100);

      await management.call(`DELETE ${path}/todo_limit`);
      expect(flagOf('todo_limit')?.value).toBe(10);
      expect(flagOf('theme')?.value).toBe('grey');
      await management.call(`DELETE ${path}`);
      expect(flagOf('theme')?.value).toBe('pink');
    });

    it('overrides none with what is no value of them, and none that there are not', async () => {
      const path = '/environment/feature_flags';
      expect(await management.call(`PATCH ${path}/todo_limit`, { value: 'many' })).toEqual(
        refusal(400, 'VALUE_INVALID'),
      );
      for (const key of ['none', '__proto__', 'constructor']) {
        // oxlint-disable-next-line no-await-in-loop -- one after the other
        expect(await management.call(`PATCH ${path}/${key}`, { value: '1' })).toEqual(
          refusal(404, 'FEATURE_FLAG_NOT_FOUND'),
        );
      }
    });
  });

  describe('by permissions', () => {
    it('lists them', async () => {
      const { body } = await management.call('GET /permissions?sort=name_asc&page_size=1');
      expect(body).toEqual({
        code: 'OK',
        message: 'Success',
        permissions: [
          {
            id: idOfPermission('delete:todos'),
            key: 'delete:todos',
            name: 'Delete todos',
            description: '',
          },
        ],
        next_token: expect.any(String),
      });
    });

    it('creates, changes and deletes them, for those who have them as well', async () => {
      const body = { key: 'read:plans', name: 'Read plans', description: 'All of them' };
      expect((await management.call('POST /permissions', body)).status).toBe(201);
      expect(await management.call('POST /permissions', body)).toEqual(
        refusal(400, 'PERMISSION_ALREADY_EXISTS'),
      );

      const path = `/permissions/${idOfPermission('read:todos')}`;
      expect(await management.call(`PATCH ${path}`, { key: 'read:plans' })).toEqual(
        refusal(400, 'PERMISSION_ALREADY_EXISTS'),
      );
      expect((await management.call(`PATCH ${path}`, { key: 'see:todos' })).status).toBe(200);
      expect(permissionsOf(demoUsers.rex)).toEqual(['see:todos']);
      expect((await management.call(`PATCH ${path}`, { name: 'See' })).status).toBe(200);

      expect((await management.call(`DELETE ${path}`)).status).toBe(200);
      expect(permissionsOf(demoUsers.rex)).toEqual([]);
      expect(permissionsOf(demoUsers.ada)).toEqual([
        'write:todos',
        'delete:todos',
        'manage:members',
      ]);
    });
  });

  describe('by roles', () => {
    it('lists them', async () => {
      const { body } = await management.call('GET /roles?sort=name_desc&page_size=1');
      expect(body).toEqual({
        code: 'OK',
        message: 'Success',
        roles: [
          {
            id: idOfRole('reader'),
            key: 'reader',
            name: 'Reader',
            description: null,
            is_default_role: false,
          },
        ],
        next_token: expect.any(String),
      });
    });

    it('creates, shows, changes and deletes them, for those who have them as well', async () => {
      const body = { key: 'owner', name: 'Owner', description: 'Of it', is_default_role: true };
      const { status, body: answer } = await management.call('POST /roles', body);
      expect(status).toBe(201);
      const shown = await management.call(`GET /roles/${answer.role.id}`);
      expect(shown.body.role).toEqual({ id: answer.role.id, ...body });
      expect(await management.call('POST /roles', body)).toEqual(
        refusal(400, 'ROLE_ALREADY_EXISTS'),
      );

      const path = `/roles/${idOfRole('reader')}`;
      expect(await management.call(`PATCH ${path}`, { key: 'owner', name: 'X' })).toEqual(
        refusal(400, 'ROLE_ALREADY_EXISTS'),
      );
      expect(await management.call(`PATCH ${path}`, { name: 'X' })).toEqual(
        refusal(400, 'KEY_REQUIRED'),
      );
      const changes = { key: 'visitor', name: 'Visitor' };
      expect((await management.call(`PATCH ${path}`, changes)).status).toBe(201);
      expect(kinde.tenant.rolesOf(demoUsers.rex, analytical)).toMatchObject([changes]);
      expect(permissionsOf(demoUsers.rex)).toEqual(['read:todos']);

      expect((await management.call(`DELETE ${path}`)).status).toBe(200);
      expect(kinde.tenant.rolesOf(demoUsers.rex, analytical)).toEqual([]);
    });

    it('changes their permissions', async () => {
      const path = `/roles/${idOfRole('reader')}/permissions`;
      const permissions = [
        { id: idOfPermission('write:todos') },
        { id: idOfPermission('read:todos'), operation: 'delete' },
      ];
      const { body } = await management.call(`PATCH ${path}`, { permissions });
      expect(body).toMatchObject({
        permissions_added: [permissions[0]?.id],
        permissions_removed: [permissions[1]?.id],
      });
      expect(permissionsOf(demoUsers.rex)).toEqual(['write:todos']);
      const listed = await management.call(`GET ${path}`);
      expect(listed.body.permissions).toMatchObject([{ key: 'write:todos', name: 'Write todos' }]);

      expect((await management.call(`DELETE ${path}/${permissions[0]?.id}`)).status).toBe(200);
      expect(permissionsOf(demoUsers.rex)).toEqual([]);
      const notFound = refusal(404, 'PERMISSION_NOT_FOUND');
      expect(await management.call(`DELETE ${path}/${permissions[0]?.id}`)).toEqual(notFound);
      expect(await management.call(`PATCH ${path}`, { permissions: [{ id: 'x' }] })).toEqual(
        notFound,
      );
    });
  });
});
