import { askStore } from '../session/ask-store.js';
import { pauses } from '../session/pauses.js';
import type { Seal } from '../session/seal.js';
import type { SessionStore } from '../session/session-store.js';
import { takeLock } from '../session/take-lock.js';
import { sha256 } from '../sha256.js';

/** Seconds that a state stays used: longer than a login may take. */
const USED_FOR = 900;
/** Seconds that another instance is waited for, which asks Kinde for tokens and perhaps for keys. */
const PATIENCE = 15;

export interface SharedLoginsOptions {
  readonly store: Pick<SessionStore, 'lock' | 'unlock' | 'create' | 'read'>;
  readonly seal: Seal;
  /** Whose logins these are. */
  readonly application: string;
}

/**
 * Sees to it that of the instances that one callback reaches, by a double click or a retry of the
 * browser, one alone sends its code to Kinde: a code that is used twice costs all tokens that were
 * issued for it (RFC 6749 §4.1.2). The others get the session that came of it.
 */
export class SharedLogins {
  readonly #options: SharedLoginsOptions;

  constructor(options: SharedLoginsOptions) {
    this.#options = options;
  }

  /**
   * @returns whether this instance may finish the login, since no other has begun to
   * @throws KindeError `ERR_KINDE_UNAVAILABLE`; then the login can be finished later
   */
  async claim(state: string): Promise<boolean> {
    const lock = await takeLock(this.#options.store, this.#keyOf(state), USED_FOR);
    return lock !== undefined; // and it is never given back
  }

  /**
   * Tells the others what came of it.
   *
   * @param handle of the session; empty when there is none
   */
  async announce(state: string, handle: string): Promise<void> {
    const { store, seal } = this.#options;
    const key = this.#keyOf(state);
    const record = { version: 1, data: seal.seal(Buffer.from(handle), key) };
    // They wait in vain if it fails, and nothing worse.
    await askStore(() => store.create(key, record, USED_FOR)).catch(() => undefined);
  }

  /**
   * Waits for what comes of a login that another instance is finishing.
   *
   * @returns the handle of its session; `undefined` when there is none, or it was finished before
   * @throws KindeError `ERR_KINDE_UNAVAILABLE`
   */
  async outcomeOf(state: string): Promise<string | undefined> {
    const { store, seal } = this.#options;
    const key = this.#keyOf(state);
    let isUnderWay = false;
    for await (const _ of pauses(PATIENCE)) {
      const record = await askStore(() => store.read(key));
      if (record) {
        const handle = seal.open(record.data, key)?.value.toString() ?? '';
        return isUnderWay && handle !== '' ? handle : undefined;
      }
      isUnderWay = true;
    }
    return undefined;
  }

  #keyOf(state: string): string {
    return sha256(`login of ${this.#options.application} ${state}`);
  }
}
