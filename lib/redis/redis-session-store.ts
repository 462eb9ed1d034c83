import { KindeError } from '../kinde.errors.js';
import type { SessionRecord, SessionStore } from '../core/session/session-store.js';
import { usableClient, usablePrefix } from './redis-client-faults.js';
import type { RedisCommands } from './redis-commands.interface.js';
import { DELETE, LOCK, PUT, READ, REPLACE, REVOKE, UNLOCK } from './redis-scripts.js';

export interface RedisSessionStoreOptions {
  /** A connected client of `redis`. It stays yours: the store neither connects nor closes it. */
  readonly client: RedisCommands;
  /** What all keys begin with. Default: `kinde:`. */
  readonly prefix?: string;
}

/** `{version}:{data}` */
const RECORD = /^(\d{1,15}):/;

/**
 * Keeps sessions in Redis, for every instance of an application: standalone, Sentinel or Cluster.
 * Everything ends by itself there. A value that is not one of ours counts as none, and whatever
 * Redis or its client complain about rejects.
 *
 * The keys are `{prefix}session:…`, `{prefix}lock:…` and `{prefix}{revoked}:…`, with hashes in the
 * place of the dots. The revocations share a hash tag, so that they can be read at once.
 *
 * @example
 * import { createClient } from 'redis';
 *
 * const client = createClient({ url: process.env.REDIS_URL, disableOfflineQueue: true });
 * client.on('error', (error) => logger.warn(error.message));
 * await client.connect();
 *
 * KindeModule.forRoot({
 *   ...kindeOptionsFromEnv(),
 *   session: { secret, store: new RedisSessionStore({ client }) },
 * });
 */
export class RedisSessionStore implements SessionStore {
  readonly #client: RedisCommands;
  readonly #prefix: string;

  /** @throws KindeError `ERR_KINDE_CONFIGURATION` when the client or the prefix is of no use */
  constructor(options: RedisSessionStoreOptions) {
    this.#client = usableClient(options);
    this.#prefix = usablePrefix(options.prefix ?? 'kinde:');
  }

  async read(key: string): Promise<SessionRecord | undefined> {
    const [value] = await this.#read([this.#session(key)]);
    const version = value === undefined ? undefined : RECORD.exec(value)?.[1];
    return value === undefined || version === undefined
      ? undefined
      : { version: Number(version), data: value.slice(version.length + 1) };
  }

  async create(key: string, record: SessionRecord, ttl: number): Promise<void> {
    await this.#run(PUT, this.#session(key), textOf(record), milliseconds(ttl));
  }

  async replace(
    key: string,
    version: number,
    record: SessionRecord,
    ttl: number,
  ): Promise<boolean> {
    const values = [`${version}:`, textOf(record), milliseconds(ttl)];
    return isYes(await this.#run(REPLACE, this.#session(key), ...values));
  }

  async delete(key: string): Promise<void> {
    await this.#run(DELETE, this.#session(key));
  }

  async lock(key: string, token: string, ttl: number): Promise<boolean> {
    return isYes(await this.#run(LOCK, this.#lock(key), token, milliseconds(ttl)));
  }

  async unlock(key: string, token: string): Promise<void> {
    await this.#run(UNLOCK, this.#lock(key), token);
  }

  async revoke(key: string, time: number, ttl: number): Promise<void> {
    await this.#run(REVOKE, this.#revocation(key), String(time), milliseconds(ttl));
  }

  async revocations(keys: readonly string[]): Promise<readonly (number | undefined)[]> {
    const values = await this.#read(keys.map((key) => this.#revocation(key)));
    return values.map((value) => {
      const time = Number(value);
      return Number.isFinite(time) ? time : undefined;
    });
  }

  #session(key: string): string {
    return `${this.#prefix}session:${key}`;
  }

  #lock(key: string): string {
    return `${this.#prefix}lock:${key}`;
  }

  #revocation(key: string): string {
    return `${this.#prefix}{revoked}:${key}`;
  }

  #run(script: string, key: string, ...values: string[]): Promise<unknown> {
    return this.#client.eval(script, { keys: [key], arguments: values });
  }

  async #read(keys: string[]): Promise<readonly (string | undefined)[]> {
    if (keys.length === 0) {
      return [];
    }
    const values = await this.#client.eval(READ, { keys, arguments: [] });
    if (!Array.isArray(values) || values.length !== keys.length) {
      // No values would mean: nobody is signed in, nothing is revoked.
      const message = 'RedisSessionStore: client.eval() does not return what Redis answers.';
      throw new KindeError('ERR_KINDE_UNAVAILABLE', message, { retryAfter: 1 });
    }
    return values.map(asText);
  }
}

const textOf = ({ version, data }: SessionRecord): string => `${version}:${data}`;

/** Redis takes whole milliseconds, and at least one. */
const milliseconds = (ttl: number): string => String(Math.max(1, Math.ceil(ttl * 1000)));

/** What a number comes as is a setting of the client. */
const isYes = (answer: unknown): boolean => Number(answer) === 1;

/** So is what a string comes as. */
function asText(value: unknown): string | undefined {
  if (typeof value === 'string') {
    return value;
  }
  return Buffer.isBuffer(value) ? value.toString() : undefined;
}
