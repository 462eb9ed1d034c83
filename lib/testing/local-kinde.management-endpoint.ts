import { isStringArray, type JsonObject } from '../core/json.js';
import type { Endpoints } from './local-kinde.endpoint.js';
import { sendJson, type Exchange } from './local-kinde.exchange.js';
import { ManagementRefusal } from './local-kinde.management-refusal.js';
import { ManagementBody, ManagementRequest } from './local-kinde.management-request.js';
import type { ManagementAnswer } from './local-kinde.management-route.js';
import { findManagementRoute } from './local-kinde.management-routes.js';
import type { LocalKindeParts } from './local-kinde.parts.js';

/** Whether a token is a machine's, for the Management API. */
export const isManagementToken = (claims: JsonObject, issuer: string): boolean => {
  const { aud, gty } = claims;
  return (
    isStringArray(aud) &&
    aud.includes(`${issuer}/api`) &&
    isStringArray(gty) &&
    gty.includes('client_credentials')
  );
};

/** @throws a refusal unless the request carries a token that was granted `scope` */
const senderOf = ({ request }: Exchange, parts: LocalKindeParts, scope: string): string => {
  const claims = parts.bearer.of(request);
  if (!claims) throw new ManagementRefusal(401, 'TOKEN_INVALID', 'Invalid token');
  if (!isManagementToken(claims, parts.issuer)) {
    throw new ManagementRefusal(403, 'TOKEN_INVALID', 'Invalid token');
  }
  const { scope: granted } = claims;
  if (typeof granted !== 'string' || !granted.split(' ').includes(scope)) {
    throw new ManagementRefusal(403, 'INSUFFICIENT_SCOPE', `The token lacks the scope ${scope}`);
  }
  return String(claims['azp']);
};

const answerTo = (exchange: Exchange, parts: LocalKindeParts): ManagementAnswer => {
  const { body, request, url } = exchange;
  const path = url.pathname.slice('/api/v1'.length);
  const { route, segments } = findManagementRoute(request.method ?? 'GET', path);
  const sender = senderOf(exchange, parts, route.scope);
  const asked = new ManagementRequest(segments, url.searchParams, ManagementBody.of(body), sender);
  return route.answer(asked, parts);
};

/** The Management API over the tenant's own data (docs.kinde.com/kinde-apis/management). */
export const managementEndpoint = (parts: LocalKindeParts): Endpoints<'managementApi'> => ({
  managementApi(exchange) {
    try {
      const { body, status } = answerTo(exchange, parts);
      sendJson(exchange.response, status, body);
    } catch (error) {
      if (!(error instanceof ManagementRefusal)) throw error;
      sendJson(exchange.response, error.status, error.body);
    }
  },
});
