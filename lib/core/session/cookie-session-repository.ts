import type { SessionConfig } from '../../options/kinde-config.interface.js';
import type { RenewalLock, SessionRepository } from './session-repository.js';
import type { SessionRevocations } from './session-revocations.js';
import type { OpenSession, SessionSeal } from './session-seal.js';
import { type Session, sessionEndsAt } from './session.js';

/** Nobody else renews what only this browser has; requests of one process share a renewal anyway. */
const FREE: RenewalLock = { release() {} };

export interface CookieSessionRepositoryOptions {
  readonly config: SessionConfig;
  readonly seal: SessionSeal;
  /** None when a handle can be taken back by `SessionLedger` alone, in the process at hand. */
  readonly revocations: Pick<SessionRevocations, 'revokeSession'> | undefined;
}

/** Keeps a session in the browser itself, sealed: nothing to run, nothing to lose. */
export class CookieSessionRepository implements SessionRepository {
  readonly hasLastingHandles = false;

  readonly #options: CookieSessionRepositoryOptions;

  constructor(options: CookieSessionRepositoryOptions) {
    this.#options = options;
  }

  find(handle: string): OpenSession | undefined {
    const { config, seal } = this.#options;
    return seal.open(handle, config.cookie.name);
  }

  add(session: Session): string {
    const { config, seal } = this.#options;
    return seal.seal(session, config.cookie.name);
  }

  replace(_previous: Session, renewed: Session): string {
    return this.add(renewed);
  }

  touch(session: Session): string {
    return this.add(session);
  }

  /** Its only copy is the browser's, or so it should be. */
  async remove(handle: string): Promise<void> {
    const open = this.find(handle);
    if (open) {
      await this.#options.revocations?.revokeSession(open.session);
    }
  }

  lock(): RenewalLock {
    return FREE;
  }

  handleEndsAt(session: Session): number {
    return sessionEndsAt(session, this.#options.config);
  }
}
