import { isJsonObject, type JsonObject, ownProperty } from '../json.js';
import { type AccountExchange, unavailable } from './account-exchange.js';
import { readData } from './account-data.js';

/** Entries that a page is asked to have; Kinde's own choice is 10. */
const PAGE_SIZE = 100;
/** Pages that a list may have. */
const MAXIMUM_PAGES = 50;

export interface AccountListQuestion<T> {
  readonly exchange: AccountExchange;
  /** Last part of the path, and the name of the list in the answer. */
  readonly name: string;
  /** Of the access token that is asked with. */
  readonly orgCode: string | undefined;
  /** `undefined` for what is no such entry: no answer with one is believed. */
  readonly readEntry: (entry: unknown) => T | undefined;
}

/**
 * A list of the account API, all its pages.
 *
 * @throws KindeError `ERR_KINDE_INVALID_TOKEN`, `ERR_KINDE_UNAVAILABLE`
 */
export async function readAccountList<T>({
  exchange,
  name,
  orgCode,
  readEntry,
}: AccountListQuestion<T>): Promise<readonly T[]> {
  const entries: T[] = [];
  const cursors = new Set<string>();
  let query: Record<string, string> = { page_size: String(PAGE_SIZE) };
  for (let pages = 0; pages < MAXIMUM_PAGES; pages += 1) {
    const body = await exchange.get(`/account_api/v1/${name}`, query);
    const page = readPage(ownProperty(readData(body, orgCode), name), readEntry);
    entries.push(...page);
    const cursor = nextCursor(body);
    if (cursor === undefined) {
      return entries;
    }
    if (page.length === 0 || cursors.has(cursor)) {
      throw unavailable(`answered with ${name} whose pages lead nowhere`);
    }
    cursors.add(cursor);
    query = { ...query, starting_after: cursor };
  }
  throw unavailable(`answered with more than ${MAXIMUM_PAGES} pages of ${name}`);
}

function readPage<T>(page: unknown, readEntry: (entry: unknown) => T | undefined): readonly T[] {
  if (!Array.isArray(page)) {
    throw unavailable('answered without the list that it was asked for');
  }
  return page.map((each: unknown) => {
    const entry = readEntry(each);
    if (entry === undefined) {
      throw unavailable('answered with a list that has a misshapen entry');
    }
    return entry;
  });
}

/** Where the next page begins; `undefined` on the last. */
function nextCursor(body: JsonObject): string | undefined {
  const metadata = ownProperty(body, 'metadata');
  const hasMore = isJsonObject(metadata) ? (ownProperty(metadata, 'has_more') ?? false) : metadata;
  if (hasMore === false || hasMore === undefined || hasMore === null) {
    return undefined;
  }
  const cursor = isJsonObject(metadata) && ownProperty(metadata, 'next_page_starting_after');
  if (hasMore !== true || typeof cursor !== 'string' || cursor === '') {
    throw unavailable('did not say where its next page begins');
  }
  return cursor;
}
