import type { Provider } from 'oidc-provider';
import type { LocalKindeApiKeys } from './local-kinde.api-keys.js';
import type { LocalKindeBearer } from './local-kinde.bearer.js';
import type { LocalKindeConnectedApps } from './local-kinde.connected-apps.js';
import type { LocalKindeDeviceCodes } from './local-kinde.device-codes.js';
import type { LocalKindeDirectory } from './local-kinde.directory.js';
import type { LocalKindeEvents } from './local-kinde.events.js';
import type { LocalKindeFaults } from './local-kinde.faults.js';
import type { LocalKindeInvitations } from './local-kinde.invitations.js';
import type { LocalKindeKeys } from './local-kinde.keys.js';
import type { LocalKindeLogins } from './local-kinde.login.js';
import type { LocalKindeSettings } from './local-kinde.options.js';
import type { LocalKindeRecorder } from './local-kinde.requests.js';
import type { LocalKindeStore } from './local-kinde.store.js';
import type { LocalKindeSubscribers } from './local-kinde.subscribers.js';
import type { LocalKindeTokens } from './local-kinde.tokens.js';
import type { LocalKindeWebhooks } from './local-kinde.webhooks.js';

/** What a running tenant consists of. */
export interface LocalKindeParts {
  readonly issuer: string;
  readonly settings: LocalKindeSettings;
  readonly directory: LocalKindeDirectory;
  readonly invitations: LocalKindeInvitations;
  readonly faults: LocalKindeFaults;
  readonly recorder: LocalKindeRecorder;
  readonly keys: LocalKindeKeys;
  readonly tokens: LocalKindeTokens;
  readonly logins: LocalKindeLogins;
  readonly store: LocalKindeStore;
  readonly bearer: LocalKindeBearer;
  readonly webhooks: LocalKindeWebhooks;
  readonly events: LocalKindeEvents;
  readonly apiKeys: LocalKindeApiKeys;
  readonly connectedApps: LocalKindeConnectedApps;
  readonly subscribers: LocalKindeSubscribers;
  readonly provider: Provider;
  readonly devices: LocalKindeDeviceCodes;
}
