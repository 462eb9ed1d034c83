import type { Page } from './user-agent.js';

/** Whether a cookie belongs to a login that is under way. */
export function isTransactionCookie(name: string): boolean {
  return /^(__Host-|__Secure-)?kinde\.login\./.test(name);
}

/** Whether a cookie is a session, or a part of one. */
export function isSessionCookie(name: string): boolean {
  return /^(__Host-|__Secure-)?kinde\.session\.\d+$/.test(name);
}

/** Names of the cookies that a response sets, as opposed to drops. */
export function cookiesSetBy({ setCookies }: Pick<Page, 'setCookies'>): string[] {
  return setCookies
    .filter(({ value }) => value !== undefined && value !== '')
    .map(({ name }) => name);
}

/** Names of the cookies that a response drops. */
export function cookiesDroppedBy({ setCookies }: Pick<Page, 'setCookies'>): string[] {
  return setCookies.filter(({ maxAge }) => maxAge === 0).map(({ name }) => name);
}
