import type { AuthKitPage } from './authkit-token.js';

/** Connections on a page, unless the application says otherwise. */
export const PAGE_LIMIT = 100;
/** Of `page` and `limit`. */
export const MAXIMUM_PAGING = 1_000;

export const PAGING_MEMBERS = ['page', 'limit'] as const satisfies (keyof AuthKitPage)[];

/** Which page is asked for. */
export type AuthKitPaging = Readonly<Record<keyof AuthKitPage, number>>;

/**
 * Which page the members of an `AuthKitPage` mean.
 *
 * @throws TypeError when they mean none
 */
export function authKitPaging(given: ReadonlyMap<string, unknown>): AuthKitPaging {
  return {
    page: wholeNumber('page', given.has('page') ? given.get('page') : 1),
    limit: wholeNumber('limit', given.has('limit') ? given.get('limit') : PAGE_LIMIT),
  };
}

function wholeNumber(name: string, value: unknown): number {
  if (
    typeof value !== 'number' ||
    !Number.isInteger(value) ||
    value < 1 ||
    value > MAXIMUM_PAGING
  ) {
    throw new TypeError(`${name} has to be a whole number from 1 to ${MAXIMUM_PAGING}.`);
  }
  return value;
}
