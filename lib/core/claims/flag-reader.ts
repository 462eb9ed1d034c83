import { KindeError } from '../../kinde.errors.js';
import type { FeatureFlag } from './feature-flag.js';
import type { FeatureFlagKey, FeatureFlagKeyOf, FeatureFlagValue } from './kinde-register.js';

export type FeatureFlagType = FeatureFlag['type'];

/** What a question about a feature flag is answered with. */
export interface FeatureFlagAnswer<Key extends string = FeatureFlagKey> {
  readonly code: Key;
  readonly value: FeatureFlagValue<Key>;
  /** Absent when the default value answers a question that names no type. */
  readonly type?: FeatureFlagType;
  /** Whether there is no such flag, so that the default value answers. */
  readonly isDefault: boolean;
}

/**
 * Questions about the feature flags of an access token. A flag is absent when its value is not of
 * the type that the token states; one that is false, 0 or empty is there.
 */
export abstract class FlagReader {
  /** By code. */
  abstract readonly featureFlags: ReadonlyMap<FeatureFlagKey, FeatureFlag>;

  /**
   * A feature flag by its code.
   *
   * @param defaultValue answers when there is no such flag
   * @param type that the flag has to have; default any
   * @throws KindeError `ERR_KINDE_FLAG_NOT_FOUND` without the flag and a default value
   * @throws KindeError `ERR_KINDE_FLAG_TYPE` when the flag is of another type
   * @example
   * ```ts
   * user.getFlag('theme', 'light', 'string');
   * // { code: 'theme', value: 'pink', type: 'string', isDefault: false }
   * ```
   */
  getFlag<Key extends FeatureFlagKey>(
    code: Key,
    defaultValue?: FeatureFlagValue<Key>,
    type?: FeatureFlagType,
  ): FeatureFlagAnswer<Key> {
    const flag = this.featureFlags.get(code);
    if (flag === undefined) {
      if (defaultValue === undefined) {
        throw new KindeError(
          'ERR_KINDE_FLAG_NOT_FOUND',
          `Flag ${code} was not found, and no default value has been provided`,
        );
      }
      return { code, value: defaultValue, ...(type && { type }), isDefault: true };
    }
    if (type !== undefined && type !== flag.type) {
      throw new KindeError(
        'ERR_KINDE_FLAG_TYPE',
        `Flag ${code} is of type ${flag.type} - requested type ${type}`,
      );
    }
    // What type an application registered is its own promise: nothing here could check it.
    const value = flag.value as FeatureFlagValue<Key>;
    return { code, value, type: flag.type, isDefault: false };
  }

  /** The value of a boolean flag; fails as {@link getFlag} does. */
  getBooleanFlag<Key extends FeatureFlagKeyOf<boolean>>(
    code: Key,
    defaultValue?: FeatureFlagValue<Key, boolean>,
  ): FeatureFlagValue<Key, boolean> {
    return this.#value(code, defaultValue, 'boolean') as FeatureFlagValue<Key, boolean>;
  }

  /** The value of a text flag; fails as {@link getFlag} does. */
  getStringFlag<Key extends FeatureFlagKeyOf<string>>(
    code: Key,
    defaultValue?: FeatureFlagValue<Key, string>,
  ): FeatureFlagValue<Key, string> {
    return this.#value(code, defaultValue, 'string') as FeatureFlagValue<Key, string>;
  }

  /** The value of a whole-number flag; fails as {@link getFlag} does. */
  getIntegerFlag<Key extends FeatureFlagKeyOf<number>>(
    code: Key,
    defaultValue?: FeatureFlagValue<Key, number>,
  ): FeatureFlagValue<Key, number> {
    return this.#value(code, defaultValue, 'integer') as FeatureFlagValue<Key, number>;
  }

  /** The value of a JSON flag; fails as {@link getFlag} does. */
  getJsonFlag<Key extends FeatureFlagKey>(
    code: Key,
    defaultValue?: FeatureFlagValue<Key>,
  ): FeatureFlagValue<Key> {
    return this.#value(code, defaultValue, 'json') as FeatureFlagValue<Key>;
  }

  /** Every feature flag of the token. */
  getFlags(): readonly FeatureFlagAnswer[] {
    return [...this.featureFlags].map(([code, { type, value }]) => ({
      code,
      value,
      type,
      isDefault: false,
    }));
  }

  #value(code: string, defaultValue: unknown, type: FeatureFlagType): unknown {
    return this.getFlag(code, defaultValue, type).value;
  }
}
