// Made from @kinde/management-api-js 0.18.0 by `npm run generate`: edit .ci/management-api.

import type { SuccessAnswer } from './shared.js';

/** The operations of `KindeManagementApi.business` (`/api/v1/business`). */
export interface BusinessResource {
  /**
   * Get your business details.
   *
   * `GET /api/v1/business`, scope `read:businesses`
   */
  get(): Promise<BusinessGetAnswer>;

  /**
   * Update your business details.
   *
   * `PATCH /api/v1/business`, scope `update:businesses`
   */
  update(parameters?: BusinessUpdateParameters): Promise<SuccessAnswer>;
}

export interface BusinessUpdateParameters {
  /** The name of the business. */
  readonly business_name?: string | null;
  /** The email address of the business. */
  readonly email?: string | null;
  /** The key of the industry of your business. Can be retrieved from the /industries endpoint. */
  readonly industry_key?: string | null;
  /** Whether the business is using clickwrap agreements. */
  readonly is_click_wrap?: boolean | null;
  /** Whether the business is showing Kinde branding. Requires a paid plan. */
  readonly is_show_kinde_branding?: boolean | null;
  /** The Kinde perk code for the business. */
  readonly kinde_perk_code?: string | null;
  /** The phone number of the business. */
  readonly phone?: string | null;
  /** The URL to the business's privacy policy. */
  readonly privacy_url?: string | null;
  /** The URL to the business's terms of service. */
  readonly terms_url?: string | null;
  /** The key of the timezone of your business. Can be retrieved from the /timezones endpoint. */
  readonly timezone_key?: string | null;
}

export interface BusinessGetAnswer {
  /** Response code. */
  readonly code?: string;
  /** Response message. */
  readonly message?: string;
  readonly business?: {
    /** The unique ID for the business. */
    readonly code?: string;
    /** Your business's name. */
    readonly name?: string;
    /** Phone number associated with business. */
    readonly phone?: string | null;
    /** Email address associated with business. */
    readonly email?: string | null;
    /** The industry your business is in. */
    readonly industry?: string | null;
    /** The timezone your business is in. */
    readonly timezone?: string | null;
    /** Your Privacy policy URL. */
    readonly privacy_url?: string | null;
    /** Your Terms and Conditions URL. */
    readonly terms_url?: string | null;
    /** Whether your business uses clickwrap agreements. */
    readonly has_clickwrap?: boolean;
    /** Whether your business shows Kinde branding. */
    readonly has_kinde_branding?: boolean;
    /** Date of business creation in ISO 8601 format. */
    readonly created_on?: string;
  };
}
