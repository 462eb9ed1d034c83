import type { KindeConfig } from '../../options/kinde-config.interface.js';
import { ClientCredentials, type MachineCredentials } from '../oidc/client-credentials.js';
import type { Issuer } from '../oidc/issuer.js';
import { Seal } from '../session/seal.js';
import { MachineTokens } from './machine-tokens.js';
import { SharedMachineTokens } from './shared-machine-tokens.js';

export interface CreateMachineTokensOptions {
  readonly config: Pick<KindeConfig, 'clock' | 'fetch' | 'timeout' | 'session'>;
  readonly issuer: Issuer;
  readonly credentials: MachineCredentials;
}

/** The tokens of one machine-to-machine application, shared where sessions are. */
export function createMachineTokens({
  config,
  issuer,
  credentials,
}: CreateMachineTokensOptions): MachineTokens {
  const { clock, session, timeout } = config;
  const application = `${issuer.url} ${credentials.clientId}`;
  const shared =
    session?.store &&
    new SharedMachineTokens({
      store: session.store,
      seal: new Seal(session.secrets, `machine token of ${application}`),
      application,
      clock,
      timeout,
    });
  return new MachineTokens({
    credentials: new ClientCredentials({ config, issuer, credentials }),
    shared,
    clock,
  });
}
