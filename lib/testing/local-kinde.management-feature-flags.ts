import { flagFromText, flagTypeOf } from './local-kinde.flag-value.js';
import { invalid, missing } from './local-kinde.management-refusal.js';
import { created, done, type ManagementRoutes } from './local-kinde.management-route.js';
import type { LocalKindeParts } from './local-kinde.parts.js';
import type { LocalKindeFeatureFlag } from './local-kinde.tenant.js';

const KEY = /^[\w.:-]{1,100}$/;

/** What a request says of a flag. */
interface Said {
  readonly key: string;
  readonly name: string;
  readonly description: string | undefined;
  readonly type: string;
  readonly level: string | undefined;
  readonly value: string;
}

/** @throws a refusal when there is no such flag */
export const flagWithKey = ({ directory }: LocalKindeParts, key: string): LocalKindeFeatureFlag => {
  const flag = directory.featureFlags.find((known) => known.key === key);
  if (flag) return flag;
  throw missing('FEATURE_FLAG');
};

/** @throws a refusal when the flag cannot be such */
const flagOf = ({ description, key, level, name, type, value }: Said): LocalKindeFeatureFlag => {
  const known = flagTypeOf(type);
  if (!KEY.test(key)) throw invalid('KEY_INVALID', 'key may have letters, digits, _ . : and -');
  if (!known) throw invalid('TYPE_INVALID', 'type must be str, int, bool or json');
  if (level !== undefined && !['env', 'org', 'usr'].includes(level)) {
    throw invalid('ALLOW_OVERRIDE_LEVEL_INVALID', 'allow_override_level must be env, org or usr');
  }
  const described = { key, name, ...(description !== undefined && { description }) };
  const flag = flagFromText(described, known, value);
  if (flag) return flag;
  throw invalid('DEFAULT_VALUE_INVALID', 'default_value is no value of the type');
};

/** Feature flags (docs.kinde.com/kinde-apis/management#tag/feature-flags). */
export const featureFlagRoutes: ManagementRoutes = {
  'POST /feature_flags': {
    scope: 'create:feature_flags',
    answer({ body }, { directory }) {
      const flag = flagOf({
        key: body.requiredText('key'),
        name: body.requiredText('name'),
        description: body.text('description'),
        type: body.requiredText('type'),
        level: body.text('allow_override_level'),
        value: body.requiredText('default_value'),
      });
      if (directory.featureFlags.some(({ key }) => key === flag.key)) {
        throw invalid('FEATURE_FLAG_ALREADY_EXISTS', 'A flag has this key already');
      }
      directory.setFeatureFlag(flag);
      return created();
    },
  },

  'PUT /feature_flags/:feature_flag_key': {
    scope: 'update:feature_flags',
    answer(request, parts) {
      const { key } = flagWithKey(parts, request.segment('feature_flag_key'));
      parts.directory.setFeatureFlag(
        flagOf({
          key,
          name: request.requiredQuery('name'),
          description: request.requiredQuery('description'),
          type: request.requiredQuery('type'),
          level: request.requiredQuery('allow_override_level'),
          value: request.requiredQuery('default_value'),
        }),
      );
      return done();
    },
  },

  'DELETE /feature_flags/:feature_flag_key': {
    scope: 'delete:feature_flags',
    answer(request, parts) {
      const { key } = flagWithKey(parts, request.segment('feature_flag_key'));
      parts.directory.removeFeatureFlag(key);
      return done();
    },
  },
};
