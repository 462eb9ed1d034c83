import type { JsonObject } from '../core/json.js';
import { API_KEY_PREFIX, type LocalKindeApiKey } from './local-kinde.api-keys.js';
import { pageAfter } from './local-kinde.management-page.js';
import { invalid, missing } from './local-kinde.management-refusal.js';
import { created, done, type ManagementRoutes } from './local-kinde.management-route.js';
import type { LocalKindeParts } from './local-kinde.parts.js';

const dateOf = (seconds: number | undefined): string | null =>
  seconds === undefined ? null : new Date(seconds * 1_000).toISOString();

const keyJson = (key: LocalKindeApiKey): JsonObject => ({
  id: key.id,
  name: key.name,
  type: key.type,
  status: key.status,
  key_prefix: API_KEY_PREFIX,
  key_suffix: key.suffix,
  created_on: dateOf(key.createdAt),
  last_verified_on: dateOf(key.verifiedAt),
  last_verified_ip: null,
  created_by: null,
  api_ids: key.apiIds,
  scopes: key.scopes,
});

/** @throws a refusal when there is no such key */
const keyWithId = ({ apiKeys }: LocalKindeParts, id: string): LocalKindeApiKey => {
  const key = apiKeys.find(id);
  if (key) return key;
  throw missing('API_KEY');
};

/** API keys (docs.kinde.com/kinde-apis/management#tag/api-keys). */
export const apiKeyRoutes: ManagementRoutes = {
  'GET /api_keys': {
    scope: 'read:api_keys',
    answer(request, { apiKeys }) {
      const wanted = (name: string, value: string | undefined): boolean =>
        [null, '', value].includes(request.query.get(name));
      const keys = apiKeys.all.filter(
        (key) =>
          wanted('key_type', key.type) &&
          wanted('status', key.status) &&
          wanted('user_id', key.userId) &&
          wanted('org_code', key.orgCode),
      );
      const { items, hasMore } = pageAfter(keys, request);
      return done({ has_more: hasMore, api_keys: items.map(keyJson) });
    },
  },

  'POST /api_keys': {
    scope: 'create:api_keys',
    answer({ body }, { apiKeys, directory }) {
      const [name, type] = [body.requiredText('name'), body.requiredText('type')];
      const [userId, orgCode] = [body.text('user_id'), body.text('org_code')];
      const apiIds = [body.requiredText('api_id')];
      if (!['user', 'organization', 'environment'].includes(type)) {
        throw invalid('TYPE_INVALID', 'type must be user, organization or environment');
      }
      if (type === 'user' && !directory.findUser(userId ?? '')) {
        throw invalid('USER_ID_INVALID', 'user_id must be that of a user');
      }
      if (type === 'organization' && !directory.findOrganization(orgCode ?? '')) {
        throw invalid('ORG_CODE_INVALID', 'org_code must be that of an organization');
      }
      const owner = {
        ...(type === 'user' && { userId }),
        ...(type !== 'environment' && { orgCode }),
      };
      const key = apiKeys.add({ name, apiIds, scopes: body.texts('scope_ids'), ...owner });
      return created({ message: 'API key created', api_key: key }, 'API_KEY_CREATED');
    },
  },

  'GET /api_keys/:key_id': {
    scope: 'read:api_keys',
    answer(request, parts) {
      const key = keyWithId(parts, request.segment('key_id'));
      const { orgCode, userId, verifications } = key;
      const owner = { organization_id: orgCode ?? null, user_id: userId ?? null };
      return done({ api_key: { ...keyJson(key), verification_count: verifications, ...owner } });
    },
  },

  'PUT /api_keys/:key_id': {
    scope: 'update:api_keys',
    answer(request, parts) {
      const { id } = keyWithId(parts, request.segment('key_id'));
      const rotated = { id, key: parts.apiKeys.rotate(id) };
      const message = 'API key rotated successfully';
      return created({ message, api_key: rotated }, 'API_KEY_ROTATED');
    },
  },

  'DELETE /api_keys/:key_id': {
    scope: 'delete:api_keys',
    answer(request, parts) {
      parts.apiKeys.remove(keyWithId(parts, request.segment('key_id')).id);
      return done();
    },
  },

  'POST /api_keys/verify': {
    scope: 'read:api_keys',
    answer({ body }, { apiKeys, directory }) {
      const key = apiKeys.verify(body.requiredText('api_key'));
      if (!key) {
        return done({ message: 'API key not found', is_valid: false }, 'API_KEY_NOT_FOUND');
      }
      const { orgCode, userId } = key;
      const isOwnerIn =
        userId === undefined ? !directory.isSuspended(orgCode) : directory.admits(userId, orgCode);
      const isValid = key.status === 'active' && isOwnerIn;
      return done(
        {
          message: isValid ? 'API key verified' : 'API key is not valid',
          is_valid: isValid,
          key_id: key.id,
          status: key.status,
          scopes: key.scopes,
          org_code: orgCode ?? null,
          user_id: userId ?? null,
          last_verified_on: dateOf(key.verifiedAt),
          verification_count: key.verifications,
        },
        isValid ? 'API_KEY_VERIFIED' : 'API_KEY_INVALID',
      );
    },
  },
};
