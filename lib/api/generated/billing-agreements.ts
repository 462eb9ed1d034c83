// Made from @kinde/management-api-js 0.18.0 by `npm run generate`: edit .ci/management-api.

import type { PagedAnswer } from '../../core/management/paged-answer.js';
import type { SuccessAnswer } from './shared.js';

/** The operations of `KindeManagementApi.billingAgreements` (`/api/v1/billing`). */
export interface BillingAgreementsResource {
  /**
   * Returns all the agreements a billing customer currently has access to.
   *
   * `GET /api/v1/billing/agreements`, scope `read:billing_agreements`
   */
  list(
    parameters: BillingAgreementsListParameters,
  ): PagedAnswer<BillingAgreementsListAnswer, BillingAgreementsListItem>;

  /**
   * Creates a new billing agreement based on the plan code passed, and cancels the customer's
   * existing agreements.
   *
   * `POST /api/v1/billing/agreements`, scope `create:billing_agreements`
   */
  create(parameters: BillingAgreementsCreateParameters): Promise<SuccessAnswer>;
}

export interface BillingAgreementsListParameters {
  /** Number of results per page. Defaults to 10 if parameter not sent. */
  readonly page_size?: number | null;
  /** The ID of the billing agreement to start after. */
  readonly starting_after?: string | null;
  /** The ID of the billing agreement to end before. */
  readonly ending_before?: string | null;
  /** The ID of the billing customer to retrieve agreements for */
  readonly customer_id: string;
  /** The feature code to filter by agreements only containing that feature */
  readonly feature_code?: string | null;
}

/** An entry of what `list` answers. */
export interface BillingAgreementsListItem {
  /** The friendly id of an agreement */
  readonly id?: string;
  /** The plan code the billing customer is subscribed to */
  readonly plan_code?: string;
  /** The date the agreement expired (and was no longer active) */
  readonly expires_on?: string;
  /** The friendly id of the billing group this agreement's plan is part of */
  readonly billing_group_id?: string;
  /** A list of billing entitlements that is part of this agreement */
  readonly entitlements?: readonly {
    /** The feature code of the feature corresponding to this entitlement */
    readonly feature_code?: string;
    /** The friendly id of an entitlement */
    readonly entitlement_id?: string;
  }[];
}

export interface BillingAgreementsCreateParameters {
  /** The ID of the billing customer to create a new agreement for */
  readonly customer_id: string;
  /** The code of the billing plan the new agreement will be based on */
  readonly plan_code: string;
  /** Generate a final invoice for any un-invoiced metered usage. */
  readonly is_invoice_now?: boolean;
  /** Generate a proration invoice item that credits remaining unused features. */
  readonly is_prorate?: boolean;
}

export interface BillingAgreementsListAnswer {
  /** Response code. */
  readonly code?: string;
  /** Response message. */
  readonly message?: string;
  /** Whether more records exist. */
  readonly has_more?: boolean;
  /** A list of billing agreements */
  readonly agreements?: readonly BillingAgreementsListItem[];
}
