import { LRUCache } from 'lru-cache';

import { KindeError } from '../../kinde.errors.js';
import type { Clock } from '../../options/clock.js';
import { type Monitor, silentMonitor } from '../monitor/monitor.js';
import type { OidcClient } from '../oidc/oidc-client.js';
import { sha256 } from '../sha256.js';
import type { TokenVerifier } from '../tokens/token-verifier.js';
import { withinOr } from '../within-or.js';
import { pauses } from './pauses.js';
import type { SessionLedger } from './session-ledger.js';
import type { SessionRepository } from './session-repository.js';
import { renewedSession, subjectOf } from './session-tokens.js';
import { isRefreshDue, type Session } from './session.js';

/** Seconds for which a late request with the old refresh token gets the new tokens. */
const GRACE = 30;
const REMEMBERED_RENEWALS = 10_000;

/** How often a renewal at once can be anticipated by other instances. */
const MAXIMUM_TRIES = 10;

interface Renewed {
  readonly outcome: 'renewed';
  readonly session: Session;
  readonly handle: string;
  /** Whether it was another instance that did it. */
  readonly isAnothers?: boolean;
}

/** What became of a session whose tokens were to be renewed. */
export type Renewal =
  | Renewed
  /** Kinde, or what it returned, put an end to the session. */
  | { readonly outcome: 'ended'; readonly reason: string }
  /** Another request ended it, and saw to the cookie. */
  | { readonly outcome: 'signed out' }
  /** The browser holds something newer than what the request carried, or is about to. */
  | { readonly outcome: 'superseded' }
  /** Another instance is at it, and the access token is good until that is done. */
  | { readonly outcome: 'left to another' };

export interface RefreshCoordinatorOptions {
  readonly oidc: Pick<OidcClient, 'prepare' | 'refresh' | 'revoke' | 'revokeAccessToken'>;
  readonly verifier: TokenVerifier;
  readonly repository: SessionRepository;
  readonly ledger: SessionLedger;
  /** Default: nobody hears of renewals. */
  readonly monitor?: Monitor;
  readonly clock: Clock;
  /** Seconds that a request waits for Kinde; the renewal itself may take longer. */
  readonly timeout: number;
  /** Seconds that another instance's renewal is waited for at most: longer than its lock lasts. */
  readonly patience: number;
}

/** Whether the access token is about to expire, or has to be replaced however good it is. */
type Urgency = 'due' | 'at once';

interface Attempt {
  /** Goes on, whoever still waits for it: what it brings is not to be had a second time. */
  readonly renewal: Promise<Renewal>;
  /** Resolves when Kinde is asked, if that is ever necessary. */
  readonly asked: Promise<void>;
  readonly urgency: Urgency;
  /** Tells what came first. */
  readonly turn: number;
  /** Whether somebody has given up waiting for it. */
  isOverdue: boolean;
  /** Seconds since the epoch; infinite while it is under way. */
  validUntil: number;
}

/**
 * Renews sessions, each once however many requests and instances ask. Kinde rotates its refresh
 * tokens, and a provider that sees one twice may revoke everything that was issued with it
 * (RFC 9700 §4.14.2).
 */
export class RefreshCoordinator {
  readonly #options: RefreshCoordinatorOptions;
  readonly #attempts = new LRUCache<string, Attempt>({
    max: REMEMBERED_RENEWALS,
    // They hold tokens: not a moment longer than they can be asked for.
    ttlAutopurge: true,
  });
  #lastTurn = 0;

  constructor(options: RefreshCoordinatorOptions) {
    this.#options = options;
  }

  /**
   * @param handle where the session came from
   * @throws KindeError `ERR_KINDE_UNAVAILABLE` when it may work later; the session is as it was
   */
  async renew(session: Session, handle: string): Promise<Renewal> {
    const attempt = this.#earlierAttempt(session);
    if (attempt === undefined) {
      return this.#options.ledger.isNewest(session)
        ? this.#awaited(this.#newAttempt(session, handle, 'due'))
        : this.#outcomeOfOld(session);
    }
    const wasOverdue = attempt.isOverdue;
    try {
      return await this.#awaited(attempt);
    } catch (error) {
      // What has kept requests waiting came to nothing in the end. This one has time for another.
      if (wasOverdue && !this.#earlierAttempt(session)) {
        return this.renew(session, handle);
      }
      throw error;
    }
  }

  /**
   * Renews a session although its access token is good for longer, since what it says has changed;
   * Kinde is told to revoke it. What others are renewing, or have just renewed, may still be from
   * before the change: it is waited for, and renewed once more.
   *
   * @throws KindeError as {@link renew}
   */
  async renewAtOnce(session: Session, handle: string): Promise<Renewal> {
    const { ledger, repository } = this.#options;
    const wanted = this.#nextTurn();
    let latest: Renewed = { outcome: 'renewed', session, handle };
    let waitedFor: Attempt | undefined;
    for (let tries = 0; tries < MAXIMUM_TRIES; tries += 1) {
      const known = this.#earlierAttempt(latest.session);
      // A refresh token that stays the same leads to what came of it before.
      const earlier = known === waitedFor ? undefined : known;
      if (earlier === undefined && !ledger.isNewest(latest.session)) {
        const newer = (await repository.find(latest.handle))?.session;
        if (newer === undefined || newer.version <= latest.session.version) {
          return this.#outcomeOfOld(latest.session);
        }
        latest = { ...latest, session: newer };
        continue;
      }
      const attempt = earlier ?? this.#newAttempt(latest.session, latest.handle, 'at once');
      const renewal = await this.#awaited(attempt);
      waitedFor = attempt;
      if (renewal.outcome === 'renewed') {
        latest = renewal.session.version < latest.session.version ? latest : renewal;
        if (attempt.urgency === 'at once' && attempt.turn > wanted && !renewal.isAnothers) {
          return renewal;
        }
      } else if (renewal.outcome !== 'left to another') {
        return renewal;
      }
    }
    const message = 'Others renew the session again and again.';
    throw new KindeError('ERR_KINDE_UNAVAILABLE', message);
  }

  /** Resolves when nothing is being renewed any more. */
  async settled(): Promise<void> {
    await Promise.allSettled([...this.#attempts.values()].map(({ renewal }) => renewal));
  }

  /** One that is under way, or whose result still counts. */
  #earlierAttempt(session: Session): Attempt | undefined {
    const attempt = this.#attempts.get(keyOf(session));
    return attempt && this.#options.clock() < attempt.validUntil ? attempt : undefined;
  }

  /** A session that something newer is known of, its end perhaps. */
  #outcomeOfOld(session: Session): Renewal {
    return { outcome: this.#options.ledger.hasEnded(session) ? 'signed out' : 'superseded' };
  }

  #nextTurn(): number {
    return (this.#lastTurn += 1);
  }

  #newAttempt(session: Session, handle: string, urgency: Urgency): Attempt {
    const { clock } = this.#options;
    let onAsk = ignore;
    const asked = new Promise<void>((resolve) => (onAsk = resolve));
    const renewal = this.#renew(session, handle, urgency, onAsk);
    const attempt: Attempt = {
      renewal,
      asked,
      urgency,
      turn: this.#nextTurn(),
      isOverdue: false,
      validUntil: Infinity,
    };
    const key = keyOf(session);
    const keepFor = (seconds: number) => {
      attempt.validUntil = clock() + seconds;
      this.#attempts.set(key, attempt, { ttl: Math.max(1, seconds * 1000) });
    };
    this.#attempts.set(key, attempt);
    renewal.then(
      ({ outcome }) => keepFor(outcome === 'left to another' ? 0 : GRACE),
      // Asked to wait, everybody waits; otherwise the next request may try.
      (error: unknown) => {
        keepFor(retryAfterOf(error));
        this.#reportFailure(session, error, false);
      },
    );
    return attempt;
  }

  /** What comes of an attempt, unless Kinde takes longer than a request waits. */
  async #awaited(attempt: Attempt): Promise<Renewal> {
    const { timeout } = this.#options;
    const inTime = attempt.asked.then(() => withinOr(undefined, timeout, attempt.renewal));
    const renewal = await Promise.race([attempt.renewal, inTime]);
    if (renewal === undefined) {
      attempt.isOverdue = true;
      const message = `Kinde takes more than ${timeout} s to renew a session.`;
      throw new KindeError('ERR_KINDE_UNAVAILABLE', message);
    }
    return renewal;
  }

  /** Waits for whoever renews it, unless there is no need to. */
  async #renew(
    session: Session,
    handle: string,
    urgency: Urgency,
    onAsk: () => void,
  ): Promise<Renewal> {
    const { oidc, repository, clock, patience } = this.#options;
    await oidc.prepare(); // the lock is for what cannot be done beforehand
    if (urgency === 'at once') {
      // While it is good, Kinde may return it again.
      await oidc.revokeAccessToken(session);
    }
    for await (const _ of pauses(patience)) {
      const lock = await repository.lock(handle);
      if (lock) {
        try {
          return await this.#renewAlone(session, handle, onAsk);
        } finally {
          await lock.release();
        }
      }
      if (urgency === 'due' && clock() < session.accessTokenExpiresAt) {
        return { outcome: 'left to another' };
      }
      const latest = (await repository.find(handle))?.session;
      const done = this.#renewedByAnother(session, latest, handle);
      if (done) {
        return done;
      }
    }
    const message = 'Another instance has been renewing the session for too long.';
    throw new KindeError('ERR_KINDE_UNAVAILABLE', message);
  }

  /** What another instance made of a session, if it made anything of it that is of use. */
  #renewedByAnother(
    session: Session,
    latest: Session | undefined,
    handle: string,
  ): Renewal | undefined {
    if (latest === undefined) {
      return { outcome: 'signed out' };
    }
    // It may be newer by a refresh token alone.
    const isRenewed =
      latest.version > session.version && !isRefreshDue(latest, 0, this.#options.clock());
    return isRenewed
      ? { outcome: 'renewed', session: latest, handle, isAnothers: true }
      : undefined;
  }

  async #renewAlone(session: Session, handle: string, onAsk: () => void): Promise<Renewal> {
    const { oidc, verifier, ledger, repository, monitor = silentMonitor, clock } = this.#options;
    const latest = (await repository.find(handle))?.session;
    const done = this.#renewedByAnother(session, latest, handle);
    if (done || latest === undefined) {
      return done ?? { outcome: 'signed out' };
    }
    const begin = performance.now();
    try {
      onAsk();
      const renewed = await monitor.trace('kinde.refresh', () =>
        oidc.refresh(
          latest.refreshToken ?? '',
          (tokens) => renewedSession(latest, tokens, verifier, clock()),
          async (refreshToken) => {
            if (refreshToken !== latest.refreshToken) {
              // What it belongs to is verified when it is used, by whichever instance that is.
              const kept = { ...latest, version: latest.version + 1, refreshToken };
              await repository.replace(latest, kept, handle);
            }
          },
        ),
      );
      const duration = (performance.now() - begin) / 1000;
      if (!ledger.hasEnded(latest)) {
        const newHandle = await repository.replace(latest, renewed, handle);
        if (newHandle !== undefined) {
          ledger.renewed(renewed);
          monitor.report({ type: 'session.refreshed', userId: subjectOf(renewed), duration });
          return { outcome: 'renewed', session: renewed, handle: newHandle };
        }
      }
      return await this.#discard(latest, renewed, handle);
    } catch (error) {
      if (error instanceof KindeError && error.code !== 'ERR_KINDE_UNAVAILABLE') {
        const renewal = await this.#end(latest, handle, error.message);
        if (renewal.outcome === 'ended') {
          this.#reportFailure(latest, error, true);
        }
        return renewal;
      }
      throw error;
    }
  }

  /** The tokens came too late: the session was signed out, or is a newer one by now. */
  async #discard(session: Session, renewed: Session, handle: string): Promise<Renewal> {
    const { oidc, ledger, repository } = this.#options;
    if (!ledger.hasEnded(session)) {
      const latest = (await repository.find(handle))?.session;
      const newer = this.#renewedByAnother(session, latest, handle);
      if (newer?.outcome === 'renewed') {
        return newer;
      }
    }
    // They are not left lying around.
    void oidc.revoke(renewed).catch(ignore);
    return { outcome: 'signed out' };
  }

  #reportFailure(session: Session, error: unknown, isSessionOver: boolean): void {
    const { monitor = silentMonitor } = this.#options;
    if (error instanceof KindeError) {
      const userId = subjectOf(session);
      monitor.report({ type: 'session.refresh_failed', userId, code: error.code, isSessionOver });
    }
  }

  /** Unless another instance, whose lock ran out, was more successful. */
  async #end(session: Session, handle: string, reason: string): Promise<Renewal> {
    const { ledger, repository } = this.#options;
    const latest = (await repository.find(handle))?.session;
    const newer = this.#renewedByAnother(session, latest, handle);
    if (newer) {
      return newer;
    }
    ledger.ended(session, 'refused');
    await repository.remove(handle);
    return { outcome: 'ended', reason };
  }
}

/** By the token, not by the user: two sessions of one user have nothing to do with each other. */
function keyOf({ refreshToken = '' }: Session): string {
  return sha256(refreshToken);
}

function retryAfterOf(error: unknown): number {
  return error instanceof KindeError ? (error.retryAfter ?? 0) : 0;
}

function ignore(): void {}
