import { generateKeyPairSync, randomBytes } from 'node:crypto';
import type * as oidc from 'oidc-provider';
import type { AdapterFactory, ClientMetadata, Configuration, Provider } from 'oidc-provider';
import type { LocalKindeAuthorization } from './local-kinde.authorization.js';
import { PAGE_HEADERS } from './local-kinde.markup.js';
import type { LocalKindeSettings } from './local-kinde.options.js';
import { errorPage } from './local-kinde.pages.js';
import { KINDE_PARAMETERS } from './local-kinde.parameters.js';
import type { LocalKindeParts } from './local-kinde.parts.js';
import { supportedScopes } from './local-kinde.scopes.js';

type OidcProvider = typeof oidc;

const DAY = 86_400;

const DEVICE_CODE = 'urn:ietf:params:oauth:grant-type:device_code';

/** Clients are looked up at every request, so that redirect URIs can be added while it runs. */
const findClient = (settings: LocalKindeSettings, id: string): ClientMetadata | undefined => {
  const { clientId, clientSecret, m2m, redirectUris } = settings;
  if (id === clientId) {
    return {
      client_id: clientId,
      grant_types: ['authorization_code', 'refresh_token', DEVICE_CODE],
      redirect_uris: [...redirectUris],
      response_types: redirectUris.size > 0 ? ['code'] : [],
      ...(clientSecret === null
        ? { token_endpoint_auth_method: 'none' }
        : { token_endpoint_auth_method: 'client_secret_post', client_secret: clientSecret }),
    };
  }
  if (id !== m2m.clientId) return undefined;
  return {
    client_id: m2m.clientId,
    client_secret: m2m.clientSecret,
    grant_types: ['client_credentials'],
    redirect_uris: [],
    response_types: [],
    token_endpoint_auth_method: 'client_secret_post',
  };
};

/** Signs what the provider issues inside this process, before it becomes Kinde's tokens. */
const innerKey = (): object => {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return { ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'ES256' };
};

/** The certified provider that runs the protocol, configured to be as permissive as Kinde is. */
export const createProvider = (
  oidcProvider: OidcProvider,
  { issuer, settings, directory, logins, store }: Omit<LocalKindeParts, 'provider' | 'devices'>,
  authorization: LocalKindeAuthorization,
): Provider => {
  const adapter: AdapterFactory = (model) =>
    model === 'Client'
      ? { ...store.adapter(model), find: async (id) => findClient(settings, id) }
      : store.adapter(model);

  const configuration: Configuration = {
    adapter,
    clientAuthMethods: ['client_secret_post', 'none'],
    clientBasedCORS: (_ctx, origin) =>
      [...settings.redirectUris].some((uri) => new URL(uri).origin === origin),
    clientDefaults: { id_token_signed_response_alg: 'ES256' },
    cookies: { keys: [randomBytes(32).toString('base64url')] },
    enabledJWA: { idTokenSigningAlgValues: ['ES256'] },
    expiresWithSession: () => false,
    extraParams: [...KINDE_PARAMETERS],
    features: {
      clientCredentials: { enabled: true },
      deviceFlow: { enabled: true },
      devInteractions: { enabled: false },
      dPoP: { enabled: false },
      pushedAuthorizationRequests: { enabled: false },
      resourceIndicators: { enabled: false },
      revocation: {
        enabled: true,
        allowedPolicy: (_ctx, client, token) => client.clientId === token.clientId,
      },
      rpInitiatedLogout: { enabled: false },
      userinfo: { enabled: false },
    },
    findAccount: (_ctx, sub, token) => {
      const login = token?.grantId === undefined ? undefined : logins.find(token.grantId);
      const isAdmitted = directory.admits(sub, login?.orgCode);
      return isAdmitted ? { accountId: sub, claims: () => ({ sub }) } : undefined;
    },
    interactions: {
      policy: authorization.policy(oidcProvider),
      url: (_ctx, interaction) => `/sign-in/${interaction.uid}`,
    },
    issueRefreshToken: (_ctx, client, code) =>
      client.grantTypeAllowed('refresh_token') && code.scopes.has('offline'),
    jwks: { keys: [innerKey()] },
    loadExistingGrant: authorization.loadExistingGrant,
    pkce: { required: () => false },
    renderError: (ctx, out) => {
      ctx.set(PAGE_HEADERS);
      ctx.body = errorPage(out.error_description ?? out.error).text;
    },
    responseTypes: ['code'],
    rotateRefreshToken: true,
    routes: {
      authorization: '/oauth2/auth',
      code_verification: '/device',
      device_authorization: '/oauth2/device/auth',
      revocation: '/oauth2/revoke',
      token: '/oauth2/token',
    },
    scopes: [...supportedScopes(settings)],
    ttl: {
      AccessToken: DAY,
      AuthorizationCode: 60,
      ClientCredentials: 3_600,
      DeviceCode: 600,
      Grant: 365 * DAY,
      IdToken: 3_600,
      Interaction: 3_600,
      RefreshToken: () => settings.refreshTokenLifetime,
      Session: 14 * DAY,
    },
  };

  const provider = new oidcProvider.Provider(issuer, configuration);
  // Koa prints errors unless told not to; they are answered as OAuth errors.
  provider.silent = true;
  return provider;
};
