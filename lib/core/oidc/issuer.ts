import { KindeError } from '../../kinde.errors.js';
import type { KindeConfig } from '../../options/kinde-config.interface.js';
import { type JsonObject, parseJsonObject } from '../json.js';
import { KeySet, type KeySetEvent } from '../tokens/key-set.js';
import { boundedFetch, type BoundedFetch } from './bounded-fetch.js';
import { MetadataSource } from './provider-metadata.js';

export interface IssuerOptions {
  /** As its tokens name it. */
  readonly url: string;
  readonly config: Pick<KindeConfig, 'clock' | 'fetch' | 'timeout'>;
  readonly onEvent?: ((event: KeySetEvent) => void) | undefined;
}

/** An OpenID provider whose tokens are believed: its metadata and its keys. */
export class Issuer {
  readonly url: string;
  readonly metadata: MetadataSource;
  readonly keySet: KeySet;

  readonly #fetch: BoundedFetch;
  /** Seconds. */
  readonly #timeout: number;

  /** No network is used yet. */
  constructor({ url, config, onEvent }: IssuerOptions) {
    this.url = url;
    this.#fetch = boundedFetch(config);
    this.#timeout = config.timeout;
    this.metadata = new MetadataSource({
      issuer: url,
      allowHttp: this.isPlainHttp,
      fetch: this.#fetch,
      clock: config.clock,
    });
    this.keySet = new KeySet({ fetchKeys: () => this.#fetchKeys(), clock: config.clock, onEvent });
  }

  /** Only on loopback, unless the configuration allows it by an ugly name. */
  get isPlainHttp(): boolean {
    return this.url.startsWith('http:');
  }

  async #fetchKeys(): Promise<JsonObject | undefined> {
    // One deadline for both: who waits for the keys should not have to wait for it twice.
    const signal = AbortSignal.timeout(Math.ceil(this.#timeout * 1000));
    const url = await this.metadata.keySetUrl();
    const response = await this.#fetch(url, { headers: { accept: 'application/json' }, signal });
    if (response.status !== 200) {
      const message = `The key set of Kinde answered with status ${response.status}.`;
      throw new KindeError('ERR_KINDE_UNAVAILABLE', message);
    }
    return parseJsonObject(await response.text());
  }
}
