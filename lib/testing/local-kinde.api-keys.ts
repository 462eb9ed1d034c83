import { createHash, randomBytes } from 'node:crypto';

/** What a key is for, and what it may do. */
export interface LocalKindeApiKeyOptions {
  /** Default: `API key`. */
  name?: string | undefined;
  /** Default: none. */
  scopes?: readonly string[] | undefined;
  /** Whose key it is. Default: nobody's. */
  userId?: string | undefined;
  /** The organization whose key it is. Default: none. */
  orgCode?: string | undefined;
  /** Ids of the APIs that it opens. Default: none. */
  apiIds?: readonly string[] | undefined;
}

/** A key as it was handed out. */
export interface LocalKindeIssuedApiKey {
  readonly id: string;
  /** Shown this once; only its hash is kept. */
  readonly key: string;
}

/** What is known of a key. */
export interface LocalKindeApiKey {
  readonly id: string;
  readonly name: string;
  readonly type: 'user' | 'organization' | 'environment';
  readonly status: 'active' | 'revoked';
  readonly scopes: readonly string[];
  readonly apiIds: readonly string[];
  readonly userId: string | undefined;
  readonly orgCode: string | undefined;
  /** The last four characters. */
  readonly suffix: string;
  /** Seconds since the epoch. */
  readonly createdAt: number;
  /** Seconds since the epoch. */
  readonly verifiedAt: number | undefined;
  readonly verifications: number;
}

/** Text that every key begins with. */
export const API_KEY_PREFIX = 'k_live';

const hashOf = (key: string): string => createHash('sha256').update(key).digest('hex');

/** The tenant's API keys (docs.kinde.com/manage-your-apis/add-manage-api-keys). */
export class LocalKindeApiKeys {
  readonly #keys = new Map<string, LocalKindeApiKey>();
  readonly #idByHash = new Map<string, string>();

  /** @param now seconds since the epoch */
  constructor(private readonly now: () => number) {}

  /** Every key, oldest first. */
  get all(): readonly LocalKindeApiKey[] {
    return [...this.#keys.values()];
  }

  find(id: string): LocalKindeApiKey | undefined {
    return this.#keys.get(id);
  }

  add({
    name,
    scopes,
    userId,
    orgCode,
    apiIds,
  }: LocalKindeApiKeyOptions = {}): LocalKindeIssuedApiKey {
    const id = `api_key_${randomBytes(16).toString('hex')}`;
    const owner = orgCode === undefined ? 'environment' : 'organization';
    this.#keys.set(id, {
      id,
      name: name ?? 'API key',
      type: userId === undefined ? owner : 'user',
      status: 'active',
      scopes: [...(scopes ?? [])],
      apiIds: [...(apiIds ?? [])],
      userId,
      orgCode,
      suffix: '',
      createdAt: this.now(),
      verifiedAt: undefined,
      verifications: 0,
    });
    return { id, key: this.rotate(id) };
  }

  /**
   * Replaces a key's secret: what was handed out before is no longer valid.
   *
   * @returns the new one
   * @throws when there is no such key
   */
  rotate(id: string): string {
    const known = this.#known(id);
    const key = `${API_KEY_PREFIX}_${randomBytes(24).toString('hex')}`;
    this.#forget(id);
    this.#idByHash.set(hashOf(key), id);
    this.#keys.set(id, { ...known, suffix: key.slice(-4) });
    return key;
  }

  /**
   * It is no longer valid, though still known.
   *
   * @throws when there is no such key
   */
  revoke(id: string): void {
    this.#keys.set(id, { ...this.#known(id), status: 'revoked' });
  }

  /** False when there was no such key. */
  remove(id: string): boolean {
    this.#forget(id);
    return this.#keys.delete(id);
  }

  /** The key as it is after it was used once more; nothing when nobody was handed it. */
  verify(key: string): LocalKindeApiKey | undefined {
    const known = this.#keys.get(this.#idByHash.get(hashOf(key)) ?? '');
    if (!known) return undefined;
    const used = { ...known, verifiedAt: this.now(), verifications: known.verifications + 1 };
    this.#keys.set(known.id, used);
    return used;
  }

  #known(id: string): LocalKindeApiKey {
    const known = this.#keys.get(id);
    if (known) return known;
    throw new Error(`LocalKinde: no API key has the id ${JSON.stringify(id)}`);
  }

  #forget(id: string): void {
    for (const [hash, owner] of this.#idByHash) if (owner === id) this.#idByHash.delete(hash);
  }
}
