// Made from @kinde/management-api-js 0.18.0 by `npm run generate`: edit .ci/management-api.

/** The operations of `KindeManagementApi.industries` (`/api/v1/industries`). */
export interface IndustriesResource {
  /**
   * Get a list of industries and associated industry keys.
   *
   * `GET /api/v1/industries`, scope `read:industries`
   */
  list(): Promise<IndustriesListAnswer>;
}

export interface IndustriesListAnswer {
  /** Response code. */
  readonly code?: string;
  /** Response message. */
  readonly message?: string;
  readonly industries?: readonly {
    /** The unique key for the industry. */
    readonly key?: string;
    /** The display name for the industry. */
    readonly name?: string;
  }[];
}
