import { LRUCache } from 'lru-cache';

import type { Session } from './session.js';

const REMEMBERED_SESSIONS = 20_000;
const ENDED = Number.POSITIVE_INFINITY;

/**
 * What this process knows about sessions that a browser may not know yet: which version is the
 * newest, and which have ended. A slow response must neither bring back a session that ended
 * meanwhile nor overwrite newer tokens (RFC 9700 §4.14.2).
 */
export class SessionLedger {
  readonly #newest = new LRUCache<string, number>({ max: REMEMBERED_SESSIONS });

  renewed({ id, version }: Session): void {
    this.#newest.set(id, Math.max(version, this.#newest.get(id) ?? 0));
  }

  ended({ id }: Session): void {
    this.#newest.set(id, ENDED);
  }

  hasEnded({ id }: Session): boolean {
    return this.#newest.get(id) === ENDED;
  }

  /** Whether nothing newer is known. */
  isNewest({ id, version }: Session): boolean {
    return version >= (this.#newest.get(id) ?? 0);
  }
}
