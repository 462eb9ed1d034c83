import type { SessionRecord } from '../../lib/core/session/session-store.js';
import { Hold } from './hold.js';
import { MemorySessionStore } from './memory-session-store.js';

type Method =
  'read' | 'create' | 'replace' | 'delete' | 'lock' | 'unlock' | 'revoke' | 'revocations';

/** What a store was asked. */
export interface StoreCall {
  readonly method: Method;
  readonly parameters: readonly unknown[];
}

/**
 * What goes wrong: `fails` does nothing of what it is asked to, `forgets` does it and fails all the
 * same, `hangs` does nothing and never answers.
 */
export type StoreFault = 'fails' | 'forgets' | 'hangs';

/** A store in memory that goes wrong when it is told to, and remembers what it was asked. */
export class UnreliableSessionStore extends MemorySessionStore {
  /** Oldest first. */
  readonly calls: StoreCall[] = [];
  /** Until it is taken away. */
  fault: StoreFault | undefined;
  /** What alone goes wrong; default everything. */
  faultyMethods: readonly Method[] | undefined;
  /** Stops the next call of this method once it has come in. */
  readonly holds = new Map<Method, Hold>();

  /** The calls of one method. */
  to(method: Method): readonly StoreCall[] {
    return this.calls.filter((call) => call.method === method);
  }

  hold(method: Method): Hold {
    const hold = new Hold();
    this.holds.set(method, hold);
    return hold;
  }

  fail(fault: StoreFault, ...methods: readonly Method[]): void {
    this.fault = fault;
    this.faultyMethods = methods.length > 0 ? methods : undefined;
  }

  recover(): void {
    this.fault = undefined;
  }

  override read(key: string): Promise<SessionRecord | undefined> {
    return this.#ask('read', [key], () => super.read(key));
  }

  override create(key: string, record: SessionRecord, ttl: number): Promise<void> {
    return this.#ask('create', [key, record, ttl], () => super.create(key, record, ttl));
  }

  override replace(
    key: string,
    version: number,
    record: SessionRecord,
    ttl: number,
  ): Promise<boolean> {
    return this.#ask('replace', [key, version, record, ttl], () =>
      super.replace(key, version, record, ttl),
    );
  }

  override delete(key: string): Promise<void> {
    return this.#ask('delete', [key], () => super.delete(key));
  }

  override lock(key: string, token: string, ttl: number): Promise<boolean> {
    return this.#ask('lock', [key, token, ttl], () => super.lock(key, token, ttl));
  }

  override unlock(key: string, token: string): Promise<void> {
    return this.#ask('unlock', [key, token], () => super.unlock(key, token));
  }

  override revoke(key: string, time: number, ttl: number): Promise<void> {
    return this.#ask('revoke', [key, time, ttl], () => super.revoke(key, time, ttl));
  }

  override revocations(keys: readonly string[]): Promise<readonly (number | undefined)[]> {
    return this.#ask('revocations', [keys], () => super.revocations(keys));
  }

  async #ask<T>(method: Method, parameters: readonly unknown[], ask: () => Promise<T>): Promise<T> {
    this.calls.push({ method, parameters });
    const hold = this.holds.get(method);
    this.holds.delete(method);
    await hold?.pass();
    const fault = this.faultyMethods?.includes(method) === false ? undefined : this.fault;
    if (fault === 'hangs') {
      return new Promise<T>(() => {});
    }
    const answer = fault === 'fails' ? undefined : await ask();
    if (fault !== undefined) {
      throw new Error('The store is out of order.');
    }
    return answer as T;
  }
}
