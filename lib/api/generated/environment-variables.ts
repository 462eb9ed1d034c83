// Made from @kinde/management-api-js 0.18.0 by `npm run generate`: edit .ci/management-api.

/**
 * The operations of `KindeManagementApi.environmentVariables` (`/api/v1/environment_variables`).
 */
export interface EnvironmentVariablesResource {
  /**
   * Get environment variables. This feature is in beta and admin UI is not yet available.
   *
   * `GET /api/v1/environment_variables`, scope `read:environment_variables`
   */
  list(): Promise<EnvironmentVariablesListAnswer>;

  /**
   * Create a new environment variable. This feature is in beta and admin UI is not yet available.
   *
   * `POST /api/v1/environment_variables`, scope `create:environment_variables`
   */
  create(
    parameters: EnvironmentVariablesCreateParameters,
  ): Promise<EnvironmentVariablesCreateAnswer>;

  /**
   * Retrieve environment variable details by ID. This feature is in beta and admin UI is not yet
   * available.
   *
   * `GET /api/v1/environment_variables/{variable_id}`, scope `read:environment_variables`
   */
  get(parameters: EnvironmentVariablesGetParameters): Promise<EnvironmentVariablesGetAnswer>;

  /**
   * Update an environment variable you previously created. This feature is in beta and admin UI is
   * not yet available.
   *
   * `PATCH /api/v1/environment_variables/{variable_id}`, scope `update:environment_variables`
   */
  update(
    parameters: EnvironmentVariablesUpdateParameters,
  ): Promise<EnvironmentVariablesUpdateAnswer>;

  /**
   * Delete an environment variable you previously created. This feature is in beta and admin UI is
   * not yet available.
   *
   * `DELETE /api/v1/environment_variables/{variable_id}`, scope `delete:environment_variables`
   */
  delete(
    parameters: EnvironmentVariablesDeleteParameters,
  ): Promise<EnvironmentVariablesDeleteAnswer>;
}

export interface EnvironmentVariablesCreateParameters {
  /** The name of the environment variable (max 128 characters). */
  readonly key: string;
  /** The value of the new environment variable (max 2048 characters). */
  readonly value: string;
  /**
   * Whether the environment variable is sensitive. Secrets are not-readable by you or your team
   * after creation.
   */
  readonly is_secret?: boolean;
}

export interface EnvironmentVariablesGetParameters {
  /** The environment variable's ID. */
  readonly variable_id: string;
}

export interface EnvironmentVariablesUpdateParameters {
  /** The environment variable's ID. */
  readonly variable_id: string;
  /** The key to update. */
  readonly key?: string;
  /** The new value for the environment variable. */
  readonly value?: string;
  /**
   * Whether the environment variable is sensitive. Secret variables are not-readable by you or your
   * team after creation.
   */
  readonly is_secret?: boolean;
}

export interface EnvironmentVariablesDeleteParameters {
  /** The environment variable's ID. */
  readonly variable_id: string;
}

export interface EnvironmentVariablesCreateAnswer {
  /** A Kinde generated message. */
  readonly message?: string;
  /** A Kinde generated status code. */
  readonly code?: string;
  readonly environment_variable?: {
    /** The unique ID for the environment variable. */
    readonly id?: string;
  };
}

export interface EnvironmentVariablesDeleteAnswer {
  /** A Kinde generated message. */
  readonly message?: string;
  /** A Kinde generated status code. */
  readonly code?: string;
}

export interface EnvironmentVariable {
  /** The unique ID for the environment variable. */
  readonly id?: string;
  /** The name of the environment variable. */
  readonly key?: string;
  /** The value of the environment variable. */
  readonly value?: string | null;
  /** Whether the environment variable is sensitive. */
  readonly is_secret?: boolean;
  /** The date the environment variable was created. */
  readonly created_on?: string;
}

export interface EnvironmentVariablesGetAnswer {
  /** Response code. */
  readonly code?: string;
  /** Response message. */
  readonly message?: string;
  readonly environment_variable?: EnvironmentVariable;
}

export interface EnvironmentVariablesListAnswer {
  /** Response code. */
  readonly code?: string;
  /** Response message. */
  readonly message?: string;
  /** Whether more records exist. */
  readonly has_more?: boolean;
  readonly environment_variables?: readonly EnvironmentVariable[];
}

export interface EnvironmentVariablesUpdateAnswer {
  /** A Kinde generated message. */
  readonly message?: string;
  /** A Kinde generated status code. */
  readonly code?: string;
}
