// Made from @kinde/management-api-js 0.18.0 by `npm run generate`: edit .ci/management-api.

import type { SuccessAnswer } from './shared.js';

/** The operations of `KindeManagementApi.environments` (`/api/v1/environment`). */
export interface EnvironmentsResource {
  /**
   * Gets the current environment.
   *
   * `GET /api/v1/environment`, scope `read:environments`
   */
  get(): Promise<EnvironmentsGetAnswer>;

  /**
   * Get environment feature flags.
   *
   * `GET /api/v1/environment/feature_flags`, scope `read:environment_feature_flags`
   */
  listFeatureFlags(): Promise<EnvironmentsListFeatureFlagsAnswer>;

  /**
   * Update environment feature flag override.
   *
   * `PATCH /api/v1/environment/feature_flags/{feature_flag_key}`, scope
   * `update:environment_feature_flags`
   */
  updateFeatureFlag(parameters: EnvironmentsUpdateFeatureFlagParameters): Promise<SuccessAnswer>;

  /**
   * Delete environment feature flag override.
   *
   * `DELETE /api/v1/environment/feature_flags/{feature_flag_key}`, scope
   * `delete:environment_feature_flags`
   */
  deleteFeatureFlag(parameters: EnvironmentsDeleteFeatureFlagParameters): Promise<SuccessAnswer>;

  /**
   * Delete all environment feature flag overrides.
   *
   * `DELETE /api/v1/environment/feature_flags`, scope `delete:environment_feature_flags`
   */
  deleteFeatureFlags(): Promise<SuccessAnswer>;

  /**
   * Read environment logo details.
   *
   * `GET /api/v1/environment/logos`, scope `read:environments`
   */
  listLogos(): Promise<EnvironmentsListLogosAnswer>;

  /**
   * Add environment logo.
   *
   * `PUT /api/v1/environment/logos/{type}`, scope `update:environments`
   */
  addLogo(parameters: EnvironmentsAddLogoParameters): Promise<SuccessAnswer>;

  /**
   * Delete environment logo.
   *
   * `DELETE /api/v1/environment/logos/{type}`, scope `update:environments`
   */
  deleteLogo(parameters: EnvironmentsDeleteLogoParameters): Promise<SuccessAnswer | undefined>;

  /**
   * Retrieve passkey policy for the current environment.
   *
   * `GET /api/v1/passkey`, scope `read:passkey`
   */
  getPasskey(): Promise<EnvironmentsGetPasskeyAnswer>;

  /**
   * Set the passkey policy for the current environment. Policies other than `off` require the
   * `passkeys` entitlement.
   *
   * `PUT /api/v1/passkey`, scope `update:passkey`
   */
  updatePasskey(
    parameters: EnvironmentsUpdatePasskeyParameters,
  ): Promise<EnvironmentsUpdatePasskeyAnswer>;
}

export interface EnvironmentsUpdateFeatureFlagParameters {
  /** The identifier for the feature flag. */
  readonly feature_flag_key: string;
  /** The flag override value. */
  readonly value: string;
}

export interface EnvironmentsDeleteFeatureFlagParameters {
  /** The identifier for the feature flag. */
  readonly feature_flag_key: string;
}

export interface EnvironmentsAddLogoParameters {
  /** The type of logo to add. */
  readonly type: 'dark' | 'light';
  /** The logo file to upload. */
  readonly logo: Blob;
}

export interface EnvironmentsDeleteLogoParameters {
  /** The type of logo to delete. */
  readonly type: 'dark' | 'light';
}

export type EnvironmentsGetPasskeyAnswer = SuccessAnswer & {
  /** Whether passkeys are enabled for this environment (`policy` is not `off`). */
  readonly enabled?: boolean;
  /**
   * Environment passkey policy. `off` disables passkeys; `optional` enables passkeys
   * and allows users to skip passkey setup after password sign-in; `mandatory` requires
   * passkey setup after first password sign-in.
   */
  readonly policy?: 'off' | 'optional' | 'mandatory';
};

export interface EnvironmentsUpdatePasskeyParameters {
  /** Environment passkey policy. */
  readonly policy: 'off' | 'optional' | 'mandatory';
}

export type EnvironmentsUpdatePasskeyAnswer = SuccessAnswer & {
  readonly enabled?: boolean;
  readonly policy?: 'off' | 'optional' | 'mandatory';
};

export interface EnvironmentsListFeatureFlagsAnswer {
  /** Response code. */
  readonly code?: string;
  /** Response message. */
  readonly message?: string;
  /** The environment's feature flag settings. */
  readonly feature_flags?: {
    readonly [key: string]: {
      readonly type?: 'str' | 'int' | 'bool';
      readonly value?: string;
    };
  };
  /** Pagination token. */
  readonly next_token?: string;
}

export interface EnvironmentsGetAnswer {
  /** Response code. */
  readonly code?: string;
  /** Response message. */
  readonly message?: string;
  readonly environment?: {
    /** The unique identifier for the environment. */
    readonly code?: string;
    /** The environment's name. */
    readonly name?: string;
    /** Your HotJar site ID. */
    readonly hotjar_site_id?: string | null;
    /** Your Google Analytics tag. */
    readonly google_analytics_tag?: string | null;
    /** Your Contentsquare Tag ID. */
    readonly contentsquare_tag_id?: string | null;
    /** Whether the environment is the default. Typically this is your production environment. */
    readonly is_default?: boolean;
    /** Whether the environment is live. */
    readonly is_live?: boolean;
    /** Your domain on Kinde */
    readonly kinde_domain?: string;
    /** Your custom domain for the environment */
    readonly custom_domain?: string | null;
    /** The organization's logo URL. */
    readonly logo?: string | null;
    /** The organization's logo URL to be used for dark themes. */
    readonly logo_dark?: string | null;
    /** The organization's SVG favicon URL. Optimal format for most browsers */
    readonly favicon_svg?: string | null;
    /** The favicon URL to be used as a fallback in browsers that don't support SVG, add a PNG */
    readonly favicon_fallback?: string | null;
    readonly link_color?: {
      readonly raw?: string;
      readonly hex?: string;
      readonly hsl?: string;
    } | null;
    readonly background_color?: {
      readonly raw?: string;
      readonly hex?: string;
      readonly hsl?: string;
    } | null;
    readonly button_color?: {
      readonly raw?: string;
      readonly hex?: string;
      readonly hsl?: string;
    } | null;
    readonly button_text_color?: {
      readonly raw?: string;
      readonly hex?: string;
      readonly hsl?: string;
    } | null;
    readonly link_color_dark?: {
      readonly raw?: string;
      readonly hex?: string;
      readonly hsl?: string;
    } | null;
    readonly background_color_dark?: {
      readonly raw?: string;
      readonly hex?: string;
      readonly hsl?: string;
    } | null;
    readonly button_text_color_dark?: {
      readonly raw?: string;
      readonly hex?: string;
      readonly hsl?: string;
    } | null;
    readonly button_color_dark?: {
      readonly raw?: string;
      readonly hex?: string;
      readonly hsl?: string;
    } | null;
    /** The border radius for buttons. Value is px, Kinde transforms to rem for rendering */
    readonly button_border_radius?: number | null;
    /** The border radius for cards. Value is px, Kinde transforms to rem for rendering */
    readonly card_border_radius?: number | null;
    /** The border radius for inputs. Value is px, Kinde transforms to rem for rendering */
    readonly input_border_radius?: number | null;
    /** Whether the environment is forced into light mode, dark mode or user preference */
    readonly theme_code?: 'light' | 'dark' | 'user_preference';
    /** The color scheme for the environment used for meta tags based on the theme code */
    readonly color_scheme?: 'light' | 'dark' | 'light dark';
    /** Date of environment creation in ISO 8601 format. */
    readonly created_on?: string;
  };
}

export interface EnvironmentsListLogosAnswer {
  /** Response code. */
  readonly code?: string;
  /** A list of logos. */
  readonly logos?: readonly {
    /** The type of logo (light or dark). */
    readonly type?: string;
    /** The name of the logo file. */
    readonly file_name?: string;
  }[];
  /** Response message. */
  readonly message?: string;
}
