import { Inject, Injectable } from '@nestjs/common';

import type { KindeCore } from '../core/kinde-core.js';
import type { SessionRevocations } from '../core/session/session-revocations.js';
import { KINDE_CONFIG, KINDE_CORE } from '../kinde.constants.js';
import { KindeError } from '../kinde.errors.js';
import type { KindeConfig } from '../options/kinde-config.interface.js';

/**
 * Ends sessions of others: of a user who was removed, of an organization that was suspended, of
 * everybody. It takes effect with the next request of each, in every instance of the application,
 * and needs `session.store` or `session.revocations`.
 *
 * Nobody is locked out by this: who is still signed in at Kinde is signed in again by the next
 * login. To keep somebody out, suspend them in Kinde first.
 *
 * A session counts by the moment of its login, told by the clock of the instance that it came to.
 * Access tokens that were handed out, as bearer tokens, go on until they expire.
 *
 * @example
 * ```ts
 * await this.sessions.revokeUser('kp_0123456789abcdef');
 * ```
 */
@Injectable()
export class KindeSessions {
  constructor(
    @Inject(KINDE_CORE) private readonly core: KindeCore,
    @Inject(KINDE_CONFIG) private readonly config: KindeConfig,
  ) {}

  /**
   * Ends all sessions that a user has now.
   *
   * @param userId Kinde's id of the user (`sub`), such as `kp_…`
   * @throws KindeError `ERR_KINDE_UNAVAILABLE` when the store cannot be reached: call it again;
   *   `ERR_KINDE_CONFIGURATION` without a store
   * @throws TypeError when `userId` is empty
   */
  async revokeUser(userId: string): Promise<void> {
    await this.#revocations().revokeUser(named('revokeUser', userId));
  }

  /**
   * Ends all sessions that are signed in to an organization now.
   *
   * @param orgCode the organization's code, such as `org_…`
   * @throws KindeError `ERR_KINDE_UNAVAILABLE` when the store cannot be reached: call it again;
   *   `ERR_KINDE_CONFIGURATION` without a store
   * @throws TypeError when `orgCode` is empty
   */
  async revokeOrg(orgCode: string): Promise<void> {
    await this.#revocations().revokeOrg(named('revokeOrg', orgCode));
  }

  /**
   * Ends all sessions whose login was at this time or before, whoever's they are.
   *
   * @param time a date, or seconds since the epoch; not in the future
   * @throws KindeError `ERR_KINDE_UNAVAILABLE` when the store cannot be reached: call it again;
   *   `ERR_KINDE_CONFIGURATION` without a store
   * @throws RangeError when it is not a time that has come
   */
  async revokeIssuedBefore(time: Date | number): Promise<void> {
    const seconds = time instanceof Date ? time.getTime() / 1000 : time;
    if (!(seconds > 0 && seconds <= this.config.clock() + this.config.tokens.clockTolerance)) {
      throw new RangeError(
        'revokeIssuedBefore needs a Date or seconds since the epoch, and no time in the future.',
      );
    }
    await this.#revocations().revokeIssuedBefore(Math.min(seconds, this.config.clock()));
  }

  #revocations(): SessionRevocations {
    const revocations = this.core.session?.revocations;
    if (revocations === undefined) {
      throw new KindeError(
        'ERR_KINDE_CONFIGURATION',
        'KindeSessions needs the option session.store or session.revocations.',
      );
    }
    return revocations;
  }
}

function named(method: string, id: unknown): string {
  if (typeof id !== 'string' || id === '') {
    throw new TypeError(`${method} needs an id.`);
  }
  return id;
}
