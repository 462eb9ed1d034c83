import type { Endpoints } from './local-kinde.endpoint.js';
import { FormRequest, sendJson, sendPage, sendRedirect } from './local-kinde.exchange.js';
import { isManagementToken } from './local-kinde.management-endpoint.js';
import { toProviderParameters } from './local-kinde.parameters.js';
import { errorPage, signedOutPage } from './local-kinde.pages.js';
import type { LocalKindeParts } from './local-kinde.parts.js';
import { LocalKindeTurns } from './local-kinde.turns.js';

/** The endpoints behind which the provider works, and the logout, which is Kinde's own. */
export const protocolEndpoints = (
  parts: LocalKindeParts,
): Endpoints<
  'authorize' | 'token' | 'deviceAuthorization' | 'revoke' | 'introspect' | 'logout'
> => {
  const { bearer, directory, faults, issuer, logins, provider, recorder, settings, store } = parts;
  const runProtocol = provider.callback();
  // The provider reads a token, thinks, and writes. Of two requests with one refresh token or code
  // the second finds what the first has made of it, as in the transactions of a database.
  const turns = new LocalKindeTurns();

  /** One that is neither used up nor somebody's who was suspended or deleted. */
  const standingRefreshToken = async (token: string) => {
    const found = await provider.RefreshToken.find(token);
    const login = logins.find(found?.grantId ?? '');
    const stands = login && !found?.consumed && directory.admits(login.userId, login.orgCode);
    return stands ? found : undefined;
  };

  return {
    async authorize({ request, response, url }) {
      const redirectUri = url.searchParams.get('redirect_uri') ?? '';
      if (faults.callbackError && settings.redirectUris.has(redirectUri)) {
        const location = new URL(redirectUri);
        const state = url.searchParams.get('state');
        const parameters = { ...faults.callbackError, ...(state !== null && { state }) };
        location.search = new URLSearchParams(parameters).toString();
        sendRedirect(response, 302, location.href);
        return;
      }
      request.url = `${url.pathname}?${toProviderParameters(url.searchParams).toString()}`;
      await runProtocol(request, response);
    },

    token: ({ request, response, form }) =>
      turns.take(async () => {
        const refreshes = form.get('grant_type') === 'refresh_token';
        const reused = refreshes && store.isSpent(form.get('refresh_token') ?? '');
        const forwarded = new URLSearchParams(form);
        // The provider refuses scopes that a machine may not have; Kinde leaves them out.
        if (form.get('grant_type') === 'client_credentials') forwarded.delete('scope');
        await runProtocol(new FormRequest(request, form, forwarded), response);
        if (reused && response.statusCode === 400) recorder.calls.refreshReuse += 1;
      }),

    async deviceAuthorization({ request, response, form }) {
      await runProtocol(new FormRequest(request, form, toProviderParameters(form)), response);
    },

    revoke: ({ request, response, form }) =>
      turns.take(async () => {
        const token = form.get('token') ?? '';
        const claims = bearer.claimsOf(token);
        const forwarded = new URLSearchParams(form);
        // Access tokens are ours, so the provider's part is to authenticate the client. One that
        // holds no more is as good as revoked (RFC 7009 §2.2).
        if (token.split('.').length === 3) forwarded.set('token', String(claims?.['jti']));
        await runProtocol(new FormRequest(request, form, forwarded), response);
        const isTheirs = claims?.['azp'] === form.get('client_id');
        if (isTheirs && response.statusCode === 200) logins.revokeToken(String(claims?.['jti']));
      }),

    async introspect({ request, response, form }) {
      const caller = bearer.of(request);
      if (!caller || !isManagementToken(caller, issuer)) {
        const status = caller ? 403 : 401;
        sendJson(response, status, { error: 'invalid_token', error_description: 'Unauthorized' });
        return;
      }
      const token = form.get('token') ?? '';
      const claims = bearer.claimsOf(token);
      const refreshToken = claims ? undefined : await standingRefreshToken(token);
      if (claims) {
        const { aud, azp, exp, iat } = claims;
        sendJson(response, 200, { active: true, aud, client_id: azp, exp, iat });
      } else if (refreshToken) {
        const { clientId, exp, iat, grantId = '' } = refreshToken;
        const aud = logins.find(grantId)?.audience ?? [];
        sendJson(response, 200, { active: true, aud, client_id: clientId, exp, iat });
      } else {
        sendJson(response, 200, { active: false });
      }
    },

    async logout({ request, response, url }) {
      const redirect = url.searchParams.get('redirect');
      if (redirect !== null && !settings.logoutUris.has(redirect)) {
        sendPage(response, 400, errorPage('This is not an allowed logout redirect URL.'));
        return;
      }
      const session = await provider.Session.get(provider.createContext(request, response));
      if (session.accountId) await session.destroy();
      if (redirect === null) sendPage(response, 200, signedOutPage());
      else sendRedirect(response, 302, redirect);
    },
  };
};
