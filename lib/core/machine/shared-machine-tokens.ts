import type { Clock } from '../../options/clock.js';
import { isJsonObject, type JsonObject, ownProperty, parseJsonObject } from '../json.js';
import type { MachineToken } from '../oidc/client-credentials.js';
import { askStore } from '../session/ask-store.js';
import { pauses } from '../session/pauses.js';
import type { Seal } from '../session/seal.js';
import type { SessionStore } from '../session/session-store.js';
import { takeLock } from '../session/take-lock.js';
import { sha256 } from '../sha256.js';
import { type HeldToken, holdToken } from './held-token.js';

export interface SharedMachineTokensOptions {
  readonly store: Pick<SessionStore, 'lock' | 'unlock' | 'create' | 'read'>;
  readonly seal: Seal;
  /** Whose tokens these are: an issuer and a client there. */
  readonly application: string;
  readonly clock: Clock;
  /** Seconds that Kinde may take for a token. */
  readonly timeout: number;
}

/**
 * Sees to it that the instances of an application use one machine token together, and that one of
 * them at a time asks Kinde for it. A store that fails or hangs costs nobody a token: each instance
 * then asks for its own.
 */
export class SharedMachineTokens {
  readonly #options: SharedMachineTokensOptions;

  constructor(options: SharedMachineTokensOptions) {
    this.#options = options;
  }

  /**
   * @param request tells what the token is for, see `machineTokenKey`
   * @param ask asks Kinde
   * @param isOutdated whether a token that is shared is no answer
   * @throws what `ask` throws
   */
  async obtain(
    request: string,
    ask: () => Promise<MachineToken>,
    isOutdated: (held: HeldToken) => boolean,
  ): Promise<HeldToken> {
    const { application, clock, timeout } = this.#options;
    const key = sha256(JSON.stringify(['machine token', application, request]));
    for await (const _ of pauses(timeout)) {
      const shared = await this.#read(key);
      if (shared === 'unknown') {
        break;
      }
      if (shared && !isOutdated(shared)) {
        return shared;
      }
      const lock = await this.#lock(key);
      if (lock === 'unknown') {
        break;
      }
      if (lock) {
        try {
          return await this.#readOrAsk(key, ask, isOutdated);
        } finally {
          lock();
        }
      }
    }
    return holdToken(ask, clock);
  }

  async #readOrAsk(
    key: string,
    ask: () => Promise<MachineToken>,
    isOutdated: (held: HeldToken) => boolean,
  ): Promise<HeldToken> {
    // Whoever had the lock a moment ago may have put a token there.
    const shared = await this.#read(key);
    if (shared && shared !== 'unknown' && !isOutdated(shared)) {
      return shared;
    }
    const held = await holdToken(ask, this.#options.clock);
    await this.#write(key, held);
    return held;
  }

  async #read(key: string): Promise<HeldToken | 'unknown' | undefined> {
    const { store, seal } = this.#options;
    try {
      const record = await askStore(() => store.read(key));
      const opened = record && seal.open(record.data, key);
      return opened && heldTokenIn(parseJsonObject(opened.value.toString()) ?? {});
    } catch {
      return 'unknown';
    }
  }

  async #write(key: string, held: HeldToken): Promise<void> {
    const { store, seal, clock } = this.#options;
    const data = seal.seal(Buffer.from(JSON.stringify(held)), key);
    const ttl = Math.max(1, Math.ceil(held.usableUntil - clock()));
    // The others ask for their own if it fails, and nothing worse.
    await askStore(() => store.create(key, { version: 1, data }, ttl)).catch(() => undefined);
  }

  /** @returns `undefined` when another instance has it */
  async #lock(key: string): Promise<(() => void) | 'unknown' | undefined> {
    const { store, timeout } = this.#options;
    // Discovery may have to come before, and has its own time.
    return takeLock(store, key, 2 * timeout).catch(() => 'unknown' as const);
  }
}

function heldTokenIn(record: JsonObject): HeldToken | undefined {
  const token = ownProperty(record, 'token');
  const accessToken = isJsonObject(token) ? ownProperty(token, 'accessToken') : undefined;
  const expiresAt = isJsonObject(token) ? ownProperty(token, 'expiresAt') : undefined;
  const askedAt = ownProperty(record, 'askedAt');
  const usableUntil = ownProperty(record, 'usableUntil');
  return typeof accessToken === 'string' && isTime(askedAt) && isTime(usableUntil)
    ? {
        token: { accessToken, expiresAt: isTime(expiresAt) ? expiresAt : undefined },
        askedAt,
        usableUntil,
      }
    : undefined;
}

function isTime(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}
