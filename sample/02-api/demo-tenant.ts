import type { LocalKindeTenant } from 'nestjs-kinde/testing';

export const organizations = {
  mill: 'org_1a4c4111501',
  shop: 'org_1a4c4111502',
} as const;

export const people = {
  nora: 'kp_1a4c41115a0000000000000000000001',
  teo: 'kp_1a4c41115a0000000000000000000002',
  ines: 'kp_1a4c41115a0000000000000000000003',
} as const;

/** Two organizations, and three people who work there. */
export const demoTenant: LocalKindeTenant = {
  roles: [
    { key: 'bookkeeper', name: 'Bookkeeper', permissions: ['write:invoices'] },
    { key: 'lead', name: 'Lead', permissions: ['write:invoices', 'approve:invoices'] },
  ],
  featureFlags: [{ key: 'csv_export', name: 'CSV export', type: 'boolean', value: false }],
  organizations: [
    { code: organizations.mill, name: 'Larch Mill', featureFlags: { csv_export: true } },
    { code: organizations.shop, name: 'Quay Books' },
  ],
  users: [
    {
      id: people.nora,
      email: 'nora@larchmill.example',
      givenName: 'Nora',
      familyName: 'Lindqvist',
      memberships: [{ orgCode: organizations.mill, roles: ['bookkeeper'] }],
    },
    {
      id: people.teo,
      email: 'teo@larchmill.example',
      givenName: 'Teo',
      familyName: 'Marchetti',
      memberships: [{ orgCode: organizations.mill, roles: ['lead'] }],
    },
    {
      id: people.ines,
      email: 'ines@quaybooks.example',
      givenName: 'Ines',
      familyName: 'Okafor',
      memberships: [{ orgCode: organizations.shop, roles: ['bookkeeper'] }],
    },
  ],
};
