import { KindeError } from '../../kinde.errors.js';
import { isJsonObject, type JsonObject, ownProperty } from '../json.js';
import type { Paging } from './operation.js';

/**
 * The entries of a page, unchecked; `null` is Kinde's word for none.
 *
 * @throws KindeError `ERR_KINDE_UNAVAILABLE` when there is no list
 */
export function pageEntries(page: JsonObject, { list }: Paging): readonly unknown[] {
  const entries = ownProperty(page, list);
  if (entries === null) {
    return [];
  }
  if (!Array.isArray(entries)) {
    throw unavailable(`without its list ${list}`);
  }
  return entries;
}

/**
 * Where the next page begins.
 *
 * @returns `undefined` after the last one
 * @throws KindeError `ERR_KINDE_UNAVAILABLE` when there is more, but Kinde does not say where
 */
export function nextCursor(page: JsonObject, paging: Paging): string | undefined {
  return paging.cursor === 'next_token' ? nextToken(page) : lastId(page, paging);
}

function nextToken(page: JsonObject): string | undefined {
  const token = ownProperty(page, 'next_token') ?? '';
  if (typeof token !== 'string') {
    throw unavailable('with a next_token that is no string');
  }
  return token === '' ? undefined : token;
}

function lastId(page: JsonObject, paging: Paging): string | undefined {
  const entries = pageEntries(page, paging);
  const hasMore = paging.endsEmpty ? entries.length > 0 : ownProperty(page, 'has_more') === true;
  if (!hasMore) {
    return undefined;
  }
  const id = idOf(entries.at(-1), paging.wraps);
  if (typeof id !== 'string' || id === '') {
    throw unavailable('with more to come, but no entry to go on after');
  }
  return id;
}

function idOf(entry: unknown, wraps: string | undefined): unknown {
  if (!isJsonObject(entry)) {
    return undefined;
  }
  const own = ownProperty(entry, 'id');
  return own === undefined && wraps !== undefined
    ? idOf(ownProperty(entry, wraps), undefined)
    : own;
}

function unavailable(what: string): KindeError {
  return new KindeError(
    'ERR_KINDE_UNAVAILABLE',
    `Kinde's Management API answered with a page ${what}.`,
  );
}
