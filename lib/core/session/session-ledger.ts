import { LRUCache } from 'lru-cache';

import type { Session } from './session.js';

const REMEMBERED_SESSIONS = 20_000;

/** `left` when the user signed out or in anew, `refused` when Kinde, or what it sent, was the end. */
type Ending = 'left' | 'refused';

/**
 * What this process knows about sessions that a browser may not know yet: which version is the
 * newest, and which have ended. A slow response must neither bring back a session that ended
 * meanwhile nor overwrite newer tokens (RFC 9700 §4.14.2).
 */
export class SessionLedger {
  readonly #newest = new LRUCache<string, number>({ max: REMEMBERED_SESSIONS });
  /** Apart, so that renewals do not push them out. */
  readonly #ended = new LRUCache<string, Ending>({ max: REMEMBERED_SESSIONS });

  renewed({ id, version }: Session): void {
    this.#newest.set(id, Math.max(version, this.#newest.get(id) ?? 0));
  }

  ended({ id }: Pick<Session, 'id'>, ending: Ending): void {
    this.#ended.set(id, ending);
  }

  hasEnded({ id }: Pick<Session, 'id'>): boolean {
    return this.#ended.has(id);
  }

  /** Whether the browser has been told by another response, and may hold a new session by now. */
  wasLeft({ id }: Pick<Session, 'id'>): boolean {
    return this.#ended.get(id) === 'left';
  }

  /** Whether nothing newer is known, its end included. */
  isNewest({ id, version }: Session): boolean {
    return !this.#ended.has(id) && version >= (this.#newest.get(id) ?? 0);
  }
}
