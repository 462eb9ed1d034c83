import type { RequestCookies } from './session/cookie.js';

/** What authentication and authorization need to know of a request. */
export interface RequestFacts {
  readonly method: string;
  /** Path and query as they were sent. */
  readonly url: string;
  /** Every `Authorization` header: Node itself would keep the first alone. */
  readonly authorization: readonly string[];
  readonly cookies: RequestCookies;
  /** @param name in lower case */
  header(name: string): string | undefined;
}
