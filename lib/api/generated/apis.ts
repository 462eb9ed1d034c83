// Made from @kinde/management-api-js 0.18.0 by `npm run generate`: edit .ci/management-api.

/** The operations of `KindeManagementApi.apis` (`/api/v1/apis`). */
export interface ApisResource {
  /**
   * Returns a list of your APIs. The APIs are returned sorted by name.
   *
   * `GET /api/v1/apis`, scope `read:apis`
   */
  list(parameters?: ApisListParameters): Promise<ApisListAnswer>;

  /**
   * Register a new API. For more information read [Register and manage
   * APIs](https://docs.kinde.com/developer-tools/your-apis/register-manage-apis/).
   *
   * `POST /api/v1/apis`, scope `create:apis`
   */
  create(parameters: ApisCreateParameters): Promise<ApisCreateAnswer>;

  /**
   * Retrieve API details by ID.
   *
   * `GET /api/v1/apis/{api_id}`, scope `read:apis`
   */
  get(parameters: ApisGetParameters): Promise<ApisGetAnswer>;

  /**
   * Delete an API you previously created.
   *
   * `DELETE /api/v1/apis/{api_id}`, scope `delete:apis`
   */
  delete(parameters: ApisDeleteParameters): Promise<ApisDeleteAnswer>;

  /**
   * Retrieve API scopes by API ID.
   *
   * `GET /api/v1/apis/{api_id}/scopes`, scope `read:api_scopes`
   */
  listScopes(parameters: ApisListScopesParameters): Promise<ApisListScopesAnswer>;

  /**
   * Create a new API scope.
   *
   * `POST /api/v1/apis/{api_id}/scopes`, scope `create:api_scopes`
   */
  addScope(parameters: ApisAddScopeParameters): Promise<ApisAddScopeAnswer>;

  /**
   * Retrieve API scope by API ID.
   *
   * `GET /api/v1/apis/{api_id}/scopes/{scope_id}`, scope `read:api_scopes`
   */
  getScope(parameters: ApisGetScopeParameters): Promise<ApisGetScopeAnswer>;

  /**
   * Update an API scope.
   *
   * `PATCH /api/v1/apis/{api_id}/scopes/{scope_id}`, scope `update:api_scopes`
   */
  updateScope(parameters: ApisUpdateScopeParameters): Promise<unknown>;

  /**
   * Delete an API scope you previously created.
   *
   * `DELETE /api/v1/apis/{api_id}/scopes/{scope_id}`, scope `delete:apis_scopes`
   */
  deleteScope(parameters: ApisDeleteScopeParameters): Promise<unknown>;

  /**
   * Authorize applications to be allowed to request access tokens for an API.
   *
   * `PATCH /api/v1/apis/{api_id}/applications`, scope `update:apis`
   */
  updateApplications(
    parameters: ApisUpdateApplicationsParameters,
  ): Promise<ApisUpdateApplicationsAnswer>;

  /**
   * Add a scope to an API application.
   *
   * `POST /api/v1/apis/{api_id}/applications/{application_id}/scopes/{scope_id}`, scope
   * `create:api_application_scopes`
   */
  addApplicationScope(parameters: ApisAddApplicationScopeParameters): Promise<unknown>;

  /**
   * Delete an API application scope you previously created.
   *
   * `DELETE /api/v1/apis/{api_id}/applications/{application_id}/scopes/{scope_id}`, scope
   * `delete:apis_application_scopes`
   */
  removeApplicationScope(parameters: ApisRemoveApplicationScopeParameters): Promise<unknown>;
}

export interface ApisListParameters {
  /** Additional data to include in the response. Allowed value: "scopes". */
  readonly expand?: 'scopes' | null;
}

export interface ApisCreateParameters {
  /** The name of the API. (1-64 characters). */
  readonly name: string;
  /**
   * A unique identifier for the API - commonly the URL. This value will be used as the `audience`
   * parameter in authorization claims. (1-64 characters)
   */
  readonly audience: string;
}

export interface ApisGetParameters {
  /** The API's ID. */
  readonly api_id: string;
}

export interface ApisDeleteParameters {
  /** The API's ID. */
  readonly api_id: string;
}

export interface ApisListScopesParameters {
  /** API ID */
  readonly api_id: string;
}

export interface ApisAddScopeParameters {
  /** API ID */
  readonly api_id: string;
  /** The key reference for the scope (1-64 characters, no white space). */
  readonly key: string;
  /** Description of the api scope purpose. */
  readonly description?: string;
}

export interface ApisGetScopeParameters {
  /** API ID */
  readonly api_id: string;
  /** Scope ID */
  readonly scope_id: string;
}

export interface ApisUpdateScopeParameters {
  /** API ID */
  readonly api_id: string;
  /** Scope ID */
  readonly scope_id: string;
  /** Description of the api scope purpose. */
  readonly description?: string;
}

export interface ApisDeleteScopeParameters {
  /** API ID */
  readonly api_id: string;
  /** Scope ID */
  readonly scope_id: string;
}

export interface ApisUpdateApplicationsParameters {
  /** The API's ID. */
  readonly api_id: string;
  readonly applications: readonly {
    /** The application's Client ID. */
    readonly id: string;
    /**
     * Optional operation, set to 'delete' to revoke authorization for the application. If not set,
     * the application will be authorized.
     */
    readonly operation?: string;
  }[];
}

export interface ApisAddApplicationScopeParameters {
  /** API ID */
  readonly api_id: string;
  /** Application ID */
  readonly application_id: string;
  /** Scope ID */
  readonly scope_id: string;
}

export interface ApisRemoveApplicationScopeParameters {
  /** API ID */
  readonly api_id: string;
  /** Application ID */
  readonly application_id: string;
  /** Scope ID */
  readonly scope_id: string;
}

export interface ApisUpdateApplicationsAnswer {
  readonly message?: string;
  readonly code?: string;
  readonly applications_disconnected?: readonly string[];
  readonly applications_connected?: readonly string[];
}

export interface ApisAddScopeAnswer {
  /** A Kinde generated message. */
  readonly message?: string;
  /** A Kinde generated status code. */
  readonly code?: string;
  readonly scope?: {
    /** The unique ID for the API scope. */
    readonly id?: string;
  };
}

export interface ApisCreateAnswer {
  /** A Kinde generated message. */
  readonly message?: string;
  /** A Kinde generated status code. */
  readonly code?: string;
  readonly api?: {
    /** The unique ID for the API. */
    readonly id?: string;
  };
}

export interface ApisDeleteAnswer {
  readonly message?: string;
  readonly code?: string;
}

export interface ApisGetAnswer {
  /** Response code. */
  readonly code?: string;
  /** Response message. */
  readonly message?: string;
  readonly api?: {
    /** Unique ID of the API. */
    readonly id?: string;
    /** The API's name. */
    readonly name?: string;
    /**
     * A unique identifier for the API - commonly the URL. This value will be used as the `audience`
     * parameter in authorization claims.
     */
    readonly audience?: string;
    /** Whether or not it is the Kinde management API. */
    readonly is_management_api?: boolean;
    readonly scopes?: readonly {
      /** The ID of the scope. */
      readonly id?: string;
      /** The reference key for the scope. */
      readonly key?: string;
    }[];
    readonly applications?: readonly {
      /** The Client ID of the application. */
      readonly id?: string;
      /** The application's name. */
      readonly name?: string;
      /** The application's type. */
      readonly type?:
        'Machine to machine (M2M)' | 'Back-end web' | 'Front-end and mobile' | 'Device and IoT';
      /** Whether or not the application is authorized to access the API */
      readonly is_active?: boolean | null;
    }[];
  };
}

export interface ApisGetScopeAnswer {
  /** Response code. */
  readonly code?: string;
  /** Response message. */
  readonly message?: string;
  readonly scope?: {
    /** Unique ID of the API scope. */
    readonly id?: string;
    /** The scope's reference key. */
    readonly key?: string;
    /** Explanation of the scope purpose. */
    readonly description?: string;
  };
}

export interface ApisListScopesAnswer {
  /** Response code. */
  readonly code?: string;
  /** Response message. */
  readonly message?: string;
  readonly scopes?: readonly {
    /** Unique ID of the API scope. */
    readonly id?: string;
    /** The scope's reference key. */
    readonly key?: string;
    /** Explanation of the scope purpose. */
    readonly description?: string;
  }[];
}

export interface ApisListAnswer {
  /** Response code. */
  readonly code?: string;
  /** Response message. */
  readonly message?: string;
  /** Pagination token. */
  readonly next_token?: string;
  readonly apis?: readonly {
    /** The unique ID for the API. */
    readonly id?: string;
    /** The API's name. */
    readonly name?: string;
    /**
     * A unique identifier for the API - commonly the URL. This value will be used as the `audience`
     * parameter in authorization claims.
     */
    readonly audience?: string;
    /** Whether or not it is the Kinde management API. */
    readonly is_management_api?: boolean;
    readonly scopes?: readonly {
      readonly id?: string;
      readonly key?: string;
    }[];
  }[];
}
