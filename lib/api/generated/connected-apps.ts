// Made from @kinde/management-api-js 0.18.0 by `npm run generate`: edit .ci/management-api.

import type { SuccessAnswer } from './shared.js';

/** The operations of `KindeManagementApi.connectedApps` (`/api/v1/connected_apps`). */
export interface ConnectedAppsResource {
  /**
   * Get a URL that authenticates and authorizes a user to a third-party connected app.
   *
   * `GET /api/v1/connected_apps/auth_url`, scope `read:connected_apps`
   */
  authUrl(parameters: ConnectedAppsAuthUrlParameters): Promise<ConnectedAppsAuthUrlAnswer>;

  /**
   * Get an access token that can be used to call the third-party provider linked to the connected
   * app.
   *
   * `GET /api/v1/connected_apps/token`, scope `read:connected_apps`
   */
  token(parameters: ConnectedAppsTokenParameters): Promise<ConnectedAppsTokenAnswer>;

  /**
   * Revoke the tokens linked to the connected app session.
   *
   * `POST /api/v1/connected_apps/revoke`, scope `create:connected_apps`
   */
  revoke(parameters: ConnectedAppsRevokeParameters): Promise<SuccessAnswer>;
}

export interface ConnectedAppsAuthUrlParameters {
  /** The unique key code reference of the connected app to authenticate against. */
  readonly key_code_ref: string;
  /** The id of the user that needs to authenticate to the third-party connected app. */
  readonly user_id?: string;
  /**
   * The code of the Kinde organization that needs to authenticate to the third-party connected app.
   */
  readonly org_code?: string;
  /** A URL that overrides the default callback URL setup in your connected app configuration */
  readonly override_callback_url?: string;
}

export interface ConnectedAppsTokenParameters {
  /** The unique session id representing the login session of a user. */
  readonly session_id: string;
}

export interface ConnectedAppsRevokeParameters {
  /** The unique session id representing the login session of a user. */
  readonly session_id: string;
}

export interface ConnectedAppsTokenAnswer {
  /** The access token to access a third-party provider. */
  readonly access_token?: string;
  /** The date and time that the access token expires. */
  readonly access_token_expiry?: string;
}

export interface ConnectedAppsAuthUrlAnswer {
  /** A URL that is used to authenticate an end-user against a connected app. */
  readonly url?: string;
  /** A unique identifier for the login session. */
  readonly session_id?: string;
}
