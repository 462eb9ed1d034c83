// Made from @kinde/management-api-js 0.18.0 by `npm run generate`: edit .ci/management-api.

/** The operations of `KindeManagementApi.billingMeterUsage` (`/api/v1/billing`). */
export interface BillingMeterUsageResource {
  /**
   * Create a new meter usage record.
   *
   * `POST /api/v1/billing/meter_usage`, scope `create:meter_usage`
   */
  create(parameters: BillingMeterUsageCreateParameters): Promise<BillingMeterUsageCreateAnswer>;
}

export interface BillingMeterUsageCreateParameters {
  /** The billing agreement against which to record usage */
  readonly customer_agreement_id: string;
  /** The code of the feature within the agreement against which to record usage */
  readonly billing_feature_code: string;
  /** The value of usage to record */
  readonly meter_value: string;
  /** The date and time the usage needs to be recorded for (defaults to current date/time) */
  readonly meter_usage_timestamp?: string;
  /** Absolutes overrides the current usage */
  readonly meter_type_code?: 'absolute' | 'delta';
}

export interface BillingMeterUsageCreateAnswer {
  /** Response message. */
  readonly message?: string;
  /** Response code. */
  readonly code?: string;
}
