// Made from @kinde/management-api-js 0.18.0 by `npm run generate`: edit .ci/management-api.

import type { PagedAnswer } from '../../core/management/paged-answer.js';
import type { Connection, ConnectionsAnswer, SuccessAnswer } from './shared.js';

/** The operations of `KindeManagementApi.connections` (`/api/v1/connections`). */
export interface ConnectionsResource {
  /**
   * Returns a list of authentication connections. Optionally you can filter this by a home realm
   * domain.
   *
   * `GET /api/v1/connections`, scope `read:connections`
   */
  list(parameters?: ConnectionsListParameters): PagedAnswer<ConnectionsAnswer, Connection>;

  /**
   * Create Connection.
   *
   * `POST /api/v1/connections`, scope `create:connections`
   */
  create(parameters?: ConnectionsCreateParameters): Promise<ConnectionsCreateAnswer>;

  /**
   * Get Connection.
   *
   * `GET /api/v1/connections/{connection_id}`, scope `read:connections`
   */
  get(parameters: ConnectionsGetParameters): Promise<Connection>;

  /**
   * Update Connection.
   *
   * `PATCH /api/v1/connections/{connection_id}`, scope `update:connections`
   */
  update(parameters: ConnectionsUpdateParameters): Promise<SuccessAnswer>;

  /**
   * Replace Connection Config.
   *
   * `PUT /api/v1/connections/{connection_id}`, scope `update:connections`
   */
  replace(parameters: ConnectionsReplaceParameters): Promise<SuccessAnswer>;

  /**
   * Delete connection.
   *
   * `DELETE /api/v1/connections/{connection_id}`, scope `delete:connections`
   */
  delete(parameters: ConnectionsDeleteParameters): Promise<SuccessAnswer>;
}

export interface ConnectionsListParameters {
  /** Number of results per page. Defaults to 10 if parameter not sent. */
  readonly page_size?: number | null;
  /** Filter the results by the home realm domain. */
  readonly home_realm_domain?: string | null;
  /** The ID of the connection to start after. */
  readonly starting_after?: string | null;
  /** The ID of the connection to end before. */
  readonly ending_before?: string | null;
}

export interface ConnectionsCreateParameters {
  /** The internal name of the connection. */
  readonly name?: string;
  /** The public facing name of the connection. */
  readonly display_name?: string;
  /** The identity provider identifier for the connection. */
  readonly strategy?:
    | 'oauth2:apple'
    | 'oauth2:azure_ad'
    | 'oauth2:bitbucket'
    | 'oauth2:discord'
    | 'oauth2:facebook'
    | 'oauth2:github'
    | 'oauth2:gitlab'
    | 'oauth2:google'
    | 'oauth2:linkedin'
    | 'oauth2:microsoft'
    | 'oauth2:patreon'
    | 'oauth2:slack'
    | 'oauth2:stripe'
    | 'oauth2:twitch'
    | 'oauth2:twitter'
    | 'oauth2:xero'
    | 'saml:custom'
    | 'saml:cloudflare'
    | 'saml:okta'
    | 'saml:microsoft'
    | 'saml:google'
    | 'wsfed:azure_ad';
  /** Client IDs of applications in which this connection is to be enabled. */
  readonly enabled_applications?: readonly string[];
  /** Enterprise connections only - the code for organization that manages this connection. */
  readonly organization_code?: string | null;
  readonly options?:
    | {
        /** OAuth client ID. */
        readonly client_id?: string;
        /** OAuth client secret. */
        readonly client_secret?: string;
        /** Use custom domain callback URL. */
        readonly is_use_custom_domain?: boolean;
        /** Trust this connection for account merging. */
        readonly is_trusted?: boolean;
      }
    | {
        /** Client ID. */
        readonly client_id?: string;
        /** Client secret. */
        readonly client_secret?: string;
        /** List of domains to limit authentication. */
        readonly home_realm_domains?: readonly string[];
        /** Domain for Entra ID. */
        readonly entra_id_domain?: string;
        /** Use https://login.windows.net/common instead of a default endpoint. */
        readonly is_use_common_endpoint?: boolean;
        /** Sync user profile data with IDP. */
        readonly is_sync_user_profile_on_login?: boolean;
        /** Include user group info from MS Entra ID. */
        readonly is_retrieve_provider_user_groups?: boolean;
        /** Include additional user profile information. */
        readonly is_extended_attributes_required?: boolean;
        /** Users automatically join organization when using this connection. */
        readonly is_auto_join_organization_enabled?: boolean;
        /** Create a user record in Kinde if the user signing in does not exist. */
        readonly is_create_missing_user?: boolean;
        /** Force showing the SSO button for this connection. */
        readonly is_force_show_sso_button?: boolean;
        /** Additional upstream parameters to pass to the identity provider. */
        readonly upstream_params?: {
          readonly [key: string]: unknown;
        };
        /** Use custom domain callback URL. */
        readonly is_use_custom_domain?: boolean;
        /** Trust this connection for account merging. */
        readonly is_trusted?: boolean;
      }
    | {
        /** List of domains to restrict authentication. */
        readonly home_realm_domains?: readonly string[];
        /** SAML Entity ID. */
        readonly saml_entity_id?: string;
        /** URL for the IdP metadata. */
        readonly saml_idp_metadata_url?: string;
        /** Override the default SSO endpoint with a URL your IdP recognizes. */
        readonly saml_sign_in_url?: string;
        /** Algorithm used to sign SAML requests. */
        readonly sign_request_algorithm?: 'RSA-SHA256' | 'RSA-SHA1';
        /** Protocol binding used to send SAML requests. */
        readonly protocol_binding?: 'HTTP-REDIRECT' | 'HTTP-POST';
        /** Format for the Name ID used to identify users in SAML responses. */
        readonly name_id_format?: 'Persistent' | 'Transient' | 'Email address' | 'Unspecified';
        /** Attribute key for the user's email. */
        readonly saml_email_key_attr?: string;
        /** Attribute key for the user's ID. */
        readonly saml_user_id_key_attr?: string;
        /** Attribute key for the user's first name. */
        readonly saml_first_name_key_attr?: string;
        /** Attribute key for the user's last name. */
        readonly saml_last_name_key_attr?: string;
        /** Create user if they don't exist. */
        readonly is_create_missing_user?: boolean;
        /** Force showing the SSO button for this connection. */
        readonly is_force_show_sso_button?: boolean;
        /** Additional upstream parameters to pass to the identity provider. */
        readonly upstream_params?: {
          readonly [key: string]: unknown;
        };
        /** Certificate for signing SAML requests. */
        readonly saml_signing_certificate?: string;
        /** Private key associated with the signing certificate. */
        readonly saml_signing_private_key?: string;
        /** Users automatically join organization when using this connection. */
        readonly is_auto_join_organization_enabled?: boolean;
        /** Use custom domain callback URL. */
        readonly is_use_custom_domain?: boolean;
        /** Trust this connection for account merging. */
        readonly is_trusted?: boolean;
      };
}

export interface ConnectionsGetParameters {
  /** The unique identifier for the connection. */
  readonly connection_id: string;
}

export interface ConnectionsUpdateParameters {
  /** The unique identifier for the connection. */
  readonly connection_id: string;
  /** The internal name of the connection. */
  readonly name?: string;
  /** The public facing name of the connection. */
  readonly display_name?: string;
  /** Client IDs of applications in which this connection is to be enabled. */
  readonly enabled_applications?: readonly string[];
  readonly options?:
    | {
        /** OAuth client ID. */
        readonly client_id?: string;
        /** OAuth client secret. */
        readonly client_secret?: string;
        /** Use custom domain callback URL. */
        readonly is_use_custom_domain?: boolean;
        /** Trust this connection for account merging. */
        readonly is_trusted?: boolean;
      }
    | {
        /** Client ID. */
        readonly client_id?: string;
        /** Client secret. */
        readonly client_secret?: string;
        /** List of domains to limit authentication. */
        readonly home_realm_domains?: readonly string[];
        /** Domain for Entra ID. */
        readonly entra_id_domain?: string;
        /** Use https://login.windows.net/common instead of a default endpoint. */
        readonly is_use_common_endpoint?: boolean;
        /** Sync user profile data with IDP. */
        readonly is_sync_user_profile_on_login?: boolean;
        /** Include user group info from MS Entra ID. */
        readonly is_retrieve_provider_user_groups?: boolean;
        /** Include additional user profile information. */
        readonly is_extended_attributes_required?: boolean;
        /** Create users if they don't exist in the system. */
        readonly is_create_missing_user?: boolean;
        /** Force showing the SSO button for this connection. */
        readonly is_force_show_sso_button?: boolean;
        /** Additional upstream parameters to pass to the identity provider. */
        readonly upstream_params?: {
          readonly [key: string]: unknown;
        };
        /** Use custom domain callback URL. */
        readonly is_use_custom_domain?: boolean;
        /** Trust this connection for account merging. */
        readonly is_trusted?: boolean;
      }
    | {
        /** List of domains to restrict authentication. */
        readonly home_realm_domains?: readonly string[];
        /** SAML Entity ID. */
        readonly saml_entity_id?: string;
        /** URL for the IdP metadata. */
        readonly saml_idp_metadata_url?: string;
        /** Override the default SSO endpoint with a URL your IdP recognizes. */
        readonly saml_sign_in_url?: string;
        /** Algorithm used to sign SAML requests. */
        readonly sign_request_algorithm?: 'RSA-SHA256' | 'RSA-SHA1';
        /** Protocol binding used to send SAML requests. */
        readonly protocol_binding?: 'HTTP-REDIRECT' | 'HTTP-POST';
        /** Format for the Name ID used to identify users in SAML responses. */
        readonly name_id_format?: 'Persistent' | 'Transient' | 'Email address' | 'Unspecified';
        /** Attribute key for the user's email. */
        readonly saml_email_key_attr?: string;
        /** Attribute key for the user's ID. */
        readonly saml_user_id_key_attr?: string;
        /** Attribute key for the user's first name. */
        readonly saml_first_name_key_attr?: string;
        /** Attribute key for the user's last name. */
        readonly saml_last_name_key_attr?: string;
        /** Create user if they don't exist. */
        readonly is_create_missing_user?: boolean;
        /** Force showing the SSO button for this connection. */
        readonly is_force_show_sso_button?: boolean;
        /** Additional upstream parameters to pass to the identity provider. */
        readonly upstream_params?: {
          readonly [key: string]: unknown;
        };
        /** Certificate for signing SAML requests. */
        readonly saml_signing_certificate?: string;
        /** Private key associated with the signing certificate. */
        readonly saml_signing_private_key?: string;
        /** Use custom domain callback URL. */
        readonly is_use_custom_domain?: boolean;
        /** Trust this connection for account merging. */
        readonly is_trusted?: boolean;
      };
}

export interface ConnectionsReplaceParameters {
  /** The unique identifier for the connection. */
  readonly connection_id: string;
  /** The internal name of the connection. */
  readonly name?: string;
  /** The public-facing name of the connection. */
  readonly display_name?: string;
  /** Client IDs of applications in which this connection is to be enabled. */
  readonly enabled_applications?: readonly string[];
  readonly options?:
    | {
        /** OAuth client ID. */
        readonly client_id?: string;
        /** OAuth client secret. */
        readonly client_secret?: string;
        /** Use custom domain callback URL. */
        readonly is_use_custom_domain?: boolean;
        /** Trust this connection for account merging. */
        readonly is_trusted?: boolean;
      }
    | {
        /** Client ID. */
        readonly client_id?: string;
        /** Client secret. */
        readonly client_secret?: string;
        /** List of domains to limit authentication. */
        readonly home_realm_domains?: readonly string[];
        /** Domain for Entra ID. */
        readonly entra_id_domain?: string;
        /** Use https://login.windows.net/common instead of a default endpoint. */
        readonly is_use_common_endpoint?: boolean;
        /** Sync user profile data with IDP. */
        readonly is_sync_user_profile_on_login?: boolean;
        /** Include user group info from MS Entra ID. */
        readonly is_retrieve_provider_user_groups?: boolean;
        /** Include additional user profile information. */
        readonly is_extended_attributes_required?: boolean;
        /** Create a user record in Kinde if the user signing in does not exist. */
        readonly is_create_missing_user?: boolean;
        /** Force showing the SSO button for this connection. */
        readonly is_force_show_sso_button?: boolean;
        /** Additional upstream parameters to pass to the identity provider. */
        readonly upstream_params?: {
          readonly [key: string]: unknown;
        };
        /** Use custom domain callback URL. */
        readonly is_use_custom_domain?: boolean;
        /** Trust this connection for account merging. */
        readonly is_trusted?: boolean;
      }
    | {
        /** List of domains to restrict authentication. */
        readonly home_realm_domains?: readonly string[];
        /** SAML Entity ID. */
        readonly saml_entity_id?: string;
        /** URL for the IdP metadata. */
        readonly saml_idp_metadata_url?: string;
        /** Algorithm used to sign SAML requests. */
        readonly sign_request_algorithm?: 'RSA-SHA256' | 'RSA-SHA1';
        /** Protocol binding used to send SAML requests. */
        readonly protocol_binding?: 'HTTP-REDIRECT' | 'HTTP-POST';
        /** Format for the Name ID used to identify users in SAML responses. */
        readonly name_id_format?: 'Persistent' | 'Transient' | 'Email address' | 'Unspecified';
        /** Attribute key for the user's email. */
        readonly saml_email_key_attr?: string;
        /** Attribute key for the user's ID. */
        readonly saml_user_id_key_attr?: string;
        /** Attribute key for the user's first name. */
        readonly saml_first_name_key_attr?: string;
        /** Attribute key for the user's last name. */
        readonly saml_last_name_key_attr?: string;
        /** Create user if they don't exist. */
        readonly is_create_missing_user?: boolean;
        /** Force showing the SSO button for this connection. */
        readonly is_force_show_sso_button?: boolean;
        /** Additional upstream parameters to pass to the identity provider. */
        readonly upstream_params?: {
          readonly [key: string]: unknown;
        };
        /** Certificate for signing SAML requests. */
        readonly saml_signing_certificate?: string;
        /** Private key associated with the signing certificate. */
        readonly saml_signing_private_key?: string;
        /** Use custom domain callback URL. */
        readonly is_use_custom_domain?: boolean;
        /** Trust this connection for account merging. */
        readonly is_trusted?: boolean;
      };
}

export interface ConnectionsDeleteParameters {
  /** The identifier for the connection. */
  readonly connection_id: string;
}

export interface ConnectionsCreateAnswer {
  readonly message?: string;
  readonly code?: string;
  readonly connection?: {
    /** The connection's ID. */
    readonly id?: string;
  };
}
