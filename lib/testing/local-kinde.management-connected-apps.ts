import { organizationWithCode } from './local-kinde.management-organizations.js';
import { invalid, missing } from './local-kinde.management-refusal.js';
import { done, type ManagementRoutes } from './local-kinde.management-route.js';
import { userWithId } from './local-kinde.management-users.js';

/** Connected apps (docs.kinde.com/kinde-apis/management#tag/connected-apps). */
export const connectedAppRoutes: ManagementRoutes = {
  'GET /connected_apps/auth_url': {
    scope: 'read:connected_apps',
    answer(request, parts) {
      const keyCode = request.requiredQuery('key_code_ref');
      const [userId, orgCode] = [request.query.get('user_id'), request.query.get('org_code')];
      if (!userId && !orgCode) throw invalid('USER_ID_REQUIRED', 'user_id or org_code is required');
      if (userId) userWithId(parts, userId);
      if (orgCode) organizationWithCode(parts, orgCode);
      const sessionId = parts.connectedApps.connect(parts.tokens.now());
      const query = new URLSearchParams({ key_code_ref: keyCode, session_id: sessionId });
      const url = `${parts.issuer}/connected_apps?${query.toString()}`;
      return { status: 200, body: { url, session_id: sessionId } };
    },
  },

  'GET /connected_apps/token': {
    scope: 'read:connected_apps',
    answer(request, { connectedApps }) {
      const connection = connectedApps.find(request.requiredQuery('session_id'));
      if (!connection) throw missing('SESSION');
      const expiry = new Date(connection.expiresAt * 1_000).toISOString();
      return {
        status: 200,
        body: { access_token: connection.accessToken, access_token_expiry: expiry },
      };
    },
  },

  'POST /connected_apps/revoke': {
    scope: 'create:connected_apps',
    answer(request, { connectedApps }) {
      if (!connectedApps.revoke(request.requiredQuery('session_id'))) throw missing('SESSION');
      return done();
    },
  },
};
