// Made from @kinde/management-api-js 0.18.0 by `npm run generate`: edit .ci/management-api.

/** The operations of `KindeManagementApi.timezones` (`/api/v1/timezones`). */
export interface TimezonesResource {
  /**
   * Get a list of timezones and associated timezone keys.
   *
   * `GET /api/v1/timezones`, scope `read:timezones`
   */
  list(): Promise<TimezonesListAnswer>;
}

export interface TimezonesListAnswer {
  /** Response code. */
  readonly code?: string;
  /** Response message. */
  readonly message?: string;
  readonly timezones?: readonly {
    /** The unique key for the timezone. */
    readonly key?: string;
    /** The display name for the timezone. */
    readonly name?: string;
  }[];
}
