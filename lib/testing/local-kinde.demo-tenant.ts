import type { LocalKindeTenant } from './local-kinde.tenant.js';

/** Ids of the demo users, for tests that sign one of them in. */
export const demoUsers = {
  /** Administrator of Analytical Engines: every permission. */
  ada: 'kp_0a11ce00c0de4ada8000000000000001',
  /** Reader at Analytical Engines: `read:todos` only. */
  rex: 'kp_0a11ce00c0de4ada8000000000000002',
  /** Member of both organizations, so she is asked which one to enter. */
  mia: 'kp_0a11ce00c0de4ada8000000000000003',
  /** Member of no organization: no `org_code`, no permissions. */
  lou: 'kp_0a11ce00c0de4ada8000000000000004',
} as const;

/** Codes of the demo organizations. */
export const demoOrganizations = {
  analytical: 'org_0a11ce0001',
  tidewater: 'org_0a11ce0002',
} as const;

/** A picture without a server: shows offline too, and in as few bytes as a token can spare. */
const PORTRAIT =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 8 8'%3E" +
  "%3Cpath fill='%23cfe0dc' d='M0 0h8v8H0z'/%3E%3Cg fill='%230b6b5c'%3E" +
  "%3Ccircle cx='4' cy='3' r='1.6'/%3E%3Cpath d='M1 8a3 3 0 0 1 6 0'/%3E%3C/g%3E%3C/svg%3E";

/** A fresh copy of the tenant that `LocalKinde` has unless it is given another. */
export const demoTenant = (): LocalKindeTenant => ({
  permissions: [
    { key: 'read:todos', name: 'Read todos' },
    { key: 'write:todos', name: 'Write todos' },
    { key: 'delete:todos', name: 'Delete todos' },
    { key: 'manage:members', name: 'Manage members' },
  ],
  roles: [
    {
      key: 'admin',
      name: 'Admin',
      permissions: ['read:todos', 'write:todos', 'delete:todos', 'manage:members'],
    },
    { key: 'editor', name: 'Editor', permissions: ['read:todos', 'write:todos'] },
    { key: 'reader', name: 'Reader', permissions: ['read:todos'] },
  ],
  featureFlags: [
    { key: 'dark_mode', name: 'Dark mode', type: 'boolean', value: true },
    { key: 'beta_export', name: 'Beta export', type: 'boolean', value: false },
    { key: 'theme', name: 'Theme', type: 'string', value: 'pink' },
    { key: 'todo_limit', name: 'Todo limit', type: 'integer', value: 10 },
    { key: 'layout', name: 'Layout', type: 'json', value: { columns: 2, compact: false } },
  ],
  organizations: [
    {
      code: demoOrganizations.analytical,
      name: 'Analytical Engines',
      externalId: 'analytical-1',
      allowRegistrations: true,
      properties: { kp_org_city: 'London', kp_org_industry: null },
      featureFlags: { todo_limit: 100 },
      plans: [{ key: 'pro', name: 'Pro', subscribedOn: '2026-01-15T09:00:00Z' }],
      entitlements: [
        {
          featureKey: 'todos',
          featureName: 'Todos',
          priceName: 'Todos, monthly',
          fixedCharge: 1200,
          limitMax: 100,
          limitMin: 1,
        },
        {
          featureKey: 'exports',
          featureName: 'Exports',
          priceName: 'Exports, each',
          unitAmount: 50,
          limitMax: 25,
          limitMin: 0,
        },
      ],
    },
    { code: demoOrganizations.tidewater, name: 'Tidewater Bakery' },
  ],
  users: [
    {
      id: demoUsers.ada,
      email: 'ada@analytical.example',
      givenName: 'Ada',
      familyName: 'Quill',
      description: 'Admin: may do everything at Analytical Engines',
      username: 'ada',
      providedId: 'staff-1',
      picture: PORTRAIT,
      properties: { kp_usr_job_title: 'Engineer', kp_usr_city: null },
      featureFlags: { beta_export: true },
      memberships: [{ orgCode: demoOrganizations.analytical, roles: ['admin'] }],
    },
    {
      id: demoUsers.rex,
      email: 'rex@analytical.example',
      givenName: 'Rex',
      familyName: 'Marlow',
      description: 'Reader: may only look at todos',
      memberships: [{ orgCode: demoOrganizations.analytical, roles: ['reader'] }],
    },
    {
      id: demoUsers.mia,
      email: 'mia@tidewater.example',
      givenName: 'Mia',
      familyName: 'Sandoval',
      description: 'Belongs to two organizations: editor in one, admin in the other',
      memberships: [
        { orgCode: demoOrganizations.analytical, roles: ['editor'] },
        { orgCode: demoOrganizations.tidewater, roles: ['admin'] },
      ],
    },
    {
      id: demoUsers.lou,
      email: 'lou@nowhere.example',
      givenName: 'Lou',
      familyName: 'Brandt',
      description: 'Belongs to no organization yet',
      memberships: [],
    },
  ],
});
