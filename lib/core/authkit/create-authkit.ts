import type { AuthKitConfig, KindeConfig } from '../../options/kinde-config.interface.js';
import { AuthKitClient } from './authkit-client.js';
import { ConnectTickets } from './connect-tickets.js';

/** What talks to Pica, and to its widget. */
export interface AuthKitCore {
  readonly config: AuthKitConfig;
  readonly client: AuthKitClient;
  /** None without a session secret to seal them with. */
  readonly tickets: ConnectTickets | undefined;
}

export function createAuthKit(
  config: KindeConfig & { readonly authkit: AuthKitConfig },
): AuthKitCore {
  const { authkit, clock, issuer, clientId, session } = config;
  return {
    config: authkit,
    client: new AuthKitClient({ config }),
    tickets:
      session &&
      new ConnectTickets({
        secrets: session.secrets,
        application: `${issuer} ${clientId}`,
        lifetime: authkit.ticketLifetime,
        clock,
      }),
  };
}
