// Made from @kinde/management-api-js 0.18.0 by `npm run generate`: edit .ci/management-api.

import type { PagedAnswer } from '../../core/management/paged-answer.js';
import type { ConnectionsAnswer, PropertyValuesAnswer, SuccessAnswer } from './shared.js';

/** The operations of `KindeManagementApi.applications` (`/api/v1/applications`). */
export interface ApplicationsResource {
  /**
   * Get a list of applications / clients.
   *
   * `GET /api/v1/applications`, scope `read:applications`
   */
  list(parameters?: ApplicationsListParameters): PagedAnswer<ApplicationsListAnswer, Application>;

  /**
   * Create a new client.
   *
   * `POST /api/v1/applications`, scope `create:applications`
   */
  create(parameters: ApplicationsCreateParameters): Promise<ApplicationsCreateAnswer>;

  /**
   * Gets an application given the application's ID.
   *
   * `GET /api/v1/applications/{application_id}`, scope `read:applications`
   */
  get(parameters: ApplicationsGetParameters): Promise<ApplicationsGetAnswer>;

  /**
   * Updates a client's settings. For more information, read [Applications in
   * Kinde](https://docs.kinde.com/build/applications/about-applications).
   *
   * `PATCH /api/v1/applications/{application_id}`, scope `update:applications`
   */
  update(parameters: ApplicationsUpdateParameters): Promise<unknown>;

  /**
   * Delete a client / application.
   *
   * `DELETE /api/v1/applications/{application_id}`, scope `delete:applications`
   */
  delete(parameters: ApplicationsDeleteParameters): Promise<SuccessAnswer>;

  /**
   * Gets all connections for an application.
   *
   * `GET /api/v1/applications/{application_id}/connections`, scope `read:application_connections`
   */
  listConnections(parameters: ApplicationsListConnectionsParameters): Promise<ConnectionsAnswer>;

  /**
   * Enable an auth connection for an application.
   *
   * `POST /api/v1/applications/{application_id}/connections/{connection_id}`, scope
   * `create:application_connections`
   */
  enableConnection(parameters: ApplicationsEnableConnectionParameters): Promise<unknown>;

  /**
   * Turn off an auth connection for an application.
   *
   * `DELETE /api/v1/applications/{application_id}/connections/{connection_id}`, scope
   * `delete:application_connections`
   */
  removeConnection(parameters: ApplicationsRemoveConnectionParameters): Promise<SuccessAnswer>;

  /**
   * Gets properties for an application by client ID.
   *
   * `GET /api/v1/applications/{application_id}/properties`, scope `read:application_properties`
   */
  listProperties(parameters: ApplicationsListPropertiesParameters): Promise<PropertyValuesAnswer>;

  /**
   * Update application property value.
   *
   * `PUT /api/v1/applications/{application_id}/properties/{property_key}`, scope
   * `update:application_properties`
   */
  updateProperty(parameters: ApplicationsUpdatePropertyParameters): Promise<SuccessAnswer>;

  /**
   * Configure tokens for an application.
   *
   * `PATCH /api/v1/applications/{application_id}/tokens`, scope `update:application_tokens`
   */
  updateTokens(parameters: ApplicationsUpdateTokensParameters): Promise<SuccessAnswer>;
}

export interface ApplicationsListParameters {
  /** Field and order to sort the result by. */
  readonly sort?: ('name_asc' | 'name_desc') | null;
  /** Number of results per page. Defaults to 10 if parameter not sent. */
  readonly page_size?: number | null;
  /** A string to get the next page of results if there are more results. */
  readonly next_token?: string | null;
}

export interface ApplicationsCreateParameters {
  /** The application's name. */
  readonly name: string;
  /**
   * The application's type. Use `reg` for regular server rendered applications, `spa` for
   * single-page applications, `m2m` for machine-to-machine applications, and `device` for devices
   * and IoT.
   */
  readonly type: 'reg' | 'spa' | 'm2m' | 'device';
  /** Scope an M2M application to an org (Plus plan required). */
  readonly org_code?: string | null;
}

export interface ApplicationsGetParameters {
  /** The identifier for the application. */
  readonly application_id: string;
}

export interface ApplicationsUpdateParameters {
  /** The identifier for the application. */
  readonly application_id: string;
  /** The application's name. */
  readonly name?: string;
  /** The application's language key. */
  readonly language_key?: string;
  /** The application's logout uris. */
  readonly logout_uris?: readonly string[];
  /** The application's redirect uris. */
  readonly redirect_uris?: readonly string[];
  /** The default login route for resolving session issues. */
  readonly login_uri?: string;
  /** The homepage link to your application. */
  readonly homepage_uri?: string;
}

export interface ApplicationsDeleteParameters {
  /** The identifier for the application. */
  readonly application_id: string;
}

export interface ApplicationsListConnectionsParameters {
  /** The identifier/client ID for the application. */
  readonly application_id: string;
}

export interface ApplicationsEnableConnectionParameters {
  /** The identifier/client ID for the application. */
  readonly application_id: string;
  /** The identifier for the connection. */
  readonly connection_id: string;
}

export interface ApplicationsRemoveConnectionParameters {
  /** The identifier/client ID for the application. */
  readonly application_id: string;
  /** The identifier for the connection. */
  readonly connection_id: string;
}

export interface ApplicationsListPropertiesParameters {
  /** The application's ID / client ID. */
  readonly application_id: string;
}

export interface ApplicationsUpdatePropertyParameters {
  /** The application's ID / client ID. */
  readonly application_id: string;
  /** The property's key. */
  readonly property_key: string;
  /** The new value for the property */
  readonly value: string | boolean;
}

export interface ApplicationsUpdateTokensParameters {
  /** The identifier/client ID for the application. */
  readonly application_id: string;
  /** The lifetime of an access token in seconds. */
  readonly access_token_lifetime?: number;
  /** The lifetime of a refresh token in seconds. */
  readonly refresh_token_lifetime?: number;
  /** The lifetime of an ID token in seconds. */
  readonly id_token_lifetime?: number;
  /** The lifetime of an authenticated session in seconds. */
  readonly authenticated_session_lifetime?: number;
  /** Enable or disable Hasura mapping. */
  readonly is_hasura_mapping_enabled?: boolean;
}

export interface Application {
  readonly id?: string;
  readonly name?: string;
  readonly type?: string;
}

export interface ApplicationsCreateAnswer {
  /** Response code. */
  readonly code?: string;
  /** Response message. */
  readonly message?: string;
  readonly application?: {
    /** The application's identifier. */
    readonly id?: string;
    /** The application's client ID. */
    readonly client_id?: string;
    /** The application's client secret. */
    readonly client_secret?: string;
  };
}

export interface ApplicationsGetAnswer {
  /** Response code. */
  readonly code?: string;
  /** Response message. */
  readonly message?: string;
  readonly application?: {
    /** The application's identifier. */
    readonly id?: string;
    /** The application's name. */
    readonly name?: string;
    /** The application's type. */
    readonly type?: 'm2m' | 'reg' | 'spa';
    /** The application's client ID. */
    readonly client_id?: string;
    /** The application's client secret. */
    readonly client_secret?: string;
    /** The default login route for resolving session issues. */
    readonly login_uri?: string;
    /** The homepage link to your application. */
    readonly homepage_uri?: string;
    /** Whether the application has a cancel button to allow users to exit the auth flow [Beta]. */
    readonly has_cancel_button?: boolean;
  };
}

export interface ApplicationsListAnswer {
  /** Response code. */
  readonly code?: string;
  /** Response message. */
  readonly message?: string;
  readonly applications?: readonly Application[];
  /** Pagination token. */
  readonly next_token?: string;
}
