/** What a plan of Kinde's billing entitles an organization or a user to. */
export interface Entitlement {
  /** Kinde's id, such as `entitlement_…`. */
  readonly id: string | undefined;
  readonly featureKey: string;
  readonly featureName: string | undefined;
  readonly priceName: string | undefined;
  /** The least that is used or charged for; `undefined` without a limit. */
  readonly limitMin: number | undefined;
  /** The most that may be used; `undefined` without a limit. */
  readonly limitMax: number | undefined;
  /** Of the plan's currency, in its smallest unit; `undefined` when there is none. */
  readonly fixedCharge: number | undefined;
  /** Price of one unit; `undefined` when there is none. */
  readonly unitAmount: number | undefined;
}
