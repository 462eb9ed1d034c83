import type { AdapterName } from '../../support/adapters.js';

/** What an application process needs to know. */
export interface ApplicationSettings {
  readonly adapter: AdapterName;
  /** Where users believe to be: every process answers for it, as behind a load balancer. */
  readonly siteUrl: string;
  readonly issuerUrl: string;
  readonly clientId: string;
  readonly clientSecret: string | undefined;
  readonly sessionSecret: string;
  readonly redisUrl: string;
}
