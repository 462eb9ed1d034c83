// Made from @kinde/management-api-js 0.18.0 by `npm run generate`: edit .ci/management-api.

import type { SuccessAnswer } from './shared.js';

/** The operations of `KindeManagementApi.callbacks` (`/api/v1/applications`). */
export interface CallbacksResource {
  /**
   * Returns an application's redirect callback URLs.
   *
   * `GET /api/v1/applications/{app_id}/auth_redirect_urls`, scope `read:applications_redirect_uris`
   */
  listRedirectUrls(
    parameters: CallbacksListRedirectUrlsParameters,
  ): Promise<CallbacksListRedirectUrlsAnswer>;

  /**
   * Add additional redirect callback URLs.
   *
   * `POST /api/v1/applications/{app_id}/auth_redirect_urls`, scope
   * `create:applications_redirect_uris`
   */
  addRedirectUrls(parameters: CallbacksAddRedirectUrlsParameters): Promise<SuccessAnswer>;

  /**
   * Replace all redirect callback URLs.
   *
   * `PUT /api/v1/applications/{app_id}/auth_redirect_urls`, scope
   * `update:applications_redirect_uris`
   */
  replaceRedirectUrls(parameters: CallbacksReplaceRedirectUrlsParameters): Promise<SuccessAnswer>;

  /**
   * Delete callback URLs.
   *
   * `DELETE /api/v1/applications/{app_id}/auth_redirect_urls`, scope
   * `delete:applications_redirect_uris`
   */
  deleteRedirectUrls(parameters: CallbacksDeleteRedirectUrlsParameters): Promise<SuccessAnswer>;

  /**
   * Returns an application's logout redirect URLs.
   *
   * `GET /api/v1/applications/{app_id}/auth_logout_urls`, scope `read:application_logout_uris`
   */
  listLogoutUrls(
    parameters: CallbacksListLogoutUrlsParameters,
  ): Promise<CallbacksListLogoutUrlsAnswer>;

  /**
   * Add additional logout redirect URLs.
   *
   * `POST /api/v1/applications/{app_id}/auth_logout_urls`, scope `create:application_logout_uris`
   */
  addLogoutUrls(parameters: CallbacksAddLogoutUrlsParameters): Promise<SuccessAnswer>;

  /**
   * Replace all logout redirect URLs.
   *
   * `PUT /api/v1/applications/{app_id}/auth_logout_urls`, scope `update:application_logout_uris`
   */
  replaceLogoutUrls(parameters: CallbacksReplaceLogoutUrlsParameters): Promise<SuccessAnswer>;

  /**
   * Delete logout URLs.
   *
   * `DELETE /api/v1/applications/{app_id}/auth_logout_urls`, scope `delete:application_logout_uris`
   */
  deleteLogoutUrls(parameters: CallbacksDeleteLogoutUrlsParameters): Promise<SuccessAnswer>;
}

export interface CallbacksListRedirectUrlsParameters {
  /** The identifier for the application. */
  readonly app_id: string;
}

export interface CallbacksAddRedirectUrlsParameters {
  /** The identifier for the application. */
  readonly app_id: string;
  /** Array of callback urls. */
  readonly urls?: readonly string[];
}

export interface CallbacksReplaceRedirectUrlsParameters {
  /** The identifier for the application. */
  readonly app_id: string;
  /** Array of callback urls. */
  readonly urls?: readonly string[];
}

export interface CallbacksDeleteRedirectUrlsParameters {
  /** The identifier for the application. */
  readonly app_id: string;
  /** Urls to delete, comma separated. */
  readonly urls: string;
}

export interface CallbacksListLogoutUrlsParameters {
  /** The identifier for the application. */
  readonly app_id: string;
}

export interface CallbacksAddLogoutUrlsParameters {
  /** The identifier for the application. */
  readonly app_id: string;
  /** Array of logout urls. */
  readonly urls?: readonly string[];
}

export interface CallbacksReplaceLogoutUrlsParameters {
  /** The identifier for the application. */
  readonly app_id: string;
  /** Array of logout urls. */
  readonly urls?: readonly string[];
}

export interface CallbacksDeleteLogoutUrlsParameters {
  /** The identifier for the application. */
  readonly app_id: string;
  /** Urls to delete, comma separated. */
  readonly urls: string;
}

export interface CallbacksListLogoutUrlsAnswer {
  /** An application's logout URLs. */
  readonly logout_urls?: readonly string[];
  /** Response code. */
  readonly code?: string;
  /** Response message. */
  readonly message?: string;
}

export interface CallbacksListRedirectUrlsAnswer {
  /** An application's redirect URLs. */
  readonly redirect_urls?: readonly string[];
}
