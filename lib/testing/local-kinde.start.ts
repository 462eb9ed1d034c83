import type { IncomingMessage, ServerResponse } from 'node:http';
import { LocalKindeAuthorization } from './local-kinde.authorization.js';
import { LocalKindeApiKeys } from './local-kinde.api-keys.js';
import { LocalKindeBearer } from './local-kinde.bearer.js';
import { speakKinde } from './local-kinde.dialect.js';
import { LocalKindeConnectedApps } from './local-kinde.connected-apps.js';
import { LocalKindeDeviceCodes } from './local-kinde.device-codes.js';
import { LocalKindeDirectory } from './local-kinde.directory.js';
import { LocalKindeEvents } from './local-kinde.events.js';
import { LocalKindeFaults } from './local-kinde.faults.js';
import { LocalKindeInvitations } from './local-kinde.invitations.js';
import { LocalKindeKeys } from './local-kinde.keys.js';
import { LocalKindeLogins } from './local-kinde.login.js';
import { loadOidcProvider } from './local-kinde.oidc-provider.js';
import { resolveLocalKindeOptions, type LocalKindeOptions } from './local-kinde.options.js';
import type { LocalKindeParts } from './local-kinde.parts.js';
import { createProvider } from './local-kinde.provider.js';
import { LocalKindeRecorder } from './local-kinde.requests.js';
import { LocalKindeRouter } from './local-kinde.router.js';
import { LocalKindeServer } from './local-kinde.server.js';
import { LocalKindeStore } from './local-kinde.store.js';
import { LocalKindeSubscribers } from './local-kinde.subscribers.js';
import { LocalKindeTokens } from './local-kinde.tokens.js';
import { LocalKindeWebhooks } from './local-kinde.webhooks.js';

/** Puts a tenant together and opens its port. */
export const startLocalKinde = async (
  options: LocalKindeOptions,
): Promise<{ readonly parts: LocalKindeParts; readonly server: LocalKindeServer }> => {
  const settings = resolveLocalKindeOptions(options);
  const directory = new LocalKindeDirectory(settings.tenant);
  const server = new LocalKindeServer(settings.port);
  const [oidcProvider, keys] = await Promise.all([loadOidcProvider(), LocalKindeKeys.create()]);
  await server.open();
  const issuer = `http://127.0.0.1:${server.port}`;
  const logins = new LocalKindeLogins();
  const store = new LocalKindeStore(settings);
  const tokens = new LocalKindeTokens(issuer, settings, directory, keys);
  const webhooks = new LocalKindeWebhooks(tokens, settings.webhookRetries);
  for (const webhook of settings.webhooks) webhooks.add(webhook);
  const events = new LocalKindeEvents(directory, webhooks);
  const authorization = new LocalKindeAuthorization(settings, directory, logins, events);
  const foundation = {
    issuer,
    settings,
    directory,
    invitations: new LocalKindeInvitations(directory),
    faults: new LocalKindeFaults(),
    recorder: new LocalKindeRecorder(),
    keys,
    tokens,
    logins,
    store,
    bearer: new LocalKindeBearer(keys, tokens, logins, directory),
    webhooks,
    events,
    apiKeys: new LocalKindeApiKeys(() => tokens.now()),
    connectedApps: new LocalKindeConnectedApps(),
    subscribers: new LocalKindeSubscribers(),
  };
  const provider = createProvider(oidcProvider, foundation, authorization);
  authorization.watch(provider);
  const parts: LocalKindeParts = {
    ...foundation,
    provider,
    devices: new LocalKindeDeviceCodes({ ...foundation, provider }),
  };
  speakKinde(parts);

  const { SessionNotFound } = oidcProvider.errors;
  const router = new LocalKindeRouter(parts, (error) => error instanceof SessionNotFound);
  server.handler = (request: IncomingMessage, response: ServerResponse) =>
    void router.handle(request, response);
  return { parts, server };
};
