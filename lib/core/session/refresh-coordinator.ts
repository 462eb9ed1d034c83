import { createHash } from 'node:crypto';

import { LRUCache } from 'lru-cache';

import { KindeError } from '../../kinde.errors.js';
import type { Clock } from '../../options/clock.js';
import type { OidcClient } from '../oidc/oidc-client.js';
import type { TokenVerifier } from '../tokens/token-verifier.js';
import type { Session } from './session.js';
import type { SessionLedger } from './session-ledger.js';
import type { SessionStore } from './session-store.js';
import { renewedSession } from './session-tokens.js';

/** Seconds for which a late request with the old refresh token gets the new tokens. */
const GRACE = 30;
const REMEMBERED_RENEWALS = 10_000;
/** Seconds: the grace, or the longest that Kinde can make us wait, and the renewal itself. */
const ATTEMPT_LIFETIME = 120;

/** What became of a session whose access token was due. */
export type Renewal =
  | { readonly outcome: 'renewed'; readonly session: Session; readonly handle: string }
  /** Kinde, or what it returned, put an end to the session. */
  | { readonly outcome: 'ended'; readonly reason: string }
  /** The browser holds something newer than what the request carried, or is about to. */
  | { readonly outcome: 'superseded'; readonly reason: string };

export interface RefreshCoordinatorOptions {
  readonly oidc: Pick<OidcClient, 'refresh' | 'revoke'>;
  readonly verifier: TokenVerifier;
  readonly store: SessionStore;
  readonly ledger: SessionLedger;
  readonly clock: Clock;
}

interface Attempt {
  readonly renewal: Promise<Renewal>;
  /** Seconds since the epoch. */
  validUntil: number;
}

/**
 * Renews sessions, each once however many requests ask. Kinde rotates its refresh tokens, and a
 * provider that sees one twice may revoke everything that was issued with it (RFC 9700 §4.14.2).
 */
export class RefreshCoordinator {
  readonly #options: RefreshCoordinatorOptions;
  readonly #attempts = new LRUCache<string, Attempt>({
    max: REMEMBERED_RENEWALS,
    // They hold refresh tokens: not a moment longer than they can be asked for.
    ttl: ATTEMPT_LIFETIME * 1000,
    ttlAutopurge: true,
  });

  constructor(options: RefreshCoordinatorOptions) {
    this.#options = options;
  }

  /**
   * @param handle where the session came from
   * @throws KindeError `ERR_KINDE_UNAVAILABLE` when it may work later; the session is as it was
   */
  renew(session: Session, handle: string): Promise<Renewal> {
    const { clock, ledger } = this.#options;
    // By the token, not by the user: two sessions of one user have nothing to do with each other.
    const key = createHash('sha256')
      .update(session.refreshToken ?? '')
      .digest('base64');
    const earlier = this.#attempts.get(key);
    if (earlier && clock() < earlier.validUntil) {
      return earlier.renewal;
    }
    if (!ledger.isNewest(session)) {
      const reason = 'The request carried an old copy of the session.';
      return Promise.resolve({ outcome: 'superseded', reason });
    }
    const attempt = { renewal: this.#renew(session, handle), validUntil: Number.POSITIVE_INFINITY };
    this.#attempts.set(key, attempt);
    attempt.renewal.then(
      () => (attempt.validUntil = clock() + GRACE),
      // Asked to wait, everybody waits; otherwise the next request may try.
      (error: unknown) => (attempt.validUntil = clock() + retryAfterOf(error)),
    );
    return attempt.renewal;
  }

  async #renew(session: Session, handle: string): Promise<Renewal> {
    const { oidc, verifier, store, ledger, clock } = this.#options;
    try {
      const tokens = await oidc.refresh(session.refreshToken ?? '');
      const renewed = await renewedSession(session, tokens, verifier, clock());
      if (ledger.hasEnded(session)) {
        // Signed out meanwhile: the tokens that came too late are not left lying around.
        if (renewed.refreshToken !== undefined) {
          void oidc.revoke(renewed.refreshToken).catch(() => undefined);
        }
        return { outcome: 'superseded', reason: 'It was signed out while Kinde renewed it.' };
      }
      const newHandle = await store.write(renewed, handle);
      ledger.renewed(renewed);
      return { outcome: 'renewed', session: renewed, handle: newHandle };
    } catch (error) {
      if (error instanceof KindeError && error.code !== 'ERR_KINDE_UNAVAILABLE') {
        ledger.ended(session, 'refused');
        return { outcome: 'ended', reason: error.message };
      }
      throw error;
    }
  }
}

function retryAfterOf(error: unknown): number {
  return error instanceof KindeError ? (error.retryAfter ?? 0) : 0;
}
