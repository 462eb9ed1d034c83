import type { SessionRecord, SessionStore } from 'nestjs-kinde';

interface Entry<T> {
  readonly value: T;
  /** Milliseconds since the epoch. */
  readonly end: number;
}

/**
 * A session store of one's own, in the memory of one process. Another would ask a database; what it
 * has to do is the same, and the contract says whether it does.
 */
export class MemorySessionStore implements SessionStore {
  readonly #records = new Map<string, Entry<SessionRecord>>();
  readonly #locks = new Map<string, Entry<string>>();
  readonly #times = new Map<string, Entry<number>>();

  async read(key: string): Promise<SessionRecord | undefined> {
    return this.#find(this.#records, key)?.value;
  }

  async create(key: string, record: SessionRecord, ttl: number): Promise<void> {
    this.#keep(this.#records, key, record, ttl);
  }

  async replace(
    key: string,
    version: number,
    record: SessionRecord,
    ttl: number,
  ): Promise<boolean> {
    if (this.#find(this.#records, key)?.value.version !== version) {
      return false;
    }
    this.#keep(this.#records, key, record, ttl);
    return true;
  }

  async delete(key: string): Promise<void> {
    this.#records.delete(key);
  }

  async lock(key: string, token: string, ttl: number): Promise<boolean> {
    if (this.#find(this.#locks, key)) {
      return false;
    }
    this.#keep(this.#locks, key, token, ttl);
    return true;
  }

  async unlock(key: string, token: string): Promise<void> {
    if (this.#locks.get(key)?.value === token) {
      this.#locks.delete(key);
    }
  }

  async revoke(key: string, time: number, ttl: number): Promise<void> {
    const earlier = this.#find(this.#times, key);
    const end = Math.max(endIn(ttl), earlier?.end ?? 0);
    this.#times.set(key, { value: Math.max(time, earlier?.value ?? 0), end });
  }

  async revocations(keys: readonly string[]): Promise<readonly (number | undefined)[]> {
    return keys.map((key) => this.#find(this.#times, key)?.value);
  }

  #keep<T>(map: Map<string, Entry<T>>, key: string, value: T, ttl: number): void {
    map.set(key, { value, end: endIn(ttl) });
  }

  #find<T>(map: Map<string, Entry<T>>, key: string): Entry<T> | undefined {
    const entry = map.get(key);
    return entry && entry.end > Date.now() ? entry : undefined;
  }
}

/** @param ttl seconds */
function endIn(ttl: number): number {
  return Date.now() + ttl * 1000;
}
