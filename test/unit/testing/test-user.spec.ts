import { machine, user } from '../../../lib/testing/index.js';

describe('user()', () => {
  it('makes somebody up who is somebody else each time', () => {
    const [one, other] = [user(), user()];
    expect(one.id).toMatch(/^kp_[0-9a-f]{32}$/);
    expect(other.id).not.toBe(one.id);
    expect(other.email).not.toBe(one.email);
  });

  it('has them be in an organization, and may do nothing there', () => {
    const somebody = user();
    expect(JSON.parse(JSON.stringify(somebody))).toEqual({
      id: somebody.id,
      email: `${somebody.id}@users.test`,
      name: 'Test User',
      givenName: 'Test',
      familyName: 'User',
      orgCode: 'org_7e57000001',
      orgName: 'Test Organization',
      permissions: [],
      roles: [],
      featureFlags: {},
    });
    expect(somebody.orgCodes).toEqual(['org_7e57000001']);
    expect([...somebody.scopes]).toEqual(['openid', 'profile', 'email', 'offline']);
    expect(somebody.getEntitlements()).toEqual([]);
  });

  it('answers what it is told', async () => {
    const ada = user({
      id: 'kp_1',
      email: 'ada@example.com',
      givenName: 'Ada',
      familyName: 'Quill',
      picture: 'https://pictures.example/ada.png',
      orgCode: 'org_1',
      orgName: 'Analytical Engines',
      organizations: [{ code: 'org_1', name: 'Analytical Engines' }, { code: 'org_2' }],
      permissions: ['read:todos'],
      roles: ['admin'],
      scopes: ['read:reports'],
      featureFlags: { beta: true, theme: 'pink', seats: 10, ratio: 0.5, layout: { columns: 2 } },
      properties: { kp_usr_city: 'London' },
      organizationProperties: { kp_org_city: 'Leeds' },
      entitlements: ['exports', { featureKey: 'seats', limitMax: 25, limitMin: 1 }],
      claims: { tier: 'paid' },
      idClaims: { auth_time: 1_700_000_000 },
    });
    expect(ada.getUserDetails()).toEqual({
      id: 'kp_1',
      email: 'ada@example.com',
      givenName: 'Ada',
      familyName: 'Quill',
      picture: 'https://pictures.example/ada.png',
    });
    expect(ada.name).toBe('Ada Quill');
    expect(ada.getPermission('read:todos')).toEqual({ orgCode: 'org_1', isGranted: true });
    expect([...ada.roles]).toEqual(['admin']);
    expect(ada.scopes.has('read:reports')).toBe(true);
    expect(ada.getOrganization()).toMatchObject({
      orgCode: 'org_1',
      orgName: 'Analytical Engines',
      properties: { kp_org_city: 'Leeds' },
    });
    expect(ada.getUserOrganizations()).toEqual({
      orgCodes: ['org_1', 'org_2'],
      organizations: [
        { id: 'org_1', name: 'Analytical Engines' },
        { id: 'org_2', name: undefined },
      ],
    });
    expect(ada.getFlags().map(({ code, type, value }) => [code, type, value])).toEqual([
      ['beta', 'boolean', true],
      ['theme', 'string', 'pink'],
      ['seats', 'integer', 10],
      ['ratio', 'json', 0.5],
      ['layout', 'json', { columns: 2 }],
    ]);
    expect(ada.getProperty('kp_usr_city')).toBe('London');
    expect(ada.getEntitlements()).toMatchObject([
      { featureKey: 'exports', limitMax: undefined },
      { featureKey: 'seats', limitMax: 25, limitMin: 1 },
    ]);
    expect(await ada.has({ entitlements: [{ featureKey: 'seats', atLeast: 25 }] })).toBe(true);
    expect(ada.claim('tier')).toBe('paid');
    expect(ada.claim('auth_time', 'id')).toBe(1_700_000_000);
  });

  it('leaves out what it is told to', () => {
    const somebody = user({ email: null, orgCode: null, idClaims: { name: undefined } });
    expect(somebody.email).toBeUndefined();
    expect(somebody.name).toBeUndefined();
    expect(somebody.orgCode).toBeUndefined();
    expect(somebody.orgCodes).toEqual([]);
    expect(somebody.claim('permissions')).toBeNull();
  });

  it('grants nothing without an organization that could', () => {
    const message = 'permissions and roles are granted by an organization';
    expect(() => user({ orgCode: null, permissions: ['read:todos'] })).toThrow(message);
    expect(() => user({ orgCode: null, roles: ['admin'] })).toThrow(message);
    expect(() => user({ orgCode: null, permissions: [] })).not.toThrow();
  });

  it('is not changed by what becomes of the answers', () => {
    const permissions = ['read:todos'];
    const somebody = user({ permissions });
    permissions.push('delete:todos');
    expect([...somebody.permissions]).toEqual(['read:todos']);
    expect(Object.isFrozen(permissions)).toBe(false);
  });
});

describe('machine()', () => {
  it('makes a machine up that may do nothing', () => {
    const [one, other] = [machine(), machine()];
    expect(one.clientId).toMatch(/^[0-9a-f]{32}$/);
    expect(other.clientId).not.toBe(one.clientId);
    expect([...one.scopes]).toEqual([]);
    expect(one.orgCode).toBeUndefined();
  });

  it('answers what it is told', () => {
    const robot = machine({
      clientId: 'robot',
      scopes: ['read:reports', 'write:reports'],
      orgCode: 'org_1',
      orgName: 'Analytical Engines',
      featureFlags: { beta: true },
      properties: { region: 'eu' },
      claims: { tier: 'paid' },
    });
    expect(robot.toJSON()).toEqual({
      clientId: 'robot',
      scopes: ['read:reports', 'write:reports'],
      orgCode: 'org_1',
      orgName: 'Analytical Engines',
      featureFlags: { beta: true },
    });
    expect(robot.getProperty('region' as never)).toBe('eu');
    expect(robot.claim('tier')).toBe('paid');
  });
});
