import type { KoaContextWithOIDC } from 'oidc-provider';
import type { LocalKindeParts } from './local-kinde.parts.js';
import { LocalKindeTokenEndpoint } from './local-kinde.token-endpoint.js';

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

/** Has the provider answer as Kinde does, and keeps track of what it revokes. */
export const speakKinde = (parts: LocalKindeParts): void => {
  const { faults, issuer, keys, logins, provider, recorder, settings, tokens } = parts;
  const tokenEndpoint = new LocalKindeTokenEndpoint(settings, tokens, keys, logins, faults);

  provider.use(async (ctx: KoaContextWithOIDC, next) => {
    await next();
    try {
      // Paths that the provider doesn't have leave no context.
      const route = (ctx.oidc as KoaContextWithOIDC['oidc'] | undefined)?.route;
      if (route === 'token' && ctx.status === 200) ctx.body = tokenEndpoint.respond(ctx);
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
