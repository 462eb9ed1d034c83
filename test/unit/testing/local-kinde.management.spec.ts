import {
  demoOrganizations,
  demoUsers,
  LocalKinde,
  managementScopes,
} from '../../../lib/testing/index.js';
import { ManagementCaller, refusal } from './management-caller.js';

const { analytical } = demoOrganizations;

/** Every operation, and the scope that Kinde's specification names for it. */
const OPERATIONS = [
  ['GET /api_keys', 'read:api_keys'],
  ['POST /api_keys', 'create:api_keys'],
  ['GET /api_keys/:key_id', 'read:api_keys'],
  ['PUT /api_keys/:key_id', 'update:api_keys'],
  ['DELETE /api_keys/:key_id', 'delete:api_keys'],
  ['POST /api_keys/verify', 'read:api_keys'],
  ['GET /business', 'read:businesses'],
  ['GET /connected_apps/auth_url', 'read:connected_apps'],
  ['POST /connected_apps/revoke', 'create:connected_apps'],
  ['GET /connected_apps/token', 'read:connected_apps'],
  ['GET /environment', 'read:environments'],
  ['GET /environment/feature_flags', 'read:environment_feature_flags'],
  ['DELETE /environment/feature_flags', 'delete:environment_feature_flags'],
  ['PATCH /environment/feature_flags/:feature_flag_key', 'update:environment_feature_flags'],
  ['DELETE /environment/feature_flags/:feature_flag_key', 'delete:environment_feature_flags'],
  ['GET /event_types', 'read:event_types'],
  ['GET /events/:event_id', 'read:events'],
  ['POST /feature_flags', 'create:feature_flags'],
  ['PUT /feature_flags/:feature_flag_key', 'update:feature_flags'],
  ['DELETE /feature_flags/:feature_flag_key', 'delete:feature_flags'],
  ['GET /industries', 'read:industries'],
  ['GET /organization', 'read:organizations'],
  ['POST /organization', 'create:organizations'],
  ['PATCH /organization/:org_code', 'update:organizations'],
  ['DELETE /organization/:org_code', 'delete:organizations'],
  ['GET /organizations', 'read:organizations'],
  ['GET /organizations/:org_code/feature_flags', 'read:organization_feature_flags'],
  ['DELETE /organizations/:org_code/feature_flags', 'delete:organization_feature_flags'],
  [
    'PATCH /organizations/:org_code/feature_flags/:feature_flag_key',
    'update:organization_feature_flags',
  ],
  [
    'DELETE /organizations/:org_code/feature_flags/:feature_flag_key',
    'delete:organization_feature_flags',
  ],
  ['GET /organizations/:org_code/properties', 'read:organization_properties'],
  ['PATCH /organizations/:org_code/properties', 'update:organization_properties'],
  ['PUT /organizations/:org_code/properties/:property_key', 'update:organization_properties'],
  ['GET /organizations/:org_code/users', 'read:organization_users'],
  ['POST /organizations/:org_code/users', 'create:organization_users'],
  ['PATCH /organizations/:org_code/users', 'update:organization_users'],
  ['DELETE /organizations/:org_code/users/:user_id', 'delete:organization_users'],
  ['GET /organizations/:org_code/users/:user_id/permissions', 'read:organization_user_permissions'],
  [
    'POST /organizations/:org_code/users/:user_id/permissions',
    'create:organization_user_permissions',
  ],
  [
    'DELETE /organizations/:org_code/users/:user_id/permissions/:permission_id',
    'delete:organization_user_permissions',
  ],
  ['GET /organizations/:org_code/users/:user_id/roles', 'read:organization_user_roles'],
  ['POST /organizations/:org_code/users/:user_id/roles', 'create:organization_user_roles'],
  [
    'DELETE /organizations/:org_code/users/:user_id/roles/:role_id',
    'delete:organization_user_roles',
  ],
  ['GET /permissions', 'read:permissions'],
  ['POST /permissions', 'create:permissions'],
  ['PATCH /permissions/:permission_id', 'update:permissions'],
  ['DELETE /permissions/:permission_id', 'delete:permissions'],
  ['GET /roles', 'read:roles'],
  ['POST /roles', 'create:roles'],
  ['GET /roles/:role_id', 'read:roles'],
  ['PATCH /roles/:role_id', 'update:roles'],
  ['DELETE /roles/:role_id', 'delete:roles'],
  ['GET /roles/:role_id/permissions', 'read:role_permissions'],
  ['PATCH /roles/:role_id/permissions', 'update:role_permissions'],
  ['DELETE /roles/:role_id/permissions/:permission_id', 'delete:role_permissions'],
  ['GET /subscribers', 'read:subscribers'],
  ['POST /subscribers', 'create:subscribers'],
  ['GET /subscribers/:subscriber_id', 'read:subscribers'],
  ['GET /timezones', 'read:timezones'],
  ['GET /user', 'read:users'],
  ['POST /user', 'create:users'],
  ['PATCH /user', 'update:users'],
  ['DELETE /user', 'delete:users'],
  ['GET /users', 'read:users'],
  ['PATCH /users/:user_id/feature_flags/:feature_flag_key', 'update:user_feature_flags'],
  ['GET /users/:user_id/identities', 'read:user_identities'],
  ['POST /users/:user_id/identities', 'create:user_identities'],
  ['GET /users/:user_id/properties', 'read:user_properties'],
  ['PATCH /users/:user_id/properties', 'update:user_properties'],
  ['PUT /users/:user_id/properties/:property_key', 'update:user_properties'],
  ['POST /users/:user_id/refresh_claims', 'update:user_refresh_claims'],
  ['GET /webhooks', 'read:webhooks'],
  ['POST /webhooks', 'create:webhooks'],
  ['PATCH /webhooks/:webhook_id', 'update:webhooks'],
  ['DELETE /webhooks/:webhook_id', 'delete:webhooks'],
] as const;

describe('The Management API of LocalKinde', () => {
  let kinde: LocalKinde;
  let management: ManagementCaller;

  beforeAll(async () => {
    kinde = await LocalKinde.start({ m2m: { scopes: managementScopes } });
    management = new ManagementCaller(kinde);
  });

  afterAll(async () => {
    await kinde.stop();
    expect(kinde.errors).toEqual([]);
  });

  afterEach(() => kinde.faults.clear());

  it('needs the scopes that it says it needs', () => {
    const scopes = new Set<string>(OPERATIONS.map(([, scope]) => scope));
    expect(new Set(managementScopes)).toEqual(scopes);
  });

  it.each(OPERATIONS)('answers %s to whoever has the scope %s', async (operation, scope) => {
    const others = managementScopes.filter((other) => other !== scope);
    expect(await management.send(operation)).toEqual(refusal(401, 'TOKEN_INVALID'));
    expect(await management.call(operation, undefined, management.token(others))).toEqual(
      refusal(403, 'INSUFFICIENT_SCOPE'),
    );
    const { status } = await management.call(operation, undefined, management.token([scope]));
    expect([200, 400, 404]).toContain(status);
  });

  it.each([
    ['expired', 401, () => machineToken({ expiresIn: -1 })],
    ['signed by another', 401, () => machineToken({ key: kinde.foreignKeyPem })],
    ['rubbish', 401, () => 'rubbish'],
    ['for another audience', 403, () => machineToken({ audience: 'https://api.example' })],
    ['for none', 403, () => machineToken({ audience: [] })],
    [
      'a user’s',
      403,
      () => kinde.accessToken({ audience: `${kinde.issuerUrl}/api`, scope: 'read:users' }),
    ],
  ])('refuses a token that is %s', async (_what, status, token) => {
    expect(await management.send('GET /users', undefined, token())).toEqual(
      refusal(status, 'TOKEN_INVALID'),
    );
  });

  const machineToken = (options: Parameters<LocalKinde['machineToken']>[0]) =>
    kinde.machineToken({ audience: `${kinde.issuerUrl}/api`, ...options });

  /** How many users each page has. */
  const sizes = async (query: string): Promise<number[]> => {
    const pages: number[] = [];
    const ids = new Set<string>();
    let token: string | null = '';
    while (token !== null && pages.length < 10) {
      // oxlint-disable-next-line no-await-in-loop -- each page names the next
      const { body }: { body: { users: { id: string }[]; next_token: string | null } } =
        await management.call(`GET /users?${query}&next_token=${token}`);
      pages.push(body.users.length);
      for (const { id } of body.users) ids.add(id);
      token = body.next_token;
    }
    expect(ids.size).toBe(23);
    return pages;
  };

  it('takes the token that the token endpoint grants', async () => {
    const { clientId: client_id, clientSecret: client_secret } = kinde.m2m;
    const audience = `${kinde.issuerUrl}/api`;
    const grant_type = 'client_credentials';
    const body = new URLSearchParams({ audience, client_id, client_secret, grant_type });
    const response = await fetch(`${kinde.issuerUrl}/oauth2/token`, { method: 'POST', body });
    const { access_token } = (await response.json()) as { access_token: string };
    expect((await management.send('GET /users', undefined, access_token)).status).toBe(200);
  });

  it.each(['{', '[]', 'null', '"text"', '1', 'name=x'])(
    'refuses a body that is no JSON object: %s',
    async (body) => {
      expect(await management.send('POST /organization', body, management.token())).toEqual(
        refusal(400, 'REQUEST_BODY_INVALID'),
      );
    },
  );

  it('refuses a body that is too large, and takes one that is not', async () => {
    const { status } = await management.call('POST /organization', { name: 'x'.repeat(300_000) });
    expect(status).toBe(413);
    const answer = await management.call('POST /organization', { name: 'x'.repeat(200_000) });
    expect(answer.status).toBe(200);
  });

  it('refuses values of another type', async () => {
    for (const body of [
      { name: 1 },
      { name: 'x', is_allow_registrations: 'yes' },
      { name: 'x', handle: {} },
    ]) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      expect((await management.call('POST /organization', body)).status).toBe(400);
    }
  });

  it('knows no other paths, and no other methods', async () => {
    const noRoute = refusal(404, 'ROUTE_NOT_FOUND');
    expect(await management.call('GET /nothing')).toEqual(noRoute);
    expect(await management.call('GET /constructor')).toEqual(noRoute);
    expect(await management.call('GET /users/%E0%A4%A/properties')).toEqual(noRoute);
    expect(await management.call('GET /users//properties')).toEqual(noRoute);
    expect(await management.call('GET /nothing')).toMatchObject({
      body: { errors: [{ message: 'The requested API route does not exist' }] },
    });
    const noMethod = refusal(405, 'METHOD_NOT_ALLOWED');
    expect(await management.call('DELETE /users')).toEqual(noMethod);
    expect(await management.call(`GET /users/${demoUsers.ada}/refresh_claims`)).toEqual(noMethod);
  });

  it.each([
    ['GET /applications', 'GET /api/v1/applications'],
    ['GET /users/kp_1/sessions', 'GET /api/v1/users/{user_id}/sessions'],
    ['DELETE /users/kp_1/sessions/', 'DELETE /api/v1/users/{user_id}/sessions'],
    [
      'GET /organizations/org_1/users/kp_1/mfa',
      'GET /api/v1/organizations/{org_code}/users/{user_id}/mfa',
    ],
  ])('names the operation of Kinde that it does not play: %s', async (call, operation) => {
    expect(await management.call(call as never)).toEqual({
      status: 404,
      body: {
        errors: [{ code: 'ROUTE_NOT_FOUND', message: `LocalKinde does not play ${operation}` }],
      },
    });
  });

  it('doesn’t mind a slash at the end', async () => {
    const answer = await management.call('DELETE /environment/feature_flags/');
    expect(answer).toEqual({ status: 200, body: { code: 'OK', message: 'Success' } });
  });

  it.each([
    ['GET /user?id=kp_nobody', 'USER_NOT_FOUND'],
    ['PATCH /user?id=kp_nobody', 'USER_NOT_FOUND'],
    ['DELETE /user?id=kp_nobody', 'USER_NOT_FOUND'],
    ['GET /users/kp_nobody/properties', 'USER_NOT_FOUND'],
    ['POST /users/kp_nobody/refresh_claims', 'USER_NOT_FOUND'],
    ['GET /organization?code=org_none', 'ORGANIZATION_NOT_FOUND'],
    ['PATCH /organization/org_none', 'ORGANIZATION_NOT_FOUND'],
    ['DELETE /organization/org_none', 'ORGANIZATION_NOT_FOUND'],
    ['GET /organizations/org_none/users', 'ORGANIZATION_NOT_FOUND'],
    ['GET /organizations/org_none/properties', 'ORGANIZATION_NOT_FOUND'],
    [`GET /organizations/${analytical}/users/${demoUsers.lou}/roles`, 'USER_NOT_FOUND'],
    [`DELETE /organizations/${analytical}/users/${demoUsers.lou}`, 'USER_NOT_FOUND'],
    ['DELETE /feature_flags/none', 'FEATURE_FLAG_NOT_FOUND'],
    ['DELETE /environment/feature_flags/none', 'FEATURE_FLAG_OVERRIDE_NOT_FOUND'],
    ['DELETE /environment/feature_flags/constructor', 'FEATURE_FLAG_OVERRIDE_NOT_FOUND'],
    [`DELETE /organizations/${analytical}/feature_flags/theme`, 'FEATURE_FLAG_OVERRIDE_NOT_FOUND'],
    ['GET /roles/role_none', 'ROLE_NOT_FOUND'],
    ['DELETE /roles/role_none', 'ROLE_NOT_FOUND'],
    ['DELETE /permissions/perm_none', 'PERMISSION_NOT_FOUND'],
    ['GET /connected_apps/token?session_id=none', 'SESSION_NOT_FOUND'],
    ['POST /connected_apps/revoke?session_id=none', 'SESSION_NOT_FOUND'],
    ['GET /subscribers/subscriber_none', 'SUBSCRIBER_NOT_FOUND'],
    ['PATCH /webhooks/webhook_none', 'WEBHOOK_NOT_FOUND'],
    ['DELETE /webhooks/webhook_none', 'WEBHOOK_NOT_FOUND'],
    ['GET /events/event_none', 'EVENT_NOT_FOUND'],
    ['GET /api_keys/api_key_none', 'API_KEY_NOT_FOUND'],
    ['PUT /api_keys/api_key_none', 'API_KEY_NOT_FOUND'],
    ['DELETE /api_keys/api_key_none', 'API_KEY_NOT_FOUND'],
  ])('finds nothing for %s', async (operation, code) => {
    expect(await management.call(operation)).toEqual(refusal(404, code));
  });

  it.each([
    ['GET /user', 'ID_REQUIRED'],
    ['POST /organization', 'NAME_REQUIRED'],
    ['POST /feature_flags', 'KEY_REQUIRED'],
    ['POST /permissions', 'KEY_REQUIRED'],
    ['POST /roles', 'KEY_REQUIRED'],
    [`PATCH /organizations/${analytical}/feature_flags/theme`, 'VALUE_REQUIRED'],
    ['PATCH /environment/feature_flags/theme', 'VALUE_REQUIRED'],
    [`PUT /users/${demoUsers.ada}/properties/x`, 'VALUE_REQUIRED'],
    [`PATCH /users/${demoUsers.ada}/properties`, 'PROPERTIES_REQUIRED'],
    [`POST /organizations/${analytical}/users`, 'USERS_REQUIRED'],
    ['GET /connected_apps/auth_url', 'KEY_CODE_REF_REQUIRED'],
    ['GET /connected_apps/token', 'SESSION_ID_REQUIRED'],
    ['POST /subscribers', 'FIRST_NAME_REQUIRED'],
    ['POST /webhooks', 'ENDPOINT_REQUIRED'],
    ['POST /api_keys', 'NAME_REQUIRED'],
    ['POST /api_keys/verify', 'API_KEY_REQUIRED'],
  ])('asks %s for what it lacks', async (operation, code) => {
    expect(await management.call(operation)).toEqual(refusal(400, code));
  });

  it('meets its faults', async () => {
    kinde.faults.managementApi = { status: 429, rateLimitReset: 3, times: 1 };
    expect((await management.call('GET /users')).status).toBe(429);
    expect((await management.call('GET /users')).status).toBe(200);
  });

  it('tells of the business and its environment', async () => {
    const { body } = await management.call('GET /environment');
    expect(body.environment).toMatchObject({ kinde_domain: new URL(kinde.issuerUrl).host });
    expect((await management.call('GET /business')).body.business.name).toBe('Local Kinde');
    expect((await management.call('GET /industries')).body.industries).toHaveLength(3);
    expect((await management.call('GET /timezones')).body.timezones).toHaveLength(2);
  });

  describe('lists', () => {
    beforeAll(() => {
      for (let index = 0; index < 19; index += 1) {
        kinde.tenant.addUser({
          givenName: 'U',
          familyName: `${index}`,
          email: `${index}@x.example`,
        });
      }
    });

    it('page by ten', async () => {
      expect(await sizes('')).toEqual([10, 10, 3]);
    });

    it('page by page_size', async () => {
      expect(await sizes('page_size=8')).toEqual([8, 8, 7]);
      expect(await sizes('page_size=23')).toEqual([23]);
    });

    it.each([
      ['page_size=0', 'PAGE_SIZE_INVALID'],
      ['page_size=1.5', 'PAGE_SIZE_INVALID'],
      ['page_size=many', 'PAGE_SIZE_INVALID'],
      ['next_token=rubbish', 'NEXT_TOKEN_INVALID'],
      ['sort=shoe_size_asc', 'SORT_INVALID'],
      ['sort=constructor_asc', 'SORT_INVALID'],
    ])('refuse %s', async (query, code) => {
      expect(await management.call(`GET /users?${query}`)).toEqual(refusal(400, code));
    });
  });
});
