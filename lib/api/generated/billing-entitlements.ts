// Made from @kinde/management-api-js 0.18.0 by `npm run generate`: edit .ci/management-api.

import type { PagedAnswer } from '../../core/management/paged-answer.js';

/** The operations of `KindeManagementApi.billingEntitlements` (`/api/v1/billing`). */
export interface BillingEntitlementsResource {
  /**
   * Returns all the entitlements a billing customer currently has access to.
   *
   * `GET /api/v1/billing/entitlements`, scope `read:billing_entitlements`
   */
  list(
    parameters: BillingEntitlementsListParameters,
  ): PagedAnswer<BillingEntitlementsListAnswer, BillingEntitlementsListItem>;
}

export interface BillingEntitlementsListParameters {
  /** Number of results per page. Defaults to 10 if parameter not sent. */
  readonly page_size?: number | null;
  /** The ID of the billing entitlement to start after. */
  readonly starting_after?: string | null;
  /** The ID of the billing entitlement to end before. */
  readonly ending_before?: string | null;
  /** The ID of the billing customer to retrieve entitlements for */
  readonly customer_id: string;
  /**
   * When the maximum limit of an entitlement is null, this value is returned as the maximum limit
   */
  readonly max_value?: string | null;
  /** Additional plan data to include in the response. Allowed value: "plans". */
  readonly expand?: 'plans' | null;
}

/** An entry of what `list` answers. */
export interface BillingEntitlementsListItem {
  /** The friendly id of an entitlement */
  readonly id?: string;
  /** The price charged if this is an entitlement for a fixed charged */
  readonly fixed_charge?: number;
  /** The name of the price associated with the entitlement */
  readonly price_name?: string;
  /** The price charged for this entitlement in cents */
  readonly unit_amount?: number;
  /** The feature code of the feature corresponding to this entitlement */
  readonly feature_code?: string;
  /** The feature name of the feature corresponding to this entitlement */
  readonly feature_name?: string;
  /** The maximum number of units of the feature the customer is entitled to */
  readonly entitlement_limit_max?: number;
  /** The minimum number of units of the feature the customer is entitled to */
  readonly entitlement_limit_min?: number;
}

export interface BillingEntitlementsListAnswer {
  /** Response code. */
  readonly code?: string;
  /** Response message. */
  readonly message?: string;
  /** Whether more records exist. */
  readonly has_more?: boolean;
  /** A list of entitlements */
  readonly entitlements?: readonly BillingEntitlementsListItem[];
  /** A list of plans. */
  readonly plans?: readonly {
    /** The plan code the billing customer is subscribed to */
    readonly code?: string;
    readonly subscribed_on?: string;
  }[];
}
