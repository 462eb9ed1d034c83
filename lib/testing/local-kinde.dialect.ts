import type { KoaContextWithOIDC } from 'oidc-provider';
import { isJsonObject } from '../core/json.js';
import type { LocalKindeParts } from './local-kinde.parts.js';
import { LocalKindeTokenEndpoint, TokenRefusal } from './local-kinde.token-endpoint.js';

/** Kinde's callback is a 302 without `iss` (RFC 9207), which its discovery doesn't promise. */
const tidyCallback = (ctx: KoaContextWithOIDC, issuer: string): void => {
  const location = ctx.response.headers['location'] ?? '';
  const redirectUri = String(ctx.oidc.params?.['redirect_uri']);
  if (location.startsWith(redirectUri)) {
    ctx.status = 302;
    ctx.set('location', location.replace(`&iss=${encodeURIComponent(issuer)}`, ''));
  } else if (typeof ctx.body === 'string') {
    ctx.body = ctx.body.replace(/<input type="hidden" name="iss"[^>]*>/, '');
  }
};

/** RFC 8628 §3.2, and what Kinde adds to it. */
const describeDevice = (
  ctx: KoaContextWithOIDC,
  { devices, issuer, settings }: LocalKindeParts,
): void => {
  const body = isJsonObject(ctx.body) ? ctx.body : {};
  const { device_code, user_code, expires_in } = body;
  const query = new URLSearchParams({ user_code: String(user_code) }).toString();
  devices.issued(String(device_code), Number(expires_in));
  ctx.body = {
    device_code,
    user_code,
    verification_uri: `${issuer}/device`,
    verification_uri_complete: `${issuer}/device?${query}`,
    expires_in,
    interval: settings.deviceInterval,
  };
};

const DEVICE_ERRORS = {
  authorization_pending: 'The user has not approved the device yet',
  slow_down: 'The device asks too often',
  expired_token: 'The device code has expired',
} as const;

/** Says why a device has no token yet. */
const explainDevice = (ctx: KoaContextWithOIDC, { devices }: LocalKindeParts): void => {
  const deviceCode = ctx.oidc.params?.['device_code'];
  const { error } = isJsonObject(ctx.body) ? ctx.body : {};
  const said = typeof deviceCode === 'string' ? devices.errorFor(deviceCode, error) : undefined;
  if (said) ctx.body = { error: said, error_description: DEVICE_ERRORS[said] };
};

const answerTokenRequest = (
  ctx: KoaContextWithOIDC,
  tokenEndpoint: LocalKindeTokenEndpoint,
): void => {
  try {
    ctx.body = tokenEndpoint.respond(ctx);
  } catch (error) {
    if (!(error instanceof TokenRefusal)) throw error;
    ctx.status = 400;
    ctx.body = { error: error.error, error_description: error.message };
  }
};

/** Has the provider answer as Kinde does, and keeps track of what it revokes. */
export const speakKinde = (parts: LocalKindeParts): void => {
  const { directory, faults, issuer, keys, logins, provider, recorder, settings, tokens } = parts;
  const tokenEndpoint = new LocalKindeTokenEndpoint(
    settings,
    tokens,
    keys,
    logins,
    faults,
    directory,
  );

  provider.use(async (ctx: KoaContextWithOIDC, next) => {
    await next();
    try {
      // Paths that the provider doesn't have leave no context.
      const route = (ctx.oidc as KoaContextWithOIDC['oidc'] | undefined)?.route;
      if (route === 'token' && ctx.status === 200) answerTokenRequest(ctx, tokenEndpoint);
      if (route === 'token' && ctx.status === 400) explainDevice(ctx, parts);
      if (route === 'device_authorization' && ctx.status === 200) describeDevice(ctx, parts);
      if (route === 'authorization' || route === 'resume') tidyCallback(ctx, issuer);
    } catch (error) {
      recorder.errors.push(error);
      throw error;
    }
  });

  provider.on('grant.revoked', (_ctx, grantId) => {
    logins.end(grantId);
    recorder.calls.grantRevoked += 1;
  });
  provider.on('server_error', (_ctx, error) => recorder.errors.push(error));
};
