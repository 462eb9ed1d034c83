import type { AuthKitConnection, AuthKitToken } from '../core/authkit/authkit-token.js';

const TYPES: readonly unknown[] = ['user', 'team', 'organization', 'project'];

const isText = (value: unknown): boolean => typeof value === 'string';
const isType = (value: unknown): boolean => TYPES.includes(value);

const MEMBERS: ReadonlyMap<string, (value: unknown) => boolean> = new Map([
  ['identity', isText],
  ['identityType', isType],
  ['identity_type', isType], // as the Python package writes it
  ['group', isText],
  ['label', isText],
]);

/** What is wrong with the body of a token request, for its developer to read. */
export const complaintAbout = (body: unknown): string | undefined => {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    return 'The body must be a JSON object.';
  }
  for (const [name, value] of Object.entries(body)) {
    const fits = MEMBERS.get(name);
    if (!fits) return 'The body has a member that is not known.';
    if (!fits(value)) return `${name} is not as it must be.`;
  }
  return undefined;
};

/** Which page of how many rows. */
interface Paging {
  readonly page: number;
  readonly limit: number;
}

const MOST = 1_000;

const numberIn = (query: URLSearchParams, name: string, missing: number): number | undefined => {
  const [text = String(missing), ...others] = query.getAll(name);
  const number = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  return others.length === 0 && number >= 1 && number <= MOST ? number : undefined;
};

/** `undefined` when either number is no integer from 1 to 1 000. */
export const pagingOf = (query: URLSearchParams): Paging | undefined => {
  const page = numberIn(query, 'page', 1);
  const limit = numberIn(query, 'limit', 100);
  return page === undefined || limit === undefined ? undefined : { page, limit };
};

/** One page of the connections. Beyond the last there are none. */
export const tokenPage = (
  connections: readonly AuthKitConnection[],
  { page, limit }: Paging,
  requestId: number,
): AuthKitToken => ({
  rows: connections.slice((page - 1) * limit, page * limit),
  total: connections.length,
  pages: Math.max(1, Math.ceil(connections.length / limit)),
  page,
  requestId,
});
