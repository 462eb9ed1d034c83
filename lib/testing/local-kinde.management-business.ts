import { done, type ManagementRoutes } from './local-kinde.management-route.js';

const STARTED = '2026-01-01T00:00:00Z';

const INDUSTRIES = [
  { key: 'construction', name: 'Construction' },
  { key: 'education', name: 'Education' },
  { key: 'technology', name: 'Technology' },
];

const TIMEZONES = [
  { key: 'london_greenwich_mean_time', name: 'London (Greenwich Mean Time)' },
  { key: 'los_angeles_pacific_standard_time', name: 'Los Angeles (Pacific Standard Time)' },
];

/** What the tenant says of itself, which nobody can change. */
export const businessRoutes: ManagementRoutes = {
  'GET /business': {
    scope: 'read:businesses',
    answer: () =>
      done({
        business: {
          code: 'bus_0a11ce0001',
          name: 'Local Kinde',
          phone: null,
          email: null,
          industry: null,
          timezone: null,
          privacy_url: null,
          terms_url: null,
          has_clickwrap: false,
          has_kinde_branding: true,
          created_on: STARTED,
        },
      }),
  },

  'GET /environment': {
    scope: 'read:environments',
    answer: (_request, { issuer }) =>
      done({
        environment: {
          code: 'local',
          name: 'Local',
          is_default: true,
          is_live: false,
          kinde_domain: new URL(issuer).host,
          custom_domain: null,
          created_on: STARTED,
        },
      }),
  },

  'GET /industries': {
    scope: 'read:industries',
    answer: () => done({ industries: INDUSTRIES }),
  },

  'GET /timezones': {
    scope: 'read:timezones',
    answer: () => done({ timezones: TIMEZONES }),
  },
};
