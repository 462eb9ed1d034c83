// Made from @kinde/management-api-js 0.18.0 by `npm run generate`: edit .ci/management-api.

import type { SuccessAnswer } from './shared.js';

/** The operations of `KindeManagementApi.mfa` (`/api/v1/mfa`). */
export interface MfaResource {
  /**
   * Replace MFA Configuration.
   *
   * `PUT /api/v1/mfa`, scope `update:mfa`
   */
  replace(parameters: MfaReplaceParameters): Promise<SuccessAnswer>;
}

export interface MfaReplaceParameters {
  /** Specifies whether MFA is required, optional, or not enforced. */
  readonly policy: 'required' | 'off' | 'optional';
  /** The MFA methods to enable. */
  readonly enabled_factors: readonly ('mfa:email' | 'mfa:sms' | 'mfa:authenticator_app')[];
  /** Determines whether recovery codes are shown to users during MFA setup for the environment. */
  readonly is_recovery_codes_enabled?: boolean;
}
