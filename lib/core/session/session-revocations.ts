import type { Clock } from '../../options/clock.js';
import { sha256 } from '../sha256.js';
import { askStore } from './ask-store.js';
import type { OpenSession } from './session-seal.js';
import type { RevocationStore } from './session-store.js';
import type { Session } from './session.js';
import type { UnsettledWrites } from './unsettled-writes.js';

export interface SessionRevocationsOptions {
  readonly store: RevocationStore;
  readonly unsettled: UnsettledWrites;
  /** Whose sessions these are. */
  readonly application: string;
  /** Seconds that a session lives at most: a revocation need not be kept longer. */
  readonly absoluteTimeout: number;
  readonly clock: Clock;
}

/**
 * Ends sessions that nobody has at hand: moments are kept, by user, by organization and for all,
 * and a session that began at or before one of those that concern it is over.
 */
export class SessionRevocations {
  readonly #options: SessionRevocationsOptions;
  /** What to look up for a session that is seen again and again. */
  readonly #keys = new WeakMap<Session, readonly string[]>();

  constructor(options: SessionRevocationsOptions) {
    this.#options = options;
  }

  /**
   * @param time seconds since the epoch; default now
   * @throws KindeError `ERR_KINDE_UNAVAILABLE`
   */
  revokeUser(userId: string, time = this.#options.clock()): Promise<void> {
    return this.#revoke(`user ${userId}`, time);
  }

  /**
   * @param time seconds since the epoch; default now
   * @throws KindeError `ERR_KINDE_UNAVAILABLE`
   */
  revokeOrg(orgCode: string, time = this.#options.clock()): Promise<void> {
    return this.#revoke(`org ${orgCode}`, time);
  }

  /**
   * @param time seconds since the epoch
   * @throws KindeError `ERR_KINDE_UNAVAILABLE`
   */
  revokeIssuedBefore(time: number): Promise<void> {
    return this.#revoke('all', time);
  }

  /** Does not throw: what cannot be written now is written later. */
  async revokeSession({ id, createdAt }: Session): Promise<void> {
    const { absoluteTimeout, unsettled } = this.#options;
    const write = () => this.#revoke(`session ${id}`, createdAt);
    try {
      await write();
    } catch {
      unsettled.add(this.#keyOf(`session ${id}`), write, createdAt + absoluteTimeout);
    }
  }

  /** @throws KindeError `ERR_KINDE_UNAVAILABLE` when that cannot be told now */
  async isRevoked({ session, user }: OpenSession): Promise<boolean> {
    const { store } = this.#options;
    let keys = this.#keys.get(session);
    if (keys === undefined) {
      const org = user.orgCode === undefined ? [] : [`org ${user.orgCode}`];
      const names = ['all', `user ${user.id}`, ...org, `session ${session.id}`];
      keys = names.map((name) => this.#keyOf(name));
      this.#keys.set(session, keys);
    }
    const wanted = keys;
    const times = await askStore(() => store.revocations(wanted));
    return times.some((time) => time !== undefined && session.createdAt <= time);
  }

  #revoke(name: string, time: number): Promise<void> {
    const { store, absoluteTimeout } = this.#options;
    return askStore(() => store.revoke(this.#keyOf(name), time, absoluteTimeout));
  }

  #keyOf(name: string): string {
    return sha256(`revocation of ${this.#options.application} ${name}`);
  }
}
