import type { AuthKitConnection } from '../core/authkit/authkit-token.js';
import type { LocalPicaConnection } from './local-pica.options.js';

/** Nobody's: thirteen makers, each with nineteen products, in the order of the alphabet. */
const MAKERS = [
  'Brimblewick',
  'Corvanette',
  'Dappelmere',
  'Fennimock',
  'Glimmock',
  'Hobbinsage',
  'Jorvelund',
  'Larkspindle',
  'Mossgarrow',
  'Nimbrelle',
  'Orrinthwaite',
  'Pebblarke',
  'Quillanders',
];
const PRODUCTS = [
  'Ads',
  'Books',
  'Calendar',
  'Chat',
  'Desk',
  'Events',
  'Forms',
  'Hiring',
  'Invoices',
  'Ledger',
  'Mail',
  'Notes',
  'Payroll',
  'Polls',
  'Shop',
  'Tasks',
  'Vault',
  'Video',
  'Wiki',
];

const FIRST_ID = 40_001;
/** Milliseconds since the epoch of 2025-01-06T09:00:00Z, when the first was added. */
const FIRST_ADDED = 1_736_154_000_000;
const DAY = 86_400_000;

/** Degrees around the circle of colours. */
const hueOf = (title: string): number => {
  let hue = 0;
  for (const character of title) hue = (hue * 31 + (character.codePointAt(0) ?? 0)) % 360;
  return hue;
};

/** A shape in a square, both chosen by the title: no logo of anybody's. */
const logoOf = (title: string): string => {
  const hue = hueOf(title);
  const shapes = [
    '<circle cx="16" cy="16" r="8"/>',
    '<path d="M16 7 25 16 16 25 7 16z"/>',
    '<path d="M9 23V9h5v14zm9 0V14h5v9z"/>',
    '<path d="M16 8 25 24H7z"/>',
    '<path d="M8 16a8 8 0 0 1 16 0v8a8 8 0 0 0-16 0z"/>',
  ];
  const picture = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="8" fill="hsl(${hue} 45% 40%)"/><g fill="hsl(${hue} 60% 92%)">${shapes[hue % shapes.length] ?? ''}</g></svg>`;
  return `data:image/svg+xml,${encodeURIComponent(picture)}`;
};

const namedConnections = (): LocalPicaConnection[] =>
  MAKERS.flatMap((maker) => PRODUCTS.map((product) => `${maker} ${product}`)).map(
    (title, index) => ({ title, environment: index % 4 === 3 ? 'live' : 'test' }),
  );

/** The connections given, or else the invented ones, with all their members. */
export const completeConnections = (
  connections: readonly LocalPicaConnection[] = namedConnections(),
): AuthKitConnection[] =>
  connections.map((connection, index) => {
    const added = new Date(FIRST_ADDED + (index % 250) * DAY).toISOString();
    return {
      id: FIRST_ID + index,
      connectionDefId: index + 1,
      type: 'api',
      image: logoOf(connection.title),
      activatedAt: added,
      secretId: null,
      clientSecretDisplay: null,
      clientIdDisplay: null,
      scopes: null,
      environment: 'test',
      guide: null,
      createdAt: added,
      tags: [],
      active: true,
      ...connection,
    };
  });
