import { isStringArray, type JsonObject } from '../core/json.js';
import type { Endpoints } from './local-kinde.endpoint.js';
import { sendJson } from './local-kinde.exchange.js';
import type { LocalKindeParts } from './local-kinde.parts.js';

const REFRESH_CLAIMS = /^\/api\/v1\/users\/([^/]+)\/refresh_claims$/;

/** Whether a machine's token was granted a scope of the Management API. */
const mayUse = (claims: JsonObject | undefined, audience: string, scope: string): boolean => {
  const { aud, gty, scope: granted } = claims ?? {};
  return (
    isStringArray(aud) &&
    aud.includes(audience) &&
    isStringArray(gty) &&
    gty.includes('client_credentials') &&
    typeof granted === 'string' &&
    granted.split(' ').includes(scope)
  );
};

const failure = (code: string, message: string) => ({ errors: [{ code, message }] });

/** The Management API, as far as it is there (docs.kinde.com/kinde-apis/management). */
export const managementEndpoint = ({
  bearer,
  directory,
  issuer,
  logins,
}: LocalKindeParts): Endpoints<'managementApi'> => ({
  managementApi({ request, response, url }) {
    const [, id] = REFRESH_CLAIMS.exec(url.pathname) ?? [];
    if (!mayUse(bearer.of(request), `${issuer}/api`, 'update:user_refresh_claims')) {
      sendJson(response, 403, failure('TOKEN_INVALID', 'Invalid token'));
    } else if (id === undefined || !directory.findUser(decodeURIComponent(id))) {
      sendJson(response, 404, failure('NOT_FOUND', 'Not found'));
    } else {
      logins.refreshClaims(decodeURIComponent(id));
      sendJson(response, 200, { code: 'CLAIMS_REFRESHED', message: 'Success' });
    }
  },
});
