import type { AdapterName } from '../../support/adapters.js';

/** What every application of the benchmark needs to know. */
export interface ServerSettings {
  readonly adapter: AdapterName;
  readonly issuerUrl: string;
  readonly clientId: string;
  readonly clientSecret: string | undefined;
  readonly sessionSecret: string;
  /** Where sessions are kept, in scenarios that need it. */
  readonly redisUrl: string | undefined;
}

/** Injection token of the {@link ServerSettings}. */
export const SERVER_SETTINGS = Symbol('SERVER_SETTINGS');
