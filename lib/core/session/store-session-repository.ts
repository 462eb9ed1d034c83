import type { Clock } from '../../options/clock.js';
import type { SessionConfig } from '../../options/kinde-config.interface.js';
import { sha256 } from '../sha256.js';
import { askStore } from './ask-store.js';
import type { RenewalLock, SessionRepository } from './session-repository.js';
import type { OpenSession, SessionSeal } from './session-seal.js';
import type { SessionRecord, SessionStore } from './session-store.js';
import { isSessionId, type Session, sessionEndsAt } from './session.js';
import { takeLock } from './take-lock.js';
import type { UnsettledWrites } from './unsettled-writes.js';

export interface StoreSessionRepositoryOptions {
  readonly config: SessionConfig;
  readonly store: SessionStore;
  readonly seal: SessionSeal;
  readonly unsettled: UnsettledWrites;
  /** Whose sessions these are: another application's are not found, even in the same store. */
  readonly application: string;
  /** Seconds after which a lock counts as abandoned; longer than a refresh at Kinde takes. */
  readonly lockLifetime: number;
  readonly clock: Clock;
}

/**
 * Keeps sessions in a store that all instances of an application share. The browser has the
 * session's id; the store has a sealed record under a hash of it, so that neither a look into the
 * store nor a copy of it is a way into a session.
 *
 * Instances agree by the record's version: a renewal replaces the version that it started from and
 * no other. That is the fence behind the lock: whoever sleeps longer than the lock lasts cannot
 * overwrite what came after.
 */
export class StoreSessionRepository implements SessionRepository {
  readonly hasLastingHandles = true;

  readonly #options: StoreSessionRepositoryOptions;

  constructor(options: StoreSessionRepositoryOptions) {
    this.#options = options;
  }

  async find(handle: string): Promise<OpenSession | undefined> {
    const { store, seal, unsettled } = this.#options;
    // Nothing else reaches the store.
    if (!isSessionId(handle)) {
      return undefined;
    }
    const key = this.#keyOf(handle);
    await unsettled.settle(key);
    const record = await askStore(() => store.read(key));
    return record ? seal.open(record.data, key) : undefined;
  }

  async add(session: Session): Promise<string> {
    const { store } = this.#options;
    const key = this.#keyOf(session.id);
    await askStore(() => store.create(key, this.#recordOf(session, key), this.#ttlOf(session)));
    return session.id;
  }

  async replace(previous: Session, renewed: Session, handle: string): Promise<string | undefined> {
    const write = () => this.#write(previous.version, renewed, handle);
    try {
      return (await write()) ? handle : undefined;
    } catch {
      const { config, unsettled } = this.#options;
      const key = this.#keyOf(handle);
      if (unsettled.has(key)) {
        return undefined; // its removal, which the store has not taken either
      }
      unsettled.add(key, write, sessionEndsAt(renewed, config));
      return handle;
    }
  }

  async touch(session: Session, handle: string): Promise<string | undefined> {
    try {
      return (await this.#write(session.version, session, handle)) ? handle : undefined;
    } catch {
      return undefined; // there will be another request
    }
  }

  async remove(handle: string): Promise<void> {
    if (!isSessionId(handle)) {
      return;
    }
    const { config, store, unsettled, clock } = this.#options;
    const key = this.#keyOf(handle);
    const write = () => askStore(() => store.delete(key));
    try {
      await write();
    } catch {
      // Anybody can sign out of ids that they made up, which must not crowd out renewed tokens.
      if (!unsettled.isCrowded) {
        unsettled.add(key, write, clock() + config.absoluteTimeout);
      }
    }
  }

  async lock(handle: string): Promise<RenewalLock | undefined> {
    const { store, unsettled, lockLifetime } = this.#options;
    const key = this.#keyOf(handle);
    const unlock = await takeLock(store, key, lockLifetime);
    const release = () => {
      // What is not written yet is not for another instance to renew.
      if (!unsettled.has(key)) {
        unlock?.();
      }
    };
    return unlock && { release };
  }

  /** The record has the idle timeout; the cookie would have to be set again and again for that. */
  handleEndsAt({ createdAt }: Session): number {
    return createdAt + this.#options.config.absoluteTimeout;
  }

  #write(version: number, session: Session, handle: string): Promise<boolean> {
    const { store } = this.#options;
    const key = this.#keyOf(handle);
    const record = this.#recordOf(session, key);
    return askStore(() => store.replace(key, version, record, this.#ttlOf(session)));
  }

  #recordOf(session: Session, key: string): SessionRecord {
    return { version: session.version, data: this.#options.seal.seal(session, key) };
  }

  #ttlOf(session: Session): number {
    const { config, clock } = this.#options;
    return sessionEndsAt(session, config) - clock();
  }

  #keyOf(handle: string): string {
    const { application, config } = this.#options;
    return sha256(`session of ${application} ${config.cookie.name} ${handle}`);
  }
}
