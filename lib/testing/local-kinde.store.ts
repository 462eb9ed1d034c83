import type { Adapter, AdapterPayload } from 'oidc-provider';
import type { LocalKindeSettings } from './local-kinde.options.js';

interface Entry {
  payload: AdapterPayload;
  /** Seconds since the epoch. */
  expiresAt: number;
  /** Seconds since the epoch. */
  consumedAt?: number;
}

const SWEEP_EVERY = 1_000;

/** Where the provider keeps sessions, codes and refresh tokens: in memory, by the tenant's clock. */
export class LocalKindeStore {
  readonly #entries = new Map<string, Entry>();
  readonly #byGrant = new Map<string, Set<string>>();
  readonly #sessionByUid = new Map<string, string>();
  readonly #deviceByUserCode = new Map<string, string>();
  #writes = 0;

  constructor(private readonly settings: LocalKindeSettings) {}

  /** Whether a refresh token was rotated away and its overlap is over. */
  isSpent(refreshToken: string): boolean {
    const consumedAt = this.#live(`RefreshToken:${refreshToken}`)?.consumedAt;
    return consumedAt !== undefined && this.#isOver(consumedAt);
  }

  adapter(model: string): Adapter {
    const key = (id: string): string => `${model}:${id}`;
    const find = (id: string): AdapterPayload | undefined => this.#find(model, key(id));
    return {
      upsert: async (id, payload, expiresIn = Infinity) => {
        this.#put(key(id), payload, expiresIn);
        if (model === 'Session' && payload.uid) this.#sessionByUid.set(payload.uid, id);
        if (payload.userCode) this.#deviceByUserCode.set(payload.userCode, id);
      },
      find: async (id) => find(id),
      findByUid: async (uid) => find(this.#sessionByUid.get(uid) ?? ''),
      findByUserCode: async (userCode) => find(this.#deviceByUserCode.get(userCode) ?? ''),
      consume: async (id) => {
        const entry = this.#entries.get(key(id));
        if (entry) entry.consumedAt ??= this.settings.clock();
      },
      destroy: async (id) => {
        this.#entries.delete(key(id));
      },
      revokeByGrantId: async (grantId) => {
        for (const member of this.#byGrant.get(grantId) ?? []) {
          if (member.startsWith(`${model}:`)) this.#entries.delete(member);
        }
      },
    };
  }

  #find(model: string, key: string): AdapterPayload | undefined {
    const entry = this.#live(key);
    if (entry?.consumedAt === undefined) return entry?.payload;
    const usable = model === 'RefreshToken' && !this.#isOver(entry.consumedAt);
    return usable ? entry.payload : { ...entry.payload, consumed: Math.floor(entry.consumedAt) };
  }

  #isOver(consumedAt: number): boolean {
    return this.settings.clock() - consumedAt >= this.settings.refreshOverlap;
  }

  #live(key: string): Entry | undefined {
    const entry = this.#entries.get(key);
    return entry && entry.expiresAt > this.settings.clock() ? entry : undefined;
  }

  #put(key: string, payload: AdapterPayload, expiresIn: number): void {
    this.#entries.set(key, { payload, expiresAt: this.settings.clock() + expiresIn });
    const { grantId } = payload;
    if (grantId) {
      const members = this.#byGrant.get(grantId) ?? new Set();
      this.#byGrant.set(grantId, members.add(key));
    }
    this.#writes += 1;
    if (this.#writes % SWEEP_EVERY === 0) this.#sweep();
  }

  #sweep(): void {
    for (const key of this.#entries.keys()) {
      if (!this.#live(key)) this.#entries.delete(key);
    }
    for (const [grantId, members] of this.#byGrant) {
      const left = [...members].filter((key) => this.#entries.has(key));
      if (left.length > 0) this.#byGrant.set(grantId, new Set(left));
      else this.#byGrant.delete(grantId);
    }
    for (const [userCode, id] of this.#deviceByUserCode) {
      if (!this.#entries.has(`DeviceCode:${id}`)) this.#deviceByUserCode.delete(userCode);
    }
    for (const [uid, id] of this.#sessionByUid) {
      if (!this.#entries.has(`Session:${id}`)) this.#sessionByUid.delete(uid);
    }
  }
}
