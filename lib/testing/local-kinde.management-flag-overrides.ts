import type { JsonObject } from '../core/json.js';
import { flagFromText, flagText, flagTypeName } from './local-kinde.flag-value.js';
import { flagWithKey } from './local-kinde.management-feature-flags.js';
import { organizationWithCode } from './local-kinde.management-organizations.js';
import { invalid, missing } from './local-kinde.management-refusal.js';
import { done, type ManagementRoutes } from './local-kinde.management-route.js';
import { userWithId } from './local-kinde.management-users.js';
import type { LocalKindeParts } from './local-kinde.parts.js';

type Overrides = Readonly<Record<string, unknown>>;

const described = ({ directory }: LocalKindeParts, overrides: Overrides = {}): JsonObject =>
  Object.fromEntries(
    directory.featureFlags
      .filter(({ key }) => Object.hasOwn(overrides, key))
      .map(({ key, type }) => [key, { type: flagTypeName(type), value: flagText(overrides[key]) }]),
  );

/** @throws a refusal when there is no such flag, or the text is no value of it */
const withOverride = (
  parts: LocalKindeParts,
  overrides: Overrides | undefined,
  key: string,
  text: string,
): Record<string, unknown> => {
  const flag = flagFromText({ key }, flagWithKey(parts, key).type, text);
  if (!flag) throw invalid('VALUE_INVALID', 'value is no value of the flag’s type');
  return { ...overrides, [key]: flag.value };
};

/** @throws a refusal when the flag isn't overridden */
const withoutOverride = (overrides: Overrides = {}, key: string): Record<string, unknown> => {
  if (!Object.hasOwn(overrides, key)) throw missing('FEATURE_FLAG_OVERRIDE');
  return Object.fromEntries(Object.entries(overrides).filter(([name]) => name !== key));
};

/** Other values of feature flags: an environment's, an organization's, a user's. */
export const flagOverrideRoutes: ManagementRoutes = {
  'GET /environment/feature_flags': {
    scope: 'read:environment_feature_flags',
    answer: (_request, parts) =>
      done({
        feature_flags: described(parts, parts.directory.environmentFeatureFlags),
        next_token: null,
      }),
  },

  'DELETE /environment/feature_flags': {
    scope: 'delete:environment_feature_flags',
    answer(_request, { directory }) {
      directory.environmentFeatureFlags = {};
      return done();
    },
  },

  'PATCH /environment/feature_flags/:feature_flag_key': {
    scope: 'update:environment_feature_flags',
    answer(request, parts) {
      const [key, value] = [
        request.segment('feature_flag_key'),
        request.body.requiredText('value'),
      ];
      const before = parts.directory.environmentFeatureFlags;
      parts.directory.environmentFeatureFlags = withOverride(parts, before, key, value);
      return done();
    },
  },

  'DELETE /environment/feature_flags/:feature_flag_key': {
    scope: 'delete:environment_feature_flags',
    answer(request, { directory }) {
      const key = request.segment('feature_flag_key');
      const before = directory.environmentFeatureFlags;
      directory.environmentFeatureFlags = withoutOverride(before, key);
      return done();
    },
  },

  'GET /organizations/:org_code/feature_flags': {
    scope: 'read:organization_feature_flags',
    answer(request, parts) {
      const { featureFlags } = organizationWithCode(parts, request.segment('org_code'));
      return done({ feature_flags: described(parts, featureFlags) });
    },
  },

  'DELETE /organizations/:org_code/feature_flags': {
    scope: 'delete:organization_feature_flags',
    answer(request, parts) {
      const { code } = organizationWithCode(parts, request.segment('org_code'));
      parts.directory.updateOrganization(code, { featureFlags: {} });
      return done();
    },
  },

  'PATCH /organizations/:org_code/feature_flags/:feature_flag_key': {
    scope: 'update:organization_feature_flags',
    answer(request, parts) {
      const organization = organizationWithCode(parts, request.segment('org_code'));
      const [key, value] = [request.segment('feature_flag_key'), request.requiredQuery('value')];
      const featureFlags = withOverride(parts, organization.featureFlags, key, value);
      parts.directory.updateOrganization(organization.code, { featureFlags });
      return done();
    },
  },

  'DELETE /organizations/:org_code/feature_flags/:feature_flag_key': {
    scope: 'delete:organization_feature_flags',
    answer(request, parts) {
      const organization = organizationWithCode(parts, request.segment('org_code'));
      const key = request.segment('feature_flag_key');
      const featureFlags = withoutOverride(organization.featureFlags, key);
      parts.directory.updateOrganization(organization.code, { featureFlags });
      return done();
    },
  },

  'PATCH /users/:user_id/feature_flags/:feature_flag_key': {
    scope: 'update:user_feature_flags',
    answer(request, parts) {
      const user = userWithId(parts, request.segment('user_id'));
      const [key, value] = [request.segment('feature_flag_key'), request.requiredQuery('value')];
      const featureFlags = withOverride(parts, user.featureFlags, key, value);
      parts.directory.updateUser(user.id, { featureFlags });
      return done();
    },
  },
};
