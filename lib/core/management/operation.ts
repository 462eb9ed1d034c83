/** What one operation of Kinde's Management API sends, and what of its answer has to be known. */
export interface Operation {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** At the issuer, with `{name}` for each parameter. */
  readonly path: string;
  /** Names of the parameters that go into the query. */
  readonly query?: readonly string[];
  /** Names of those that are sent as JSON. */
  readonly body?: readonly string[];
  /** Names of those that are sent as `multipart/form-data`. */
  readonly form?: readonly string[];
  /** Those that Kinde needs, besides all that are in the path. */
  readonly required?: readonly string[];
  /** That the token needs; none is known for some operations. */
  readonly scope?: string;
  /** Whether an answer may have no content at all. */
  readonly mayBeEmpty?: boolean;
  /** Whether asking twice is not as asking once, although the method says so (RFC 9110 §9.2.2). */
  readonly isUnrepeatable?: boolean;
  readonly paging?: Paging;
}

/** How the pages of an answer follow each other. */
export interface Paging {
  /** The parameter that asks for the next page: Kinde's own token, or the id of the last entry. */
  readonly cursor: 'next_token' | 'starting_after';
  /** The member of a page that has the entries. */
  readonly list: string;
  /** The member of an entry that has the id, where it is not a member of its own. */
  readonly wraps?: string;
  /** Whether the last page is the first without entries, since Kinde does not say `has_more`. */
  readonly endsEmpty?: boolean;
}

/** Values by the names that Kinde gives them, those of path, query and body together. */
export type OperationParameters = Readonly<Record<string, unknown>>;
