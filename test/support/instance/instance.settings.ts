import type {
  KindeModuleOptions,
  KindeSessionOptions,
} from '../../../lib/options/kinde-module-options.interface.js';
import type { AdapterName } from '../adapters.js';

/** Options that can be told to another process. */
export type InstanceOptions = Omit<KindeModuleOptions, 'session' | 'clock' | 'fetch'> & {
  readonly session: Omit<KindeSessionOptions, 'store' | 'revocations'>;
};

export interface InstanceSettings {
  readonly adapter: AdapterName;
  readonly port: number;
  readonly redisUrl: string;
  readonly options: InstanceOptions;
}
