import type { ServerResponse } from 'node:http';
import {
  LocalKindeAccountApi,
  oldUserProfileOf,
  userProfileOf,
} from './local-kinde.account-api.js';
import { discoveryDocument } from './local-kinde.discovery.js';
import type { Endpoints } from './local-kinde.endpoint.js';
import { sendJson, type Exchange } from './local-kinde.exchange.js';
import { applyOverride } from './local-kinde.faults.js';
import type { LocalKindeParts } from './local-kinde.parts.js';

const sendPublicJson = (response: ServerResponse, body: unknown): void => {
  response.setHeader('access-control-allow-origin', '*');
  sendJson(response, 200, body);
};

/** The endpoints that tell something: about the tenant to anybody, about a user to the user. */
export const resourceEndpoints = ({
  bearer,
  directory,
  faults,
  issuer,
  keys,
  tokens,
}: LocalKindeParts): Endpoints<'discovery' | 'jwks' | 'userProfile' | 'accountApi'> => {
  const accountApi = new LocalKindeAccountApi(issuer, directory);

  const callerOf = ({ request }: Exchange) => {
    const claims = bearer.of(request);
    const user = directory.findUser(String(claims?.['sub']));
    const orgCode = claims?.['org_code'];
    return user && { user, orgCode: typeof orgCode === 'string' ? orgCode : undefined };
  };

  return {
    discovery({ response }) {
      sendPublicJson(response, applyOverride(discoveryDocument(issuer), faults.discoveryOverrides));
    },

    jwks({ response }) {
      sendPublicJson(response, { keys: keys.published.map(({ jwk }) => jwk) });
    },

    userProfile(exchange) {
      const caller = callerOf(exchange);
      if (caller) {
        const isNew = exchange.url.pathname.includes('/v2/');
        const profile = isNew
          ? userProfileOf(caller.user, tokens.startedAt)
          : oldUserProfileOf(caller.user);
        sendJson(exchange.response, 200, applyOverride(profile, faults.overrideAccountApi));
      } else {
        const error_description = 'The access token is invalid';
        sendJson(exchange.response, 403, { error: 'invalid_token', error_description });
      }
    },

    accountApi(exchange) {
      const { response, url } = exchange;
      const caller = callerOf(exchange);
      if (!caller) {
        sendJson(response, 403, { errors: [{ code: 'TOKEN_INVALID', message: 'Invalid token' }] });
        return;
      }
      const resource = decodeURIComponent(url.pathname.replace('/account_api/v1/', ''));
      const body = accountApi.get(resource, caller.user, caller.orgCode, url.searchParams);
      if (body) sendJson(response, 200, applyOverride(body, faults.overrideAccountApi));
      else sendJson(response, 404, { errors: [{ code: 'NOT_FOUND', message: 'Not found' }] });
    },
  };
};
