import { organizations } from './demo-tenant.js';
import type { DemoCredentials } from './local-tenant.js';

/** A request to try out, and what comes of it. */
interface DemoCall {
  readonly says: string;
  readonly as: keyof DemoCredentials | undefined;
  readonly path: string;
  readonly body?: unknown;
  /** Of the first time. */
  readonly status: number;
}

const invoices = `/orgs/${organizations.mill}/invoices`;

/** In this order they tell a story. */
const demoCalls: readonly DemoCall[] = [
  {
    says: 'The machine imports two invoices for Larch Mill',
    as: 'MACHINE',
    path: '/imports',
    body: [
      { customer: 'Harbour Crane', amount: 125_000 },
      { customer: 'Plum & Sons', amount: 8_900 },
    ],
    status: 201,
  },
  {
    says: 'Nora, a bookkeeper, enters another one',
    as: 'NORA',
    path: invoices,
    body: { customer: 'Fern Dairy', amount: 31_050 },
    status: 201,
  },
  { says: 'She sees all of them', as: 'NORA', path: invoices, status: 200 },
  {
    says: 'She has no permission to approve',
    as: 'NORA',
    path: `${invoices}/1001/approval`,
    body: {},
    status: 403,
  },
  {
    says: 'Teo, the lead, has it',
    as: 'TEO',
    path: `${invoices}/1001/approval`,
    body: {},
    status: 200,
  },
  { says: 'The machine sees what is approved', as: 'MACHINE', path: invoices, status: 200 },
  { says: 'An export, by a feature flag', as: 'TEO', path: `${invoices}/export`, status: 200 },
  {
    says: 'Who did what',
    as: 'TEO',
    path: `/orgs/${organizations.mill}/journal`,
    status: 200,
  },
  { says: 'Ines works at Quay Books', as: 'INES', path: invoices, status: 403 },
  {
    says: 'Their flag is off',
    as: 'INES',
    path: `/orgs/${organizations.shop}/invoices/export`,
    status: 403,
  },
  { says: 'Imports are for machines', as: 'TEO', path: '/imports', body: [], status: 403 },
  { says: 'A summary by a token', as: 'TEO', path: '/summary', status: 200 },
  { says: 'The same by an API key', as: 'API_KEY', path: '/summary', status: 200 },
  { says: 'An API key is no token', as: 'API_KEY', path: invoices, status: 401 },
  { says: 'A token that has expired', as: 'EXPIRED', path: invoices, status: 401 },
  { says: 'No token', as: undefined, path: invoices, status: 401 },
];

/** Lines for a shell that has the credentials in its variables, and `$API`. */
export function curlLines(): string[] {
  return demoCalls.flatMap(({ says, as, path, body, status }) => {
    const options = [
      ...(as === 'API_KEY' ? ['-H "X-Api-Key: $API_KEY"'] : []),
      ...(as !== undefined && as !== 'API_KEY' ? [`-H "Authorization: Bearer $${as}"`] : []),
      ...(body === undefined
        ? []
        : ["-H 'Content-Type: application/json'", `-d '${JSON.stringify(body)}'`]),
    ];
    return ['', `${says}: ${status}`, ['curl -i', ...options, `"$API${path}"`].join(' ')];
  });
}
