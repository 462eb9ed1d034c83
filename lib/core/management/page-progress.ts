import { LRUCache } from 'lru-cache';

import { KindeError } from '../../kinde.errors.js';
import { sha256 } from '../sha256.js';

/** Pages in a row that have no entries and claim that there are more. */
const MOST_EMPTY_PAGES = 10;
/** Pages whose cursors are remembered, so that a server that repeats itself is found out. */
const REMEMBERED_CURSORS = 1_000;

/** Sees to it that a server that repeats itself, or has nothing to say, is not asked for ever. */
export class PageProgress {
  /** Hashes: a cursor may be as long as an answer. */
  readonly #seen = new LRUCache<string, true>({ max: REMEMBERED_CURSORS });
  #emptyPages = 0;

  /** @param first the cursor that the loop begins with, if there is one */
  constructor(first: unknown) {
    if (typeof first === 'string') {
      this.#seen.set(sha256(first), true);
    }
  }

  /**
   * @param cursor of the next page
   * @param entries how many the page before it had
   * @throws KindeError `ERR_KINDE_UNAVAILABLE`
   */
  assertTo(cursor: string, entries: number): void {
    this.#emptyPages = entries === 0 ? this.#emptyPages + 1 : 0;
    if (this.#emptyPages >= MOST_EMPTY_PAGES) {
      throw unavailable('one empty page after another');
    }
    const hash = sha256(cursor);
    if (this.#seen.has(hash)) {
      throw unavailable('pages that go round in a circle');
    }
    this.#seen.set(hash, true);
  }
}

function unavailable(what: string): KindeError {
  return new KindeError('ERR_KINDE_UNAVAILABLE', `Kinde's Management API answered with ${what}.`);
}
