import { invalid } from './local-kinde.management-refusal.js';
import type { ManagementRequest } from './local-kinde.management-request.js';

const PAGE_SIZE = 10;
const MOST = 500;

/** How a list may be sorted: by what `sort` calls `name`, `email` and so on. */
export type ManagementOrder<Item> = Readonly<Record<string, (item: Item) => string>>;

const sizeOf = (query: URLSearchParams): number => {
  const size = Number(query.get('page_size') ?? PAGE_SIZE);
  if (Number.isInteger(size) && size >= 1) return Math.min(size, MOST);
  throw invalid('PAGE_SIZE_INVALID', 'page_size must be a positive integer');
};

const TOKEN = /^after:(\d{1,15})$/;

const tokenFor = (start: number): string => Buffer.from(`after:${start}`).toString('base64url');

const startOf = (query: URLSearchParams): number => {
  const token = query.get('next_token');
  if (!token) return 0;
  const [, start] = TOKEN.exec(Buffer.from(token, 'base64url').toString('utf8')) ?? [];
  if (start !== undefined) return Number(start);
  throw invalid('NEXT_TOKEN_INVALID', 'next_token is not one of this list');
};

const sorted = <Item>(
  items: readonly Item[],
  query: URLSearchParams,
  order: ManagementOrder<Item>,
): readonly Item[] => {
  const sort = query.get('sort');
  if (!sort) return items;
  const [, name = '', direction] = /^([a-z]+)_(asc|desc)$/.exec(sort) ?? [];
  const textOf = Object.hasOwn(order, name) ? order[name] : undefined;
  if (!textOf) throw invalid('SORT_INVALID', 'This list cannot be sorted so');
  const sign = direction === 'desc' ? -1 : 1;
  return items.toSorted((one, other) => sign * textOf(one).localeCompare(textOf(other), 'en'));
};

/** The part of a list that `page_size` and `next_token` ask for, in the order of `sort`. */
export const pageOf = <Item>(
  items: readonly Item[],
  { query }: ManagementRequest,
  order: ManagementOrder<Item> = {},
): { readonly items: readonly Item[]; readonly nextToken: string | null } => {
  const [start, size] = [startOf(query), sizeOf(query)];
  const end = start + size;
  return {
    items: sorted(items, query, order).slice(start, end),
    nextToken: end < items.length ? tokenFor(end) : null,
  };
};

/** The part of a list that `page_size` and `starting_after` ask for. */
export const pageAfter = <Item extends { readonly id: string }>(
  items: readonly Item[],
  { query }: ManagementRequest,
): { readonly items: readonly Item[]; readonly hasMore: boolean } => {
  const after = query.get('starting_after');
  const index = after ? items.findIndex(({ id }) => id === after) : -1;
  if (after && index < 0) throw invalid('STARTING_AFTER_INVALID', 'starting_after is not known');
  const end = index + 1 + sizeOf(query);
  return { items: items.slice(index + 1, end), hasMore: end < items.length };
};
