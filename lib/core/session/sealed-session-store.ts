import type { SessionConfig } from '../../options/kinde-config.interface.js';
import { Seal } from './seal.js';
import type { Session } from './session.js';
import { decodeSession, encodeSession } from './session-codec.js';
import type { SessionStore, StoredSession } from './session-store.js';

/**
 * Keeps a session in the browser itself, sealed: nothing to run, nothing to lose. What it cannot do
 * is take a handle back; `SessionLedger` does that for the process at hand.
 */
export class SealedSessionStore implements SessionStore {
  readonly #seal: Seal;
  readonly #context: string;

  /** @param application whose sessions these are: another's, sealed with the same secret, don't open */
  constructor({ secrets, cookie }: SessionConfig, application: string) {
    this.#seal = new Seal(secrets, `session of ${application}`);
    this.#context = cookie.name;
  }

  read(handle: string): StoredSession | undefined {
    const opened = this.#seal.open(handle, this.#context);
    const session = opened && decodeSession(opened.value);
    return session && { session, isStale: opened.isStale };
  }

  write(session: Session): string {
    return this.#seal.seal(encodeSession(session), this.#context);
  }

  delete(): void {
    // Its only copy is the browser's, which is told to drop it.
  }
}
