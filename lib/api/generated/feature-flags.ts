// Made from @kinde/management-api-js 0.18.0 by `npm run generate`: edit .ci/management-api.

import type { SuccessAnswer } from './shared.js';

/** The operations of `KindeManagementApi.featureFlags` (`/api/v1/feature_flags`). */
export interface FeatureFlagsResource {
  /**
   * Create feature flag.
   *
   * `POST /api/v1/feature_flags`, scope `create:feature_flags`
   */
  create(parameters: FeatureFlagsCreateParameters): Promise<SuccessAnswer>;

  /**
   * Update feature flag.
   *
   * `PUT /api/v1/feature_flags/{feature_flag_key}`, scope `update:feature_flags`
   */
  update(parameters: FeatureFlagsUpdateParameters): Promise<SuccessAnswer>;

  /**
   * Delete feature flag.
   *
   * `DELETE /api/v1/feature_flags/{feature_flag_key}`, scope `delete:feature_flags`
   */
  delete(parameters: FeatureFlagsDeleteParameters): Promise<SuccessAnswer>;
}

export interface FeatureFlagsCreateParameters {
  /** The name of the flag. */
  readonly name: string;
  /** Description of the flag purpose. */
  readonly description?: string;
  /** The flag identifier to use in code. */
  readonly key: string;
  /** The variable type. */
  readonly type: 'str' | 'int' | 'bool';
  /** Allow the flag to be overridden at a different level. */
  readonly allow_override_level?: 'env' | 'org' | 'usr';
  /** Default value for the flag used by environments and organizations. */
  readonly default_value: string;
}

export interface FeatureFlagsUpdateParameters {
  /** The key identifier for the feature flag. */
  readonly feature_flag_key: string;
  /** The name of the flag. */
  readonly name: string;
  /** Description of the flag purpose. */
  readonly description: string;
  /** The variable type */
  readonly type: 'str' | 'int' | 'bool';
  /** Allow the flag to be overridden at a different level. */
  readonly allow_override_level: 'env' | 'org';
  /** Default value for the flag used by environments and organizations. */
  readonly default_value: string;
}

export interface FeatureFlagsDeleteParameters {
  /** The identifier for the feature flag. */
  readonly feature_flag_key: string;
}
